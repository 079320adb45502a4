"""What of one state of an SOP is what of another, as far as a document standing there goes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.sop.alike import pairs
from engine.sop.difference import same_steps
from engine.sop.graph import next_in, ways
from engine.sop.model import Flow, Node, Sop


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Ids in the old SOP with those of the same thing in the new one; what is gone is left out."""

    nodes: Mapping[str, str]
    flows: Mapping[str, str]


def counterparts(old: Sop, new: Sop) -> Counterparts:
    """Which node and which flow of the old SOP is which of the new one.

    Steps as `difference` tells them. Other nodes by their id, if their kind is the same and they
    guard the same; or else by what they guard or which steps stand around them. Flows by the nodes
    that they connect; one that leads to a join is also the one by which the same branch comes
    there, with steps put in before the join or taken out there, but not both.
    """
    steps = same_steps(old, new)
    sides = _Side(old, steps), _Side(new, {step: step for step in steps.values()})
    nodes = steps | {
        one.id: other.id
        for (one, *_), (other, *_) in pairs(
            sides[0].others,
            sides[1].others,
            lambda each: (each[0].kind, each[0].id, each[1]),
            lambda each: (each[0].kind, *each[1:]),
        )
    }
    return Counterparts(nodes, _flows(*sides, nodes))


class _Side:
    """One of the two SOPs. ``shared`` gives the steps that both have the ids of the new one."""

    def __init__(self, sop: Sop, shared: Mapping[str, str]) -> None:
        self.sop = sop
        self.shared = shared
        self.forward = ways(sop)
        self.backward = {node: tuple(f.source for f in fs) for node, fs in sop.incoming.items()}

    @property
    def others(self) -> list[tuple[Node, tuple[str, bool], frozenset[str], frozenset[str]]]:
        """The nodes that are no steps: each with what it guards, and the shared steps around it."""
        return [
            (
                node,
                (self.shared.get(node.attached_to, node.attached_to), node.interrupting),
                self._nearest(self.backward[node.id], self.backward),
                self._nearest(self.forward[node.id], self.forward),
            )
            for node in self.sop.nodes
            if node.kind != "step"
        ]

    def behind(self, flow: Flow) -> frozenset[str]:
        """The shared steps from which a way leads straight to a flow."""
        return self._nearest([flow.source], self.backward)

    def known(self, flow: Flow) -> bool:
        """Whether these are all the steps from which a way leads straight to it."""
        steps = self.sop.step_by_id
        return all(s in self.shared for s in next_in(steps, flow.source, self.backward))

    def _nearest(
        self, starts: Iterable[str], ways_on: Mapping[str, tuple[str, ...]]
    ) -> frozenset[str]:
        found = (next_in(self.shared, start, ways_on) for start in starts)
        return frozenset(self.shared[step] for steps in found for step in steps)


def _flows(old: _Side, new: _Side, nodes: Mapping[str, str]) -> dict[str, str]:
    def between(flow: Flow) -> tuple[str | None, str | None]:
        return nodes.get(flow.source), nodes.get(flow.target)

    ours = [(flow, *between(flow)) for flow in old.sop.flows]
    theirs = [(flow, flow.source, flow.target) for flow in new.sop.flows]
    same = pairs(
        ours,
        theirs,
        lambda each: (each[0].id, *each[1:]),
        lambda each: each[1:],
    )
    found = {one.id: other.id for (one, *_), (other, *_) in same}
    taken = set(found.values())
    for flow in old.sop.flows:
        join = nodes.get(flow.target)
        if flow.id in found or join is None or old.sop.node_by_id[flow.target].kind != "parallel":
            continue
        fitting = [
            other
            for other in new.sop.incoming[join]
            if other.id not in taken
            and new.behind(other) == old.behind(flow)
            and (old.known(flow) or new.known(other))
        ]
        if len(fitting) == 1:
            found[flow.id] = fitting[0].id
            taken.add(fitting[0].id)
    return found
