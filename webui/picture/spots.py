"""An SOP's picture as a heat map: what stands at each step, how long, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from markupsafe import Markup

from engine.sop.model import Bounds
from webui.picture.lettering import LINE, Lettering, fit, width
from webui.picture.strokes import in_box, letters, mark, number, rect
from webui.picture.svg import el

Degree = Literal[1, 2, 3]
"""All within their norm, something past it, something late."""

HERE: Final = "di-sini"
"""The id of the step that a link brings into sight: where a document is, or where it is worst."""
FOOT: Final = 42.0
"""How much of a step's box is left to the words about what stands there."""
FOOT_SIZES: Final = (15.0, 14.0, 13.0, 12.0)
COUNT_SIZE: Final = 17.0


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at a step: how many, in what degree, and where a click on it leads.

    ``degree_words`` says the degree, ``wait_words`` how long they wait beside the norm: each a line
    in the step's box. ``said`` tells all of it to those who do not see the picture. Without an
    ``href`` it leads nowhere. The ``worst`` is brought into sight by a link to ``HERE``.
    """

    count: int
    degree: Degree
    degree_words: str
    wait_words: str
    said: str
    href: str
    worst: bool = False


def together(spots: Sequence[Spot]) -> Spot | None:
    """What stands at several steps as one: all of it, in the words of where it is worst."""
    if not spots:
        return None
    worst = max(spots, key=lambda spot: (spot.degree, spot.count))
    return replace(
        worst,
        count=sum(spot.count for spot in spots),
        said="; ".join(spot.said for spot in spots),
        worst=any(spot.worst for spot in spots),
    )


def spotted(title: str, nomor: str, box: Bounds, spot: Spot, sizes: tuple[float, ...]) -> Markup:
    """A box where something stands: framed by its degree, with its number and words.

    It is a step's, or that of a frame which is drawn closed.
    The three degrees differ by frame (plain, dashed, hatched), sign and words, not by colour alone.
    """
    above = Bounds(box.x, box.y + 2, box.width, box.height - FOOT + 6)
    name = in_box(title, above, sizes)
    middle, foot = box.x + box.width / 2, box.y + box.height - FOOT / 2 - 1
    lines = (spot.degree_words, spot.wait_words)
    size = min(fit(line, box.width - 8, 18, FOOT_SIZES, bold=True).size for line in lines)
    first, second = foot - size * LINE / 2, foot + size * LINE / 2
    children = [
        el("title", spot.said),
        rect(box, "box", rx=8),
        letters(name, middle, above.y + above.height / 2, "t"),
        letters(_line(spot.degree_words, box, size), middle, first, "t degree"),
        letters(_line(spot.wait_words, box, size), middle, second, "t"),
        number(nomor, box),
        *_count(box, spot),
    ]
    dressed = {"class_": f"spot heat-{spot.degree}", "id": HERE if spot.worst else None}
    if not spot.href:
        return el("g", *children, **dressed)
    return el("a", *children, href=spot.href, **dressed)


def _line(words: str, box: Bounds, size: float) -> Lettering:
    return fit(words, box.width - 8, size * LINE, (size,), bold=True)


def _count(box: Bounds, spot: Spot) -> tuple[Markup, ...]:
    """The number on the box's corner; beside it the mark of what is late."""
    said = str(spot.count)
    wide = max(28.0, width(said, COUNT_SIZE, bold=True) + 14)
    plate = Bounds(box.x - 10, box.y - 13, wide, 28)
    count = letters(Lettering(COUNT_SIZE, (said,)), plate.x + wide / 2, plate.y + 14, "t count")
    drawn = (rect(plate, "plate", rx=14), count)
    if spot.degree == 1:
        return drawn
    symbol = "m-late" if spot.degree == 3 else "m-soon"
    return (*drawn, mark(symbol, "degree", (plate.x + wide + 14, plate.y + 12)))
