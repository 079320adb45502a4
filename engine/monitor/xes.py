"""The event log as XES (IEEE Std 1849-2023), for process mining: histories without names.

A trace is a document, an event is an event of its history. The file leaves the house: it holds no
titles, notes, answers, files or names. Who did something stands as a number that says nothing but
that it was the same person, and with the post that they acted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree
from sqlalchemy import Row, Select, select

from engine.access import Actor, visible_documents
from engine.chapters import chapters_of
from engine.history import CLOCK
from engine.installation import Tx
from engine.sop.norm import fold
from engine.store import tables as t
from engine.versions import Version

Attribute = tuple[str, str, str]
"""An attribute's kind, which is its element's name; its key; its value as XML Schema writes it."""

VERSION: Final = "1849.2023"
NAMESPACE: Final = "http://www.xes-standard.org/"

EXTENSIONS: Final = ("Concept", "Lifecycle", "Organizational", "Time")
_PREFIXES: Final = {"Organizational": "org"}

UNKNOWN: Final = "__INVALID__"
"""The value of a global attribute where it is left out, as other tools write it: none is here."""

CLASSIFIERS: Final = {
    "Langkah": "concept:name",
    "Langkah dan peristiwa": "concept:name lifecycle:transition",
}

HAPPENED: Final = {
    "started": "Dokumen dimulai",
    "cancelled": "Dokumen dibatalkan",
    "attached": "Berkas dilampirkan",
    "commented": "Komentar",
    "prioritised": "Prioritas diubah",
    "reminded": "Pemegang diingatkan",
    "migrated": "Pindah versi",
    "timed": "Waktunya tiba",
}
"""What happened besides the steps themselves."""

TRANSITIONS: Final = {
    "claimed": "assign",
    "reassigned": "reassign",
    "released": "unknown",  # the standard's model has no way back from being assigned
}
"""The standard transition of each kind of event; what is not here is complete as it happens."""

_MANY: Final = 500
"""How many rows are fetched from the database at a time."""


def log(
    tx: Tx,
    actor: Actor,
    *,
    sop: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[bytes]:
    """The histories of the documents that the actor may see, piece by piece, as one XES file.

    ``sop`` is an SOP's key; ``since`` and ``until`` (aware) keep the documents started from the one
    moment on and before the other, each with its whole history. Oldest first. However long the log
    is, no more than a piece of it is held at a time.
    """
    written = BytesIO()
    asked = _rows(actor, sop, since, until).execution_options(yield_per=_MANY)
    with (
        tx.session.execute(asked) as rows,  # who stops reading early leaves no cursor open
        etree.xmlfile(written, encoding="utf-8", buffered=False) as file,
    ):
        file.write_declaration()
        about = {"xes.version": VERSION, "xes.features": ""}
        with file.element(f"{{{NAMESPACE}}}log", about, nsmap={None: NAMESPACE}):
            file.write("\n")
            for element in _head():
                file.write(element, pretty_print=True)
            for _, events in groupby(rows, key=lambda row: row.document_id):
                yield _taken(written)
                file.write(_trace(tx, list(events)), pretty_print=True)
    yield _taken(written)


def _taken(written: BytesIO) -> bytes:
    """What has been written since the last time."""
    piece = written.getvalue()
    written.seek(0)
    written.truncate()
    return piece


def _rows(
    actor: Actor, sop: str, since: datetime | None, until: datetime | None
) -> Select[*tuple[Any, ...]]:
    """Events with their documents, those of one document together."""
    query = (
        select(
            t.Event.document_id,
            t.Event.seq,
            t.Event.version.label("to_version"),
            t.Event.from_version,
            t.Event.at,
            t.Event.kind,
            t.Event.person_id,
            t.Event.post_name,
            t.Event.step,
            t.Event.decision,
            t.Event.returns,
            t.Task.received_at,
            t.Document.version_id,
            t.Document.state,
            t.Document.priority,
            t.Document.promised_at,
            t.Office.timezone,
        )
        .join(t.Document, t.Document.id == t.Event.document_id)
        .join(t.Office, t.Office.id == t.Document.office_id)
        .outerjoin(t.Task, t.Task.id == t.Event.task_id)
        .where(visible_documents(actor))
        .order_by(t.Document.started_at, t.Document.id, t.Event.seq)
    )
    if sop:
        query = query.join(t.Sop, t.Sop.id == t.Document.sop_id).where(t.Sop.key == sop)
    if since:
        query = query.where(t.Document.started_at >= since)
    if until:
        query = query.where(t.Document.started_at < until)
    return query


def _head() -> Iterator[etree._Element]:
    for name in EXTENSIONS:
        prefix = _PREFIXES.get(name, name.lower())
        uri = f"{NAMESPACE}{prefix}.xesext"
        yield etree.Element("extension", {"name": name, "prefix": prefix, "uri": uri})
    yield _element("global", [("string", "concept:name", UNKNOWN)], scope="trace")
    known: list[Attribute] = [
        ("string", "concept:name", UNKNOWN),
        ("string", "lifecycle:transition", "complete"),
        ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
        ("string", "org:resource", UNKNOWN),
    ]
    yield _element("global", known, scope="event")
    for name, keys in CLASSIFIERS.items():
        yield etree.Element("classifier", {"name": name, "scope": "event", "keys": keys})
    yield _attribute("string", "concept:name", "Alur")
    yield _attribute("string", "lifecycle:model", "standard")


def _trace(tx: Tx, rows: list[Row[*tuple[Any, ...]]]) -> etree._Element:
    first = rows[0]
    version, zone = tx.version(first.version_id), ZoneInfo(first.timezone)
    said: list[Attribute] = [
        ("string", "concept:name", first.document_id),
        ("string", "sop", version.key),
        ("string", "sop_title", version.title),
        ("int", "version", str(version.number)),
        ("string", "state", first.state),
        ("int", "priority", str(first.priority)),
    ]
    if first.promised_at:
        said.append(("date", "promised", _moment(first.promised_at, zone)))
    trace = _element("trace", said)
    moved = [(r.seq, r.from_version, r.to_version) for r in rows if r.kind == "migrated"]
    parts = chapters_of(tx, version, moved)
    for row in rows:
        trace.append(_event(row, parts.at(row.seq), zone))
    return trace


def _event(row: Row[*tuple[Any, ...]], version: Version, zone: ZoneInfo) -> etree._Element:
    step = version.sop.step_by_id.get(row.step)
    happened = HAPPENED.get(row.kind)
    said: list[Attribute] = [
        ("string", "concept:name", happened or (step.name if step else row.kind)),
        ("string", "lifecycle:transition", TRANSITIONS.get(row.kind, "complete")),
        ("date", "time:timestamp", _moment(row.at, zone)),
        ("string", "org:resource", f"person-{row.person_id}" if row.person_id else CLOCK),
        ("string", "what", row.kind),
    ]
    if row.to_version:
        said.append(("int", "version", str(row.to_version)))
    if row.kind == "timed":
        said.append(("string", "timer", row.step))
    if row.post_name:
        said.append(("string", "org:role", row.post_name))
    if step:
        said += [("string", "step", step.id), ("string", "row", step.row)]
        decision = step.decision(row.decision) if row.decision else None
        if decision:
            returns = "true" if decision.returns else "false"
            said += [("string", "decision", decision.name), ("boolean", "returns", returns)]
    if row.received_at:
        said.append(("date", "received", _moment(row.received_at, zone)))
    return _element("event", said)


def _element(name: str, attributes: Iterable[Attribute], **own: str) -> etree._Element:
    element = etree.Element(name, own)
    element.extend(_attribute(*attribute) for attribute in attributes)
    return element


def _attribute(kind: str, key: str, value: str) -> etree._Element:
    return etree.Element(kind, {"key": key, "value": _readable(value)})


def _readable(text: str) -> str:
    """The text on one line, without what XML cannot hold (its section 2.2)."""
    return "".join(
        letter for letter in fold(text) if letter >= " " and letter not in "\ufffe\uffff"
    )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="milliseconds")
