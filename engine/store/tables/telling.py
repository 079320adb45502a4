"""What people are told, and how it reaches them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


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
