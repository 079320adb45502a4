"""Where the nodes of an SOP stand to each other: a column for each, a row for each post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

from engine.sop.model import Sop


@dataclass(frozen=True, slots=True)
class Grid:
    """A column and a row for every node, both from 0; no two nodes share a column."""

    column: dict[str, int]
    row: dict[str, int]
    rows: int

    def at(self, row: int) -> frozenset[int]:
        """The columns in which a node stands in that row."""
        return frozenset(self.column[node] for node, its in self.row.items() if its == row)


def grid_of(sop: Sop) -> Grid:
    """The nodes from left to right as the flow meets them, and in the lanes' order downwards.

    Whatever a flow that is no return leads to stands right of where it comes from; beyond that
    steps stand in the order of their rows, and a gateway or an end right behind the step before.
    A node that is in no lane stands in the row of its neighbour.
    """
    column = {node: place for place, node in enumerate(_in_order(sop))}
    named = {lane.name: row for row, lane in enumerate(sop.lanes)}
    row: dict[str, int] = {}
    for node in column:
        before = [flow.source for flow in sop.incoming[node]]
        after = [flow.target for flow in sop.outgoing[node]]
        lanes = [named.get(sop.node_by_id[each].lane) for each in (node, *before, *after)]
        known = [each for each in lanes if each is not None]
        row[node] = known[0] if known else row.get(before[0], 0) if before else 0
    return Grid(column, row, max(1, len(sop.lanes)))


def _in_order(sop: Sop) -> Iterable[str]:
    """Kahn's order of the flows that do not return; of what is next, the first of the table."""
    onwards = _without_returns(sop)
    waits_for = dict.fromkeys(onwards, 0)
    for following in onwards.values():
        for node in following:
            waits_for[node] += 1
    table = {step.id: place for place, step in enumerate(sop.steps)}
    behind: dict[str, int] = {}
    ready: list[tuple[int, bool, int, str]] = []
    document = {node.id: place for place, node in enumerate(sop.nodes)}

    def offer(node: str) -> None:
        place = table.get(node, behind.get(node, -1))
        heappush(ready, (place, node not in table, document[node], node))

    for first, count in waits_for.items():
        if count == 0:
            offer(first)
    while ready:
        place, *_, node = heappop(ready)
        yield node
        for after in onwards[node]:
            behind[after] = max(place, behind.get(after, -1))
            waits_for[after] -= 1
            if waits_for[after] == 0:
                offer(after)


def _without_returns(sop: Sop) -> dict[str, list[str]]:
    """What each node leads to, without the flows that lead back to where a way came through."""
    onwards: dict[str, list[str]] = {node.id: [] for node in sop.nodes}
    starts = [node.id for node in sop.nodes if node.kind == "start"]
    under_way: set[str] = set()
    seen: set[str] = set()
    for first in (*starts, *onwards):
        ahead = [] if first in seen else [(first, iter(sop.outgoing[first]))]
        seen.add(first)
        under_way.update(node for node, _ in ahead)
        while ahead:
            node, flows = ahead[-1]
            flow = next(flows, None)
            if flow is None:
                under_way.discard(node)
                ahead.pop()
            elif flow.target not in under_way:
                onwards[node].append(flow.target)
                if flow.target not in seen:
                    seen.add(flow.target)
                    under_way.add(flow.target)
                    ahead.append((flow.target, iter(sop.outgoing[flow.target])))
    return onwards
