"""All paths of an SOP: what lies on none, the ways to the end, and how long they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import process_time

from engine.sop.model import Flow, Frame, Node, Sop
from engine.sop.paths import MAX_WAYS, Paths, paths
from engine.sop.reader import read
from engine.working_time import norm_minutes
from tests.unit.diagrams import APPROVAL, bpmn

CHOICE = """
    Staf | (mulai) <jalan> a b c ((selesai))
    mulai -> jalan
    jalan -> a [nilai > 1]
    jalan -> b default
    a -> c -> selesai
    b -> c
"""
PARALLEL = """
    Staf | (mulai) +belah+ a b c +gabung+ d ((selesai))
    mulai -> belah -> a -> gabung -> d -> selesai
    belah -> b -> c -> gabung
"""


def sop_of(drawn: str, waktu: Mapping[str, str] | None = None) -> Sop:
    steps = {step: {"waktu": printed} for step, printed in (waktu or {}).items()}
    sop = read(bpmn(drawn, steps=steps)).sop
    assert sop is not None
    return sop


def found(drawn: str, **waktu: str) -> Paths:
    return paths(sop_of(drawn, waktu), norm_minutes)


def ways(every: Paths) -> list[tuple[tuple[str, ...], tuple[str, ...], int]]:
    return [(way.chosen, way.steps, way.minutes) for way in every.ways]


def test_what_is_returned_is_no_way_of_its_own() -> None:
    every = found(APPROVAL, tulis="2 Jam", periksa="10 Menit", kirim="1 Hari")
    assert ways(every) == [((), ("tulis", "periksa", "kirim"), 120 + 10 + 450)]
    assert (every.stranded, every.trapped, every.more, every.longest) == ((), (), False, 580)


def test_each_choice_is_a_way_and_the_longest_is_told() -> None:
    every = found(CHOICE, a="1 Jam", b="2 Jam", c="5 Menit")
    assert ways(every) == [
        (("alir-jalan-a",), ("a", "c"), 65),
        (("alir-jalan-b",), ("b", "c"), 125),
    ]
    assert every.longest == 125


def test_of_parallel_branches_all_are_done_and_the_longest_counts() -> None:
    every = found(PARALLEL, a="3 Jam", b="1 Jam", c="1 Jam", d="10 Menit")
    assert ways(every) == [((), ("a", "b", "c", "d"), 190)]
    every = found(PARALLEL, a="1 Jam", b="1 Jam", c="1 Jam", d="10 Menit")
    assert every.longest == 130


def test_choices_in_two_branches_are_combined() -> None:
    every = found("""
        Staf | (mulai) +belah+ <x> <y> a b c d +gabung+ ((selesai))
        mulai -> belah -> x
        belah -> y
        x -> a [n > 1]
        x -> b default
        y -> c [n > 2]
        y -> d default
        a -> gabung -> selesai
        b -> gabung
        c -> gabung
        d -> gabung
    """)
    assert {frozenset(steps) for _, steps, _ in ways(every)} == {
        frozenset(pair) for pair in ("ac", "ad", "bc", "bd")
    }


def test_a_loop_that_figures_decide_is_gone_through_once() -> None:
    every = found(
        """
        Staf | (mulai) ukur <cukup> lapor ((selesai))
        mulai -> ukur -> cukup
        cukup -> ukur [nilai < 75]
        cukup -> lapor default
        lapor -> selesai
        """,
        ukur="1 Jam", lapor="1 Jam",
    )  # fmt: skip
    assert ways(every) == [((), ("ukur", "lapor"), 120)]


def test_a_step_without_a_norm_takes_no_time() -> None:
    assert found(APPROVAL, tulis="", periksa="segera", kirim="1 Jam").longest == 60


def test_what_lies_on_no_path_is_told() -> None:
    lost = found(APPROVAL.replace("tulis kirim", "tulis kirim lepas") + "lepas -> kirim")
    assert (lost.stranded, lost.trapped) == (("lepas",), ())
    stuck = found("""
        Staf | (mulai) <jalan> a <lagi> b c ((selesai))
        mulai -> jalan
        jalan -> a [nilai > 1]
        jalan -> c default
        a -> lagi
        lagi -> a : Ulangi
        lagi -> b : Teruskan
        b -> a
        c -> selesai
    """)
    assert set(stuck.stranded) == {"a", "lagi", "b"}
    assert stuck.trapped == ("lagi",)
    assert [steps for _, steps, _ in ways(stuck)] == [("c",)]


def test_an_sop_that_is_not_drawn_to_its_end_has_no_way() -> None:
    for drawn in ("Staf | (mulai) a\nmulai -> a", "Staf | a ((selesai))\na -> selesai"):
        every = found(drawn)
        assert every.ways == ()
        assert "a" in every.stranded


def test_of_a_great_many_ways_some_are_listed_and_the_longest_is_still_known() -> None:
    gates = range(90)
    lines = ["mulai -> g0"]
    for n in gates:
        lines += [f"g{n} -> a{n} [n > {n}]", f"g{n} -> b{n} default"]
        lines += [f"a{n} -> g{n + 1}", f"b{n} -> g{n + 1}"]
    names = " ".join(f"<g{n}> a{n} b{n}" for n in gates)
    drawn = "\n".join([f"Staf | (mulai) {names} <g90> ((selesai))", *lines, "g90 -> selesai"])
    sop = sop_of(drawn, {f"b{n}": "1 Jam" for n in gates} | {f"a{n}": "1 Menit" for n in gates})
    begun = process_time()
    every = paths(sop, norm_minutes)
    assert process_time() - begun < 2
    assert (len(every.ways), every.more) == (MAX_WAYS, True)
    assert len(set(every.ways)) == MAX_WAYS
    assert every.longest == 90 * 60 > max(way.minutes for way in every.ways)


# --- timers ----------------------------------------------------------------------------------


def with_timer(waktu: str, attached_to: str, *, interrupting: bool = True) -> Sop:
    """Somebody writes and the head checks; a timer runs out to a reminder that ends by itself."""
    sop = sop_of(
        """
        Staf | (mulai) tulis periksa ((selesai)) (ingat) tegur ((usai))
        mulai -> tulis -> periksa -> selesai
        ingat -> tegur -> usai
        """,
        {"tulis": "1 Jam", "periksa": "3 Jam", "tegur": "10 Menit"},
    )
    timer = Node("ingat", "timer", "", "Staf", waktu=waktu, attached_to=attached_to,
                 interrupting=interrupting)  # fmt: skip
    inside = {"tulis", "periksa"} if attached_to == "bingkai" else set()
    nodes = (
        timer if node.id == "ingat" else replace(node, frame="bingkai" if node.id in inside else "")
        for node in sop.nodes
    )
    return replace(sop, nodes=tuple(nodes), frames=(Frame("bingkai", "subprocess", "", "Staf"),))


def test_a_timer_that_ends_a_step_is_another_way() -> None:
    every = paths(with_timer("2 Jam", "periksa"), norm_minutes)
    assert ways(every) == [
        ((), ("tulis", "periksa"), 240),
        (("ingat",), ("tulis", "tegur"), 60 + 120 + 10),
    ]
    assert every.stranded == ()


def test_a_timer_of_a_frame_is_one_way_and_not_one_for_each_step_in_it() -> None:
    every = paths(with_timer("5 Jam", "bingkai"), norm_minutes)
    assert ways(every) == [
        ((), ("tulis", "periksa"), 240),
        (("ingat",), ("tegur",), 300 + 10),
    ]
    assert every.longest == 310


def test_a_timer_beside_the_work_is_no_way_of_the_work() -> None:
    every = paths(with_timer("2 Jam", "periksa", interrupting=False), norm_minutes)
    assert ways(every) == [((), ("tulis", "periksa"), 240)]
    assert every.stranded == ()


def test_a_timer_on_the_way_takes_its_time() -> None:
    sop = sop_of("Staf | (mulai) tulis ((selesai))\nmulai -> tulis -> selesai", {"tulis": "1 Jam"})
    waits = Node("tunggu", "timer", "", "Staf", waktu="2 Hari")
    flows = (
        Flow("a", "", "mulai", "tunggu", None),
        Flow("b", "", "tunggu", "tulis", None),
        Flow("c", "", "tulis", "selesai", None),
    )
    assert paths(replace(sop, nodes=(*sop.nodes, waits), flows=flows), norm_minutes).longest == 960


def test_a_timer_that_sends_back_closes_a_loop_however_a_document_begins() -> None:
    sop = with_timer("2 Jam", "periksa")
    message = Node("surat", "start", "", "Staf", message="surat-masuk")
    enters = Flow("masuk", "", "surat", "periksa", None)
    back = (
        replace(flow, target="tulis") if flow.source == "ingat" else flow
        for flow in (enters, *sop.flows)
    )
    every = paths(replace(sop, nodes=(message, *sop.nodes), flows=tuple(back)), norm_minutes)
    assert [(way.start, way.steps, way.minutes) for way in every.ways] == [
        ("mulai", ("tulis", "periksa"), 240),
        ("surat", ("periksa",), 180),
    ]
    assert every.longest == 240
