"""An office's calendar as it is kept: changed with what it makes due, all in one transaction."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import aliased

from engine.access import Actor
from engine.arrivals import fires_at
from engine.errors import Conflict, Text
from engine.installation import Tx
from engine.organisation.administered import record, require_admin
from engine.store import tables as t
from engine.working_time import Due, due
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_text

Sender = aliased(t.Task, name="sender")


class CalendarChanged(Conflict):
    """Somebody else has changed the calendar since it was read."""

    text = Text(
        "Kalender ini baru saja diubah orang lain. Lihat dulu yang berlaku sekarang, lalu ulangi.",
        "Somebody else has just changed this calendar. Look at the present one, then do it again.",
    )


def edition(calendar: str) -> str:
    """A short name for what an office's calendar says, by which a change is noticed."""
    return hashlib.sha256(calendar.encode()).hexdigest()[:16]


def set_calendar(
    tx: Tx, by: Actor | None, office: t.Office, calendar: Calendar, read: str = ""
) -> int:
    """Gives an office a calendar, and its open tasks and timers the moments that follow from it.

    ``read`` is the `edition` that the change was made from; nothing to change it whatever it is.
    What was promised of a document stays as it was promised. Returns how many tasks fall due at
    another moment. Raises ``NotAdmin``, ``CalendarChanged``, ``OutOfReach``.
    """
    require_admin(by)
    # Not the key, to which the tasks refer that a move is just about to insert.
    tx.session.refresh(office, with_for_update={"key_share": True})
    if read and read != edition(office.calendar):
        raise CalendarChanged
    office.calendar = calendar_text(calendar)
    tx.session.flush()
    record(by, f"changed the calendar of {office.key}")
    return reckon_anew(tx, office.id)


def reckon_anew(tx: Tx, office_id: int) -> int:
    """Gives the office's open tasks and timers the moments at which its calendar lets them be due.

    The worker looks at each of them again at once. Returns how many tasks now fall due at another
    moment.
    """
    calendar = tx.calendar(office_id)
    # Their documents too, and first, as every move does: nothing may arrive in the meantime.
    rows = tx.session.execute(
        _with_sender().where(t.Task.office_id == office_id, t.Task.ended_at.is_(None))
        .order_by(t.Task.document_id, t.Task.id)
        .with_for_update(of=[t.Document, t.Task])
    ).all()  # fmt: skip
    moved = 0
    for row in rows:
        task: t.Task = row.Task
        when = _due(tx, calendar, row)
        if when is not None:
            moved += when.due_at != task.due_at
            task.due_at, task.late_from, task.alarm_at = when.due_at, when.late_from, tx.now
    _reckon_timers(tx, calendar, office_id)
    tx.session.flush()
    return moved


def task_due(tx: Tx, calendar: Calendar, task_id: str) -> Due | None:
    """When a task falls due by the version that its document is under now, if it does at all."""
    return _due(tx, calendar, tx.session.execute(_with_sender().where(t.Task.id == task_id)).one())


def _reckon_timers(tx: Tx, calendar: Calendar, office_id: int) -> None:
    rows = tx.session.execute(
        select(t.Timer, t.Document.version_id)
        .join(t.Document, t.Document.id == t.Timer.document_id)
        .where(t.Timer.office_id == office_id)
        .order_by(t.Timer.document_id, t.Timer.id)
        .with_for_update(of=[t.Document, t.Timer])
    )
    for timer, version_id in rows.all():
        timer.due_at = fires_at(timer.started_at, calendar, tx.version(version_id), timer.node)


def _due(tx: Tx, calendar: Calendar, row: Row[*tuple[Any, ...]]) -> Due | None:
    """When a task falls due that has its moment by itself or from the first task of its row."""
    version = tx.version(row.version_id)
    task, step = row.Task, version.sop.step_by_id[row.Task.step]
    waktu = version.waktu.get(step.id)
    if waktu is not None:
        return due(calendar, task.received_at, waktu)
    sender = version.sop.step_by_id.get(row.sender_step)
    if sender is None or not step.nomor or sender.nomor != step.nomor:
        return None
    before = tx.session.execute(_with_sender().where(t.Task.id == row.sender_id)).one()
    return _due(tx, calendar, before)


def _with_sender() -> Select[*tuple[Any, ...]]:
    """Tasks with the version of their document and the task from which each was sent, if any."""
    return (
        select(
            t.Task,
            t.Document.version_id,
            Sender.id.label("sender_id"),
            Sender.step.label("sender_step"),
        )
        .join(t.Document, t.Document.id == t.Task.document_id)
        .join(
            t.Event,
            and_(t.Event.document_id == t.Task.document_id, t.Event.seq == t.Task.arrived_seq),
        )
        .outerjoin(Sender, Sender.id == t.Event.task_id)
    )
