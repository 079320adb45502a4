"""Offices and their posts: how they are made and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from engine.errors import NotFound, Text
from engine.installation import Tx
from engine.naming import A_KEY, BadValue, Taken, no_name, words
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


@dataclass(frozen=True, slots=True)
class OfficeSeen:
    """An office as its people see it. ``timezone`` is an IANA name."""

    key: str
    name: str
    parent: str
    address: str
    timezone: str
    calendar: str = ""


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
    name, parent, address = words(name), words(parent, 0), words(address, 0, 300)
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


def add_post(
    tx: Tx, office: t.Office, name: str, aliases: Iterable[str] = (), supervisor: bool = False
) -> t.Post:
    """Adds a post. No spelling may mean two posts. Raises ``Taken``, ``BadValue``."""
    name, *aliases = (words(spelling) for spelling in (name, *aliases))
    spellings = post_spellings(tx, office.id)
    for spelling in (name, *aliases):
        if not 0 < len(slug(spelling)) <= LONGEST_KEY:
            raise no_name(spelling)
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
