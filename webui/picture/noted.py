"""Numbers on a picture: what is new, changed, moved or gone there, tied by them to a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from engine.sop.model import Bounds, Edge, Shape
from webui.picture.lettering import Lettering, width
from webui.picture.places import middle
from webui.picture.strokes import letters, rect
from webui.picture.svg import el

Kind = Literal["added", "removed", "moved", "changed"]

SIGNS: Final[Mapping[Kind, str]] = {"added": "+", "removed": "−", "moved": "→", "changed": "±"}
"""The sign before the numbers: what a note says without its colour. The gravest kind first."""

SIZE: Final = 16.0
HEIGHT: Final = 26.0
AROUND: Final = 10.0
"""How far the frame stands from what it is around."""
IN_LANE: Final = 38.0
"""From a lane's left end to its number: behind what a modeller leaves free for its name."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a picture's element is marked with: the numbers of the lines of a list about it."""

    kind: Kind
    numbers: tuple[int, ...]

    @property
    def said(self) -> str:
        """The sign with the numbers: ``+ 3, 4``."""
        return f"{SIGNS[self.kind]} {', '.join(map(str, self.numbers))}"


def drawn(
    shapes: Mapping[str, Shape],
    edges: Mapping[str, Edge],
    lanes: Collection[str],
    notes: Mapping[str, Note],
) -> Iterator[Markup]:
    """The notes, by the ids of the elements that they stand on; what is not drawn has none.

    The four kinds differ by sign and frame, not by colour alone; a lane (``lanes`` are their ids)
    has the number in its corner and no frame.
    """
    for element, note in notes.items():
        shape = shapes.get(element)
        if shape and element in lanes:
            yield _noted(note, _plate(note, shape.bounds.x + IN_LANE, shape.bounds.y + HEIGHT))
        elif shape:
            box = shape.bounds
            frame = rect(_around(box), "frame", rx=12)
            yield _noted(note, frame, _plate(note, box.x - AROUND - HEIGHT / 4, box.y - AROUND))
        elif edge := edges.get(element):
            x, y = middle(edge.points)
            way = "M" + "L".join(f"{x:g} {y:g}" for x, y in edge.points)
            yield _noted(note, el("path", class_="frame", d=way), _plate(note, x, y))


def _noted(note: Note, *children: str) -> Markup:
    return el("g", *children, class_=f"noted noted-{note.kind}")


def _around(box: Bounds) -> Bounds:
    more = 2 * AROUND
    return Bounds(box.x - AROUND, box.y - AROUND, box.width + more, box.height + more)


def _plate(note: Note, x: float, y: float) -> Markup:
    """The sign and the numbers on a plate whose middle line is at ``y``."""
    wide = width(note.said, SIZE, bold=True) + 16
    box = Bounds(x, y - HEIGHT / 2, wide, HEIGHT)
    said = letters(Lettering(SIZE, (note.said,)), x + wide / 2, y, "t")
    return el("g", rect(box, "plate", rx=4), said)
