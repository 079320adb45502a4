"""Runs a document through its SOP, one move at a time.

``compile_sop`` turns a checked SOP into a ``Program``, once a version; ``start`` and ``complete``
each make one move and give back a ``Position``. They store nothing: the caller keeps
``Position.state`` with the document and hands it back for the next move.

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
    NotWaiting,
    NoWayOut,
    Stuck,
)
from engine.runner.spiff import Program, Workflow, compile_sop
from engine.sop.model import Step

__all__ = [
    "BadState",
    "CannotDecide",
    "NoSuchDecision",
    "NoWayOut",
    "NotWaiting",
    "Position",
    "Program",
    "Stuck",
    "Waiting",
    "compile_sop",
    "complete",
    "start",
]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for somebody. A document never uses a token twice."""

    token: str
    step: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a document stands after a move.

    ``state`` is to be stored: some hundred bytes of JSON. ``waiting`` are the steps that wait,
    longest first: what the move left alone keeps its token and its place. ``arrived`` are those
    of them that the move brought. ``flows`` are the ids of the sequence flows that the move took,
    in order. ``done`` is true once every token has come to an end.
    """

    state: str
    waiting: tuple[Waiting, ...]
    arrived: tuple[Waiting, ...]
    flows: tuple[str, ...]
    done: bool


def start(program: Program, facts: Mapping[str, object]) -> Position:
    """Start a new document: run from the start event to the first steps.

    ``facts`` are the answers that conditions may read, by name. Raises ``CannotDecide``,
    ``NoWayOut`` and ``Stuck``.
    """
    event = next(node for node in program.sop.nodes if node.kind == "start")
    return _move(program, tokens.Tokens(1, {"1": event.id}, {}), "1", facts, None)


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
    if token not in before.steps:
        raise NotWaiting
    chosen = _chosen_flow(program.sop.step_by_id[before.steps[token]], decision)
    return _move(program, before, token, facts, chosen)


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
    token: str,
    facts: Mapping[str, object],
    chosen: str | None,
) -> Position:
    workflow = Workflow(program, before, facts, chosen)
    flows = workflow.move(token)
    after = workflow.tokens()
    if after.flows and not after.steps:
        raise Stuck(where=", ".join(after.flows))
    waiting = tuple(Waiting(token, step) for token, step in after.steps.items())
    arrived = tuple(step for step in waiting if step.token not in before.steps)
    return Position(tokens.write(after), waiting, arrived, flows, done=not waiting)
