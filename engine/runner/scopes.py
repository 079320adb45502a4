"""Timers that are attached to something: armed when it is entered, gone when it is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.runner.tokens import Tokens
from engine.sop.graph import onwards, reach
from engine.sop.model import Sop


@dataclass(frozen=True, slots=True)
class Scope:
    """What an attached timer guards: a step, or all that stands in a frame.

    ``step`` is the id of the step, empty for a frame. ``within`` are the ids of its nodes, and of
    the flows by which a token may have come to a join among them; ``keeping`` those of them where a
    token keeps the timer running: not other attached timers, which only look on, nor side branches,
    which outlast a frame. ``entries`` are the flows that lead in from outside.
    """

    step: str
    within: frozenset[str]
    keeping: frozenset[str]
    entries: frozenset[str]

    def holds(self, tokens: Tokens) -> bool:
        """Whether a token waits in here that keeps the timer running."""
        return not (
            self.keeping.isdisjoint(tokens.steps.values()) and self.keeping.isdisjoint(tokens.flows)
        )


def scopes_of(sop: Sop) -> dict[str, Scope]:
    """What each attached timer guards, by the timer's id."""
    return {timer.id: _scope(sop, timer.attached_to) for timer in sop.nodes if timer.attached_to}


def _scope(sop: Sop, guarded: str) -> Scope:
    if guarded not in sop.frame_by_id:
        # A step that leads to itself is entered anew each time.
        entries = frozenset(flow.id for flow in sop.incoming[guarded])
        return Scope(guarded, frozenset({guarded}), frozenset({guarded}), entries)
    inside = {node.id for node in sop.nodes if guarded in sop.frames_around(node.id)}
    into = [flow for flow in sop.flows if flow.target in inside]
    entries = frozenset(flow.id for flow in into if flow.source not in inside)
    joins = {
        flow.id: flow.target for flow in into if sop.node_by_id[flow.target].kind == "parallel"
    }
    main = reach([flow.target for flow in into if flow.id in entries], onwards(sop))
    return Scope(
        step="",
        within=frozenset({*inside, *joins}),
        keeping=frozenset(
            node for node in inside if node in main and not sop.node_by_id[node].attached_to
        )
        | {flow for flow, join in joins.items() if join in main},
        entries=entries,
    )


def cleared(scope: Scope, timer: str, tokens: Tokens) -> Tokens:
    """The tokens without those that the timer of that token ends when it interrupts."""
    if scope.step:
        ended = _guarded(scope.step, timer, tokens)
        steps = {token: node for token, node in tokens.steps.items() if token != ended}
        return Tokens(tokens.last, steps, tokens.flows)
    steps = {token: node for token, node in tokens.steps.items() if node not in scope.within}
    flows = {flow: count for flow, count in tokens.flows.items() if flow not in scope.within}
    return Tokens(tokens.last, steps, flows)


def rearmed(
    scopes: Mapping[str, Scope], before: Tokens, taken: Collection[str], tokens: Tokens
) -> Tokens:
    """The tokens after a move that took these flows, with those of the attached timers put right.

    A timer is armed anew when its scope was entered, and is gone when no token waits there any
    more. Else it is left as it is: still waiting, or away because it has fired since the entry.
    """
    entered = {timer for timer, scope in scopes.items() if not scope.entries.isdisjoint(taken)}
    held = {timer for timer, scope in scopes.items() if scope.holds(tokens)}

    def stays(token: str, node: str) -> bool:
        scope = scopes.get(node)
        if scope is None:
            return True
        if scope.step:
            return _guarded(scope.step, token, before) in tokens.steps
        return node in held - entered

    steps = {token: node for token, node in tokens.steps.items() if stays(token, node)}
    last = tokens.last
    for timer in scopes:
        if timer in held & entered:
            last += 1
            steps[str(last)] = timer
    return Tokens(last, steps, tokens.flows)


def _guarded(step: str, timer: str, tokens: Tokens) -> str | None:
    """The token at a step that the timer of that token is attached to.

    A side branch that was begun twice may have two tokens at one step, each with a timer of its
    own: that of each was armed right after it came, so before the next one did.
    """
    older = (t for t, node in tokens.steps.items() if node == step and int(t) < int(timer))
    return max(older, key=int, default=None)
