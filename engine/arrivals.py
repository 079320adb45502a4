"""What a move brings and ends: tasks at their posts, timers, and when each is due."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, delete, insert, update

from engine import runner
from engine.installation import Tx
from engine.procedure import Procedure
from engine.sop.model import Step
from engine.sop.norm import parse_waktu
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import Due, due
from engine.working_time.calendar import Calendar

_TASKS = cast(Table, t.Task.__table__)
_TIMERS = cast(Table, t.Timer.__table__)

# Built once: building a statement costs more than running it from the compiled cache.
_INSERT_TASK = insert(_TASKS)
_INSERT_TIMER = insert(_TIMERS)
_END_TASK = (
    update(_TASKS)
    .where(
        _TASKS.c.document_id == bindparam("document"),
        _TASKS.c.token == bindparam("gone"),
        _TASKS.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"), draft=None, draft_at=None)
)
_END_TIMER = delete(_TIMERS).where(
    _TIMERS.c.document_id == bindparam("document"), _TIMERS.c.token == bindparam("gone")
)
_MAY_FIRE_AGAIN = (
    update(_TIMERS)
    .where(_TIMERS.c.document_id == bindparam("document"), _TIMERS.c.error.is_not(None))
    .values(error=None)
)


def new_id() -> str:
    """An opaque id for a document, task or file: 96 random bits, safe in a URL."""
    return secrets.token_urlsafe(12)


def settle(
    tx: Tx,
    calendar: Calendar,
    version: Version,
    document_id: str,
    seq: int,
    position: runner.Position,
    *,
    priority: int = 0,
    after: tuple[Step, Row[*tuple[Any, ...]]] | None = None,
) -> None:
    """Writes what a move, the document's event ``seq``, has ended and what it has brought.

    A task that a timer took from its post is ended by nobody. ``after``: the step that was
    completed, with the row of its task. Raises ``OutOfReach``.
    """
    connection = tx.session.connection()
    if position.gone:
        gone = [{"document": document_id, "gone": token} for token in position.gone]
        connection.execute(_END_TASK, [{**one, "now": tx.now} for one in gone])
        connection.execute(_END_TIMER, gone)
    arrived = [
        arrival(tx.now, calendar, version, document_id, seq, waiting, priority, after)
        for waiting in position.arrived
    ]
    if arrived:
        connection.execute(_INSERT_TASK, arrived)
    armed = [timer(tx.now, calendar, version, document_id, one) for one in position.armed]
    if armed:
        connection.execute(_INSERT_TIMER, armed)
    if len(position.timers) > len(armed):  # what kept one from firing may have changed
        connection.execute(_MAY_FIRE_AGAIN, {"document": document_id})


def timer(
    now: datetime, calendar: Calendar, version: Version, document_id: str, armed: runner.Waiting
) -> dict[str, Any]:
    """The row of a timer that has just begun to run. Raises ``OutOfReach``."""
    return {
        "document_id": document_id,
        "office_id": version.office_id,
        "token": armed.token,
        "node": armed.step,
        "started_at": now,
        "due_at": fires_at(now, calendar, version, armed.step),
    }


def fires_at(now: datetime, calendar: Calendar, procedure: Procedure, node: str) -> datetime:
    """When a timer fires that begins to run now, in UTC. Raises ``OutOfReach``.

    Its waktu is counted like a norm: ``2 Hari`` end with the second working day after this one.
    """
    return due(calendar, now, parse_waktu(procedure.sop.node_by_id[node].waktu)).due_at


def arrival(
    now: datetime,
    calendar: Calendar,
    version: Version,
    document_id: str,
    seq: int,
    waiting: runner.Waiting,
    priority: int = 0,
    after: tuple[Step, Row[*tuple[Any, ...]]] | None = None,
) -> dict[str, Any]:
    """The row of a task that has just arrived at its post by the event ``seq``.

    ``after``: the step that sent it, with the row of that step's task.
    """
    step = version.sop.step_by_id[waiting.step]
    before = None
    if after:
        row = after[1]
        before = after[0], Due(row.due_at, row.late_from) if row.due_at else None
    when = due_of(now, calendar, version, step, before)
    return {
        "id": new_id(),
        "document_id": document_id,
        "office_id": version.office_id,
        "sop_id": version.sop_id,
        "token": waiting.token,
        "step": step.id,
        "post_id": version.posts[step.lane],
        "received_at": now,
        "due_at": when.due_at if when else None,
        "late_from": when.late_from if when else None,
        "alarm_at": now,
        "priority": priority,
        "arrived_seq": seq,
    }


def due_of(
    now: datetime,
    calendar: Calendar,
    procedure: Procedure,
    step: Step,
    before: tuple[Step, Due | None] | None,
) -> Due | None:
    """When a step that is reached now falls due; ``None`` without a norm.

    ``before``: the step that sent it and when that was due. Raises ``OutOfReach``.
    """
    waktu = procedure.waktu.get(step.id)
    if waktu is not None:
        return due(calendar, now, waktu)
    # The waktu belongs to the row and runs from its first task: the second inherits the moment.
    if before and step.nomor and before[0].nomor == step.nomor:
        return before[1]
    return None
