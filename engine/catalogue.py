"""The catalogue of SOPs: checking and publishing diagrams and forms, finding what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from engine import messages
from engine.access import Actor, NotProcessOwner
from engine.calling import CallableSops
from engine.errors import Finding, NotFound, Refused, Text
from engine.handed_in import NOTE_LIMIT, Incomplete, text_problems
from engine.installation import Tx
from engine.organisation.administered import require_admin
from engine.organisation.holdings import vacant_posts
from engine.organisation.offices import post_spellings
from engine.sop import rules
from engine.sop.drawing import check_drawing
from engine.sop.form import Form, form_schema, names
from engine.sop.form_reader import read_form
from engine.sop.model import Sop
from engine.sop.norm import fold, slug
from engine.sop.reader import read
from engine.store import tables as t
from engine.versions import Version
from engine.withdrawing import Withdrawn, current_id


class Unpublishable(Refused):
    """A diagram or form with errors; nothing was published."""

    text = Text(
        "Belum dapat diterbitkan: ada {count} hal yang harus diperbaiki. {first}",
        "It cannot be published yet: {count} things have to be mended. {first}",
    )

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        super().__init__(count=len(errors), first=errors[0].said)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing made: ``new`` is false when the same bytes were published before."""

    key: str
    number: int
    new: bool
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SopSeen:
    """An SOP in the catalogue with its current version and its open documents.

    ``withdrawn`` says that all its versions are: no document is started, the open ones go on.
    """

    key: str
    office: str
    office_key: str
    version: Version
    open_documents: int
    may_start: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """A line in an SOP's list of versions, with what its publisher said of it.

    ``open_documents`` run under it; ``withdrawn`` says who withdrew it, if it is.
    """

    id: int
    number: int
    title: str
    published_at: datetime
    published_by: str | None
    note: str | None
    approved_by: str | None
    open_documents: int
    withdrawn: Withdrawn | None


LONGEST_APPROVAL = 300
"""Letters that the words for who approved a version may have."""
MOST_VERSIONS = 2**31 - 1
"""As far as a database counts the versions of an SOP."""

VACANT_POST = Text(
    "Lajur “{lane}”: belum ada orang yang memegang jabatan ini; dokumen akan berhenti di sana. "
    "Minta admin menunjuk pemegangnya.",
    "Lane “{lane}”: nobody holds this post, so a document would stop there. "
    "Ask the admin to give it to somebody.",
)


def require_process_owner(actor: Actor) -> int:
    """The office for which the actor publishes. Raises ``NotProcessOwner``."""
    if not actor.process_owner or actor.office_id is None:
        raise NotProcessOwner
    return actor.office_id


def check(
    tx: Tx, office_id: int, source: bytes, drafted: Mapping[str, Any] | None = None
) -> tuple[Sop | None, tuple[Finding, ...]]:
    """What the rules say of a diagram in an office, all that it has known. Changes nothing.

    ``drafted`` are form-js schemas by their ids that stand in for the office's own.
    """
    reading = read(source, CallableSops(tx, office_id))
    if reading.sop is None:
        return None, reading.findings
    spellings = post_spellings(tx, office_id)
    forms = {
        key: names(form)
        for key, form in _office_forms(tx, office_id, drafted or {}).items()
        if form is not None
    }
    checked = rules.check(
        reading.sop,
        posts=spellings,
        forms=forms,
        titles=(reading.sop.title, *_titles(tx, office_id)),
        today=tx.now.astimezone(tx.calendar(office_id).zone).date(),
    )
    holders = _lane_posts(reading.sop, spellings)
    vacant = vacant_posts(tx, holders.values())
    warnings = tuple(
        Finding("vacant-post", "warning", lane.id, VACANT_POST.fill(lane=lane.name))
        for lane in reading.sop.lanes
        if holders.get(lane.name) in vacant
    )
    taken = messages.taken(tx, office_id, reading.sop)
    drawn = check_drawing(reading.sop)
    return reading.sop, (*reading.findings, *checked.findings, *taken, *warnings, *drawn)


def publish(
    tx: Tx,
    office_id: int,
    source: bytes,
    actor: Actor | None = None,
    *,
    note: str = "",
    approved_by: str = "",
    again: bool = False,
) -> Published:
    """Publishes a diagram as the next version of its SOP in an office, with the forms it names.

    ``note`` says what the version changes, ``approved_by`` who approved it. The same bytes with the
    same forms again make no new version, unless ``again``: then those of an older version do, for
    an office that goes back to it. Raises ``Unpublishable``,
    ``Incomplete``.
    """
    note, approved_by = note.strip(), fold(approved_by)
    problems = (
        *text_problems("note", note, NOTE_LIMIT),
        *text_problems("approved_by", approved_by, LONGEST_APPROVAL),
    )
    if problems:
        raise Incomplete(*problems)
    one_at_a_time(tx, office_id)
    sop, findings = check(tx, office_id, source)
    if sop is None or any(finding.severity == "error" for finding in findings):
        raise Unpublishable(findings)
    forms, called = _frozen_forms(tx, office_id, sop), CallableSops(tx, office_id).bound(sop)
    row = tx.session.scalars(
        select(t.Sop).where(t.Sop.office_id == office_id, t.Sop.key == sop.key)
    ).one_or_none()
    if row is None:
        row = t.Sop(office_id=office_id, key=sop.key)
        tx.session.add(row)
        tx.session.flush()
    digest = hashlib.sha256(source).hexdigest()
    earlier = tx.session.scalars(
        select(t.Version).where(t.Version.sop_id == row.id).order_by(t.Version.number)
    ).all()
    for version in earlier[-1:] if again else earlier:
        same = version.forms == forms and (version.called or {}) == called
        if version.sha256 == digest and same:
            return Published(sop.key, version.number, False, findings)
    version = t.Version(
        sop_id=row.id,
        number=max((v.number for v in earlier), default=0) + 1,
        title=sop.title,
        source=source,
        sha256=digest,
        forms=forms,
        called=called or None,
        published_at=tx.now,
        published_by=actor.id if actor else None,
        note=note or None,
        approved_by=approved_by or None,
    )
    tx.session.add(version)
    tx.session.flush()
    tx.published.add(version.id)
    posts = _lane_posts(sop, post_spellings(tx, office_id))
    tx.session.add_all(
        t.VersionLane(version_id=version.id, lane=lane, post_id=post_id)
        for lane, post_id in posts.items()
    )
    return Published(sop.key, version.number, True, findings)


def publish_form(tx: Tx, office_id: int, source: bytes) -> str:
    """Makes a form the office's current one under its id; versions published later freeze it.

    Raises ``Unpublishable``.
    """
    reading = read_form(source)
    if reading.form is None:
        raise Unpublishable(reading.findings)
    one_at_a_time(tx, office_id)
    schema = form_schema(reading.form)
    form = tx.session.get(t.Form, (office_id, reading.form.id))
    if form is None:
        tx.session.add(t.Form(office_id=office_id, key=reading.form.id, form_schema=schema))
    else:
        form.form_schema = schema
    tx.session.flush()
    return reading.form.id


def forms(tx: Tx, actor: Actor, drafted: Mapping[str, Any]) -> dict[str, Form | None]:
    """The forms that a step of the actor's office may name, by their ids.

    ``drafted`` are schemas that stand in for the office's own; a broken one has no form. Raises
    ``NotProcessOwner``.
    """
    return _office_forms(tx, require_process_owner(actor), drafted)


def sops(tx: Tx, actor: Actor) -> tuple[SopSeen, ...]:
    """The SOPs of the actor's office, each with its current version, by title."""
    newer = aliased(t.Version)
    open_documents = (
        select(func.count())
        .select_from(t.Document)
        .join(newer, newer.id == t.Document.version_id)
        .where(newer.sop_id == t.Sop.id, t.Document.state == "open")
        .scalar_subquery()
    )
    rows = tx.session.execute(
        select(
            t.Sop.key,
            t.Office.name,
            t.Office.key.label("office_key"),
            t.Version.id,
            open_documents,
            t.Withdrawal.version_id,
        )
        .join(t.Office, t.Office.id == t.Sop.office_id)
        .join(t.Version, t.Version.id == current_id(t.Sop.id))
        .outerjoin(t.Withdrawal, t.Withdrawal.version_id == t.Version.id)
        .where(t.Sop.office_id == actor.office_id)
        .order_by(t.Version.title)
    ).all()
    return tuple(_sop_seen(tx, actor, row) for row in rows)


def titles(tx: Tx, office: str) -> dict[str, str]:
    """What the SOPs of an office are called today, by their keys and in the order of their titles.

    ``office`` is its key. Figures name SOPs by it; whose they are, the figures decide.
    """
    rows = tx.session.execute(
        select(t.Sop.key, t.Version.title)
        .join(t.Office, t.Office.id == t.Sop.office_id)
        .join(t.Version, t.Version.id == current_id(t.Sop.id))
        .where(t.Office.key == office)
        .order_by(t.Version.title)
    )
    return dict(rows.all())


def sop(tx: Tx, actor: Actor, key: str) -> SopSeen:
    """One SOP of the actor's office. Raises ``NotFound``."""
    for found in sops(tx, actor):
        if found.key == key:
            return found
    raise NotFound


def versions(tx: Tx, actor: Actor, key: str) -> tuple[VersionSeen, ...]:
    """The versions of an SOP, newest first; empty when the office has no such SOP."""
    withdrawer = aliased(t.Person)
    open_documents = (
        select(func.count())
        .where(t.Document.version_id == t.Version.id, t.Document.state == "open")
        .scalar_subquery()
    )
    rows = tx.session.execute(
        select(
            t.Version,
            t.Person.name,
            open_documents,
            withdrawer.name,
            t.Withdrawal.at,
            t.Withdrawal.reason,
        )
        .join(t.Sop, t.Sop.id == t.Version.sop_id)
        .outerjoin(t.Person, t.Person.id == t.Version.published_by)
        .outerjoin(t.Withdrawal, t.Withdrawal.version_id == t.Version.id)
        .outerjoin(withdrawer, withdrawer.id == t.Withdrawal.person_id)
        .where(t.Sop.office_id == actor.office_id, t.Sop.key == key)
        .order_by(t.Version.number.desc())
    )
    return tuple(map(_version_seen, rows))


def version_of(tx: Tx, actor: Actor, key: str, number: int | None = None) -> Version:
    """A version of the office's SOP, the current one unless named. Raises ``NotFound``.

    The current one is the newest that is not withdrawn, or the newest when all are.
    """
    if number is not None and number > MOST_VERSIONS:
        raise NotFound
    query = (
        select(t.Version.id)
        .join(t.Sop, t.Sop.id == t.Version.sop_id)
        .where(t.Sop.office_id == actor.office_id, t.Sop.key == key)
    )
    if number is None:
        query = query.where(t.Version.id == current_id(t.Sop.id))
    else:
        query = query.where(t.Version.number == number)
    found = tx.session.scalar(query)
    if found is None:
        raise NotFound
    return tx.version(found)


def source_of(tx: Tx, actor: Actor, key: str, number: int) -> bytes:
    """A version's diagram, byte for byte as it was uploaded. Raises ``NotFound``."""
    version = version_of(tx, actor, key, number)
    return tx.session.get_one(t.Version, version.id).source


def vacant_lanes(tx: Tx, version: Version) -> tuple[str, ...]:
    """The lanes whose post nobody holds now: a document would stop there."""
    vacant = vacant_posts(tx, version.posts.values(), version.sop_id)
    return tuple(lane.name for lane in version.sop.lanes if version.posts[lane.name] in vacant)


def current_versions(tx: Tx, by: Actor | None, office_id: int) -> tuple[Version, ...]:
    """The current version of each SOP of an office, by title, for the admin.

    Raises ``NotAdmin``.
    """
    require_admin(by)
    found = tx.session.scalars(
        select(t.Version.id)
        .join(t.Sop, t.Sop.id == t.Version.sop_id)
        .where(t.Sop.office_id == office_id, t.Version.id == current_id(t.Sop.id))
        .order_by(t.Version.title)
    )
    return tuple(tx.version(version_id) for version_id in found.all())


def one_at_a_time(tx: Tx, office_id: int) -> None:
    """Waits until nobody else publishes in the office: what is new has no row yet to be locked."""
    office = select(t.Office.id).where(t.Office.id == office_id)
    # Not the key, which every new document of the office refers to.
    tx.session.execute(office.with_for_update(key_share=True))


def _sop_seen(tx: Tx, actor: Actor, row: Row[str, str, str, int, int, int | None]) -> SopSeen:
    key, office, office_key, version_id, open_documents, withdrawn_id = row
    version, withdrawn = tx.version(version_id), withdrawn_id is not None
    held = actor.post_among(version.posts.values(), version.sop_id)
    may_start = held is not None and not withdrawn and "" in version.starts
    return SopSeen(key, office, office_key, version, open_documents, may_start, withdrawn)


def _version_seen(row: Row[*tuple[Any, ...]]) -> VersionSeen:
    version, publisher, open_documents, withdrawer, at, reason = row
    return VersionSeen(
        version.id, version.number, version.title, version.published_at, publisher,
        version.note, version.approved_by, open_documents,
        Withdrawn(withdrawer, at, reason) if withdrawer else None,
    )  # fmt: skip


def _titles(tx: Tx, office_id: int) -> tuple[str, ...]:
    """What the SOPs of an office are or were called."""
    of_office = select(t.Version.title).join(t.Sop, t.Sop.id == t.Version.sop_id)
    return tuple(tx.session.scalars(of_office.where(t.Sop.office_id == office_id).distinct()))


def _lane_posts(sop: Sop, spellings: dict[str, int]) -> dict[str, int]:
    named = {lane.name: spellings.get(slug(lane.name)) for lane in sop.lanes}
    return {lane: post_id for lane, post_id in named.items() if post_id is not None}


def _office_forms(tx: Tx, office_id: int, drafted: Mapping[str, Any]) -> dict[str, Form | None]:
    """The office's forms by their ids, the drafted over its own; ``None`` where one is broken."""
    stored = tx.session.scalars(
        select(t.Form).where(t.Form.office_id == office_id).order_by(t.Form.key)
    )
    schemas = {row.key: row.form_schema for row in stored} | dict(drafted)
    return {key: read_form(schema).form for key, schema in schemas.items()}


def _frozen_forms(tx: Tx, office_id: int, sop: Sop) -> dict[str, Any]:
    named = {step.form for step in sop.steps if step.form}
    forms = tx.session.scalars(
        select(t.Form).where(t.Form.office_id == office_id, t.Form.key.in_(named))
    )
    return {form.key: form.form_schema for form in forms}
