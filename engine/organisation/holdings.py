"""Who holds which post: now, and from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from engine.access import DEPUTIES, Actor, acting_title, in_force
from engine.errors import Conflict, NotFound, Text
from engine.installation import Tx
from engine.organisation.administered import record, require_admin
from engine.organisation.naming import BadValue
from engine.organisation.offices import NoSuchPost, post_named, post_of
from engine.store import tables as t
from engine.working_time.calendar import date_text


class NotTheHolder(Conflict):
    """A post cannot be taken from somebody who does not hold it."""

    text = Text("{username} tidak memegang “{post}”.", "{username} does not hold “{post}”.")


class HeldAlready(Conflict):
    """A person holds a post once at a time."""

    text = Text(
        "{who} sudah memegang “{post}” dalam masa itu ({since}–{until}). Ubah masanya, atau akhiri "
        "yang itu dulu.",
        "{who} holds “{post}” in that time already ({since}–{until}). Choose another time, or end "
        "that one first.",
    )


class OfAnotherOffice(Conflict):
    """A post is held by people of its own office."""

    text = Text(
        "{who} bukan orang {office}. Pindahkan dulu orangnya ke unit kerja itu.",
        "{who} does not belong to {office}. Move the person to that office first.",
    )


class NotActive(Conflict):
    """Who is shut out holds no posts."""

    text = Text(
        "{who} tidak aktif. Aktifkan dulu, lalu beri jabatan.",
        "{who} is not active. Let them back in first, then give them a post.",
    )


class EndsBeforeItBegins(Conflict):
    """A holding would end before it has begun."""

    text = Text(
        "Hari terakhir ({until}) mendahului hari pertama ({since}).",
        "The last day ({until}) comes before the first ({since}).",
    )


class HeldAsDeputy(Conflict):
    """Deputies are appointed and dismissed elsewhere, by an order."""

    text = Text(
        "Ini penunjukan Plt./Plh. Akhiri di halaman Plt./Plh.",
        "This is a deputy's appointment. End it on the page of deputies.",
    )


A_DATE = Text("tanggal dari tahun 1950 sampai 2150", "a date from 1950 to 2150")
_YEARS = range(1950, 2151)
_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post as a list shows it, with the names of those who hold it now."""

    id: int
    office: str
    name: str
    aliases: tuple[str, ...]
    supervisor: bool
    superior: str | None
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldingSeen:
    """Who holds which post from when to when. Moments in UTC; ``until`` is empty while it lasts.

    ``title`` is the post as its holder's acts are signed. A deputy has an ``order_number``, and the
    key of the ``sop`` if it is for one only.
    """

    id: int
    person_id: int
    person: str
    post_id: int
    title: str
    office: str
    kind: str
    order_number: str | None
    sop: str | None
    since: datetime
    until: datetime | None

    @property
    def deputy(self) -> bool:
        """Whether the post is held in another's place."""
        return self.kind in DEPUTIES

    @property
    def last(self) -> datetime | None:
        """The last moment of it; empty while it lasts. It names the last day as people write it."""
        return self.until - _MOMENT if self.until else None

    def stands(self, now: datetime) -> str:
        """``now``, ``later`` (not begun yet) or ``past``."""
        if self.until is not None and self.until <= now:
            return "past"
        return "now" if self.since <= now else "later"


def posts(tx: Tx, office_id: int | None = None) -> list[PostSeen]:
    """All posts, or those of one office, by office and in the order in which they were added."""
    superior = aliased(t.Post)
    rows = tx.session.execute(
        select(t.Post, t.Office.key, superior.name)
        .join(t.Office, t.Office.id == t.Post.office_id)
        .outerjoin(superior, superior.id == t.Post.superior_id)
        .where(t.Post.office_id == office_id if office_id is not None else true())
        .order_by(t.Office.key, t.Post.id)
    ).all()
    held = holders(tx, [post.id for post, _, _ in rows])
    return [
        PostSeen(
            post.id, key, post.name, tuple(post.aliases), post.supervisor, above,
            tuple(held[post.id].values()),
        )
        for post, key, above in rows
    ]  # fmt: skip


def of_post(tx: Tx, by: Actor | None, post_id: int) -> list[HoldingSeen]:
    """Everybody who holds, held or will hold a post, newest first. Raises ``NotAdmin``."""
    require_admin(by)
    return _seen(tx, t.Holding.post_id == post_id)


def of_person(tx: Tx, by: Actor | None, person_id: int) -> list[HoldingSeen]:
    """All posts that a person holds, held or will hold, newest first. Raises ``NotAdmin``."""
    require_admin(by)
    return _seen(tx, t.Holding.person_id == person_id)


def holding_of(tx: Tx, by: Actor | None, holding_id: int) -> HoldingSeen:
    """The holding with that id. Raises ``NotAdmin``, ``NotFound``."""
    require_admin(by)
    found = _seen(tx, t.Holding.id == holding_id)
    if not found:
        raise NotFound
    return found[0]


def _seen(tx: Tx, condition: ColumnElement[bool]) -> list[HoldingSeen]:
    rows = tx.session.execute(
        select(
            t.Holding,
            t.Person.name.label("person"),
            t.Post.name.label("post"),
            t.Office.key,
            t.Sop.key.label("sop"),
        )
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .join(t.Post, t.Post.id == t.Holding.post_id)
        .join(t.Office, t.Office.id == t.Post.office_id)
        .outerjoin(t.Sop, t.Sop.id == t.Holding.sop_id)
        .where(condition)
        .order_by(t.Holding.since.desc(), t.Holding.id.desc())
    ).all()
    return [
        HoldingSeen(
            held.id, held.person_id, person, held.post_id, acting_title(held.kind, post), office,
            held.kind, held.order_number, sop, held.since, held.until,
        )
        for held, person, post, office, sop in rows
    ]  # fmt: skip


def give(
    tx: Tx,
    by: Actor | None,
    person_id: int,
    post_id: int,
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Lets a person hold a post of their office from one day to another, both included.

    Days begin and end at midnight in the office's zone; without ``since`` it begins now, without
    ``until`` it lasts. Raises ``NotAdmin``, ``NotFound``, ``OfAnotherOffice``, ``NotActive``,
    ``EndsBeforeItBegins``, ``HeldAlready``, ``BadValue``.
    """
    require_admin(by)
    person = tx.session.get(t.Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound
    post = post_of(tx, post_id)
    office = tx.session.get_one(t.Office, post.office_id)
    if person.office_id != post.office_id:
        raise OfAnotherOffice(who=person.name, office=office.name, field="person")
    if not person.active:
        raise NotActive(who=person.name, field="person")
    zone = tx.calendar(office.id).zone
    begins = _midnight(since, zone, "since") if since else tx.now
    ends = _midnight(until, zone, "until", _DAY) if until else None
    _check_period(begins, ends, zone)
    _check_once(tx, person, post, begins, ends, zone)
    new = t.Holding(person_id=person.id, post_id=post.id, since=begins, until=ends)
    tx.session.add(new)
    tx.session.flush()
    record(by, f"gave {post.name} of {office.key} to {person.username}{_period(new)}")


def end(tx: Tx, by: Actor | None, holding_id: int, last_day: date | None = None) -> None:
    """Ends a holding with that day in the office's zone, or now; one not begun yet never was.

    The last day may lie in the past or ahead. What the person had taken is free again for the post
    once it has ended.
    Raises ``NotAdmin``, ``NotFound``, ``HeldAsDeputy``, ``EndsBeforeItBegins``, ``HeldAlready``.
    """
    require_admin(by)
    held = tx.session.get(t.Holding, holding_id, with_for_update=True)
    if held is None:
        raise NotFound
    if held.kind in DEPUTIES:
        raise HeldAsDeputy
    person, post = tx.session.get_one(t.Person, held.person_id), post_of(tx, held.post_id)
    zone = tx.calendar(post.office_id).zone
    if last_day is None and held.since >= tx.now:
        tx.session.delete(held)
    else:
        ends = _midnight(last_day, zone, "until", _DAY) if last_day else tx.now
        _check_period(held.since, ends, zone)
        _check_once(tx, person, post, held.since, ends, zone, but=held.id)
        held.until = ends
    tx.session.flush()
    record(by, f"ended {post.name} ({post.id}) of {person.username}{_period(held)}")


def _midnight(day: date, zone: ZoneInfo, field: str, later: timedelta = timedelta()) -> datetime:
    if day.year not in _YEARS:
        raise BadValue(value=day.isoformat(), what=A_DATE, field=field)
    return datetime.combine(day + later, time(), zone).astimezone(UTC)


def _check_period(since: datetime, until: datetime | None, zone: ZoneInfo) -> None:
    if until is not None and until <= since:
        raise EndsBeforeItBegins(
            since=_date(since, zone), until=_date(until, zone, last=True), field="until"
        )


def _check_once(
    tx: Tx,
    person: t.Person,
    post: t.Post,
    since: datetime,
    until: datetime | None,
    zone: ZoneInfo,
    *,
    but: int = 0,
) -> None:
    """Raises ``HeldAlready`` when the person holds the post in that time by another holding."""
    other = tx.session.scalars(
        select(t.Holding)
        .where(
            t.Holding.person_id == person.id,
            t.Holding.post_id == post.id,
            t.Holding.kind == "definitive",
            t.Holding.id != but,
            t.Holding.since < until if until is not None else true(),
            or_(t.Holding.until.is_(None), t.Holding.until > since),
        )
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise HeldAlready(
            who=person.name,
            post=post.name,
            since=_date(other.since, zone),
            until=_date(other.until, zone, last=True) if other.until else "…",
            field="since",
        )


def _date(moment: datetime, zone: ZoneInfo, *, last: bool = False) -> Text:
    """The date of a moment in the office; of one at which something has ended, its last."""
    return date_text((moment - last * _MOMENT).astimezone(zone).date())


def _period(held: t.Holding) -> str:
    until = f" until {held.until.isoformat()}" if held.until else ""
    return f" from {held.since.isoformat()}{until}"


def give_post(tx: Tx, person: t.Person, post_name: str) -> None:
    """Lets a person hold a post of their office from now on; nothing changes if they do already.

    Raises ``NoSuchPost``.
    """
    post_id = post_of_person(tx, person, post_name)
    if not _holdings(tx, person, post_id):
        tx.session.add(t.Holding(person_id=person.id, post_id=post_id, since=tx.now, until=None))
        tx.session.flush()


def take_post(tx: Tx, person: t.Person, post_name: str) -> None:
    """Ends a person's holding of a post now. Raises ``NoSuchPost``, ``NotTheHolder``."""
    holdings = _holdings(tx, person, post_of_person(tx, person, post_name))
    if not holdings:
        raise NotTheHolder(username=person.username, post=post_name)
    for holding in holdings:
        holding.until = tx.now
    tx.session.flush()


def post_of_person(tx: Tx, person: t.Person, post_name: str) -> int:
    """The id of the post of the person's office that goes by a name. Raises ``NoSuchPost``."""
    office = tx.session.get(t.Office, person.office_id) if person.office_id else None
    if office is None:
        raise NoSuchPost(name=post_name, office="-", known="-")
    return post_named(tx, office, post_name)


def _holdings(tx: Tx, person: t.Person, post_id: int) -> Sequence[t.Holding]:
    """The person's present holdings of a post; usually one or none."""
    return tx.session.scalars(
        select(t.Holding).where(
            t.Holding.person_id == person.id,
            t.Holding.post_id == post_id,
            t.Holding.kind == "definitive",
            in_force(tx.now),
        )
    ).all()


def holders(
    tx: Tx, post_ids: Iterable[int], sop_id: int | None = None
) -> dict[int, dict[int, str]]:
    """Who holds each of the posts now: ids and names of active people, by name.

    Deputies follow, as ``Name, Plh.``; with ``sop_id`` only those who are it for that SOP.
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
        marked = f"{name}, {DEPUTIES[kind]}" if kind in DEPUTIES else name
        held[post_id].setdefault(person_id, marked)
    return held


def vacant_posts(tx: Tx, post_ids: Iterable[int], sop_id: int | None = None) -> set[int]:
    """Those of the posts that nobody holds now (for an SOP): a document would stop there."""
    return {post_id for post_id, people in holders(tx, post_ids, sop_id).items() if not people}
