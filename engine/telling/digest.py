"""The daily digest: each working day, as the office opens, what is late, due today, and new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from engine import inbox
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Tx
from engine.notices import URGENT, NoticeSeen, seen, select_notices
from engine.store import tables as t
from engine.tasks import TaskSeen
from engine.telling.messages import Letterhead, Line, day_words, digest, of_notice, of_task
from engine.telling.outbox import post
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of

BATCH = 20
"""How many digests are made in one transaction."""
MOST = 200
"""How many tasks and notices a digest looks through; it names fewer still."""
SETTLED = timedelta(minutes=1)
"""Longer than any transaction: what was told before that is there to be read."""


def make_digests(tx: Tx, letterhead: Letterhead, limit: int = BATCH) -> int:
    """Makes the digests that are due by now: for channels with a choice other than all at once.

    One each working day of the person's office, as it has opened; none where there is nothing to
    say. Returns how many channels were looked at: ``limit`` when there may be more.
    """
    looked_at = 0
    for office_id, calendar, opened in _open_offices(tx):
        channels = tx.session.scalars(
            select(t.Channel)
            .join(t.Person, t.Person.id == t.Channel.person_id)
            .where(
                t.Person.office_id == office_id,
                t.Person.active,
                t.Channel.choice != "all",
                t.Channel.digest_at < opened,
            )
            .order_by(t.Channel.id)
            .limit(limit - looked_at)
            .with_for_update(of=t.Channel, skip_locked=True)
        ).all()
        for channel in channels:
            _make(tx, letterhead, calendar, channel)
        looked_at += len(channels)
        if looked_at == limit:
            break
    return looked_at


def _open_offices(tx: Tx) -> Iterator[tuple[int, Calendar, datetime]]:
    """The offices that have opened today, with the moment, where somebody waits for a digest."""
    offices = tx.session.execute(
        select(
            t.Office.id,
            t.Office.timezone,
            t.Office.calendar,
            func.min(t.Channel.digest_at, type_=t.Channel.digest_at.type).label("longest_ago"),
        )
        .join(t.Person, t.Person.office_id == t.Office.id)
        .join(t.Channel, t.Channel.person_id == t.Person.id)
        .where(t.Channel.choice != "all", t.Person.active)
        .group_by(t.Office.id)
        .order_by(t.Office.id)
    ).all()
    for office in offices:
        calendar = calendar_of(office.timezone, office.calendar)
        today = tx.now.astimezone(calendar.zone).date()
        hours = calendar.hours(today)
        if not hours:
            continue
        opened = datetime.combine(today, hours[0][0], calendar.zone).astimezone(UTC)
        if office.longest_ago < opened <= tx.now - SETTLED:
            yield office.id, calendar, opened


def _make(tx: Tx, letterhead: Letterhead, calendar: Calendar, channel: t.Channel) -> None:
    """Makes one channel's digest, if there is something to say, and remembers that it did."""
    zone = calendar.zone
    actor = actor_of(tx, channel.person_id)
    since, channel.digest_at = channel.digest_at, tx.now - SETTLED
    if actor is None:
        return
    today = tx.now.astimezone(zone).date()
    late, due, listed = list[Line](), list[Line](), set[str]()
    for task in _waiting(tx, actor):
        if task.late(tx.now):
            late.append(of_task(letterhead, zone, task))
        elif task.due_at and task.due_at.astimezone(zone).date() == today:
            due.append(of_task(letterhead, zone, task))
        else:
            continue
        listed.add(task.id)
    new = [
        of_notice(letterhead, zone, notice)
        for notice in _news(tx, actor, channel.choice, since)
        if notice.task_id not in listed
    ]
    parts = {"Terlambat": late, "Jatuh tempo hari ini": due, "Baru": new}
    if any(parts.values()):
        words = digest(letterhead, channel.kind, parts, day_words(today))
        post(tx, letterhead, channel, f"digest:{channel.id}:{today}", words)


def _waiting(tx: Tx, actor: Actor) -> Iterator[TaskSeen]:
    """The person's tasks and those that they may take, the most pressing first."""
    yield from inbox.listing(tx, actor, "mine", limit=MOST).items
    yield from inbox.listing(tx, actor, "available", limit=MOST).items


def _news(tx: Tx, actor: Actor, choice: str, since: datetime) -> Iterator[NoticeSeen]:
    """What the person was told since a moment that is still news to them."""
    period = (t.Notice.at > since, t.Notice.at <= tx.now - SETTLED)
    rows = tx.session.execute(
        select_notices(actor, *period, t.Notice.seen_at.is_(None))
        .order_by(t.Notice.at, t.Notice.id)
        .limit(MOST)
    )
    for row in rows:
        notice = seen(tx, actor, row)
        at_once = choice == "urgent" and notice.kind in URGENT
        if notice.fresh and not at_once:
            yield notice
