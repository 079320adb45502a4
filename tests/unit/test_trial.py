"""A draft is tried as a document would run, and only as it would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.handed_in import Incomplete
from engine.procedure import Procedure
from engine.runner import CannotDecide, NotWaiting, compile_sop
from engine.sop.form import Field, Form
from engine.sop.form_reader import read_form
from engine.sop.model import Sop
from engine.sop.reader import read as read_sop
from engine.sop.sample import sample
from engine.trial import (
    LASTS,
    MOST_MOVES,
    Move,
    Outdated,
    Played,
    TooMuch,
    Trial,
    begin,
    go_on,
    one_back,
    read,
    replay,
    starts,
    write,
)
from engine.working_time import default_calendar
from engine.working_time.calendar import Calendar
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.pages import ROOT

MONDAY = datetime(2026, 1, 12, 0, 30, tzinfo=UTC)
"""Half past eight in Makassar, on a working day without a holiday near."""
TUESDAY_CLOSING = datetime(2026, 1, 13, 8, 0, tzinfo=UTC)
WEDNESDAY_CLOSING = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)

BY_FIGURES = """
    Staf | (mulai) hitung <cukup> catat ((selesai))
    mulai -> hitung -> cukup
    cukup -> catat [nilai >= 75]
    cukup -> selesai default
    catat -> selesai
"""
TOGETHER = """
    Staf  | (mulai) +bagi+ tulis +gabung+ ((selesai))
    Camat | baca
    mulai -> bagi -> tulis -> gabung -> selesai
    bagi -> baca -> gabung
"""


def sop_of(drawn: str, steps: Mapping[str, Mapping[str, str]] | None = None) -> Sop:
    sop = read_sop(bpmn(drawn, steps=steps)).sop
    assert sop is not None
    return sop


def begun(sop: Sop, calendar: Calendar, *forms: Form, message: str | None = None) -> Played:
    procedure = Procedure(compile_sop(sop), {form.id: form for form in forms})
    return begin(procedure, calendar, Trial(1, MONDAY, message))


def waits(played: Played) -> list[str]:
    return [task.step.id for task in played.tasks]


def do(
    played: Played, step: str, decision: str | None = None, note: str = "", **answers: object
) -> Played:
    """Completes a waiting step."""
    task = next(task for task in played.tasks if task.step.id == step)
    return go_on(played, Move(task.token, decision, answers, note))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return default_calendar("Asia/Makassar")


@pytest.fixture
def approval(calendar: Calendar) -> Played:
    return begun(sop_of(APPROVAL), calendar)


# --- playing ----------------------------------------------------------------------------------


def test_a_trial_runs_from_the_start_to_the_end(approval: Played) -> None:
    assert waits(approval) == ["tulis"]
    decided = do(do(approval, "tulis"), "periksa", "setujui")
    done = do(decided, "kirim")
    assert [event.kind for event in done.events] == ["started", *["completed"] * 3]
    assert done.done
    assert (done.completed, done.returns, done.norm) == (3, 0, 3 * approval.calendar.minutes_a_day)


def test_a_return_needs_its_reason_and_is_told_to_who_gets_it(approval: Played) -> None:
    deciding = do(approval, "tulis")
    with pytest.raises(Incomplete) as refused:
        do(deciding, "periksa", "kembalikan")
    assert [error.key for error in refused.value.fields] == ["note"]
    returned = do(deciding, "periksa", "kembalikan", note="Tanggalnya salah.")
    assert waits(returned) == ["tulis"]
    assert returned.tasks[0].after.returns
    assert returned.tasks[0].after.note == "Tanggalnya salah."
    assert returned.returns == 1


def test_a_decision_that_is_not_there_is_refused(approval: Played) -> None:
    with pytest.raises(Incomplete):
        do(approval, "tulis", "setujui")
    with pytest.raises(Incomplete):
        do(do(approval, "tulis"), "periksa", "buang")


def test_what_was_completed_waits_no_more(approval: Played) -> None:
    with pytest.raises(NotWaiting):
        go_on(do(approval, "tulis"), Move(approval.tasks[0].token))


def test_branches_wait_beside_each_other(calendar: Calendar) -> None:
    both = begun(sop_of(TOGETHER), calendar)
    assert waits(both) == ["tulis", "baca"]
    assert waits(do(both, "baca")) == ["tulis"]
    assert do(do(both, "baca"), "tulis").done


def test_figures_decide_as_they_would(calendar: Calendar) -> None:
    sop = sop_of(BY_FIGURES, steps={"hitung": {"form": "nilai"}})
    form = Form("nilai", (Field("number", "Nilai", key="nilai"),))
    first = begun(sop, calendar, form)
    with pytest.raises(Incomplete) as refused:
        do(first, "hitung")
    assert [error.key for error in refused.value.fields] == ["nilai"]
    assert waits(do(first, "hitung", nilai="80")) == ["catat"]
    assert do(first, "hitung", nilai="74,5").done


def test_a_form_starts_from_what_was_answered_before(calendar: Calendar) -> None:
    sop = sop_of(APPROVAL, steps={"tulis": {"form": "isi"}, "kirim": {"form": "isi"}})
    form = Form("isi", (Field("textfield", "Nomor", key="nomor_surat"),))
    first = begun(sop, calendar, form)
    step = first.tasks[0].step
    assert first.filled(step) == {}
    written = do(first, "tulis", nomor_surat="1/2026")
    assert written.filled(step) == {"nomor_surat": "1/2026"}
    assert written.filled(sop.step_by_id["periksa"]) == {}
    returned = do(written, "periksa", "kembalikan", note="Salah.")
    again = do(returned, "tulis", nomor_surat="2/2026")
    assert again.filled(sop.step_by_id["kirim"]) == {"nomor_surat": "2/2026"}


def test_a_gateway_that_cannot_decide_leaves_the_trial_as_it_was(calendar: Calendar) -> None:
    drawn = """
        Staf | (mulai) hitung <bagi> catat ((selesai))
        mulai -> hitung -> bagi
        bagi -> catat [1 / nilai > 1]
        bagi -> selesai default
        catat -> selesai
    """
    form = Form("nilai", (Field("number", "Nilai", key="nilai"),))
    first = begun(sop_of(drawn, steps={"hitung": {"form": "nilai"}}), calendar, form)
    with pytest.raises(CannotDecide):
        do(first, "hitung", nilai="0")
    assert do(first, "hitung", nilai="2").done


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("bpmn/*/*.bpmn")), ids=lambda path: path.name.removesuffix(".bpmn")
)
def test_every_shipped_sop_is_played_to_its_end(path: Path, calendar: Calendar) -> None:
    sop = read_sop(path.read_bytes()).sop
    assert sop is not None
    readings = [read_form(f.read_bytes()) for f in (ROOT / "forms" / path.parent.name).iterdir()]
    played = begun(sop, calendar, *(reading.form for reading in readings if reading.form))
    back = {(step.id, way.key) for step in sop.steps for way in step.decisions if way.returns}
    assert back
    untried = set(back)
    while not played.done:
        task = played.tasks[0]
        answers = sample(played.procedure.form(task.step), task.received_at.date())
        ways = [(task.step.id, way.key) for way in task.step.decisions]
        way = next((way for way in ways if way in untried or way not in back), None)
        note = "Perbaiki." if way in untried else ""
        untried.discard(way)
        played = go_on(played, Move(task.token, way[1] if way else None, answers, note))
    assert played.returns == len(back)
    assert {e.step.id for e in played.events if e.step} == {step.id for step in sop.steps}
    assert replay(played.procedure, calendar, read(write(played.trial), 1, MONDAY)) == played


# --- its clock --------------------------------------------------------------------------------


def test_every_step_takes_its_norm(approval: Played) -> None:
    assert (approval.at, approval.tasks[0].due_at) == (MONDAY, TUESDAY_CLOSING)
    second = do(approval, "tulis")
    assert second.at == second.tasks[0].received_at == TUESDAY_CLOSING
    assert second.tasks[0].due_at == WEDNESDAY_CLOSING


def test_a_step_without_a_norm_takes_no_time(calendar: Calendar) -> None:
    first = begun(sop_of(APPROVAL, steps={"tulis": {"waktu": "segera"}}), calendar)
    assert first.tasks[0].due_at is None
    second = do(first, "tulis")
    assert second.at == MONDAY
    assert second.norm == 0


def test_the_second_task_of_a_row_keeps_its_moment(calendar: Calendar) -> None:
    steps = {"tulis": {"nomor": "1"}, "periksa": {"nomor": "1", "waktu": ""}}
    second = do(begun(sop_of(APPROVAL, steps=steps), calendar), "tulis")
    assert second.tasks[0].due_at == TUESDAY_CLOSING


def test_the_clock_never_goes_back(calendar: Calendar) -> None:
    steps = {"tulis": {"waktu": "1 Hari"}, "baca": {"waktu": "2 Hari"}}
    both = begun(sop_of(TOGETHER, steps=steps), calendar)
    assert do(do(both, "baca"), "tulis").at == WEDNESDAY_CLOSING
    assert do(do(both, "tulis"), "baca").at == WEDNESDAY_CLOSING


# --- timers and messages ----------------------------------------------------------------------


REMINDED = """
    Staf       | (mulai) tulis kirim ((selesai))
    Sekretaris | ingatkan ((cukup))
    Camat      | (laporan=laporan-masuk) periksa <putusan> @lewat=PT2H{sign}periksa
    mulai -> tulis -> periksa -> putusan
    laporan -> periksa
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
    lewat -> ingatkan -> cukup
"""


def with_timer(*, interrupting: bool) -> Sop:
    """The approval with a timer on ``periksa``, and a message that begins there."""
    return sop_of(REMINDED.format(sign="!" if interrupting else "~"))


def test_a_timer_that_interrupts_takes_the_step_away(calendar: Calendar) -> None:
    guarded = do(begun(with_timer(interrupting=True), calendar), "tulis")
    (timer,) = guarded.timers
    assert timer.fires_at == datetime(2026, 1, 14, 1, 30, tzinfo=UTC)  # two hours of Wednesday
    fired = go_on(guarded, Move(timer.token))
    assert waits(fired) == ["ingatkan"]
    assert not fired.timers
    assert fired.at == timer.fires_at
    event = fired.events[-1]
    assert event.kind == "timed"
    assert event.timer is not None
    assert (event.timer.id, event.timer.waktu) == ("lewat", "2 Jam")
    assert [step.id for step in event.ended] == ["periksa"]
    assert (fired.completed, fired.returns) == (1, 0)


def test_a_timer_beside_leaves_the_step_and_runs_once(calendar: Calendar) -> None:
    guarded = do(begun(with_timer(interrupting=False), calendar), "tulis")
    fired = go_on(guarded, Move(guarded.timers[0].token))
    assert sorted(waits(fired)) == ["ingatkan", "periksa"]
    assert (guarded.alone, fired.alone, do(fired, "ingatkan").alone) == (True, False, True)
    assert fired.events[-1].ended == ()
    assert not fired.timers


def test_a_step_is_completed_before_its_timer_runs_out(calendar: Calendar) -> None:
    guarded = do(begun(with_timer(interrupting=True), calendar), "tulis")
    decided = do(guarded, "periksa", "setujui")
    assert decided.at == guarded.timers[0].fires_at
    assert not decided.timers


def test_a_timer_on_the_way_is_waited_for(calendar: Calendar) -> None:
    drawn = """
        Staf | (mulai) +bagi+ tulis baca @tunggu=PT2H +gabung+ ((selesai))
        mulai -> bagi -> tulis -> gabung -> selesai
        bagi -> baca -> tunggu -> gabung
    """
    read_on = do(begun(sop_of(drawn), calendar), "baca")
    assert (waits(read_on), read_on.alone, read_on.done) == (["tulis"], False, False)
    written = do(read_on, "tulis")
    assert (waits(written), written.done) == ([], False)
    assert go_on(written, Move(written.timers[0].token)).done


def test_a_message_begins_where_it_leads(calendar: Calendar) -> None:
    sop = with_timer(interrupting=True)
    assert [start.message for start in starts(sop)] == ["", "laporan-masuk"]
    assert waits(begun(sop, calendar)) == ["tulis"]
    assert waits(begun(sop, calendar, message="laporan-masuk")) == ["periksa"]


def test_what_stands_in_a_frame_is_played_as_its_own_steps(calendar: Calendar) -> None:
    drawn = """
        Staf        | (mulai) tulis {bahas} kirim ((selesai)) @telat=P2D!bahas
        bahas: Staf | (a) rapat catat ((z))
        mulai -> tulis -> bahas -> kirim -> selesai
        a -> rapat -> catat -> z
        telat -> selesai
    """
    inside = do(do(begun(sop_of(drawn), calendar), "tulis"), "rapat")
    assert (waits(inside), len(inside.timers)) == (["catat"], 1)
    assert waits(do(inside, "catat")) == ["kirim"]
    assert go_on(inside, Move(inside.timers[0].token)).done


# --- carried as text --------------------------------------------------------------------------


def test_a_trial_is_carried_and_played_anew(calendar: Calendar) -> None:
    guarded = do(begun(with_timer(interrupting=False), calendar), "tulis")
    fired = go_on(guarded, Move(guarded.timers[0].token))
    played = do(fired, "periksa", "kembalikan", note='“Salah” 😀, "lagi"')
    trial = read(write(played.trial), 1, MONDAY)
    assert trial == played.trial
    assert replay(played.procedure, calendar, trial) == played


def test_one_move_back(approval: Played) -> None:
    second = do(approval, "tulis")
    third = do(second, "periksa", "setujui")
    assert one_back(third.trial) == second.trial
    assert one_back(approval.trial) == approval.trial


def test_what_does_not_fit_any_more_begins_anew(approval: Played, calendar: Calendar) -> None:
    trial = do(do(approval, "tulis"), "periksa", "setujui").trial
    other = Procedure(compile_sop(sop_of(TOGETHER)), {})
    with pytest.raises(Outdated):
        replay(other, calendar, trial)
    for moment in (MONDAY - timedelta(minutes=1), MONDAY + LASTS + timedelta(minutes=1)):
        with pytest.raises(Outdated):
            read(write(trial), 1, moment)
    with pytest.raises(Outdated):
        read(write(trial), 2, MONDAY)


GOOD = [1, MONDAY.isoformat(), None, [["2", None, {}, ""]]]


def changed(place: int, value: object) -> str:
    return json.dumps([*GOOD[:place], value, *GOOD[place + 1 :]])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{}", id="another shape"),
        pytest.param("[1]", id="too few"),
        pytest.param("[" * 200_000, id="deep"),
        pytest.param("[" * 200_000 + "]" * 200_000, id="deep and closed"),
        pytest.param("9" * 10_000, id="a huge number"),
        pytest.param(changed(0, "1"), id="a revision in words"),
        pytest.param(changed(1, "kemarin"), id="no moment"),
        pytest.param(changed(1, "0001-01-01T00:00:00"), id="before time"),
        pytest.param(changed(1, "9999-12-31T23:59:59-14:00"), id="after time"),
        pytest.param(changed(2, ["laporan"]), id="no message"),
        pytest.param(changed(3, {"token": "2"}), id="no list of moves"),
        pytest.param(changed(3, ["2"]), id="no move"),
        pytest.param(changed(3, [[2, None, {}, ""]]), id="a number for a token"),
        pytest.param(changed(3, [["2", None, [], ""]]), id="a list of answers"),
        pytest.param(changed(3, [["2", None, {}, "a" * 500_000]]), id="too long"),
        pytest.param(changed(3, [["2", None, {}, ""]] * (MOST_MOVES + 1)), id="too many"),
    ],
)
def test_any_other_text_is_no_trial(text: str) -> None:
    with pytest.raises(Outdated):
        read(text, 1, MONDAY)


@pytest.mark.parametrize(
    "moves",
    [
        [Move("99")],
        [Move("", "setujui")],
        [Move("", answers={"nama": "Budi"})],
        [Move("", note="\ud800")],
        [Move("", note="a" * 5_000)],
        [Move(""), Move("")],
    ],
)
def test_a_forged_move_is_not_played(approval: Played, moves: list[Move]) -> None:
    first = approval.tasks[0].token
    made = tuple(replace(move, token=move.token or first) for move in moves)
    with pytest.raises(Outdated):
        replay(approval.procedure, approval.calendar, Trial(1, MONDAY, None, made))


def test_an_unknown_message_begins_nothing(approval: Played) -> None:
    with pytest.raises(Outdated):
        replay(approval.procedure, approval.calendar, Trial(1, MONDAY, "tidak ada"))


def go_round(played: list[Played], note: str) -> None:
    for _ in range(MOST_MOVES):
        written = do(played[-1], "tulis", note=note)
        played.append(do(written, "periksa", "kembalikan", note=note))


@pytest.mark.parametrize("note", ["Lagi.", "a" * 4_000])
def test_a_trial_has_an_end(approval: Played, note: str) -> None:
    played = [approval]
    with pytest.raises(TooMuch):
        go_round(played, note)
    last = played[-1].trial
    assert len(last.moves) > 50
    assert read(write(last), 1, MONDAY) == last
