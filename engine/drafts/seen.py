"""A draft as it is seen: in the list, opened with its findings, and held while it is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import aliased

from engine import catalogue
from engine.access import Actor
from engine.catalogue import require_process_owner
from engine.errors import Conflict, Finding, NotFound, Text
from engine.installation import Tx
from engine.sop.form_reader import read_form
from engine.sop.model import Sop
from engine.store import tables as t
from engine.withdrawing import current_id

PRESENT = timedelta(minutes=10)
"""After a saving, how long somebody else is told that its author may still be at work."""

OF_FORM = Text("Formulir “{form}”: {said}", "Form “{form}”: {said}")


@dataclass(frozen=True, slots=True)
class DraftSeen:
    """A draft in the list.

    ``key`` is its SOP's, empty for a new one; ``base`` the number of the version that it was begun
    from, ``current`` and ``newest`` those of the SOP's current and newest version now. ``mine``
    when its reader saved it last, and ``busy`` when somebody else did a few minutes ago.
    """

    id: str
    key: str
    title: str
    base: int | None
    current: int | None
    newest: int | None
    revision: int
    begun_by: str
    begun_at: datetime
    saved_by: str
    saved_at: datetime
    mine: bool
    busy: bool

    @property
    def behind(self) -> bool:
        """Whether it was begun from another version than the one that it would replace."""
        return self.base != self.current


@dataclass(frozen=True, slots=True)
class DraftOpened:
    """A draft with its diagram, the forms changed in it, and what the rules say of it.

    ``sop`` is ``None`` while the diagram cannot be read as one; errors stand first in ``findings``.
    """

    draft: DraftSeen
    source: bytes
    forms: Mapping[str, Any]
    sop: Sop | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether one of the findings stops publishing."""
        return any(finding.severity == "error" for finding in self.findings)


class SavedMeanwhile(Conflict):
    """The draft has changed since it was read; nothing was overwritten."""

    text = Text(
        "Draf ini sudah disimpan {who} setelah Anda membukanya. Yang Anda kirim belum disimpan, "
        "dan milik {who} tidak ditimpa.",
        "{who} has saved this draft since you opened it. Yours was not saved, and theirs was not "
        "overwritten.",
    )

    def __init__(self, draft: DraftSeen) -> None:
        super().__init__(who=draft.saved_by, at=draft.saved_at)
        self.draft = draft


def drafts(tx: Tx, actor: Actor) -> tuple[DraftSeen, ...]:
    """The drafts of the actor's office, the last saved first. Raises ``NotProcessOwner``."""
    office_id = require_process_owner(actor)
    return listed(tx, actor, t.Draft.office_id == office_id)


def of_sop(tx: Tx, actor: Actor, key: str) -> DraftSeen | None:
    """The draft of an SOP of the actor's office, if there is one. Raises ``NotProcessOwner``."""
    office_id = require_process_owner(actor)
    return next(iter(listed(tx, actor, t.Sop.office_id == office_id, t.Sop.key == key)), None)


def see(tx: Tx, actor: Actor, draft_id: str) -> DraftOpened:
    """A draft as it is saved, checked. Raises ``NotFound``, ``NotProcessOwner``."""
    return opened(tx, actor, row_of(tx, actor, draft_id))


def row_of(tx: Tx, actor: Actor, draft_id: str) -> t.Draft:
    """The draft's row. Of another office's nothing is known, not even to its process owner."""
    row = tx.session.get(t.Draft, draft_id)
    if row is None or row.office_id != actor.office_id:
        raise NotFound
    require_process_owner(actor)
    return row


def locked(tx: Tx, actor: Actor, draft_id: str, revision: int) -> t.Draft:
    """The draft's row at that revision, nobody else's until the end of the transaction."""
    row = row_of(tx, actor, draft_id)
    try:
        tx.session.refresh(row, with_for_update=True)
    except InvalidRequestError as error:  # discarded or published between the two
        raise NotFound from error
    if row.revision != revision:
        raise SavedMeanwhile(seen(tx, actor, row))
    return row


def opened(tx: Tx, actor: Actor, row: t.Draft) -> DraftOpened:
    """The draft of a row, checked as publishing it would."""
    sop, found = catalogue.check(tx, row.office_id, row.source, row.forms)
    of_forms = tuple(_of_forms(row.forms, sop))
    broken = {key for key, schema in row.forms.items() if read_form(schema).form is None}
    in_broken = {step.id for step in sop.steps if step.form in broken} if sop else set()
    known = (one for one in found if one.rule != "unknown-form" or one.element not in in_broken)
    findings = sorted((*known, *of_forms), key=lambda one: one.severity != "error")
    return DraftOpened(seen(tx, actor, row), row.source, row.forms, sop, tuple(findings))


def _of_forms(forms: Mapping[str, Any], sop: Sop | None) -> Iterator[Finding]:
    """What is wrong with a draft's forms, each at the first step that names it."""
    at = {step.form: step.id for step in reversed(sop.steps)} if sop else {}
    for key, schema in forms.items():
        for one in read_form(schema).findings:
            said = OF_FORM.fill(form=key, said=one.said)
            yield Finding(one.rule, one.severity, at.get(key), said)


def seen(tx: Tx, actor: Actor, row: t.Draft) -> DraftSeen:
    """The draft of a row as the list has it."""
    (found,) = listed(tx, actor, t.Draft.id == row.id)
    return found


# Built once: aliases made anew would have the whole statement compiled anew at every saving.
_BEGUN, _SAVED = aliased(t.Person), aliased(t.Person)
_CURRENT, _NEWER = aliased(t.Version), aliased(t.Version)
_NEWEST = select(func.max(_NEWER.number)).where(_NEWER.sop_id == t.Draft.sop_id).scalar_subquery()
_LISTED: Final = (
    select(
        *(t.Draft, t.Sop.key, t.Version.number, _CURRENT.number, _NEWEST),
        *(_BEGUN.name, _SAVED.name),
    )
    .join(_BEGUN, _BEGUN.id == t.Draft.created_by)
    .join(_SAVED, _SAVED.id == t.Draft.saved_by)
    .outerjoin(t.Sop, t.Sop.id == t.Draft.sop_id)
    .outerjoin(t.Version, t.Version.id == t.Draft.base_id)
    .outerjoin(_CURRENT, _CURRENT.id == current_id(t.Sop.id))
    .order_by(t.Draft.saved_at.desc(), t.Draft.id)
)


def listed(tx: Tx, actor: Actor, *which: ColumnElement[bool]) -> tuple[DraftSeen, ...]:
    """The drafts for which all conditions hold, the last saved first, as the actor sees them."""
    rows = tx.session.execute(_LISTED.where(*which))
    return tuple(
        DraftSeen(
            row.id, key or "", row.title, base, current_number, newest_number, row.revision,
            begun_by, row.created_at, saved_by, row.saved_at,
            mine=row.saved_by == actor.id,
            busy=row.saved_by != actor.id and tx.now - row.saved_at < PRESENT,
        )
        for row, key, base, current_number, newest_number, begun_by, saved_by in rows
    )  # fmt: skip
