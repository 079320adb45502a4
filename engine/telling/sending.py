"""Sending: each message of the outbox goes out once, however often it has to be tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update

from engine.errors import AlurError, Text
from engine.installation import Installation, Tx
from engine.store import tables as t

LEASE = timedelta(minutes=10)
"""How long a message is its sender's own: much longer than any attempt may last."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=30)
GIVEN_UP_AFTER = timedelta(days=3)
FORGOTTEN_AFTER = timedelta(days=30)
TRIES = 3
"""Failures after which a round leaves a kind of message: its server is in trouble."""
LONGEST_ERROR = 500


class NotNow(AlurError):
    """It could not be sent this time, and may well be later."""

    text = Text("Belum dapat dikirim: {why}", "It could not be sent yet: {why}")


class Never(AlurError):
    """Whom it is for will not have it, or it cannot be written: no later attempt can help."""

    text = Text("Tidak dapat dikirim: {why}", "It cannot be sent: {why}")


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way; ``message_id`` is its name at the mail server, at every attempt."""

    id: int
    kind: str
    address: str
    subject: str
    body: str
    message_id: str
    created_at: datetime


Carrier = Callable[[Message], None]
"""Hands a message over, for good once it returns. Raises ``NotNow``, ``Never``."""


def send_waiting(
    installation: Installation, carriers: Mapping[str, Carrier], stop: Callable[[], bool]
) -> int:
    """Sends what waits for one of the carriers, until nothing does or ``stop()`` is true.

    A message is claimed, sent and marked in that order: whoever is killed in between leaves it to
    be tried again after ``LEASE``, so none is lost, and one may arrive twice (under the same
    ``message_id``) only when it was sent and the answer, or its mark, was lost. Returns how many
    were sent.
    """
    failures: Counter[str] = Counter()
    sent = 0
    while not stop():
        message = _claim(installation, [kind for kind in carriers if failures[kind] < TRIES])
        if message is None:
            break
        try:
            carriers[message.kind](message)
        except Never as error:
            _put_off(installation, message, error, for_good=True)
        except NotNow as error:
            failures[message.kind] += 1
            _put_off(installation, message, error)
        else:
            _mark_sent(installation, message)
            sent += 1
    return sent


def give_up(tx: Tx) -> None:
    """Gives up what could not be sent for ``GIVEN_UP_AFTER``; it keeps its last error."""
    tx.session.execute(
        update(t.Delivery)
        .where(
            t.Delivery.sent_at.is_(None),
            t.Delivery.next_try_at.is_not(None),
            t.Delivery.created_at <= tx.now - GIVEN_UP_AFTER,
        )
        .values(
            next_try_at=None,
            error=func.coalesce(t.Delivery.error, "not sent within three days"),
        )
    )


def forget(tx: Tx) -> None:
    """Removes what was sent or given up long ago: a message names what only its reader may know."""
    old = t.Delivery.created_at <= tx.now - FORGOTTEN_AFTER
    tx.session.execute(delete(t.Delivery).where(old, t.Delivery.next_try_at.is_(None)))


def _claim(installation: Installation, kinds: list[str]) -> Message | None:
    """The message that has waited longest, ours for ``LEASE``."""
    if not kinds:
        return None
    with installation.writing() as tx:
        wanted = exists().where(t.Person.id == t.Delivery.person_id, t.Person.active)
        delivery = tx.session.scalars(
            select(t.Delivery)
            .where(
                t.Delivery.sent_at.is_(None),
                t.Delivery.next_try_at <= tx.now,
                t.Delivery.kind.in_(kinds),
                wanted,
            )
            .order_by(t.Delivery.next_try_at, t.Delivery.id)
            .limit(1)
            .with_for_update(of=t.Delivery, skip_locked=True)
        ).one_or_none()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_try_at = tx.now + LEASE
        return Message(
            delivery.id, delivery.kind, delivery.address, delivery.subject, delivery.body,
            delivery.message_id, delivery.created_at,
        )  # fmt: skip


def _mark_sent(installation: Installation, message: Message) -> None:
    with installation.writing() as tx:
        delivery = tx.session.get(t.Delivery, message.id)
        if delivery is not None:
            delivery.sent_at, delivery.next_try_at, delivery.error = tx.now, None, None


def _put_off(
    installation: Installation, message: Message, error: AlurError, *, for_good: bool = False
) -> None:
    with installation.writing() as tx:
        delivery = tx.session.get(t.Delivery, message.id)
        if delivery is not None and delivery.sent_at is None:
            wait = min(FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10), LONGEST_WAIT)
            delivery.next_try_at = None if for_good else tx.now + wait
            delivery.error = str(error.params["why"])[:LONGEST_ERROR]
