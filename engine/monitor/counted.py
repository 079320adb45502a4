"""Whose documents a figure counts, and how long completed tasks took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, or_, select

from engine.access import Actor, visible_documents
from engine.errors import NotFound
from engine.forecast import nearest_rank
from engine.installation import Tx
from engine.monitor.period import Period
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import norm_minutes
from engine.working_time.calendar import Calendar, default_calendar
from engine.working_time.calendar_text import calendar_of

NOWHERE = "Asia/Jakarta"
"""The zone of who belongs to no office."""


@dataclass(frozen=True)
class Counted:
    """The documents that figures are about, in the calendar of their office.

    ``documents`` are conditions on the table ``documents``, ``tasks`` those on ``tasks`` joined
    with it.
    """

    office_id: int
    calendar: Calendar
    documents: tuple[ColumnElement[bool], ...]
    tasks: tuple[ColumnElement[bool], ...]

    def norm(self, version: Version, step: str) -> int | None:
        """How long a step may take, or its row, in working minutes; ``None`` without a norm."""
        waktu = version.norm(version.sop.step_by_id[step])
        return norm_minutes(waktu, self.calendar.minutes_a_day) if waktu else None


@dataclass(frozen=True, slots=True)
class Took:
    """How long completed tasks took, in working minutes from their arrival: how many, sum, median.

    The median is one that really occurred: of an even number, the shorter of the two in the middle.
    """

    count: int
    total: int
    median: int


def counted(tx: Tx, actor: Actor, *, office: str = "", sop: str = "") -> Counted:
    """The documents that the actor's figures count.

    Of one's own office those that one may see; an overseer counts all of any office, by its key,
    and sees none of them by that. ``sop`` is the key of an SOP; one that the office does not know
    counts nothing. Raises ``NotFound`` for another's office.
    """
    column = t.Office.key == office if office else t.Office.id == actor.office_id
    row = tx.session.execute(
        select(t.Office.id, t.Office.timezone, t.Office.calendar).where(column)
    ).one_or_none()
    if row is None:
        if office:
            raise NotFound
        return Counted(0, default_calendar(NOWHERE), (false(),), (false(),))
    if row.id != actor.office_id and not actor.overseer:
        raise NotFound
    whole = actor.overseer or actor.supervisor
    documents = [t.Document.office_id == row.id if whole else visible_documents(actor)]
    tasks = [t.Task.office_id == row.id, *documents]
    if sop:
        found = select(t.Sop.id).where(t.Sop.office_id == row.id, t.Sop.key == sop)
        sop_id = tx.session.scalar(found) or 0
        documents.append(t.Document.sop_id == sop_id)
        tasks.append(t.Task.sop_id == sop_id)
    calendar = calendar_of(row.timezone, row.calendar)
    return Counted(row.id, calendar, tuple(documents), tuple(tasks))


def within(period: Period, moment: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that a moment belongs to a period."""
    return and_(moment >= period.since, moment < period.until)


def versions_of(tx: Tx, sop_ids: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the versions of SOPs, by the SOPs' ids: the current one first.

    Those that are not withdrawn come before those that are, the newer before the older.
    """
    found: dict[int, list[int]] = defaultdict(list)
    rows = tx.session.execute(
        select(t.Version.sop_id, t.Version.id)
        .outerjoin(t.Withdrawal, t.Withdrawal.version_id == t.Version.id)
        .where(t.Version.sop_id.in_(set(sop_ids)))
        .order_by(t.Withdrawal.version_id.is_not(None), t.Version.number.desc())
    )
    for sop_id, version_id in rows.all():
        found[sop_id].append(version_id)
    return found


def named(tx: Tx, version_ids: Iterable[int], step: str) -> Version:
    """The first of some versions that has a step, which one of them must have."""
    versions = map(tx.version, version_ids)
    return next(version for version in versions if step in version.sop.step_by_id)


def took_by(
    tx: Tx, keys: Sequence[SQLColumnExpression[Any]], *conditions: ColumnElement[bool]
) -> dict[tuple[Any, ...], Took]:
    """How long the completed tasks took for which the conditions hold, by columns of theirs."""
    place = func.row_number().over(partition_by=keys, order_by=t.Task.took)
    each = (
        select(
            *(key.label(f"key_{n}") for n, key in enumerate(keys)),
            t.Task.took.label("took"),
            place.label("place"),
            func.count().over(partition_by=keys).label("tasks"),
            func.sum(t.Task.took).over(partition_by=keys).label("total"),
        )
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.took.is_not(None), *conditions)
        .subquery()
    )
    in_the_middle = or_(2 * each.c.place == each.c.tasks, 2 * each.c.place == each.c.tasks + 1)
    rows = tx.session.execute(select(each).where(in_the_middle))
    return {tuple(row[: len(keys)]): Took(row.tasks, int(row.total), row.took) for row in rows}


def median(values: Sequence[int]) -> int | None:
    """The value in the middle, of an even number the lesser one; ``None`` of none."""
    return nearest_rank(values, 50) if values else None
