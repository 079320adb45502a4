"""The tables: one typed class each, with what it means beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Office(Base):
    """A unit kerja. Everything else belongs to one.

    ``calendar`` is the text of its working hours; empty for those of Perpres 21/2023. Somebody is
    told ``remind_before`` working minutes before a task falls due; a late one goes a post further
    up after ``escalate_after`` more.
    """

    __tablename__ = "offices"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    parent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    timezone: Mapped[str] = mapped_column(String(60))
    calendar: Mapped[str] = mapped_column(Text, default="")
    remind_before: Mapped[int] = mapped_column(default=120)
    escalate_after: Mapped[int] = mapped_column(default=900)


class Post(Base):
    """A jabatan: what a lane names. ``aliases`` are its other spellings in the office's SOPs.

    ``superior_id`` is the atasan langsung, who is told when its tasks are late.
    """

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("office_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    supervisor: Mapped[bool] = mapped_column(default=False)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))


class Person(Base):
    """Somebody who logs in. What they may do comes from the posts they hold and three marks."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("offices.id"), index=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    nip: Mapped[str | None] = mapped_column(String(30), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    process_owner: Mapped[bool] = mapped_column(default=False)
    admin: Mapped[bool] = mapped_column(default=False)
    overseer: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class Holding(Base):
    """A person holds a post from ``since`` until ``until`` (open-ended when empty).

    A deputy holds it in another's place by an order: ``plt`` while it is vacant, ``plh`` while its
    holder is away; for one SOP where ``sop_id`` is given.
    """

    __tablename__ = "holdings"
    __table_args__ = (CheckConstraint("kind in ('definitive', 'plt', 'plh')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(10), default="definitive")
    order_number: Mapped[str | None] = mapped_column(String(100))
    sop_id: Mapped[int | None] = mapped_column(ForeignKey("sops.id"))


class Sop(Base):
    """A procedure of an office, under the key of its diagram's process."""

    __tablename__ = "sops"
    __table_args__ = (UniqueConstraint("office_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    key: Mapped[str] = mapped_column(String(200))


class Version(Base):
    """One published state of an SOP: the diagram's bytes as they came and the forms it names.

    Never changed afterwards. ``forms`` maps form ids to their form-js schemas.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("sop_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sop_id: Mapped[int] = mapped_column(ForeignKey("sops.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    forms: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class VersionLane(Base):
    """Which post of the office does a lane's steps, settled when the version was published."""

    __tablename__ = "version_lanes"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    lane: Mapped[str] = mapped_column(String(500), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)


class Form(Base):
    """A form of the office as it is now; versions keep their own frozen copy."""

    __tablename__ = "forms"
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    form_schema: Mapped[dict[str, Any]]


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


class Event(Base):
    """What happened, who, when: appended, never changed (triggers refuse it).

    ``hash`` chains each to the one before of the same document. ``flows`` are the arrows that the
    document took in this move, so that its path can be redrawn without the engine. The
    ``recipient`` is who was reminded or given the task.
    """

    __tablename__ = "events"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
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


class ApiToken(Base):
    """A bearer token, kept only as its hash."""

    __tablename__ = "api_tokens"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]


class Answered(Base):
    """The answer once given under an ``Idempotency-Key``, to be given again to a repeat."""

    __tablename__ = "answered"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)


class LoginFailure(Base):
    """Failed logins counted by who tried from where, never by whom they tried to be alone."""

    __tablename__ = "login_failures"
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class Notice(Base):
    """What a person is told, on a page of their own and by their channels.

    ``key`` says of what, once for each person. ``passed_on`` once their channels have it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notices_person_at", "person_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    at: Mapped[datetime]
    by_name: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime | None]
    passed_on: Mapped[bool] = mapped_column(default=False)


class Channel(Base):
    """A way to reach a person outside of the pages, and how much of it they want.

    Its daily digest has told of everything up to ``digest_at``.
    """

    __tablename__ = "channels"
    __table_args__ = (
        CheckConstraint("kind in ('email', 'apprise')", name="kind"),
        CheckConstraint("choice in ('all', 'urgent', 'digest')", name="choice"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(500))
    choice: Mapped[str] = mapped_column(String(10))
    digest_at: Mapped[datetime]


class Delivery(Base):
    """A message on its way out: written with what causes it, sent once.

    ``key`` says what it carries to which channel, so that it is written once; ``message_id`` is
    its name at the mail server, the same at every try.
    """

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Worker(Base):
    """A process that tells people in time, with its last sign of life."""

    __tablename__ = "workers"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(Text)


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
Index(
    "ix_notices_to_pass_on",
    Notice.id,
    sqlite_where=Notice.passed_on.is_(False),
    postgresql_where=Notice.passed_on.is_(False),
)
Index(
    "ix_notices_unseen",
    Notice.person_id,
    sqlite_where=Notice.seen_at.is_(None),
    postgresql_where=Notice.seen_at.is_(None),
)
Index(
    "ix_deliveries_next",
    Delivery.next_try_at,
    sqlite_where=Delivery.sent_at.is_(None),
    postgresql_where=Delivery.sent_at.is_(None),
)
