"""Alur's whole move, as a request makes it: person, permission, engine, inbox, history, commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, func, select

from engine import catalogue, moves
from engine.accounts import actor_of
from engine.installation import Installation
from engine.organisation import offices, people
from engine.sop.model import Sop
from engine.store import Store
from engine.store import tables as t
from tests.filling import fill

FORMS = Path(__file__).parent.parent / "forms/kecamatan-awayan"


class Whole:
    """Documents run by Alur with all that belongs to a move."""

    def __init__(self, url: str, folder: Path, source: bytes, sop: Sop) -> None:
        self.installation = Installation(Store(url), folder / "files")
        self.installation.store.migrate()
        self.statements = 0
        with self.installation.writing() as tx:
            office = offices.add_office(tx, "kecamatan", "Kecamatan")
            self.person_of: dict[int, int] = {}
            for number, lane in enumerate(sop.lanes):
                post = offices.add_post(tx, office, lane.name)
                person = people.add_person(
                    tx, office, f"orang-{number}", lane.name, "-", posts=[lane.name]
                )
                self.person_of[post.id] = person.id
            for form in FORMS.glob("*.form"):
                catalogue.publish_form(tx, office.id, form.read_bytes())
            published = catalogue.publish(tx, office.id, source)
            self.version_id = tx.session.scalars(
                select(t.Version.id).where(t.Version.number == published.number)
            ).one()

    def start(self) -> str:
        """Starts a document and returns its id."""
        with self.installation.writing() as tx:
            actor = actor_of(tx, min(self.person_of.values()))
            if actor is None:
                raise LookupError
            return moves.start(tx, actor, self.version_id, "Dokumen uji")

    def next_task(self, document: str) -> tuple[str, int]:
        """The id of the document's open task, and of the person who holds its post."""
        with self.installation.reading() as tx:
            task_id, post_id = tx.session.execute(
                select(t.Task.id, t.Task.post_id).where(
                    t.Task.document_id == document, t.Task.ended_at.is_(None)
                )
            ).one()
        return task_id, self.person_of[post_id]

    def complete(
        self, task: str, person: int, decision: str | None, answers: dict[str, object]
    ) -> None:
        """The move that is measured."""
        with self.installation.writing() as tx:
            actor = actor_of(tx, person)
            if actor is None:
                raise LookupError
            moves.complete(
                tx, actor, task, decision=decision, answers=answers, note="Mohon diperbaiki."
            )

    def answers(self, step: str) -> dict[str, object]:
        """Plausible answers to a step's form."""
        with self.installation.reading() as tx:
            version = tx.version(self.version_id)
        return fill(version.form(version.sop.step_by_id[step]))

    def state_of(self, document: str) -> str:
        """The document's state."""
        with self.installation.reading() as tx:
            return tx.session.get_one(t.Document, document).state

    def bytes_of(self, document: str) -> tuple[int, int]:
        """Bytes of the stored engine state, and of all texts of the document's rows together."""
        with self.installation.reading() as tx:
            state = len(tx.session.get_one(t.Document, document).engine_state)
            rows = 0
            for table, column in (
                (t.Document, t.Document.id),
                (t.Task, t.Task.document_id),
                (t.Event, t.Event.document_id),
            ):
                for row in tx.session.execute(
                    select(*table.__table__.columns).where(column == document)
                ):
                    rows += sum(len(str(value)) for value in row if value is not None)
        return state, rows

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Counts the statements sent to the database meanwhile, ``BEGIN`` and ``COMMIT`` aside."""

        def count(*_: object) -> None:
            self.statements += 1

        engine = self.installation.store.engine
        event.listen(engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", count)

    def documents(self) -> int:
        """How many documents there are."""
        with self.installation.reading() as tx:
            return tx.session.scalar(select(func.count()).select_from(t.Document)) or 0
