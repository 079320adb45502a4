"""Sub-processes and calls are run as if their steps were drawn where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sop.drawing import check_drawing
from engine.sop.graph import next_in, ways
from engine.sop.model import Bounds, Drawing, Frame, Shape, Sop
from engine.sop.picture import with_picture
from engine.sop.reader import read
from engine.sop.rules import check
from engine.sop.tokens import comes_to
from tests.unit.diagrams import APPROVAL, bpmn


def sop_of(
    drawn: str,
    called: Mapping[str, str] | None = None,
    others: Mapping[str, Sop] | None = None,
    steps: Mapping[str, Mapping[str, str]] | None = None,
) -> Sop:
    reading = read(bpmn(drawn, called=called, steps=steps), others)
    assert reading.sop is not None, reading.findings
    return reading.sop


def led_to(sop: Sop) -> dict[str, tuple[str, ...]]:
    """What comes next after the start and each step, by the steps' own names."""
    stops = {node.id for node in sop.nodes if node.kind in {"step", "end", "timer"}}
    following = ways(sop)
    plain = [node.id for node in sop.nodes if node.kind == "start"] + sorted(stops)
    return {
        _own(node): tuple(
            sorted(
                _own(each)
                for target in following[node]
                for each in next_in(stops, target, following)
            )
        )
        for node in plain
    }


def _own(name: str) -> str:
    return name.rpartition(".")[2]


FLAT = """
    Staf | (mulai) tulis rapat catat kirim ((selesai))
    Camat | periksa <putusan>
    mulai -> tulis -> rapat -> catat -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
NESTED = """
    Staf | (mulai) tulis {bahas} kirim ((selesai))
    Camat | periksa <putusan>
    bahas: (b) rapat {susun} ((c))
    susun: (d) catat ((e))
    mulai -> tulis -> bahas -> periksa -> putusan
    b -> rapat -> susun -> c
    d -> catat -> e
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
CALLING = """
    Staf | (mulai) tulis [bahas=rapat-kerja] kirim ((selesai))
    Camat | periksa <putusan>
    mulai -> tulis -> bahas -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
CALLED = """
    Staf | (b) rapat catat ((c))
    b -> rapat -> catat -> c
"""
TIMED = """
    Staf | (mulai) (surat=permohonan) tulis {bahas} @tunggu=PT1H30M ((selesai))
    Camat | @telat=P2D!bahas @ingat=P1D~tulis ingatkan ((usai))
    bahas: (b) rapat catat ((c))
    mulai -> tulis -> bahas -> tunggu -> selesai
    surat -> tulis
    b -> rapat -> catat -> c
    telat -> tunggu
    ingat -> ingatkan -> usai
"""


def test_a_sub_process_runs_as_if_its_steps_were_drawn_in_its_place() -> None:
    assert led_to(sop_of(NESTED)) == led_to(sop_of(FLAT))


def test_a_call_runs_as_if_the_steps_of_what_it_calls_were_drawn_in_its_place() -> None:
    of_the_file = sop_of(CALLING, called={"rapat-kerja": CALLED})
    assert led_to(of_the_file) == led_to(sop_of(FLAT))
    of_the_office = sop_of(CALLING, others={"rapat-kerja": sop_of(CALLED)})
    assert led_to(of_the_office) == led_to(of_the_file)
    assert check(of_the_office).findings == check(of_the_file).findings == ()


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[str, str]:
    """One random diagram, flat and with some of it in nested sub-processes."""
    count = iter(range(1_000))
    flat: list[str] = []
    framed: list[str] = []
    members: dict[str, list[str]] = {"": []}

    def part(frame: str, depth: int) -> tuple[tuple[str, str], tuple[str, str]]:
        """First and last element of a part, as the flat and the framed diagram name them."""
        n = next(count)
        kind = draw(st.sampled_from(["step", "row", "choice", "split", "loop", "frame"]))
        if kind == "step" or depth == 0:
            members[frame].append(f"s{n}")
            return (f"s{n}", f"s{n}"), (f"s{n}", f"s{n}")
        if kind == "frame":
            members[frame].append(f"{{f{n}}}")
            members[f"f{n}"] = [f"(m{n})", f"((k{n}))"]
            (first, last), (inner, final) = part(f"f{n}", depth - 1)
            framed.extend((f"m{n} -> {inner}", f"{final} -> k{n}"))
            return (first, last), (f"f{n}", f"f{n}")
        one, other = part(frame, depth - 1), part(frame, depth - 1)
        if kind == "row":
            flat.append(f"{one[0][1]} -> {other[0][0]}")
            framed.append(f"{one[1][1]} -> {other[1][0]}")
            return (one[0][0], other[0][1]), (one[1][0], other[1][1])
        sign = "+{}+" if kind == "split" else "<{}>"
        members[frame] += [sign.format(f"g{n}"), sign.format(f"h{n}")]
        for lines, each in ((flat, 0), (framed, 1)):
            lines.append(f"g{n} -> {one[each][0]}")
            lines.append(f"{one[each][1]} -> h{n}")
            if kind == "loop":
                lines.append(f"h{n} -> {other[each][0]}")
                lines.append(f"{other[each][1]} -> g{n}")
            else:
                lines.append(f"g{n} -> {other[each][0]}")
                lines.append(f"{other[each][1]} -> h{n}")
        return (f"g{n}", f"h{n}"), (f"g{n}", f"h{n}")

    (first, last), (entry, final) = part("", 3)
    ends = "(mulai) ((selesai))"
    alone = [
        each for its in members.values() for each in its if not each.startswith(("(", "{", "(("))
    ]
    lines = [f"Staf | {ends} {' '.join(alone)}", *flat]
    nested = [f"Staf | {ends} {' '.join(members.pop(''))}"]
    nested += [f"{frame}: {' '.join(its)}" for frame, its in members.items()]
    return (
        "\n".join((*lines, f"mulai -> {first}", f"{last} -> selesai")),
        "\n".join((*nested, *framed, f"mulai -> {entry}", f"{final} -> selesai")),
    )


@settings(max_examples=50)
@given(_pairs())
def test_whatever_is_put_into_sub_processes_runs_the_same_steps(drawn: tuple[str, str]) -> None:
    flat, framed = map(sop_of, drawn)
    assert led_to(framed) == led_to(flat)
    positions = [[step.id] for step in flat.steps]
    positions += [[one.id, other.id] for one in flat.steps[:4] for other in flat.steps[:4]]
    assert [comes_to(framed, each) for each in positions] == [
        comes_to(flat, each) for each in positions
    ]


# --- what is read of them --------------------------------------------------------------------


def test_frames_are_named_with_what_they_are_in() -> None:
    sop = sop_of(NESTED)
    assert sop.frames == (
        Frame("bahas", "subprocess", "bahas", "Staf"),
        Frame("susun", "subprocess", "susun", "Staf", frame="bahas"),
    )
    assert sop.frames_around("catat") == ("susun", "bahas")
    assert sop.shown_at["catat"] == "bahas"


def test_a_step_in_a_sub_process_is_of_its_lane_or_else_of_that_around_it() -> None:
    own = sop_of(NESTED.replace("bahas: (b) rapat", "bahas: Bendahara | (b) rapat"))
    assert {step.id: step.lane for step in own.steps} == {
        "tulis": "Staf",
        "rapat": "Bendahara",
        "catat": "Bendahara",
        "periksa": "Camat",
        "kirim": "Staf",
    }
    assert [lane.name for lane in own.lanes] == ["Staf", "Camat", "Bendahara"]
    assert [lane.name for lane in own.lanes_outside] == ["Staf", "Camat"]


def test_a_called_sop_has_its_rows_under_the_row_of_the_call_and_its_posts_by_name() -> None:
    called = (
        CALLED.replace("Staf |", "STAF |").replace("catat ((c))", "((c))") + "Bendahara | catat"
    )
    sop = sop_of(CALLING, others={"rapat-kerja": sop_of(called)})
    assert [(step.id, step.nomor, step.lane) for step in sop.steps] == [
        ("tulis", "1", "Staf"),
        ("bahas.rapat", "2.1", "Staf"),
        ("bahas.catat", "2.2", "Bendahara"),
        ("periksa", "3", "Camat"),
        ("kirim", "4", "Staf"),
    ]
    assert sop.frames == (Frame("bahas", "call", "bahas", "Staf", calls="rapat-kerja"),)


def test_what_decides_in_a_called_sop_decides_in_its_caller() -> None:
    sop = sop_of(CALLING.replace("rapat-kerja", "setuju"), others={"setuju": sop_of(APPROVAL)})
    step = sop.step_by_id["bahas.periksa"]
    assert [(way.key, way.returns, way.leads_to) for way in step.decisions] == [
        ("setujui", False, ("bahas.kirim",)),
        ("kembalikan", True, ("bahas.tulis",)),
    ]
    assert step.decisions[0].flow == "bahas.alir-putusan-kirim"


def test_a_call_without_a_row_gives_its_steps_none_and_is_told_so_once() -> None:
    sop = sop_of(CALLING, called={"rapat-kerja": CALLED}, steps={"bahas": {"nomor": ""}})
    assert {step.nomor for step in sop.steps if step.id.startswith("bahas.")} == {""}
    assert [(f.rule, f.element) for f in check(sop).findings] == [("missing-nomor", "bahas")]


def test_rows_of_called_sops_stand_in_their_numbers_order() -> None:
    steps = [f"l{i}" for i in range(12)]
    called = f"Staf | (b) {' '.join(steps)} ((c))\nb -> {' -> '.join(steps)} -> c"
    sop = sop_of(CALLING, called={"rapat-kerja": called})
    assert [step.id for step in sop.steps][1:13] == [f"bahas.{step}" for step in steps]


def test_what_only_a_message_begins_is_not_called() -> None:
    called = CALLED.replace("(b)", "(b) (surat=masuk) terima") + "surat -> terima -> rapat"
    sop = sop_of(CALLING, called={"rapat-kerja": called})
    assert led_to(sop) == led_to(sop_of(FLAT))


def test_an_sop_that_nobody_knows_is_passed_through_and_told() -> None:
    sop = sop_of(CALLING)
    assert [frame.id for frame in sop.unread] == ["bahas"]
    assert [step.id for step in sop.steps] == ["tulis", "periksa", "kirim"]
    assert check(sop).findings == ()
    assert "unknown-call" in check(sop).not_checked


def test_a_call_that_leads_back_by_another_sop_is_refused() -> None:
    drawn = "Staf | (b) rapat [c=uji] ((d))\nb -> rapat -> c -> d"
    other = read(bpmn(drawn, key="rapat-kerja")).sop
    assert other is not None
    reading = read(bpmn(CALLING), {"rapat-kerja": other})
    assert [(f.rule, f.element) for f in reading.findings] == [("call-in-circle", "bahas")]


def test_small_files_cannot_grow_huge_by_calling() -> None:
    def calls(key: str) -> str:
        return f"Staf | (a{key}) [b{key}=p{key}] [c{key}=p{key}] ((d{key}))\n" + (
            f"a{key} -> b{key} -> c{key} -> d{key}"
        )

    called = {f"p{i}": calls(str(i + 1)) for i in range(30)} | {"p30": CALLED}
    reading = read(bpmn(calls("0"), called=called))
    assert [f.rule for f in reading.findings] == ["too-many-steps", "too-many-flows"]


def test_ids_do_not_grow_without_end_by_calling() -> None:
    name = "k" * 90
    called = {
        "satu": f"Staf | (a) [{name}x=dua] ((b))\na -> {name}x -> b",
        "dua": f"Staf | (c) [{name}y=tiga] ((d))\nc -> {name}y -> d",
        "tiga": "Staf | (e) {} ((f))\ne -> {} -> f".replace("{}", "s" * 30),
    }
    reading = read(bpmn("Staf | (m) [p=satu] ((n))\nm -> p -> n", called=called))
    assert [(f.rule, f.element) for f in reading.findings] == [("too-long", "p")]


# --- files by other tools --------------------------------------------------------------------


def test_the_innermost_lanes_are_the_posts() -> None:
    source = bpmn(APPROVAL).decode()
    start, end = source.index("<bpmn:lane id="), source.index("</bpmn:laneSet>")
    before, lanes, after = source[:start], source[start:end], source[end:]
    everything = "".join(
        f"<bpmn:flowNodeRef>{each}</bpmn:flowNodeRef>" for each in ("tulis", "kirim", "periksa")
    )
    nested = (
        f'{before}<bpmn:lane id="kantor" name="Kecamatan">{everything}'
        f'<bpmn:childLaneSet id="dalam">{lanes}</bpmn:childLaneSet></bpmn:lane>{after}'
    )
    reading = read(nested.encode())
    assert reading.findings == ()
    plain = sop_of(APPROVAL)
    assert reading.sop == plain


def test_references_may_have_prefixes_and_white_space() -> None:
    source = bpmn(TIMED)
    for name, value in (
        ("processRef", "uji"),
        ("sourceRef", "tulis"),
        ("attachedToRef", "bahas"),
        ("messageRef", "pesan-permohonan"),
        ("bpmnElement", "tulis"),
    ):
        old, new = f'{name}="{value}"', f'{name}=" tns:{value}\n"'
        assert old.encode() in source
        source = source.replace(old.encode(), new.encode())
    source = source.replace(b"<bpmn:definitions", b'<bpmn:definitions xmlns:tns="urn:kami"', 1)
    reading = read(source)
    assert reading.findings == ()
    assert reading.sop == sop_of(TIMED)


def test_what_is_drawn_inside_a_closed_sub_process_has_a_plane_of_its_own() -> None:
    inside = (
        b'<bpmndi:BPMNDiagram id="d2"><bpmndi:BPMNPlane id="p2" bpmnElement="bahas">'
        b'<bpmndi:BPMNShape id="rapat_di" bpmnElement="rapat">'
        b'<dc:Bounds x="1" y="1" width="100" height="80"/></bpmndi:BPMNShape>'
        b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    source = bpmn(TIMED)
    assert b"<bpmndi:BPMNDiagram" in source
    for place in (b"<bpmndi:BPMNDiagram", b"</bpmn:definitions>"):
        reading = read(source.replace(place, inside + place, 1))
        assert reading.findings == ()
        assert reading.sop == sop_of(TIMED)


# --- the picture -----------------------------------------------------------------------------

LAYOUTS = {
    "nested": NESTED,
    "timed": TIMED,
    "calling": CALLING + "Kasi | @lewat=P3D!bahas tegur\n lewat -> tegur -> kirim",
    "many timers": """
        Staf | (mulai) tulis {bahas} kirim ((selesai)) @ingat~tulis ingatkan ((usai))
        Camat | @lama!tulis @telat!bahas @awas~bahas awasi ((habis)) periksa
        bahas: (b) rapat ((c))
        mulai -> tulis -> bahas -> kirim -> selesai
        b -> rapat -> c
        ingat -> ingatkan -> usai
        lama -> periksa -> kirim
        telat -> periksa
        awas -> awasi -> habis
    """,
}


@pytest.mark.parametrize("drawn", LAYOUTS.values(), ids=LAYOUTS)
def test_what_has_no_picture_is_drawn_with_its_frames_closed(drawn: str) -> None:
    source = bpmn(drawn, picture=False)
    reading = read(source)
    assert [finding.rule for finding in reading.findings] == ["no-drawing"]
    sop = reading.sop
    assert sop is not None
    drawn_here = {shape.element: shape.bounds for shape in sop.drawing.shapes}
    outside = {node.id for node in sop.nodes if not node.frame}
    around = {lane.id for lane in sop.lanes_outside} | {pool.id for pool in sop.pools}
    assert drawn_here.keys() == outside | around
    assert check_drawing(sop) == ()
    assert check(sop).findings == ()
    for timer in sop.nodes:
        if timer.attached_to:
            circle, host = drawn_here[timer.id], drawn_here[timer.attached_to]
            assert circle.y + circle.height / 2 in {host.y, host.y + host.height}
            assert host.x < circle.x + circle.width / 2 < host.x + host.width
    written = read(with_picture(source, sop))
    assert (written.sop, written.findings) == (sop, ())


def test_what_is_drawn_in_an_open_sub_process_covers_nothing() -> None:
    sop = sop_of(NESTED.replace("((c))", "((c)) @telat!rapat") + "telat -> susun")
    inner = {"b": 10, "rapat": 70, "susun": 200, "c": 330, "telat": 120}
    frame = next(shape for shape in sop.drawing.shapes if shape.element == "bahas")
    opened = replace(frame, bounds=Bounds(frame.bounds.x, 900, 400, 140))
    sizes = {"rapat": (100, 80), "susun": (100, 80)}
    within = [
        Shape(
            each,
            Bounds(frame.bounds.x + x, 982 if each == "telat" else 920, *sizes.get(each, (36, 36))),
            Bounds(frame.bounds.x + x, 1100, 1, 1),
        )
        for each, x in inner.items()
    ]
    others = [shape for shape in sop.drawing.shapes if shape.element != "bahas"]
    drawing = Drawing((*others, opened, *within), ())
    covered = {
        (each.rule, each.element)
        for each in check_drawing(replace(sop, drawing=drawing))
        if each.rule == "shapes-overlap"
    }
    assert covered == set()
