"""Who works where: offices, posts, people, what they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
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
