"""Deputies: who holds a post in another's place, by which order, from when to when.

A Plt. (pelaksana tugas) holds it while it is vacant, a Plh. (pelaksana harian) while its holder is
away. Both do the post's tasks in their period, for all of its SOPs or for some, and it ends by
itself: who holds a post at a moment is asked at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, exists, or_, select

from engine.access import DEPUTIES, Actor, acting_title, in_force
from engine.errors import Conflict, FieldError, Forbidden, NotFound, Text
from engine.handed_in import Incomplete, text_problems
from engine.installation import Tx
from engine.organisation.administered import record
from engine.store import tables as t
from engine.withdrawing import current_id

ORDER_LIMIT = 100
FAR = timedelta(days=5 * 366)
"""How far from today an order's first and last day may lie."""
SHOWN_FOR = timedelta(days=366)
"""How long a deputy that has ended is listed."""

NO_KIND = Text("Pilih Plh. atau Plt.", "Choose plh or plt.")
NO_ORDER = Text("Tulis nomor surat perintahnya.", "Give the number of the order.")
NO_START = Text("Isi tanggal pertamanya.", "Give the first day.")
NO_END = Text(
    "Plh. hanya sementara: isi tanggal terakhirnya.", "A Plh. is for a time: give the last day."
)
ENDS_FIRST = Text(
    "Tanggal terakhir lebih awal daripada tanggal pertama.", "The last day is before the first."
)
OVER_ALREADY = Text("Tanggal terakhir sudah lewat.", "The last day has passed.")
TOO_FAR = Text(
    "Tanggal ini terlalu jauh dari hari ini. Periksa tahunnya.",
    "This day is too far from today; check the year.",
)
NOBODY = Text(
    "Pilih seseorang dari unit kerja ini yang masih aktif.",
    "Name somebody of this office who is active.",
)
HOLDS_IT = Text(
    "{who} sudah memegang jabatan {post} sendiri.", "{who} holds the post {post} already."
)
APPOINTED_ALREADY = Text(
    "{who} sudah ditunjuk sebagai {title} dalam masa itu, dengan nomor {order}.",
    "{who} is {title} in that period already, by order {order}.",
)
NO_SUCH_SOP = Text("SOP “{key}” tidak ada di unit kerja ini.", "The office has no SOP “{key}”.")
NO_STEP = Text(
    "Jabatan {post} tidak punya langkah dalam SOP {sop}.", "{post} has no step in the SOP {sop}."
)
STILL_HELD = Text(
    "Jabatan ini dipegang {who}. Plt. biasanya untuk jabatan yang kosong; selama pemegangnya "
    "berhalangan, Plh.",
    "The post is held by {who}; a Plt. is for a vacant one, a Plh. while its holder is away.",
)
VACANT = Text(
    "Jabatan ini kosong. Untuk jabatan yang kosong biasanya Plt.",
    "The post is vacant; a vacant one has a Plt.",
)


class NotYoursToAppoint(Forbidden):
    """Only supervisors and the admin appoint deputies."""

    text = Text(
        "Plh. dan Plt. hanya dapat ditunjuk dan diakhiri oleh atasan unit kerja atau admin.",
        "Deputies are appointed and ended by the office's supervisors or the admin.",
    )


class EndedAlready(Conflict):
    """There is nothing to end."""

    text = Text("Penunjukan ini sudah berakhir.", "This appointment has ended already.")


@dataclass(frozen=True, slots=True)
class DeputySeen:
    """One order by which somebody holds a post in another's place. Moments in UTC.

    ``id`` names it; ``sops`` are the titles of those that it is limited to, none for all;
    ``until`` is the first moment after it; ``odd`` what is unusual about it.
    """

    id: int
    username: str
    name: str
    post: str
    kind: str
    order_number: str
    sops: tuple[str, ...]
    since: datetime
    until: datetime | None
    odd: Text | None

    @property
    def title(self) -> str:
        """As what the deputy acts: ``Plh. Camat``."""
        return acting_title(self.kind, self.post)

    @property
    def last(self) -> datetime | None:
        """A moment of its last day; empty while it has no end."""
        return self.until and self.until - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Deputies:
    """An office's deputies: now, the soonest to end first; to come; and of the last year."""

    current: tuple[DeputySeen, ...]
    coming: tuple[DeputySeen, ...]
    past: tuple[DeputySeen, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What an appointment is made of: people by username, posts by id, SOPs by key."""

    people: dict[str, str]
    posts: dict[int, str]
    sops: dict[str, str]


def may_appoint(actor: Actor, office_id: int) -> bool:
    """Whether the actor appoints and ends the deputies of an office."""
    return actor.admin or (actor.supervisor and actor.office_id == office_id)


def appoint(
    tx: Tx,
    actor: Actor,
    username: str,
    post_id: int,
    kind: str,
    order_number: str,
    since: date | None,
    until: date | None,
    sops: Sequence[str] = (),
) -> None:
    """Makes somebody a deputy (``plh``, ``plt``) for a post, from one day's start to another's end.

    The days are the office's; without ``until`` (only a Plt.) it lasts until it is ended. ``sops``
    are the keys of those that it is limited to. Raises ``NotFound`` (post of another office),
    ``NotYoursToAppoint``, ``Incomplete``.
    """
    post = tx.session.scalars(
        select(t.Post).where(t.Post.id == post_id).with_for_update(key_share=True)
    ).one_or_none()
    if post is None or not (actor.admin or post.office_id == actor.office_id):
        raise NotFound
    if not may_appoint(actor, post.office_id):
        raise NotYoursToAppoint
    zone = tx.calendar(post.office_id).zone
    person = tx.session.scalars(
        select(t.Person).where(
            t.Person.username == username.strip().casefold(),
            t.Person.office_id == post.office_id,
            t.Person.active,
        )
    ).one_or_none()
    order_number = order_number.strip()
    problems = [*_order_problems(kind, order_number), *_day_problems(tx, zone, kind, since, until)]
    if person is None:
        problems.append(FieldError("username", NOBODY))
    scope, unknown = _scope(tx, post, sops)
    problems += unknown
    if problems or person is None or since is None:
        raise Incomplete(*problems)
    starts = _start_of(since, zone)
    ends = _start_of(until + timedelta(days=1), zone) if until else None
    _require_free(tx, person, post, scope, starts, ends)
    tx.session.add_all(
        t.Holding(
            person_id=person.id,
            post_id=post.id,
            since=starts,
            until=ends,
            kind=kind,
            order_number=order_number,
            sop_id=sop_id,
        )
        for sop_id in scope or (None,)
    )
    tx.session.flush()
    record(actor, f"appointed {person.username} as {kind} of {post.key}, order {order_number}")


def end(tx: Tx, actor: Actor, holding_id: int) -> None:
    """Ends an appointment now, for all the SOPs of its order.

    What the deputy had taken is free again. Raises ``NotFound``, ``NotYoursToAppoint``,
    ``EndedAlready``.
    """
    found = tx.session.execute(
        select(t.Holding, t.Post.office_id)
        .join(t.Post, t.Post.id == t.Holding.post_id)
        .where(t.Holding.id == holding_id, t.Holding.kind.in_(DEPUTIES))
    ).one_or_none()
    if found is None or not (actor.admin or found.office_id == actor.office_id):
        raise NotFound
    if not may_appoint(actor, found.office_id):
        raise NotYoursToAppoint
    holding: t.Holding = found.Holding
    of_the_order = tx.session.scalars(
        select(t.Holding)
        .where(
            t.Holding.person_id == holding.person_id,
            t.Holding.post_id == holding.post_id,
            t.Holding.kind == holding.kind,
            t.Holding.order_number == holding.order_number,
            t.Holding.since == holding.since,
            or_(t.Holding.until.is_(None), t.Holding.until > tx.now),
        )
        .with_for_update()
    ).all()
    if holding not in of_the_order:
        raise EndedAlready
    for each in of_the_order:
        each.until = tx.now
    tx.session.flush()
    record(actor, f"ended the order {holding.order_number}")


def listing(tx: Tx, actor: Actor, office_id: int) -> Deputies:
    """The deputies of an office, for its people and the admin. Raises ``NotFound``."""
    if not actor.admin and actor.office_id != office_id:
        raise NotFound
    found = _deputies(
        tx,
        t.Post.office_id == office_id,
        or_(t.Holding.until.is_(None), t.Holding.until > tx.now - SHOWN_FOR),
    )
    past = [one for one in found if one.until and one.until <= tx.now]
    left = [one for one in found if not one.until or one.until > tx.now]
    never = datetime.max.replace(tzinfo=UTC)
    return Deputies(
        tuple(sorted((d for d in left if d.since <= tx.now), key=lambda d: d.until or never)),
        tuple(d for d in left if d.since > tx.now),
        tuple(sorted(past, key=lambda d: d.until or never, reverse=True)),
    )


def of_actor(tx: Tx, actor: Actor) -> tuple[DeputySeen, ...]:
    """As what the actor is a deputy, now or to come."""
    not_over = or_(t.Holding.until.is_(None), t.Holding.until > tx.now)
    return tuple(_deputies(tx, t.Holding.person_id == actor.id, not_over))


def choices(tx: Tx, office_id: int) -> Choices:
    """Whom, to which posts and for which SOPs an office can appoint."""
    people = select(t.Person.username, t.Person.name).where(
        t.Person.office_id == office_id, t.Person.active
    )
    posts = select(t.Post.id, t.Post.name).where(t.Post.office_id == office_id)
    titles = _titles(tx, office_id).values()
    return Choices(
        dict(tx.session.execute(people.order_by(t.Person.name, t.Person.id)).all()),
        dict(tx.session.execute(posts.order_by(t.Post.id)).all()),
        dict(sorted(titles, key=lambda sop: sop[1])),
    )


def _order_problems(kind: str, order_number: str) -> Iterable[FieldError]:
    if kind not in DEPUTIES:
        yield FieldError("kind", NO_KIND)
    if not order_number:
        yield FieldError("order_number", NO_ORDER)
    yield from text_problems("order_number", order_number, ORDER_LIMIT)


def _day_problems(
    tx: Tx, zone: ZoneInfo, kind: str, since: date | None, until: date | None
) -> Iterable[FieldError]:
    today = tx.now.astimezone(zone).date()
    if since is None:
        yield FieldError("since", NO_START)
    elif abs(since - today) > FAR:
        yield FieldError("since", TOO_FAR)
    if until is None:
        if kind == "plh":
            yield FieldError("until", NO_END)
    elif abs(until - today) > FAR:
        yield FieldError("until", TOO_FAR)
    elif since is not None and until < since:
        yield FieldError("until", ENDS_FIRST)
    elif until < today:
        yield FieldError("until", OVER_ALREADY)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _scope(tx: Tx, post: t.Post, keys: Sequence[str]) -> tuple[list[int], list[FieldError]]:
    """The ids of the SOPs that an order names, and what is wrong with them."""
    known = {key: (sop_id, title) for sop_id, (key, title) in _titles(tx, post.office_id).items()}
    found, problems = [], []
    for key in dict.fromkeys(keys):
        if key not in known:
            problems.append(FieldError("sops", NO_SUCH_SOP.fill(key=key)))
            continue
        sop_id, title = known[key]
        with_a_step = (
            select(t.VersionLane.post_id)
            .join(t.Version, t.Version.id == t.VersionLane.version_id)
            .where(t.Version.sop_id == sop_id, t.VersionLane.post_id == post.id)
        )
        if tx.session.scalar(select(exists(with_a_step))):
            found.append(sop_id)
        else:
            problems.append(FieldError("sops", NO_STEP.fill(post=post.name, sop=title)))
    return found, problems


def _require_free(
    tx: Tx,
    person: t.Person,
    post: t.Post,
    scope: Sequence[int],
    starts: datetime,
    ends: datetime | None,
) -> None:
    """Raises ``Incomplete`` where the person holds the post in that period already."""
    meets = [or_(t.Holding.until.is_(None), t.Holding.until > starts)]
    if ends is not None:
        meets.append(t.Holding.since < ends)
    held = tx.session.scalars(
        select(t.Holding).where(
            t.Holding.person_id == person.id,
            t.Holding.post_id == post.id,
            or_(t.Holding.until.is_(None), t.Holding.until > t.Holding.since),  # ended unbegun
            *meets,
        )
    )
    for holding in held:
        if holding.kind not in DEPUTIES:
            said = HOLDS_IT.fill(who=person.name, post=post.name)
            raise Incomplete(FieldError("username", said))
        if not scope or holding.sop_id is None or holding.sop_id in scope:
            said = APPOINTED_ALREADY.fill(
                who=person.name,
                title=acting_title(holding.kind, post.name),
                order=holding.order_number,
            )
            raise Incomplete(FieldError("username", said))


def _deputies(tx: Tx, *conditions: ColumnElement[bool]) -> list[DeputySeen]:
    """Orders by which somebody is a deputy, the earliest first; one for several SOPs is one."""
    rows = tx.session.execute(
        select(t.Holding, t.Person.username, t.Person.name, t.Post.name.label("post"))
        .add_columns(t.Post.office_id)
        .join(t.Person, t.Person.id == t.Holding.person_id)
        .join(t.Post, t.Post.id == t.Holding.post_id)
        .where(t.Holding.kind.in_(DEPUTIES), *conditions)
        .order_by(t.Holding.since, t.Holding.id)
    ).all()
    orders: dict[tuple[object, ...], list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        one: t.Holding = row.Holding
        order = (one.person_id, one.post_id, one.kind, one.order_number, one.since, one.until)
        orders.setdefault(order, []).append(row)
    titles = {office: _titles(tx, office) for office in {row.office_id for row in rows}}
    return [_seen(tx, of_order, titles) for of_order in orders.values()]


def _seen(
    tx: Tx,
    of_order: Sequence[Row[*tuple[Any, ...]]],
    titles: Mapping[int, Mapping[int, tuple[str, str]]],
) -> DeputySeen:
    first = of_order[0]
    holding: t.Holding = first.Holding
    sops = (row.Holding.sop_id for row in of_order)
    over = holding.until is not None and holding.until <= tx.now
    return DeputySeen(
        id=holding.id,
        username=first.username,
        name=first.name,
        post=first.post,
        kind=holding.kind,
        order_number=holding.order_number or "",
        sops=tuple(titles[first.office_id][sop_id][1] for sop_id in sops if sop_id is not None),
        since=holding.since,
        until=holding.until,
        odd=None if over else _odd(tx, holding),
    )


def _odd(tx: Tx, holding: t.Holding) -> Text | None:
    """What does not fit: a Plt. for a post that somebody holds, a Plh. for a vacant one."""
    names = tx.session.scalars(
        select(t.Person.name)
        .join(t.Holding, t.Holding.person_id == t.Person.id)
        .where(
            t.Holding.post_id == holding.post_id,
            t.Holding.kind == "definitive",
            t.Person.active,
            in_force(max(tx.now, holding.since)),
        )
        .order_by(t.Person.name)
    ).all()
    if holding.kind == "plt":
        return STILL_HELD.fill(who=" · ".join(names)) if names else None
    return None if names else VACANT


def _titles(tx: Tx, office_id: int) -> dict[int, tuple[str, str]]:
    """The office's SOPs by id: key, and title in the current version."""
    rows = tx.session.execute(
        select(t.Sop.id, t.Sop.key, t.Version.title)
        .join(t.Version, t.Version.id == current_id(t.Sop.id))
        .where(t.Sop.office_id == office_id)
    )
    return {sop_id: (key, title) for sop_id, key, title in rows}
