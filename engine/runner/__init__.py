"""Runs a document through its SOP, one move at a time.

``compile_sop`` turns a checked SOP into a ``Program``, once a version; ``start``, ``complete`` and
``fire`` each make one move and give back a ``Position``. They store nothing: the caller keeps
``Position.state`` with the document and hands it back for the next move, and it is the caller too
who knows what time it is and when a timer is due.

A state is BPMN's own notion of where a process stands, its tokens. History belongs to our own
tables, so a document returned a thousand times is as small and as quick as a new one, and nothing
that people wrote is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.runner import tokens
from engine.runner.errors import (
    BadState,
    CannotDecide,
    NoSuchDecision,
    NoSuchStart,
    NotWaiting,
    NoWayOut,
    Stuck,
)
from engine.runner.scopes import cleared, rearmed
from engine.runner.spiff import Program, Workflow, compile_sop
from engine.sop.model import Step

__all__ = [
    "BadState",
    "CannotDecide",
    "NoSuchDecision",
    "NoSuchStart",
    "NoWayOut",
    "NotWaiting",
    "Position",
    "Program",
    "Stuck",
    "Waiting",
    "compile_sop",
    "complete",
    "fire",
    "start",
]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for somebody, or a timer that waits for its moment; ``step`` is its id.

    A document never uses a token twice.
    """

    token: str
    step: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a document stands after a move.

    ``state`` is to be stored: some hundred bytes of JSON. ``waiting`` are the steps that wait,
    longest first: what the move left alone keeps its token and its place. ``arrived`` are those
    of them that the move brought. ``timers`` and ``armed`` say the same of timers. ``gone`` are the
    tokens of steps and timers that waited before and were ended by the move, other than the one
    that was completed or fired. ``flows`` are the ids of the sequence flows that the move took, in
    order. ``done`` is true once every token has come to an end.
    """

    state: str
    waiting: tuple[Waiting, ...]
    arrived: tuple[Waiting, ...]
    flows: tuple[str, ...]
    done: bool
    timers: tuple[Waiting, ...] = ()
    armed: tuple[Waiting, ...] = ()
    gone: tuple[str, ...] = ()


def start(program: Program, facts: Mapping[str, object], message: str | None = None) -> Position:
    """Start a new document: run from the start event to the first steps.

    ``facts`` are the answers that conditions may read, by name; ``message`` is the name of the one
    that begins it, ``None`` when a person does. Raises ``NoSuchStart``, ``CannotDecide``,
    ``NoWayOut`` and ``Stuck``.
    """
    starts = {node.message: node.id for node in program.sop.nodes if node.kind == "start"}
    event = starts.get(message or "")
    if event is None or message == "":
        said = ", ".join(f"“{name}”" for name in starts if name) or "–"
        raise NoSuchStart(sop=program.sop.title, starts=said)
    before = tokens.Tokens(0, {}, {})
    return _move(program, before, tokens.Tokens(1, {"1": event}, {}), "1", facts, None)


def complete(
    program: Program, state: str, token: str, decision: str | None, facts: Mapping[str, object]
) -> Position:
    """Complete the step that waits with ``token`` and run on to the next steps.

    ``decision`` is the key of the decision taken, ``None`` when the step decides nothing;
    ``facts`` are all answers of the document that conditions may read, those given with this step
    included. Raises ``NotWaiting``, ``NoSuchDecision``, ``CannotDecide``, ``NoWayOut``, ``Stuck``
    and ``BadState``; ``state`` then still holds.
    """
    before = tokens.read(state, program.sop)
    step = program.sop.step_by_id.get(before.steps.get(token, ""))
    if step is None:
        raise NotWaiting
    return _move(program, before, before, token, facts, _chosen_flow(step, decision))


def fire(program: Program, state: str, token: str, facts: Mapping[str, object]) -> Position:
    """Fire the timer that waits with ``token`` and run on to the next steps.

    An interrupting one ends all that waits in what it is attached to; any other that is attached
    begins a branch beside it, once for each time that it is entered. Raises as ``complete`` does.
    """
    before = tokens.read(state, program.sop)
    timer = program.sop.node_by_id.get(before.steps.get(token, ""))
    if timer is None or timer.kind != "timer":
        raise NotWaiting
    left = before
    if timer.attached_to and timer.interrupting:
        left = cleared(program.scopes[timer.id], token, before)
    return _move(program, before, left, token, facts, None)


def _chosen_flow(step: Step, decision: str | None) -> str | None:
    """Return the id of the flow that a decision stands for."""
    if decision is None and not step.decisions:
        return None
    found = step.decision(decision) if decision is not None else None
    if found is None:
        choices = ", ".join(known.key for known in step.decisions) or "–"
        raise NoSuchDecision(step=step.name, decision=decision or "–", choices=choices)
    return found.flow


def _move(
    program: Program,
    before: tokens.Tokens,
    left: tokens.Tokens,
    token: str,
    facts: Mapping[str, object],
    chosen: str | None,
) -> Position:
    """Move a token on, of those that are ``left`` of the tokens ``before``."""
    workflow = Workflow(program, left, facts, chosen)
    flows = workflow.move(token)
    after = workflow.tokens()
    if program.scopes:
        after = rearmed(program.scopes, before, flows, after)
    if after.flows and not after.steps:
        raise Stuck(where=", ".join(after.flows))
    steps: list[Waiting] = []
    timers: list[Waiting] = []
    for waiting, node in after.steps.items():
        kind = steps if node in program.sop.step_by_id else timers
        kind.append(Waiting(waiting, node))
    return Position(
        tokens.write(after),
        tuple(steps),
        tuple(step for step in steps if step.token not in before.steps),
        flows,
        done=not after.steps,
        timers=tuple(timers),
        armed=tuple(timer for timer in timers if timer.token not in before.steps),
        gone=tuple(old for old in before.steps if old not in after.steps and old != token),
    )
