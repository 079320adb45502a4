"""Channels: how a person wants to be told outside of the pages, and of how much."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast, get_args

from sqlalchemy import ColumnElement, delete, select

from engine.access import Actor
from engine.errors import Conflict, FieldError, NotFound, Refused, Text
from engine.installation import Tx
from engine.store import tables as t
from engine.telling import mail, services
from engine.telling.messages import Letterhead, trial
from engine.telling.outbox import post

ChannelKind = Literal["email", "apprise"]
Choice = Literal["all", "urgent", "digest"]

KINDS: Final = get_args(ChannelKind)
CHOICES: Final = get_args(Choice)

MOST = 5
"""How many channels a person may have."""
TRIED_EVERY = timedelta(minutes=1)


class ChannelRefused(Refused):
    """It cannot be a channel as it was given."""

    text = Text("Saluran belum disimpan.", "The channel was not kept.")


class TooManyChannels(Conflict):
    """A person has as many channels as anybody may."""

    text = Text(
        "Paling banyak {most} saluran. Hapus salah satu dahulu.",
        "At most {most} channels; remove one first.",
    )


class TriedJustNow(Conflict):
    """Who tries out channels does so once in a while, lest it be a way to pester others."""

    text = Text(
        "Pesan percobaan baru saja dibuat. Coba lagi dalam {minutes} menit.",
        "A trial message was made just now; try again in {minutes} minutes.",
    )


NOT_AN_ADDRESS = Text(
    "Tulis satu alamat surel, misalnya nama@kantor.go.id.",
    "Give one e-mail address, such as name@office.go.id.",
)
NOT_ALLOWED = Text(
    "Layanan ini tidak diizinkan di sini. Yang diizinkan: {schemes}.",
    "This service is not allowed here. Allowed: {schemes}.",
)
NO_SERVICE = Text(
    "Alamat layanan ditulis seperti tgram://token/chat, tanpa spasi, koma, atau tanda tanya.",
    "A service's address looks like tgram://token/chat, without blanks, commas or question marks.",
)
NOT_UNDERSTOOD = Text(
    "Alamat {scheme} ini belum lengkap atau salah tulis. Periksa lagi token dan tujuannya.",
    "This {scheme} address is incomplete or mistyped; check its token and its target.",
)
NO_CHOICE = Text("Pilih salah satu.", "Choose one of them.")
TWICE = Text("Saluran ini sudah ada.", "This channel is there already.")


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """A channel as its owner sees it. ``address`` of a service is shortened: it holds secrets.

    ``error`` is what became of the last message, made at ``error_at``, if it was not sent;
    ``waiting`` says that it is still tried.
    """

    id: int
    kind: ChannelKind
    address: str
    choice: Choice
    error: str | None
    error_at: datetime | None
    waiting: bool


def mine(tx: Tx, actor: Actor) -> tuple[ChannelSeen, ...]:
    """The actor's channels, in the order in which they were added."""
    channels = tx.session.scalars(
        select(t.Channel).where(t.Channel.person_id == actor.id).order_by(t.Channel.id)
    ).all()
    return tuple(_seen(tx, channel) for channel in channels)


def add(
    tx: Tx, actor: Actor, kind: str, address: str, choice: str, allowed: Collection[str]
) -> int:
    """Adds a channel of the actor's and returns its id; ``allowed`` are the services' schemes.

    Raises ``ChannelRefused``, which names the field, ``TooManyChannels``.
    """
    address = address.strip()
    wrong = _wrong_address(kind, address, allowed)
    problems = [FieldError("address", wrong)] if wrong else []
    if choice not in CHOICES:
        problems.append(FieldError("choice", NO_CHOICE))
    theirs = tx.session.scalars(select(t.Channel).where(t.Channel.person_id == actor.id)).all()
    if any((one.kind, one.address) == (kind, address) for one in theirs):
        problems.append(FieldError("address", TWICE))
    if problems:
        raise ChannelRefused(*problems)
    if len(theirs) >= MOST:
        raise TooManyChannels(most=MOST)
    channel = t.Channel(
        person_id=actor.id, kind=kind, address=address, choice=choice, digest_at=tx.now
    )
    tx.session.add(channel)
    tx.session.flush()
    return channel.id


def change(tx: Tx, actor: Actor, channel_id: int, choice: str) -> None:
    """Chooses how much a channel tells from now on. Raises ``NotFound``, ``ChannelRefused``."""
    channel = _own(tx, actor, channel_id)
    if choice not in CHOICES:
        raise ChannelRefused(FieldError("choice", NO_CHOICE))
    if channel.choice != choice:
        channel.choice, channel.digest_at = choice, tx.now


def remove(tx: Tx, actor: Actor, channel_id: int) -> None:
    """Takes a channel away, with what still waits to be sent by it. Raises ``NotFound``."""
    channel = _own(tx, actor, channel_id)
    tx.session.execute(delete(t.Delivery).where(*_of(channel), t.Delivery.sent_at.is_(None)))
    tx.session.delete(channel)


def try_out(tx: Tx, actor: Actor, channel_id: int, letterhead: Letterhead) -> None:
    """Puts a trial message for a channel into the outbox. Raises ``NotFound``, ``TriedJustNow``."""
    channel = _own(tx, actor, channel_id)
    trials = t.Delivery.key.startswith("trial:")
    recent = t.Delivery.created_at > tx.now - TRIED_EVERY
    mine = t.Delivery.person_id == actor.id
    if tx.session.scalars(select(t.Delivery.id).where(mine, trials, recent)).first():
        raise TriedJustNow(minutes=TRIED_EVERY // timedelta(minutes=1))
    key = f"trial:{channel.id}:{tx.now.isoformat()}"
    post(tx, letterhead, channel, key, trial(letterhead, channel.kind))


def _wrong_address(kind: str, address: str, allowed: Collection[str]) -> Text | None:
    if kind == "email":
        return None if mail.is_address(address) else NOT_AN_ADDRESS
    scheme = services.scheme_of(address) if kind == "apprise" else None
    if scheme is None:
        return NO_SERVICE
    if scheme not in allowed:
        return NOT_ALLOWED.fill(schemes=", ".join(sorted(allowed)) or "–")
    if not services.understood(address, allowed):
        return NOT_UNDERSTOOD.fill(scheme=scheme)
    return None


def _own(tx: Tx, actor: Actor, channel_id: int) -> t.Channel:
    channel = tx.session.get(t.Channel, channel_id, with_for_update=True)
    if channel is None or channel.person_id != actor.id:
        raise NotFound
    return channel


def _of(channel: t.Channel) -> tuple[ColumnElement[bool], ...]:
    """The conditions on ``deliveries`` that hold for a channel's."""
    return (
        t.Delivery.person_id == channel.person_id,
        t.Delivery.kind == channel.kind,
        t.Delivery.address == channel.address,
    )


def _seen(tx: Tx, channel: t.Channel) -> ChannelSeen:
    last = tx.session.scalars(
        select(t.Delivery).where(*_of(channel)).order_by(t.Delivery.id.desc()).limit(1)
    ).first()
    failed = last is not None and last.sent_at is None and last.error is not None
    return ChannelSeen(
        id=channel.id,
        kind=cast(ChannelKind, channel.kind),
        address=channel.address if channel.kind == "email" else _shortened(channel.address),
        choice=cast(Choice, channel.choice),
        error=last.error if last and failed else None,
        error_at=last.created_at if last and failed else None,
        waiting=last is not None and last.next_try_at is not None,
    )


def _shortened(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://…{rest[-4:]}" if len(rest) > 12 else f"{scheme}://…"
