"""What came before a task: why it came back, and the last word of every step so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.documents import EventSeen, FileSeen, SoFar
from engine.procedure import Procedure
from engine.sop.answers import Shown, summary
from engine.sop.form import Form
from engine.sop.model import Step


class Completed(Protocol):
    """An event, as far as what was filled in is asked."""

    @property
    def kind(self) -> str:
        """``completed``, or another kind, in which nothing was filled in."""

    @property
    def step(self) -> Step | None:
        """The step that it speaks of."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was filled in."""


@dataclass(frozen=True, slots=True)
class Word:
    """A completion of a step.

    ``answers`` are those filled in; ``unticked`` the items of its checklists that were left open.
    Of a step without a form of its own only that is told, or that all was ticked.
    """

    event: Completed
    answers: tuple[Shown, ...]
    unticked: tuple[str, ...]
    all_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What a document brings along.

    ``returned`` is the event that sent it back last, ``returns`` how often it was; ``words`` the
    newest first, as ``comments`` the last few; ``files`` those in force, ``replaced`` the older
    versions.
    """

    returned: EventSeen | None
    returns: int
    words: tuple[Word, ...]
    comments: tuple[EventSeen, ...]
    files: tuple[FileSeen, ...]
    replaced: tuple[FileSeen, ...]


def before(so_far: SoFar) -> Before:
    """What somebody wants to know who gets the document now."""
    done = (event for event in so_far.events if event.kind == "completed")
    last = {event.step.id: event for event in done if event.step}
    newest_first = sorted(last.values(), key=lambda event: -event.seq)
    words = (word(event.version, event) for event in newest_first)
    returned = (event for event in reversed(so_far.events) if event.returns)
    return Before(
        next(returned, None),
        so_far.returns,
        tuple(filter(None, words)),
        tuple(event for event in reversed(so_far.events) if event.kind == "commented"),
        files=tuple(file for file in so_far.files if file.current),
        replaced=tuple(file for file in so_far.files if not file.current),
    )


def word(procedure: Procedure, event: Completed) -> Word | None:
    """What was filled in when an event completed a step; ``None`` for other events."""
    if event.kind != "completed" or event.step is None:
        return None
    form = procedure.form(event.step)
    if event.step.form:
        shown = summary(form, event.answers)
        return Word(event, tuple(filter(_says_something, shown)), _unticked(shown))
    left = _left_open(form, event.answers)
    return Word(event, (), left, all_ticked=bool(form.fields) and not left)


def _says_something(shown: Shown) -> bool:
    return bool(shown.value or shown.rows or any(chosen for _, chosen in shown.ticks))


def _left_open(form: Form, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """What nobody ticked in a form of ticks only."""
    ticks = (field for field in form.fields if field.kind == "checkbox")
    boxes = tuple(field.label for field in ticks if not answers.get(field.key))
    return _unticked(summary(form, answers)) + boxes


def _unticked(shown: Iterable[Shown]) -> tuple[str, ...]:
    return tuple(label for one in shown for label, chosen in one.ticks if not chosen)
