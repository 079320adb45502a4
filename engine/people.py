"""Offices, posts and people: how they are made, and who holds what."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, func, select, update

from engine.access import in_force
from engine.errors import AlurError, Conflict, NotFound, Text
from engine.installation import Tx
from engine.sop.norm import fold, slug, storable
from engine.store import tables as t


class NoSuchOffice(NotFound):
    """No office under that key."""

    text = Text("Tidak ada unit kerja “{key}”.", "There is no office “{key}”.")


class NoSuchPost(NotFound):
    """The office has no post of that name."""

    text = Text(
        "Tidak ada jabatan “{name}” di {office}. Jabatan yang ada: {known}.",
        "There is no post “{name}” in {office}. Its posts: {known}.",
    )


class NoSuchPerson(NotFound):
    """Nobody has that username."""

    text = Text("Tidak ada pengguna “{username}”.", "There is no user “{username}”.")


class NotTheHolder(Conflict):
    """A post cannot be taken from somebody who does not hold it."""

    text = Text("{username} tidak memegang “{post}”.", "{username} does not hold “{post}”.")


class Taken(Conflict):
    """The key, username or NIP is in use already."""

    text = Text("“{value}” sudah dipakai.", "“{value}” is already in use.")


class BadValue(AlurError):
    """A value cannot be what it is given as."""

    text = Text("“{value}” bukan {what}.", "“{value}” is not {what}.")


A_KEY = Text(
    "kunci (huruf kecil, angka, tanda hubung)", "a key (lower-case letters, digits, hyphens)"
)
A_USERNAME = Text(
    "nama pengguna (huruf kecil, angka, titik, tanda hubung)",
    "a username (lower-case letters, digits, dots, hyphens)",
)
A_NAME = Text(
    "nama yang dapat disimpan (terlalu panjang, kosong, atau aneh)",
    "a name that can be kept (too long, empty, or odd)",
)


@dataclass(frozen=True, slots=True)
class OfficeSeen:
    """An office as its people see it. ``timezone`` is an IANA name."""

    key: str
    name: str
    parent: str
    address: str
    timezone: str
    calendar: str = ""


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


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post as a list shows it, with the names of those who hold it now."""

    office: str
    name: str
    aliases: tuple[str, ...]
    supervisor: bool
    holders: tuple[str, ...]


LONGEST_KEY = 120
"""Letters that a post's name may have as a key."""


def add_office(
    tx: Tx,
    key: str,
    name: str,
    parent: str = "",
    address: str = "",
    timezone: str = "Asia/Makassar",
) -> t.Office:
    """Adds an office. ``timezone`` is an IANA name. Raises ``Taken``, ``BadValue``."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise BadValue(value=key, what=A_KEY)
    name, parent, address = _words(name), _words(parent, 0), _words(address, 0, 300)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadValue(value=timezone, what=Text("zona waktu", "a time zone")) from error
    if tx.session.scalar(select(t.Office.id).where(t.Office.key == key)):
        raise Taken(value=key)
    office = t.Office(key=key, name=name, parent=parent, address=address, timezone=timezone)
    tx.session.add(office)
    tx.session.flush()
    return office


def office_of(tx: Tx, key: str) -> t.Office:
    """The office with that key. Raises ``NoSuchOffice``."""
    office = tx.session.scalars(select(t.Office).where(t.Office.key == key)).one_or_none()
    if office is None:
        raise NoSuchOffice(key=key)
    return office


def office_seen(tx: Tx, office_id: int) -> OfficeSeen:
    """The office with that id, which must exist."""
    office = tx.session.get_one(t.Office, office_id)
    return _office_seen(office)


def offices(tx: Tx) -> list[OfficeSeen]:
    """All offices, by key."""
    found = tx.session.scalars(select(t.Office).order_by(t.Office.key))
    return [_office_seen(office) for office in found]


def _office_seen(office: t.Office) -> OfficeSeen:
    return OfficeSeen(
        office.key, office.name, office.parent, office.address, office.timezone, office.calendar
    )


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


def add_post(
    tx: Tx, office: t.Office, name: str, aliases: Iterable[str] = (), supervisor: bool = False
) -> t.Post:
    """Adds a post. No spelling may mean two posts. Raises ``Taken``, ``BadValue``."""
    name, *aliases = (_words(spelling) for spelling in (name, *aliases))
    spellings = post_spellings(tx, office.id)
    for spelling in (name, *aliases):
        if not 0 < len(slug(spelling)) <= LONGEST_KEY:
            raise _no_name(spelling)
        if slug(spelling) in spellings:
            raise Taken(value=spelling)
    post = t.Post(
        office_id=office.id, key=slug(name), name=name, aliases=aliases, supervisor=supervisor
    )
    tx.session.add(post)
    tx.session.flush()
    return post


def post_spellings(tx: Tx, office_id: int) -> dict[str, int]:
    """Every spelling (as a slug) of the office's posts, aliases included, with the post's id."""
    posts = tx.session.scalars(select(t.Post).where(t.Post.office_id == office_id))
    return {slug(spelling): post.id for post in posts for spelling in (post.name, *post.aliases)}


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
    name, nip = _words(name), _words(nip or "", 0, 30).replace(" ", "") or None
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


def _words(text: str, least: int = 1, most: int = 200) -> str:
    """A name as it is kept, white space folded. Raises ``BadValue``."""
    text = fold(text)
    if not least <= len(text) <= most or not storable(text):
        raise _no_name(text)
    return text


def _no_name(text: str) -> BadValue:
    return BadValue(value=text[:60], what=A_NAME)


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


def holders(tx: Tx, post_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Who holds each of the posts now: ids and names of active people, by name."""
    held: dict[int, dict[int, str]] = {post_id: {} for post_id in post_ids}
    rows = tx.session.execute(
        select(t.Holding.post_id, t.Person.id, t.Person.name)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(
            t.Holding.post_id.in_(held),
            t.Person.active,
            in_force(tx.now),
        )
        .order_by(t.Person.name, t.Person.id)
    )
    for post_id, person_id, name in rows:
        held[post_id][person_id] = name
    return held


def vacant_posts(tx: Tx, post_ids: Iterable[int]) -> set[int]:
    """Those of the posts that no active person holds now: a document would stop there."""
    return {post_id for post_id, people in holders(tx, post_ids).items() if not people}


def count_people(tx: Tx) -> int:
    """How many people there are; an installation without any is not set up yet."""
    return tx.session.scalar(select(func.count()).select_from(t.Person)) or 0
