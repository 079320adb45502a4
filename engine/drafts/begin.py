"""How drafts begin: from a version of an SOP, from a template, from a file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

from sqlalchemy import select

from engine import catalogue
from engine.access import Actor
from engine.arrivals import new_id
from engine.catalogue import require_process_owner
from engine.drafts.seen import DraftSeen, listed
from engine.errors import Conflict, FieldError, Text
from engine.handed_in import TITLE_LIMIT, Incomplete, text_problems
from engine.installation import Tx
from engine.organisation.offices import office_seen
from engine.sop.modelled import modelled, title_of
from engine.sop.norm import fold, slug
from engine.sop.reader import read
from engine.sop.template import new_sop, writable
from engine.store import tables as t

LONGEST_TITLE = 500
LONGEST_KEY = 100
"""Letters of the key that a new SOP gets from its title."""

NO_TITLE = Text("Beri nama SOP ini.", "Give the SOP a title.")
NO_POSTS = Text("Pilih paling sedikit satu jabatan.", "Choose at least one post.")


class DraftThere(Conflict):
    """The SOP is being worked on already. ``draft`` is the one that there is."""

    text = Text(
        "SOP “{title}” sudah punya draf, terakhir disimpan {who}. Buka draf itu, atau buang "
        "dahulu bila ingin mulai lagi.",
        "The SOP “{title}” has a draft already, last saved by {who}. Open it, or discard it first "
        "to begin again.",
    )

    def __init__(self, draft: DraftSeen) -> None:
        super().__init__(title=draft.title, who=draft.saved_by, at=draft.saved_at)
        self.draft = draft


def begin(
    tx: Tx, actor: Actor, key: str, number: int | None = None, *, instead_of: int | None = None
) -> str:
    """A draft of an SOP from one of its versions, the current one unless named; returns its id.

    Raises ``DraftThere``, unless ``instead_of`` is the revision of the draft that there is: then
    that one gives way. Raises ``NotFound``, ``NotProcessOwner``, ``Unreadable``.
    """
    office_id = require_process_owner(actor)
    catalogue.one_at_a_time(tx, office_id)
    version = catalogue.version_of(tx, actor, key, number)
    source = modelled(tx.session.get_one(t.Version, version.id).source)
    return _begun(tx, actor, source, version.sop_id, version.id, instead_of)


def new(tx: Tx, actor: Actor, title: str, posts: Sequence[int]) -> str:
    """A draft of a new SOP with some of the office's posts, in this order, as lanes.

    Returns its id. Raises ``Incomplete``, ``NotProcessOwner``.
    """
    office_id = require_process_owner(actor)
    catalogue.one_at_a_time(tx, office_id)
    named = tx.session.execute(
        select(t.Post.id, t.Post.name).where(t.Post.office_id == office_id, t.Post.id.in_(posts))
    )
    names: dict[int, str] = dict(named.all())
    lanes = [writable(names[post]) for post in dict.fromkeys(posts) if post in names]
    title = fold(writable(title))
    problems = [*text_problems("title", title, TITLE_LIMIT)]
    if not title:
        problems.append(FieldError("title", NO_TITLE))
    if not lanes:
        problems.append(FieldError("posts", NO_POSTS))
    if problems:
        raise Incomplete(*problems)
    unit = writable(office_seen(tx, office_id).name)
    return _begun(tx, actor, new_sop(_free_key(tx, office_id, title), title, lanes, unit))


def take_in(tx: Tx, actor: Actor, source: bytes, *, instead_of: int | None = None) -> str:
    """A draft from a file: of the office's SOP under its process's id, or of a new one.

    Returns its id. Raises ``Unreadable``, ``DraftThere`` (see ``begin``), ``NotProcessOwner``.
    """
    office_id = require_process_owner(actor)
    drawn = modelled(source)
    catalogue.one_at_a_time(tx, office_id)
    sop = read(drawn).sop
    known = (
        sop
        and tx.session.scalars(
            select(t.Sop).where(t.Sop.office_id == office_id, t.Sop.key == sop.key)
        ).one_or_none()
    )
    if not known:
        return _begun(tx, actor, drawn)
    base = catalogue.version_of(tx, actor, known.key)
    return _begun(tx, actor, drawn, known.id, base.id, instead_of)


def _begun(
    tx: Tx,
    actor: Actor,
    source: bytes,
    sop_id: int | None = None,
    base_id: int | None = None,
    instead_of: int | None = None,
) -> str:
    there = listed(tx, actor, t.Draft.sop_id == sop_id) if sop_id is not None else ()
    if there and there[0].revision != instead_of:
        raise DraftThere(there[0])
    for old in there:
        tx.session.delete(tx.session.get_one(t.Draft, old.id))
        tx.session.flush()
    row = t.Draft(
        id=new_id(),
        office_id=require_process_owner(actor),
        sop_id=sop_id,
        base_id=base_id,
        title=title_of(source)[:LONGEST_TITLE],
        source=source,
        forms={},
        revision=1,
        created_by=actor.id,
        created_at=tx.now,
        saved_by=actor.id,
        saved_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row.id


def keys_of(tx: Tx, office_id: int) -> set[str]:
    """The keys of an office's SOPs."""
    return set(tx.session.scalars(select(t.Sop.key).where(t.Sop.office_id == office_id)))


def _free_key(tx: Tx, office_id: int, title: str) -> str:
    """A key for a new SOP, made of its title: an XML id that no SOP of the office has."""
    made = slug(title)[:LONGEST_KEY].strip("-") or "sop-baru"
    made = made if made[0].isalpha() else f"sop-{made}"
    taken = keys_of(tx, office_id)
    numbered = (f"{made}-{number}" for number in count(2))
    return next(key for key in chain([made], numbered) if key not in taken)
