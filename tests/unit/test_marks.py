"""The marks say of every history what the engine knew, without asking it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sop.model import Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.played import Event, play, played
from webui.picture.marks import marks_of

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
TWO_HANDS = """
    Staf  | (mulai) +bagi+ hitung tulis +gabung+ kirim ((selesai))
    Camat | periksa <putusan>
    mulai -> bagi -> hitung -> periksa -> putusan
    putusan -> gabung : Setujui
    putusan -> hitung : Kembalikan
    bagi -> tulis -> gabung -> kirim -> selesai
"""


def sop_of(source: bytes) -> Sop:
    sop = read(source).sop
    assert sop is not None
    return sop


@cache
def read_once(path: Path) -> Sop:
    return sop_of(path.read_bytes())


def test_a_new_document_waits_at_the_first_step_only() -> None:
    sop = sop_of(bpmn(APPROVAL))
    marks = marks_of(sop, play(sop).events)
    assert marks.states == {"tulis": "live", "periksa": "wait", "kirim": "wait"}
    assert marks.gone == {"alir-mulai-tulis"}
    assert marks.here == "tulis"
    assert marks.returns == ()


def test_a_return_is_counted_and_takes_back_what_came_after() -> None:
    sop = sop_of(bpmn(APPROVAL))
    document = played(sop, False, True)
    marks = marks_of(sop, document.events)
    assert marks.states == {"tulis": "live", "periksa": "wait", "kirim": "wait"}
    assert marks.gone == {"alir-mulai-tulis"}
    (back,) = marks.returns
    assert (back.step.id, back.decision.name, back.count) == ("periksa", "Kembalikan", 1)
    assert marks.returned_to(sop.step_by_id["tulis"]) == 1
    document.decide(back=False)
    document.decide(back=True)
    (back,) = marks_of(sop, document.events).returns
    assert back.count == 2


def test_what_was_done_again_counts_as_done_and_the_return_is_still_told() -> None:
    sop = sop_of(bpmn(APPROVAL))
    marks = marks_of(sop, played(sop, False, True, False, False, False).events)
    assert set(marks.states.values()) == {"done"}
    assert marks.here is None
    assert marks.gone == {flow.id for flow in sop.flows} - {"alir-putusan-tulis"}
    assert marks.returned_to(sop.step_by_id["tulis"]) == 1


def test_a_cancelled_document_stopped_where_it_was() -> None:
    sop = sop_of(bpmn(APPROVAL))
    document = played(sop, False)
    document.cancel()
    marks = marks_of(sop, document.events)
    assert marks.states == {"tulis": "done", "periksa": "stopped", "kirim": "wait"}
    assert marks.here == "periksa"


def test_events_that_move_nothing_leave_no_mark() -> None:
    sop = sop_of(bpmn(APPROVAL))
    document = played(sop, False)
    step = sop.step_by_id["periksa"]
    others = [Event(kind, step) for kind in ("claimed", "released", "attached")]
    assert marks_of(sop, [*document.events, *others]) == marks_of(sop, document.events)


def test_a_return_within_one_branch_leaves_the_other_branch_done() -> None:
    sop = sop_of(bpmn(TWO_HANDS))
    document = play(sop)
    document.complete("tulis")
    document.complete("hitung")
    document.complete("periksa", "kembalikan")
    states = marks_of(sop, document.events).states
    assert states == {"hitung": "live", "tulis": "done", "periksa": "wait", "kirim": "wait"}


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
@settings(max_examples=30)
@given(backs=st.lists(st.booleans(), max_size=40))
def test_marks_are_one_way_from_the_start_to_where_the_engine_waits(
    path: Path, backs: list[bool]
) -> None:
    sop = read_once(path)
    document = played(sop, *backs)
    marks = marks_of(sop, document.events)
    assert {id_ for id_, state in marks.states.items() if state == "live"} == document.waiting
    told = sum(event.decision is not None and event.decision.returns for event in document.events)
    assert sum(back.count for back in marks.returns) == told

    node, passed = next(node.id for node in sop.nodes if node.kind == "start"), set()
    while ways := [flow for flow in sop.outgoing[node] if flow.id in marks.gone]:
        assert len(ways) == 1
        node = ways[0].target
        passed.add(node)
    ends = {node.id for node in sop.nodes if node.kind == "end"}
    assert node in (document.waiting or ends)
    done = {id_ for id_, state in marks.states.items() if state == "done"}
    assert done == (passed & set(sop.step_by_id)) - document.waiting


def test_the_path_before_a_migration_is_shown_as_far_as_the_present_version_has_it() -> None:
    longer = APPROVAL.replace("tulis kirim", "tulis kirim paraf")
    longer = longer.replace("putusan -> kirim", "putusan -> paraf").replace(
        "kirim -> selesai", "paraf -> kirim -> selesai"
    )
    before, after = sop_of(bpmn(APPROVAL)), sop_of(bpmn(longer))
    document = played(before, False, True, False)
    marks = marks_of(after, [Event("migrated")], [(before, document.events)])
    assert {step: marks.states[step] for step in ("tulis", "periksa", "paraf", "kirim")} == {
        "tulis": "done", "periksa": "live", "paraf": "wait", "kirim": "wait",
    }  # fmt: skip
    assert [(back.step.id, back.count) for back in marks.returns] == [("periksa", 1)]
    assert "alir-tulis-periksa" in marks.gone
    there_and_back = marks_of(before, [], [(before, document.events), (after, [])])
    assert there_and_back == marks_of(before, document.events)
