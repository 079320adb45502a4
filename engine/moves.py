"""Everything that moves a document: start, claim, release, complete, cancel. One transaction each.

A move reads the document's row with its revision, runs the engine, and writes state, tasks and one
event. Completing is the busiest path of Alur, so it is Core SQL: one read, four writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Table, bindparam, delete, func, insert, select, update

from engine import runner
from engine.access import (
    DEPUTIES,
    Actor,
    NotYourSop,
    acting_title,
    holding_kind,
    holds_post,
    may_cancel,
    require_sight,
)
from engine.arrivals import new_id, settle
from engine.errors import Conflict, Forbidden, NotFound, Text
from engine.forecast import promise
from engine.handed_in import (
    NO_CANCEL_REASON,
    NO_TITLE,
    NOTE_LIMIT,
    TITLE_LIMIT,
    check_handed_in,
    facts_after,
    required_text,
)
from engine.history import CLOCK, FIRST_HASH, Kind, append, event_row
from engine.installation import Tx
from engine.notices import tell
from engine.store import tables as t
from engine.withdrawing import require_in_use
from engine.working_time import elapsed_minutes
from engine.working_time.calendar_text import calendar_of

TaskRow = Row[*tuple[Any, ...]]
"""A task with its document, its office's calendar, and how the actor holds its post (``held``)."""

DOCUMENTS = cast(Table, t.Document.__table__)
TASKS = cast(Table, t.Task.__table__)
EVENTS = cast(Table, t.Event.__table__)

# Built once: building a statement costs more than running it from the compiled cache.
_READ_TASK = (
    select(
        TASKS,
        DOCUMENTS.c.version_id,
        DOCUMENTS.c.state,
        DOCUMENTS.c.revision,
        DOCUMENTS.c.last_hash,
        DOCUMENTS.c.engine_state,
        DOCUMENTS.c.facts,
        DOCUMENTS.c.started_by,
        DOCUMENTS.c.priority.label("document_priority"),
        t.Office.timezone,
        t.Office.calendar,
        t.Post.name.label("post_name"),
        holding_kind(bindparam("person"), TASKS.c.post_id, TASKS.c.sop_id, bindparam("now")).label(
            "held"
        ),
    )
    .join(DOCUMENTS, DOCUMENTS.c.id == TASKS.c.document_id)
    .join(t.Office, t.Office.id == TASKS.c.office_id)
    .join(t.Post, t.Post.id == TASKS.c.post_id)
    .where(TASKS.c.id == bindparam("task"))
    # Both rows: PostgreSQL re-reads only what it locks after waiting for another writer. The
    # document first, as every move does: two that lock in different order wait for each other.
    .with_for_update(of=[DOCUMENTS, TASKS])
)
_END_TASK = (
    update(TASKS)
    .where(TASKS.c.id == bindparam("task"), TASKS.c.ended_at.is_(None))
    .values(
        ended_at=bindparam("now"),
        ended_by=bindparam("person"),
        assignee_id=bindparam("person"),
        decision=bindparam("decided"),
        returned=bindparam("sent_back"),
        took=bindparam("minutes"),
        draft=None,
        draft_at=None,
    )
)
_MOVE_DOCUMENT = (
    update(DOCUMENTS)
    .where(
        DOCUMENTS.c.id == bindparam("document"),
        DOCUMENTS.c.revision == bindparam("read_revision"),
    )
    .values(
        {
            name: bindparam(name)
            for name in ("revision", "last_hash", "engine_state", "facts", "state", "ended_at")
        }
        | {"returns": DOCUMENTS.c.returns + bindparam("sent_back")}
    )
)
_INSERT_EVENT = insert(EVENTS)


class AlreadyDone(Conflict):
    """Somebody was quicker with this task. Its param ``at`` is the moment, UTC."""

    text = Text(
        "Tugas ini sudah diselesaikan oleh {who} pukul {when}.",
        "This task was already completed by {who} at {when}.",
    )


class TimedOut(Conflict):
    """A timer took the task away. Its param ``at`` is the moment, UTC; ``who`` is the clock."""

    text = Text(
        "Tugas ini berakhir pukul {when}: batas waktunya tiba sebelum diselesaikan.",
        "This task was ended by a timer at {when}, before anybody completed it.",
    )


class AlreadyTaken(Conflict):
    """Somebody else holds this task. Its param ``at`` is the moment it was taken, UTC."""

    text = Text(
        "Tugas ini sudah diambil oleh {who} pukul {when}.",
        "This task was already taken by {who} at {when}.",
    )


class HeldByAnother(Forbidden):
    """Only who took a task may work on it."""

    text = Text("Tugas ini sedang dipegang oleh {who}.", "This task is held by {who}.")


class NotHeld(Conflict):
    """There is nothing to release."""

    text = Text("Tugas ini tidak sedang Anda pegang.", "You do not hold this task.")


class DocumentEnded(Conflict):
    """The document is finished or cancelled."""

    text = Text(
        "Dokumen ini sudah selesai atau dibatalkan.",
        "This document is done or cancelled.",
    )


class NotThePost(Forbidden):
    """The task belongs to a post that the person does not hold."""

    text = Text("Tugas ini untuk {post}.", "This task is for {post}.")


class NotYoursToCancel(Forbidden):
    """Only the starter and supervisors cancel."""

    text = Text(
        "Dokumen hanya dapat dibatalkan oleh yang memulainya atau oleh atasan unit kerja.",
        "A document is cancelled by who started it or by a supervisor.",
    )


def start(tx: Tx, actor: Actor, version_id: int, title: str, message: str | None = None) -> str:
    """Starts a document under a published version and returns its id.

    ``message`` is the name of the message that begins it, if it is not the person who does.
    Raises ``NotFound`` (version of another office), ``NotYourSop``, ``VersionWithdrawn``,
    ``Incomplete``, and the runner's ``NoSuchStart``.
    """
    version = tx.version(version_id)
    if version.office_id != actor.office_id:
        raise NotFound
    held = actor.post_among(version.posts.values(), version.sop_id)
    if held is None:
        raise NotYourSop
    require_in_use(tx, version)
    title = required_text("title", title, TITLE_LIMIT, NO_TITLE)
    position = runner.start(version.program, {}, message)
    document_id = new_id()
    event = event_row(
        tx.now, document_id, 1, FIRST_HASH, "started", actor, held.title,
        note=title, flows=position.flows,
    )  # fmt: skip
    connection = tx.session.connection()
    calendar = tx.calendar(version.office_id)
    connection.execute(
        insert(DOCUMENTS),
        {
            "id": document_id,
            "office_id": version.office_id,
            "version_id": version.id,
            "sop_id": version.sop_id,
            "title": title,
            "state": "done" if position.done else "open",
            "revision": 1,
            "last_hash": event["hash"],
            "engine_state": position.state,
            "started_by": actor.id,
            "started_at": tx.now,
            "promised_at": promise(version, calendar, tx.now, position.flows[0]),
            "ended_at": tx.now if position.done else None,
        },
    )
    connection.execute(insert(EVENTS), event)
    settle(tx, calendar, version, document_id, 1, position)
    return document_id


def claim(tx: Tx, actor: Actor, task_id: str) -> None:
    """Takes a free task of one of the actor's posts; taking one's own again changes nothing.

    A task whose holder has lost the post is free again, and a deputy may take what the holder of
    the post had taken.
    Raises ``NotFound``, ``Forbidden``, ``AlreadyTaken``, ``AlreadyDone``, ``DocumentEnded``.
    """
    task = _task_for_work(tx, actor, task_id)
    if task.assignee_id == actor.id:
        return
    if task.assignee_id is not None and not _may_take_over(tx, task):
        at = _taken_at(tx, task)
        raise AlreadyTaken(who=_name(tx, task.assignee_id), when=_clock(task, at), at=at)
    _assign(tx, task, actor.id)
    _append(tx, task, actor, "claimed")


def release(tx: Tx, actor: Actor, task_id: str) -> None:
    """Gives a taken task back to the post. Raises as ``claim`` does, and ``NotHeld``."""
    task = _task_for_work(tx, actor, task_id)
    if task.assignee_id != actor.id:
        raise NotHeld
    _assign(tx, task, None)
    _append(tx, task, actor, "released")


def complete(
    tx: Tx,
    actor: Actor,
    task_id: str,
    *,
    decision: str | None = None,
    answers: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Completes a task with its decision, answers and note, and moves the document on.

    A free task of the actor's post is taken by completing it. A decision that returns needs a
    note: the reason; its form may be unfinished.
    Raises ``NotFound``, ``Forbidden``, ``AlreadyDone``, ``DocumentEnded``, ``Incomplete``, and the
    runner's errors when a gateway lacks a figure.
    """
    task = _task_for_work(tx, actor, task_id)
    if task.assignee_id not in (None, actor.id) and _still_holds(tx, task):
        raise HeldByAnother(who=_name(tx, task.assignee_id))
    version = tx.version(task.version_id)
    step = version.sop.step_by_id[task.step]
    handed = check_handed_in(version, step, decision, answers or {}, note)
    chosen = handed.decision
    facts = facts_after(version, step, task.facts, handed.answers)
    calendar = calendar_of(task.timezone, task.calendar)
    position = runner.complete(
        version.program, task.engine_state, task.token, chosen.key if chosen else None, facts or {}
    )
    connection = tx.session.connection()
    seq = task.revision + 1
    event = event_row(
        tx.now, task.document_id, seq, task.last_hash, "completed", actor,
        acting_title(task.held, task.post_name),
        task_id=task.id, step=step.id, decision=chosen.key if chosen else None,
        returns=chosen is not None and chosen.returns, note=handed.note or None,
        answers=handed.answers, flows=position.flows,
    )  # fmt: skip
    ended = {
        "task": task.id,
        "now": tx.now,
        "person": actor.id,
        "decided": event["decision"],
        "sent_back": event["returns"],
        "minutes": elapsed_minutes(calendar, task.received_at, tx.now),
    }
    if connection.execute(_END_TASK, ended).rowcount != 1:
        raise Conflict
    moved = {
        "document": task.document_id,
        "read_revision": task.revision,
        "revision": seq,
        "last_hash": event["hash"],
        "engine_state": position.state,
        "facts": facts,
        "sent_back": int(event["returns"]),
        "state": "done" if position.done else "open",
        "ended_at": tx.now if position.done else None,
    }
    if connection.execute(_MOVE_DOCUMENT, moved).rowcount != 1:
        raise Conflict
    connection.execute(_INSERT_EVENT, event)
    settle(
        tx, calendar, version, task.document_id, seq, position,
        priority=task.document_priority, after=(step, task),
    )  # fmt: skip
    if position.done and task.started_by != actor.id:
        key = f"done:{task.document_id}"
        tell(tx, [task.started_by], "done", key, document_id=task.document_id, by_name=actor.name)


def cancel(tx: Tx, actor: Actor, document_id: str, reason: str) -> None:
    """Cancels an open document; its open tasks end with it.

    Raises ``NotFound``, ``Forbidden``, ``DocumentEnded``, ``Incomplete`` (no reason).
    """
    document = tx.session.scalars(
        select(t.Document).where(t.Document.id == document_id).with_for_update()
    ).one_or_none()
    if document is None:
        raise NotFound
    require_sight(tx, actor, document)
    if not may_cancel(actor, document):
        raise NotYoursToCancel
    if document.state != "open":
        raise DocumentEnded
    reason = required_text("reason", reason, NOTE_LIMIT, NO_CANCEL_REASON)
    seq = document.revision + 1
    post = actor.supervising or next(iter(actor.posts), None)
    event = event_row(
        tx.now, document.id, seq, document.last_hash, "cancelled", actor,
        post.title if post else None, note=reason,
    )  # fmt: skip
    document.state, document.ended_at = "cancelled", tx.now
    document.revision, document.last_hash = seq, event["hash"]
    tx.session.execute(
        update(t.Task)
        .where(t.Task.document_id == document.id, t.Task.ended_at.is_(None))
        .values(ended_at=tx.now, ended_by=actor.id)
    )
    tx.session.execute(delete(t.Timer).where(t.Timer.document_id == document.id))
    tx.session.execute(insert(t.Event), event)


def open_task(tx: Tx, actor: Actor, task_id: str) -> TaskRow:
    """The open task that the actor may work on now, locked, for work beside the moves.

    Raises as ``complete`` does before it looks at what was handed in.
    """
    task = _task_for_work(tx, actor, task_id)
    if task.assignee_id not in (None, actor.id) and _still_holds(tx, task):
        raise HeldByAnother(who=_name(tx, task.assignee_id))
    return task


def attached(tx: Tx, actor: Actor, task: TaskRow, file_id: str, name: str) -> None:
    """Records in the history that a file was attached to a task that ``open_task`` gave."""
    _append(tx, task, actor, "attached", note=name, file_id=file_id)


def read_task(tx: Tx, actor: Actor, task_id: str) -> TaskRow:
    """A task of the actor's office with its document, both locked. Raises ``NotFound``."""
    asked = {"task": task_id, "person": actor.id, "now": tx.now}
    task = tx.session.connection().execute(_READ_TASK, asked).one_or_none()
    if task is None:  # or it came to another post while PostgreSQL waited for its lock
        task = tx.session.connection().execute(_READ_TASK, asked).one_or_none()
    if task is None or task.office_id != actor.office_id:
        raise NotFound
    return task


def require_waiting(tx: Tx, task: TaskRow) -> None:
    """Raises ``AlreadyDone``, ``TimedOut`` or ``DocumentEnded`` unless the task still waits."""
    if task.ended_at is not None and task.state != "cancelled":
        when = _clock(task, task.ended_at)
        if task.ended_by is None:
            raise TimedOut(who=CLOCK, when=when, at=task.ended_at)
        raise AlreadyDone(who=_name(tx, task.ended_by), when=when, at=task.ended_at)
    if task.state != "open":
        raise DocumentEnded


def _task_for_work(tx: Tx, actor: Actor, task_id: str) -> TaskRow:
    """The task with its document, locked, if the actor holds its post and it is still open."""
    task = read_task(tx, actor, task_id)
    if task.held is None:
        require_sight(tx, actor, tx.session.get_one(t.Document, task.document_id))
        raise NotThePost(post=task.post_name)
    require_waiting(tx, task)
    return task


def _still_holds(tx: Tx, task: TaskRow) -> bool:
    """Whether who took the task still holds its post."""
    held = holds_post(task.assignee_id, task.post_id, task.sop_id, tx.now)
    return bool(tx.session.scalar(select(held)))


def _may_take_over(tx: Tx, task: TaskRow) -> bool:
    """Whether who took the task has lost its post, or has the actor as a deputy for it."""
    held = tx.session.scalar(
        select(holding_kind(task.assignee_id, task.post_id, task.sop_id, tx.now))
    )
    return held is None or (held == "definitive" and task.held in DEPUTIES)


def _taken_at(tx: Tx, task: TaskRow) -> datetime:
    claims = select(func.max(t.Event.at, type_=t.Event.at.type)).where(
        t.Event.document_id == task.document_id,
        t.Event.task_id == task.id,
        t.Event.kind.in_(("claimed", "reassigned")),
    )
    return tx.session.scalars(claims).one()


def _clock(task: TaskRow, moment: datetime) -> str:
    """The time of day in the office, as people write it."""
    return moment.astimezone(ZoneInfo(task.timezone)).strftime("%H.%M")


def _name(tx: Tx, person_id: int) -> str:
    return tx.session.scalars(select(t.Person.name).where(t.Person.id == person_id)).one()


def _assign(tx: Tx, task: TaskRow, person_id: int | None) -> None:
    tx.session.connection().execute(
        update(TASKS).where(TASKS.c.id == task.id).values(assignee_id=person_id)
    )


def _append(
    tx: Tx,
    task: TaskRow,
    actor: Actor,
    kind: Kind,
    *,
    note: str | None = None,
    file_id: str | None = None,
) -> None:
    """Appends an event about a task that does not move the engine."""
    append(
        tx, task.document_id, task.revision, task.last_hash, kind, actor,
        acting_title(task.held, task.post_name),
        task_id=task.id, step=task.step, note=note, file_id=file_id,
    )  # fmt: skip
