"""All paths of an SOP: what lies on none, the distinct ways to the end, the longest time by norm.

"Forward" means that nothing is returned: without the decisions that return, and without any other
flow that would close a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Final, TypeVar

from engine.sop.graph import reach, ways
from engine.sop.model import Flow, Sop
from engine.sop.norm import Waktu, waktu_or_none

MAX_WAYS: Final = 50
"""As many distinct ways as are listed: more nobody reads."""

At = TypeVar("At", datetime, int)
"""How far a document has come: a moment, or working minutes from its start."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a start to the end on which nothing is returned.

    ``chosen`` are the ids of what was chosen on it, in order: flows out of gateways that choose,
    and timers that ran out before a step was done. ``steps`` are the ids of its steps in an order
    in which they can be done, those of all parallel branches among them. ``minutes`` are the
    working minutes that it takes by norm; of parallel branches the longest counts.
    """

    start: str
    chosen: tuple[str, ...]
    steps: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the documents of an SOP can come to.

    ``stranded`` are the ids of the nodes that lie on no path from a start to an end, and
    ``trapped`` those of the gateways among them that choose and from which no end is reached.
    ``ways`` are the distinct ways, in drawn order; ``more`` when there are more than `MAX_WAYS`.
    ``longest`` are the working minutes of the longest, listed or not; 0 without norms.
    """

    stranded: tuple[str, ...]
    trapped: tuple[str, ...]
    ways: tuple[Way, ...]
    more: bool
    longest: int


def paths(sop: Sop, minutes: Callable[[Waktu], int]) -> Paths:
    """All paths of an SOP, of one that cannot run yet too.

    ``minutes`` tells how many working minutes a norm is in the office (`norm_minutes`).
    """
    following = ways(sop)
    before: dict[str, list[str]] = {node.id: [] for node in sop.nodes}
    for node, ahead in following.items():
        for each in ahead:
            before[each].append(node)
    forward = Forward(sop)
    from_start = reach(forward.starts, following)
    to_end = reach([node.id for node in sop.nodes if node.kind == "end"], before)
    every = chain.from_iterable(_ways(forward, start, minutes) for start in forward.starts)
    found = tuple(islice(every, MAX_WAYS + 1))
    listed = found[:MAX_WAYS]
    furthest = forward.last(forward.starts, 0, lambda at, norm: at + minutes(norm))
    return Paths(
        stranded=tuple(
            node.id for node in sop.nodes if node.id not in from_start or node.id not in to_end
        ),
        trapped=tuple(
            node.id
            for node in sop.nodes
            if node.kind == "exclusive" and len(sop.outgoing[node.id]) > 1 and node.id not in to_end
        ),
        ways=listed,
        more=len(found) > MAX_WAYS,
        longest=max([furthest, *(way.minutes for way in listed)]),
    )


class Forward:
    """An SOP without what leads back: the nodes in an order in which each follows its causes."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        starts = (node for node in sop.nodes if node.kind == "start")
        # A message may begin in the midst of the way that a person begins: that is the way on.
        self.starts = tuple(node.id for node in sorted(starts, key=lambda node: node.message != ""))
        waktu = {step.id: step.waktu for step in sop.steps}
        waktu |= {node.id: node.waktu for node in sop.nodes if node.kind == "timer"}
        read = {node: waktu_or_none(printed) for node, printed in waktu.items()}
        self.norms = {node: norm for node, norm in read.items() if norm is not None}
        self.ends = {node.id for node in sop.nodes if node.kind == "end"}
        self.timers: Mapping[str, tuple[str, ...]] = {
            node: tuple(timer for timer in timers if sop.node_by_id[timer].interrupting)
            for node, timers in sop.guarded_by.items()
        }
        back = {way.flow for step in sop.steps for way in step.decisions if way.returns}
        self.flows: dict[str, tuple[Flow, ...]] = {
            node: tuple(flow for flow in flows if flow.id not in back)
            for node, flows in sop.outgoing.items()
        }
        self.order = self._in_order()
        place = {node: place for place, node in enumerate(self.order)}
        self.flows = {
            node: tuple(flow for flow in flows if place[flow.target] > place[node])
            for node, flows in self.flows.items()
        }
        self.leads_to_end = set(self.ends)
        for node in reversed(self.order):
            ahead = (*(flow.target for flow in self.flows[node]), *self.timers.get(node, ()))
            if not self.leads_to_end.isdisjoint(ahead):
                self.leads_to_end.add(node)

    def _in_order(self) -> tuple[str, ...]:
        """All nodes, those behind the starts first, each after all that lead to it but loops."""
        ahead = {
            node: [*(flow.target for flow in flows), *self.timers.get(node, ())]
            for node, flows in self.flows.items()
        }
        order: list[str] = []
        seen: set[str] = set()
        for begun in (self.starts, reversed(ahead)):
            part: list[str] = []
            # It comes out from the back: of what a node leads to, the last is gone through first.
            for start in begun:
                # Each entry is a node with what is still to be visited behind it.
                path = [] if start in seen else [(start, reversed(ahead[start]))]
                seen.add(start)
                while path:
                    node, rest = path[-1]
                    following = next((other for other in rest if other not in seen), None)
                    if following is None:
                        part.append(node)
                        path.pop()
                    else:
                        seen.add(following)
                        path.append((following, reversed(ahead[following])))
            order += part[::-1]
        return tuple(order)

    def last(self, starts: Iterable[str], begun: At, after: Callable[[At, Waktu], At]) -> At:
        """How far a document is at its end that ``begun`` at these nodes and goes the longest way.

        Every step takes its norm, and no timer ends a step before its time. ``after`` adds a norm
        to what has passed.
        """
        reached = dict.fromkeys(starts, begun)
        furthest = [begun]
        for node in self.order:
            if node in reached:
                norm = self.norms.get(node)
                left = after(reached[node], norm) if norm else reached[node]
                furthest.append(left)
                for flow in self.flows[node]:
                    reached[flow.target] = max(reached.get(flow.target, left), left)
        return max(furthest)


# --- the distinct ways -----------------------------------------------------------------------


def _ways(forward: Forward, start: str, minutes: Callable[[Waktu], int]) -> Iterator[Way]:
    """Every way from a start to an end, by trying at each choice the first, later the others."""
    to_try = [_Choices({}, 0, {})]
    while to_try:
        walk = _Walk(forward, start, to_try.pop().made(), minutes)
        walk.go()
        to_try += reversed(walk.others)
        if walk.ended:
            yield Way(start, tuple(walk.chosen), tuple(walk.steps), walk.longest)


@dataclass(frozen=True, slots=True)
class _Choices:
    """The first ``kept`` choices of an earlier walk, and another one in place of its next."""

    earlier: dict[str, str]
    kept: int
    instead: dict[str, str]

    def made(self) -> dict[str, str]:
        return dict(islice(self.earlier.items(), self.kept)) | self.instead


class _Walk:
    """One way through: what has been decided is followed, what has not is noted for later walks."""

    def __init__(
        self,
        forward: Forward,
        start: str,
        decided: dict[str, str],
        minutes: Callable[[Waktu], int],
    ) -> None:
        self.forward = forward
        self.minutes = minutes
        self.decided = decided
        self.reached = {start: 0}
        self.others: list[_Choices] = []
        self.chosen: list[str] = []
        self.steps: list[str] = []
        self.ended = False
        self.longest = 0

    def go(self) -> None:
        for node in self.forward.order:
            if node in self.reached:
                self._pass(node)

    def _pass(self, node: str) -> None:
        forward, at = self.forward, self.reached[node]
        norm = forward.norms.get(node)
        left = at + self.minutes(norm) if norm else at
        for timer in forward.timers.get(node, ()):
            # A timer is offered where its time begins to run, and not again at each step in it.
            if timer in forward.leads_to_end and self._choose(timer, ("", timer)):
                self.chosen.append(timer)
                self._come_to(timer, at)
                return
        self.longest = max(self.longest, left)
        self.ended |= node in forward.ends
        if node in forward.sop.step_by_id:
            self.steps.append(node)
        flows = forward.flows[node]
        if forward.sop.node_by_id[node].kind == "exclusive":
            flows = self._one_of(node, flows)
        for flow in flows:
            self._come_to(flow.target, left)

    def _one_of(self, gateway: str, flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
        """The flow taken at a gateway, of those that lead to an end; none if none does."""
        options = tuple(flow.id for flow in flows if flow.target in self.forward.leads_to_end)
        if not options:
            return ()
        taken = self._choose(gateway, options)
        if len(flows) > 1:
            self.chosen.append(taken)
        return (self.forward.sop.flow_by_id[taken],)

    def _choose(self, at: str, options: tuple[str, ...]) -> str:
        if at not in self.decided:
            kept = len(self.decided)
            self.others += [_Choices(self.decided, kept, {at: each}) for each in options[1:]]
            self.decided[at] = options[0]
        return self.decided[at]

    def _come_to(self, node: str, at: int) -> None:
        self.reached[node] = max(self.reached.get(node, at), at)
