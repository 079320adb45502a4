"""The runner's timers, frames and starts by a message: armed, fired, left, as BPMN says."""

from __future__ import annotations

from collections import Counter

import pytest

from engine import runner
from engine.runner import Position, Program, Waiting, compile_sop, complete, fire, start
from engine.sop.model import Sop
from tests.unit.runner_models import sketch

PAUSE = """
    mulai -> kirim
    kirim -> @tunggu
    @tunggu -> tanya
    tanya -> selesai
"""

DEADLINE = """
    mulai -> periksa
    periksa -> ?tepat
    ?tepat -Kembalikan-> tulis
    tulis -> periksa
    ?tepat -Setujui-> selesai
    @ingat beside periksa
    @ingat -> ingatkan
    ingatkan -> selesai2
    @lewat ends periksa
    @lewat -> putuskan
    putuskan -> selesai3
"""

MEETING = """
    mulai -> .masuk
    .masuk -> +bagi
    +bagi -> undang
    +bagi -> siapkan
    undang -> +gabung
    siapkan -> +gabung
    +gabung -> bahas
    bahas -> .usai
    .usai -> rapat
    rapat -> lapor
    lapor -> ?cukup
    ?cukup -Ulangi-> .masuk
    ?cukup -Cukup-> selesai
    rapat holds .masuk +bagi undang siapkan +gabung bahas .usai @desak
    @desak ends bahas
    @desak -> ringkas
    ringkas -> .usai
    rapat holds ringkas
    @tegur beside rapat
    @tegur -> tegur
    tegur -> selesai2
    @batal ends rapat
    @batal -> lapor
"""


def names(waiting: tuple[Waiting, ...]) -> list[str]:
    return [one.step for one in waiting]


def token(position: Position, node: str) -> str:
    return next(one.token for one in (*position.waiting, *position.timers) if one.step == node)


def walk(sop: Sop, *moves: str) -> Position:
    """Start and make the moves: ``periksa:setujui`` completes a step, ``@lewat`` fires a timer."""
    program = compile_sop(sop)
    position = start(program, {})
    for move in moves:
        position = go(program, position, move)
    return position


def go(program: Program, position: Position, move: str) -> Position:
    node, _, decision = move.partition(":")
    if node.startswith("@"):
        return fire(program, position.state, token(position, node), {})
    return complete(program, position.state, token(position, node), decision or None, {})


# --- on the way ------------------------------------------------------------------------------


def test_a_timer_on_the_way_waits_until_it_is_fired() -> None:
    waiting = walk(sketch(PAUSE), "kirim")

    assert (waiting.waiting, names(waiting.timers), waiting.done) == ((), ["@tunggu"], False)
    assert waiting.armed == waiting.timers

    fired = walk(sketch(PAUSE), "kirim", "@tunggu")
    assert (names(fired.waiting), fired.timers, fired.gone) == (["tanya"], (), ())
    assert fired.flows == ("@tunggu>tanya",)


def test_a_timer_fires_once() -> None:
    program = compile_sop(sketch(PAUSE))
    waiting = walk(sketch(PAUSE), "kirim")
    fired = go(program, waiting, "@tunggu")

    with pytest.raises(runner.NotWaiting):
        fire(program, fired.state, token(waiting, "@tunggu"), {})


def test_steps_are_completed_and_timers_are_fired() -> None:
    """Neither is done in the other's way."""
    program = compile_sop(sketch(PAUSE))
    begun, waiting = walk(sketch(PAUSE)), walk(sketch(PAUSE), "kirim")

    with pytest.raises(runner.NotWaiting):
        fire(program, begun.state, token(begun, "kirim"), {})
    with pytest.raises(runner.NotWaiting):
        complete(program, waiting.state, token(waiting, "@tunggu"), None, {})


# --- attached to a step ----------------------------------------------------------------------


def test_timers_are_armed_with_the_step_that_they_are_attached_to() -> None:
    position = walk(sketch(DEADLINE))

    assert names(position.waiting) == ["periksa"]
    assert names(position.timers) == ["@ingat", "@lewat"]


def test_completing_the_step_ends_its_timers() -> None:
    before = walk(sketch(DEADLINE))
    after = go(compile_sop(sketch(DEADLINE)), before, "periksa:setujui")

    assert after.done
    assert set(after.gone) == {timer.token for timer in before.timers}


def test_a_timer_that_does_not_interrupt_leaves_the_step_and_fires_once() -> None:
    position = walk(sketch(DEADLINE), "@ingat")

    assert names(position.waiting) == ["periksa", "ingatkan"]
    assert names(position.arrived) == ["ingatkan"]
    assert (names(position.timers), position.gone) == (["@lewat"], ())


def test_an_interrupting_timer_ends_the_step() -> None:
    before = walk(sketch(DEADLINE))
    after = go(compile_sop(sketch(DEADLINE)), before, "@lewat")

    assert (names(after.waiting), after.timers) == (["putuskan"], ())
    assert set(after.gone) == {token(before, "periksa"), token(before, "@ingat")}


def test_a_side_branch_goes_on_when_its_step_is_left() -> None:
    position = walk(sketch(DEADLINE), "@ingat", "periksa:setujui")
    assert (names(position.waiting), position.done) == (["ingatkan"], False)

    assert walk(sketch(DEADLINE), "@ingat", "periksa:setujui", "ingatkan").done


def test_a_return_arms_the_timers_anew() -> None:
    """Also the one that has fired already; and it never keeps its old token."""
    first = walk(sketch(DEADLINE))
    again = walk(sketch(DEADLINE), "@ingat", "ingatkan", "periksa:kembalikan", "tulis")

    assert names(again.timers) == ["@ingat", "@lewat"]
    assert not {timer.token for timer in first.timers} & {timer.token for timer in again.timers}


def test_a_step_that_leads_to_itself_arms_them_anew() -> None:
    sop = sketch("""
        mulai -> cek
        cek -> cek
        @lewat ends cek
        @lewat -> selesai
    """)
    before = walk(sop)
    after = go(compile_sop(sop), before, "cek")

    assert names(after.timers) == ["@lewat"]
    assert after.gone == (before.timers[0].token,)


REMINDED = """
    mulai -> tulis
    tulis -> periksa
    periksa -> ?tepat
    ?tepat -Kembalikan-> tulis
    ?tepat -Setujui-> selesai
    @ingat beside periksa
    @ingat -> +bagi
    +bagi -> hubungi
    +bagi -> catat
    hubungi -> ?temu
    @lewat ends hubungi
    @lewat -> ganti
    ganti -> ?temu
    ?temu -> +gabung
    catat -> +gabung
    +gabung -> selesai2
"""
TWICE = ("tulis", "@ingat", "periksa:kembalikan", "tulis", "@ingat", "periksa:setujui")


def test_of_two_side_branches_a_timer_ends_the_step_of_its_own() -> None:
    """Each goes on to its end: none is lost, and no join waits for what never comes."""
    sop = sketch(REMINDED)
    both = walk(sop, *TWICE)
    assert names(both.waiting) == ["hubungi", "catat", "hubungi", "catat"]
    assert names(both.timers) == ["@lewat", "@lewat"]

    once = go(compile_sop(sop), both, "@lewat")
    assert Counter(names(once.waiting)) == Counter(["catat", "hubungi", "catat", "ganti"])
    assert (once.timers, once.gone) == (both.timers[1:], (both.waiting[0].token,))
    rest = ("catat", "ganti", "@lewat", "catat", "ganti")
    assert walk(sop, *TWICE, "@lewat", *rest).done


def test_of_two_side_branches_the_first_step_takes_its_own_timer_along() -> None:
    both = walk(sketch(REMINDED), *TWICE)
    after = go(compile_sop(sketch(REMINDED)), both, "hubungi")

    assert after.timers == both.timers[1:]
    second = complete(compile_sop(sketch(REMINDED)), both.state, both.waiting[2].token, None, {})
    assert second.timers == both.timers[:1]


def test_a_frame_that_leads_to_itself_arms_them_anew() -> None:
    sop = sketch("""
        mulai -> .masuk
        .masuk -> cek
        cek -> sub
        sub -> .masuk
        sub holds .masuk cek
        @lewat ends sub
        @lewat -> selesai
    """)
    before = walk(sop)
    after = go(compile_sop(sop), before, "cek")

    assert names(after.armed) == ["@lewat"]
    assert after.gone == (before.timers[0].token,)


def test_a_thousand_returns_leave_nothing_behind() -> None:
    program = compile_sop(sketch(DEADLINE))
    position = start(program, {})
    for _ in range(1_000):
        for move in ("@ingat", "periksa:kembalikan", "ingatkan", "tulis"):
            position = go(program, position, move)

    assert len(position.state) < len(start(program, {}).state) + 20, "only its numbers grow"
    assert names(position.timers) == ["@ingat", "@lewat"]


# --- attached to a frame ---------------------------------------------------------------------


def test_a_frames_timers_wait_from_its_first_step_to_its_last() -> None:
    sop = sketch(MEETING)
    frames = [
        [name for name in names(walk(sop, *moves).timers) if name in {"@tegur", "@batal"}]
        for moves in (
            (),
            ("undang",),
            ("undang", "siapkan"),
            ("undang", "siapkan", "bahas"),
        )
    ]
    assert frames == [["@tegur", "@batal"]] * 3 + [[]]


def test_they_keep_their_moment_while_the_document_moves_within() -> None:
    position, later = walk(sketch(MEETING)), walk(sketch(MEETING), "undang", "siapkan")

    assert token(later, "@batal") == token(position, "@batal")
    assert names(later.armed) == ["@desak"]


def test_interrupting_a_frame_ends_all_that_waits_within() -> None:
    """A token at a join too: else the next round would not wait for both branches."""
    sop = sketch(MEETING)
    position = walk(sop, "undang", "@batal")
    assert (names(position.waiting), position.timers) == (["lapor"], ())

    again = walk(sop, "undang", "@batal", "lapor:ulangi", "siapkan")
    assert names(again.waiting) == ["undang"]
    assert names(again.timers) == ["@tegur", "@batal"]


def test_a_timer_within_a_frame_leaves_the_frame_alone() -> None:
    position = walk(sketch(MEETING), "undang", "siapkan", "@desak")

    assert names(position.waiting) == ["ringkas"]
    assert names(position.timers) == ["@tegur", "@batal"]
    assert names(walk(sketch(MEETING), "undang", "siapkan", "@desak", "ringkas").timers) == []


def test_a_frame_entered_again_arms_them_anew() -> None:
    sop = sketch(MEETING)
    once = ("@tegur", "tegur", "undang", "siapkan", "bahas", "lapor:ulangi")
    first, again = walk(sop), walk(sop, *once)

    assert names(again.timers) == ["@tegur", "@batal"]
    assert token(again, "@batal") != token(first, "@batal")


def test_a_side_branch_within_a_frame_does_not_keep_it() -> None:
    """The frame's own reminder would come after it was left."""
    sop = sketch("""
        mulai -> .masuk
        .masuk -> bahas
        bahas -> .usai
        .usai -> rapat
        rapat -> lapor
        lapor -> selesai
        @ingat beside bahas
        @ingat -> ingatkan
        ingatkan -> selesai2
        rapat holds .masuk bahas .usai @ingat ingatkan selesai2
        @tegur beside rapat
        @tegur -> tegur
        tegur -> selesai3
    """)
    position = walk(sop, "@ingat", "bahas")

    assert names(position.waiting) == ["ingatkan", "lapor"]
    assert position.timers == ()


def test_a_thousand_meetings_leave_nothing_behind() -> None:
    program = compile_sop(sketch(MEETING))
    position = start(program, {})
    for _ in range(1_000):
        for move in ("@tegur", "tegur", "siapkan", "@batal", "lapor:ulangi"):
            position = go(program, position, move)
    assert len(position.state) < len(start(program, {}).state) + 20


def test_a_frame_that_is_passed_through_at_once_arms_nothing() -> None:
    sop = sketch("""
        mulai -> .masuk
        .masuk -> sub
        sub -> tulis
        tulis -> selesai
        sub holds .masuk
        @lewat ends sub
        @lewat -> selesai
    """)
    assert walk(sop).timers == ()


def test_a_timer_that_waits_within_a_frame_is_ended_with_it() -> None:
    sop = sketch("""
        mulai -> @tunggu
        @tunggu -> sub
        sub -> selesai
        sub holds @tunggu
        @batal ends sub
        @batal -> urus
        urus -> selesai
    """)
    before = walk(sop)
    after = go(compile_sop(sop), before, "@batal")

    assert names(before.timers) == ["@tunggu", "@batal"]
    assert after.gone == (token(before, "@tunggu"),)
    assert (names(after.waiting), after.timers) == (["urus"], ())


# --- begun by a message ----------------------------------------------------------------------

LETTERS = """
    mulai -> catat
    mulai=surat-masuk -> disposisi
    catat -> disposisi
    disposisi -> selesai
"""


def test_a_document_begins_where_its_message_leads() -> None:
    program = compile_sop(sketch(LETTERS))

    assert names(start(program, {}).waiting) == ["catat"]
    begun = start(program, {}, "surat-masuk")
    assert (names(begun.waiting), begun.flows) == (["disposisi"], ("mulai=surat-masuk>disposisi",))


@pytest.mark.parametrize("message", ["lain", ""])
def test_a_message_that_begins_nothing_is_refused(message: str) -> None:
    with pytest.raises(runner.NoSuchStart, match="surat-masuk"):
        start(compile_sop(sketch(LETTERS)), {}, message)


def test_where_only_messages_begin_no_person_does() -> None:
    program = compile_sop(sketch("mulai=surat-masuk -> disposisi\ndisposisi -> selesai"))

    with pytest.raises(runner.NoSuchStart):
        start(program, {})
