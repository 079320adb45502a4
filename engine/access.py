"""Who may see and do what, in one place.

| what | who |
|---|---|
| see an SOP | the people of its office |
| see a document, its history, its files | its office: holders of a post in its SOP; supervisors |
| start a document | who holds a post in the SOP |
| claim, release, complete a task, attach | who holds its post and, once taken, who took it |
| cancel a document | who started it, or a supervisor |
| draw, try, publish an SOP or a form | the office's process owner |
| remind, reassign, put a priority on a document | the office's supervisors |
| comment on a document | who sees it |
| appoint a deputy | the office's supervisors, and the admin |
| see the figures of all offices | overseers, who see no documents by it |
| keep offices and people | the admin, who sees no documents by it |

A deputy (Plt., Plh.) may what the post's holder may, in the deputy's period; one for some SOPs
only, in these only, and supervises nothing.

Of another office everything is unknown (``NotFound``); of one's own, ``Forbidden``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    or_,
    select,
)

from engine.errors import Forbidden, NotFound, Text
from engine.installation import Tx
from engine.store import tables as t

DEPUTIES = {"plt": "Plt.", "plh": "Plh."}
"""The two kinds of deputy: for a vacant post, and while its holder is away."""


def acting_title(kind: str, post: str) -> str:
    """A post as an act is signed by who holds it: ``Camat``, ``Plh. Camat``."""
    return f"{DEPUTIES[kind]} {post}" if kind in DEPUTIES else post


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that the actor holds now: definitively, or as a deputy (``plt``, ``plh``).

    A deputy for one SOP has its id in ``sop_id``; else the post is held for all.
    """

    id: int
    name: str
    supervisor: bool
    kind: str = "definitive"
    sop_id: int | None = None

    @property
    def title(self) -> str:
        """The post as its holder's acts are signed: ``Plh. Camat``."""
        return acting_title(self.kind, self.name)

    @property
    def deputy(self) -> bool:
        """Whether it is held in another's place."""
        return self.kind in DEPUTIES

    def covers(self, sop_id: int) -> bool:
        """Whether it is held for an SOP."""
        return self.sop_id in {None, sop_id}


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
    overseer: bool = False
    must_change_password: bool = False
    session_key: str = ""
    """Changes with the password, so that sessions opened under the old one end."""

    def post_among(self, post_ids: Collection[int], sop_id: int) -> HeldPost | None:
        """The first of these posts that the actor holds for an SOP; definitive ones before."""
        held = (post for post in self.posts if post.id in post_ids and post.covers(sop_id))
        return next(held, None)

    @property
    def supervising(self) -> HeldPost | None:
        """The post by which the actor supervises the office."""
        return next((post for post in self.posts if post.supervisor and not post.sop_id), None)

    @property
    def supervisor(self) -> bool:
        """Whether one of the posts is marked as supervising the office."""
        return self.supervising is not None


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
    """Only the process owner draws and publishes."""

    text = Text(
        "Hanya pemilik proses unit kerja yang dapat mengubah dan menerbitkan SOP dan formulir.",
        "Only the office's process owner changes and publishes SOPs and forms.",
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
            of_posts(actor.posts, t.VersionLane.post_id, t.Document.sop_id),
        )
    )
    return and_(own_office, with_a_step)


def require_sight(tx: Tx, actor: Actor, document: t.Document) -> None:
    """Raises ``NotFound`` or ``NotYourDocument`` unless the actor may see the document."""
    if document.office_id != actor.office_id:
        raise NotFound
    if not may_see(tx, actor, document):
        raise NotYourDocument


def may_see(tx: Tx, actor: Actor, document: t.Document) -> bool:
    """Whether the actor may see a document."""
    if document.office_id != actor.office_id:
        return False
    posts = tx.version(document.version_id).posts.values()
    return actor.supervisor or actor.post_among(posts, document.sop_id) is not None


def may_cancel(actor: Actor, document: t.Document) -> bool:
    """Whether the actor may cancel a document that they see."""
    return actor.supervisor or document.started_by == actor.id


def of_posts(
    posts: Iterable[HeldPost],
    post: SQLColumnExpression[int],
    sop: SQLColumnExpression[int],
) -> ColumnElement[bool]:
    """The condition that a column's post is one of these, held for the SOP in another column."""
    of_all = [held.id for held in posts if held.sop_id is None]
    of_one = [and_(post == held.id, sop == held.sop_id) for held in posts if held.sop_id]
    return or_(post.in_(of_all), *of_one)


def holds_post(
    person: SQLColumnExpression[Any] | int,
    post: SQLColumnExpression[Any] | int,
    sop: SQLColumnExpression[Any] | int,
    now: SQLColumnExpression[Any] | datetime,
) -> ColumnElement[bool]:
    """The condition that an active person holds a post for an SOP at a moment."""
    return exists(_holdings(select(1), person, post, sop, now))


def holding_kind(
    person: SQLColumnExpression[Any] | int,
    post: SQLColumnExpression[Any] | int,
    sop: SQLColumnExpression[Any] | int,
    now: SQLColumnExpression[Any] | datetime,
) -> ScalarSelect[Any]:
    """How an active person holds a post for an SOP at a moment, ``None`` if they do not.

    Who holds it definitively is no deputy beside it; the kinds' names happen to stand in order.
    """
    return _holdings(select(func.min(t.Holding.kind)), person, post, sop, now).scalar_subquery()


def _holdings(
    query: Select[Any],
    person: SQLColumnExpression[Any] | int,
    post: SQLColumnExpression[Any] | int,
    sop: SQLColumnExpression[Any] | int,
    now: SQLColumnExpression[Any] | datetime,
) -> Select[Any]:
    return (
        query.select_from(t.Holding)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(
            t.Holding.person_id == person,
            t.Holding.post_id == post,
            or_(t.Holding.sop_id.is_(None), t.Holding.sop_id == sop),
            t.Person.active,
            in_force(now),
        )
    )


def in_force(now: SQLColumnExpression[Any] | datetime) -> ColumnElement[bool]:
    """The condition on ``holdings`` that one holds at a moment."""
    return and_(t.Holding.since <= now, or_(t.Holding.until.is_(None), t.Holding.until > now))
