"""The history of a document: events appended one by one, each sealed with the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, cast

from sqlalchemy import Table, bindparam, insert, select, update

from engine.access import Actor
from engine.errors import Conflict
from engine.installation import Tx
from engine.store import tables as t

Kind = Literal[
    "started", "claimed", "released", "completed", "attached", "cancelled",
    "reassigned", "reminded", "commented", "prioritised", "timed", "migrated",
]  # fmt: skip

_DOCUMENTS = cast(Table, t.Document.__table__)

CLOCK = "Alur"
"""Who did what nobody did: a timer that fired."""
FIRST_HASH = "0" * 64
"""What the first event of a document is chained to."""

SEALED = (
    "document_id", "seq", "at", "kind", "person_id", "person_name", "post_name", "task_id",
    "step", "decision", "returns", "note", "answers", "flows", "file_id",
)  # fmt: skip
"""The columns that an event's hash covers, in the order in which it covers them."""
SEALED_IF_SET = ("recipient_id", "recipient_name", "version", "from_version")
"""Covered as well where they say something: the seals of events before they existed still hold."""


# Built once: building a statement costs more than running it from the compiled cache.
_TOUCH_DOCUMENT = (
    update(_DOCUMENTS)
    .where(
        _DOCUMENTS.c.id == bindparam("document"),
        _DOCUMENTS.c.revision == bindparam("read_revision"),
    )
    .values(revision=bindparam("revision"), last_hash=bindparam("last_hash"))
)
_INSERT_EVENT = insert(cast(Table, t.Event.__table__))


def event_row(
    now: datetime,
    document_id: str,
    seq: int,
    last_hash: str,
    kind: Kind,
    actor: Actor | None,
    post_name: str | None = None,
    *,
    task_id: str | None = None,
    step: str | None = None,
    decision: str | None = None,
    returns: bool = False,
    note: str | None = None,
    answers: Mapping[str, Any] | None = None,
    flows: Sequence[str] | None = None,
    file_id: str | None = None,
    recipient: tuple[int, str] | None = None,
    moved: tuple[int, int] | None = None,
) -> dict[str, Any]:
    """The event's row, its hash included, ready to be inserted.

    Without an actor it is the clock's. ``recipient``: the id and name of the person that it is
    about, beside who did it; ``moved``: the numbers of the versions from which and to which.
    """
    row: dict[str, Any] = {
        "document_id": document_id,
        "seq": seq,
        "at": now,
        "kind": kind,
        "person_id": actor.id if actor else None,
        "person_name": actor.name if actor else CLOCK,
        "post_name": post_name,
        "task_id": task_id,
        "step": step,
        "decision": decision,
        "returns": returns,
        "note": note,
        "answers": dict(answers) if answers else None,
        "flows": list(flows) if flows else None,
        "file_id": file_id,
        "recipient_id": recipient[0] if recipient else None,
        "recipient_name": recipient[1] if recipient else None,
        "from_version": moved[0] if moved else None,
        "version": moved[1] if moved else None,
    }
    row["hash"] = seal(last_hash, row)
    return row


def append(
    tx: Tx,
    document_id: str,
    revision: int,
    last_hash: str,
    kind: Kind,
    actor: Actor,
    post_name: str | None,
    **said: Any,  # noqa: ANN401 — what ``event_row`` takes beside these
) -> None:
    """Appends an event that leaves the document where it is.

    ``revision`` and ``last_hash`` are as they were read. Raises ``Conflict`` when the document has
    changed since then.
    """
    event = event_row(tx.now, document_id, revision + 1, last_hash, kind, actor, post_name, **said)
    connection = tx.session.connection()
    touched = {
        "document": document_id,
        "read_revision": revision,
        "revision": revision + 1,
        "last_hash": event["hash"],
    }
    if connection.execute(_TOUCH_DOCUMENT, touched).rowcount != 1:
        raise Conflict
    connection.execute(_INSERT_EVENT, event)


def seal(last_hash: str, row: Mapping[str, Any]) -> str:
    """SHA-256 over the hash before and this event's columns, as canonical JSON."""
    columns = [row[name] for name in SEALED]
    columns[2] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    columns += [row[name] for name in SEALED_IF_SET if row[name] is not None]
    text = json.dumps([last_hash, columns], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_at(tx: Tx, document: t.Document) -> int | None:
    """The ``seq`` of the first event that does not fit the one before, or ``None`` when all fit.

    One past the last when events are missing at the end.
    """
    last_hash, expected = FIRST_HASH, 1
    events = tx.session.scalars(
        select(t.Event).where(t.Event.document_id == document.id).order_by(t.Event.seq)
    )
    for event in events:
        row = {name: getattr(event, name) for name in SEALED + SEALED_IF_SET}
        if event.seq != expected or event.hash != seal(last_hash, row):
            return expected
        last_hash, expected = event.hash, expected + 1
    complete = expected == document.revision + 1 and last_hash == document.last_hash
    return None if complete else expected


def broken_histories(tx: Tx) -> Iterator[tuple[str, int]]:
    """The documents whose history does not fit together: id, and the ``seq`` where it breaks."""
    documents = select(t.Document).order_by(t.Document.started_at, t.Document.id)
    for document in tx.session.scalars(documents.execution_options(yield_per=200)):
        seq = broken_at(tx, document)
        if seq is not None:
            yield document.id, seq
