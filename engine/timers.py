"""Timers: what a document waits for without anybody, fired by the worker once it is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, insert, select

from engine import runner
from engine.arrivals import settle
from engine.errors import AlurError
from engine.history import CLOCK, event_row
from engine.installation import Installation, Tx
from engine.notices import tell
from engine.store import tables as t
from engine.working_time.calendar_text import calendar_of

TIMED_OUT = "Batas waktunya tiba."
"""Why a task was taken from somebody, as the notice says: there, people read it."""

log = logging.getLogger("alur.timers")


def fire_due(installation: Installation, stop: Callable[[], bool]) -> int:
    """Fires the timers whose moment has come, one transaction each, until none is left.

    Any number of processes may do so at once: each timer fires once, and whoever is killed leaves
    his to the next. One that cannot fire (a gateway lacks a figure) says why, on the document's
    page too, and is tried again when the document has moved. Returns how many were fired.
    """
    fired = 0
    while not stop():
        with installation.writing() as tx:
            timer = _next(tx)
            if timer is None:
                break
            fired += _fired(tx, timer)
    return fired


def _next(tx: Tx) -> Row[*tuple[Any, ...]] | None:
    """The timer that has been due longest, with its document, both locked."""
    return tx.session.execute(
        select(t.Timer, t.Document, t.Office.timezone, t.Office.calendar)
        .join(t.Document, t.Document.id == t.Timer.document_id)
        .join(t.Office, t.Office.id == t.Timer.office_id)
        .where(t.Timer.due_at <= tx.now, t.Timer.error.is_(None))
        .order_by(t.Timer.due_at, t.Timer.id)
        .limit(1)
        # Both rows, as every move locks them, and waiting for neither: no two wait for each other.
        .with_for_update(of=[t.Document, t.Timer], skip_locked=True)
    ).one_or_none()


def _fired(tx: Tx, row: Row[*tuple[Any, ...]]) -> bool:
    timer: t.Timer = row.Timer
    try:
        with tx.session.begin_nested():
            _fire(tx, row)
    except AlurError as error:
        log.warning("Timer %s of document %s: %s", timer.node, timer.document_id, error)
        timer.error = error.said.id
        return False
    return True


def _fire(tx: Tx, row: Row[*tuple[Any, ...]]) -> None:
    timer, document = row.Timer, row.Document
    version = tx.version(document.version_id)
    position = runner.fire(
        version.program, document.engine_state, timer.token, document.facts or {}
    )
    seq = document.revision + 1
    event = event_row(
        tx.now, document.id, seq, document.last_hash, "timed", None,
        step=timer.node, flows=position.flows,
    )  # fmt: skip
    document.revision, document.last_hash = seq, event["hash"]
    document.engine_state = position.state
    if position.done:
        document.state, document.ended_at = "done", tx.now
    tx.session.delete(timer)
    tx.session.flush()
    tx.session.execute(insert(t.Event), event)
    calendar = calendar_of(row.timezone, row.calendar)
    if position.gone:
        _tell_who_had(tx, document.id, position.gone)
    settle(tx, calendar, version, document.id, seq, position, priority=document.priority)
    if position.done:
        key = f"done:{document.id}"
        tell(tx, [document.started_by], "done", key, document_id=document.id, by_name=CLOCK)


def _tell_who_had(tx: Tx, document_id: str, gone: Sequence[str]) -> None:
    """Tells those who had taken a task that its time has run out."""
    taken = (
        select(t.Task.id, t.Person.id)
        .join(t.Person, t.Person.id == t.Task.assignee_id)
        .where(
            t.Task.document_id == document_id,
            t.Task.token.in_(gone),
            t.Task.ended_at.is_(None),
        )
    )
    for task_id, person_id in tx.session.execute(taken).all():
        about = {"document_id": document_id, "task_id": task_id, "by_name": CLOCK}
        tell(tx, [person_id], "withdrawn", f"timed:{task_id}", note=TIMED_OUT, **about)
