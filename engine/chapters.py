"""Under which version a document was when: each part of its history is read by its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from engine.installation import Tx
from engine.sop.model import Step
from engine.store import tables as t
from engine.versions import Version

Moved = tuple[int, int, int]
"""The ``seq`` of an event by which a document migrated; the numbers of the versions from and to."""


@dataclass(frozen=True, slots=True)
class Chapters:
    """A document's versions: the ``first``, and the ``later`` ones from the ``seq`` of an event on.

    The event that moved it belongs to the new chapter already.
    """

    first: Version
    later: tuple[tuple[int, Version], ...] = ()

    def at(self, seq: int) -> Version:
        """The version that the document was under at an event of its history."""
        return next(
            (version for start, version in reversed(self.later) if start <= seq), self.first
        )


def chapters(tx: Tx, document_id: str, version: Version) -> Chapters:
    """The chapters of a document that is now under this version."""
    moved = tx.session.execute(
        select(t.Event.seq, t.Event.from_version, t.Event.version)
        .where(t.Event.document_id == document_id, t.Event.kind == "migrated")
        .order_by(t.Event.seq)
    )
    return chapters_of(tx, version, [(row.seq, row.from_version, row.version) for row in moved])


def chapters_of(tx: Tx, version: Version, moved: Iterable[Moved]) -> Chapters:
    """The chapters of a document now under this version, by its migrations in their order."""
    moved = list(moved)
    if not moved:
        return Chapters(version)
    numbers = {number for _, *both in moved for number in both}
    rows = tx.session.execute(
        select(t.Version.number, t.Version.id).where(
            t.Version.sop_id == version.sop_id, t.Version.number.in_(numbers)
        )
    )
    by_number = {number: tx.version(version_id) for number, version_id in rows.all()}
    later = tuple((seq, by_number[number]) for seq, _, number in moved)
    return Chapters(by_number[moved[0][1]], later)


def at_step(tx: Tx, version: Version, step_id: str) -> tuple[Version, Step]:
    """A step where a document now under this version is or was, with the version that has it.

    A document that has migrated may have left a step that its version does not have any more.
    """
    step = version.sop.step_by_id.get(step_id)
    if step is not None:
        return version, step
    older = tx.session.scalars(
        select(t.Version.id)
        .where(t.Version.sop_id == version.sop_id)
        .order_by(t.Version.number.desc())
    )
    found = (tx.version(version_id) for version_id in older.all())
    return next((v, v.sop.step_by_id[step_id]) for v in found if step_id in v.sop.step_by_id)
