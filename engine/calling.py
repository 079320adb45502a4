"""SOPs that call other SOPs of their office: which may be called, and to which version it binds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import exists, select

from engine.installation import Tx
from engine.sop.model import Sop
from engine.store import tables as t
from engine.withdrawing import current_id


class CallableSops(Mapping[str, Sop]):
    """The office's SOPs that may be called, by their keys, as their current versions are.

    Each is read only when it is asked for. ``versions`` are those versions' ids.
    """

    def __init__(self, tx: Tx, office_id: int) -> None:
        self._tx = tx
        withdrawn = exists(select(1).where(t.Withdrawal.version_id == t.Version.id))
        rows = tx.session.execute(
            select(t.Sop.key, t.Version.id)
            .join(t.Version, t.Version.id == current_id(t.Sop.id))
            .where(t.Sop.office_id == office_id, ~withdrawn)
            .order_by(t.Sop.key)
        )
        self.versions: dict[str, int] = dict(rows.all())

    def __getitem__(self, key: str) -> Sop:
        return self._tx.version(self.versions[key]).sop

    def __iter__(self) -> Iterator[str]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)

    def __contains__(self, key: object) -> bool:
        return key in self.versions

    def bound(self, sop: Sop) -> dict[str, int]:
        """The versions, by their SOPs' keys, that an SOP which calls some of these is bound to."""
        called = {frame.calls for frame in sop.frames if frame.calls}
        return {key: self.versions[key] for key in sorted(called) if key in self.versions}
