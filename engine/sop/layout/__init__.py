"""A picture for an SOP that has none: a band for each post, a column for each node in its turn.

First the grid (`grid`), then the ways of the flows over it (`routes`), then what is around each
node (`surroundings`); here columns, tracks and bands get their places in diagram units.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import Final, Literal

from engine.sop.geometry import Point
from engine.sop.layout.closed import closed
from engine.sop.layout.grid import grid_of
from engine.sop.layout.parties import parties_of
from engine.sop.layout.routes import Route, Side, routes_of
from engine.sop.layout.surroundings import TIMER, returning, surroundings_of
from engine.sop.lettering import broken, width_in_arial
from engine.sop.model import Bounds, Drawing, Edge, Shape, Sop

_LEFT: Final = 160.0
_TOP: Final = 80.0
_HEADER: Final = 30.0
"""The room that a pool and a lane keep at the left for their names."""
_EDGE: Final = 40.0
_ALONG: Final = 50.0
"""Between two neighbours in one row."""
_ASIDE: Final = 28.0
"""Between two neighbours in different rows: the arrow between them is mostly upright."""
_NAMES_APART: Final = 14.0
_HALF_BAND: Final = 57.5
"""How far up and down from the middle a row reaches at least."""
_MARGIN: Final = 22.0
_TO_TRACK: Final = 20.0
_TRACK: Final = 16.0
_TRACKS_APART: Final = 14.0
_LANE_LETTERS: Final = 12.0
_LANE_LINES: Final = 2


def lay_out(sop: Sop) -> Drawing:
    """The whole picture: pools, lanes, nodes, flows and messages, and where their names stand.

    It breaks no rule of `check_drawing`, unless more ways lead out of a gateway than have room at
    its corners, or more timers are attached to something than to its border. A sub-process or call
    is drawn closed. Messages between two other parties are not drawn.
    """
    return _Layout(sop).drawing


@dataclass(frozen=True, slots=True)
class _Track:
    """A line along a zone that flows to one target share.

    ``above`` the row below the zone it counts (``at``, from 0) upwards from that row; otherwise
    downwards from the row above the zone, those that are ``between`` coming last.
    """

    zone: int
    kind: Literal["above", "under", "between"]
    at: int


@dataclass(frozen=True, slots=True)
class _Band:
    """A row's place: its edges, the middle of its nodes, and how far from there these reach."""

    top: float
    bottom: float
    middle: float
    up: float
    down: float


class _Layout:
    """The way from an SOP to its picture, each part of it reckoned once."""

    def __init__(self, whole: Sop) -> None:
        shown = closed(whole)
        self.sop = sop = shown.sop
        self.timers = shown.timers
        self.grid = grid_of(sop)
        self.routes = routes_of(sop, self.grid, self.timers)
        self.parties = parties_of(sop, self.grid)
        self.around = surroundings_of(
            sop, self.grid, self.routes, self.parties.exits(self.grid), self.timers
        )

    @cached_property
    def drawing(self) -> Drawing:
        """All shapes and edges, the containing before the contained."""
        own = [Shape(self.parties.own, self.pool, None)] if self.parties.own else []
        lanes = [Shape(lane.id, self._lane(row), None) for row, lane in enumerate(self.sop.lanes)]
        edges = {route.flow: self._edge(route) for route in self.routes}
        return Drawing(
            shapes=(
                *own,
                *lanes,
                *(self._node(node.id) for node in self.sop.nodes),
                *self._timers(),
                *self.parties.shapes(self.pool),
            ),
            edges=(
                *(edges[flow.id] for flow in self.sop.flows),
                *self.parties.edges(self.pool, self._tied),
            ),
        )

    # --- columns -----------------------------------------------------------------------------

    @cached_property
    def x(self) -> dict[str, float]:
        """The middle of each node's column."""
        order = sorted(self.grid.column, key=lambda node: self.grid.column[node])
        x = _LEFT + 2 * _HEADER + _EDGE
        places: dict[str, float] = {}
        for before, node in pairwise([None, *order]):
            if before is None:
                x -= self.around[str(node)].reach.x
            else:
                x += self._apart(before, str(node))
            places[str(node)] = x
        return places

    def _apart(self, left: str, right: str) -> float:
        one, other = self.around[left], self.around[right]
        same = self.grid.row[left] == self.grid.row[right]
        between = one.width / 2 + (_ALONG if same else _ASIDE) + other.width / 2
        reach = one.reach.x + one.reach.width - other.reach.x
        return max(between, reach + _NAMES_APART)

    # --- tracks ------------------------------------------------------------------------------

    @cached_property
    def tracks(self) -> dict[str, _Track]:
        """The track of each flow that runs along a zone, by its id; shorter ones nearer the row."""
        bundles: dict[tuple[int, str, bool], list[Route]] = {}
        for route in self.routes:
            if route.zone is not None:
                bundle = (route.zone, route.target, route.returns)
                bundles.setdefault(bundle, []).append(route)
        spans = {key: self._span(routes) for key, routes in bundles.items()}
        used: dict[tuple[int, str], list[list[tuple[float, float]]]] = {}
        tracks: dict[str, _Track] = {}
        for key in sorted(bundles, key=lambda key: (spans[key][1] - spans[key][0], spans[key])):
            kind = self._kind(bundles[key])
            lines = used.setdefault((key[0], kind), [])
            at = next((n for n, line in enumerate(lines) if _free(line, spans[key])), len(lines))
            if at == len(lines):
                lines.append([])
            lines[at].append(spans[key])
            tracks |= {route.flow: _Track(key[0], kind, at) for route in bundles[key]}
        return tracks

    def _kind(self, bundle: list[Route]) -> Literal["above", "under", "between"]:
        rows = {self.grid.row[end] for route in bundle for end in (route.source, route.target)}
        zone = bundle[0].zone or 0
        if min(rows) >= zone:
            return "above"
        return "under" if max(rows) < zone else "between"

    def _span(self, bundle: list[Route]) -> tuple[float, float]:
        ends = [self.x[r.source] + self.around[r.source].ports[r.flow] for r in bundle]
        ends += [self.x[r.target] + self._arrival(r) for r in bundle]
        return min(ends), max(ends)

    @cached_property
    def lines(self) -> Counter[tuple[int, str]]:
        """How many tracks of each kind a zone has."""
        return Counter(
            (zone, kind)
            for zone, kind, _ in {
                (track.zone, track.kind, track.at) for track in self.tracks.values()
            }
        )

    def _height(self, track: _Track) -> float:
        if track.kind == "above":
            band = self.bands[track.zone]
            return band.middle - band.up - _TO_TRACK - _TRACK * track.at
        band = self.bands[track.zone - 1]
        at = track.at + (self.lines[track.zone, "under"] if track.kind == "between" else 0)
        return band.middle + band.down + _TO_TRACK + _TRACK * at

    # --- rows --------------------------------------------------------------------------------

    @cached_property
    def bands(self) -> list[_Band]:
        """The rows from the top down."""
        bands: list[_Band] = []
        first = top = _TOP + self.parties.height("top")
        names = [lane.name for lane in self.sop.lanes] or [""]
        for row in range(self.grid.rows):
            its = [self.around[node].reach for node, at in self.grid.row.items() if at == row]
            up = max([_HALF_BAND, *(-reach.y for reach in its)])
            down = max([_HALF_BAND, *(reach.y + reach.height for reach in its)])
            over = _room(self.lines[row, "above"])
            under = _room(self.lines[row + 1, "under"] + self.lines[row + 1, "between"])
            high = over + up + down + under
            more = max(0.0, _name_height(names[row]) - high)
            if row == self.grid.rows - 1:
                more = max(more, _name_height(self.sop.title) - (top + high - first))
            middle = top + more / 2 + over + up
            bands.append(_Band(top, top + high + more, middle, up, down))
            top += high + more
        return bands

    @cached_property
    def pool(self) -> Bounds:
        """The pool of the process, or where it would be."""
        right = max(
            (self.x[node] + each.reach.x + each.reach.width for node, each in self.around.items()),
            default=_LEFT + 2 * _HEADER,
        )
        top = self.bands[0].top
        return Bounds(
            _LEFT, top, right + _EDGE + self.parties.room() - _LEFT, self.bands[-1].bottom - top
        )

    def _lane(self, row: int) -> Bounds:
        band = self.bands[row]
        wide = self.pool.width - _HEADER
        return Bounds(_LEFT + _HEADER, band.top, wide, band.bottom - band.top)

    # --- nodes and flows ---------------------------------------------------------------------

    def _middle(self, node: str) -> Point:
        return self.x[node], self.bands[self.grid.row[node]].middle

    def _moved(self, box: Bounds, node: str) -> Bounds:
        x, y = self._middle(node)
        return Bounds(x + box.x, y + box.y, box.width, box.height)

    def _node(self, node: str) -> Shape:
        its = self.around[node]
        box = Bounds(-its.width / 2, -its.height / 2, its.width, its.height)
        name = its.names.get(node)
        return Shape(node, self._moved(box, node), self._moved(name, node) if name else None)

    def _timers(self) -> Iterator[Shape]:
        """The timers on borders, each where its flow leaves."""
        drawn: set[str] = set()
        for route in self.routes:
            timer = self.timers.get(route.flow)
            if timer is None or timer.id in drawn:
                continue
            drawn.add(timer.id)
            its = self.around[route.source]
            x, y = self._border(route.source, route.leaves, its.ports[route.flow])
            name = its.names.get(route.flow)
            label = self._moved(name, route.source) if name else None
            yield Shape(timer.id, Bounds(x - TIMER, y - TIMER, 2 * TIMER, 2 * TIMER), label)

    def _border(self, node: str, side: Side, port: float) -> Point:
        x, y = self._middle(node)
        right, down = self.around[node].border(side, port)
        return x + right, y + down

    def _arrival(self, route: Route) -> float:
        """How far right of the target's middle a flow arrives at its top or bottom."""
        ports = self.around[route.target].ports
        return ports.get(returning(route.arrives), 0.0) if route.returns else 0.0

    def _tied(self, message: str, node: str, side: Side) -> tuple[Point, Bounds | None]:
        its = self.around[node]
        name = its.names.get(message)
        if name:
            name = replace(name, x=self.x[node] + name.x)
        return self._border(node, side, its.ports[message]), name

    def _edge(self, route: Route) -> Edge:
        port = self.around[route.source].ports.get(route.flow, 0.0)
        x, y = self._border(route.source, route.leaves, port)
        timed = route.flow in self.timers
        if timed:
            y += TIMER if route.leaves == "bottom" else -TIMER
        end_x, end_y = self._border(route.target, route.arrives, self._arrival(route))
        if route.zone is not None:
            height = self._height(self.tracks[route.flow])
            bends = [(x, height), (end_x, height)]
        elif route.leaves == "right":
            bends = [(end_x, y)]
        else:
            bends = [(x, end_y)]
        name = self.around[route.source].names.get(route.flow)
        label = self._moved(name, route.source) if name and not timed else None
        return Edge(route.flow, tuple(dict.fromkeys([(x, y), *bends, (end_x, end_y)])), label)


def _free(line: list[tuple[float, float]], span: tuple[float, float]) -> bool:
    return all(
        span[1] + _TRACKS_APART <= start or end + _TRACKS_APART <= span[0] for start, end in line
    )


def _room(tracks: int) -> float:
    """How high a channel with so many tracks is."""
    return 2 * _TO_TRACK + _TRACK * (tracks - 1) if tracks else _MARGIN


def _name_height(name: str) -> float:
    """How high a pool or lane is at least, so that its name has room at its left edge."""
    height = max(2 * _HALF_BAND, ceil(width_in_arial(name, _LANE_LETTERS) / _LANE_LINES))
    while len(broken(name, height, _LANE_LETTERS)) > _LANE_LINES:
        height += _TRACK
    return height
