"""How much work lies where: at each post, and in each person's hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, SQLColumnExpression, and_, case, exists, func, or_, select

from engine.access import Actor, in_force
from engine.errors import Forbidden, Text
from engine.installation import Tx
from engine.monitor.counted import Counted, Took, counted, took_by, within
from engine.monitor.period import Period
from engine.store import tables as t
from engine.tasks import taken


class NotYourPeople(Forbidden):
    """What each person does is for those who supervise them."""

    text = Text(
        "Beban tiap orang hanya untuk atasan unit kerja.",
        "Each person's load is for the office's supervisors.",
    )


@dataclass(frozen=True, slots=True)
class Load:
    """Open tasks, and those completed in a period.

    ``open`` are ``taken`` or free, some of them ``past_norm``, of these some ``late``; ``oldest``
    is when the one arrived that waits longest, UTC. ``finished`` were completed in the period;
    ``took`` is their median, in working minutes from arrival.
    """

    open: int
    taken: int
    past_norm: int
    late: int
    oldest: datetime | None
    finished: int
    took: int | None

    @property
    def free(self) -> int:
        """How many of the open tasks nobody has taken."""
        return self.open - self.taken


@dataclass(frozen=True, slots=True)
class PostLoad:
    """What lies at a post, and what was completed in its name."""

    key: str
    name: str
    load: Load


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What somebody has taken, and what they completed, at whichever post."""

    username: str
    name: str
    posts: tuple[str, ...]
    load: Load


def posts(
    tx: Tx, actor: Actor, period: Period, *, office: str = "", sop: str = ""
) -> tuple[PostLoad, ...]:
    """The load of every post of an office, most late first. Raises ``NotFound``."""
    these = counted(tx, actor, office=office, sop=sop)
    loads = _loads(tx, these, period, t.Task.post_id, t.Task.post_id)
    rows = tx.session.execute(
        select(t.Post.id, t.Post.key, t.Post.name).where(t.Post.office_id == these.office_id)
    )
    found = [PostLoad(key, name, _of(loads, post_id)) for post_id, key, name in rows]
    return tuple(sorted(found, key=lambda one: (*_heaviest(one.load), one.name)))


def people(tx: Tx, actor: Actor, period: Period, *, sop: str = "") -> tuple[PersonLoad, ...]:
    """The load of everybody in the actor's office, most late first.

    Everybody who holds a post now, has an open task or completed one in the period. Raises
    ``NotYourPeople``.
    """
    if not actor.supervisor:
        raise NotYourPeople
    these = counted(tx, actor, sop=sop)
    loads = _loads(tx, these, period, t.Task.assignee_id, t.Task.ended_by)
    holds = exists(
        select(1).where(t.Holding.person_id == t.Person.id, in_force(tx.now), t.Person.active)
    )
    rows = tx.session.execute(
        select(t.Person.id, t.Person.username, t.Person.name).where(
            t.Person.office_id == these.office_id, or_(holds, t.Person.id.in_(loads))
        )
    ).all()
    held: dict[int, list[str]] = {}
    for person_id, post in tx.session.execute(
        select(t.Holding.person_id, t.Post.name)
        .join(t.Post, t.Post.id == t.Holding.post_id)
        .where(t.Holding.person_id.in_([row.id for row in rows]), in_force(tx.now))
        .distinct()
        .order_by(t.Post.name)
    ):
        held.setdefault(person_id, []).append(post)
    found = [
        PersonLoad(username, name, tuple(held.get(person_id, ())), _of(loads, person_id))
        for person_id, username, name in rows
    ]
    return tuple(sorted(found, key=lambda one: (*_heaviest(one.load), one.name)))


def _heaviest(load: Load) -> tuple[int, ...]:
    return -load.late, -load.past_norm, -load.open, -load.finished


def _of(loads: Mapping[int, Load], key: int) -> Load:
    return loads.get(key, Load(0, 0, 0, 0, None, 0, None))


def _loads(
    tx: Tx,
    these: Counted,
    period: Period,
    waits_with: SQLColumnExpression[Any],
    done_by: SQLColumnExpression[Any],
) -> dict[int, Load]:
    """The loads by the id of whom an open task waits with, and by whom it was completed."""
    in_hand = taken(tx.now)
    counts: Select[*tuple[Any, ...]] = select(
        waits_with.label("key"),
        func.count().label("open"),
        func.sum(case((in_hand, 1), else_=0)).label("taken"),
        func.sum(case((t.Task.due_at <= tx.now, 1), else_=0)).label("past_norm"),
        func.sum(case((t.Task.late_from <= tx.now, 1), else_=0)).label("late"),
        func.min(t.Task.received_at, type_=t.Task.received_at.type).label("oldest"),
    )
    open_tasks = and_(t.Task.ended_at.is_(None), *these.tasks)
    if waits_with is t.Task.assignee_id:
        open_tasks = and_(open_tasks, in_hand)
    waiting = {
        row.key: row
        for row in tx.session.execute(
            counts.join(t.Document, t.Document.id == t.Task.document_id)
            .where(open_tasks)
            .group_by(waits_with)
        )
    }
    took = took_by(tx, (done_by,), *these.tasks, within(period, t.Task.ended_at))
    keys = {*waiting, *(key for (key,) in took)}
    return {key: _load(waiting.get(key), took.get((key,))) for key in keys}


def _load(row: Row[*tuple[Any, ...]] | None, took: Took | None) -> Load:
    return Load(
        open=row.open if row else 0,
        taken=row.taken if row else 0,
        past_norm=row.past_norm if row else 0,
        late=row.late if row else 0,
        oldest=row.oldest if row else None,
        finished=took.count if took else 0,
        took=took.median if took else None,
    )
