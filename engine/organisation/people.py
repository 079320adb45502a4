"""People: how they are added, what they may, how they leave."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select, true, update

from engine.access import Actor, acting_title, in_force
from engine.errors import Conflict, NotFound, Text
from engine.installation import Tx
from engine.organisation.administered import record, require_admin
from engine.organisation.holdings import give_post
from engine.organisation.naming import A_USERNAME, BadValue, Taken, words
from engine.store import tables as t


class NoSuchPerson(NotFound):
    """Nobody has that username."""

    text = Text("Tidak ada pengguna “{username}”.", "There is no user “{username}”.")


class LastAdmin(Conflict):
    """Somebody has to be able to keep the installation."""

    text = Text(
        "{who} adalah satu-satunya admin yang aktif. Jadikan orang lain admin dulu.",
        "{who} is the only active admin. Make somebody else an admin first.",
    )


class StillHolds(Conflict):
    """Who holds posts of an office does not leave it."""

    text = Text(
        "{who} masih memegang jabatan di unit kerjanya ({posts}). Akhiri dulu, lalu pindahkan.",
        "{who} still holds posts in the present office ({posts}). End them first, then move.",
    )


class NoOffice(Conflict):
    """Only an admin and an overseer belong to no office."""

    text = Text(
        "Pilih unit kerjanya. Hanya admin dan pemantau yang boleh tanpa unit kerja.",
        "Choose the office. Only an admin and an overseer belong to none.",
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """What a person may beyond their posts.

    A ``process_owner`` publishes the office's SOPs, an ``admin`` keeps offices and people, an
    ``overseer`` sees the figures of all offices.
    """

    process_owner: bool = False
    admin: bool = False
    overseer: bool = False


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person as a list shows them, with the posts held now: a deputy's as ``Plh. Camat``."""

    id: int
    username: str
    name: str
    nip: str | None
    office: str | None
    posts: tuple[str, ...]
    process_owner: bool
    admin: bool
    overseer: bool
    active: bool
    must_change_password: bool


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
    overseer: bool = False,
    must_change_password: bool = True,
    by: Actor | None = None,
) -> t.Person:
    """Adds a person who holds the named posts from now on.

    ``by`` is the admin who does it, nobody on the command line.
    Raises ``NotAdmin``, ``Taken`` (username or NIP), ``NoSuchPost``, ``NoOffice``, ``BadValue``.
    """
    require_admin(by)
    username = username.strip().casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,79}", username):
        raise BadValue(value=username[:60], what=A_USERNAME, field="username")
    if tx.session.scalar(select(t.Person.id).where(t.Person.username == username)):
        raise Taken(value=username, field="username")
    person = t.Person(
        username=username,
        password_hash=password_hash,
        must_change_password=must_change_password,
        active=True,
    )
    _describe(tx, person, office, name, nip, Marks(process_owner, admin, overseer))
    tx.session.add(person)
    tx.session.flush()
    record(by, f"added {username}{_said(person, office)}")
    for post in posts:
        give_post(tx, person, post)
    return person


def change_person(
    tx: Tx,
    by: Actor | None,
    person_id: int,
    *,
    office: t.Office | None,
    name: str,
    nip: str | None,
    marks: Marks,
) -> None:
    """Changes who a person is and what they may beyond their posts; the username stays.

    Into another office nobody takes a post along. Raises ``NotAdmin``, ``NotFound``, ``Taken``,
    ``BadValue``, ``NoOffice``, ``StillHolds``, ``LastAdmin``.
    """
    require_admin(by)
    person = _locked(tx, person_id)
    if person.admin and not marks.admin:
        _keep_an_admin(tx, person)
    if person.office_id != (office.id if office else None):
        _require_no_posts(tx, person)
    _describe(tx, person, office, name, nip, marks)
    tx.session.flush()
    record(by, f"changed {person.username}{_said(person, office)}")


def _describe(
    tx: Tx, person: t.Person, office: t.Office | None, name: str, nip: str | None, marks: Marks
) -> None:
    if office is None and (marks.process_owner or not (marks.admin or marks.overseer)):
        raise NoOffice(field="office")
    person.name = words(name, field="name")
    nip = words(nip or "", 0, 30, field="nip").replace(" ", "") or None
    with tx.session.no_autoflush:
        owner = tx.session.scalar(select(t.Person.id).where(t.Person.nip == nip)) if nip else None
    if owner not in {None, person.id}:
        raise Taken(value=nip, field="nip")
    person.nip = nip
    person.office_id = office.id if office else None
    person.process_owner, person.admin = marks.process_owner, marks.admin
    person.overseer = marks.overseer


def _said(person: t.Person, office: t.Office | None) -> str:
    marks = [mark for mark in ("process_owner", "admin", "overseer") if getattr(person, mark)]
    return f" of {office.key if office else 'no office'}" + "".join(f", {mark}" for mark in marks)


def _require_no_posts(tx: Tx, person: t.Person) -> None:
    held = tx.session.scalars(
        select(t.Post.name)
        .join(t.Holding, t.Holding.post_id == t.Post.id)
        .where(
            t.Holding.person_id == person.id,
            or_(t.Holding.until.is_(None), t.Holding.until > tx.now),
        )
        .distinct()
    ).all()
    if held:
        raise StillHolds(who=person.name, posts=" · ".join(held), field="office")


def _keep_an_admin(tx: Tx, person: t.Person) -> None:
    """Raises ``LastAdmin`` when there is no other active admin than this one."""
    admins = select(t.Person.id).where(t.Person.admin, t.Person.active).order_by(t.Person.id)
    # Locked: two admins who leave at the same moment must not both find the other.
    if set(tx.session.scalars(admins.with_for_update())) <= {person.id}:
        raise LastAdmin(who=person.name, field="admin")


def _locked(tx: Tx, person_id: int) -> t.Person:
    person = tx.session.get(t.Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound
    return person


def set_first_password(
    tx: Tx, person: t.Person, password_hash: str, *, by: Actor | None = None
) -> None:
    """Gives a person a new first password; their sessions and tokens end. Raises ``NotAdmin``."""
    require_admin(by)
    person.password_hash = password_hash
    person.must_change_password = True
    tx.session.execute(delete(t.ApiToken).where(t.ApiToken.person_id == person.id))
    tx.session.flush()
    record(by, f"gave {person.username} a new first password")


def shut_out(tx: Tx, by: Actor | None, person: t.Person) -> None:
    """Ends a person's sessions, tokens and posts now; posts to come never are.

    `engine.leaving` asks first who takes what is in their hands. Raises ``NotAdmin``,
    ``LastAdmin``.
    """
    require_admin(by)
    if person.admin:
        _keep_an_admin(tx, person)
    person.active = False
    held = t.Holding.person_id == person.id
    tx.session.execute(delete(t.Holding).where(held, t.Holding.since >= tx.now))
    tx.session.execute(
        update(t.Holding)
        .where(held, or_(t.Holding.until.is_(None), t.Holding.until > tx.now))
        .values(until=tx.now)
    )
    tx.session.execute(delete(t.ApiToken).where(t.ApiToken.person_id == person.id))
    tx.session.flush()
    record(by, f"shut {person.username} out")


def activate(tx: Tx, by: Actor | None, person: t.Person) -> None:
    """Lets somebody back in, without the posts that they held. Raises ``NotAdmin``."""
    require_admin(by)
    person.active = True
    tx.session.flush()
    record(by, f"let {person.username} back in")


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
    return _seen(tx, true())


def people_of(tx: Tx, office_id: int | None) -> list[PersonSeen]:
    """The people of an office, or those of none, by username."""
    return _seen(tx, t.Person.office_id.is_not_distinct_from(office_id))


def find(tx: Tx, by: Actor | None, sought: str) -> list[PersonSeen]:
    """The people in whose name, username or NIP a text occurs. Raises ``NotAdmin``."""
    require_admin(by)
    columns = (t.Person.name, t.Person.username, t.Person.nip)
    written = (sought, sought, "".join(sought.split()))  # a NIP is kept without its blanks
    return _seen(
        tx,
        or_(
            *(
                column.icontains(text, autoescape=True)
                for column, text in zip(columns, written, strict=True)
            )
        ),
    )


def person_seen(tx: Tx, by: Actor | None, person_id: int) -> PersonSeen:
    """The person with that id. Raises ``NotAdmin``, ``NotFound``."""
    require_admin(by)
    found = _seen(tx, t.Person.id == person_id)
    if not found:
        raise NotFound
    return found[0]


def _seen(tx: Tx, condition: ColumnElement[bool]) -> list[PersonSeen]:
    holds = (t.Holding.person_id == t.Person.id) & in_force(tx.now)
    rows = tx.session.execute(
        select(t.Person, t.Office.key, t.Holding.kind, t.Post.name)
        .outerjoin(t.Office, t.Office.id == t.Person.office_id)
        .outerjoin(t.Holding, holds)
        .outerjoin(t.Post, t.Post.id == t.Holding.post_id)
        .where(condition)
        .order_by(t.Office.key, t.Person.username, t.Holding.kind, t.Post.id)
    ).all()
    posts: dict[int, list[str]] = {}
    seen: dict[int, tuple[t.Person, str | None]] = {}
    for person, office_key, kind, post_name in rows:
        seen[person.id] = (person, office_key)
        posts.setdefault(person.id, []).extend([acting_title(kind, post_name)] if kind else [])
    return [
        PersonSeen(
            person.id, person.username, person.name, person.nip, office_key,
            tuple(dict.fromkeys(posts[person.id])),
            person.process_owner, person.admin, person.overseer, person.active,
            person.must_change_password,
        )
        for person, office_key in seen.values()
    ]  # fmt: skip


def count_people(tx: Tx) -> int:
    """How many people there are; an installation without any is not set up yet."""
    return tx.session.scalar(select(func.count()).select_from(t.Person)) or 0
