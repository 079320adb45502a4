"""The SOPs: their versions, forms and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


class Sop(Base):
    """A procedure of an office, under the key of its diagram's process."""

    __tablename__ = "sops"
    __table_args__ = (UniqueConstraint("office_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    key: Mapped[str] = mapped_column(String(200))


class Version(Base):
    """One published state of an SOP: the diagram's bytes as they came and the forms it names.

    Never changed afterwards. ``forms`` maps form ids to their form-js schemas; ``called`` the keys
    of the SOPs that it calls to the ids of the versions that it calls them in. ``note`` says what
    it changed, ``approved_by`` who approved it, in the publisher's words.
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
    note: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(String(300))
    called: Mapped[dict[str, Any] | None]


class Withdrawal(Base):
    """A version under which no document is started any more; those under way go on."""

    __tablename__ = "withdrawals"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)


class Draft(Base):
    """A diagram that a process owner works on: of an SOP at most one, or of a new one.

    ``base_id`` is the version that it was begun from, ``forms`` the forms changed in it.
    ``revision`` counts its savings, so that nobody saves over what they have not seen.
    """

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    sop_id: Mapped[int | None] = mapped_column(ForeignKey("sops.id"), unique=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    title: Mapped[str] = mapped_column(String(500))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    forms: Mapped[dict[str, Any]]
    revision: Mapped[int]
    created_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]


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
