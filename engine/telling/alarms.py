"""Alarms: who is told that a task has arrived, falls due soon or is late, and when next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select, update

from engine.access import DEPUTIES, in_force
from engine.installation import Tx
from engine.notices import Kind, tell
from engine.store import tables as t
from engine.working_time import OutOfReach, after, elapsed_minutes
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of

BATCH = 100
"""How many tasks are looked at in one transaction; on SQLite all others wait for its end."""

_TASKS = cast(Table, t.Task.__table__)
_NEXT_ALARM = (
    update(_TASKS).where(_TASKS.c.id == bindparam("task")).values(alarm_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Chart:
    """An office's posts: which stands above which, and who holds each now (kind, SOP)."""

    calendar: Calendar
    remind_before: int
    escalate_after: int
    superior: dict[int, int | None] = field(default_factory=dict)
    supervising: set[int] = field(default_factory=set)
    held: dict[int, list[tuple[int, str, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def holders(self, post_id: int, sop_id: int) -> dict[int, str]:
        """Who holds a post for an SOP, and how; definitively if that is one of the ways."""
        found: dict[int, str] = {}
        for person, kind, only in self.held[post_id]:
            if only in {None, sop_id} and found.get(person) != "definitive":
                found[person] = kind
        return found

    def above(self, post_id: int, sop_id: int, lanes: Collection[int]) -> Iterator[set[int]]:
        """Who stands above a post, nearest first; posts in which nobody may know are passed over.

        ``lanes`` are the posts with a step in the document's SOP: their holders see it, and so do
        supervisors.
        """
        passed = {post_id}
        at = self.superior.get(post_id)
        while at is not None and at not in passed:
            passed.add(at)
            people = self._sighted(at, sop_id, lanes)
            if people:
                yield people
            at = self.superior.get(at)

    def supervisors(self, post_id: int, sop_id: int, lanes: Collection[int]) -> set[int]:
        """Who holds a supervising post other than this one."""
        others = self.supervising - {post_id}
        return {person for post in others for person in self._sighted(post, sop_id, lanes)}

    def _sighted(self, post_id: int, sop_id: int, lanes: Collection[int]) -> set[int]:
        if post_id in lanes:
            return set(self.holders(post_id, sop_id))
        if post_id not in self.supervising:
            return set()
        return {person for person, _, only in self.held[post_id] if only is None}


def ring(tx: Tx, limit: int = BATCH) -> int:
    """Looks at the open tasks whose alarm is due and tells those whom they concern by now.

    Each person is told the gravest that holds, once; what is told follows from the task, its
    office and the moment alone, so that an alarm may ring again, or hours late. Returns how many
    tasks were looked at: ``limit`` when there may be more.
    """
    tasks = tx.session.execute(
        select(
            t.Task.id, t.Task.document_id, t.Task.office_id, t.Task.sop_id, t.Task.post_id,
            t.Task.assignee_id, t.Task.received_at, t.Task.due_at, t.Task.late_from,
            t.Document.version_id,
            t.Event.returns, t.Event.person_id, t.Event.person_name, t.Event.note,
        )
        .join(t.Document, t.Document.id == t.Task.document_id)
        .join(
            t.Event,
            (t.Event.document_id == t.Task.document_id) & (t.Event.seq == t.Task.arrived_seq),
        )
        .where(t.Task.ended_at.is_(None), t.Task.alarm_at <= tx.now)
        .order_by(t.Task.alarm_at)
        .limit(limit)
        # Both rows, as every move locks them, and waiting for neither: no two wait for each other.
        .with_for_update(of=[t.Document, t.Task], skip_locked=True)
    ).all()  # fmt: skip
    if not tasks:
        return 0
    charts = _charts(tx, {task.office_id for task in tasks})
    lanes = _lanes(tx, {task.version_id for task in tasks})
    following = []
    for task in tasks:
        chart = charts[task.office_id]
        moments = _moments(task, chart)
        _tell(tx, task, chart, lanes[task.version_id], [k for k, at in moments if at <= tx.now])
        ahead = min((at for _, at in moments if at > tx.now), default=None)
        following.append({"task": task.id, "at": ahead})
    tx.session.connection().execute(_NEXT_ALARM, following)
    return len(tasks)


def _moments(task: Row[*tuple[Any, ...]], chart: Chart) -> list[tuple[Kind, datetime]]:
    """What is to be told about an open task, and when; in the order of its gravity."""
    calendar, received = chart.calendar, task.received_at
    moments: list[tuple[Kind, datetime]] = [("returned" if task.returns else "arrived", received)]
    if task.due_at is None:
        return moments
    before = elapsed_minutes(calendar, received, task.due_at) - chart.remind_before
    if chart.remind_before and before > 0:
        moments.append(("due_soon", after(calendar, received, before)))
    moments.append(("late", task.late_from))
    if chart.escalate_after:
        with suppress(OutOfReach):
            moments.append(("escalated", after(calendar, task.late_from, chart.escalate_after)))
    return moments


def _tell(
    tx: Tx,
    task: Row[*tuple[Any, ...]],
    chart: Chart,
    lanes: Collection[int],
    kinds: list[Kind],
) -> None:
    audience = _audience(tx.now, task, chart, lanes)
    told: set[int] = set()
    for kind in reversed(kinds):
        arrival = kind in {"arrived", "returned"}
        tell(
            tx, audience[kind] - told, kind, f"{kind}:{task.id}",
            document_id=task.document_id,
            task_id=task.id,
            by_name=task.person_name if arrival else None,
            note=task.note if kind == "returned" else None,
        )  # fmt: skip
        told |= audience[kind]


def _audience(
    now: datetime, task: Row[*tuple[Any, ...]], chart: Chart, lanes: Collection[int]
) -> Mapping[Kind, set[int]]:
    """Whom each kind of notice about a task is for."""
    holders = chart.holders(task.post_id, task.sop_id)
    free = task.assignee_id not in holders
    above = chart.above(task.post_id, task.sop_id, lanes)
    superiors = next(above, None)
    if superiors is None:
        superiors = chart.supervisors(task.post_id, task.sop_id, lanes)
    hands = _hands(holders, task.assignee_id)
    # Who took it knows that it came, and who sent it that it went.
    newcomers = set(holders) - {task.person_id} if free else set()
    return {
        "arrived": newcomers,
        "returned": newcomers,
        "due_soon": hands if task.due_at and now < task.due_at else set(),
        "late": hands | superiors,
        "escalated": next(above, set()),
    }


def _hands(holders: Mapping[int, str], assignee: int | None) -> set[int]:
    """In whose hands a task is: who took it, with the deputies who may take it over, or all."""
    if assignee is None or assignee not in holders:
        return set(holders)
    taken_over = {person for person, kind in holders.items() if kind in DEPUTIES}
    return {assignee, *taken_over} if holders[assignee] == "definitive" else {assignee}


def _charts(tx: Tx, office_ids: set[int]) -> dict[int, Chart]:
    offices = tx.session.execute(
        select(
            t.Office.id, t.Office.timezone, t.Office.calendar,
            t.Office.remind_before, t.Office.escalate_after,
        ).where(t.Office.id.in_(office_ids))
    )  # fmt: skip
    charts = {
        office.id: Chart(
            calendar_of(office.timezone, office.calendar),
            office.remind_before,
            office.escalate_after,
        )
        for office in offices
    }
    posts = select(t.Post.id, t.Post.office_id, t.Post.superior_id, t.Post.supervisor).where(
        t.Post.office_id.in_(office_ids)
    )
    for post in tx.session.execute(posts):
        chart = charts[post.office_id]
        chart.superior[post.id] = post.superior_id
        if post.supervisor:
            chart.supervising.add(post.id)
    held = (
        select(t.Post.office_id, t.Holding.post_id, t.Person.id, t.Holding.kind, t.Holding.sop_id)
        .join(t.Post, t.Post.id == t.Holding.post_id)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(t.Post.office_id.in_(office_ids), t.Person.active, in_force(tx.now))
    )
    for office_id, post_id, person_id, kind, sop_id in tx.session.execute(held):
        charts[office_id].held[post_id].append((person_id, kind, sop_id))
    return charts


def _lanes(tx: Tx, version_ids: set[int]) -> dict[int, set[int]]:
    """The posts with a step in each of the versions."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = select(t.VersionLane.version_id, t.VersionLane.post_id).where(
        t.VersionLane.version_id.in_(version_ids)
    )
    for version_id, post_id in tx.session.execute(rows):
        found[version_id].add(post_id)
    return found
