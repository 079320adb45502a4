"""What stands around a node of the picture: where flows leave it, its name, the names of flows.

All places are seen from the node's middle, in diagram units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt
from types import MappingProxyType
from typing import Final

from engine.sop.geometry import around, overlap
from engine.sop.layout.grid import Grid
from engine.sop.layout.routes import Route, Side
from engine.sop.lettering import broken, width_in_arial
from engine.sop.model import Bounds, Node, NodeKind, Sop

STEP: Final = (170.0, 115.0)
_SIZES: Final[Mapping[NodeKind, float]] = MappingProxyType(
    {"start": 36.0, "end": 36.0, "timer": 36.0, "exclusive": 50.0, "parallel": 50.0}
)
_PORTS: Final[Mapping[NodeKind, tuple[float, float]]] = MappingProxyType(
    {
        "start": (6.0, 12.0),
        "end": (6.0, 12.0),
        "timer": (6.0, 12.0),
        "step": (20.0, 70.0),
        "exclusive": (10.0, 20.0),
        "parallel": (10.0, 20.0),
    }
)
"""How far flows stand apart where they leave at the same side, and from the middle at most."""
TIMER: Final = 18.0
"""How far the circle of a timer reaches from its middle, which is on a border."""
_TIMER_PORTS: Final = (44.0, 76.0)
_LETTERS: Final = 11.0
_STEP_LETTERS: Final = 12.0
LINE: Final = 1.2
"""From one line to the next, in sizes of the letters, as modellers set them."""
_PADDING: Final = 14.0
_ICON: Final = 52.0
"""What a step keeps free above and below its name, for the sign of a user task."""
_UPRIGHT: Final[tuple[Side, Side]] = ("top", "bottom")
_FAR: Final = 1_000
_OFF_LINE: Final = 5.0
_OFF_PORT: Final = 7.0
_NAME_WIDTHS: Final = (90.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0, 160.0)
_NAME_LINES: Final = 4
_LONG_NAME: Final = 120
"""Letters; more do not go into so many lines anyhow."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A flow, or a message to or from another party, at a node: towards which column it goes.

    One that is ``timed`` leaves from a timer on the node's border, whose name its own is.
    """

    id: str
    name: str
    side: Side
    towards: int
    message: bool = False
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A node's size, and what is around it.

    ``ports`` is how far right of the middle a flow leaves at the top or the bottom, or a message is
    tied; flows that arrive there do so in the middle, but returns (`returning`) aside of those that
    lead on, where there are both and room for it. ``names`` are the places of names, the
    node's own under its id; those of messages stand beyond the process's pool, which is where their
    heights count from. ``reach`` is the rectangle around all that is within the pool, and as wide
    as what is beyond it.
    """

    kind: NodeKind
    width: float
    height: float
    ports: Mapping[str, float]
    names: Mapping[str, Bounds]
    reach: Bounds

    def border(self, side: Side, port: float) -> tuple[float, float]:
        """The point of the node's outline at that port."""
        across, down = self.width / 2, self.height / 2
        if side in {"left", "right"}:
            return (across if side == "right" else -across), 0.0
        if self.kind in {"start", "end", "timer"}:
            down = round(sqrt(down**2 - port**2), 2)
        elif self.kind in {"exclusive", "parallel"}:
            down -= abs(port)
        return port, (down if side == "bottom" else -down)


def surroundings_of(
    sop: Sop,
    grid: Grid,
    routes: Iterable[Route],
    messages: Mapping[str, list[Exit]],
    timed: Collection[str],
) -> dict[str, Surroundings]:
    """What is around each node; ``messages`` are those tied to it, ``timed`` flows of timers."""
    exits: dict[str, list[Exit]] = {node.id: [] for node in sop.nodes}
    arriving: dict[str, set[tuple[Side, bool]]] = {node.id: set() for node in sop.nodes}
    for route in routes:
        name = sop.flow_by_id[route.flow].name
        towards = grid.column[route.target]
        its = Exit(route.flow, name, route.leaves, towards, timed=route.flow in timed)
        exits[route.source].append(its)
        arriving[route.target].add((route.arrives, route.returns))
    return {
        node.id: _around(
            node,
            grid.column[node.id],
            exits[node.id] + messages.get(node.id, []),
            arriving[node.id],
        )
        for node in sop.nodes
    }


def name_size(name: str) -> tuple[float, float]:
    """The width and height that a name takes beside what it names, in the modellers' letters."""

    def lines(within: float) -> tuple[str, ...]:
        return broken(name, within, _LETTERS)

    def widest(within: float) -> float:
        return ceil(max((width_in_arial(line, _LETTERS) for line in lines(within)), default=0))

    # bpmn-js keeps a box that is wider than usual and makes a narrower one as wide as usual; then
    # it breaks the name again in a box as wide as the widest line: that must come to the same.
    steady = (
        within
        for within in (_NAME_WIDTHS if len(name) <= _LONG_NAME else ())
        if len(lines(within)) == len(lines(widest(within))) <= _NAME_LINES
    )
    within = next(steady, _NAME_WIDTHS[-1])
    wide = widest(within) + 1.0 if within == _NAME_WIDTHS[0] else within
    return wide, float(ceil(len(lines(within)) * _LETTERS * LINE))


def returning(side: Side) -> str:
    """Where at this side returns arrive, as a key of the ports."""
    return f" {side}"  # no id has a blank in it


def _around(
    node: Node, column: int, exits: list[Exit], arriving: set[tuple[Side, bool]]
) -> Surroundings:
    wide, high = _size(node)
    ports: dict[str, float] = {}
    lines: dict[Side, list[float]] = {}
    for side in _UPRIGHT:
        here = [each for each in exits if each.side == side]
        both = {(side, True), (side, False)}
        # Where a sub-process shows that it is closed no timer belongs either.
        busy = not both.isdisjoint(arriving) or any(each.timed for each in here)
        if node.kind == "step" and both <= arriving:
            here.append(Exit(returning(side), "", side, _FAR))
        at = _ports(node.kind, column, here, busy=busy)
        lines[side] = [*at.values(), *([0.0] if busy else [])]
        ports |= at
    names: dict[str, Bounds] = {}
    # A flow straight on first: its name has one place only.
    for each in sorted(exits, key=lambda each: (each.side != "right", each.id)):
        if each.name and not each.message:
            beside = lines.get(each.side, [])
            circles = any(other.timed and other.side == each.side for other in exits)
            size = (wide, high + 2 * TIMER * circles)
            names[each.id] = _flow_name(each, size, ports.get(each.id), beside, names)
    if node.name and node.kind != "step":
        names[node.id] = _own_name(node, high, lines, names)
    within = [*names.values(), *_circles(exits, ports, high)]
    for side in _UPRIGHT:
        here = [each for each in exits if each.message and each.side == side]
        beyond = _beyond(here, ports)
        names |= beyond
        within += [Bounds(box.x, 0, box.width, 0) for box in beyond.values()]
    return Surroundings(node.kind, wide, high, ports, names, _around_all(wide, high, within))


def _circles(exits: list[Exit], ports: Mapping[str, float], height: float) -> list[Bounds]:
    """The timers on the node's border."""
    return [
        Bounds(
            ports[each.id] - TIMER,
            (height if each.side == "bottom" else -height) / 2 - TIMER,
            2 * TIMER,
            2 * TIMER,
        )
        for each in exits
        if each.timed
    ]


def stacked(names: Mapping[str, str]) -> dict[str, Bounds]:
    """Names one beyond the other, from height 0 on, all beginning at 0."""
    boxes: dict[str, Bounds] = {}
    height = 0.0
    for each, name in names.items():
        if name:
            wide, high = name_size(name)
            boxes[each] = Bounds(0, height, wide, high)
            height += high + 2
    return boxes


def _beyond(messages: list[Exit], ports: Mapping[str, float]) -> dict[str, Bounds]:
    """Beside messages: the name of the first on its left, those of the others on the right."""
    order = sorted(messages, key=lambda each: ports[each.id])
    left = stacked({each.id: each.name for each in order[:-1][:1]})
    right = stacked({each.id: each.name for each in order if each.id not in left})
    last = max((ports[each.id] for each in order), default=0.0) + _OFF_PORT
    return {
        **{
            each: Bounds(ports[each] - _OFF_PORT - box.width, box.y, box.width, box.height)
            for each, box in left.items()
        },
        **{each: Bounds(last, box.y, box.width, box.height) for each, box in right.items()},
    }


def _size(node: Node) -> tuple[float, float]:
    if node.kind != "step":
        return _SIZES[node.kind], _SIZES[node.kind]
    lines = broken(node.name, STEP[0] - _PADDING, _STEP_LETTERS)
    return STEP[0], max(STEP[1], ceil(len(lines) * _STEP_LETTERS * LINE) + _ICON)


def _ports(kind: NodeKind, column: int, exits: list[Exit], *, busy: bool) -> dict[str, float]:
    """Where flows leave at one side: left what goes left, and what goes less far further out."""
    far = sorted(exits, key=lambda each: (each.message, abs(each.towards - column), each.id))
    left = [each.id for each in far if each.towards < column and not each.message]
    right = [each.id for each in far if each.id not in left]
    if not busy and len(left) != len(right):
        # One of them takes the middle.
        longer = left if len(left) > len(right) else right
        middle = [longer.pop()]
    else:
        middle = []
    apart, most = _TIMER_PORTS if any(each.timed for each in exits) else _PORTS[kind]
    outermost = max(len(left), len(right), 1)
    step = min(apart, most / outermost)
    places = {each: -step * (len(left) - place) for place, each in enumerate(left)}
    places |= {each: step * (len(right) - place) for place, each in enumerate(right)}
    return places | dict.fromkeys(middle, 0.0)


def _flow_name(
    of: Exit,
    size: tuple[float, float],
    port: float | None,
    lines: list[float],
    names: Mapping[str, Bounds],
) -> Bounds:
    """Above a flow that leaves at the right; else beside it, on the side without other flows."""
    wide, high = name_size(of.name)
    if port is None:
        return Bounds(size[0] / 2 + _OFF_LINE + 1, -_OFF_LINE - high, wide, high)
    left = port == min(lines) != max(lines)
    x = port - _OFF_PORT - wide if left else max(lines) + _OFF_PORT
    return _clear(of.side, Bounds(x, 0, wide, high), size[1], names)


def _own_name(
    node: Node, height: float, lines: Mapping[Side, list[float]], names: Mapping[str, Bounds]
) -> Bounds:
    """Above or below the node, where no flow is; or else in the corner that is the freest."""
    wide, high = name_size(node.name)
    sides = reversed(_UPRIGHT) if node.kind in {"start", "end", "timer"} else _UPRIGHT
    places: list[tuple[bool, float, Bounds]] = []
    for side in sides:
        here = lines[side]
        spots = [min(here) - _OFF_PORT - wide, max(here) + _OFF_PORT] if here else [-wide / 2]
        boxes = [_clear(side, Bounds(x, 0, wide, high), height, names) for x in spots]
        places += [(bool(here), abs(box.y + high / 2), box) for box in boxes]
    return min(places, key=lambda place: place[:2])[2]


def _clear(side: Side, box: Bounds, height: float, names: Mapping[str, Bounds]) -> Bounds:
    """The box moved above or below the node, as near to it as no other name stands."""
    gap = height / 2 + _OFF_LINE
    y = gap if side == "bottom" else -gap - box.height
    for other in sorted(names.values(), key=lambda other: abs(other.y + other.height / 2)):
        if overlap(Bounds(box.x, y, box.width, box.height), other):
            above, below = other.y - box.height - 2, other.y + other.height + 2
            y = below if side == "bottom" else above
    return Bounds(box.x, y, box.width, box.height)


def _around_all(wide: float, high: float, names: list[Bounds]) -> Bounds:
    boxes = [Bounds(-wide / 2, -high / 2, wide, high), *names]
    return around(
        point
        for box in boxes
        for point in ((box.x, box.y), (box.x + box.width, box.y + box.height))
    )
