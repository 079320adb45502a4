"""Withdrawing a version from new documents, and reinstating it; those under way go on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    CursorResult,
    ScalarSelect,
    SQLColumnExpression,
    delete,
    exists,
    insert,
    select,
)
from sqlalchemy.orm import aliased

from engine.access import Actor, NotProcessOwner
from engine.errors import Conflict, Text
from engine.handed_in import NOTE_LIMIT, required_text
from engine.installation import Tx
from engine.store import tables as t
from engine.versions import Version

log = logging.getLogger("alur.versions")

NO_REASON: Final = Text("Tulis mengapa versi ini ditarik.", "Say why this version is withdrawn.")


class VersionWithdrawn(Conflict):
    """No document is started under this version any more, and none is moved to it."""

    text = Text(
        "Versi {number} SOP “{title}” sudah ditarik oleh {who}: {reason} Dokumen baru tidak dapat "
        "dimulai dengannya.",
        "Version {number} of SOP “{title}” was withdrawn by {who}: {reason} No new document can be "
        "started under it.",
    )


class NotWithdrawn(Conflict):
    """There is nothing to reinstate."""

    text = Text("Versi ini tidak sedang ditarik.", "This version is not withdrawn.")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Who withdrew a version, when (UTC), and why."""

    by: str
    at: datetime
    reason: str


def withdraw(tx: Tx, actor: Actor, version: Version, reason: str) -> None:
    """Withdraws a version of the actor's office from new documents.

    Raises ``NotProcessOwner``, ``Incomplete`` (no reason), ``VersionWithdrawn`` if it is already.
    """
    _lock(tx, actor, version)
    reason = required_text("reason", reason, NOTE_LIMIT, NO_REASON)
    require_in_use(tx, version)
    tx.session.execute(
        insert(t.Withdrawal).values(
            version_id=version.id, at=tx.now, person_id=actor.id, reason=reason
        )
    )
    log.info("%s withdrew version %s of %s", actor.username, version.number, version.key)


def reinstate(tx: Tx, actor: Actor, version: Version) -> None:
    """Lets documents be started under a withdrawn version again.

    Raises ``NotProcessOwner``, ``NotWithdrawn``.
    """
    _lock(tx, actor, version)
    gone = tx.session.execute(delete(t.Withdrawal).where(t.Withdrawal.version_id == version.id))
    if cast(CursorResult[Any], gone).rowcount != 1:
        raise NotWithdrawn
    log.info("%s reinstated version %s of %s", actor.username, version.number, version.key)


def current_id(sop_id: SQLColumnExpression[int] | int) -> ScalarSelect[int]:
    """The id of an SOP's current version: the newest that is not withdrawn.

    Of an SOP whose versions are all withdrawn the newest.
    """
    newer = aliased(t.Version)
    gone = exists(select(1).where(t.Withdrawal.version_id == newer.id))
    return (
        select(newer.id)
        .where(newer.sop_id == sop_id)
        .order_by(gone, newer.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def withdrawn(tx: Tx, version: Version) -> Withdrawn | None:
    """Who withdrew a version, if it is withdrawn."""
    row = tx.session.execute(
        select(t.Person.name, t.Withdrawal.at, t.Withdrawal.reason)
        .join(t.Person, t.Person.id == t.Withdrawal.person_id)
        .where(t.Withdrawal.version_id == version.id)
    ).one_or_none()
    return Withdrawn(*row) if row else None


def require_in_use(tx: Tx, version: Version) -> None:
    """Raises ``VersionWithdrawn`` if a version is."""
    found = withdrawn(tx, version)
    if found:
        reason = found.reason if found.reason[-1:] in ".!?" else f"{found.reason}."
        raise VersionWithdrawn(
            number=version.number, title=version.title, who=found.by, reason=reason
        )


def _lock(tx: Tx, actor: Actor, version: Version) -> None:
    """Waits until nobody else withdraws or reinstates the version."""
    if not actor.process_owner or actor.office_id != version.office_id:
        raise NotProcessOwner
    # Not the key, which documents refer to.
    row = select(t.Version.id).where(t.Version.id == version.id)
    tx.session.execute(row.with_for_update(key_share=True))
