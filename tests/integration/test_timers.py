"""Timers in an office: armed, fired once by a worker, and gone with what they are attached to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from engine import catalogue, documents, moves, timers
from engine.history import broken_at
from engine.monitor import xes
from engine.store import tables as t
from engine.working_time.calendar import OwnDay
from tests.api import As, sqlite_is_enough
from tests.conftest import Clock
from tests.filling import fill
from tests.integration.conftest import World
from tests.integration.test_office_time import USUAL, change
from tests.integration.test_told_once import buried, workers
from tests.unit.diagrams import bpmn
from tests.visitor import Visit, reads

DEADLINE = """
    Pelaksana  | (mulai) tulis @tunggu=P2D simpan ((selesai))
    Camat      | periksa <putusan> @ingat=PT2H~periksa @lewat=P3D!periksa
    Sekretaris | ingatkan gantikan ((usai))
    mulai -> tulis -> tunggu -> periksa -> putusan
    putusan -> simpan : Setujui
    putusan -> tulis : Kembalikan
    simpan -> selesai
    ingat -> ingatkan -> usai
    lewat -> gantikan -> simpan
"""
LATE = """
    Pelaksana  | (mulai) tulis simpan ((selesai))
    Camat      | periksa @lewat=P3D!periksa
    Sekretaris | gantikan
    mulai -> tulis -> periksa -> simpan -> selesai
    lewat -> gantikan -> simpan
"""


@dataclass
class Case:
    """A document under an SOP of the test's own, moved by whoever holds the post."""

    world: World
    version: int
    id: str

    def open(self) -> dict[str, str]:
        """The ids of the open tasks by their steps."""
        with self.world.installation.reading() as tx:
            rows = tx.session.execute(
                select(t.Task.step, t.Task.id).where(
                    t.Task.document_id == self.id, t.Task.ended_at.is_(None)
                )
            )
            return dict(rows.all())

    def timers(self) -> dict[str, datetime]:
        """When the timers fire that run, by their nodes."""
        with self.world.installation.reading() as tx:
            rows = select(t.Timer.node, t.Timer.due_at).where(t.Timer.document_id == self.id)
            return dict(tx.session.execute(rows).all())

    def complete(self, step: str, decision: str | None = None) -> None:
        """Completes an open step by somebody of its post."""
        with self.world.installation.writing() as tx:
            version = tx.version(self.version)
            found = version.sop.step_by_id[step]
            actor = self.world.actor(found.lane.lower())
            answers = fill(version.form(found))
            moves.complete(
                tx, actor, self.open()[step], decision=decision, answers=answers, note="Begitu."
            )

    def seen(self) -> documents.DocumentOpened:
        """The document as the Camat sees it."""
        return self.world.opened(self.id)

    def kinds(self) -> list[str]:
        """What has happened."""
        return [event.kind for event in self.seen().events]


def published(
    world: World,
    drawn: str = DEADLINE,
    key: str = "uji",
    steps: Mapping[str, Mapping[str, str]] | None = None,
) -> int:
    """An SOP of the office; the id of its version."""
    source = bpmn(drawn, key=key, title=key, steps=steps)
    with world.installation.writing() as tx:
        number = catalogue.publish(tx, world.office_id, source).number
        actor = world.actor("camat")
        return catalogue.version_of(tx, actor, key, number).id


def begun(world: World, version: int, title: str = "Surat 12") -> Case:
    """A document started by the Pelaksana."""
    with world.installation.writing() as tx:
        return Case(world, version, moves.start(tx, world.actor("pelaksana"), version, title))


def fire(world: World) -> int:
    """A worker's round; how many timers fired."""
    return timers.fire_due(world.installation, lambda: False)


def checking(world: World, clock: Clock) -> Case:
    """A document whose check has just begun, on a Wednesday at closing time."""
    case = begun(world, published(world))
    case.complete("tulis")
    clock.set(case.timers()["tunggu"])
    assert fire(world) == 1
    return case


# --- a timer on the way ----------------------------------------------------------------------


def test_a_document_waits_for_its_timer_in_working_time(world: World, clock: Clock) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    wednesday = datetime.fromisoformat("2026-01-14T16:00:00+08:00")

    assert (case.open(), case.timers()) == ({}, {"tunggu": wednesday})
    assert case.seen().document.state == "open"
    clock.set(wednesday)
    clock.advance(seconds=-1)
    assert fire(world) == 0
    clock.advance(seconds=1)
    assert fire(world) == 1
    assert case.open().keys() == {"periksa"}
    assert fire(world) == 0


def test_what_nobody_did_is_told_of_the_clock(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    event = case.seen().events[-1]

    assert (event.kind, event.person, event.username, event.post) == ("timed", "Alur", None, None)
    assert (event.timer and event.timer.id, event.flows) == ("tunggu", ("alir-tunggu-periksa",))
    with world.installation.reading() as tx:
        assert broken_at(tx, tx.session.get_one(t.Document, case.id)) is None
        log = b"".join(xes.log(tx, world.actor("camat"))).decode()
    assert 'key="concept:name" value="Waktunya tiba"' in log
    assert 'key="org:resource" value="Alur"' in log


def test_a_timer_that_was_due_while_no_worker_ran_fires_at_the_next_round(
    world: World, clock: Clock
) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    clock.advance(days=30)
    now = clock.now
    assert fire(world) == 1

    (task,) = case.seen().document.tasks
    assert task.received_at == now, "the norm runs from when somebody could begin"
    assert task.due_at is not None
    assert task.due_at > now


def test_the_last_timer_ends_the_document(world: World, clock: Clock) -> None:
    """And whoever started it is told."""
    drawn = """
        Pelaksana | (mulai) tulis @tunggu=PT30M ((selesai))
        mulai -> tulis -> tunggu -> selesai
    """
    case = begun(world, published(world, drawn))
    case.complete("tulis")
    clock.advance(minutes=30)
    assert fire(world) == 1

    document = case.seen().document
    assert (document.state, document.ended_at) == ("done", clock.now)
    with world.installation.reading() as tx:
        told = tx.session.execute(select(t.Notice.person_id, t.Notice.kind, t.Notice.by_name))
        assert (world.ids["pelaksana"], "done", "Alur") in [tuple(row) for row in told]


# --- attached to a step ----------------------------------------------------------------------


def test_a_reminder_leaves_the_task_and_comes_once(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    clock.set(case.timers()["ingat"])
    assert fire(world) == 1

    assert case.open().keys() == {"periksa", "ingatkan"}
    assert case.timers().keys() == {"lewat"}
    assert fire(world) == 0


def test_an_interrupting_timer_ends_the_task_by_nobody(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    task_id = case.open()["periksa"]
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat"), task_id)
        tx.session.get_one(t.Task, task_id).draft = {"answers": {}, "note": "Sebagian"}
    clock.set(case.timers()["lewat"])
    assert fire(world) == 2, "the reminder was due before"

    assert case.open().keys() == {"ingatkan", "gantikan"}
    assert case.timers() == {}
    with world.installation.writing() as tx:
        task = tx.session.get_one(t.Task, task_id)
        assert (task.ended_at, task.ended_by, task.took, task.draft) == (
            clock.now,
            None,
            None,
            None,
        )
        with pytest.raises(moves.TimedOut):
            moves.complete(tx, world.actor("camat"), task_id, decision="setujui")
        told = tx.session.scalars(select(t.Notice).where(t.Notice.kind == "withdrawn")).one()
    assert (told.person_id, told.task_id) == (world.ids["camat"], task_id)
    assert (told.by_name, told.note) == ("Alur", "Batas waktunya tiba.")


def test_completing_the_task_ends_its_timers(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    case.complete("periksa", "setujui")
    assert case.timers() == {}

    clock.advance(days=30)
    assert fire(world) == 0
    case.complete("simpan")
    assert case.seen().document.state == "done"


def test_a_return_arms_them_anew(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    first = case.timers()
    clock.set(first["ingat"])
    fire(world)
    case.complete("periksa", "kembalikan")
    case.complete("tulis")
    clock.set(case.timers()["tunggu"])
    fire(world)

    again = case.timers()
    assert again.keys() == first.keys()
    assert all(again[node] > first[node] for node in first)


def test_cancelling_ends_every_timer(world: World, clock: Clock) -> None:
    case = checking(world, clock)
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), case.id, "Salah surat")

    clock.advance(days=30)
    assert (case.timers(), fire(world)) == ({}, 0)


# --- in a sub-process ------------------------------------------------------------------------

MEETING = """
    Pelaksana  | (mulai) tulis {rapat} simpan ((selesai)) @tegur=P1D~rapat @batal=P2D!rapat
    Camat      | urus ((usai))
    rapat: (masuk) bahas @jeda=PT1H catat ((keluar))
    mulai -> tulis -> rapat -> simpan -> selesai
    masuk -> bahas -> jeda -> catat -> keluar
    tegur -> urus -> usai
    batal -> simpan
"""


def test_a_sub_processs_timers_run_as_long_as_it_does(world: World, clock: Clock) -> None:
    case = begun(world, published(world, MEETING))
    case.complete("tulis")
    around = case.timers()
    assert around.keys() == {"tegur", "batal"}
    case.complete("bahas")
    assert case.timers() == around | {"jeda": case.timers()["jeda"]}
    clock.set(case.timers()["jeda"])
    assert fire(world) == 1
    assert case.open().keys() == {"catat"}
    case.complete("catat")
    assert (set(case.open()), case.timers()) == ({"simpan"}, {})


def test_interrupting_a_sub_process_ends_a_timer_that_waits_within(
    world: World, clock: Clock
) -> None:
    case = begun(world, published(world, MEETING.replace("PT1H", "P9D")))
    case.complete("tulis")
    case.complete("bahas")
    clock.set(case.timers()["batal"])
    assert fire(world) == 2

    assert (set(case.open()), case.timers()) == ({"urus", "simpan"}, {})


# --- whoever else is at work -----------------------------------------------------------------


def test_two_workers_fire_each_timer_once(world: World, clock: Clock) -> None:
    version = published(world)
    cases = [begun(world, version, f"Surat {n}") for n in range(12)]
    for case in cases:
        case.complete("tulis")
    clock.set(cases[0].timers()["tunggu"])
    ready = Barrier(2)

    def work(_: int) -> int:
        ready.wait()
        return fire(world)

    with ThreadPoolExecutor(2) as pool:
        fired = list(pool.map(work, range(2)))
    # What the one had in hand, the other passed over: there may be something left to a third.
    assert sum(fired) + fire(world) == len(cases)
    assert all(case.kinds() == ["started", "completed", "timed"] for case in cases)


def test_a_task_is_completed_or_timed_out_never_both(world: World, clock: Clock) -> None:
    version, camat = published(world, LATE), world.actor("camat")
    with world.installation.reading() as tx:
        made = tx.version(version)
        answers = fill(made.form(made.sop.step_by_id["periksa"]))
    for _ in range(10):
        case = begun(world, version)
        case.complete("tulis")
        task_id, ready = case.open()["periksa"], Barrier(2)
        clock.set(case.timers()["lewat"])

        def complete(task_id: str = task_id, ready: Barrier = ready) -> bool:
            ready.wait()
            try:
                with world.installation.writing() as tx:
                    moves.complete(tx, camat, task_id, answers=answers)
            except moves.TimedOut:
                return False
            return True

        def time_out(ready: Barrier = ready) -> bool:
            ready.wait()
            return fire(world) == 1

        with ThreadPoolExecutor(2) as pool:
            completed, fired = pool.submit(complete), pool.submit(time_out)
        assert completed.result() != fired.result()
        assert case.kinds()[2:] == ["completed" if completed.result() else "timed"]
        assert case.open().keys() == ({"simpan"} if completed.result() else {"gantikan"})


def test_killed_at_every_point_it_fires_once(world: World, database_url: str, clock: Clock) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    clock.set(case.timers()["tunggu"])
    with workers(database_url, 9, clock) as working:
        for point in range(1, 100):
            working.round(killed_at=point)
            buried(world)
            if case.kinds()[-1] == "timed":
                break
            assert (case.open(), set(case.timers())) == ({}, {"tunggu"})
        assert point > 5, "there were points at which it could be killed"
        working.round()
    assert case.kinds() == ["started", "completed", "timed"]
    assert (set(case.open()), set(case.timers())) == ({"periksa"}, {"ingat", "lewat"})


def test_a_changed_calendar_moves_timers(world: World, clock: Clock) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    off = replace(USUAL, days=(OwnDay(date(2026, 1, 13), (), "Hari jadi kabupaten"),))
    assert change(world, off) == 0, "no task moved"

    assert case.timers()["tunggu"] == datetime.fromisoformat("2026-01-15T16:00:00+08:00")
    change(world, USUAL)
    assert case.timers()["tunggu"] == datetime.fromisoformat("2026-01-14T16:00:00+08:00")


# --- when it cannot fire ---------------------------------------------------------------------

FIGURE = """
    Pelaksana  | (mulai) tulis +bagi+ isi +gabung+ simpan ((selesai))
    Camat      | periksa @ingat=PT2H~periksa <besar>
    Sekretaris | ingatkan ((usai))
    mulai -> tulis -> bagi -> periksa -> gabung -> simpan -> selesai
    bagi -> isi -> gabung
    ingat -> besar
    besar -> ingatkan [nilai > 5]
    besar -> usai default
    ingatkan -> usai
"""
FORM = {
    "type": "default",
    "id": "nilai",
    "components": [{"type": "number", "key": "nilai", "label": "Nilai", "id": "f1"}],
}


def set_facts(world: World, case: Case, facts: dict[str, Any] | None) -> dict[str, Any] | None:
    """Changes the figures that gateways read; returns those of before."""
    with world.installation.writing() as tx:
        document = tx.session.get_one(t.Document, case.id)
        before, document.facts = document.facts, facts
        return before


def test_a_timer_that_cannot_fire_says_why_and_holds_up_no_other(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A figure has gone, which no rule allows; when it is back and the document moves, it fires."""
    with world.installation.writing() as tx:
        catalogue.publish_form(tx, world.office_id, json.dumps(FORM).encode())
    version = published(world, FIGURE, steps={"tulis": {"form": "nilai"}})
    stuck, other = begun(world, version), begun(world, version)
    for case in (stuck, other):
        case.complete("tulis")
    facts = set_facts(world, stuck, None)
    clock.set(stuck.timers()["ingat"])

    assert fire(world) == 1
    assert "nilai" in caplog.text
    (timer,) = stuck.seen().document.timers
    assert "nilai" in (timer.error or "")
    assert stuck.open().keys() == {"periksa", "isi"}
    assert "ingat" not in other.timers()
    caplog.clear()
    assert (fire(world), caplog.text) == (0, ""), "not again and again"

    set_facts(world, stuck, facts)
    stuck.complete("isi")
    assert fire(world) == 1
    assert stuck.timers() == {}


# --- as it is seen ---------------------------------------------------------------------------


@sqlite_is_enough
def test_pages_say_what_a_document_waits_for(world: World, clock: Clock, visit: Visit) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    for page in ("/dokumen", f"/dokumen/{case.id}"):
        assert "Menunggu sampai Rab 14 Jan 16.00" in reads(visit("camat").get(page))

    clock.set(case.timers()["tunggu"])
    fire(world)
    task_id = case.open()["periksa"]
    said = reads(visit("camat").get(f"/dokumen/{case.id}"))
    assert "Waktunya tiba: tunggu Alur" in said
    assert "Bila belum selesai pada Sel 20 Jan 16.00, tugas berakhir: lewat" in said
    assert "Bila belum selesai pada Kam 15 Jan 09.30: ingat" in said

    clock.set(case.timers()["lewat"])
    fire(world)
    camat = visit("camat")
    assert "Batas waktunya tiba" in reads(camat.get(f"/tugas/{task_id}"))
    answer = camat.post(f"/tugas/{task_id}", {"keputusan": "setujui", "catatan": "Sudah baik."})
    assert answer.status_code == 409
    assert "batas waktunya tiba sebelum diselesaikan" in reads(answer)
    assert "Sudah baik." in reads(answer), "nothing that was typed is lost"


@sqlite_is_enough
def test_the_api_tells_of_timers(world: World, clock: Clock, as_: As) -> None:
    case = begun(world, published(world))
    case.complete("tulis")
    camat = as_("camat")
    waiting = camat("GET", f"/documents/{case.id}").must(200)
    assert waiting["tasks"] == []
    assert waiting["timers"] == [
        {"step": "tunggu", "name": "tunggu", "due_at": "2026-01-14T08:00:00Z"}
    ]
    assert waiting["forecast"]["basis"] == "norm"

    clock.set(case.timers()["tunggu"])
    fire(world)
    event = camat("GET", f"/documents/{case.id}/events").must(200)["items"][-1]
    told = {name: event[name] for name in ("what", "who", "name", "step", "step_name")}
    assert told == {
        "what": "timed", "who": None, "name": "Alur", "step": "tunggu", "step_name": "tunggu",
    }  # fmt: skip
    task_id = case.open()["periksa"]
    clock.set(case.timers()["lewat"])
    fire(world)
    problem = camat("POST", f"/tasks/{task_id}/complete", json={"decision": "setujui"}).must(409)
    assert problem["by"] == "Alur"
