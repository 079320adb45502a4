"""Histories for tests: an SOP played by the real runner, told as the events that it leaves."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runner import Position, Program, compile_sop, complete, fire, start
from engine.sop.model import Decision, Node, Sop, Step


@dataclass(frozen=True)
class Event:
    """What a history keeps of one move."""

    kind: str
    step: Step | None = None
    timer: Node | None = None
    decision: Decision | None = None
    flows: tuple[str, ...] = ()


@dataclass
class Play:
    """A document that is being played; ``events`` is its history so far."""

    program: Program
    position: Position
    events: list[Event]

    @property
    def waiting(self) -> set[str]:
        """The steps that wait, as the engine knows them."""
        return {waiting.step for waiting in self.position.waiting}

    def complete(self, step: str | None = None, decision: str | None = None) -> None:
        """Completes a waiting step, the longest waiting one unless named."""
        token = next(w for w in self.position.waiting if step in {None, w.step})
        done = self.program.sop.step_by_id[token.step]
        taken = done.decision(decision) if decision else None
        self.position = complete(self.program, self.position.state, token.token, decision, {})
        self.events.append(Event("completed", done, None, taken, self.position.flows))

    def fire(self, timer: str) -> None:
        """Lets a timer's moment come."""
        token = next(w for w in self.position.timers if w.step == timer)
        self.position = fire(self.program, self.position.state, token.token, {})
        node = self.program.sop.node_by_id[timer]
        self.events.append(Event("timed", timer=node, flows=self.position.flows))

    def decide(self, *, back: bool) -> None:
        """Completes the longest waiting step, and where it decides sends back or forward."""
        step = self.program.sop.step_by_id[self.position.waiting[0].step]
        ways = sorted(step.decisions, key=lambda way: way.returns != back)
        self.complete(step.id, ways[0].key if ways else None)

    def cancel(self) -> None:
        """Ends the document where it stands."""
        self.events.append(Event("cancelled"))


def play(sop: Sop) -> Play:
    """A new document under an SOP."""
    program = compile_sop(sop)
    position = start(program, {})
    return Play(program, position, [Event("started", flows=position.flows)])


def played(sop: Sop, *backs: bool) -> Play:
    """A document after some moves, each with whether to return where the step decides."""
    document = play(sop)
    for back in backs:
        if document.position.waiting:
            document.decide(back=back)
    return document
