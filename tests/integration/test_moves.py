"""A document moves whole or not at all, for the right people only, and its history tells all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from engine import moves
from engine.access import NotYourDocument, NotYourSop
from engine.accounts import actor_of
from engine.errors import Conflict, NotFound
from engine.handed_in import Incomplete
from engine.history import broken_at
from engine.organisation import people
from engine.store import tables as t
from tests.integration.conftest import World


def deciding(world: World, document: str) -> None:
    """Brings the document to its first deciding step."""
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.step_by_id
    world.forward(document, until=lambda step: bool(steps[step].decisions))


def test_a_document_travels_to_its_end_and_its_history_names_every_step(world: World) -> None:
    document = world.start()
    world.forward(document)
    opened = world.opened(document)
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.steps
        row = tx.session.get_one(t.Document, document)
        assert broken_at(tx, row) is None
    done = [event for event in opened.events if event.kind == "completed"]
    assert opened.document.state == "done"
    assert [event.step for event in done] == list(steps)
    assert [event.post for event in done] == [step.lane for step in steps]
    assert all(event.decision for event in done if event.step and event.step.decisions)


def test_a_return_needs_a_reason_and_goes_back_with_it(world: World) -> None:
    document = world.start()
    deciding(world, document)
    task_id, step_id, username = world.task(document)
    with world.installation.reading() as tx:
        step = tx.version(world.version_id).sop.step_by_id[step_id]
    back = next(d for d in step.decisions if d.returns)
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        moves.complete(tx, world.actor(username), task_id, decision=back.key)
    assert [field.key for field in refused.value.fields] == ["note"]
    assert world.task(document)[0] == task_id
    world.complete(document, back.key, "Realisasi belum diisi.")
    assert world.task(document)[1] in back.leads_to
    (arrived,) = world.opened(document).document.tasks
    assert arrived.returned
    assert arrived.reason == "Realisasi belum diisi."


def test_only_the_post_may_act_and_another_office_knows_nothing(world: World) -> None:
    document = world.start()
    task_id, _, _ = world.task(document)
    for username, error in (
        ("pelaksana", moves.NotThePost),
        ("arsiparis", NotYourDocument),
        ("orang-lain", NotFound),
    ):
        with pytest.raises(error), world.installation.writing() as tx:
            moves.complete(tx, world.actor(username), task_id)
        with pytest.raises(error), world.installation.writing() as tx:
            moves.claim(tx, world.actor(username), task_id)
    with pytest.raises(NotYourSop), world.installation.writing() as tx:
        moves.start(tx, world.actor("arsiparis"), world.version_id, "Bukan wewenang")
    assert len(world.opened(document).events) == 1


def test_a_task_taken_by_one_is_nobody_elses_until_released(world: World) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        second = people.add_person(tx, office, "camat-dua", "Camat Dua", "-", posts=["Camat"])
        world.ids["camat-dua"] = second.id
    document = world.start()
    task_id, _, _ = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat"), task_id)
    with pytest.raises(moves.AlreadyTaken, match="Camat"), world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat-dua"), task_id)
    with pytest.raises(moves.HeldByAnother), world.installation.writing() as tx:
        moves.complete(tx, world.actor("camat-dua"), task_id)
    with world.installation.writing() as tx:
        moves.release(tx, world.actor("camat"), task_id)
    with pytest.raises(moves.NotHeld), world.installation.writing() as tx:
        moves.release(tx, world.actor("camat"), task_id)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat-dua"), task_id)
    kinds = [event.kind for event in world.opened(document).events]
    assert kinds == ["started", "claimed", "released", "claimed"]


def test_a_task_whose_holder_lost_the_post_is_free_again(world: World) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        world.ids["pengganti"] = people.add_person(
            tx, office, "pengganti", "Pengganti", "-", posts=["Camat"]
        ).id
    document = world.start()
    task_id, _, _ = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat"), task_id)
        tx.session.get_one(t.Person, world.ids["camat"]).active = False
    with world.installation.writing() as tx:
        replacement = actor_of(tx, world.ids["pengganti"])
        assert replacement is not None
        moves.claim(tx, replacement, task_id)
        moves.complete(tx, replacement, task_id)
    with world.installation.reading() as tx:
        assert tx.session.get_one(t.Task, task_id).ended_by == world.ids["pengganti"]


def test_cancelling_needs_a_reason_and_the_right_person(world: World) -> None:
    document = world.start()
    with pytest.raises(Incomplete), world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), document, "   ")
    for username, error in (
        ("pelaksana", moves.NotYoursToCancel),
        ("arsiparis", NotYourDocument),
        ("orang-lain", NotFound),
    ):
        with pytest.raises(error), world.installation.writing() as tx:
            moves.cancel(tx, world.actor(username), document, "Salah judul")
    task_id, _, _ = world.task(document)
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("sekretaris"), document, "Salah judul")
    opened = world.opened(document)
    assert opened.document.state == "cancelled"
    assert opened.document.tasks == ()
    assert opened.events[-1].note == "Salah judul"
    with pytest.raises(Conflict), world.installation.writing() as tx:
        moves.complete(tx, world.actor("camat"), task_id)


def test_twenty_people_press_complete_at_once(world: World) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        crowd = [
            people.add_person(tx, office, f"camat-{n}", f"Camat {n}", "-", posts=["Camat"]).id
            for n in range(20)
        ]
    document = world.start()
    task_id, _, _ = world.task(document)

    def press(person_id: int) -> str:
        with world.installation.reading() as tx:
            actor = actor_of(tx, person_id)
        assert actor is not None
        try:
            with world.installation.writing() as tx:
                moves.complete(tx, actor, task_id)
        except moves.AlreadyDone as late:
            return late.said.id
        return "done"

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(press, crowd))
    assert said.count("done") == 1
    winner = crowd[said.index("done")]
    with world.installation.reading() as tx:
        name = tx.session.get_one(t.Person, winner).name
        completed = tx.session.scalar(
            select(func.count()).select_from(t.Event).where(t.Event.kind == "completed")
        )
    assert completed == 1
    assert all(name in sentence for sentence in said if sentence != "done")
    assert len(world.opened(document).document.tasks) == 1


def test_the_second_task_of_a_row_inherits_the_rows_due_moment(world: World) -> None:
    document = world.start()
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.steps
    second = next(step for step in steps if not step.waktu)
    world.forward(document, until=lambda step: step == second.id)
    with world.installation.reading() as tx:
        tasks = tx.session.scalars(select(t.Task).where(t.Task.document_id == document)).all()
    nomor = {step.id: step.nomor for step in steps}
    row = [task for task in tasks if nomor[task.step] == second.nomor]
    assert len(row) == 2
    assert len({task.due_at for task in row}) == 1
    assert row[0].due_at is not None


def test_nobody_can_rewrite_the_history(world: World) -> None:
    document = world.start()
    for statement in ("UPDATE events SET note = 'lain'", "DELETE FROM events"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            world.installation.writing() as tx,
        ):
            tx.session.execute(text(statement))
    assert world.opened(document).events[0].note == "Rencana Kinerja 2027"


def test_a_changed_or_missing_event_breaks_the_chain(world: World) -> None:
    document = world.start()
    world.complete(document)
    with world.installation.reading() as tx:
        row = tx.session.get_one(t.Document, document)
        first = tx.session.get_one(t.Event, (document, 1))
        tx.session.expunge(first)
        assert broken_at(tx, row) is None
        tx.session.get_one(t.Event, (document, 1)).note = "Judul lain"
        with tx.session.no_autoflush:
            assert broken_at(tx, row) == 1
        tx.session.rollback()
        tx.session.get_one(t.Document, document).revision = 3
        with tx.session.no_autoflush:
            assert broken_at(tx, tx.session.get_one(t.Document, document)) == 3
