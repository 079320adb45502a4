"""What would become of a document under another version of its SOP: where it stands, or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from engine.chapters import chapters
from engine.errors import Text
from engine.installation import Tx
from engine.runner.carried import Carried, NoCounterpart, carry
from engine.sop.answers import check_answers
from engine.sop.changes import listed, quoted
from engine.sop.conditions import names_read
from engine.sop.counterparts import Counterparts, counterparts
from engine.sop.form import names
from engine.sop.graph import next_in, unasked
from engine.sop.model import Node, Step
from engine.sop.tokens import comes_to
from engine.store import tables as t
from engine.versions import Version

# Why a document stays.
ENDED: Final = Text("Dokumen sudah selesai atau dibatalkan.", "It is done or cancelled.")
THERE: Final = Text("Dokumen sudah berjalan pada versi {number}.", "It is under version {number}.")
NO_STEP: Final = Text(
    "Dokumen menunggu di langkah {place}, yang tidak ada di versi {number}.",
    "It waits at step {place}, which version {number} does not have.",
)
NO_TIMER: Final = Text(
    "Dokumen menunggu waktu {place}, yang tidak ada di versi {number}.",
    "It waits for timer {place}, which version {number} does not have.",
)
NO_JOIN: Final = Text(
    "Satu cabang sudah selesai sesudah {place} dan menunggu cabang lain; di versi {number} tempat "
    "menunggu itu tidak ada.",
    "One branch is done after {place} and waits for another; version {number} has no such place "
    "to wait.",
)
NOT_SO: Final = Text(
    "Di versi {number} dokumen tidak dapat menunggu hanya di {places}: ada langkah yang berjalan "
    "bersamaan dengannya, atau yang menggantikannya.",
    "Under version {number} no document waits at just {places}: there are steps that run beside "
    "it, or in its place.",
)
NO_ANSWER: Final = Text(
    "Sesudah {places}, gerbang {gateway} di versi {number} membaca isian “{name}”, yang belum "
    "diisi dan tidak ditanyakan lagi.",
    "After {places}, gateway {gateway} of version {number} reads “{name}”, which was not filled "
    "in and is not asked for any more.",
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where something in a document waits, and where it would: at a step or for a timer."""

    old: Step | Node
    new: Step | Node


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What becomes of a document: ``stands`` if it can move, or ``why`` it cannot.

    ``title`` is empty for a process owner who may not see the document; ``version`` is the number
    of the one that it is under.
    """

    document: str
    title: str | None
    started_at: datetime
    version: int
    stands: tuple[Stand, ...] = ()
    why: Text | None = None


def seen(row: t.Document, version: Version, *, visible: bool) -> Foreseen:
    """A document before anything is known of what becomes of it."""
    return Foreseen(row.id, row.title if visible else None, row.started_at, version.number)


@dataclass(frozen=True, slots=True)
class Move:
    """How a document is moved: where its tokens go, and the answers that it brings along."""

    old: Version
    carried: Carried
    facts: dict[str, Any]


@dataclass
class Plan:
    """Moves to one version; what is the same for many documents is found out once."""

    tx: Tx
    target: Version
    same: dict[int, Counterparts] = field(default_factory=dict)
    possible: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = field(default_factory=dict)

    def foresee(self, row: t.Document, *, visible: bool) -> tuple[Foreseen, Move | None]:
        """What becomes of a document, and how it is moved if it can be."""
        old = self.tx.version(row.version_id)
        base = seen(row, old, visible=visible)
        move = self._moved(row, old)
        if isinstance(move, Text):
            return replace(base, why=move), None
        return replace(base, stands=self._stands(old, move.carried)), move

    def _moved(self, row: t.Document, old: Version) -> Move | Text:
        """How a document is moved, or why it cannot be."""
        number = self.target.number
        if row.state != "open":
            return ENDED
        if old.id == self.target.id:
            return THERE.fill(number=number)
        if old.id not in self.same:
            self.same[old.id] = counterparts(old.sop, self.target.sop)
        try:
            carried = carry(old.sop, self.target.program, self.same[old.id], row.engine_state)
        except NoCounterpart as error:
            return _gone(old, str(error.params["element"]), number)
        position = carried.position
        nodes = [each.step for each in (*position.waiting, *position.timers)]
        places = listed(_called(self.target, node) for node in nodes if not self._attached(node))
        if not self._comes_to(nodes, carried.joined):
            return NOT_SO.fill(number=number, places=places)
        facts = self._facts(row, old)
        missing = self._unanswered(facts, nodes, carried.joined)
        if missing:
            gateway, name = missing
            said = {"gateway": gateway.name or gateway.id, "name": name, "number": number}
            return NO_ANSWER.fill(places=places, **said)
        return Move(old, carried, facts)

    def _stands(self, old: Version, carried: Carried) -> tuple[Stand, ...]:
        waiting = (*carried.position.waiting, *carried.position.timers)
        return tuple(
            Stand(_place(old, carried.came_from[each.token]), _place(self.target, each.step))
            for each in waiting
            if not self._attached(each.step)
        )

    def _attached(self, node: str) -> bool:
        return bool(self.target.sop.node_by_id[node].attached_to)

    def _comes_to(self, waiting: Sequence[str], joined: Sequence[str]) -> bool:
        key = tuple(sorted(waiting)), tuple(sorted(joined))
        if key not in self.possible:
            self.possible[key] = comes_to(self.target.sop, *key)
        return self.possible[key]

    def _facts(self, row: t.Document, old: Version) -> dict[str, Any]:
        """The answers that the target's conditions read, gathered anew from the history.

        The last word counts, and only what some form of the target takes for an answer.
        """
        reads = self.target.sop.reads
        if not reads:
            return {}
        events = self.tx.session.execute(
            select(t.Event.seq, t.Event.step, t.Event.answers)
            .where(t.Event.document_id == row.id, t.Event.kind == "completed")
            .where(t.Event.answers.is_not(None))
            .order_by(t.Event.seq)
        ).all()
        parts = chapters(self.tx, row.id, old)
        found: dict[str, Any] = {}
        for seq, step_id, answers in events:
            # Those of a default form are none: their keys are ours.
            if parts.at(seq).sop.step_by_id[step_id].form:
                found |= {name: answers[name] for name in reads if name in answers}
        return {name: value for name, value in found.items() if self._fits(name, value)}

    def _fits(self, name: str, value: object) -> bool:
        return any(
            name in check_answers(self.target.form(step), {name: value}, unfinished=True).answers
            for step in self._asking(name)
        )

    def _asking(self, name: str) -> list[Step]:
        """The steps of the target whose form asks for an answer."""
        return [
            step
            for step in self.target.sop.steps
            if step.form and name in names(self.target.form(step))
        ]

    def _unanswered(
        self, facts: Mapping[str, Any], waiting: Sequence[str], joined: Sequence[str]
    ) -> tuple[Node, str] | None:
        """The first gateway ahead that reads an answer which may be missing there, and which."""
        sop = self.target.sop
        starts = [*waiting, *(sop.flow_by_id[flow].target for flow in joined)]
        for name in sorted(sop.reads - facts.keys()):
            askers = {step.id for step in self._asking(name)}
            before = unasked(sop, starts, askers)
            for flow in sop.flows:
                if flow.source in before and name in names_read(flow.condition):
                    return sop.node_by_id[flow.source], name
        return None


def _place(version: Version, node: str) -> Step | Node:
    return version.sop.step_by_id.get(node) or version.sop.node_by_id[node]


def _called(version: Version, node: str) -> Text:
    """How a sentence calls a step, by its row and name, or a timer."""
    step = version.sop.step_by_id.get(node)
    said = f"{step.nomor} " if step and step.nomor else ""
    name = quoted(_place(version, node).name or node, 60)
    return Text(said + name.id, said + name.en)


def _gone(old: Version, element: str, number: int) -> Text:
    """Why a document cannot move whose token waits at what the target does not have."""
    flow = old.sop.flow_by_id.get(element)
    if flow is None:
        text = NO_STEP if element in old.sop.step_by_id else NO_TIMER
        return text.fill(place=_called(old, element), number=number)
    backward = {node: tuple(f.source for f in fs) for node, fs in old.sop.incoming.items()}
    behind = next_in(old.sop.step_by_id, flow.source, backward)
    return NO_JOIN.fill(place=listed(_called(old, step) for step in behind), number=number)
