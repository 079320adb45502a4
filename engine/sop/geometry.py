"""Rectangles and lines on a drawing: what covers what, what runs through what, what lies inside.

Lengths are diagram units (pixels at 100 %). What only touches does not overlap: a modeller rounds
to whole pixels, so `SLACK` of a unit is no matter anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeVar

from engine.sop.model import Bounds

Point = tuple[float, float]
Line = tuple[Point, Point]

SLACK: Final = 1.0

T = TypeVar("T")


def overlap(a: Bounds, b: Bounds) -> bool:
    """Whether two rectangles cover each other somewhere."""
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return across > SLACK and down > SLACK


def inside(inner: Bounds, outer: Bounds) -> bool:
    """Whether a rectangle lies wholly in another."""
    return (
        inner.x >= outer.x - SLACK
        and inner.y >= outer.y - SLACK
        and inner.x + inner.width <= outer.x + outer.width + SLACK
        and inner.y + inner.height <= outer.y + outer.height + SLACK
    )


def around(points: Iterable[Point]) -> Bounds:
    """The smallest rectangle with all the points in it."""
    xs, ys = zip(*points, strict=True)
    return Bounds(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def lines(points: tuple[Point, ...]) -> list[Line]:
    """The straight parts of a drawn flow, from its source on; points drawn twice make none."""
    return [(a, b) for a, b in pairwise(points) if a != b]


def upright(line: Line) -> bool:
    """Whether a line runs straight across or straight down."""
    (ax, ay), (bx, by) = line
    return min(abs(ax - bx), abs(ay - by)) <= SLACK


def runs_through(line: Line, bounds: Bounds) -> bool:
    """Whether a line runs through the inside of a rectangle (Liang and Barsky's clipping)."""
    (ax, ay), (bx, by) = line
    enter, leave = 0.0, 1.0
    for start, step, low, high in (
        (ax, bx - ax, bounds.x + SLACK, bounds.x + bounds.width - SLACK),
        (ay, by - ay, bounds.y + SLACK, bounds.y + bounds.height - SLACK),
    ):
        if step == 0:
            if not low < start < high:
                return False
            continue
        first, last = sorted(((low - start) / step, (high - start) / step))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave


def along(line: Line, distance: float) -> Point:
    """The point so far from the line's start, or its end if the line is shorter."""
    (ax, ay), (bx, by) = line
    length = abs(bx - ax) + abs(by - ay)
    part = min(1.0, distance / length)
    return ax + part * (bx - ax), ay + part * (by - ay)


def shared(a: Line, b: Line) -> Line | None:
    """The stretch that two upright lines have in common, or ``None``; a crossing is not one."""
    for axis in (0, 1):
        other = 1 - axis
        flat = [point[other] for point in (*a, *b)]
        if max(flat) - min(flat) <= SLACK:
            from_ = max(min(p[axis] for p in a), min(p[axis] for p in b))
            to = min(max(p[axis] for p in a), max(p[axis] for p in b))
            if to - from_ > SLACK:
                ends = (from_, flat[0]), (to, flat[0])
                return ends if axis == 0 else (ends[0][::-1], ends[1][::-1])
    return None


def same_end(a: tuple[Point, ...], b: tuple[Point, ...]) -> list[Line]:
    """The last stretch of two drawn flows along which they run together to one point."""
    together: list[Line] = []
    left, right = [*reversed(a)], [*reversed(b)]
    while len(left) > 1 and len(right) > 1 and _near(left[0], right[0]):
        stretch = shared((left[0], left[1]), (right[0], right[1]))
        if stretch is None:
            break
        together.append(stretch)
        here = left[0]
        far = max(stretch, key=lambda point: abs(point[0] - here[0]) + abs(point[1] - here[1]))
        left = left[1:] if _near(left[1], far) else [far, *left[1:]]
        right = right[1:] if _near(right[1], far) else [far, *right[1:]]
    return together


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) <= SLACK and abs(a[1] - b[1]) <= SLACK


def pairs(things: Iterable[tuple[Bounds, T]]) -> Iterator[tuple[T, T]]:
    """The pairs of things whose rectangles share ground, touching included; each pair once.

    A sweep from left to right, so that a drawing with many things far apart stays cheap.
    """
    open_: list[tuple[Bounds, T]] = []
    for bounds, thing in sorted(things, key=lambda pair: pair[0].x):
        open_ = [pair for pair in open_ if pair[0].x + pair[0].width >= bounds.x]
        for other, known in open_:
            if bounds.y <= other.y + other.height and other.y <= bounds.y + bounds.height:
                yield known, thing
        open_.append((bounds, thing))
