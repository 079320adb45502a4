"""Where words may stand in a picture without covering what is there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from engine.sop.model import Bounds

Point = tuple[float, float]
Way = Sequence[Point]


def beside(way: Way, mark: float, width: float, height: float) -> Iterator[tuple[Point, Bounds]]:
    """Places for a mark on a way and for words beside the mark; the longest stretch first.

    ``mark`` is the mark's size, ``width`` and ``height`` are those of the words.
    """
    gap = mark / 2 + 3
    for (x1, y1), (x2, y2) in sorted(pairwise(way), key=lambda ends: -_length(*ends)):
        for part in (0.5, 0.25, 0.75):
            x, y = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
            if abs(y2 - y1) < abs(x2 - x1):
                yield (x, y), Bounds(x + gap, y - height - 4, width, height)
                yield (x, y), Bounds(x + gap, y + 4, width, height)
            else:
                yield (x, y), Bounds(x + gap, y - height / 2, width, height)
                yield (x, y), Bounds(x - gap - width, y - height / 2, width, height)


def middle(way: Way) -> Point:
    """The middle of a way's longest stretch."""
    (x1, y1), (x2, y2) = max(pairwise(way), key=lambda ends: _length(*ends))
    return (x1 + x2) / 2, (y1 + y2) / 2


def covers(box: Bounds, boxes: Iterable[Bounds], ways: Iterable[Way]) -> bool:
    """Whether a box lies over another one or over a way made of level and upright stretches."""
    stretches = (_span(*ends) for way in ways for ends in pairwise(way))
    return any(_overlap(box, other) for other in (*boxes, *stretches))


def _length(start: Point, end: Point) -> float:
    return abs(end[0] - start[0]) + abs(end[1] - start[1])


def _span(start: Point, end: Point) -> Bounds:
    (x1, y1), (x2, y2) = start, end
    return Bounds(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def _overlap(one: Bounds, other: Bounds) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
