"""Which way each flow takes over the grid, so that none runs through a node.

A flow may run along its row where nothing stands in the way, along the zone between two rows
(zone 0 is above the first), and up and down in the columns of its own two nodes. Since no two nodes
share a column there is always such a way. Heights are counted in halves of a row: row 0 is at
height 1, zone 0 at 0, zone 1 at 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from engine.sop.layout.grid import Grid
from engine.sop.model import Flow, Sop

Side = Literal["left", "right", "top", "bottom"]
_Piece = tuple[int, int, int]

MOST_COMPARED: Final = 200
"""Flows of which each is held against all others, to cross as few as may be."""
_STEP: Final = 0.5
_CROSSING: Final = 2.0
_TOUCHING: Final = 0.5
_SHARED: Final = 1.5


@dataclass(frozen=True, slots=True)
class Route:
    """How a flow runs: the sides at which it leaves and arrives, and the zone between, if any.

    Without a zone it runs along the row of the node at whose left or right side it ends. One that
    ``returns`` leads to no column further right.
    """

    flow: str
    source: str
    target: str
    leaves: Side
    arrives: Side
    zone: int | None = None
    returns: bool = False


def routes_of(sop: Sop, grid: Grid, upright: Collection[str]) -> list[Route]:
    """A route for every flow between two nodes, the short ones onwards chosen first.

    Those of ``upright``, flows by their ids, leave at the top or at the bottom.
    """
    standing = [grid.at(row) for row in range(grid.rows)]
    taken = _Taken(grid, standing, upright, compare=len(sop.flows) <= MOST_COMPARED)
    for flow in sorted(sop.flows, key=lambda flow: _turn(sop, grid, flow)):
        taken.add(min(taken.possible(flow), key=taken.cost))
    return taken.routes


def _turn(sop: Sop, grid: Grid, flow: Flow) -> tuple[bool, bool, int]:
    length = grid.column[flow.target] - grid.column[flow.source]
    aside = sop.node_by_id[flow.target].kind == "end" and len(sop.outgoing[flow.source]) > 1
    return length <= 0, aside, abs(length)


@dataclass
class _Taken:
    """The routes chosen so far, and what they leave free."""

    grid: Grid
    standing: list[frozenset[int]]
    upward: Collection[str]
    compare: bool
    routes: list[Route] = field(default_factory=list)
    leaving: Counter[tuple[str, Side]] = field(default_factory=Counter)
    arriving: Counter[tuple[str, Side, bool]] = field(default_factory=Counter)
    runs: dict[int, list[tuple[float, float, str]]] = field(default_factory=dict)
    across: list[_Piece] = field(default_factory=list)
    upright: list[_Piece] = field(default_factory=list)

    def possible(self, flow: Flow) -> Iterator[Route]:
        """Every route that the flow may take."""
        grid = self.grid
        start, end = (grid.column[node] for node in (flow.source, flow.target))
        row, to = (grid.row[node] for node in (flow.source, flow.target))
        ends = (flow.id, flow.source, flow.target)
        if start < end:
            out: Side = "bottom" if row < to else "top"
            into: Side = "top" if row < to else "bottom"
            along = [Route(*ends, "right", "left" if row == to else into)]
            if flow.id in self.upward:
                along = []
            if row != to:
                along.append(Route(*ends, out, "left"))
            yield from filter(self._free, along)
        for zone in sorted({0, row, row + 1, to, to + 1, grid.rows}):
            sides: list[Side] = ["top" if zone <= each else "bottom" for each in (row, to)]
            yield Route(*ends, sides[0], sides[1], zone, returns=start >= end)

    def cost(self, route: Route) -> float:
        """How far it leads up and down, what it crosses, and whose place it takes."""
        across, upright = self._pieces(route)
        cost = sum(_STEP * (high - low) for _, low, high in upright)
        cost += _SHARED * self.leaving[route.source, route.leaves]
        cost += sum(self.arriving[route.source, route.leaves, each] for each in (True, False))
        cost += self.leaving[route.target, route.arrives]
        # Returns may come in together, and so may what leads on, but better not the two.
        cost += _SHARED * self.arriving[route.target, route.arrives, not route.returns]
        cost += 2 * (route.zone is not None) + (route.leaves not in {"left", "right"})
        if self.compare:
            cost += sum(_crossing(run, other) for run in across for other in self.upright)
            cost += sum(_crossing(other, rise) for rise in upright for other in self.across)
        return cost

    def add(self, route: Route) -> None:
        """Takes the route."""
        self.routes.append(route)
        self.leaving[route.source, route.leaves] += 1
        self.arriving[route.target, route.arrives, route.returns] += 1
        across, upright = self._pieces(route)
        self.across += across
        self.upright += upright
        if route.zone is None:
            row, start, end = self._run(route)
            self.runs.setdefault(row, []).append((start, end, route.target))

    def _free(self, route: Route) -> bool:
        """Whether the route may run along its row: past no node, on no flow to somewhere else."""
        if route.leaves == "right" and self.leaving[route.source, "right"]:
            return False
        row, start, end = self._run(route)
        between = range(int(start) + 1, int(end + 1))
        return self.standing[row].isdisjoint(between) and not any(
            begins <= end and start <= ends and target != route.target
            for begins, ends, target in self.runs.get(row, ())
        )

    def _run(self, route: Route) -> tuple[int, float, float]:
        """The row that a route runs along, from where to where: a node is half a column wide."""
        start, end = self.grid.column[route.source], self.grid.column[route.target]
        at_start, at_end = route.leaves == "right", route.arrives == "left"
        row = self.grid.row[route.source if at_start else route.target]
        return row, start + at_start * 0.25, end - at_end * 0.25

    def _pieces(self, route: Route) -> tuple[list[_Piece], list[_Piece]]:
        """The route's level and upright pieces: where, from, to."""
        start, end = self.grid.column[route.source], self.grid.column[route.target]
        first, last = 2 * self.grid.row[route.source] + 1, 2 * self.grid.row[route.target] + 1
        along = first if route.leaves == "right" else last
        height = along if route.zone is None else 2 * route.zone
        across = [(height, min(start, end), max(start, end))]
        rises = [(start, min(first, height), max(first, height))]
        rises += [(end, min(last, height), max(last, height))]
        return across, [rise for rise in rises if rise[1] < rise[2]]


def _crossing(run: _Piece, rise: _Piece) -> float:
    height, start, end = run
    column, low, high = rise
    if not (start < column < end and low <= height <= high):
        return 0
    return _CROSSING if low < height < high else _TOUCHING
