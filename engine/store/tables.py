"""The tables: one typed class each, with what it means beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: in UTC; without the zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints get stable names so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[str]: Json,
    }


class Office(Base):
    """A unit kerja. Everything else belongs to one."""

    __tablename__ = "offices"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    parent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    timezone: Mapped[str] = mapped_column(String(60))


class Post(Base):
    """A jabatan: what a lane names. ``aliases`` are its other spellings in the office's SOPs."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("office_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    supervisor: Mapped[bool] = mapped_column(default=False)


class Person(Base):
    """Somebody who logs in. What they may do comes from the posts they hold and two marks."""

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
    active: Mapped[bool] = mapped_column(default=True)


class Holding(Base):
    """A person holds a post from ``since`` until ``until`` (open-ended when empty)."""

    __tablename__ = "holdings"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


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
    """

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'cancelled')", name="state"),
        Index("ix_documents_office_started", "office_id", "started_at"),
        Index("ix_documents_started_by", "started_by", "started_at"),
        Index("ix_documents_version", "version_id", "state"),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    engine_state: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any] | None]
    started_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Task(Base):
    """A step that waits, or waited, for somebody. Open while ``ended_at`` is empty.

    ``token`` is the runner's name for it. ``arrived_seq`` is the event that brought it here, so
    that the receiver sees who sent it and why it came back. ``draft`` holds answers and note not
    yet handed in.
    """

    __tablename__ = "tasks"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    token: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(200))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    late_from: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    arrived_seq: Mapped[int]
    draft: Mapped[dict[str, Any] | None]
    draft_at: Mapped[datetime | None]


class Event(Base):
    """What happened, who, when: appended, never changed (triggers refuse it).

    ``hash`` chains each to the one before of the same document. ``flows`` are the arrows that the
    document took in this move, so that its path can be redrawn without the engine.
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
    sqlite_where=Task.ended_at.is_(None),
    postgresql_where=Task.ended_at.is_(None),
)
