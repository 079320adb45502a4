"""Offices and their posts: how they are made, what they are called, who stands above whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import case, exists, func, select

from engine.access import Actor, in_force
from engine.errors import Conflict, NotFound, Text
from engine.installation import Tx
from engine.organisation.administered import record, require_admin
from engine.organisation.naming import A_KEY, A_WAIT, A_ZONE, BadValue, Taken, no_name, words
from engine.organisation.office_time import reckon_anew
from engine.sop.norm import slug
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


class AboveItself(Conflict):
    """A post would be its own superior, directly or by others."""

    text = Text(
        "“{superior}” berada di bawah “{post}”, jadi tidak dapat menjadi atasannya.",
        "“{superior}” stands below “{post}” and cannot be above it.",
    )


@dataclass(frozen=True, slots=True)
class OfficeSeen:
    """An office as its people see it. ``timezone`` is an IANA name, ``calendar`` its text.

    ``remind_before`` and ``escalate_after`` are working minutes, 0 for never.
    """

    key: str
    name: str
    parent: str
    address: str
    timezone: str
    calendar: str = ""
    remind_before: int = 120
    escalate_after: int = 900


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office in the admin's list, with how many posts, vacant posts and active people it has."""

    key: str
    name: str
    parent: str
    posts: int
    vacant: int
    people: int


LONGEST_KEY = 120
"""Letters that a post's name may have as a key."""
LONGEST_WAIT = 100 * 450
"""Working minutes at most for a reminder or an escalation: a hundred days."""


def add_office(
    tx: Tx,
    key: str,
    name: str,
    parent: str = "",
    address: str = "",
    timezone: str = "Asia/Makassar",
    *,
    by: Actor | None = None,
) -> t.Office:
    """Adds an office. ``timezone`` is an IANA name; ``by`` the admin, nobody on the command line.

    Raises ``NotAdmin``, ``Taken``, ``BadValue``.
    """
    require_admin(by)
    office = t.Office(key=key)
    _describe(office, name, parent, address, timezone)
    if len(key) > 80 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise BadValue(value=key[:60], what=A_KEY, field="key")
    if tx.session.scalar(select(t.Office.id).where(t.Office.key == key)):
        raise Taken(value=key, field="key")
    tx.session.add(office)
    tx.session.flush()
    record(by, f"added the office {key}")
    return office


def change_office(
    tx: Tx,
    by: Actor | None,
    key: str,
    *,
    name: str,
    parent: str,
    address: str,
    timezone: str,
    remind_before: int,
    escalate_after: int,
) -> int:
    """Changes what is known of an office; its key stays.

    In another time zone its open tasks fall due at other moments: returns how many do.
    ``remind_before`` and ``escalate_after`` are working minutes, 0 for never.
    Raises ``NotAdmin``, ``NoSuchOffice``, ``BadValue``.
    """
    require_admin(by)
    office = office_of(tx, key)
    tx.session.refresh(office, with_for_update=True)
    told = (office.timezone, office.remind_before, office.escalate_after)
    _describe(office, name, parent, address, timezone)
    for field, minutes in (("remind_before", remind_before), ("escalate_after", escalate_after)):
        if not 0 <= minutes <= LONGEST_WAIT:
            raise BadValue(value=minutes, what=A_WAIT, field=field)
    office.remind_before, office.escalate_after = remind_before, escalate_after
    tx.session.flush()
    record(by, f"changed the office {key}")
    if told == (office.timezone, office.remind_before, office.escalate_after):
        return 0
    return reckon_anew(tx, office.id)


def _describe(office: t.Office, name: str, parent: str, address: str, timezone: str) -> None:
    office.name = words(name, field="name")
    office.parent = words(parent, 0, field="parent")
    office.address = words(address, 0, 300, field="address")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(value=timezone[:60], what=A_ZONE, field="timezone") from error
    office.timezone = timezone


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


def rows(tx: Tx, by: Actor | None) -> list[OfficeRow]:
    """All offices with their counts, by name. Raises ``NotAdmin``."""
    require_admin(by)
    held = exists(
        select(1)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .where(t.Holding.post_id == t.Post.id, t.Person.active, in_force(tx.now))
        .select_from(t.Holding)
    )
    vacant = func.sum(case((held, 0), else_=1))
    posts: dict[int, tuple[int, int]] = {
        office: (count, free)
        for office, count, free in tx.session.execute(
            select(t.Post.office_id, func.count(), vacant).group_by(t.Post.office_id)
        )
    }
    people: dict[int | None, int] = dict(
        tx.session.execute(
            select(t.Person.office_id, func.count())
            .where(t.Person.active)
            .group_by(t.Person.office_id)
        ).all()
    )
    offices = tx.session.execute(
        select(t.Office.id, t.Office.key, t.Office.name, t.Office.parent).order_by(t.Office.name)
    )
    return [
        OfficeRow(key, name, parent, *posts.get(office_id, (0, 0)), people.get(office_id, 0))
        for office_id, key, name, parent in offices
    ]


def _office_seen(office: t.Office) -> OfficeSeen:
    return OfficeSeen(
        office.key, office.name, office.parent, office.address, office.timezone, office.calendar,
        office.remind_before, office.escalate_after,
    )  # fmt: skip


# --- posts ---------------------------------------------------------------------------------------


def add_post(
    tx: Tx,
    office: t.Office,
    name: str,
    aliases: Iterable[str] = (),
    supervisor: bool = False,
    *,
    superior_id: int | None = None,
    by: Actor | None = None,
) -> t.Post:
    """Adds a post. No spelling may mean two posts.

    ``superior_id`` is the post straight above; ``by`` the admin, nobody on the command line.
    Raises ``NotAdmin``, ``Taken``, ``BadValue``, ``NoSuchPost``.
    """
    require_admin(by)
    post = t.Post(office_id=office.id)
    _spell(tx, post, name, aliases)
    _place(tx, post, superior_id)
    post.supervisor = supervisor
    tx.session.add(post)
    tx.session.flush()
    record(by, f"added the post {post.name} to {office.key}")
    return post


def change_post(
    tx: Tx,
    by: Actor | None,
    post_id: int,
    *,
    name: str,
    aliases: Iterable[str],
    supervisor: bool,
    superior_id: int | None,
) -> None:
    """Changes a post. Its name until now stays as another spelling: diagrams still find it.

    Raises ``NotAdmin``, ``NotFound``, ``Taken``, ``BadValue``, ``AboveItself``.
    """
    require_admin(by)
    post = post_of(tx, post_id)
    given, until_now = [*aliases], post.name
    if slug(until_now) not in {slug(spelling) for spelling in (name, *given)}:
        given.append(until_now)
    _spell(tx, post, name, given)
    _place(tx, post, superior_id)
    post.supervisor = supervisor
    tx.session.flush()
    record(by, f"changed the post {until_now} ({post.id}), now {post.name}")


def post_of(tx: Tx, post_id: int) -> t.Post:
    """The post with that id. Raises ``NotFound``."""
    post = tx.session.get(t.Post, post_id)
    if post is None:
        raise NotFound
    return post


def post_named(tx: Tx, office: t.Office, name: str) -> int:
    """The id of the office's post that goes by a name. Raises ``NoSuchPost``."""
    found = post_spellings(tx, office.id).get(slug(name))
    if found is None:
        known = tx.session.scalars(
            select(t.Post.name).where(t.Post.office_id == office.id).order_by(t.Post.id)
        )
        raise NoSuchPost(name=name, office=office.name, known=" · ".join(known) or "-")
    return found


def post_spellings(tx: Tx, office_id: int) -> dict[str, int]:
    """Every spelling (as a slug) of the office's posts, aliases included, with the post's id."""
    posts = tx.session.scalars(select(t.Post).where(t.Post.office_id == office_id))
    return {slug(spelling): post.id for post in posts for spelling in (post.name, *post.aliases)}


def _spell(tx: Tx, post: t.Post, name: str, aliases: Iterable[str]) -> None:
    """Names a post. Raises ``Taken``, ``BadValue``."""
    name = words(name, field="name")
    said = {slug(name): name}
    for alias in aliases:
        spelling = words(alias, field="aliases")
        said.setdefault(slug(spelling), spelling)
    spellings = post_spellings(tx, post.office_id)
    for key, spelling in said.items():
        field = "name" if spelling == name else "aliases"
        if not 0 < len(key) <= LONGEST_KEY:
            raise no_name(spelling, field)
        if spellings.get(key, post.id) != post.id:
            raise Taken(value=spelling, field=field)
    post.key, post.name = slug(name), name
    post.aliases = [spelling for key, spelling in said.items() if key != post.key]


def _place(tx: Tx, post: t.Post, superior_id: int | None) -> None:
    """Puts a post below another of its office, or below none. Raises ``AboveItself``."""
    rows = tx.session.execute(
        select(t.Post.id, t.Post.name, t.Post.superior_id)
        .where(t.Post.office_id == post.office_id)
        .with_for_update()  # two at once could close a circle together
    ).all()
    above: Mapping[int, int | None] = {row.id: row.superior_id for row in rows}
    names = {row.id: row.name for row in rows}
    if superior_id is not None and superior_id not in above:
        raise NoSuchPost(name=superior_id, office="-", known=" · ".join(names.values()) or "-")
    higher, seen = superior_id, set[int]()
    while higher is not None and higher not in seen:
        if higher == post.id:
            raise AboveItself(
                superior=names[superior_id or higher], post=post.name, field="superior"
            )
        seen.add(higher)
        higher = above[higher]
    post.superior_id = superior_id
