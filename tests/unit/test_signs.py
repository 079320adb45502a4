"""Timers, message starts and frames in the picture, and where a document in a frame shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sop.model import Bounds, Drawing, Shape, Sop
from engine.sop.reader import read
from tests.unit.diagrams import bpmn
from tests.unit.played import Play, play
from tests.unit.test_diagram import classed, lines, parsed
from webui.picture.diagram import draw, said
from webui.picture.marks import marks_of
from webui.picture.spots import HERE, Spot

CALLED = """
    Sekretaris | (mulai) paraf ((selesai))
    mulai -> paraf -> selesai
"""
MEETING = """
    Pelaksana  | (mulai) tulis {rapat} @jeda=PT2H [minta=minta-paraf] ((selesai))
    Camat      | (tiba=surat-masuk) @tegur=P1D~rapat urus ((usai)) @batal=P2D!rapat
    rapat: (masuk) bahas <cocok> catat ((keluar)) @desak=PT1H!catat
    mulai -> tulis -> rapat -> jeda -> minta -> selesai
    tiba -> rapat
    masuk -> bahas -> cocok
    cocok -> bahas : Ulangi
    cocok -> catat : Cocok
    catat -> keluar
    desak -> keluar
    tegur -> urus -> usai
    batal -> minta
"""
NAMES = {
    "rapat": {"name": "Rapat kerja"},
    "minta": {"name": "Minta paraf"},
    "bahas": {"name": "Membahas"},
}


def meeting() -> Sop:
    others = {"minta-paraf": read(bpmn(CALLED, key="minta-paraf")).sop}
    sop = read(bpmn(MEETING, steps=NAMES), {k: sop for k, sop in others.items() if sop}).sop
    assert sop is not None
    return sop


def opened(sop: Sop) -> Sop:
    """The SOP with its sub-process drawn around what stands in it."""
    inside = [node.id for node in sop.nodes if node.frame == "rapat"]
    boxes = (Shape(id_, Bounds(600 + 150 * n, 700, 100, 80), None) for n, id_ in enumerate(inside))
    around = Shape("rapat", Bounds(580, 660, 150 * len(inside) + 40, 160), None)
    others = (shape for shape in sop.drawing.shapes if shape.element != "rapat")
    return replace(sop, drawing=Drawing((*others, around, *boxes), sop.drawing.edges))


def at_meeting(sop: Sop) -> Play:
    document = play(sop)
    document.complete("tulis")
    return document


# --- the signs -------------------------------------------------------------------------------


def test_a_call_is_drawn_with_a_thick_border_and_closed_ones_with_a_plus() -> None:
    root = parsed(draw(meeting()))
    (call,), (closed,) = classed(root, "box call"), classed(root, "box subprocess")
    for frame, name in ((call, "Minta paraf"), (closed, "Rapat kerja")):
        group = frame.getparent()
        assert group is not None
        assert lines(classed(group, "t")[0]) == name
        assert len(classed(group, "plus")) == 2


def test_an_open_sub_process_is_drawn_around_its_steps() -> None:
    root = parsed(draw(opened(meeting())))
    (around,) = classed(root, "around subprocess")
    left, width = (float(around.get(name, "")) for name in ("x", "width"))
    texts = [lines(text) for text in classed(root, "t")]
    assert "Membahas" in texts
    assert lines(classed(root, "frame-t")[0]) == "Rapat kerja"
    assert left == 580
    assert width == 940


@pytest.mark.parametrize("sop", [meeting(), opened(meeting())], ids=["closed", "open"])
def test_what_stands_in_the_diagram_stands_in_the_view(sop: Sop) -> None:
    root = parsed(draw(sop))
    body = next(svg for svg in classed(root, "dg-body"))
    x, y, width, height = map(float, body.get("viewBox", "").split())
    for shape in sop.drawing.shapes:
        if shape.element in {node.id for node in sop.nodes}:
            box = shape.bounds
            assert x <= box.x
            assert y <= box.y
            assert box.x + box.width <= x + width
            assert box.y + box.height <= y + height


def test_a_timer_that_does_not_interrupt_is_drawn_with_broken_lines() -> None:
    root = parsed(draw(meeting()))
    assert len(classed(root, "beside")) == 2, "the two circles of the one that does not"
    faces = [circle for circle in classed(root, "plus thin") if circle.tag == "circle"]
    assert len(faces) == 3, "desak stands in the closed sub-process"


def test_a_timer_without_a_name_says_how_long_it_waits() -> None:
    sop = meeting()
    nodes = tuple(replace(node, name="") if node.id == "jeda" else node for node in sop.nodes)
    labels = {lines(each) for each in classed(parsed(draw(replace(sop, nodes=nodes))), "lbl")}
    assert "2 jam" in labels


def test_a_start_by_a_message_bears_an_envelope() -> None:
    root = parsed(draw(meeting()))
    envelopes = [each for each in classed(root, "plus thin") if each.tag == "rect"]
    assert len(envelopes) == 1 + 2, "and the boxes of two plus signs"


# --- where the document is -------------------------------------------------------------------


def test_a_document_in_a_closed_frame_stands_at_its_box() -> None:
    sop = meeting()
    document = at_meeting(sop)
    root = parsed(draw(sop, marks_of(sop, document.events)))
    (here,) = [each for each in root.iter() if each.get("id") == HERE]
    assert here.get("class") == "is-live"
    assert "Rapat kerja" in lines(here)

    opened_up = opened(sop)
    root = parsed(draw(opened_up, marks_of(opened_up, document.events)))
    (here,) = [each for each in root.iter() if each.get("id") == HERE]
    assert "Membahas" in lines(here)


def test_a_document_that_waits_for_a_timer_stands_at_it() -> None:
    sop = meeting()
    document = at_meeting(sop)
    document.complete("bahas", "cocok")
    document.complete("catat")
    marks = marks_of(sop, document.events)
    assert marks.here == "jeda"
    assert "Menunggu waktunya: jeda." in said(sop, marks)
    root = parsed(draw(sop, marks))
    (here,) = [each for each in root.iter() if each.get("id") == HERE]
    assert lines(here) == "jeda"


def test_what_the_heat_map_counts_in_a_closed_frame_stands_at_its_box() -> None:
    spots = {
        "bahas": Spot(3, 1, "dalam norma", "1 hari", "Tiga dibahas", "/a"),
        "catat": Spot(2, 3, "1 terlambat", "4 hari", "Dua dicatat", "/b", worst=True),
    }
    root = parsed(draw(meeting(), spots=spots))
    (spot,) = classed(root, "spot")
    assert spot.get("href") == "/b"
    assert "heat-3" in spot.get("class", "")
    assert lines(classed(spot, "count")[0]) == "5"
    assert "Tiga dibahas; Dua dicatat" in lines(spot)


@given(st.lists(st.integers(0, 99), max_size=25))
@settings(max_examples=60)
def test_the_marks_know_where_the_engine_is(walk: list[int]) -> None:
    sop = meeting()
    document = play(sop)
    for number in walk:
        able = (*document.position.waiting, *document.position.timers)
        if not able:
            break
        chosen = able[number % len(able)].step
        if chosen in document.waiting:
            ways = sop.step_by_id[chosen].decisions
            document.complete(chosen, ways[number % len(ways)].key if ways else None)
        else:
            document.fire(chosen)
        marks = marks_of(sop, document.events)
        pauses = {w.step for w in document.position.timers if w.step == "jeda"}
        live = {id_ for id_, state in marks.states.items() if state == "live"}
        assert live == document.waiting | pauses
