"""A file without a picture is given one that breaks no rule of the drawing, whatever it holds."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sop.drawing import MAX_POINTS, check_drawing
from engine.sop.geometry import around, lines, runs_through
from engine.sop.model import Bounds, Edge, Shape, Sop
from engine.sop.reader import read
from engine.sop.rules import check
from engine.sop.structure import MAX_FLOWS, MAX_LANES, MAX_NODES
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.undrawn import SKETCHES, without_picture

DIAGRAMS = sorted((Path(__file__).parents[2] / "bpmn").rglob("*.bpmn"))
EACH = pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: str(file.stem))


def laid_out(source: bytes) -> Sop:
    """The SOP of a file without a picture, all of it drawn and well drawn."""
    sop = read(source).sop
    assert sop is not None
    shapes = [shape.element for shape in sop.drawing.shapes]
    boxes = [{each.id for each in every} for every in (sop.nodes, sop.lanes, sop.pools)]
    assert sorted(shapes) == sorted(set().union(*boxes))
    edges = [edge.element for edge in sop.drawing.edges]
    assert sorted(edges) == sorted([f.id for f in sop.flows] + [m.id for m in sop.message_flows])
    return sop


def box(sop: Sop, element: str) -> Bounds:
    return next(shape.bounds for shape in sop.drawing.shapes if shape.element == element)


def edge(sop: Sop, element: str) -> Edge:
    return next(each for each in sop.drawing.edges if each.element == element)


def middle(bounds: Bounds) -> float:
    return bounds.x + bounds.width / 2


# --- the nine --------------------------------------------------------------------------------


@EACH
def test_the_nine_are_drawn_well_without_their_picture(file: Path) -> None:
    reading = read(without_picture(file.read_bytes()))
    assert [finding.rule for finding in reading.findings] == ["no-drawing"]
    sop = laid_out(without_picture(file.read_bytes()))
    assert check_drawing(sop) == ()
    assert check(sop).findings == check(laid_out(file.read_bytes())).findings


@EACH
def test_steps_stand_in_the_order_of_their_rows_a_column_each(file: Path) -> None:
    sop = laid_out(without_picture(file.read_bytes()))
    spans = [box(sop, step.id) for step in sop.steps]
    assert all(left.x + left.width < right.x for left, right in pairwise(spans))
    columns = sorted(middle(box(sop, node.id)) for node in sop.nodes)
    assert len(set(columns)) == len(columns)


@EACH
def test_lanes_are_bands_in_their_order_that_fill_the_pool(file: Path) -> None:
    sop = laid_out(without_picture(file.read_bytes()))
    bands = [box(sop, lane.id) for lane in sop.lanes]
    pool = box(sop, next(pool.id for pool in sop.pools if pool.process))
    assert all(upper.y + upper.height == lower.y for upper, lower in pairwise(bands))
    whole = around((b.x + dx, b.y + dy) for b in bands for dx, dy in ((0, 0), (b.width, b.height)))
    assert whole == Bounds(pool.x + 30, pool.y, pool.width - 30, pool.height)


@EACH
def test_what_returns_leads_left_and_all_else_right(file: Path) -> None:
    sop = laid_out(without_picture(file.read_bytes()))
    returns = {way.flow for step in sop.steps for way in step.decisions if way.returns}
    assert returns
    for flow in sop.flows:
        left = middle(box(sop, flow.target)) < middle(box(sop, flow.source))
        assert left is (flow.id in returns)


@EACH
def test_a_file_with_a_picture_keeps_its_own(file: Path) -> None:
    sop = read(file.read_bytes()).sop
    assert sop is not None
    written = re.search(rb'bpmnElement="mulai"[^>]*>\s*<dc:Bounds x="([\d.]+)"', file.read_bytes())
    assert written
    assert box(sop, "mulai").x == float(written[1])


# --- what flows need -------------------------------------------------------------------------


@pytest.mark.parametrize("source", SKETCHES.values(), ids=SKETCHES)
def test_a_sketch_is_drawn_well(source: bytes) -> None:
    assert check_drawing(laid_out(source)) == ()


def test_a_neighbour_is_reached_straight_and_one_in_another_lane_by_one_bend() -> None:
    sop = laid_out(bpmn(APPROVAL, picture=False))
    assert len(edge(sop, "alir-mulai-tulis").points) == 2
    assert len(edge(sop, "alir-tulis-periksa").points) == 3


def test_a_return_comes_in_aside_of_what_leads_on() -> None:
    drawn = """
        Staf | (mulai) catat tulis ((selesai))
        Camat | periksa <putusan>
        mulai -> catat -> tulis -> periksa -> putusan
        putusan -> selesai : Setujui
        putusan -> catat : Kembalikan
    """
    sop = laid_out(bpmn(drawn, picture=False))
    back = edge(sop, "alir-putusan-catat")
    assert lines(back.points)[-1][0][0] == back.points[-1][0], "it comes from above or below"
    onwards = edge(sop, "alir-mulai-catat")
    assert onwards.points[-1] != back.points[-1]


def test_what_is_in_no_lane_stands_with_its_neighbour() -> None:
    source = bpmn(APPROVAL, picture=False)
    loose = source.replace(b"<bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>", b"")
    assert loose != source
    sop = laid_out(loose)
    staf, end = box(sop, "lane-staf"), box(sop, "selesai")
    assert staf.y < end.y < end.y + end.height < staf.y + staf.height


def test_messages_run_past_the_pools_that_they_are_not_for() -> None:
    sop = laid_out(SKETCHES["parties"])
    for message in sop.message_flows:
        for pool in sop.pools:
            if not pool.process and pool.id not in (message.source, message.target):
                led = lines(edge(sop, message.id).points)
                assert not any(runs_through(line, box(sop, pool.id)) for line in led)


@pytest.mark.parametrize("drawn", ["Staf | (mulai) tulis ((selesai))", "Staf | tulis"])
def test_what_is_not_connected_is_drawn_all_the_same(drawn: str) -> None:
    assert check_drawing(laid_out(bpmn(drawn, picture=False))) == ()


# --- whatever comes --------------------------------------------------------------------------

NAMES = ["", " : Ya", " : Kembalikan untuk perbaikan", " : Tolak karena berkasnya belum lengkap"]


@st.composite
def diagrams(draw: st.DrawFn) -> bytes:
    """Any nodes in any lanes, one after the other, and any flows besides."""
    signs = draw(st.lists(st.sampled_from(["{}", "{}", "<{}>", "+{}+"]), min_size=1, max_size=12))
    nodes = ["mulai", *(f"n{place}" for place in range(len(signs))), "selesai"]
    drawn = [
        "(mulai)",
        *(s.format(n) for s, n in zip(signs, nodes[1:], strict=False)),
        "((selesai))",
    ]
    lanes: dict[int, list[str]] = {lane: [] for lane in range(draw(st.integers(1, 5)))}
    for node in drawn:
        lanes[draw(st.integers(0, len(lanes) - 1))].append(node)
    flows = list(pairwise(nodes))
    more = st.tuples(st.sampled_from(nodes[:-1]), st.sampled_from(nodes[1:]))
    # A gateway that leads straight to itself cannot be drawn outside of its own corners.
    others = [(a, b) for a, b in draw(st.lists(more, max_size=8)) if a != b or a in drawn]
    named = [
        f"{source} -> {target}{draw(st.sampled_from(NAMES))}" for source, target in flows + others
    ]
    rows = [f"Jabatan {lane} | {' '.join(members)}" for lane, members in lanes.items()]
    return bpmn("\n".join([*rows, *named]), picture=False)


@given(diagrams())
def test_any_diagram_is_drawn_well(source: bytes) -> None:
    assert check_drawing(laid_out(source)) == ()


@pytest.mark.parametrize("lanes", [1, MAX_LANES])
def test_the_largest_diagram_is_drawn_in_a_moment(lanes: int) -> None:
    nodes = ["mulai", *(f"n{place}" for place in range(MAX_NODES - 2)), "selesai"]
    rows = [
        f"J{lane} | " + " ".join(f"<{node}>" for node in nodes[1 + lane : -1 : lanes])
        for lane in range(lanes)
    ]
    rows[0] += " (mulai) ((selesai))"
    back = [f"{nodes[-2 - place]} -> {nodes[1 + place * 7 % 290]} : Ulangi" for place in range(290)]
    flows = [f"{source} -> {target}" for source, target in pairwise(nodes)]
    source = bpmn("\n".join([*rows, *flows, *back]), picture=False)
    longest = f'name="{"kata demi kata " * 33}"'.encode()
    source = re.sub(rb'name="(n\d+\?|Ulangi)"', longest, source)
    assert MAX_FLOWS - 20 < len(flows + back) <= MAX_FLOWS
    began = process_time()
    sop = laid_out(source)
    assert process_time() - began < 1.5
    assert _too_tangled(sop) or check_drawing(sop) == ()


def _too_tangled(sop: Sop) -> bool:
    return sum(len(each.points) for each in sop.drawing.edges) > MAX_POINTS


def test_shapes_have_the_modellers_sizes() -> None:
    sop = laid_out(bpmn(APPROVAL, picture=False))
    sizes = {
        shape.element: (shape.bounds.width, shape.bounds.height) for shape in sop.drawing.shapes
    }
    assert (sizes["mulai"], sizes["putusan"], sizes["tulis"]) == ((36, 36), (50, 50), (170, 115))


def test_a_step_is_as_high_as_its_name_needs() -> None:
    long = bpmn(APPROVAL, picture=False, steps={"tulis": {"name": "Menyusun laporan " * 25}})
    shape = box(laid_out(long), "tulis")
    assert shape.width == 170
    assert shape.height > 400


def test_names_of_events_gateways_and_flows_have_their_place() -> None:
    sop = laid_out(bpmn(APPROVAL, picture=False))
    drawn: list[Shape | Edge] = [*sop.drawing.shapes, *sop.drawing.edges]
    named = {each.element for each in drawn if each.label}
    assert named == {"mulai", "putusan", "selesai", "alir-putusan-kirim", "alir-putusan-tulis"}
