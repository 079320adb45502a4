"""Workers: the processes that tell people in time, and whether one of them is at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from engine.installation import Tx
from engine.store import tables as t

SILENT_AFTER = timedelta(minutes=3)
"""Without a sign of life for so long, a worker is taken to have stopped."""
FORGOTTEN_AFTER = timedelta(days=7)
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class State:
    """How the workers stand. ``beat_at`` is the last sign of life of any, empty if there was none.

    ``error`` is what the one that gave it last met with in its round, in technical words.
    """

    running: bool
    beat_at: datetime | None
    error: str | None


def beat(tx: Tx, name: str, error: str | None = None) -> None:
    """A sign of life of a worker, with what went wrong in its last round; old ones are dropped."""
    worker = tx.session.get(t.Worker, name)
    if worker is None:
        worker = t.Worker(name=name, started_at=tx.now, beat_at=tx.now)
        tx.session.add(worker)
        old = t.Worker.beat_at < tx.now - FORGOTTEN_AFTER
        tx.session.execute(delete(t.Worker).where(old))
    worker.beat_at, worker.error = tx.now, error[:LONGEST_ERROR] if error else None


def state(tx: Tx) -> State:
    """Whether a worker is at work."""
    last = tx.session.execute(
        select(t.Worker.beat_at, t.Worker.error).order_by(t.Worker.beat_at.desc()).limit(1)
    ).first()
    if last is None:
        return State(running=False, beat_at=None, error=None)
    return State(tx.now - last.beat_at < SILENT_AFTER, last.beat_at, last.error)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages of a kind of channel wait to be sent, and how many were given up."""

    waiting: int
    given_up: int


def outbox(tx: Tx) -> dict[str, Waiting]:
    """What has not been sent, by kind of channel."""
    rows = tx.session.execute(
        select(t.Delivery.kind, func.count(t.Delivery.next_try_at), func.count())
        .where(t.Delivery.sent_at.is_(None))
        .group_by(t.Delivery.kind)
    )
    return {kind: Waiting(waiting, every - waiting) for kind, waiting, every in rows}
