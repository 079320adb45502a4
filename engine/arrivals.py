"""A task as it arrives at its post: whose it is, when it falls due."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from engine import runner
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
    when = _due(now, calendar, version, step, after)
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


def _due(
    now: datetime,
    calendar: Calendar,
    version: Version,
    step: Step,
    after: tuple[Step, Row[*tuple[Any, ...]]] | None,
) -> Due | None:
    waktu = version.waktu.get(step.id)
    if waktu is not None:
        return due(calendar, now, waktu)
    # The waktu belongs to the row and runs from its first task: the second inherits the moment.
    if after and step.nomor and after[0].nomor == step.nomor and after[1].due_at is not None:
        return Due(after[1].due_at, after[1].late_from)
    return None
