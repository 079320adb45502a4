"""People: how they are added, what they may, how they leave."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from engine.access import in_force
from engine.errors import NotFound, Text
from engine.holdings import give_post
from engine.installation import Tx
from engine.naming import A_USERNAME, BadValue, Taken, words
from engine.store import tables as t


class NoSuchPerson(NotFound):
    """Nobody has that username."""

    text = Text("Tidak ada pengguna “{username}”.", "There is no user “{username}”.")


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person as a list shows them, with the names of the posts held now."""

    username: str
    name: str
    nip: str | None
    office: str | None
    posts: tuple[str, ...]
    process_owner: bool
    admin: bool
    active: bool


def add_person(
    tx: Tx,
    office: t.Office | None,
    username: str,
    name: str,
    password_hash: str,
    *,
    posts: Iterable[str] = (),
    nip: str | None = None,
    process_owner: bool = False,
    admin: bool = False,
    must_change_password: bool = True,
) -> t.Person:
    """Adds a person who holds the named posts from now on.

    Raises ``Taken`` (username or NIP), ``NoSuchPost``, ``BadValue``.
    """
    username = username.strip().casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,79}", username):
        raise BadValue(value=username, what=A_USERNAME)
    name, nip = words(name), words(nip or "", 0, 30).replace(" ", "") or None
    for value, column in ((username, t.Person.username), (nip, t.Person.nip)):
        if value and tx.session.scalar(select(t.Person.id).where(column == value)):
            raise Taken(value=value)
    person = t.Person(
        office_id=office.id if office else None,
        username=username,
        name=name,
        nip=nip,
        password_hash=password_hash,
        must_change_password=must_change_password,
        process_owner=process_owner,
        admin=admin,
        active=True,
    )
    tx.session.add(person)
    tx.session.flush()
    for post in posts:
        give_post(tx, person, post)
    return person


def set_first_password(tx: Tx, person: t.Person, password_hash: str) -> None:
    """Gives a person a new first password; their sessions and tokens end."""
    person.password_hash = password_hash
    person.must_change_password = True
    tx.session.execute(delete(t.ApiToken).where(t.ApiToken.person_id == person.id))
    tx.session.flush()


def deactivate(tx: Tx, person: t.Person) -> None:
    """Shuts out somebody who has left: their sessions, tokens and posts end now.

    What they held is free again for its post; what they did stays in the histories.
    """
    person.active = False
    tx.session.execute(
        update(t.Holding)
        .where(t.Holding.person_id == person.id, in_force(tx.now))
        .values(until=tx.now)
    )
    tx.session.execute(delete(t.ApiToken).where(t.ApiToken.person_id == person.id))
    tx.session.flush()


def activate(tx: Tx, person: t.Person) -> None:
    """Lets somebody back in, without the posts that they held."""
    person.active = True
    tx.session.flush()


def person_of(tx: Tx, username: str) -> t.Person:
    """The person with that username. Raises ``NoSuchPerson``."""
    person = tx.session.scalars(
        select(t.Person).where(t.Person.username == username.strip().casefold())
    ).one_or_none()
    if person is None:
        raise NoSuchPerson(username=username)
    return person


def first_password() -> str:
    """A password to be told once and changed at the first login; 59 random bits, easy to read."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def everybody(tx: Tx) -> list[PersonSeen]:
    """All people, by office and username."""
    holds = (t.Holding.person_id == t.Person.id) & in_force(tx.now)
    rows = tx.session.execute(
        select(t.Person, t.Office.key, t.Post.name)
        .outerjoin(t.Office, t.Office.id == t.Person.office_id)
        .outerjoin(t.Holding, holds)
        .outerjoin(t.Post, t.Post.id == t.Holding.post_id)
        .order_by(t.Office.key, t.Person.username, t.Post.id)
    ).all()
    posts: dict[int, list[str]] = {}
    seen: dict[int, tuple[t.Person, str | None]] = {}
    for person, office_key, post_name in rows:
        seen[person.id] = (person, office_key)
        posts.setdefault(person.id, []).extend([post_name] if post_name else [])
    return [
        PersonSeen(
            person.username, person.name, person.nip, office_key, tuple(posts[person.id]),
            person.process_owner, person.admin, person.active,
        )
        for person, office_key in seen.values()
    ]  # fmt: skip


def count_people(tx: Tx) -> int:
    """How many people there are; an installation without any is not set up yet."""
    return tx.session.scalar(select(func.count()).select_from(t.Person)) or 0
