"""A drawing that can be read: each rule is broken by a bad drawing, and by none of the nine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from engine.errors import Finding
from engine.sop.drawing import DRAWING_RULES, check_drawing
from engine.sop.geometry import Line, Point, runs_through, same_end, shared
from engine.sop.model import (
    Bounds,
    Drawing,
    Edge,
    Flow,
    Identity,
    Lane,
    MessageFlow,
    Node,
    Pool,
    Shape,
    Sop,
)
from engine.sop.reader import read
from engine.sop.rulebook import Rule

DIAGRAMS = sorted((Path(__file__).parents[2] / "bpmn").rglob("*.bpmn"))

SHAPES = (
    Shape("pool", Bounds(0, 0, 700, 300), None),
    Shape("lane-staf", Bounds(30, 0, 670, 150), None),
    Shape("lane-camat", Bounds(30, 150, 670, 150), None),
    Shape("mulai", Bounds(60, 57, 36, 36), Bounds(62, 98, 32, 14)),
    Shape("tulis", Bounds(150, 35, 100, 80), None),
    Shape("periksa", Bounds(300, 185, 100, 80), None),
    Shape("putusan", Bounds(450, 200, 50, 50), Bounds(445, 180, 60, 14)),
    Shape("selesai", Bounds(600, 207, 36, 36), Bounds(598, 248, 40, 14)),
    Shape("bupati", Bounds(0, 350, 700, 60), None),
)
EDGES = (
    Edge("alir-mulai-tulis", ((96, 75), (150, 75)), None),
    Edge("alir-tulis-periksa", ((250, 75), (350, 75), (350, 185)), None),
    Edge("alir-periksa-putusan", ((400, 225), (450, 225)), None),
    Edge("setujui", ((500, 225), (600, 225)), Bounds(506, 206, 38, 14)),
    Edge(
        "kembalikan",
        ((475, 250), (475, 280), (200, 280), (200, 115)),
        Bounds(482, 255, 60, 14),
    ),
    Edge("pesan", ((320, 265), (320, 350)), Bounds(330, 310, 60, 14)),
)
SOP = Sop(
    key="uji",
    title="SOP Uji",
    documentation="",
    identity=Identity(),
    pools=(Pool("pool", "SOP Uji", True), Pool("bupati", "Bupati", False)),
    lanes=(Lane("lane-staf", "Staf"), Lane("lane-camat", "Camat")),
    nodes=(
        Node("mulai", "start", "Mulai", "Staf"),
        Node("tulis", "step", "Menulis", "Staf"),
        Node("periksa", "step", "Memeriksa", "Camat"),
        Node("putusan", "exclusive", "Disetujui?", "Camat"),
        Node("selesai", "end", "Selesai", "Camat"),
    ),
    flows=(
        Flow("alir-mulai-tulis", "", "mulai", "tulis", None),
        Flow("alir-tulis-periksa", "", "tulis", "periksa", None),
        Flow("alir-periksa-putusan", "", "periksa", "putusan", None),
        Flow("setujui", "Setujui", "putusan", "selesai", None),
        Flow("kembalikan", "Kembalikan", "putusan", "tulis", None),
    ),
    message_flows=(MessageFlow("pesan", "Surat", "periksa", "bupati"),),
    steps=(),
    drawing=Drawing(SHAPES, EDGES),
)

Redraw = Callable[[Drawing], Drawing]


def place(element: str, x: float, y: float, width: float, height: float) -> Redraw:
    """The shape drawn elsewhere."""
    bounds = Bounds(x, y, width, height)
    return lambda drawing: replace(
        drawing,
        shapes=tuple(
            replace(shape, bounds=bounds) if shape.element == element else shape
            for shape in drawing.shapes
        ),
    )


def name_at(element: str, label: Bounds | None) -> Redraw:
    """The name of a shape or flow written elsewhere, or with no place of its own."""
    return lambda drawing: Drawing(
        tuple(replace(s, label=label) if s.element == element else s for s in drawing.shapes),
        tuple(replace(e, label=label) if e.element == element else e for e in drawing.edges),
    )


def lead(flow: str, *points: Point) -> Redraw:
    """The flow led along other points."""
    return lambda drawing: replace(
        drawing,
        edges=tuple(
            replace(edge, points=points) if edge.element == flow else edge for edge in drawing.edges
        ),
    )


def findings(*redrawn: Redraw, sop: Sop = SOP) -> tuple[Finding, ...]:
    drawing = sop.drawing
    for redraw in redrawn:
        drawing = redraw(drawing)
    return check_drawing(replace(sop, drawing=drawing))


def broken(*redrawn: Redraw, sop: Sop = SOP) -> set[tuple[str, str | None]]:
    return {(finding.rule, finding.element) for finding in findings(*redrawn, sop=sop)}


@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.stem)
def test_the_nine_drawings_can_be_read(file: Path) -> None:
    sop = read(file.read_bytes()).sop
    assert sop is not None
    drawn = {shape.element for shape in sop.drawing.shapes}
    assert {node.id for node in sop.nodes} <= drawn
    assert check_drawing(sop) == ()


def test_all_nine_are_looked_at() -> None:
    assert len(DIAGRAMS) == 9


def test_a_good_drawing_has_no_finding() -> None:
    assert findings() == ()


BAD: dict[str, list[tuple[str, list[Redraw]]]] = {
    "shapes-overlap": [
        ("mulai", [place("tulis", 90, 35, 100, 80)]),
        ("periksa", [name_at("putusan", Bounds(390, 240, 60, 14))]),
        ("setujui", [name_at("setujui", Bounds(590, 206, 38, 14))]),
        ("kembalikan", [name_at("kembalikan", Bounds(500, 210, 60, 14))]),
        ("lane-staf", [place("lane-staf", 30, 0, 670, 160)]),
        ("pool", [place("bupati", 0, 290, 700, 120)]),
    ],
    "drawing-too-tangled": [
        ("uji", [lead("kembalikan", *((475, 250 + n % 2) for n in range(1_000)))]),
    ],
    "label-without-place": [
        ("mulai", [name_at("mulai", None)]),
        ("putusan", [name_at("putusan", None)]),
        ("kembalikan", [name_at("kembalikan", None)]),
        ("pesan", [name_at("pesan", None)]),
    ],
    "flow-through-shape": [
        ("kembalikan", [lead("kembalikan", (475, 250), (475, 258), (200, 258), (200, 115))]),
        # out at the right, then back through its own gateway
        ("kembalikan", [lead("kembalikan", (500, 225), (440, 225), (440, 140), (200, 115))]),
        ("kembalikan", [lead("kembalikan", (475, 250), (475, 300), (200, 300), (200, 35))]),
        # around the corner and through the step that it leads to
        (
            "alir-mulai-tulis",
            [
                lead(
                    "alir-mulai-tulis",
                    (96, 75),
                    (120, 75),
                    (120, 50),
                    (270, 50),
                    (270, 75),
                    (250, 75),
                )
            ],
        ),
        # a slanting line clips a corner
        ("kembalikan", [lead("kembalikan", (475, 250), (350, 150), (250, 100))]),
        ("pesan", [lead("pesan", (320, 185), (320, 160), (475, 160), (475, 350))]),
    ],
    "flow-through-label": [
        ("alir-tulis-periksa", [name_at("mulai", Bounds(330, 120, 32, 14))]),
        ("kembalikan", [name_at("kembalikan", Bounds(450, 262, 60, 14))]),
    ],
    "flow-on-flow": [
        ("alir-tulis-periksa", [lead("kembalikan", (475, 250), (475, 75), (250, 75))]),
    ],
    "flow-not-attached": [
        ("setujui", [lead("setujui", (500, 225), (590, 225))]),
        ("kembalikan", [lead("kembalikan", (475, 256), (475, 280), (200, 280), (200, 115))]),
        # the corner of the diamond's rectangle is not on the diamond
        ("kembalikan", [lead("kembalikan", (500, 250), (500, 280), (200, 280), (200, 115))]),
        ("pesan", [lead("pesan", (320, 265), (320, 340))]),
    ],
    "flow-not-upright": [("setujui", [lead("setujui", (500, 225), (601, 218))])],
    "outside-lane": [("tulis", [place("tulis", 150, 75, 100, 80)])],
    "outside-pool": [
        ("kembalikan", [lead("kembalikan", (475, 250), (475, 320), (200, 320), (200, 115))]),
        ("selesai", [name_at("selesai", Bounds(670, 220, 40, 14))]),
        ("lane-camat", [place("lane-camat", 30, 150, 680, 150)]),
    ],
}
CASES = [(rule, element, redrawn) for rule, cases in BAD.items() for element, redrawn in cases]


@pytest.mark.parametrize(("rule", "element", "redrawn"), CASES)
def test_a_bad_drawing_breaks_the_rule(rule: str, element: str, redrawn: list[Redraw]) -> None:
    assert (rule, element) in broken(*redrawn)


def test_every_rule_has_a_bad_drawing() -> None:
    assert set(BAD) == set(DRAWING_RULES)


def test_what_is_wrong_is_said_once_and_names_both() -> None:
    overlapping = findings(place("tulis", 90, 35, 100, 80))
    said = [finding.said.id for finding in overlapping if finding.rule == "shapes-overlap"]
    assert said == [
        "“Mulai” (mulai) dan “Menulis” (tulis) saling menutupi. Geser salah satunya.",
    ]
    assert {finding.severity for finding in overlapping} == {"warning"}


@pytest.mark.parametrize("rule", DRAWING_RULES.values(), ids=DRAWING_RULES)
def test_both_languages_of_a_rule_say_the_same_things(rule: Rule) -> None:
    said = [
        {field for _, field, _, _ in Formatter().parse(t)} for t in (rule.text.id, rule.text.en)
    ]
    assert said[0] == said[1]


# --- flows that may and may not run together -------------------------------------------------

TWO_RETURNS = replace(
    SOP,
    flows=(*SOP.flows, Flow("ulang", "", "periksa", "tulis", None)),
    drawing=replace(SOP.drawing, edges=(*EDGES, Edge("ulang", ((350, 265), (350, 280)), None))),
)


def test_two_flows_to_one_step_may_share_their_last_stretch() -> None:
    joined = lead("ulang", (350, 265), (350, 280), (200, 280), (200, 115))
    assert broken(joined, sop=TWO_RETURNS) == set()


def test_two_flows_to_one_step_that_part_again_lie_on_each_other() -> None:
    parted = lead("ulang", (350, 265), (350, 280), (220, 280), (220, 115))
    assert broken(parted, sop=TWO_RETURNS) == {("flow-on-flow", "kembalikan")}


def test_flows_may_cross() -> None:
    crossing = lead("kembalikan", (475, 200), (475, 140), (200, 140), (200, 115))
    assert broken(crossing, name_at("putusan", Bounds(400, 180, 60, 14))) == set()


# --- geometry --------------------------------------------------------------------------------

BOX = Bounds(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("line", "through"),
    [
        (((-5, 5), (15, 5)), True),
        (((5, 5), (6, 6)), True),
        (((-5, -2), (15, 18)), True),
        (((-5, 0), (15, 0)), False),
        (((-5, 5), (0, 5)), False),
        (((-5, 8), (2, 15)), False),
        (((12, -5), (12, 15)), False),
    ],
)
def test_a_line_runs_through_a_rectangle_or_past_it(line: Line, through: bool) -> None:
    assert runs_through(line, BOX) is through
    assert runs_through(line[::-1], BOX) is through


@pytest.mark.parametrize(
    ("other", "stretch"),
    [
        (((5, 0), (15, 0)), ((5, 0), (10, 0))),
        (((15, 0), (5, 0)), ((5, 0), (10, 0))),
        (((10, 0), (20, 0)), None),
        (((5, -5), (5, 5)), None),
        (((0, 4), (10, 4)), None),
    ],
)
def test_two_lines_share_a_stretch_only_when_one_lies_on_the_other(
    other: Line, stretch: Line | None
) -> None:
    across: Line = ((0, 0), (10, 0))
    assert shared(across, other) == stretch
    down, other_down = (tuple(p[::-1] for p in line) for line in (across, other))
    mirrored = None if stretch is None else tuple(p[::-1] for p in stretch)
    assert shared((down[0], down[1]), (other_down[0], other_down[1])) == mirrored


def test_the_same_end_runs_back_to_where_two_flows_meet() -> None:
    first = ((40.0, 0.0), (40.0, 10.0), (0.0, 10.0), (0.0, 0.0))
    second = ((20.0, 30.0), (20.0, 10.0), (0.0, 10.0), (0.0, 0.0))
    assert same_end(first, second) == [((0.0, 0.0), (0.0, 10.0)), ((0.0, 10.0), (20.0, 10.0))]
    assert same_end(first, first[:-1]) == []
