"""Published versions made ready to run: read once and kept, for they never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.procedure import Procedure
from engine.runner import compile_sop
from engine.sop.form_reader import read_form
from engine.sop.reader import read
from engine.store import tables as t


@dataclass(frozen=True)
class Version(Procedure):
    """A published version: a procedure of an office, with a number, that never changes.

    ``posts`` maps each lane's name to the id of the post that does its steps.
    """

    id: int
    number: int
    key: str
    title: str
    office_id: int
    sop_id: int
    posts: Mapping[str, int]

    def post_of(self, step_id: str) -> int:
        """The id of the post that does a step."""
        return self.posts[self.sop.step_by_id[step_id].lane]


class Versions:
    """The versions that this process has read so far, by id. Safe among threads."""

    def __init__(self) -> None:
        self._loaded: dict[int, Version] = {}
        self._lock = Lock()

    def get(self, session: Session, version_id: int) -> Version:
        """The version with that id, which must exist."""
        found = self._loaded.get(version_id)
        if found is None:
            with self._lock:
                found = self._loaded.get(version_id) or load(session, version_id)
                self._loaded[version_id] = found
        return found


def load(session: Session, version_id: int) -> Version:
    """The version with that id, which must exist, read anew, with those that it calls."""
    row = session.get_one(t.Version, version_id)
    of_office = session.get_one(t.Sop, row.sop_id)
    lanes = session.execute(
        select(t.VersionLane.lane, t.VersionLane.post_id).where(
            t.VersionLane.version_id == version_id
        )
    )
    called = {key: load(session, bound).sop for key, bound in (row.called or {}).items()}
    sop = read(row.source, called).sop
    if sop is None:
        raise RuntimeError(f"version {version_id} was published but can no longer be read")
    forms = {name: read_form(schema).form for name, schema in row.forms.items()}
    return Version(
        id=row.id,
        number=row.number,
        key=of_office.key,
        title=row.title,
        office_id=of_office.office_id,
        sop_id=of_office.id,
        program=compile_sop(sop),
        forms={name: form for name, form in forms.items() if form is not None},
        posts=dict(lanes.all()),
    )
