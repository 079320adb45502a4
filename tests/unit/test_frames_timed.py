"""Timers and messages as they are read, and where documents with them may come to stand."""

from __future__ import annotations

import pytest

from engine.sop.rules import check
from engine.sop.tokens import comes_to
from tests.unit.test_frames import CALLED, CALLING, TIMED, sop_of


def test_timers_are_read_in_the_words_of_norms() -> None:
    sop = sop_of(TIMED)
    told = {
        node.id: (node.waktu, node.attached_to, node.interrupting)
        for node in sop.nodes
        if node.kind == "timer"
    }
    assert told == {
        "tunggu": ("90 Menit", "", True),
        "telat": ("2 Hari", "bahas", True),
        "ingat": ("1 Hari", "tulis", False),
    }
    assert sop.guarded_by == {"tulis": ("ingat",), "rapat": ("telat",), "catat": ("telat",)}
    assert check(sop).findings == ()


def test_a_start_by_a_message_has_its_name() -> None:
    starts = {node.id: node.message for node in sop_of(TIMED).nodes if node.kind == "start"}
    assert starts == {"mulai": "", "surat": "permohonan"}


@pytest.mark.parametrize(
    ("waiting", "may"),
    [
        (["tulis"], True),
        (["tulis", "ingat"], True),  # the timer waits because the step does
        (["tulis", "ingatkan"], True),
        (["rapat", "ingatkan", "ingatkan"], True),  # begun twice, since the step came twice
        (["rapat", "telat"], True),
        (["tunggu"], True),
        (["ingatkan"], True),
        (["tulis", "rapat"], False),
        (["rapat", "tunggu"], False),
    ],
)
def test_where_a_document_with_timers_may_stand(waiting: list[str], may: bool) -> None:
    assert comes_to(sop_of(TIMED), waiting) is may


BRANCHES = """
    Staf | (mulai) +belah+ a b c <x> +gabung+ ((selesai)) @telat!a
    mulai -> belah -> a -> x -> gabung -> selesai
    belah -> b -> gabung
    telat -> c
"""


@pytest.mark.parametrize(
    ("flow", "broken"),
    [
        ("c -> x", []),
        ("c -> gabung", [("never-joined", "gabung")]),  # which then waits for a as well
        ("c -> b", [("runs-twice", "telat")]),
    ],
)
def test_a_timer_may_interrupt_one_of_two_branches(
    flow: str, broken: list[tuple[str, str]]
) -> None:
    found = check(sop_of(BRANCHES + flow)).findings
    assert [(each.rule, each.element) for each in found if each.severity == "error"] == broken


def test_a_called_side_branch_ends_by_itself_and_holds_up_nobody() -> None:
    called = CALLED.replace("((c))", "((c)) @ingat~rapat tegur ((z))") + "ingat -> tegur -> z"
    sop = sop_of(CALLING, called={"rapat-kerja": called})
    assert sop.node_by_id["bahas.z"].kind == "end"
    assert sop.node_by_id["bahas.c"].kind == "passage"
    assert check(sop).findings == ()
    assert comes_to(sop, ["kirim", "bahas.tegur"])


def test_no_timer_interrupts_a_sub_process_of_a_side_branch() -> None:
    """It may have been begun twice, and then both would be ended by the timer of one."""
    drawn = """
        Staf | (mulai) tulis ((selesai)) @ingat~tulis {hubungi} ((usai)) @lewat!hubungi
        hubungi: (b) telepon ((c))
        mulai -> tulis -> selesai
        ingat -> hubungi -> usai
        b -> telepon -> c
        lewat -> usai
    """
    told = check(sop_of(drawn)).findings
    assert [(each.rule, each.element) for each in told] == [("timer-over-branches", "lewat")]
    on_the_step = drawn.replace("@lewat!hubungi", "").replace(
        "telepon ((c))", "telepon ((c)) @lewat!telepon"
    )
    assert check(sop_of(on_the_step.replace("lewat -> usai", "lewat -> c"))).findings == ()
