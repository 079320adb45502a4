"""Charts as SVG that stretch with the page while their letters stay letters; numbers on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from webui.picture.svg import el

TALL: Final = 6.0
"""The height of the longest column, in ems, as all heights here."""
ABOVE: Final = 1.5
"""Room for the number above a column."""
BELOW: Final = 2.7
"""Room for the names of a month and of its year below the columns."""
FITTING: Final = 14
"""With more columns than this there is no room for all their numbers and names."""
BREADTH: Final = 0.72
"""How much of a month's room its column takes."""

Look = Literal["hollow", "full", "share"]
"""How columns are drawn. A ``share`` is one of a whole, whose rest is hatched."""


@dataclass(frozen=True, slots=True)
class Point:
    """A month's column: its value, ``None`` where there is none, and the number as it is shown.

    What is beyond the ``norm`` is hatched, and a line says where the norm is.
    """

    name: str
    year: str
    value: float | None
    shown: str
    norm: float | None = None


def columns(points: Sequence[Point], look: Look) -> Markup:
    """A column a month on a common line. A page with it shows the same numbers in a table.

    Where not every number has room, the greatest and the last are shown.
    """
    values = [point.value or 0 for point in points]
    most = 1 if look == "share" else _reach(points)
    every = -(-len(points) // FITTING)
    told = set(range(len(points)))
    if every > 1:
        told = {values.index(max(values)), len(points) - 1}
    wide = 100 / len(points)
    drawn: list[Markup] = []
    for place, point in enumerate(points):
        middle = (place + 0.5) * wide
        drawn += _column(point, middle, wide * BREADTH, TALL / most, look)
        if place in told:
            height = 1 if look == "share" else min(max(values[place], point.norm or 0) / most, 1)
            drawn.append(_words(point.shown, middle, ABOVE + TALL * (1 - height) - 0.4, "value"))
        if place % every == 0:
            drawn.append(_words(point.name, middle, ABOVE + TALL + 1.2))
        if _new_year(points, place):
            drawn.append(_words(point.year, middle, ABOVE + TALL + 2.4, "year"))
    drawn.append(_level("base", ABOVE + TALL, 0, 100))
    size = {"width": "100%", "height": f"{ABOVE + TALL + BELOW:g}em"}
    return el("svg", *drawn, class_="chart", aria_hidden="true", **size)


def _reach(points: Sequence[Point]) -> float:
    """What the height of the chart stands for.

    A single month far above the others must not flatten them: its column is cut.
    """
    heights = sorted(max(point.value or 0, point.norm or 0) for point in points)
    common = heights[len(heights) * 3 // 4]
    return min(heights[-1], 2.5 * common) or heights[-1] or 1


def _new_year(points: Sequence[Point], place: int) -> bool:
    """Whether a year is named below a month: its first one, where its name has room."""
    if place:
        return points[place].year != points[place - 1].year
    return len({point.year for point in points[:2]}) == 1


def _column(point: Point, middle: float, wide: float, scale: float, look: Look) -> Iterator[Markup]:
    """A column that stands on the common line; ``scale`` are ems to one of its value."""
    if point.value is None:
        return
    floor, high = ABOVE + TALL, min(point.value * scale, TALL)
    within = high if point.norm is None else min(high, point.norm * scale)
    yield _box(middle, wide, floor - within, within, look)
    beyond = TALL if look == "share" else high
    yield _box(middle, wide, floor - beyond, beyond - within, "beyond")
    if point.value * scale > TALL * 1.001:
        yield _box(middle, wide * 1.1, ABOVE + 0.5, 0.25, "cut")
    if point.norm is not None:
        at = floor - min(point.norm * scale, TALL)
        yield _level("norm-line", at, middle - wide * 0.62, middle + wide * 0.62)


def _box(middle: float, wide: float, top: float, high: float, class_: str) -> Markup:
    return el(
        "rect",
        class_=class_,
        x=f"{middle - wide / 2:.2f}%",
        width=f"{wide:.2f}%",
        y=f"{top:.2f}em",
        height=f"{high:.2f}em",
    )


def _level(class_: str, at: float, left: float, right: float) -> Markup:
    y = f"{at:.2f}em"
    return el("line", class_=class_, x1=f"{left:.2f}%", x2=f"{right:.2f}%", y1=y, y2=y)


def _words(words: str, middle: float, base: float, class_: str | None = None) -> Markup:
    return el("text", words, class_=class_, x=f"{middle:.2f}%", y=f"{base:.2f}em")
