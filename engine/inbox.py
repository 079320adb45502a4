"""The inbox: what waits for me, and what is free for one of my posts to take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select

from engine.access import Actor, holding_kind, of_posts
from engine.installation import Tx
from engine.store import tables as t
from engine.tasks import NOW, PAGE, Tasks, in_order, one_page, taken

Scope = Literal["mine", "available"]

_FREE = ~taken(NOW)
_HELD_AS = holding_kind(t.Task.assignee_id, t.Task.post_id, t.Task.sop_id, NOW)


def _counting(condition: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(t.Task).where(condition)


# Built once, for nearly everybody: whoever holds their posts for all SOPs, and none as a deputy.
_AT_MY_POSTS = and_(t.Task.ended_at.is_(None), t.Task.post_id.in_(bindparam("posts")))
_SCOPES: Final[Mapping[Scope, ColumnElement[bool]]] = {
    "mine": and_(_AT_MY_POSTS, t.Task.assignee_id == bindparam("person")),
    "available": and_(_AT_MY_POSTS, _FREE),
}
_LISTED: Final = {scope: in_order(condition) for scope, condition in _SCOPES.items()}
_COUNTED: Final = {scope: _counting(condition) for scope, condition in _SCOPES.items()}


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
    query = _LISTED[scope] if _plain(actor) else in_order(_scope(actor, scope))
    for condition in _filters(actor, search, sop):
        query = query.where(condition)
    return one_page(tx, query, _values(actor), cursor=cursor, limit=limit)


def count(tx: Tx, actor: Actor, scope: Scope) -> int:
    """How many tasks that is in all."""
    query = _COUNTED[scope] if _plain(actor) else _counting(_scope(actor, scope))
    return tx.session.scalar(query, {**_values(actor), "now": tx.now}) or 0


def _plain(actor: Actor) -> bool:
    """Whether the posts say all: none is held for one SOP or in another's place."""
    return not any(post.deputy or post.sop_id for post in actor.posts)


def _values(actor: Actor) -> dict[str, Any]:
    return {"posts": [post.id for post in actor.posts], "person": actor.id}


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
