"""What somebody hands in with a task, checked: the decision, the form's answers, the note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import FieldError, Refused, Text
from engine.procedure import Procedure
from engine.sop.answers import UNSTORABLE, check_answers
from engine.sop.form import Form
from engine.sop.model import Decision, Step
from engine.sop.norm import storable

TITLE_LIMIT = 200
NOTE_LIMIT = 4_000


class Incomplete(Refused):
    """Fields are missing or wrong; each says which and why."""

    text = Text("Ada isian yang perlu dilengkapi.", "Some fields need to be filled in.")


NO_DECISION = Text("Pilih salah satu keputusan: {names}.", "Choose one of: {names}.")
NOTHING_TO_DECIDE = Text("Langkah ini tidak memutuskan apa pun.", "This step decides nothing.")
NO_REASON = Text(
    "Tulis apa yang harus diperbaiki, supaya penerima tahu.",
    "Say what has to be mended, so that the receiver knows.",
)
NO_CANCEL_REASON = Text("Tulis alasan pembatalan.", "Give the reason for cancelling.")
NO_TITLE = Text("Beri judul dokumen ini.", "Give the document a title.")
TOO_LONG = Text("Paling panjang {limit} huruf.", "At most {limit} characters.")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in and found right. ``answers`` are fit to be stored as JSON."""

    decision: Decision | None
    answers: dict[str, Any]
    note: str


def check_handed_in(
    procedure: Procedure, step: Step, decision: str | None, raw: Mapping[str, Any], note: str
) -> HandedIn:
    """Checks what was handed in for a step against its form and its decisions.

    A decision that returns needs a note, the reason, and its form may be unfinished.
    Raises ``Incomplete``, which names every field that needs mending.
    """
    problems: list[FieldError] = []
    chosen = step.decision(decision) if decision is not None else None
    if step.decisions and chosen is None:
        names = ", ".join(d.name for d in step.decisions)
        problems.append(FieldError("decision", NO_DECISION.fill(names=names)))
    if not step.decisions and decision is not None:
        problems.append(FieldError("decision", NOTHING_TO_DECIDE))
    returns = chosen is not None and chosen.returns
    checked = check_answers(procedure.form(step), raw, unfinished=returns)
    problems.extend(checked.errors)
    note = note.strip()
    if returns and not note:
        problems.append(FieldError("note", NO_REASON))
    problems.extend(text_problems("note", note, NOTE_LIMIT))
    if problems:
        raise Incomplete(*problems)
    return HandedIn(chosen, checked.answers, note)


def facts_after(
    procedure: Procedure, step: Step, known: dict[str, Any] | None, answers: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The answers that the SOP's conditions read, with the new ones over the old.

    Those of a default form are none: their keys are ours, and nobody wrote a condition on them.
    """
    reads = procedure.sop.reads
    if not reads or not step.form:
        return known
    return {**(known or {}), **{name: answers[name] for name in reads if name in answers}}


def filled_before(form: Form, handed_in: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was handed in with other forms, oldest first, as far as this form asks for it too."""
    keys = {field.key for field in form.fields}
    found: dict[str, Any] = {}
    for answers in handed_in:
        found.update({key: value for key, value in answers.items() if key in keys})
    # The same key may be of another kind there: what does not fit this form is left out.
    fitting = check_answers(form, found, unfinished=True).answers
    return {key: fitting[key] for key in found if key in fitting}


def required_text(key: str, value: str, limit: int, missing: Text) -> str:
    """The text without the space around it. Raises ``Incomplete`` if it is none."""
    value = value.strip()
    if not value:
        raise Incomplete(FieldError(key, missing))
    problems = text_problems(key, value, limit)
    if problems:
        raise Incomplete(*problems)
    return value


def text_problems(key: str, text: str, limit: int) -> tuple[FieldError, ...]:
    """Why a text of the field ``key`` cannot be kept; ``limit`` in characters."""
    if not storable(text):
        return (FieldError(key, UNSTORABLE),)
    return (FieldError(key, TOO_LONG.fill(limit=limit)),) if len(text) > limit else ()
