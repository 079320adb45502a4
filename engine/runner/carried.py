"""A document's tokens carried over from one state of its SOP to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Refused, Text
from engine.runner import Position, Waiting, tokens
from engine.runner.scopes import scopes_of
from engine.runner.spiff import Program
from engine.sop.counterparts import Counterparts
from engine.sop.model import Sop


class NoCounterpart(Refused):
    """A token waits where the other SOP has nothing. Its param ``element``: a node or a flow."""

    text = Text(
        "“{element}” tidak ada dalam SOP yang dituju.",
        "The SOP to go to has nothing like “{element}”.",
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a document would stand.

    ``came_from`` gives the node in the old SOP of each token of the ``position`` that it had there;
    ``joined`` are the flows by which tokens wait at joins, one for each token.
    """

    position: Position
    came_from: Mapping[str, str]
    joined: tuple[str, ...]


def carry(old: Sop, program: Program, same: Counterparts, state: str) -> Carried:
    """Where a document of ``old`` that stands at ``state`` would stand under ``program``.

    Every token stays itself. Whether the program can run on from there is for the caller to find
    out (`tokens.comes_to`). A timer that is attached goes on if it is still there and what it
    guards still holds a token; a new one begins (``armed``), and so does one that guards only now
    where the document stands; one that has fired does not fire again. Raises ``NoCounterpart`` for
    what else waits and has none, and ``BadState``.
    """
    before = tokens.read(state, old)
    scopes, old_scopes = program.scopes, scopes_of(old)
    steps = {
        token: _counterpart(same.nodes, node)
        for token, node in before.steps.items()
        if node not in old_scopes or same.nodes.get(node) in scopes
    }
    flows: dict[str, int] = {}
    for flow, count in before.flows.items():
        there = _counterpart(same.flows, flow)
        flows[there] = flows.get(there, 0) + count
    moved = tokens.Tokens(before.last, steps, flows)
    held = {timer for timer, scope in scopes.items() if scope.holds(moved)}
    steps = {token: node for token, node in steps.items() if node not in scopes or node in held}
    was_held = {same.nodes.get(timer) for timer, scope in old_scopes.items() if scope.holds(before)}
    last = before.last
    armed = []
    for timer in scopes:
        if timer in held and timer not in was_held:
            last += 1
            steps[str(last)] = timer
            armed.append(Waiting(str(last), timer))
    everything = [Waiting(token, node) for token, node in steps.items()]
    position = Position(
        tokens.write(tokens.Tokens(last, steps, flows)),
        tuple(each for each in everything if each.step in program.sop.step_by_id),
        (),
        (),
        done=False,
        timers=tuple(each for each in everything if each.step not in program.sop.step_by_id),
        armed=tuple(armed),
        gone=tuple(token for token in before.steps if token not in steps),
    )
    came_from = {token: before.steps[token] for token in steps if token in before.steps}
    return Carried(position, came_from, tuple(flow for flow, n in flows.items() for _ in range(n)))


def _counterpart(same: Mapping[str, str], element: str) -> str:
    found = same.get(element)
    if found is None:
        raise NoCounterpart(element=element)
    return found
