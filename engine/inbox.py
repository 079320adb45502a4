"""The inbox: what waits for me, and what is free for one of my posts to take."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from engine.access import Actor, holding_kind, of_posts
from engine.installation import Tx
from engine.store import tables as t
from engine.tasks import NOW, PAGE, Tasks, soonest_first, taken

Scope = Literal["mine", "available"]

_FREE = ~taken(NOW)
_HELD_AS = holding_kind(t.Task.assignee_id, t.Task.post_id, t.Task.sop_id, NOW)


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
    conditions = (_scope(actor, scope), *_filters(actor, search, sop))
    return soonest_first(tx, *conditions, cursor=cursor, limit=limit)


def count(tx: Tx, actor: Actor, scope: Scope) -> int:
    """How many tasks that is in all."""
    counted = select(func.count()).select_from(t.Task).where(_scope(actor, scope))
    return tx.session.scalar(counted, {"now": tx.now}) or 0


def _scope(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    of_my_posts = and_(
        t.Task.ended_at.is_(None), of_posts(actor.posts, t.Task.post_id, t.Task.sop_id)
    )
    if scope == "mine":
        return and_(of_my_posts, t.Task.assignee_id == actor.id)
    return and_(of_my_posts, or_(_FREE, _of_who_is_away(actor)))


def _of_who_is_away(actor: Actor) -> ColumnElement[bool]:
    """That a task is in the hands of who holds definitively what the actor is a deputy for."""
    deputised = [post for post in actor.posts if post.deputy]
    if not deputised:
        return false()
    return and_(
        of_posts(deputised, t.Task.post_id, t.Task.sop_id),
        t.Task.assignee_id != actor.id,
        _HELD_AS == "definitive",
    )


def _filters(actor: Actor, search: str, sop: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.strip():
        conditions.append(t.Document.title.icontains(search.strip(), autoescape=True))
    if sop:
        own = select(t.Sop.id).where(t.Sop.office_id == actor.office_id, t.Sop.key == sop)
        conditions.append(t.Task.sop_id == own.scalar_subquery())
    return conditions
