"""All offices beside each other: figures for overseers, without documents and without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, select

from engine.access import Actor
from engine.errors import Forbidden, Text
from engine.installation import Tx
from engine.monitor.counted import within
from engine.monitor.period import Period, this_month
from engine.store import tables as t


class NotOverseer(Forbidden):
    """Who does not oversee all offices sees their own."""

    text = Text(
        "Angka semua unit kerja hanya untuk yang diberi wewenang melihatnya.",
        "The figures of all offices are for those who oversee them.",
    )


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """An office's open documents and tasks, and what it finished in this month of its own.

    ``past_norm`` tasks have outlived their norm, of which some are ``late``; ``oldest`` is when the
    task arrived that waits longest, UTC. Of the ``finished`` documents ``promised`` had a promise
    and ``on_time`` kept it.
    """

    key: str
    name: str
    documents: int
    tasks: int
    past_norm: int
    late: int
    oldest: datetime | None
    finished: int
    promised: int
    on_time: int


def overview(tx: Tx, actor: Actor) -> tuple[OfficeFigures, ...]:
    """Every office, the one with most late tasks first. Raises ``NotOverseer``."""
    if not actor.overseer:
        raise NotOverseer
    offices = tx.session.execute(
        select(t.Office.id, t.Office.key, t.Office.name, t.Office.timezone)
    ).all()
    waiting = {row.office_id: row for row in tx.session.execute(_waiting(tx.now))}
    documents = dict(tx.session.execute(_documents()).all())
    finished = {}
    for zone in {office.timezone for office in offices}:
        month = this_month(ZoneInfo(zone), tx.now)
        finished.update({row.office_id: row for row in tx.session.execute(_finished(zone, month))})
    found = []
    for office in offices:
        open_tasks, ended = waiting.get(office.id), finished.get(office.id)
        found.append(
            OfficeFigures(
                key=office.key,
                name=office.name,
                documents=documents.get(office.id, 0),
                tasks=open_tasks.tasks if open_tasks else 0,
                past_norm=open_tasks.past_norm if open_tasks else 0,
                late=open_tasks.late if open_tasks else 0,
                oldest=open_tasks.oldest if open_tasks else None,
                finished=ended.finished if ended else 0,
                promised=ended.promised if ended else 0,
                on_time=ended.on_time if ended else 0,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.late, -one.past_norm, -one.tasks, one.name)))


def _waiting(now: datetime) -> Select[*tuple[Any, ...]]:
    """The open tasks by office."""
    return (
        select(
            t.Task.office_id,
            func.count().label("tasks"),
            func.sum(case((t.Task.due_at <= now, 1), else_=0)).label("past_norm"),
            func.sum(case((t.Task.late_from <= now, 1), else_=0)).label("late"),
            func.min(t.Task.received_at, type_=t.Task.received_at.type).label("oldest"),
        )
        .where(t.Task.ended_at.is_(None))
        .group_by(t.Task.office_id)
    )


def _documents() -> Select[int, int]:
    """How many open documents an office has, each counted by its index."""
    count = (
        select(func.count())
        .where(t.Document.office_id == t.Office.id, t.Document.ended_at.is_(None))
        .scalar_subquery()
    )
    return select(t.Office.id, count)


def _finished(zone: str, month: Period) -> Select[*tuple[Any, ...]]:
    """What the offices of a time zone finished in a month."""
    return (
        select(
            t.Document.office_id,
            func.count().label("finished"),
            func.count(t.Document.promised_at).label("promised"),
            func.sum(case((t.Document.ended_at <= t.Document.promised_at, 1), else_=0)).label(
                "on_time"
            ),
        )
        .join(t.Office, t.Office.id == t.Document.office_id)
        .where(
            t.Office.timezone == zone,
            t.Document.state == "done",
            within(month, t.Document.ended_at),
        )
        .group_by(t.Document.office_id)
    )
