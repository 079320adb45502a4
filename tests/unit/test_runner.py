"""The runner: a document goes through its SOP as BPMN says, and only that way."""

from __future__ import annotations

import builtins
import json
import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from engine import runner
from engine.runner import Position, Program, compile_sop, complete, start
from engine.sop.conditions import ConditionError
from tests.unit.runner_models import sketch

LETTER = """
    mulai -> tulis
    tulis -> periksa
    periksa -> ?tepat
    ?tepat -Kembalikan-> tulis
    ?tepat -Setujui-> arsipkan
    arsipkan -> selesai
"""

TWO_OFFICES = """
    mulai -> ?lagi
    ?lagi -> +bagi
    +bagi -> ukur
    +bagi -> hitung
    ukur -> +gabung
    hitung -> +gabung
    +gabung -> lapor
    lapor -> ?cukup
    ?cukup -Ulangi-> ?lagi
    ?cukup -Selesai-> selesai
"""
"""A fork and join with a loop around it. (A fork has one way in, or it would be a join too.)"""

BUDGET = """
    mulai -> isi
    isi -> ?besar
    ?besar -[nilai > 100]-> camat
    ?besar -[nilai > 10]-> sekretaris
    ?besar -lainnya-> selesai
    camat -> selesai
    sekretaris -> selesai
"""


def steps(position: Position) -> list[str]:
    return [waiting.step for waiting in position.waiting]


def token(position: Position, step: str) -> str:
    return next(waiting.token for waiting in position.waiting if waiting.step == step)


def go(program: Program, position: Position, step: str, decision: str | None = None) -> Position:
    return complete(program, position.state, token(position, step), decision, {})


def walk(program: Program, moves: Iterable[str]) -> Position:
    """Start and make the moves: ``periksa:setujui`` is a step and its decision."""
    position = start(program, {})
    for move in moves:
        step, _, decision = move.partition(":")
        position = go(program, position, step, decision or None)
    return position


# --- the ways through ------------------------------------------------------------------------


def test_a_document_begins_at_the_first_step() -> None:
    position = start(compile_sop(sketch(LETTER)), {})

    assert steps(position) == ["tulis"]
    assert position.arrived == position.waiting
    assert position.flows == ("mulai>tulis",)
    assert not position.done


def test_a_document_that_is_approved_comes_to_its_end() -> None:
    program = compile_sop(sketch(LETTER))

    position = walk(program, ["tulis", "periksa:setujui", "arsipkan"])

    assert position.done
    assert steps(position) == []
    assert position.flows == ("arsipkan>selesai",)


def test_a_document_that_is_returned_waits_where_the_arrow_leads() -> None:
    program = compile_sop(sketch(LETTER))

    position = walk(program, ["tulis", "periksa:kembalikan"])

    assert steps(position) == ["tulis"]
    assert position.flows == ("periksa>?tepat", "?tepat>tulis")


def test_two_decisions_may_lead_to_the_same_step() -> None:
    """The history must still tell which of the two arrows was taken."""
    program = compile_sop(
        sketch("""
            mulai -> periksa
            periksa -> ?tepat
            ?tepat -Setujui-> arsipkan
            ?tepat -Setujui dengan catatan-> arsipkan
            arsipkan -> selesai
        """)
    )

    plain = walk(program, ["periksa:setujui"])
    noted = walk(program, ["periksa:setujui-dengan-catatan"])

    assert steps(plain) == steps(noted) == ["arsipkan"]
    assert plain.flows[-1] == "?tepat>arsipkan"
    assert noted.flows[-1] == "?tepat>arsipkan.2"


def test_a_gateway_that_only_merges_lets_everything_through() -> None:
    program = compile_sop(sketch("mulai -> ?temu\n?temu -> tulis\ntulis -> selesai"))

    assert walk(program, ["tulis"]).done


def test_elements_may_be_called_like_the_librarys_own() -> None:
    text = "mulai -> Start\nStart -> End\nEnd -> Root\nRoot -> sop-uji.EndJoin\n"
    program = compile_sop(sketch(text + "sop-uji.EndJoin -> selesai"))

    position = start(program, {})
    for step in ("Start", "End", "Root", "sop-uji.EndJoin"):
        assert steps(position) == [step]
        position = go(program, position, step)
    assert position.done


@pytest.mark.parametrize("length", [300, 1_000])
def test_a_chain_of_any_length_runs(length: int) -> None:
    """SpiffWorkflow's own parser gives up (RecursionError) at some 500 steps."""
    names = ["mulai", *(f"langkah-{n}" for n in range(length)), "selesai"]
    program = compile_sop(sketch("\n".join(f"{a} -> {b}" for a, b in pairwise(names))))

    position = start(program, {})
    for name in names[1:-1]:
        position = go(program, position, name)
    assert position.done


# --- parallel branches -----------------------------------------------------------------------


def test_a_join_waits_for_every_branch() -> None:
    program = compile_sop(sketch(TWO_OFFICES))
    position = start(program, {})
    assert steps(position) == ["ukur", "hitung"]

    position = go(program, position, "ukur")
    assert steps(position) == ["hitung"]
    assert position.flows == ("ukur>+gabung",)

    position = go(program, position, "hitung")
    assert steps(position) == ["lapor"]
    assert position.flows == ("hitung>+gabung", "+gabung>lapor")


@pytest.mark.parametrize("second", [["ukur", "hitung"], ["hitung", "ukur"]])
@pytest.mark.parametrize("first", [["ukur", "hitung"], ["hitung", "ukur"]])
def test_a_join_in_a_loop_waits_in_every_round(first: list[str], second: list[str]) -> None:
    """SpiffWorkflow's own join fires too early when the second round arrives in another order."""
    program = compile_sop(sketch(TWO_OFFICES))

    position = walk(program, [*first, "lapor:ulangi", second[0]])
    assert steps(position) == [second[1]]

    position = go(program, position, second[1])
    assert steps(position) == ["lapor"]
    assert go(program, position, "lapor", "selesai").done


def test_a_token_too_many_stays_at_the_join() -> None:
    """BPMN 2.0.2, 13.4.1: "excess tokens remain at this Sequence Flow"."""
    program = compile_sop(
        sketch("""
            mulai -> +tiga
            +tiga -> a
            +tiga -> b
            +tiga -> c
            a -> ?temu
            b -> ?temu
            ?temu -> +gabung
            c -> ?lagi
            ?lagi -> d
            d -> +gabung
            +gabung -> e
            e -> ?cukup
            ?cukup -Ulangi-> ?lagi
            ?cukup -Selesai-> selesai
        """)
    )
    position = walk(program, ["a", "b", "c"])
    assert steps(position) == ["d"]

    position = go(program, position, "d")
    assert steps(position) == ["e"]
    position = go(program, go(program, position, "e", "ulangi"), "d")
    assert steps(position) == ["e"], "the second token was still there"
    assert go(program, position, "e", "selesai").done


def test_a_document_is_done_when_its_last_branch_is() -> None:
    program = compile_sop(
        sketch("""
            mulai -> +bagi
            +bagi -> umumkan
            +bagi -> simpan
            umumkan -> selesai-umum
            simpan -> selesai-simpan
        """)
    )

    position = walk(program, ["simpan"])
    assert not position.done
    assert steps(position) == ["umumkan"]
    assert go(program, position, "umumkan").done


def test_the_same_step_may_wait_twice() -> None:
    program = compile_sop(
        sketch("""
            mulai -> +bagi
            +bagi -> tulis
            +bagi -> tulis
            tulis -> selesai
        """)
    )
    position = start(program, {})
    assert steps(position) == ["tulis", "tulis"]
    first, second = position.waiting
    assert first.token != second.token

    position = complete(program, position.state, second.token, None, {})
    assert position.waiting == (first,)


def test_what_a_move_leaves_alone_keeps_its_token_and_place() -> None:
    program = compile_sop(
        sketch("""
            mulai -> +bagi
            +bagi -> a
            +bagi -> b
            +bagi -> c
            a -> d
            d -> selesai
            b -> selesai
            c -> selesai
        """)
    )
    before = start(program, {})

    after = go(program, before, "a")

    assert after.waiting[:2] == before.waiting[1:]
    assert steps(after) == ["b", "c", "d"]
    assert after.arrived == after.waiting[2:]


# --- decisions by figures --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nilai", "expected"), [(500, ["camat"]), (50, ["sekretaris"]), (5, [])], ids=str
)
def test_figures_decide_in_the_order_drawn(nilai: int, expected: list[str]) -> None:
    program = compile_sop(sketch(BUDGET))
    position = start(program, {})

    position = complete(program, position.state, token(position, "isi"), None, {"nilai": nilai})

    assert steps(position) == expected
    assert position.done == (not expected)


def test_figures_may_decide_at_the_start() -> None:
    program = compile_sop(
        sketch("""
            mulai -> ?besar
            ?besar -[nilai > 10]-> camat
            ?besar -lainnya-> sekretaris
            camat -> selesai
            sekretaris -> selesai
        """)
    )

    assert steps(start(program, {"nilai": 11})) == ["camat"]
    assert steps(start(program, {"nilai": 10})) == ["sekretaris"]


def test_a_missing_answer_is_named_and_nothing_moves() -> None:
    program = compile_sop(sketch(BUDGET))
    position = start(program, {})

    with pytest.raises(runner.CannotDecide) as caught:
        go(program, position, "isi")
    assert "nilai" in caught.value.said.id
    assert "?besar" in caught.value.said.id

    again = complete(program, position.state, token(position, "isi"), None, {"nilai": 50})
    assert steps(again) == ["sekretaris"]


def test_an_answer_of_the_wrong_kind_is_refused() -> None:
    program = compile_sop(sketch(BUDGET))
    position = start(program, {})

    with pytest.raises(runner.CannotDecide):
        complete(program, position.state, token(position, "isi"), None, {"nilai": "banyak"})


def test_the_default_flow_is_taken_whatever_stands_on_it() -> None:
    sop = sketch("""
        mulai -> ?besar
        ?besar -[nilai > 10]-> camat
        ?besar -[nilai > 99]-> sekretaris
        camat -> selesai
        sekretaris -> selesai
    """)
    gateway = replace(sop.node_by_id["?besar"], default_flow="?besar>sekretaris")
    nodes = tuple(gateway if node.id == "?besar" else node for node in sop.nodes)
    program = compile_sop(replace(sop, nodes=nodes))

    assert steps(start(program, {"nilai": 5})) == ["sekretaris"]
    assert steps(start(program, {"nilai": 500})) == ["camat"]


def test_a_condition_that_is_not_reached_needs_no_answer() -> None:
    program = compile_sop(
        sketch("""
            mulai -> ?besar
            ?besar -[nilai > 10]-> camat
            ?besar -[umur > 10]-> camat
            camat -> selesai
        """)
    )

    assert steps(start(program, {"nilai": 11})) == ["camat"]


def test_no_condition_and_no_default_is_an_error_that_names_the_gateway() -> None:
    program = compile_sop(
        sketch("""
            mulai -> ?besar
            ?besar -[nilai > 10]-> camat
            ?besar -[nilai > 20]-> camat
            camat -> selesai
        """)
    )

    with pytest.raises(runner.NoWayOut, match="besar"):
        start(program, {"nilai": 10})


def test_a_decision_is_made_at_the_gateway_of_its_step_only() -> None:
    """A second gateway on the way decides by its own figures."""
    program = compile_sop(
        sketch("""
            mulai -> periksa
            periksa -> ?tepat
            ?tepat -Kembalikan-> periksa
            ?tepat -Setujui-> ?besar
            ?besar -[nilai > 10]-> camat
            ?besar -lainnya-> selesai
            camat -> selesai
        """)
    )
    position = start(program, {})
    first = token(position, "periksa")

    assert steps(complete(program, position.state, first, "setujui", {"nilai": 11})) == ["camat"]
    assert complete(program, position.state, first, "setujui", {"nilai": 10}).done


def test_a_condition_that_would_call_something_is_refused() -> None:
    text = "mulai -> ?g\n?g -[__import__('os').system('id') = 0]-> a\n?g -lainnya-> a\na -> selesai"

    with pytest.raises(ConditionError):
        compile_sop(sketch(text))


def test_no_text_is_ever_run_as_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> object:
        raise AssertionError("text was run as code")

    program = compile_sop(sketch(BUDGET))
    with monkeypatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, forbidden)
        position = start(program, {})
        position = complete(program, position.state, token(position, "isi"), None, {"nilai": 50})
        position = go(program, position, "sekretaris")
    assert position.done


# --- what is refused -------------------------------------------------------------------------


def test_a_token_can_be_completed_once() -> None:
    program = compile_sop(sketch(LETTER))
    before = start(program, {})
    after = go(program, before, "tulis")

    with pytest.raises(runner.NotWaiting):
        complete(program, after.state, token(before, "tulis"), None, {})


def test_a_token_is_not_used_again_when_a_step_is() -> None:
    program = compile_sop(sketch(LETTER))
    first = start(program, {})
    returned = walk(program, ["tulis", "periksa:kembalikan"])

    with pytest.raises(runner.NotWaiting):
        complete(program, returned.state, token(first, "tulis"), None, {})


@pytest.mark.parametrize("decision", [None, "tolak", "Setujui", "?tepat>arsipkan"])
def test_a_deciding_step_takes_its_own_decisions_only(decision: str | None) -> None:
    program = compile_sop(sketch(LETTER))
    position = walk(program, ["tulis"])

    with pytest.raises(runner.NoSuchDecision, match="kembalikan, setujui"):
        go(program, position, "periksa", decision)
    assert steps(go(program, position, "periksa", "setujui")) == ["arsipkan"]


def test_a_step_that_decides_nothing_takes_no_decision() -> None:
    program = compile_sop(sketch(LETTER))

    with pytest.raises(runner.NoSuchDecision):
        walk(program, ["tulis:setujui"])


def test_a_document_is_not_left_where_nobody_can_move_it() -> None:
    """One branch ends before the join, which would wait for it for ever."""
    program = compile_sop(
        sketch("""
            mulai -> +bagi
            +bagi -> a
            +bagi -> b
            a -> +gabung
            b -> ?lanjut
            ?lanjut -Ya-> +gabung
            ?lanjut -Tidak-> selesai-b
            +gabung -> selesai
        """)
    )

    with pytest.raises(runner.Stuck, match=r"a>\+gabung"):
        walk(program, ["a", "b:tidak"])
    assert walk(program, ["a", "b:ya"]).done


def test_flows_that_run_in_a_circle_are_stopped() -> None:
    program = compile_sop(
        sketch("""
            mulai -> ?satu
            ?satu -> ?dua
            ?dua -[nilai > 10]-> a
            ?dua -lainnya-> ?satu
            a -> selesai
        """)
    )

    assert steps(start(program, {"nilai": 11})) == ["a"]
    with pytest.raises(runner.Stuck):
        start(program, {"nilai": 1})


@pytest.mark.parametrize(
    "state",
    [
        "",
        "{}",
        "[]",
        "null",
        "[1,2]",
        '[2,4,{"4":"tulis"},{}]',
        '[1,4,{"4":"hilang"},{}]',
        '[1,4,{"4":"tulis"},{"hilang":1}]',
        '[1,4,["tulis"],{}]',
        '[1,4,{"4":"tulis"},[]]',
    ],
)
def test_a_state_that_does_not_fit_is_refused(state: str) -> None:
    program = compile_sop(sketch(LETTER))

    with pytest.raises(runner.BadState):
        complete(program, state, "4", None, {})


# --- the state -------------------------------------------------------------------------------


def test_the_state_begins_with_its_format_and_holds_tokens_only() -> None:
    position = walk(compile_sop(sketch(TWO_OFFICES)), ["ukur"])

    number, last, waiting, held = json.loads(position.state)

    assert number == 1
    assert waiting == {position.waiting[0].token: "hitung"}
    assert held == {"ukur>+gabung": 1}
    assert int(last) >= int(position.waiting[0].token)


def test_the_state_holds_nothing_that_people_wrote() -> None:
    program = compile_sop(sketch(BUDGET))
    facts = {"nilai": 77_777, "nama": "Siti Aminah"}
    position = start(program, facts)

    position = complete(program, position.state, token(position, "isi"), None, facts)

    assert "77" not in position.state
    assert "Siti" not in position.state


def test_a_thousand_returns_cost_as_much_as_one() -> None:
    """Moves of the old document and of a new one are timed in turns, so noise falls on both."""
    program = compile_sop(sketch(LETTER))

    def returned(position: Position) -> Position:
        return go(program, go(program, position, "tulis"), "periksa", "kembalikan")

    old = new = start(program, {})
    for _ in range(1_000):
        old = returned(old)
    assert len(old.state) < 100

    seconds: dict[str, list[float]] = {"old": [], "new": []}
    for _ in range(200):
        for name, position in (("old", old), ("new", new)):
            before = time.perf_counter()
            returned(position)
            seconds[name].append(time.perf_counter() - before)
    assert statistics.median(seconds["old"]) <= 1.5 * statistics.median(seconds["new"])

    old = go(program, go(program, old, "tulis"), "periksa", "setujui")
    assert go(program, old, "arsipkan").done


def test_threads_may_share_a_program() -> None:
    program = compile_sop(sketch(TWO_OFFICES))
    moves = ["ukur", "hitung", "lapor:ulangi", "hitung", "ukur", "lapor:selesai"]
    expected = walk(program, moves)

    with ThreadPoolExecutor(8) as pool:
        positions = list(pool.map(lambda _: walk(program, moves), range(200)))

    assert all(position == expected for position in positions)
