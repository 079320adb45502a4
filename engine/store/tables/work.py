"""Documents on their way: tasks, timers, files, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Document(Base):
    """One case going through an SOP.

    ``revision`` counts its events and guards every move; ``last_hash`` is the last event's.
    ``engine_state`` is the runner's text; ``facts`` the answers that conditions read.
    ``promised_at`` is when it should be done by its norms; ``returns`` how often it was sent back.
    ``sop_id``, which its version says too, spares the counting of an office's documents a join.
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'cancelled')", name="state"),
        Index("ix_documents_office_started", "office_id", "started_at"),
        Index("ix_documents_office_ended", "office_id", "ended_at"),
        Index("ix_documents_started_by", "started_by", "started_at"),
        Index("ix_documents_version", "version_id", "state"),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    sop_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    priority: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    engine_state: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any] | None]
    started_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)


class Task(Base):
    """A step that waits, or waited, for somebody. Open while ``ended_at`` is empty.

    ``token`` is the runner's name for it. ``arrived_seq`` is the event that brought it here, so
    that the receiver sees who sent it and why it came back. ``draft`` holds answers and note not
    yet handed in. At ``alarm_at`` somebody has to be told about it next. ``sop_id`` and
    ``priority`` are its document's, for the lists' sake. Once completed it keeps what supervisors
    count: its ``decision``, whether that ``returned`` the document, and the working minutes that it
    ``took`` from its arrival.
    """

    __tablename__ = "tasks"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    sop_id: Mapped[int]
    token: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(200))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    late_from: Mapped[datetime | None]
    alarm_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    arrived_seq: Mapped[int]
    draft: Mapped[dict[str, Any] | None]
    draft_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)
    returned: Mapped[bool] = mapped_column(default=False)
    took: Mapped[int | None]


class Timer(Base):
    """A timer event of a document that waits for its moment, under the runner's ``token``.

    It goes when it has fired, or when the document has left what it guards. ``error`` is why it
    could not fire at its moment.
    """

    __tablename__ = "timers"
    __table_args__ = (UniqueConstraint("document_id", "token"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    token: Mapped[str] = mapped_column(String(60))
    node: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    error: Mapped[str | None] = mapped_column(Text)


class Event(Base):
    """What happened, who, when: appended, never changed (triggers refuse it).

    ``hash`` chains each to the one before of the same document. ``flows`` are the arrows that the
    document took in this move, so that its path can be redrawn without the engine. The
    ``recipient`` is who was reminded or given the task. Without a person it is the clock's: a timer
    that fired. ``version`` is the number of the version under which a migrated document goes on,
    ``from_version`` that of the one under which it was.
    """

    __tablename__ = "events"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    post_name: Mapped[str | None] = mapped_column(String(200))
    task_id: Mapped[str | None] = mapped_column(String(24))
    step: Mapped[str | None] = mapped_column(String(200))
    decision: Mapped[str | None] = mapped_column(Text)
    returns: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Text)
    answers: Mapped[dict[str, Any] | None]
    flows: Mapped[list[str] | None]
    file_id: Mapped[str | None] = mapped_column(String(24))
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recipient_name: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int | None]
    from_version: Mapped[int | None]
    hash: Mapped[str] = mapped_column(String(64))


class File(Base):
    """An attachment. Its bytes lie on disk under their hash; a replaced file stays beside the new.

    Files of one ``series`` (the id of the first) are versions of each other, numbered from 1.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("ix_files_document", "document_id"),
        UniqueConstraint("series", "number"),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"))
    series: Mapped[str] = mapped_column(String(24))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]


Index(
    "ix_documents_ended",
    Document.ended_at,
    Document.office_id,
    Document.state,
    Document.promised_at,
    sqlite_where=Document.ended_at.is_not(None),
    postgresql_where=Document.ended_at.is_not(None),
)
Index(
    "ix_tasks_mine",
    Task.assignee_id,
    Task.due_at,
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
Index(
    "ix_tasks_post_open",
    Task.post_id,
    Task.due_at,
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
Index(
    "ix_tasks_document_open",
    Task.document_id,
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
Index(
    "ix_tasks_office_open",
    Task.office_id,
    Task.late_from,
    Task.due_at,
    Task.received_at,
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
Index(
    "ix_tasks_alarm",
    Task.alarm_at,
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
Index(
    "ix_tasks_office_ended",
    Task.office_id,
    Task.ended_at,
    sqlite_where=Task.ended_at.is_not(None),
    postgresql_where=Task.ended_at.is_not(None),
)
Index(
    "ix_tasks_step_ended",
    Task.sop_id,
    Task.step,
    Task.ended_at,
    sqlite_where=Task.took.is_not(None),
    postgresql_where=Task.took.is_not(None),
)
