"""Texts of any length and with any character: kept on either database, or refused in words."""

from __future__ import annotations

import pytest

from engine import accounts, catalogue, moves, tasks
from engine.handed_in import NOTE_LIMIT, TITLE_LIMIT, Incomplete
from engine.history import broken_at
from engine.organisation import naming, offices, people
from engine.sop.structure import MAX_NAME
from engine.store import tables as t
from tests.integration.conftest import World
from tests.unit.diagrams import APPROVAL, bpmn

UNSTORABLE = ("dengan \0 nol", "dengan \ud800 separuh")


def test_the_longest_names_of_a_diagram_travel_to_the_end(world: World) -> None:
    long_name = "Setujui " + "㏂" * (MAX_NAME - 8)
    lane = "Camat" + "." * (MAX_NAME - 5)
    drawn = APPROVAL.replace("Staf", "Pelaksana").replace("Camat", lane)
    drawn = drawn.replace(": Setujui", f": {long_name}")
    source = bpmn(drawn, key="panjang", title="J" * MAX_NAME)
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, source)
    with world.installation.reading() as tx:
        world.version_id = catalogue.version_of(tx, world.actor("camat"), "panjang").id
    document = world.start("P" * TITLE_LIMIT)
    world.complete(document)
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.step_by_id
    onward = next(d.key for d in steps["periksa"].decisions if not d.returns)
    world.complete(document, onward, "N" * NOTE_LIMIT)
    world.complete(document)
    assert world.state(document) == "done"
    with world.installation.reading() as tx:
        assert broken_at(tx, tx.session.get_one(t.Document, document)) is None
        assert catalogue.sop(tx, world.actor("camat"), "panjang").version.title == "J" * MAX_NAME


@pytest.mark.parametrize("odd", UNSTORABLE)
def test_what_cannot_be_stored_is_refused_where_it_was_typed(world: World, odd: str) -> None:
    camat = world.actor("camat")
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        moves.start(tx, camat, world.version_id, odd)
    assert [field.key for field in refused.value.fields] == ["title"]
    document = world.start()
    task_id, _, _ = world.task(document)
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        moves.complete(tx, camat, task_id, note=odd)
    assert [field.key for field in refused.value.fields] == ["note"]
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        moves.cancel(tx, camat, document, odd)
    assert [field.key for field in refused.value.fields] == ["reason"]
    with pytest.raises(Incomplete) as refused, world.installation.writing() as tx:
        tasks.save_draft(tx, camat, task_id, {}, odd)
    assert [field.key for field in refused.value.fields] == ["note"]
    assert len(world.opened(document).events) == 1


@pytest.mark.parametrize("odd", UNSTORABLE)
def test_nobody_logs_in_by_a_name_that_nobody_can_have(world: World, odd: str) -> None:
    with pytest.raises(accounts.WrongLogin):
        accounts.log_in(world.installation, odd, "kata sandi", "gawai")


def test_a_draft_too_long_to_be_kept_leaves_the_one_before(world: World) -> None:
    document = world.start()
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.step_by_id
    world.forward(document, until=lambda step: steps[step].form is not None)
    task_id, _, who = world.task(document)
    with world.installation.writing() as tx:
        tasks.save_draft(tx, world.actor(who), task_id, {"tahun": 2027}, "Belum selesai")
    much = {"rencana": [{"sasaran": "x" * 9_000}] * 90}
    for answers, note in ((much, ""), ({}, "x" * (NOTE_LIMIT + 1))):
        with pytest.raises(Incomplete), world.installation.writing() as tx:
            tasks.save_draft(tx, world.actor(who), task_id, answers, note)
    with world.installation.reading() as tx:
        kept = tasks.see(tx, world.actor(who), task_id).draft
    assert (kept.answers["tahun"], kept.note) == (2027, "Belum selesai")


@pytest.mark.parametrize("odd", [*UNSTORABLE, "x" * 500, " "])
def test_a_name_that_cannot_be_kept_is_refused_in_words(world: World, odd: str) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        with pytest.raises(naming.BadValue):
            offices.add_office(tx, "lain-lagi", odd)
        with pytest.raises(naming.BadValue):
            offices.add_post(tx, office, odd)
        with pytest.raises(naming.BadValue):
            people.add_person(tx, office, "budi", odd, "-")
