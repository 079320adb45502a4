"""A document's tokens go over to another state of its SOP, or what has no counterpart is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st

from engine.runner import Position, compile_sop, complete, fire, start
from engine.runner.carried import Carried, NoCounterpart, carry
from engine.runner.scopes import scopes_of
from engine.runner.tokens import read as read_state
from engine.sop.counterparts import counterparts
from engine.sop.model import Sop
from engine.sop.tokens import comes_to
from tests.unit.runner_models import sketch
from tests.unit.test_runner_walks import BLOCKS, WALKS, WITH_TIMERS, Block, Drawer, moves

BESIDE = """
    mulai -> tulis
    tulis -> +bagi
    +bagi -> a
    +bagi -> b
    a -> +gabung
    b -> +gabung
    +gabung -> kirim
    kirim -> selesai
"""


def swapped(text: str, *swaps: tuple[str, str]) -> Sop:
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return sketch(text)


def at(sop: Sop, *steps: str) -> Position:
    """A document in which these steps were completed, or timers fired."""
    program = compile_sop(sop)
    position = start(program, {})
    for node in steps:
        waiting = (*position.waiting, *position.timers)
        token = next(each.token for each in waiting if each.step == node)
        if node in sop.step_by_id:
            position = complete(program, position.state, token, None, {})
        else:
            position = fire(program, position.state, token, {})
    return position


def carried(old: Sop, new: Sop, *steps: str) -> Carried:
    return carry(old, compile_sop(new), counterparts(old, new), at(old, *steps).state)


def waits(found: Carried) -> list[str]:
    position = found.position
    return sorted(each.step for each in (*position.waiting, *position.timers))


def gone(old: Sop, new: Sop, *steps: str) -> str:
    with pytest.raises(NoCounterpart) as refused:
        carried(old, new, *steps)
    return str(refused.value.params["element"])


# --- what is which ---------------------------------------------------------------------------


def test_a_join_is_the_same_by_what_stands_around_it_and_a_branch_by_what_it_passed() -> None:
    old = sketch(BESIDE)
    drawn_again = swapped(BESIDE, ("+gabung", "+temu"), ("+bagi", "+pecah"))
    same = counterparts(old, drawn_again)
    assert same.nodes["+gabung"] == "+temu"
    assert same.flows["a>+gabung"] == "a>+temu"
    longer = swapped(BESIDE, ("a -> +gabung", "a -> paraf\n    paraf -> +gabung"))
    assert counterparts(old, longer).flows["a>+gabung"] == "paraf>+gabung"
    shorter = counterparts(longer, old).flows
    assert shorter["paraf>+gabung"] == "a>+gabung", "what is gone was done besides"


def test_a_branch_that_does_something_else_instead_is_another_one() -> None:
    old = sketch(BESIDE)
    other = swapped(BESIDE, ("> b\n", "> telaah\n"), ("    b ->", "    telaah ->"))
    assert "b>+gabung" not in counterparts(old, other).flows
    assert gone(old, other, "tulis", "b") == "b>+gabung"
    assert gone(old, other, "tulis", "a") == "b"


def test_nothing_is_two_things_and_everything_is_itself() -> None:
    old = sketch(BESIDE)
    itself = counterparts(old, old)
    assert itself.nodes == {node.id: node.id for node in old.nodes}
    assert itself.flows == {flow.id: flow.id for flow in old.flows}


# --- tokens ----------------------------------------------------------------------------------


def test_a_token_stays_itself_and_a_join_keeps_what_has_come_to_it() -> None:
    old = sketch(BESIDE)
    longer = swapped(BESIDE, ("a -> +gabung", "a -> paraf\n    paraf -> +gabung"))
    found = carried(old, longer, "tulis", "a")
    assert [each.token for each in found.position.waiting] == [
        each.token for each in at(old, "tulis", "a").waiting
    ]
    assert found.joined == ("paraf>+gabung",)
    assert set(found.came_from.values()) == {"b"}
    assert comes_to(longer, waits(found), found.joined)


GUARDED = """
    mulai -> tulis
    tulis -> kirim
    kirim -> selesai
    @lewat ends tulis
    @lewat -> batal
    batal -> selesai2
    @ingat beside tulis
    @ingat -> catat
    catat -> selesai3
"""
PLAIN = "mulai -> tulis\n tulis -> kirim\n kirim -> selesai"


def test_attached_timers_begin_go_on_and_end_with_what_they_guard() -> None:
    plain, guarded = sketch(PLAIN), sketch(GUARDED)
    fresh = carried(plain, guarded)
    assert {each.step for each in fresh.position.armed} == {"@lewat", "@ingat"}
    going = carried(guarded, guarded)
    assert going.position.armed == ()
    assert going.position.timers == at(guarded).timers
    ended = carried(guarded, plain)
    assert ended.position.timers == ()
    assert len(ended.position.gone) == 2
    elsewhere = carried(plain, guarded, "tulis")
    assert (elsewhere.position.armed, waits(elsewhere)) == ((), ["kirim"])


def test_a_timer_that_has_fired_does_not_fire_again() -> None:
    guarded = sketch(GUARDED)
    found = carried(guarded, guarded, "@ingat")
    assert waits(found) == ["@lewat", "catat", "tulis"]
    assert found.position.armed == ()
    assert comes_to(guarded, waits(found), found.joined)


def test_a_timer_that_the_document_itself_waits_for_must_be_there() -> None:
    paused = sketch("mulai -> tulis\n tulis -> @tunggu\n @tunggu -> kirim\n kirim -> selesai")
    assert waits(carried(paused, paused, "tulis")) == ["@tunggu"]
    assert gone(paused, sketch(PLAIN), "tulis") == "@tunggu"


# --- random pairs ----------------------------------------------------------------------------


@given(st.one_of(BLOCKS, WITH_TIMERS), st.one_of(BLOCKS, WITH_TIMERS), WALKS, st.integers(0, 12))
@example(Block("parallel", (Block("step"), Block("step"))), Block("step"), [0, 0], 2)
@example(Block("step"), Block("parallel", (Block("step"), Block("step"))), [0], 1)
@settings(
    max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
def test_what_may_go_over_comes_to_its_end(
    before: Block, after: Block, walk: list[int], many: int
) -> None:
    old, new = Drawer().sop(before), Drawer().sop(after)
    position = start(compile_sop(old), {"angka": 1})
    for count, (moved, *_) in enumerate(moves(old, position, walk)):
        if count >= many or moved.done:
            break
        position = moved
    assume(not position.done)
    known = {each.token for each in (*position.waiting, *position.timers)}
    program = compile_sop(new)
    try:
        found = carry(old, program, counterparts(old, new), position.state)
    except NoCounterpart:
        event("no counterpart")
        return
    if not comes_to(new, waits(found), found.joined):
        event("no position")
        return
    event("moved")
    here = found.position
    kept = {each.token for each in (*here.waiting, *here.timers)}
    assert kept | set(here.gone) == known | {each.token for each in here.armed}
    assert not kept & set(here.gone)
    scopes, standing = scopes_of(new), read_state(here.state, new)
    assert all(scopes[t.step].holds(standing) for t in here.timers if t.step in scopes)
    for _ in moves(new, here, []):
        pass
