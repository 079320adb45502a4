"""A task as it arrives at its post: whose it is, when it falls due."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from engine import runner
from engine.procedure import Procedure
from engine.sop.model import Step
from engine.versions import Version
from engine.working_time import Due, due
from engine.working_time.calendar import Calendar


def new_id() -> str:
    """An opaque id for a document, task or file: 96 random bits, safe in a URL."""
    return secrets.token_urlsafe(12)


def arrival(
    now: datetime,
    calendar: Calendar,
    version: Version,
    document_id: str,
    seq: int,
    waiting: runner.Waiting,
    after: tuple[Step, Row[*tuple[Any, ...]]] | None = None,
) -> dict[str, Any]:
    """The row of a task that has just arrived at its post by the event ``seq``.

    ``after``: the step that sent it, with the row of that step's task and its document.
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
        "priority": after[1].document_priority if after else 0,
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
