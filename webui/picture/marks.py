"""Where a document has been: its history told as marks on the steps and arrows of its SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from engine.sop.counterparts import counterparts
from engine.sop.graph import reach
from engine.sop.model import Decision, Node, Sop, Step

State = Literal["done", "live", "stopped", "wait"]
"""Finished, waiting for somebody now, waiting when the document was cancelled, or not yet."""

SYMBOLS: Final[Mapping[State, tuple[str, str]]] = {
    "done": ("m-done", "live"),
    "live": ("m-live", "live"),
    "stopped": ("m-stop", "wait"),
    "wait": ("m-wait", "wait"),
}
"""The symbol of the pages' sprite that says so everywhere, and the class that colours it."""


class Happened(Protocol):
    """What the marks need of an event of the history."""

    @property
    def kind(self) -> str:
        """``started``, ``completed``, ``timed``, ``cancelled``, or something that moves nothing."""

    @property
    def step(self) -> Step | None:
        """The step that the event speaks of."""

    @property
    def timer(self) -> Node | None:
        """The timer that fired."""

    @property
    def decision(self) -> Decision | None:
        """The decision taken."""

    @property
    def flows(self) -> tuple[str, ...]:
        """The arrows that the document took, in order."""


@dataclass(frozen=True, slots=True)
class Return:
    """A way back that was taken: the deciding step, its decision, and how many times."""

    step: Step
    decision: Decision
    count: int


@dataclass(frozen=True, slots=True)
class Marks:
    """How every step and timer stands, and which arrows were taken.

    ``gone`` are the arrows of the way that still holds: a return takes back what came after the
    step it leads to. ``returns`` are the ways back, in the order of their first time.
    """

    states: Mapping[str, State]
    gone: frozenset[str]
    returns: tuple[Return, ...]

    @property
    def here(self) -> str | None:
        """The id of the step or timer where the document is, the first; ``None`` once done."""
        here = (id_ for id_, state in self.states.items() if state in {"live", "stopped"})
        return next(here, None)

    def of(self, step: Step) -> State:
        """How one step stands."""
        return self.states[step.id]

    def returned_to(self, step: Step) -> int:
        """How many times the document was sent back to a step."""
        return sum(back.count for back in self.returns if step.id in back.decision.leads_to)


def marks_of(
    sop: Sop,
    events: Iterable[Happened],
    before: Iterable[tuple[Sop, Iterable[Happened]]] = (),
) -> Marks:
    """The marks that a document's events, oldest first, leave on its SOP.

    ``before`` is what happened under earlier versions of the SOP: of that path all is shown of
    which the SOP still has the same.
    """
    parts = [*before, (sop, events)]
    walk = _Walk(parts[0][0])
    for under, happened in parts:
        walk = walk if walk.sop is under else walk.onto(under)
        for event in happened:
            walk.take(event)
    return walk.marks()


class _Walk:
    """A walk along the history.

    ``trail`` holds the steps done, the timers fired and the arrows taken that still hold, oldest
    first.
    """

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.trail: dict[str, None] = {}
        self.waiting: set[str] = set()
        self.back: Counter[tuple[Step, Decision]] = Counter()
        self.cancelled = False
        returning = {d.flow for step in sop.steps for d in step.decisions if d.returns}
        self.forward = {
            node: (
                *(flow.target for flow in flows if flow.id not in returning),
                *sop.guarded_by.get(node, ()),
            )
            for node, flows in sop.outgoing.items()
        }
        self.timers = {node.id: node for node in sop.nodes if node.kind == "timer"}
        self.pauses = {id_ for id_, timer in self.timers.items() if not timer.attached_to}

    def onto(self, sop: Sop) -> _Walk:
        """The walk so far, as far as another version of the SOP still has what it came by."""
        same, other = counterparts(self.sop, sop), _Walk(sop)
        there = {**same.nodes, **same.flows}
        other.trail = {there[what]: None for what in self.trail if what in there}
        other.waiting = {same.nodes[step] for step in self.waiting if step in same.nodes}
        other.cancelled = self.cancelled
        for (step, decision), count in self.back.items():
            after = sop.step_by_id.get(same.nodes.get(step.id, ""))
            flow = same.flows.get(decision.flow)
            way = next((d for d in after.decisions if d.flow == flow), None) if after else None
            if after and way and way.returns:
                other.back[after, way] += count
        return other

    def take(self, event: Happened) -> None:
        """Goes on by one event."""
        self.cancelled = self.cancelled or event.kind == "cancelled"
        if event.kind == "completed" and event.step:
            self.waiting.discard(event.step.id)
            self._append(event.step.id)
        if event.kind == "timed" and event.timer:
            self._fire(event.timer)
        sent_back = event.decision if event.decision and event.decision.returns else None
        if event.step and sent_back:
            self.back[event.step, sent_back] += 1
        for flow_id in event.flows:
            target = self.sop.flow_by_id[flow_id].target
            returned = sent_back is not None and sent_back.flow == flow_id
            if returned or target in self.trail:
                self._take_back(target)
            if not returned:
                self._append(flow_id)
            if target in self.sop.step_by_id or target in self.pauses:
                self.waiting.add(target)

    def _fire(self, timer: Node) -> None:
        """A timer is done; one that interrupts ends what waits where it is attached."""
        self.waiting.discard(timer.id)
        if timer.attached_to and timer.interrupting:
            guarded = self.sop.guarded_by
            self.waiting = {node for node in self.waiting if timer.id not in guarded.get(node, ())}
        self._append(timer.id)

    def marks(self) -> Marks:
        """The marks after all events taken."""
        here: State = "stopped" if self.cancelled else "live"
        states: dict[str, State] = {
            id_: here if id_ in self.waiting else "done" if id_ in self.trail else "wait"
            for id_ in (*self.sop.step_by_id, *self.timers)
        }
        gone = frozenset(self.trail) & self.sop.flow_by_id.keys()
        returns = tuple(Return(*way, count) for way, count in self.back.items())
        return Marks(states, gone, returns)

    def _append(self, what: str) -> None:
        self.trail.pop(what, None)
        self.trail[what] = None

    def _take_back(self, node: str) -> None:
        """Takes off the trail what lies behind a node and came after it was last done."""
        behind = reach([node], self.forward)
        order = list(self.trail)
        for what in order[order.index(node) if node in self.trail else 0 :]:
            flow = self.sop.flow_by_id.get(what)
            if (flow.source if flow else what) in behind:
                del self.trail[what]
