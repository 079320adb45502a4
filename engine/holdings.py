"""Who holds which post: now, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, true

from engine.access import DEPUTIES, in_force
from engine.errors import Conflict, Text
from engine.installation import Tx
from engine.offices import NoSuchPost, post_spellings
from engine.sop.norm import slug
from engine.store import tables as t


class NotTheHolder(Conflict):
    """A post cannot be taken from somebody who does not hold it."""

    text = Text("{username} tidak memegang “{post}”.", "{username} does not hold “{post}”.")


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post as a list shows it, with the names of those who hold it now."""

    office: str
    name: str
    aliases: tuple[str, ...]
    supervisor: bool
    holders: tuple[str, ...]


def posts(tx: Tx) -> list[PostSeen]:
    """All posts, by office and in the order in which they were added."""
    rows = tx.session.execute(
        select(t.Post, t.Office.key)
        .join(t.Office, t.Office.id == t.Post.office_id)
        .order_by(t.Office.key, t.Post.id)
    ).all()
    held = holders(tx, [post.id for post, _ in rows])
    return [
        PostSeen(
            key, post.name, tuple(post.aliases), post.supervisor, tuple(held[post.id].values())
        )
        for post, key in rows
    ]


def give_post(tx: Tx, person: t.Person, post_name: str) -> None:
    """Lets a person hold a post of their office from now on; nothing changes if they do already.

    Raises ``NoSuchPost``.
    """
    post_id = _post_of(tx, person, post_name)
    if not _holdings(tx, person, post_id):
        tx.session.add(t.Holding(person_id=person.id, post_id=post_id, since=tx.now, until=None))
        tx.session.flush()


def take_post(tx: Tx, person: t.Person, post_name: str) -> None:
    """Ends a person's holding of a post now. Raises ``NoSuchPost``, ``NotTheHolder``."""
    holdings = _holdings(tx, person, _post_of(tx, person, post_name))
    if not holdings:
        raise NotTheHolder(username=person.username, post=post_name)
    for holding in holdings:
        holding.until = tx.now
    tx.session.flush()


def _post_of(tx: Tx, person: t.Person, post_name: str) -> int:
    """The id of the post of the person's office that goes by a name."""
    office = tx.session.get(t.Office, person.office_id) if person.office_id else None
    found = post_spellings(tx, office.id).get(slug(post_name)) if office else None
    if found is None:
        known = tx.session.scalars(
            select(t.Post.name).where(t.Post.office_id == person.office_id).order_by(t.Post.id)
        )
        raise NoSuchPost(
            name=post_name, office=office.name if office else "-", known=" · ".join(known) or "-"
        )
    return found


def _holdings(tx: Tx, person: t.Person, post_id: int) -> Sequence[t.Holding]:
    """The person's present holdings of a post; usually one or none."""
    return tx.session.scalars(
        select(t.Holding).where(
            t.Holding.person_id == person.id,
            t.Holding.post_id == post_id,
            in_force(tx.now),
        )
    ).all()


def holders(
    tx: Tx, post_ids: Iterable[int], sop_id: int | None = None
) -> dict[int, dict[int, str]]:
    """Who holds each of the posts now: ids and names of active people, by name.

    Deputies follow, marked ``(Plh.)``; with ``sop_id`` only those who are it for that SOP.
    """
    held: dict[int, dict[int, str]] = {post_id: {} for post_id in post_ids}
    for_it = or_(t.Holding.sop_id.is_(None), t.Holding.sop_id == sop_id)
    rows = tx.session.execute(
        select(t.Holding.post_id, t.Person.id, t.Person.name, t.Holding.kind)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(
            t.Holding.post_id.in_(held),
            t.Person.active,
            in_force(tx.now),
            for_it if sop_id is not None else true(),
        )
        .order_by(t.Holding.kind, t.Person.name, t.Person.id)
    )
    for post_id, person_id, name, kind in rows:
        marked = f"{name} ({DEPUTIES[kind]})" if kind in DEPUTIES else name
        held[post_id].setdefault(person_id, marked)
    return held


def vacant_posts(tx: Tx, post_ids: Iterable[int], sop_id: int | None = None) -> set[int]:
    """Those of the posts that nobody holds now (for an SOP): a document would stop there."""
    return {post_id for post_id, people in holders(tx, post_ids, sop_id).items() if not people}
