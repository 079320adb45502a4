"""When a document should be done: what its norms promise at the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.calendar import Calendar
from engine.sop.model import Sop
from engine.versions import Version
from engine.working_time import Due, due


def promise(version: Version, calendar: Calendar, start: datetime) -> datetime | None:
    """Closing time of the working day by which a document started at ``start`` should be done.

    Every step takes its norm and nothing is returned; of several ways forward the longest counts.
    ``None`` when no step on the way has a norm.
    """
    ahead = _forward(version.sop)
    reached: dict[str, Due] = {}
    for node in _in_order(version.sop, ahead):
        waktu = version.waktu.get(node)
        arrived = reached.get(node, Due(start, start))
        left = due(calendar, arrived.due_at, waktu) if waktu else arrived
        reached[node] = left
        for following in ahead[node]:
            reached[following] = max(reached.get(following, left), left, key=lambda d: d.due_at)
    ends = [reached[node] for node in reached if not ahead[node]]
    last = max((end.late_from for end in ends), default=start)
    return last if last > start else None


def _forward(sop: Sop) -> Mapping[str, tuple[str, ...]]:
    """Where each node leads when nothing is returned."""
    back = {way.flow for step in sop.steps for way in step.decisions if way.returns}
    return {
        node: tuple(flow.target for flow in flows if flow.id not in back)
        for node, flows in sop.outgoing.items()
    }


def _in_order(sop: Sop, ahead: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The nodes behind the start, each after all that lead to it; loops are entered once."""
    order: list[str] = []
    seen: set[str] = set()
    # Each entry is a node with what is still to be visited behind it.
    path = [(node.id, iter(ahead[node.id])) for node in sop.nodes if node.kind == "start"]
    seen.update(node for node, _ in path)
    while path:
        node, rest = path[-1]
        following = next((other for other in rest if other not in seen), None)
        if following is None:
            order.append(node)
            path.pop()
        else:
            seen.add(following)
            path.append((following, iter(ahead[following])))
    return order[::-1]
