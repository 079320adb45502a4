"""The inbox: what waits for me, and what is free for one of my posts to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, select, tuple_

from engine.access import Actor
from engine.installation import Tx
from engine.paging import cursor_of, read_cursor
from engine.store import tables as t
from engine.tasks import TaskSeen, seen, select_tasks, taken

Scope = Literal["mine", "available"]

PAGE = 50
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tasks:
    """One page of tasks, soonest due first, then longest waiting; ``next`` opens the page after."""

    items: tuple[TaskSeen, ...]
    next: str | None


def listing(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    *,
    search: str = "",
    sop: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Tasks:
    """One page of the actor's tasks, or of those free for their posts.

    ``search`` looks in document titles, ``sop`` is an SOP's key. Raises ``BadCursor``.
    """
    soonest = func.coalesce(t.Task.due_at, NEVER, type_=t.Task.due_at.type)
    order = (soonest, t.Task.received_at, t.Task.id)
    conditions = [_scope(tx, actor, scope), *_filters(search, sop)]
    if cursor:
        conditions.append(tuple_(*order) > tuple_(*read_cursor(cursor, 2)))
    rows = tx.session.execute(select_tasks(tx, *conditions).order_by(*order).limit(limit + 1)).all()
    items = tuple(seen(tx, row) for row in rows[:limit])
    if len(rows) <= limit:
        return Tasks(items, None)
    last = items[-1]
    return Tasks(items, cursor_of(last.due_at or NEVER, last.received_at, last.id))


def count(tx: Tx, actor: Actor, scope: Scope) -> int:
    """How many tasks that is in all."""
    counted = select(func.count()).select_from(t.Task).where(_scope(tx, actor, scope))
    return tx.session.scalar(counted) or 0


def _scope(tx: Tx, actor: Actor, scope: Scope) -> ColumnElement[bool]:
    of_my_posts = and_(t.Task.ended_at.is_(None), t.Task.post_id.in_(actor.post_ids))
    if scope == "mine":
        return and_(of_my_posts, t.Task.assignee_id == actor.id)
    return and_(of_my_posts, ~taken(tx.now))


def _filters(search: str, sop: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.strip():
        conditions.append(t.Document.title.icontains(search.strip(), autoescape=True))
    if sop:
        conditions.append(
            t.Document.version_id.in_(
                select(t.Version.id)
                .join(t.Sop, t.Sop.id == t.Version.sop_id)
                .where(t.Sop.key == sop)
            )
        )
    return conditions
