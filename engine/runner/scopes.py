"""Timers that are attached to something: armed when it is entered, gone when it is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.runner.tokens import Tokens
from engine.sop.model import Sop


@dataclass(frozen=True, slots=True)
class Scope:
    """What an attached timer guards: a step, or all that stands in a frame.

    ``nodes`` are those in which a token can wait, other attached timers left out, for they only
    look on; ``joins`` the flows by which a token can wait at a join. ``within`` are all nodes,
    ``entries`` the flows that lead into them from outside.
    """

    nodes: frozenset[str]
    joins: frozenset[str]
    within: frozenset[str]
    entries: frozenset[str]

    def holds(self, tokens: Tokens) -> bool:
        """Whether a token waits in here."""
        return not (
            self.nodes.isdisjoint(tokens.steps.values()) and self.joins.isdisjoint(tokens.flows)
        )


def scopes_of(sop: Sop) -> dict[str, Scope]:
    """What each attached timer guards, by the timer's id."""
    return {timer.id: _scope(sop, timer.attached_to) for timer in sop.nodes if timer.attached_to}


def _scope(sop: Sop, guarded: str) -> Scope:
    inside = [n for n in sop.nodes if n.id == guarded or guarded in sop.frames_around(n.id)]
    if guarded in sop.frame_by_id:  # the frame's own node is its way out: no longer within
        inside = [node for node in inside if node.id != guarded]
    within = frozenset(node.id for node in inside)
    joins = {node.id for node in inside if node.kind == "parallel"}
    return Scope(
        nodes=frozenset(node.id for node in inside if not node.attached_to),
        joins=frozenset(flow.id for flow in sop.flows if flow.target in joins),
        within=within,
        entries=frozenset(
            flow.id
            for flow in sop.flows
            # A step that leads to itself is entered anew each time.
            if flow.target in within and (flow.source not in within or within == {guarded})
        ),
    )


def cleared(scope: Scope, tokens: Tokens) -> Tokens:
    """The tokens without those within the scope: what is left when it is interrupted."""
    steps = {token: node for token, node in tokens.steps.items() if node not in scope.within}
    flows = {flow: count for flow, count in tokens.flows.items() if flow not in scope.joins}
    return Tokens(tokens.last, steps, flows)


def rearmed(scopes: Mapping[str, Scope], taken: Collection[str], tokens: Tokens) -> Tokens:
    """The tokens after a move that took these flows, with those of the attached timers put right.

    A timer is armed anew when its scope was entered, and is gone when no token waits there any
    more. Else it is left as it is: still waiting, or away because it has fired since the entry.
    """
    entered = {timer for timer, scope in scopes.items() if not scope.entries.isdisjoint(taken)}
    held = {timer for timer, scope in scopes.items() if scope.holds(tokens)}
    steps = {
        token: node
        for token, node in tokens.steps.items()
        if node not in scopes or node in held - entered
    }
    last = tokens.last
    for timer in scopes:
        if timer in held & entered:
            last += 1
            steps[str(last)] = timer
    return Tokens(last, steps, tokens.flows)
