"""One installation of Alur: its database, its files, its clock; and a transaction on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import Store
from engine.store import tables as t
from engine.versions import Version, Versions, load
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of


@dataclass(frozen=True)
class Tx:
    """A transaction that a use case works in. ``now`` stands still while it lasts (UTC).

    ``published`` are the ids of the versions that it has made.
    """

    session: Session
    now: datetime
    versions: Versions
    published: set[int] = field(default_factory=set)

    def calendar(self, office_id: int) -> Calendar:
        """When an office, which must exist, works."""
        office = t.Office.id == office_id
        zone, text = self.session.execute(
            select(t.Office.timezone, t.Office.calendar).where(office)
        ).one()
        return calendar_of(zone, text)

    def version(self, version_id: int) -> Version:
        """The published version with that id, ready to run."""
        if version_id in self.published:  # not to be kept: should this fail, SQLite reuses the id
            return load(self.session, version_id)
        return self.versions.get(self.session, version_id)


def utc_now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


class Installation:
    """What Alur works on. ``files`` is the folder of attachments, outside any web root."""

    def __init__(self, store: Store, files: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.store = store
        self.files = files
        self.clock = clock
        self._versions = Versions()

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """A transaction that writes: all of it or nothing."""
        with self.store.writing() as session:
            yield Tx(session, self.clock(), self._versions)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A transaction that only reads."""
        with self.store.reading() as session:
            yield Tx(session, self.clock(), self._versions)
