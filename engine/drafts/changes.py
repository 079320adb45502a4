"""Drafts as they change: saved, replaced by a file, their forms, discarded, published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine import catalogue
from engine.access import Actor
from engine.drafts.begin import LONGEST_TITLE, keys_of
from engine.drafts.seen import DraftOpened, locked, opened, row_of, seen
from engine.errors import Conflict, FieldError, Finding, NotFound, Refused, Text
from engine.handed_in import Incomplete, required_text
from engine.installation import Tx
from engine.sop.form_reader import read_form
from engine.sop.kept import kept
from engine.sop.model import Sop
from engine.sop.modelled import modelled, title_of
from engine.sop.norm import slug
from engine.sop.reader import read
from engine.store import tables as t

NO_FORM = frozenset({"form-unreadable", "form-unknown", "form-too-large", "form-id"})
"""The rules without which there is no form to be kept and mended later."""
LONGEST_NAME = 80
NO_FORM_NAME = Text(
    "Beri nama formulir ini, dengan huruf atau angka.",
    "Give the form a name, of letters or digits.",
)
NO_NOTE = Text("Tulis apa yang berubah pada versi ini.", "Say what this version changes.")
NO_APPROVAL = Text("Tulis siapa yang mengesahkan.", "Say who approved it.")


class NewerVersion(Conflict):
    """A version was published that the publisher of the draft has not seen."""

    text = Text(
        "Versi {number} SOP ini baru saja terbit. Periksa dahulu bedanya dengan draf Anda.",
        "Version {number} of this SOP has just been published. See first how your draft differs.",
    )


class OtherSop(Conflict):
    """A file whose process is another than that of the draft's SOP."""

    text = Text(
        "Berkas ini SOP lain: kunci prosesnya “{given}”, sedangkan draf ini untuk “{key}”. "
        "Unggah sebagai SOP baru di halaman Bengkel, atau samakan kunci (id) prosesnya.",
        "This file is another SOP: its process is “{given}”, this draft's is “{key}”. Upload it as "
        "a new SOP in the workshop, or give its process the same id.",
    )


class KeyTaken(Conflict):
    """A new SOP under the key of one that the office has already."""

    text = Text(
        "Unit kerja ini sudah punya SOP dengan kunci “{key}”. Buka SOP itu dan ubah di bengkel, "
        "atau unggah draf ini dengan kunci (id) proses yang lain.",
        "The office has an SOP “{key}” already. Open that one in the workshop, or upload this "
        "draft with another process id.",
    )


class NothingNew(Conflict):
    """A draft that is the newest version, byte for byte."""

    text = Text(
        "Draf ini sama persis dengan versi {number}, yang terbaru; tidak ada yang diterbitkan.",
        "This draft is exactly the newest version {number}; nothing was published.",
    )


class BadForm(Refused):
    """What cannot be kept as a form, with the findings that say why."""

    text = Text("Formulir belum disimpan. {first}", "The form was not saved. {first}")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(first=findings[0].said)
        self.findings = findings


def save(tx: Tx, actor: Actor, draft_id: str, revision: int, source: bytes) -> DraftOpened:
    """Keeps the diagram as it was drawn until now, whatever rules it still breaks.

    What the modeller lost of the file, and nobody deleted, is put back where it stood.
    ``revision`` is the one that it was drawn upon. Raises ``SavedMeanwhile``, ``Unreadable`` (no
    BPMN at all), ``NotFound``, ``NotProcessOwner``.
    """
    row = locked(tx, actor, draft_id, revision)
    return _saved(tx, actor, row, source=kept(row.source, source))


def upload(tx: Tx, actor: Actor, draft_id: str, revision: int, source: bytes) -> DraftOpened:
    """Puts a file, made ready for the modeller, in the place of a draft's diagram.

    Raises as ``save`` does, and ``OtherSop``.
    """
    row = locked(tx, actor, draft_id, revision)
    drawn = modelled(source)
    _same_sop(tx, row, read(drawn).sop)
    return _saved(tx, actor, row, source=drawn)


def form_of(tx: Tx, actor: Actor, draft_id: str, key: str) -> Mapping[str, Any]:
    """The schema of a form as a draft has it, else as the office has it.

    Raises ``NotFound``, ``NotProcessOwner``.
    """
    row = row_of(tx, actor, draft_id)
    stored = tx.session.get(t.Form, (row.office_id, key))
    schema = row.forms.get(key, stored and stored.form_schema)
    if schema is None:
        raise NotFound
    return dict(schema)


def new_form(tx: Tx, actor: Actor, draft_id: str, revision: int, name: str) -> str:
    """Adds an empty form to a draft and returns its id, made of its name.

    A form that there is already, the draft's or the office's, is left as it is. Raises
    ``Incomplete``, and as ``save_form`` does.
    """
    row = locked(tx, actor, draft_id, revision)
    key = slug(required_text("name", name, LONGEST_NAME, NO_FORM_NAME))
    if not key:
        raise Incomplete(FieldError("name", NO_FORM_NAME))
    key = key if key[0].isalpha() else f"formulir-{key}"
    if key not in row.forms and tx.session.get(t.Form, (row.office_id, key)) is None:
        save_form(tx, actor, draft_id, revision, key, {"type": "default", "components": []})
    return key


def save_form(
    tx: Tx, actor: Actor, draft_id: str, revision: int, key: str, schema: Mapping[str, Any]
) -> DraftOpened:
    """Keeps a form in the draft, over the office's own of that id; what it breaks is a finding.

    Raises ``BadForm`` when it is no form at all or its id cannot be one, ``SavedMeanwhile``,
    ``NotFound``, ``NotProcessOwner``.
    """
    row = locked(tx, actor, draft_id, revision)
    form = {**schema, "id": key}
    refused = tuple(one for one in read_form(form).findings if one.rule in NO_FORM)
    if refused:
        raise BadForm(refused)
    return _saved(tx, actor, row, forms={**row.forms, key: form})


def discard(tx: Tx, actor: Actor, draft_id: str, revision: int) -> None:
    """Throws a draft away as it was seen. Raises as ``save`` does."""
    tx.session.delete(locked(tx, actor, draft_id, revision))
    tx.session.flush()


def publish(
    tx: Tx,
    actor: Actor,
    draft_id: str,
    revision: int,
    *,
    newest: int | None,
    note: str,
    approved_by: str,
) -> catalogue.Published:
    """Publishes a draft with its forms as the next version of its SOP; then the draft is gone.

    ``revision`` and ``newest``, the number of the SOP's newest version, are those that the
    publisher has seen. Raises ``Incomplete`` without a ``note`` or ``approved_by``,
    ``SavedMeanwhile``, ``NewerVersion``, ``OtherSop``, ``KeyTaken``, ``NothingNew``,
    ``Unpublishable``, ``NotFound``, ``NotProcessOwner``.
    """
    # The office first and then the draft, as where drafts begin, or two might wait for each other.
    catalogue.one_at_a_time(tx, row_of(tx, actor, draft_id).office_id)
    row = locked(tx, actor, draft_id, revision)
    missing = [
        FieldError(key, lacking)
        for key, text, lacking in (
            ("note", note, NO_NOTE),
            ("approved_by", approved_by, NO_APPROVAL),
        )
        if not text.strip()
    ]
    if missing:
        raise Incomplete(*missing)
    now = seen(tx, actor, row)
    if now.newest != newest:
        raise NewerVersion(number=now.newest)
    draft = opened(tx, actor, row)
    if draft.sop is None or draft.refused:
        raise catalogue.Unpublishable(draft.findings)
    _same_sop(tx, row, draft.sop)
    for schema in draft.forms.values():
        catalogue.publish_form(tx, row.office_id, json.dumps(schema).encode())
    made = catalogue.publish(
        tx, row.office_id, row.source, actor, note=note, approved_by=approved_by, again=True
    )
    if not made.new:
        raise NothingNew(number=made.number)
    tx.session.delete(row)
    tx.session.flush()
    return made


def _saved(
    tx: Tx,
    actor: Actor,
    row: t.Draft,
    *,
    source: bytes | None = None,
    forms: Mapping[str, Any] | None = None,
) -> DraftOpened:
    """Writes what is new; who sends in what is there already has saved nothing.

    Raises ``Unreadable`` for what is no BPMN at all.
    """
    source, forms = source or row.source, dict(forms or row.forms)
    if (source, forms) != (row.source, row.forms):
        row.title = (title_of(source) or row.title)[:LONGEST_TITLE]
        row.source, row.forms = source, forms
        row.revision += 1
        row.saved_by, row.saved_at = actor.id, tx.now
        tx.session.flush()
    return opened(tx, actor, row)


def _same_sop(tx: Tx, row: t.Draft, sop: Sop | None) -> None:
    """Raises ``OtherSop`` or ``KeyTaken`` when a draft would become a version of another SOP."""
    if sop is None:
        return
    if row.sop_id is None:
        if sop.key in keys_of(tx, row.office_id):
            raise KeyTaken(key=sop.key)
        return
    key = tx.session.get_one(t.Sop, row.sop_id).key
    if sop.key != key:
        raise OtherSop(given=sop.key, key=key)
