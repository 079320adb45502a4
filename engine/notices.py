"""Notices: what a person is told about a task or a document, once each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    and_,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from engine.access import Actor, visible_documents
from engine.chapters import at_step
from engine.installation import Tx
from engine.paging import cursor_of, read_cursor
from engine.sop.model import Step
from engine.store import tables as t
from engine.versions import Version

Kind = Literal[
    "arrived", "returned", "due_soon", "late", "escalated",
    "reassigned", "withdrawn", "reminded", "commented", "prioritised", "done",
]  # fmt: skip
"""``reassigned``: given to you; ``withdrawn``: taken from you by a supervisor; ``done``: a document
that you started is finished."""

URGENT: Final[frozenset[Kind]] = frozenset(
    ("returned", "late", "escalated", "reassigned", "reminded", "commented")
)
"""What is told at once to those who want only what cannot wait."""

OUTLASTING: Final[frozenset[Kind]] = frozenset(("withdrawn", "commented", "prioritised", "done"))
"""What still tells something when the task that it is about is done."""

PAGE = 50
MANY = 100
"""How far unseen notices are counted."""

_NOTICES = cast(Table, t.Notice.__table__)
_SAME = (_NOTICES.c.person_id, _NOTICES.c.key)

# Built once. What is there already stays as it is, also when another process has just written it.
_TELL = {
    "sqlite": sqlite.insert(_NOTICES).on_conflict_do_nothing(index_elements=_SAME),
    "postgresql": postgresql.insert(_NOTICES).on_conflict_do_nothing(index_elements=_SAME),
}


def tell(
    tx: Tx,
    person_ids: Iterable[int],
    kind: Kind,
    key: str,
    *,
    document_id: str | None = None,
    task_id: str | None = None,
    by_name: str | None = None,
    note: str | None = None,
) -> None:
    """Writes a notice for each of the people; who was told under this key already is not again.

    ``key`` says of what, at most 80 letters; ``by_name`` is who caused it, ``note`` their words.
    """
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "key": key,
            "document_id": document_id,
            "task_id": task_id,
            "at": tx.now,
            "by_name": by_name,
            "note": note,
        }
        for person_id in sorted(set(person_ids))  # in one order, so that no two wait for each other
    ]
    if rows:
        connection = tx.session.connection()
        connection.execute(_TELL[connection.dialect.name], rows)


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """A notice as its reader sees it, with the document and the step that it speaks of.

    ``title`` and ``note`` are empty once the reader may no longer see the document. ``mine`` says
    that the task waits at a post that the reader holds.
    """

    id: int
    kind: Kind
    at: datetime
    by: str | None
    note: str | None
    seen: bool
    document_id: str | None
    title: str | None
    version: Version | None
    task_id: str | None
    step: Step | None
    post: str | None
    due_at: datetime | None
    waits: bool
    mine: bool

    @property
    def fresh(self) -> bool:
        """Whether it was not seen yet and still tells something."""
        return not self.seen and (self.waits or self.kind in OUTLASTING)


@dataclass(frozen=True, slots=True)
class Notices:
    """One page of notices, newest first; ``next`` opens the page after."""

    items: tuple[NoticeSeen, ...]
    next: str | None


def listing(tx: Tx, actor: Actor, *, cursor: str | None = None, limit: int = PAGE) -> Notices:
    """One page of what the actor was told. Raises ``BadCursor``."""
    order = (t.Notice.at, t.Notice.id)
    query = select_notices(actor)
    if cursor:
        at, number, _ = read_cursor(cursor, datetime, int)
        query = query.where(tuple_(*order) < tuple_(at, number))
    rows = tx.session.execute(
        query.order_by(*(column.desc() for column in order)).limit(limit + 1)
    ).all()
    items = tuple(seen(tx, actor, row) for row in rows[:limit])
    if len(rows) <= limit:
        return Notices(items, None)
    last = items[-1]
    return Notices(items, cursor_of(last.at, last.id, str(last.id)))


def select_notices(actor: Actor, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The query behind every list of somebody's notices; ``seen`` reads its rows."""
    return (
        select(
            t.Notice, t.Document.title, t.Document.version_id,
            t.Task.step, t.Task.post_id, t.Task.sop_id, t.Task.due_at, t.Task.ended_at,
            t.Post.name.label("post_name"),
            visible_documents(actor).label("visible"),
        )
        .outerjoin(t.Document, t.Document.id == t.Notice.document_id)
        .outerjoin(t.Task, t.Task.id == t.Notice.task_id)
        .outerjoin(t.Post, t.Post.id == t.Task.post_id)
        .where(t.Notice.person_id == actor.id, *conditions)
    )  # fmt: skip


def seen(tx: Tx, actor: Actor, row: Row[*tuple[Any, ...]]) -> NoticeSeen:
    """A row of ``select_notices`` as the actor sees it."""
    notice: t.Notice = row.Notice
    version = tx.version(row.version_id) if row.version_id else None
    return NoticeSeen(
        id=notice.id,
        kind=cast(Kind, notice.kind),
        at=notice.at,
        by=notice.by_name,
        note=notice.note if row.visible else None,
        seen=notice.seen_at is not None,
        document_id=notice.document_id,
        title=row.title if row.visible else None,
        version=version,
        task_id=notice.task_id,
        step=at_step(tx, version, row.step)[1] if version and row.step else None,
        post=row.post_name,
        due_at=row.due_at,
        waits=notice.task_id is not None and row.ended_at is None,
        mine=row.post_id is not None and actor.post_among({row.post_id}, row.sop_id) is not None,
    )


def count_fresh(tx: Tx, person_id: int) -> int:
    """How many notices a person has not seen that still tell something; at most ``MANY``."""
    fresh = (
        select(t.Notice.id)
        .outerjoin(t.Task, t.Task.id == t.Notice.task_id)
        .where(
            t.Notice.person_id == person_id,
            t.Notice.seen_at.is_(None),
            or_(
                t.Notice.kind.in_(OUTLASTING),
                and_(t.Task.id.is_not(None), t.Task.ended_at.is_(None)),
            ),
        )
        .limit(MANY)
    )
    return tx.session.scalar(select(func.count()).select_from(fresh.subquery())) or 0


def mark_seen(tx: Tx, actor: Actor, *about: ColumnElement[bool]) -> None:
    """Marks the actor's notices, or those ``about`` something, as seen."""
    marked = (
        update(t.Notice)
        .where(t.Notice.person_id == actor.id, t.Notice.seen_at.is_(None), *about)
        .values(seen_at=tx.now)
    )
    tx.session.execute(marked)


def of_document(document_id: str) -> ColumnElement[bool]:
    """That a notice is about a document, its tasks included."""
    return t.Notice.document_id == document_id


def of_task(task_id: str) -> ColumnElement[bool]:
    """That a notice is about a task."""
    return t.Notice.task_id == task_id
