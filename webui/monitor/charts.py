"""Charts as SVG that stretch with the page while their letters stay letters; numbers on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from webui.svg import el

TALL: Final = 6.0
"""The height of the longest column, in ems, as all heights here."""
ABOVE: Final = 1.5
"""Room for the number above a column."""
BELOW: Final = 2.7
"""Room for the names of a month and of its year below the columns."""
FITTING: Final = 14
"""With more columns than this there is no room for all their numbers and names."""

Look = Literal["hollow", "full", "share"]
"""How columns are drawn. A ``share`` is one of a whole, whose rest is hatched."""


@dataclass(frozen=True, slots=True)
class Column:
    """A month's column: its value, ``None`` where there is none, and the number as it is shown."""

    name: str
    year: str
    value: float | None
    shown: str


def columns(months: Sequence[Column], look: Look) -> Markup:
    """A column a month on a common line. A page with it shows the same numbers in a table.

    Where not every number has room, the greatest and the last are shown.
    """
    values = [month.value or 0 for month in months]
    most = 1.0 if look == "share" else max(values, default=0) or 1
    every = -(-len(months) // FITTING)
    told = {len(months) - 1, values.index(max(values))} if every > 1 else set(range(len(months)))
    drawn: list[Markup] = []
    wide = 100 / max(len(months), 1)
    for place, month in enumerate(months):
        middle = (place + 0.5) * wide
        drawn += _column(month, middle, wide, most, look)
        if place in told:
            top = ABOVE + TALL * (1 - (1 if look == "share" else values[place] / most))
            drawn.append(_words(month.shown, middle, top - 0.4, "value"))
        if place % every == 0:
            drawn.append(_words(month.name, middle, ABOVE + TALL + 1.2))
        if place == 0 or month.year != months[place - 1].year:
            drawn.append(_words(month.year, middle, ABOVE + TALL + 2.4, "year"))
    base = f"{ABOVE + TALL:g}em"
    drawn.append(el("line", class_="base", x1="0", x2="100%", y1=base, y2=base))
    height = f"{ABOVE + TALL + BELOW:g}em"
    return el("svg", *drawn, class_="chart", width="100%", height=height, aria_hidden="true")


def _column(month: Column, middle: float, wide: float, most: float, look: Look) -> Iterator[Markup]:
    if month.value is None:
        return
    high = TALL * month.value / most
    if look == "share":
        yield _box(middle, wide, ABOVE, TALL - high, "rest")
    yield _box(middle, wide, ABOVE + TALL - high, high, look)


def _box(middle: float, wide: float, top: float, high: float, class_: str) -> Markup:
    return el(
        "rect",
        class_=class_,
        x=f"{middle - wide * 0.36:.2f}%",
        width=f"{wide * 0.72:.2f}%",
        y=f"{top:.2f}em",
        height=f"{high:.2f}em",
    )


def _words(words: str, middle: float, base: float, class_: str | None = None) -> Markup:
    return el("text", words, class_=class_, x=f"{middle:.2f}%", y=f"{base:.2f}em")
