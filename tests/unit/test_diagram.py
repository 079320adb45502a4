"""The picture shows every step, way and name of the diagram, and where the document has been."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from markupsafe import Markup

from engine.sop.model import Bounds, Drawing, Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.played import Play, play, played
from webui.picture.diagram import draw, said
from webui.picture.marks import marks_of
from webui.picture.spots import HERE

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))


@cache
def sop_of(path: Path) -> Sop:
    sop = read(path.read_bytes()).sop
    assert sop is not None
    return sop


def small(**names: str) -> Sop:
    """A small SOP that a document can be returned in; ``names`` are its steps' names."""
    sop = read(bpmn(APPROVAL, steps={step: {"name": name} for step, name in names.items()})).sop
    assert sop is not None
    return sop


def parsed(drawn: Markup) -> etree._Element:
    return etree.fromstring(f"<div>{drawn}</div>")


def lines(element: etree._Element) -> str:
    """An element's text, its lines put together again."""
    return " ".join(" ".join(element.itertext()).split())


def classed(root: etree._Element, names: str) -> list[etree._Element]:
    """The elements that have all these classes."""
    wanted = set(names.split())
    return [each for each in root.iter() if wanted <= set(each.get("class", "").split())]


def returned_everywhere(sop: Sop) -> Play:
    """A finished document that was sent back once at each decision."""
    document, decided = play(sop), set[str]()
    while document.position.waiting:
        (step,) = document.waiting
        document.decide(back=step not in decided)
        decided.add(step)
    return document


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_step_stands_in_the_picture_with_its_number_and_all_its_words(path: Path) -> None:
    sop = sop_of(path)
    root = parsed(draw(sop))
    boxes = [group for group in classed(root, "is-wait") if group.tag == "g"]
    assert len(boxes) == len(sop.steps)
    shown = {
        (lines(classed(box, "no")[0]), lines(classed(box, "t")[0]).replace("- ", "-"))
        for box in boxes
    }
    # A word may be broken after a hyphen or a stroke.
    assert {(n, re.sub(r"([-/]) ", r"\1", words)) for n, words in shown} == {
        (step.nomor, re.sub(r"([-/]) ", r"\1", step.name)) for step in sop.steps
    }


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_lane_question_and_way_is_named(path: Path) -> None:
    sop = sop_of(path)
    root = parsed(draw(sop))
    assert [lines(name) for name in classed(root, "lane-t")] == [lane.name for lane in sop.lanes]
    labels = {lines(label) for label in classed(root, "lbl")}
    gateways = {node.name for node in sop.nodes if node.kind == "exclusive"}
    assert gateways | {flow.name for flow in sop.flows if flow.name} <= labels
    others = [pool.name for pool in sop.pools if not pool.process]
    assert [lines(name) for name in classed(root, "pool-t")] == others
    assert len(classed(root, "message")) == len(sop.message_flows)
    assert len(classed(root, "flow")) == len(sop.flows)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_a_return_is_counted_in_words_on_its_arrow_without_covering_anything(path: Path) -> None:
    sop = sop_of(path)
    marks = marks_of(sop, returned_everywhere(sop).events)
    assert marks.returns
    root = parsed(draw(sop, marks))
    told = sorted(lines(label) for label in classed(root, "lbl is-back"))
    assert told == sorted(f"Dikembalikan {back.count} kali" for back in marks.returns)
    assert len(classed(root, "flow is-back")) == len(marks.returns)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_each_step_is_whole_on_one_of_the_printed_pages(path: Path) -> None:
    sop = sop_of(path)
    pages = [page.find("svg") for page in classed(parsed(draw(sop)), "dg-print")]
    spans = []
    for page in pages:
        assert page is not None
        x, _y, width, _height = map(float, page.get("viewBox", "").split())
        spans.append((x, x + width))
    shapes = {shape.element: shape.bounds for shape in sop.drawing.shapes}
    for node in sop.nodes:
        box = shapes[node.id]
        assert any(left <= box.x and box.x + box.width <= right for left, right in spans), node.id


def test_a_picture_of_any_width_is_cut_into_a_few_pages() -> None:
    sop = small()
    far = replace(sop.drawing.shapes[-1], bounds=Bounds(1e12, 0, 100, 80))
    shapes = (*sop.drawing.shapes[:-1], far)
    root = parsed(draw(replace(sop, drawing=replace(sop.drawing, shapes=shapes))))
    assert len(classed(root, "dg-print")) <= 21


def test_finished_live_and_coming_steps_are_told_apart_by_more_than_colour() -> None:
    sop = small()
    root = parsed(draw(sop, marks_of(sop, played(sop, False).events)))
    (done,) = [group for group in classed(root, "is-done") if group.tag == "g"]
    (live,) = classed(root, "is-live")
    (coming,) = classed(root, "is-wait")
    assert [use.get("href") for use in done.iter("use")] == ["#m-done"]
    assert [use.get("href") for use in live.iter("use")] == ["#m-live"]
    assert list(coming.iter("use")) == []
    assert live.get("id") == HERE
    assert "Mengerjakan periksa" in lines(live)


def test_the_picture_tells_those_who_do_not_see_it_where_the_document_is() -> None:
    sop = small()
    marks = marks_of(sop, played(sop, False, True, False, True).events)
    words = said(sop, marks)
    assert "Dokumen ada di langkah 1 (Staf)." in words
    assert "Belum: langkah 2, 3." in words
    assert "Dari langkah 2 dikembalikan 2 kali ke langkah 1." in words
    (picture,) = classed(parsed(draw(sop, marks)), "dg-body")
    assert (picture.get("role"), picture.get("aria-label")) == ("img", words)


def test_names_stay_text_and_nothing_asks_for_a_style_or_script() -> None:
    sop = small(tulis='<script>alert("1")</script> & "tulis"')
    drawn = draw(sop, marks_of(sop, played(sop).events))
    root = parsed(drawn)
    titles = {lines(title) for title in root.iter("title")}
    assert '1. <script>alert("1")</script> & "tulis"' in titles
    assert list(root.iter("script")) == []
    assert all("style" not in each.attrib for each in root.iter())
    assert not any(key.startswith("on") for each in root.iter() for key in each.attrib)


def test_a_name_too_long_for_its_box_is_cut_and_whole_in_its_title() -> None:
    name = "Mengerjakan sesuatu yang panjang sekali ceritanya " * 8
    root = parsed(draw(small(tulis=name)))
    box = classed(root, "is-wait")[0]
    assert lines(classed(box, "t")[0]).endswith("…")
    assert " ".join(name.split()) in lines(next(box.iter("title")))


def test_a_diagram_without_a_drawing_gives_no_picture() -> None:
    sop = replace(small(), drawing=Drawing((), ()))
    assert draw(sop, marks_of(sop, played(sop).events)) == ""


def test_what_alone_is_not_drawn_is_left_out() -> None:
    sop = small()
    some = tuple(shape for shape in sop.drawing.shapes if shape.element != "periksa")
    root = parsed(draw(replace(sop, drawing=Drawing(some, ()))))
    assert len([group for group in classed(root, "is-wait") if group.tag == "g"]) == 2


def test_words_that_find_no_free_place_are_told_by_the_mark_alone() -> None:
    sop = small()
    wall = replace(sop.drawing.shapes[-1], bounds=Bounds(-5_000, -5_000, 10_000, 10_000))
    crowded = replace(sop, drawing=replace(sop.drawing, shapes=(*sop.drawing.shapes[:-1], wall)))
    marks = marks_of(sop, played(sop, False, True).events)
    (label,) = classed(parsed(draw(crowded, marks)), "lbl is-back")
    assert lines(label) == "1×"
