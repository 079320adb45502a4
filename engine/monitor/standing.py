"""Monitoring: how many documents stand at which step, in whose hands, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select

from engine.access import Actor, visible_documents
from engine.installation import Tx
from engine.monitor.counted import counted, within
from engine.monitor.period import this_month
from engine.sop.model import Step
from engine.store import tables as t
from engine.tasks import PAGE, Assignee, Tasks, soonest_first, taken
from engine.versions import Version
from engine.working_time.calendar import Calendar

State = Literal["open", "past_norm", "late", "due_today", "untaken"]
"""How open tasks stand, as `Figures` counts them; ``open`` are all of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tasks wait at one step, since when the longest, how many past norm or late."""

    step: Step
    count: int
    oldest: datetime
    past_norm: int
    late: int


@dataclass(frozen=True, slots=True)
class Board:
    """One version of an SOP with the open documents that run under it."""

    version: Version
    documents: int
    standing: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Open documents and their tasks, and the documents finished in this month.

    Tasks: ``past_norm``, of these ``late``; those that will fall due before the day is over
    (``due_today``); those taken by nobody. Documents: ``finished`` this month, of which
    ``promised`` had a promise and ``on_time`` kept it.
    """

    open: int
    late: int
    past_norm: int
    due_today: int
    untaken: int
    finished: int
    promised: int
    on_time: int


def boards(tx: Tx, actor: Actor) -> tuple[Board, ...]:
    """A board for every version with open documents that the actor may see, most late first."""
    late, past_norm = _counts(tx)
    rows = tx.session.execute(
        select(
            t.Document.version_id,
            t.Task.step,
            func.count().label("tasks"),
            func.min(t.Task.received_at, type_=t.Task.received_at.type).label("oldest"),
            past_norm.label("past_norm"),
            late.label("late"),
        )
        .select_from(t.Task)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.ended_at.is_(None), t.Task.office_id == actor.office_id)
        .where(visible_documents(actor))
        .group_by(t.Document.version_id, t.Task.step)
    ).all()
    documents: dict[int, int] = dict(
        tx.session.execute(
            select(t.Document.version_id, func.count())
            .where(visible_documents(actor), t.Document.state == "open")
            .group_by(t.Document.version_id)
        ).all()
    )
    by_version: dict[int, list[Standing]] = {}
    for row in rows:
        step = tx.version(row.version_id).sop.step_by_id[row.step]
        by_version.setdefault(row.version_id, []).append(
            Standing(step, row.tasks, row.oldest, row.past_norm, row.late)
        )
    found = [
        Board(tx.version(version_id), number, tuple(by_version.get(version_id, ())))
        for version_id, number in documents.items()
    ]
    return tuple(sorted(found, key=lambda b: (-sum(s.late for s in b.standing), b.version.title)))


def figures(tx: Tx, actor: Actor, *, office: str = "", sop: str = "") -> Figures:
    """The figures of an office, the actor's own unless named. Raises ``NotFound``."""
    these = counted(tx, actor, office=office, sop=sop)
    late, past_norm = _counts(tx)
    tasks = tx.session.execute(
        select(
            late,
            past_norm,
            _how_many(_due_today(tx, these.calendar)),
            _how_many(~taken(tx.now)),
        )
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.ended_at.is_(None), *these.tasks)
    ).one()
    is_open = select(func.count()).where(t.Document.ended_at.is_(None), *these.documents)
    documents = tx.session.execute(
        select(
            is_open.scalar_subquery(),
            func.count(),
            func.count(t.Document.promised_at),
            _how_many(t.Document.ended_at <= t.Document.promised_at),
        ).where(
            t.Document.state == "done",
            within(this_month(these.calendar.zone, tx.now), t.Document.ended_at),
            *these.documents,
        )
    ).one()
    return Figures(documents[0], *tasks, *documents[1:])


def standing_tasks(
    tx: Tx,
    actor: Actor,
    *,
    sop: str = "",
    row: str = "",
    post: str = "",
    person: str = "",
    state: State = "open",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Tasks:
    """One page of the open tasks that the actor may see, longest past their norm first.

    ``sop`` is an SOP's key and ``row`` one of its table's, whichever version a document runs
    under; ``post`` the key of a post, ``person`` the username of who took the task; empty means
    all. Raises ``BadCursor``.
    """
    conditions = [
        t.Task.ended_at.is_(None),
        t.Task.office_id == actor.office_id,
        visible_documents(actor),
    ]
    if sop:
        conditions.append(or_(false(), *(_stands_at(v, row) for v in _versions(tx, actor, sop))))
    if post:
        conditions.append(t.Post.key == post)
    if person:
        conditions += [Assignee.username == person, taken(tx.now)]
    if state != "open":
        conditions.append(_in_state(tx, actor, state))
    return soonest_first(tx, *conditions, by_priority=False, cursor=cursor, limit=limit)


def standing_posts(tx: Tx, actor: Actor) -> dict[str, str]:
    """The posts at which a task waits that the actor may see: their names by their keys."""
    waits = exists(
        select(1)
        .select_from(t.Task)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.post_id == t.Post.id, t.Task.ended_at.is_(None), visible_documents(actor))
    )
    rows = tx.session.execute(
        select(t.Post.key, t.Post.name)
        .where(t.Post.office_id == actor.office_id, waits)
        .order_by(t.Post.name)
    )
    return dict(rows.all())


def _in_state(tx: Tx, actor: Actor, state: State) -> ColumnElement[bool]:
    """That an open task stands so; ``past_norm`` holds for what is late as well."""
    if state == "late":
        return t.Task.late_from <= tx.now
    if state == "past_norm":
        return t.Task.due_at <= tx.now
    if state == "due_today":
        return _due_today(tx, counted(tx, actor).calendar)
    return ~taken(tx.now)


def _due_today(tx: Tx, calendar: Calendar) -> ColumnElement[bool]:
    """That a task will fall due before the office's day is over."""
    tomorrow = tx.now.astimezone(calendar.zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), calendar.zone)
    return and_(t.Task.due_at > tx.now, t.Task.due_at < midnight)


def _versions(tx: Tx, actor: Actor, key: str) -> list[Version]:
    ids = tx.session.scalars(
        select(t.Version.id)
        .join(t.Sop, t.Sop.id == t.Version.sop_id)
        .where(t.Sop.office_id == actor.office_id, t.Sop.key == key)
    )
    return [tx.version(version_id) for version_id in ids.all()]


def _stands_at(version: Version, row: str) -> ColumnElement[bool]:
    under = t.Document.version_id == version.id
    if not row:
        return under
    return and_(under, t.Task.step.in_(s.id for s in version.sop.steps if s.row == row))


def _counts(tx: Tx) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return _how_many(t.Task.late_from <= tx.now), _how_many(t.Task.due_at <= tx.now)


def _how_many(holds: ColumnElement[bool]) -> ColumnElement[int]:
    """The number of rows for which a condition holds; 0 of none."""
    return func.coalesce(func.sum(case((holds, 1), else_=0)), 0)
