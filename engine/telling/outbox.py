"""The outbox: what is to go out to whom by which channel, written with what causes it."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from engine.accounts import actor_of
from engine.installation import Tx
from engine.notices import URGENT, seen, select_notices
from engine.store import tables as t
from engine.telling.messages import Letterhead, Line, Words, of_notice, telling

BATCH = 100
"""How many notices are passed on in one transaction."""


def pass_on(tx: Tx, letterhead: Letterhead, limit: int = BATCH) -> int:
    """Makes the messages of notices that nobody has made yet, as each person's channels want them.

    Several for one person make one message. What was seen on the pages in the meantime is no
    news. Returns how many notices were passed on: ``limit`` when there may be more.
    """
    waiting = tx.session.execute(
        select(t.Notice.id, t.Notice.person_id, t.Notice.kind, t.Notice.seen_at)
        .where(t.Notice.passed_on.is_(False))
        .order_by(t.Notice.id)
        .limit(limit)
        .with_for_update(of=t.Notice, skip_locked=True)
    ).all()
    if not waiting:
        return 0
    channels = _channels(tx, {notice.person_id for notice in waiting})
    for person_id, theirs in channels.items():
        news = [one for one in waiting if one.person_id == person_id and one.seen_at is None]
        wanted = {
            channel: [one.id for one in news if channel.choice == "all" or one.kind in URGENT]
            for channel in theirs
        }
        told = {number for numbers in wanted.values() for number in numbers}
        lines = _lines(tx, letterhead, person_id, told) if told else {}
        for channel, numbers in wanted.items():
            if numbers:
                words = telling(letterhead, channel.kind, [lines[number] for number in numbers])
                post(tx, letterhead, channel, f"notice:{numbers[0]}:{channel.id}", words)
    passed = t.Notice.id.in_([notice.id for notice in waiting])
    tx.session.execute(update(t.Notice).where(passed).values(passed_on=True))
    return len(waiting)


def post(tx: Tx, letterhead: Letterhead, channel: t.Channel, key: str, words: Words) -> None:
    """Puts a message for a channel into the outbox; ``key`` is of what, once for all time."""
    tx.session.add(
        t.Delivery(
            person_id=channel.person_id,
            kind=channel.kind,
            address=channel.address,
            subject=words.subject,
            body=words.body,
            key=key,
            message_id=f"<{secrets.token_hex(16)}@{letterhead.domain}>",
            created_at=tx.now,
            next_try_at=tx.now,
        )
    )


def zone_of(tx: Tx, office_id: int | None) -> ZoneInfo:
    """The zone in which moments are told to the people of an office."""
    return tx.calendar(office_id).zone if office_id else ZoneInfo("Asia/Jakarta")


def _channels(tx: Tx, person_ids: set[int]) -> dict[int, Sequence[t.Channel]]:
    """The channels of active people that want to know before the next digest."""
    found: dict[int, list[t.Channel]] = defaultdict(list)
    channels = (
        select(t.Channel)
        .join(t.Person, t.Person.id == t.Channel.person_id)
        .where(t.Channel.person_id.in_(person_ids), t.Channel.choice != "digest", t.Person.active)
        .order_by(t.Channel.id)
    )
    for channel in tx.session.scalars(channels):
        found[channel.person_id].append(channel)
    return dict(found)


def _lines(tx: Tx, letterhead: Letterhead, person_id: int, notice_ids: set[int]) -> dict[int, Line]:
    """What a person is to be told of each notice, as far as they may see its document now."""
    actor = actor_of(tx, person_id)
    if actor is None:
        return {}
    zone = zone_of(tx, actor.office_id)
    rows = tx.session.execute(select_notices(actor, t.Notice.id.in_(notice_ids)))
    notices = (seen(tx, actor, row) for row in rows)
    return {notice.id: of_notice(letterhead, zone, notice) for notice in notices}
