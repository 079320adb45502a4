"""Documents as people see them: lists, one document's path, its history, answers and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from engine.access import Actor, may_cancel, require_sight, visible_documents
from engine.chapters import at_step, chapters, chapters_of
from engine.errors import NotFound
from engine.forecast import Forecast, forecast
from engine.installation import Tx
from engine.paging import cursor_of, read_cursor
from engine.sop.model import Decision, Node, Step
from engine.store import tables as t
from engine.tasks import TaskSeen, listed
from engine.versions import Version

PAGE = 50
COMMENTS = 3
"""How many of the last comments a task brings along."""

Recipient = aliased(t.Person, name="recipient")


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One line of a document's history, with the step, timer and decision that it speaks of.

    What nobody did, the clock did: there is no ``username`` then.

    ``version`` is the one that the document was under; ``from_version`` the number of the one
    before, where the document migrated.
    ``received_at`` and ``due_at`` are those of the task that it speaks of; the ``recipient`` is who
    was reminded or given it.
    """

    seq: int
    version: Version
    from_version: int | None
    at: datetime
    kind: str
    person: str
    username: str | None
    post: str | None
    task_id: str | None
    step: Step | None
    timer: Node | None
    decision: Decision | None
    note: str | None
    answers: Mapping[str, Any]
    flows: tuple[str, ...]
    file_id: str | None
    recipient: str | None
    recipient_username: str | None
    received_at: datetime | None
    due_at: datetime | None

    @property
    def past_norm(self) -> bool:
        """Whether the step's norm had run out by then."""
        return self.due_at is not None and self.at > self.due_at

    @property
    def returns(self) -> bool:
        """Whether the document was sent back here."""
        return self.decision is not None and self.decision.returns


@dataclass(frozen=True, slots=True)
class FileSeen:
    """An attachment in a document's list. ``size`` in bytes; ``current`` is false once replaced."""

    id: str
    series: str
    number: int
    name: str
    media_type: str
    size: int
    uploaded_by: str
    uploaded_by_username: str
    uploaded_at: datetime
    step: Step
    task_id: str
    current: bool


@dataclass(frozen=True, slots=True)
class TimerSeen:
    """A timer that runs, with the moment at which it fires, UTC, and why it could not, if so."""

    node: Node
    due_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """A document with its open tasks and its timers, soonest first.

    ``priority`` is 0 to 2; ``returns`` is how often it was sent back; ``promised_at`` when it
    should be done by its norms, UTC.
    """

    id: str
    title: str
    priority: int
    state: str
    version: Version
    started_by: str
    started_by_username: str
    started_at: datetime
    promised_at: datetime | None
    ended_at: datetime | None
    returns: int
    tasks: tuple[TaskSeen, ...]
    timers: tuple[TimerSeen, ...]

    @property
    def pauses(self) -> tuple[TimerSeen, ...]:
        """The timers that the document itself waits for, not only whoever has a task."""
        return tuple(timer for timer in self.timers if not timer.node.attached_to)

    @property
    def on_time(self) -> bool | None:
        """Whether it was done as promised; ``None`` when it is not done or had no promise."""
        if self.state != "done" or self.ended_at is None or self.promised_at is None:
            return None
        return self.ended_at <= self.promised_at


@dataclass(frozen=True, slots=True)
class DocumentOpened:
    """A document as its own page shows it; ``events`` oldest first.

    ``forecast`` is when it is likely to be done, as long as it is open.
    """

    document: DocumentSeen
    forecast: Forecast | None
    events: tuple[EventSeen, ...]
    files: tuple[FileSeen, ...]
    may_cancel: bool


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a document brings along to the officer of a task, however long its history is.

    ``events`` (oldest first) are the last completion of each step, the last return, the last event,
    the task's own completion and the last comments; ``returns`` is how often it was sent back.
    """

    document: DocumentSeen
    events: tuple[EventSeen, ...]
    returns: int
    files: tuple[FileSeen, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """One page of documents, newest first; ``next`` opens the page after."""

    items: tuple[DocumentSeen, ...]
    next: str | None


def see(tx: Tx, actor: Actor, document_id: str) -> DocumentOpened:
    """A document with its history. Raises ``NotFound``, ``Forbidden``."""
    row = _seen_row(tx, actor, document_id)
    document: t.Document = row.Document
    version = tx.version(document.version_id)
    events = tx.session.execute(_events(t.Event.document_id == document_id)).all()
    migrated = [event for event, *_ in events if event.kind == "migrated"]
    parts = chapters_of(tx, version, [(e.seq, e.from_version, e.version) for e in migrated])
    shown = _documents(tx, [row])[0]
    return DocumentOpened(
        document=shown,
        forecast=forecast(
            tx,
            tx.calendar(document.office_id),
            shown.tasks,
            ((version, pause.node.id, pause.due_at) for pause in shown.pauses),
        ),
        events=tuple(_event(parts.at(row.Event.seq), row) for row in events),
        files=_files(tx, version, document_id),
        may_cancel=document.state == "open" and may_cancel(actor, document),
    )


def so_far(tx: Tx, actor: Actor, document_id: str, task_id: str) -> SoFar:
    """What a document brings along to one of its tasks. Raises ``NotFound``, ``Forbidden``."""
    row = _seen_row(tx, actor, document_id)
    version = tx.version(row.Document.version_id)
    parts = chapters(tx, document_id, version)
    of_document = t.Event.document_id == document_id
    newest = select(func.max(t.Event.seq)).where(of_document)
    completed = t.Event.kind == "completed"
    comments = select(t.Event.seq).where(of_document, t.Event.kind == "commented")
    told = or_(
        t.Event.seq.in_(comments.order_by(t.Event.seq.desc()).limit(COMMENTS)),
        t.Event.seq.in_(newest.where(completed).group_by(t.Event.step)),
        t.Event.seq.in_(newest.where(t.Event.returns)),
        t.Event.seq.in_(newest),
        and_(t.Event.task_id == task_id, completed),
    )
    returns = select(func.count()).where(of_document, t.Event.returns)
    return SoFar(
        document=_documents(tx, [row])[0],
        events=tuple(
            _event(parts.at(row.Event.seq), row)
            for row in tx.session.execute(_events(of_document, told))
        ),
        returns=tx.session.scalars(returns).one(),
        files=_files(tx, version, document_id),
    )


def summary(tx: Tx, actor: Actor, document_id: str) -> DocumentSeen:
    """A document without its history. Raises ``NotFound``, ``Forbidden``."""
    return _documents(tx, [_seen_row(tx, actor, document_id)])[0]


def listing(
    tx: Tx,
    actor: Actor,
    *,
    mine: bool = False,
    search: str = "",
    sop: str = "",
    state: str = "",
    cursor: str | None = None,
    limit: int = PAGE,
) -> Documents:
    """One page of the documents that the actor may see.

    ``mine`` keeps those that they took part in; ``search`` looks in titles; ``sop`` is
    a key; ``state`` open, done or cancelled, or paused: open, and waiting for a timer alone.
    Raises ``BadCursor``.
    """
    query = _select().where(visible_documents(actor))
    if mine:
        took_part = exists(
            select(1).where(t.Event.document_id == t.Document.id, t.Event.person_id == actor.id)
        )
        query = query.where(took_part)
    if search.strip():
        query = query.where(t.Document.title.icontains(search.strip(), autoescape=True))
    if sop:
        query = query.where(t.Sop.key == sop)
    if state == "paused":
        query = query.where(_paused(actor))
    elif state:
        query = query.where(t.Document.state == state)
    order = (t.Document.started_at, t.Document.id)
    if cursor:
        query = query.where(tuple_(*order) < tuple_(*read_cursor(cursor, datetime)))
    rows = tx.session.execute(
        query.order_by(*(column.desc() for column in order)).limit(limit + 1)
    ).all()
    items = _documents(tx, rows[:limit])
    return Documents(
        items, cursor_of(items[-1].started_at, items[-1].id) if len(rows) > limit else None
    )


def paused(tx: Tx, actor: Actor) -> int:
    """How many documents that the actor may see wait for a timer and for nobody."""
    waiting = select(func.count()).select_from(t.Document)
    return tx.session.scalars(waiting.where(visible_documents(actor), _paused(actor))).one()


def _paused(actor: Actor) -> ColumnElement[bool]:
    """The condition on documents of the actor's office that they wait for a timer and nobody."""
    timed = select(t.Timer.document_id).where(t.Timer.office_id == actor.office_id)
    somebody = exists(
        select(1).where(t.Task.document_id == t.Document.id, t.Task.ended_at.is_(None))
    )
    return and_(t.Document.id.in_(timed), ~somebody)


def _select() -> Select[*tuple[Any, ...]]:
    return (
        select(t.Document, t.Person.name.label("starter"), t.Person.username)
        .join(t.Person, t.Person.id == t.Document.started_by)
        .join(t.Version, t.Version.id == t.Document.version_id)
        .join(t.Sop, t.Sop.id == t.Version.sop_id)
    )


def _seen_row(tx: Tx, actor: Actor, document_id: str) -> Row[*tuple[Any, ...]]:
    row: Row[*tuple[Any, ...]] | None = tx.session.execute(
        _select().where(t.Document.id == document_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    require_sight(tx, actor, row.Document)
    return row


def _documents(tx: Tx, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[DocumentSeen, ...]:
    documents: list[t.Document] = [row.Document for row in rows]
    tasks = _open_tasks(tx, [document.id for document in documents])
    timers = _timers(tx, documents)
    return tuple(
        DocumentSeen(
            id=document.id,
            title=document.title,
            priority=document.priority,
            state=document.state,
            version=tx.version(document.version_id),
            started_by=row.starter,
            started_by_username=row.username,
            started_at=document.started_at,
            promised_at=document.promised_at,
            ended_at=document.ended_at,
            returns=document.returns,
            tasks=tuple(tasks.get(document.id, ())),
            timers=tuple(timers.get(document.id, ())),
        )
        for document, row in zip(documents, rows, strict=True)
    )


def _open_tasks(tx: Tx, document_ids: list[str]) -> dict[str, list[TaskSeen]]:
    found: dict[str, list[TaskSeen]] = {}
    for task in listed(tx, t.Task.document_id.in_(document_ids), t.Task.ended_at.is_(None)):
        found.setdefault(task.document_id, []).append(task)
    return found


def _timers(tx: Tx, documents: Sequence[t.Document]) -> dict[str, list[TimerSeen]]:
    """The timers of the documents, by their ids; most SOPs have none to be asked for."""
    nodes = {
        document.id: tx.version(document.version_id).sop.node_by_id
        for document in documents
        if tx.version(document.version_id).has_timers
    }
    found: dict[str, list[TimerSeen]] = {}
    if nodes:
        rows = select(t.Timer).where(t.Timer.document_id.in_(nodes))
        for timer in tx.session.scalars(rows.order_by(t.Timer.due_at, t.Timer.id)):
            seen = TimerSeen(nodes[timer.document_id][timer.node], timer.due_at, timer.error)
            found.setdefault(timer.document_id, []).append(seen)
    return found


def _events(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            t.Event,
            t.Person.username,
            Recipient.username.label("recipient_username"),
            t.Task.received_at,
            t.Task.due_at,
        )
        .outerjoin(t.Person, t.Person.id == t.Event.person_id)
        .outerjoin(Recipient, Recipient.id == t.Event.recipient_id)
        .outerjoin(t.Task, t.Task.id == t.Event.task_id)
        .where(*conditions)
        .order_by(t.Event.seq)
    )


def _event(version: Version, row: Row[*tuple[Any, ...]]) -> EventSeen:
    event: t.Event = row.Event
    step = version.sop.step_by_id.get(event.step) if event.step else None
    return EventSeen(
        seq=event.seq,
        version=version,
        from_version=event.from_version,
        at=event.at,
        kind=event.kind,
        person=event.person_name,
        username=row.username,
        post=event.post_name,
        task_id=event.task_id,
        step=step,
        timer=version.sop.node_by_id.get(event.step or "") if event.kind == "timed" else None,
        decision=step.decision(event.decision) if step and event.decision else None,
        note=event.note,
        answers=event.answers or {},
        flows=tuple(event.flows or ()),
        file_id=event.file_id,
        recipient=event.recipient_name,
        recipient_username=row.recipient_username,
        received_at=row.received_at,
        due_at=row.due_at,
    )


def _files(tx: Tx, version: Version, document_id: str) -> tuple[FileSeen, ...]:
    rows = tx.session.execute(
        select(t.File, t.Person.name.label("uploader"), t.Person.username, t.Task.step)
        .join(t.Person, t.Person.id == t.File.uploaded_by)
        .join(t.Task, t.Task.id == t.File.task_id)
        .where(t.File.document_id == document_id)
        .order_by(t.File.uploaded_at, t.File.number)
    ).all()
    newest = {row.File.series: row.File.number for row in rows}
    return tuple(
        FileSeen(
            id=row.File.id,
            series=row.File.series,
            number=row.File.number,
            name=row.File.name,
            media_type=row.File.media_type,
            size=row.File.size,
            uploaded_by=row.uploader,
            uploaded_by_username=row.username,
            uploaded_at=row.File.uploaded_at,
            step=at_step(tx, version, row.step)[1],
            task_id=row.File.task_id,
            current=newest[row.File.series] == row.File.number,
        )
        for row in rows
    )
