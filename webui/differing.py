"""What differs between two states of an SOP: a numbered list, and the numbers on the diagrams."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from engine.sop.changes import Change
from engine.sop.difference import difference
from engine.sop.model import Sop
from webui.languages import said
from webui.picture import diagram
from webui.picture.noted import SIGNS, Kind, Note

UNMARKED: Final = frozenset({"renumbered"})
"""What every step behind another would be marked with; its number in the picture says it."""
_MOVES: Final = frozenset({"order-changed", "decision-leads", "timer-leads"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. ``shown`` says whether its number stands in a diagram."""

    number: int
    kind: Kind
    said: str
    shown: bool

    @property
    def sign(self) -> str:
        """The sign that stands before the number in the diagram too."""
        return SIGNS[self.kind]


@dataclass(frozen=True, slots=True)
class Differing:
    """Two states of an SOP beside each other.

    ``after`` is the new diagram with the numbers of what is new, changed or moved; ``before`` the
    old one with those of what is gone, empty when nothing is.
    """

    lines: tuple[Line, ...]
    before: Markup
    after: Markup


def differing(old: Sop, new: Sop, redrawn: Collection[str] = ()) -> Differing:
    """What differs between an SOP and what became of it, for ``_differing.html`` to show.

    ``redrawn`` are the ids of the forms that ask for something else than before.
    """
    changes = difference(old, new, redrawn)
    lines = tuple(
        Line(number, kind_of(change), said(change.said), _shown(change))
        for number, change in enumerate(changes, 1)
    )
    shown = [(line, change) for line, change in zip(lines, changes, strict=True) if line.shown]
    gone = _notes((line, change.old) for line, change in shown if line.kind == "removed")
    there = _notes((line, change.new) for line, change in shown if line.kind != "removed")
    return Differing(
        lines,
        diagram.draw(old, notes=gone, second=True) if gone else Markup(""),
        diagram.draw(new, notes=there),
    )


def kind_of(change: Change) -> Kind:
    """How a change is marked."""
    if change.kind.endswith("-added"):
        return "added"
    if change.kind.endswith("-removed"):
        return "removed"
    moves = change.kind.endswith("-moved") or change.kind in _MOVES
    return "moved" if moves else "changed"


def _shown(change: Change) -> bool:
    ids = change.old if kind_of(change) == "removed" else change.new
    return bool(ids) and change.kind not in UNMARKED


def _notes(marked: Iterable[tuple[Line, tuple[str, ...]]]) -> dict[str, Note]:
    """What each element is marked with; of several kinds the gravest."""
    on: dict[str, list[Line]] = {}
    for line, elements in marked:
        for element in elements:
            on.setdefault(element, []).append(line)
    gravest = list(SIGNS)
    return {
        element: Note(
            min((line.kind for line in lines), key=gravest.index),
            tuple(line.number for line in lines),
        )
        for element, lines in on.items()
    }
