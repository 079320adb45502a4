"""What a picture is made of: boxes, names set in lines, and marks of the pages' sprite."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from engine.sop.model import Bounds
from webui.picture.lettering import LINE, Lettering, fit
from webui.picture.places import Point
from webui.picture.svg import el

LABEL_SIZES: Final = (14.0, 13.0, 12.0)
MARK: Final = 24.0


def rect(box: Bounds, class_: str, rx: float | None = None) -> Markup:
    """A box."""
    return el("rect", class_=class_, x=box.x, y=box.y, width=box.width, height=box.height, rx=rx)


def letters(setting: Lettering, x: float, y: float, class_: str) -> Markup:
    """Lines set around the height ``y``; the class says whether ``x`` is their middle or an end."""
    # Letters stand on their base line, some three quarters down from the top of their size.
    first = y - setting.height / 2 + setting.size * (LINE / 2 + 0.35)
    lines = (
        el("tspan", line, x=x, y=round(first + place * setting.size * LINE, 2))
        for place, line in enumerate(setting.lines)
    )
    return el("text", *lines, class_=class_, font_size=setting.size)


def in_box(words: str, box: Bounds, sizes: tuple[float, ...]) -> Lettering:
    """Words set so that a box holds them with some room around."""
    return fit(words, box.width - 10, box.height - 12, sizes)


def label(words: str, at: Bounds, start: Point | None = None) -> Markup:
    """A name within written bounds; that of a flow grows away from where the flow starts.

    The bounds are written for smaller letters than ours; what is drawn leaves room around them.
    """
    setting = fit(words, at.width * 1.25 + 8, at.height * 1.25 + 4, LABEL_SIZES)
    x, y = centre(at)
    if start and at.x >= start[0]:
        return letters(setting, at.x, y, "lbl from halo")
    if start and at.x + at.width <= start[0]:
        return letters(setting, at.x + at.width, y, "lbl to halo")
    return letters(setting, x, y, "lbl t halo")


def at_start(start: Point, following: Point) -> Bounds:
    """Where a flow's name stands when the diagram does not say: where the flow begins."""
    (x, y), level = start, abs(following[1] - start[1]) < 1
    return Bounds(x + 6, y - 20, 60, 14) if level else Bounds(x + 6, y + 6, 60, 14)


def number(words: str, box: Bounds) -> Markup:
    """A step's number over the right end of its box; nothing for a step without one."""
    if not words:
        return Markup("")
    corner = {"x": box.x + box.width - 14, "y": box.y + 5}
    return el("text", words, class_="no halo", font_size=15, **corner)


def mark(symbol: str, class_: str, at: Point) -> Markup:
    """A mark of the sprite around a point."""
    x, y = at
    return el(
        "use",
        href=f"#{symbol}",
        class_=f"mk {class_}",
        x=x - MARK / 2,
        y=y - MARK / 2,
        width=MARK,
        height=MARK,
    )


def centre(box: Bounds) -> Point:
    """The point in the middle of a box."""
    return box.x + box.width / 2, box.y + box.height / 2
