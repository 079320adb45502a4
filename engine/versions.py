"""Published versions made ready to run: read once and kept, for they never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.runner import Program, compile_sop
from engine.sop.form import Form, default_form
from engine.sop.form_reader import read_form
from engine.sop.model import Sop, Step
from engine.sop.norm import Waktu, waktu_or_none
from engine.sop.reader import read
from engine.store import tables as t


@dataclass(frozen=True)
class Version:
    """A published version with all that running a document under it needs.

    ``posts`` maps each lane's name to the id of the post that does its steps.
    """

    id: int
    number: int
    key: str
    title: str
    office_id: int
    sop_id: int
    sop: Sop
    program: Program
    forms: Mapping[str, Form]
    posts: Mapping[str, int]

    def form(self, step: Step) -> Form:
        """The form of a step: the one that it names, or the default made of its norm.

        A figure that a gateway reads is required in it, whatever its author said: without it the
        document would come to a stand at the gateway, with somebody who cannot give it.
        """
        return self._form_by_step[step.id]

    def post_of(self, step_id: str) -> int:
        """The id of the post that does a step."""
        return self.posts[self.sop.step_by_id[step_id].lane]

    @cached_property
    def waktu(self) -> Mapping[str, Waktu]:
        """How long each step may take, by its id; a step without a readable waktu is left out."""
        read = {step.id: waktu_or_none(step.waktu) for step in self.sop.steps}
        return {step: waktu for step, waktu in read.items() if waktu is not None}

    def norm(self, step: Step) -> Waktu | None:
        """How long a step may take, or its row when the step is the row's second task."""
        if step.id in self.waktu or not step.nomor:
            return self.waktu.get(step.id)
        row = (self.waktu.get(other.id) for other in self.sop.steps if other.nomor == step.nomor)
        return next((waktu for waktu in row if waktu), None)

    @cached_property
    def _form_by_step(self) -> Mapping[str, Form]:
        return {
            step.id: self._asking(self.forms[step.form]) if step.form else default_form(step)
            for step in self.sop.steps
        }

    def _asking(self, form: Form) -> Form:
        return replace(
            form,
            fields=tuple(
                # A tick that is missing is an answer; required, it would have to be there.
                replace(field, required=True)
                if field.key in self.sop.reads and field.kind != "checkbox"
                else field
                for field in form.fields
            ),
        )

    @cached_property
    def row_count(self) -> int:
        """How many rows the SOP's table has (a row may be two tasks)."""
        return len({step.row for step in self.sop.steps})


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
    """The version with that id, which must exist, read anew."""
    row = session.get_one(t.Version, version_id)
    of_office = session.get_one(t.Sop, row.sop_id)
    lanes = session.execute(
        select(t.VersionLane.lane, t.VersionLane.post_id).where(
            t.VersionLane.version_id == version_id
        )
    )
    sop = read(row.source).sop
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
        sop=sop,
        program=compile_sop(sop),
        forms={name: form for name, form in forms.items() if form is not None},
        posts=dict(lanes.all()),
    )
