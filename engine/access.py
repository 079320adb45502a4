"""Who may see and do what, in one place.

| what | who |
|---|---|
| see an SOP | the people of its office |
| see a document, its history, its files | its office: holders of a post in its SOP; supervisors |
| start a document | who holds a post in the SOP |
| claim, release, complete a task, attach | who holds its post and, once taken, who took it |
| cancel a document | who started it, or a supervisor |
| publish an SOP or a form | the office's process owner |
| keep offices and people | the admin, who sees no documents by it |

Of another office everything is unknown (``NotFound``); of one's own, ``Forbidden``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_, select

from engine.errors import Forbidden, NotFound, Text
from engine.installation import Tx
from engine.store import tables as t


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that the actor holds now."""

    id: int
    name: str
    supervisor: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, with the posts held at this moment.

    ``office_id`` is empty for an admin who belongs to no office.
    """

    id: int
    username: str
    name: str
    office_id: int | None
    posts: tuple[HeldPost, ...] = ()
    process_owner: bool = False
    admin: bool = False
    must_change_password: bool = False
    session_key: str = ""
    """Changes with the password, so that sessions opened under the old one end."""

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The ids of the posts held."""
        return tuple(post.id for post in self.posts)

    @property
    def supervisor(self) -> bool:
        """Whether one of the posts is marked as supervising the office."""
        return any(post.supervisor for post in self.posts)


class NotYourDocument(Forbidden):
    """The document's SOP has no step for any of the person's posts."""

    text = Text(
        "Dokumen ini hanya untuk pemegang jabatan dalam SOP-nya dan atasan unit kerja.",
        "This document is for the holders of posts in its SOP and the office's supervisors.",
    )


class NotYourSop(Forbidden):
    """None of the person's posts has a step in the SOP."""

    text = Text(
        "Dokumen hanya dapat dimulai oleh pemegang jabatan dalam SOP ini.",
        "A document is started by somebody who holds a post in its SOP.",
    )


class NotProcessOwner(Forbidden):
    """Only the process owner publishes."""

    text = Text(
        "Hanya pemilik proses unit kerja yang dapat menerbitkan SOP dan formulir.",
        "Only the office's process owner publishes SOPs and forms.",
    )


def visible_documents(actor: Actor) -> ColumnElement[bool]:
    """The condition on ``documents`` that holds for those the actor may see."""
    if actor.office_id is None or not actor.posts:
        return false()
    own_office = t.Document.office_id == actor.office_id
    if actor.supervisor:
        return own_office
    with_a_step = exists(
        select(1).where(
            t.VersionLane.version_id == t.Document.version_id,
            t.VersionLane.post_id.in_(actor.post_ids),
        )
    )
    return and_(own_office, with_a_step)


def require_sight(tx: Tx, actor: Actor, document: t.Document) -> None:
    """Raises ``NotFound`` or ``NotYourDocument`` unless the actor may see the document."""
    if document.office_id != actor.office_id:
        raise NotFound
    if actor.supervisor:
        return
    posts = tx.version(document.version_id).posts.values()
    if not set(posts) & set(actor.post_ids):
        raise NotYourDocument


def may_cancel(actor: Actor, document: t.Document) -> bool:
    """Whether the actor may cancel a document that they see."""
    return actor.supervisor or document.started_by == actor.id


def holds_post(
    person: SQLColumnExpression[Any] | int,
    post: SQLColumnExpression[Any] | int,
    now: SQLColumnExpression[Any] | datetime,
) -> ColumnElement[bool]:
    """The condition that an active person holds a post at a moment."""
    return exists(
        select(1)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(
            t.Holding.person_id == person,
            t.Holding.post_id == post,
            t.Person.active,
            in_force(now),
        )
        .select_from(t.Holding)
    )


def in_force(now: SQLColumnExpression[Any] | datetime) -> ColumnElement[bool]:
    """The condition on ``holdings`` that one holds at a moment."""
    return and_(t.Holding.since <= now, or_(t.Holding.until.is_(None), t.Holding.until > now))
