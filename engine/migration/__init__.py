"""Moving running documents to another version of their SOP: first what would become of each.

A document is moved when everything in it that waits has its counterpart, the tokens are a position
that the other diagram can come into by itself (so that it also ends from there), and every answer
that a condition ahead reads is known or will be asked. Any other is left as it is, byte for byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, select

from engine.access import Actor, NotProcessOwner, visible_documents
from engine.errors import FieldError, NotFound, Text
from engine.handed_in import NOTE_LIMIT, Incomplete, required_text
from engine.installation import Tx
from engine.migration.foreseen import Foreseen, Plan, Stand, seen
from engine.migration.moved import carry_out
from engine.sop.model import Node, Step
from engine.store import tables as t
from engine.versions import Version
from engine.withdrawing import require_in_use

__all__ = ["MOST", "Foreseen", "Group", "Stand", "groups", "migrate", "preview"]

MOST: Final = 500
"""How many documents are moved at a time: on SQLite all others wait for the end of it."""

NO_REASON: Final = Text("Tulis alasan pindah versi.", "Say why they are moved.")
NONE_CHOSEN: Final = Text("Pilih dokumen yang dipindahkan.", "Choose the documents to be moved.")
TOO_MANY: Final = Text(
    "Paling banyak {most} dokumen sekaligus.", "At most {most} documents at a time."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Running documents of one version that wait at the same places, the oldest first."""

    version: Version
    waiting: tuple[str, ...]
    documents: tuple[Foreseen, ...]

    @property
    def steps(self) -> tuple[Step | Node, ...]:
        """Where they wait."""
        steps, nodes = self.version.sop.step_by_id, self.version.sop.node_by_id
        return tuple(steps.get(each) or nodes[each] for each in self.waiting)


def groups(tx: Tx, actor: Actor, target: Version) -> tuple[Group, ...]:
    """The running documents of an SOP that are under another version, by where they wait.

    Raises ``NotProcessOwner``.
    """
    _require_owner(actor, target)
    versions = tx.session.scalars(
        select(t.Version.id).where(t.Version.sop_id == target.sop_id, t.Version.id != target.id)
    )
    running = t.Document.version_id.in_(versions.all()), t.Document.state == "open"
    rows = tx.session.execute(
        _documents(actor).where(*running).order_by(t.Document.started_at, t.Document.id)
    )
    waiting = _waiting(tx, *running)
    found: dict[tuple[int, tuple[str, ...]], list[Foreseen]] = defaultdict(list)
    for row, visible in rows.all():
        version = tx.version(row.version_id)
        order = list(version.sop.node_by_id)
        here = (n for n in waiting[row.id] if not version.sop.node_by_id[n].attached_to)
        places = tuple(sorted(here, key=order.index))
        found[version.id, places].append(seen(row, version, visible=visible))
    made = [
        Group(tx.version(version_id), places, tuple(documents))
        for (version_id, places), documents in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.version.number, *_rows(one))))


def preview(
    tx: Tx, actor: Actor, target: Version, documents: Collection[str]
) -> tuple[Foreseen, ...]:
    """What would become of each of these documents under a version of their SOP; changes nothing.

    The oldest first. Raises ``NotProcessOwner``, ``NotFound`` (a document of another SOP),
    ``VersionWithdrawn``, ``Incomplete`` (none, or more than `MOST`).
    """
    rows = _chosen(tx, actor, target, documents, lock=False)
    plan = Plan(tx, target)
    return tuple(plan.foresee(row, visible=visible)[0] for row, visible in rows)


def migrate(
    tx: Tx, actor: Actor, target: Version, documents: Collection[str], reason: str
) -> tuple[Foreseen, ...]:
    """Moves those of these documents that can move, and tells what became of each.

    What could move when somebody looked and cannot any more stays and is told like any other; what
    went on in the meantime moves from where it stands now. Raises as ``preview`` does, and
    ``Incomplete`` without a reason.
    """
    _require_owner(actor, target)
    reason = required_text("reason", reason, NOTE_LIMIT, NO_REASON)
    rows = _chosen(tx, actor, target, documents, lock=True)
    plan, calendar = Plan(tx, target), tx.calendar(target.office_id)
    told = []
    for row, visible in rows:
        foreseen, move = plan.foresee(row, visible=visible)
        if move is not None:
            carry_out(tx, actor, calendar, target, row, move, reason)
        told.append(foreseen)
    return tuple(told)


# --- which documents -------------------------------------------------------------------------


def _require_owner(actor: Actor, target: Version) -> None:
    if target.office_id != actor.office_id:
        raise NotFound
    if not actor.process_owner:
        raise NotProcessOwner


def _chosen(
    tx: Tx, actor: Actor, target: Version, documents: Collection[str], *, lock: bool
) -> Sequence[tuple[t.Document, bool]]:
    _require_owner(actor, target)
    require_in_use(tx, target)
    wanted = set(documents)
    if not wanted:
        raise Incomplete(FieldError("documents", NONE_CHOSEN))
    if len(wanted) > MOST:
        raise Incomplete(FieldError("documents", TOO_MANY.fill(most=MOST)))
    query = (
        _documents(actor)
        .where(t.Document.id.in_(wanted), t.Document.sop_id == target.sop_id)
        # In one order and before their tasks, as all who lock several: no two wait for each other.
        .order_by(t.Document.id)
    )
    rows = tx.session.execute(query.with_for_update(of=t.Document) if lock else query).all()
    if len(rows) != len(wanted):
        raise NotFound
    found = [(row, visible) for row, visible in rows]
    return sorted(found, key=lambda each: (each[0].started_at, each[0].id))


def _documents(actor: Actor) -> Select[t.Document, bool]:
    """Documents, with whether the process owner may see each as any colleague does."""
    return select(t.Document, visible_documents(actor).label("visible"))


def _waiting(tx: Tx, *running: ColumnElement[bool]) -> Mapping[str, list[str]]:
    """At which steps the documents wait, and for which timers, by their ids."""
    found: dict[str, list[str]] = defaultdict(list)
    tasks = (
        select(t.Task.document_id, t.Task.step)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.ended_at.is_(None), *running)
    )
    timers = (
        select(t.Timer.document_id, t.Timer.node)
        .join(t.Document, t.Document.id == t.Timer.document_id)
        .where(*running)
    )
    for query in (tasks, timers):
        for document_id, node in tx.session.execute(query).all():
            found[document_id].append(node)
    return found


def _rows(group: Group) -> tuple[int, ...]:
    order = list(group.version.sop.node_by_id)
    return tuple(order.index(node) for node in group.waiting)
