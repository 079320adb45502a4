"""Who comes in: tokens, repeated requests, failed logins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base


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
