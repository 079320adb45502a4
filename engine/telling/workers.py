"""Workers: the processes that tell people in time, and whether one of them is at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.installation import Tx
from engine.store import tables as t

SILENT_AFTER = timedelta(minutes=3)
"""Without a sign of life for so long, a worker is taken to have stopped."""
FORGOTTEN_AFTER = timedelta(days=7)
LONGEST_ERROR = 500

_WORKERS = cast(Table, t.Worker.__table__)
_BEAT = {
    dialect.name: inserted.on_conflict_do_update(
        index_elements=[_WORKERS.c.name],
        set_={name: inserted.excluded[name] for name in ("beat_at", "error")},
    )
    for dialect, inserted in (
        (sqlite.dialect, sqlite.insert(_WORKERS)),
        (postgresql.dialect, postgresql.insert(_WORKERS)),
    )
}


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
    connection = tx.session.connection()
    said = {"beat_at": tx.now, "error": error[:LONGEST_ERROR] if error else None}
    connection.execute(_BEAT[connection.dialect.name], {"name": name, "started_at": tx.now, **said})
    old = t.Worker.beat_at < tx.now - FORGOTTEN_AFTER
    connection.execute(delete(t.Worker).where(old))


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
