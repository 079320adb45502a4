"""Running documents move to another version whole, or stay as they are, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from engine import documents, files, inbox, migration, moves, notices, tasks
from engine.access import NotProcessOwner
from engine.errors import NotFound
from engine.handed_in import Incomplete
from engine.monitor import xes
from engine.monitor.heat import heat as heat_of
from engine.monitor.period import this_month
from engine.monitor.standing import boards
from engine.store import tables as t
from engine.telling import alarms
from engine.withdrawing import VersionWithdrawn, withdraw
from engine.working_time import due
from engine.working_time.calendar_text import calendar_of
from tests.api import sqlite_is_enough
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.integration.test_killed import everything
from tests.migrating import (
    APPROVAL,
    BESIDE,
    BY_FIGURES,
    IN_TURN,
    PLAIN,
    REASON,
    chained,
    complete,
    finish,
    form,
    kept,
    migrate,
    open_tasks,
    preview,
    publish,
    refused,
    stands,
    start,
    swapped,
    with_owner,
)


@pytest.fixture
def office(world: World) -> World:
    """The office with a process owner."""
    return with_owner(world)


# --- what can move ---------------------------------------------------------------------------


def test_a_moved_document_goes_on_under_the_new_version_to_its_end(office: World) -> None:
    old = publish(office, APPROVAL)
    document = start(office, old)
    new = publish(
        office,
        swapped(
            APPROVAL,
            ("tulis kirim", "tulis paraf kirim"),
            ("putusan -> kirim", "putusan -> paraf"),
            ("kirim -> sel", "paraf -> kirim -> sel"),
        ),
    )
    complete(office, document, "tulis")
    before = open_tasks(office, document)["periksa"]
    (foreseen,) = preview(office, new, document)
    assert (foreseen.version, foreseen.why, stands(foreseen)) == (1, None, [("periksa", "periksa")])
    assert migrate(office, new, document) == [foreseen]

    opened = office.opened(document, "pelaksana")
    event = opened.events[-1]
    assert opened.document.version.number == 2
    assert (event.kind, event.person, event.note) == ("migrated", "Pemilik", REASON)
    assert (event.from_version, event.version.number) == (1, 2)
    assert open_tasks(office, document)["periksa"].id == before.id
    assert finish(office, document) == ["periksa", "paraf", "kirim"]
    assert chained(office, document)
    assert [e.version.number for e in office.opened(document, "pelaksana").events] == [
        1, 1, 2, 2, 2, 2,
    ]  # fmt: skip


@sqlite_is_enough
def test_looking_changes_nothing_and_there_and_back_again_is_possible(office: World) -> None:
    old = publish(office, APPROVAL)
    document = start(office, old)
    new = publish(office, APPROVAL, {"tulis": {"waktu": "5 Hari"}})
    before = everything(office)
    preview(office, new, document)
    assert everything(office) == before
    state = kept(office, document)[0]
    migrate(office, new, document)
    migrate(office, old, document)
    columns = t.Document.__table__.columns.keys()
    same = [n for n in columns if n not in {"revision", "last_hash"}]
    now = dict(zip(columns, kept(office, document)[0], strict=True))
    assert [now[name] for name in same] == [
        dict(zip(columns, state, strict=True))[name] for name in same
    ]
    moved = [e.version.number for e in office.opened(document, "pelaksana").events]
    assert moved == [1, 2, 1]
    finish(office, document)
    assert chained(office, document)


@sqlite_is_enough
def test_a_renamed_step_is_the_same_and_so_is_one_drawn_again_under_another_id(
    office: World,
) -> None:
    old = publish(office, APPROVAL)
    document = start(office, old)
    renamed = publish(office, APPROVAL, {"tulis": {"name": "Menyusun konsep surat"}})
    assert stands(preview(office, renamed, document)[0]) == [("tulis", "tulis")]
    again = publish(
        office, APPROVAL.replace("tulis", "langkah_x"), {"langkah_x": {"name": "Mengerjakan tulis"}}
    )
    migrate(office, again, document)
    assert list(open_tasks(office, document)) == ["langkah_x"]
    assert finish(office, document) == ["langkah_x", "periksa", "kirim"]
    assert chained(office, document)


def test_a_step_of_another_lane_comes_to_the_other_post_with_its_new_norm(
    office: World, clock: Clock
) -> None:
    old = publish(office, APPROVAL, {"periksa": {"waktu": "1 Hari"}})
    document = start(office, old)
    complete(office, document, "tulis")
    task = open_tasks(office, document)["periksa"]
    with office.installation.writing() as tx:
        moves.claim(tx, office.actor("camat"), task.id)
        alarms.ring(tx)
    clock.advance(hours=2)
    new = publish(
        office,
        swapped(APPROVAL, ("Camat     | periksa <putusan>", "Sekretaris | periksa <putusan>")),
        {"periksa": {"waktu": "3 Hari"}},
    )
    migrate(office, new, document)
    moved = open_tasks(office, document)["periksa"]
    with office.installation.writing() as tx:
        row = tx.session.get_one(t.Office, office.office_id)
        norm = new.waktu["periksa"]
        when = due(calendar_of(row.timezone, row.calendar), task.received_at, norm)
        alarms.ring(tx)
    assert (moved.assignee_id, moved.due_at, moved.received_at) == (
        None, when.due_at, task.received_at,
    )  # fmt: skip
    with office.installation.reading() as tx:
        sekretaris, camat = office.actor("sekretaris"), office.actor("camat")
        assert [one.id for one in inbox.listing(tx, sekretaris, "available").items] == [task.id]
        assert not any(inbox.listing(tx, camat, scope).items for scope in ("mine", "available"))
        told = notices.listing(tx, sekretaris).items
        assert [(one.kind, one.task_id) for one in told] == [("arrived", task.id)]
    complete(office, document, "periksa")


def test_who_took_a_task_keeps_it_with_what_still_fits_of_the_draft(office: World) -> None:
    form(office, "lama", isi="textfield", angka="textfield")
    old = publish(office, APPROVAL, {"tulis": {"form": "lama"}})
    document = start(office, old)
    task = open_tasks(office, document)["tulis"].id
    pelaksana = office.actor("pelaksana")
    with office.installation.writing() as tx:
        tasks.save_draft(tx, pelaksana, task, {"isi": "Konsep", "angka": "tiga"}, "Catatan")
    form(office, "baru", isi="textarea", lain="number")
    new = publish(office, APPROVAL, {"tulis": {"form": "baru"}})
    migrate(office, new, document)
    with office.installation.reading() as tx:
        opened = tasks.see(tx, pelaksana, task)
    assert opened.task.assignee_username == "pelaksana"
    assert (opened.draft.answers, opened.draft.note) == ({"isi": "Konsep"}, "Catatan")


@sqlite_is_enough
def test_what_is_promised_follows_the_new_norms(office: World) -> None:
    old = publish(office, APPROVAL)
    document = start(office, old)
    new = publish(office, APPROVAL, {"kirim": {"waktu": "30 Hari"}})
    promised = office.opened(document, "pelaksana").document.promised_at
    migrate(office, new, document)
    afterwards = office.opened(document, "pelaksana").document.promised_at
    fresh = office.opened(start(office, new), "pelaksana").document.promised_at
    assert promised != afterwards == fresh


# --- parallel branches -----------------------------------------------------------------------


def test_a_branch_that_waits_at_a_join_waits_there_still(office: World) -> None:
    old = publish(office, BESIDE)
    document = start(office, old)
    for step in ("tulis", "a"):
        complete(office, document, step)
    new = publish(
        office, swapped(BESIDE, ("a +gab", "a paraf +gab"), ("-> a -> gab", "-> a -> paraf -> gab"))
    )
    assert stands(preview(office, new, document)[0]) == [("b", "b")]
    migrate(office, new, document)
    assert finish(office, document) == ["b", "kirim"], "what it has passed is not done again"
    assert set(finish(office, start(office, new))) == {"tulis", "a", "b", "paraf", "kirim"}


@sqlite_is_enough
@pytest.mark.parametrize("first", ["a", "b"])
def test_both_branches_move_wherever_they_are(office: World, first: str) -> None:
    document = start(office, publish(office, BESIDE))
    complete(office, document, "tulis")
    new = publish(office, BESIDE, {"b": {"waktu": "9 Hari"}})
    migrate(office, new, document)
    complete(office, document, first)
    migrate(office, publish(office, BESIDE, {"a": {"waktu": "9 Hari"}}), document)
    assert set(finish(office, document)) == {"a", "b", "kirim"} - {first}
    assert chained(office, document)


@sqlite_is_enough
def test_a_branch_done_cannot_wait_where_there_is_no_join(office: World) -> None:
    document = start(office, publish(office, BESIDE))
    for step in ("tulis", "a"):
        complete(office, document, step)
    why = refused(office, publish(office, IN_TURN), document)
    assert "“Mengerjakan a”" in why.id
    assert "cabang" in why.id


@sqlite_is_enough
def test_two_that_wait_at_once_cannot_stand_in_turn_nor_one_alone_beside_another(
    office: World,
) -> None:
    beside, in_turn = publish(office, BESIDE), publish(office, IN_TURN)
    document, other = start(office, beside), start(office, in_turn)
    for each in (document, other):
        complete(office, each, "tulis")
    for target, each in ((in_turn, document), (beside, other)):
        why = refused(office, target, each)
        assert "“Mengerjakan a”" in why.id
        assert "bersamaan" in why.id
    before = start(office, in_turn)
    migrate(office, beside, before)
    assert set(finish(office, before)) == {"tulis", "a", "b", "kirim"}


# --- what stays ------------------------------------------------------------------------------


def test_a_document_at_a_removed_step_stays_and_the_step_is_named(office: World) -> None:
    old = publish(office, IN_TURN)
    here, elsewhere = start(office, old), start(office, old)
    complete(office, here, "tulis")
    new = publish(office, swapped(IN_TURN, ("tulis a kirim", "tulis kirim"), ("-> a ->", "->")))
    why = refused(office, new, here)
    assert why.id == "Dokumen menunggu di langkah 2 “Mengerjakan a”, yang tidak ada di versi 2."
    moved = {one.document: one.why is None for one in migrate(office, new, here, elsewhere)}
    assert moved == {here: False, elsewhere: True}
    assert [e.kind for e in office.opened(here, "pelaksana").events] == ["started", "completed"]
    assert finish(office, here) == ["a", "b", "kirim"]
    assert finish(office, elsewhere) == ["tulis", "b", "kirim"]


def test_what_a_condition_ahead_reads_must_be_known_or_asked_for(office: World) -> None:
    form(office, "angka", capaian="number")
    asking = {"tulis": {"form": "angka"}}
    plain = publish(office, PLAIN, asking)
    known, unknown = start(office, plain), start(office, plain)
    complete(office, known, "tulis", answers={"capaian": 60})
    figures = publish(office, BY_FIGURES, asking)
    assert figures.sop.reads == {"capaian"}
    assert preview(office, figures, unknown)[0].why is None, "it will be asked for"

    complete(office, known, "periksa")
    migrate(office, plain, known)
    document = start(office, plain)
    complete(office, document, "tulis", answers={"capaian": 60})
    migrate(office, figures, document, unknown)
    assert finish(office, document) == ["periksa", "bina", "kirim"], "60 is under 75"
    complete(office, unknown, "tulis", answers={"capaian": 80})
    assert finish(office, unknown) == ["periksa", "kirim"]


@sqlite_is_enough
def test_an_answer_that_is_missing_or_of_another_kind_keeps_a_document(office: World) -> None:
    form(office, "angka", capaian="number")
    form(office, "tulisan", capaian="textfield")
    silent = publish(office, swapped(APPROVAL, ("<putusan>", "<nilai>"), ("putusan", "nilai")))
    wordy = publish(
        office, swapped(APPROVAL, ("<putusan>", "<nilai>"), ("putusan", "nilai")),
        {"tulis": {"form": "tulisan"}},
    )  # fmt: skip
    figures = publish(office, BY_FIGURES, {"tulis": {"form": "angka"}})
    for version in (silent, wordy):
        document = start(office, version)
        complete(office, document, "tulis")
        why = refused(office, figures, document)
        assert "“capaian”" in why.id
        assert "“Mengerjakan periksa”" in why.id
        assert "nilai" in why.id


@sqlite_is_enough
def test_an_answer_that_a_timer_may_cut_off_is_not_taken_for_asked(office: World) -> None:
    form(office, "angka", capaian="number")
    silent = publish(office, PLAIN)
    figures = publish(
        office,
        swapped(
            BY_FIGURES,
            ("| periksa", "| periksa teliti @habis=P1D!teliti"),
            ("periksa -> nilai", "periksa -> teliti -> nilai\nhabis -> nilai"),
        ),
        {"tulis": {"form": "angka"}, "teliti": {"form": "angka"}},
    )
    document = start(office, silent)
    complete(office, document, "tulis")
    assert "“capaian”" in refused(office, figures, document).id


@sqlite_is_enough
def test_what_is_over_or_there_already_stays(office: World) -> None:
    old = publish(office, APPROVAL)
    new = publish(office, APPROVAL, {"tulis": {"waktu": "5 Hari"}})
    done, there = start(office, old), start(office, new)
    finish(office, done)
    assert refused(office, new, done).id == "Dokumen sudah selesai atau dibatalkan."
    assert refused(office, new, there).id == "Dokumen sudah berjalan pada versi 2."


def test_only_the_process_owner_moves_and_only_documents_of_the_sop(
    office: World,
) -> None:
    version = publish(office, APPROVAL)
    target = publish(office, APPROVAL, {"tulis": {"waktu": "5 Hari"}})
    document, other = start(office, version), office.start()
    before = everything(office)

    def attempt(who: str, chosen: Sequence[str], reason: str = REASON) -> None:
        with office.installation.writing() as tx:
            migration.migrate(tx, office.actor(who), target, chosen, reason)

    for who, error in (("camat", NotProcessOwner), ("orang-lain", NotFound)):
        with pytest.raises(error):
            attempt(who, [document])
        with pytest.raises(error), office.installation.reading() as tx:
            migration.groups(tx, office.actor(who), target)
    for chosen in ([other], ["tidak-ada"], [document, "tidak-ada"]):
        with pytest.raises(NotFound):
            attempt("pemilik", chosen)
    for chosen, reason in (([], REASON), ([document], "  "), (list(map(str, range(501))), REASON)):
        with pytest.raises(Incomplete):
            attempt("pemilik", chosen, reason)
    with office.installation.writing() as tx:
        withdraw(tx, office.actor("pemilik"), target, "Salah.")
    withdrawn = everything(office)
    with pytest.raises(VersionWithdrawn):
        attempt("pemilik", [document])
    assert everything(office) == withdrawn
    assert {name for name in before if before[name] != withdrawn[name]} == {"withdrawals"}


def test_titles_are_told_only_to_an_owner_who_may_see_the_documents(office: World) -> None:
    old = publish(office, APPROVAL)
    new = publish(office, APPROVAL, {"tulis": {"waktu": "5 Hari"}})
    document = start(office, old, "Surat rahasia")
    assert preview(office, new, document)[0].title is None
    with office.installation.writing() as tx:
        tx.session.get_one(t.Person, office.ids["camat"]).process_owner = True
    with office.installation.reading() as tx:
        camat = office.actor("camat")
        (seen,) = migration.preview(tx, camat, new, [document])
        (group,) = migration.groups(tx, camat, new)
    assert seen.title == "Surat rahasia"
    assert [one.title for one in group.documents] == ["Surat rahasia"]
    assert [step.id for step in group.steps] == ["tulis"]


# --- what is told of it afterwards -----------------------------------------------------------


def test_steps_that_the_version_lacks_are_still_told_of(office: World) -> None:
    old = publish(office, IN_TURN)
    document = start(office, old)
    for step in ("tulis", "a"):
        complete(office, document, step)
    ended = open_tasks(office, document)["b"].id
    sekretaris = office.actor("sekretaris")
    file = files.keep(office.installation.files, io.BytesIO(b"%PDF-1.7\n"), 1_000)
    with office.installation.writing() as tx:
        alarms.ring(tx)
        files.attach(tx, sekretaris, ended, file, "b.pdf")
    complete(office, document, "b")
    without = swapped(IN_TURN, ("Sekretaris | b\n", ""), ("-> b ->", "->"))
    migrate(office, publish(office, without), document)
    with office.installation.reading() as tx:
        assert tasks.see(tx, sekretaris, ended).task.step.id == "b"
        opened = documents.see(tx, sekretaris, document)
        told = [event.step.id for event in opened.events if event.step]
        assert told == ["tulis", "a", "b", "b"], "attached and completed"
        assert [file.step.id for file in opened.files] == ["b"]
        so_far = documents.so_far(tx, sekretaris, document, ended)
        assert {event.step.id for event in so_far.events if event.step} == {"tulis", "a", "b"}
        (notice,) = notices.listing(tx, sekretaris).items
        assert (notice.task_id, notice.step and notice.step.id) == (ended, "b")
        log = b"".join(xes.log(tx, sekretaris, sop="uji")).decode()
        assert "Mengerjakan b" in log
        assert "Pindah versi" in log
        (board,) = boards(tx, sekretaris)
        assert (board.version.number, [one.step.id for one in board.standing]) == (2, ["kirim"])
        month = this_month(tx.calendar(office.office_id).zone, tx.now)
        heat = heat_of(tx, sekretaris, "uji", month)
        assert {one.step.id: one.standing for one in heat.steps}["kirim"] == 1
