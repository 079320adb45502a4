"""Whether a drawing can be read: nothing covered, nothing crossed out, every step in its lane.

The rules are for the eye and not for the engine, hence warnings: an SOP runs however it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from math import hypot
from types import MappingProxyType
from typing import Final

from engine.errors import Finding, Text
from engine.sop.geometry import (
    SLACK,
    Line,
    Point,
    along,
    around,
    inside,
    lines,
    overlap,
    pairs,
    runs_through,
    same_end,
    shared,
    upright,
)
from engine.sop.graph import drawn_ends
from engine.sop.model import Bounds, Edge, Flow, Lane, MessageFlow, Node, NodeKind, Pool, Shape, Sop
from engine.sop.rulebook import MAX_FINDINGS, Rule, label

MAX_POINTS = 1_000
"""Every piece of a flow is held against every other: more would take minutes."""


def _rule(name: str, indonesian: str, english: str) -> Rule:
    return Rule(name, "warning", Text(indonesian, english))


DRAWING_RULES: Final = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            _rule(
                "drawing-too-tangled",
                "Gambar ini terlalu besar untuk diperiksa kerapiannya ({points} sudut anak panah;"
                " paling banyak {most}). Bagi SOP ini menjadi beberapa.",
                "The drawing is too large to check how it looks ({points} corners of flows; at"
                " most {most}). Divide the SOP into several.",
            ),
            _rule(
                "shapes-overlap",
                "{what} dan {other} saling menutupi. Geser salah satunya.",
                "{what} and {other} cover each other. Move one of them.",
            ),
            _rule(
                "label-without-place",
                "Tempat nama {what} belum tersimpan. Geser namanya sedikit, lalu simpan.",
                "No place is kept for the name of {what}. Move its name a little, then save.",
            ),
            _rule(
                "flow-through-shape",
                "Anak panah {what} menembus {other}. Belokkan di sekelilingnya.",
                "Flow {what} runs through {other}. Lead it around.",
            ),
            _rule(
                "flow-through-label",
                "Anak panah {what} menembus nama {other}. Geser nama atau anak panahnya.",
                "Flow {what} runs through the name of {other}. Move the name or the flow.",
            ),
            _rule(
                "flow-on-flow",
                "Anak panah {what} berimpit dengan {other}. Pisahkan; hanya ujung terakhir menuju"
                " langkah yang sama boleh bersatu.",
                "Flow {what} lies on {other}. Part them; only the last stretch to the same step"
                " may be one.",
            ),
            _rule(
                "flow-not-attached",
                "Anak panah {what} tidak menyentuh tepi {other}. Tarik ujungnya ke tepi.",
                "Flow {what} does not touch the border of {other}. Drag its end to the border.",
            ),
            _rule(
                "flow-not-upright",
                "Anak panah {what} miring. Luruskan mendatar atau tegak.",
                "Flow {what} slants. Make it run straight across and straight down.",
            ),
            _rule(
                "outside-lane",
                "{what} tergambar di luar lajur {other}. Letakkan seluruhnya di dalam lajur itu.",
                "{what} is drawn outside lane {other}. Put all of it into that lane.",
            ),
            _rule(
                "outside-pool",
                "{what} tergambar di luar bingkai {other}. Letakkan seluruhnya di dalam bingkai.",
                "{what} is drawn outside pool {other}. Put all of it into the pool.",
            ),
        )
    }
)
"""What is said of a drawing that is hard to read, by the rule's name."""


def check_drawing(sop: Sop) -> tuple[Finding, ...]:
    """What makes the drawing hard to read, at most once for each rule and pair of elements.

    What is not drawn at all is the reader's finding (``not-drawn``) and is passed over here.
    """
    points = sum(len(edge.points) for edge in sop.drawing.edges)
    if points > MAX_POINTS:
        said = DRAWING_RULES["drawing-too-tangled"].text.fill(points=points, most=MAX_POINTS)
        return (Finding("drawing-too-tangled", "warning", sop.key, said),)
    picture = _Picture.of(sop)
    findings: dict[Finding, None] = {}
    for each in chain(
        _covered(picture), _without_place(picture), _outside(picture), _badly_led(picture)
    ):
        findings[each] = None
        if len(findings) == MAX_FINDINGS:  # enough to read, and to look for
            break
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _Picture:
    """The drawing, looked up by element."""

    sop: Sop
    shapes: dict[str, Bounds]
    labels: dict[str, Bounds]
    edges: dict[str, Edge]
    names: dict[str, str]
    ends: dict[str, tuple[str, str]]
    kinds: dict[str, NodeKind]
    belongs: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, sop: Sop) -> _Picture:
        flows: list[Flow | MessageFlow] = [*sop.flows, *sop.message_flows]
        known: list[Node | Lane | Pool | Flow | MessageFlow]
        known = [*sop.nodes, *sop.lanes, *sop.pools, *flows]
        drawn: tuple[Shape | Edge, ...] = (*sop.drawing.shapes, *sop.drawing.edges)
        ends = {flow.id: (flow.source, flow.target) for flow in sop.message_flows}
        ends |= {flow.id: drawn_ends(sop, flow) for flow in sop.flows}
        belongs = {node.id: (*sop.frames_around(node.id), node.attached_to) for node in sop.nodes}
        belongs |= {flow.id: sop.frames_around(flow.source) for flow in sop.flows}
        return cls(
            sop=sop,
            shapes={shape.element: shape.bounds for shape in sop.drawing.shapes},
            labels={each.element: each.label for each in drawn if each.label},
            edges={edge.element: edge for edge in sop.drawing.edges if edge.element in ends},
            names={each.id: each.name for each in known},
            ends=ends,
            kinds={node.id: _looks(sop, node) for node in sop.nodes},
            belongs=belongs,
        )

    def together(self, one: str, other: str) -> bool:
        """Whether one is drawn in or on the other: in a frame, or a timer on a border."""
        return other in self.belongs.get(one, ()) or one in self.belongs.get(other, ())

    def found(self, rule: str, element: str, other: str) -> Finding:
        broken = DRAWING_RULES[rule]
        what, about = (label(self.names.get(each, ""), each) for each in (element, other))
        said = broken.text.fill(what=what, other=about)
        return Finding(broken.name, broken.severity, element, said)


def _looks(sop: Sop, node: Node) -> NodeKind:
    """As what a node is drawn: a frame as a box, its beginning and its ends as circles."""
    if node.kind != "passage":
        return node.kind
    return "step" if node.id in sop.frame_by_id else "end"


# --- what covers what ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Thing:
    """A node, a label, or one straight part of a flow: what takes up room on the drawing."""

    element: str
    bounds: Bounds
    line: Line | None = None
    label: bool = False


def _covered(picture: _Picture) -> Iterator[Finding]:
    for first, second in pairs((thing.bounds, thing) for thing in _things(picture)):
        if picture.together(first.element, second.element):
            continue
        if first.line is None and second.line is None:
            if overlap(first.bounds, second.bounds):
                yield picture.found("shapes-overlap", first.element, second.element)
        elif first.line is not None and second.line is not None:
            if _lies_on(picture, first.element, first.line, second.element, second.line):
                yield picture.found("flow-on-flow", first.element, second.element)
        else:
            flow, thing = (first, second) if first.line is not None else (second, first)
            yield from _crossed_out(picture, flow, thing)
    for group in (picture.sop.lanes, picture.sop.pools):
        for one, other in combinations([each.id for each in group if each.id in picture.shapes], 2):
            if overlap(picture.shapes[one], picture.shapes[other]):
                yield picture.found("shapes-overlap", one, other)


def _things(picture: _Picture) -> Iterator[_Thing]:
    for element, bounds in picture.shapes.items():
        if element in picture.kinds:
            yield _Thing(element, bounds)
    for element, bounds in picture.labels.items():
        if picture.names.get(element):
            yield _Thing(element, bounds, label=True)
    for element, edge in picture.edges.items():
        for line in lines(edge.points):
            yield _Thing(element, around(line), line=line)


def _crossed_out(picture: _Picture, flow: _Thing, thing: _Thing) -> Iterator[Finding]:
    own_end = not thing.label and thing.element in picture.ends[flow.element]
    if flow.line is not None and not own_end and runs_through(flow.line, thing.bounds):
        rule = "flow-through-label" if thing.label else "flow-through-shape"
        yield picture.found(rule, flow.element, thing.element)


def _lies_on(picture: _Picture, flow: str, line: Line, other: str, on: Line) -> bool:
    stretch = shared(line, on) if flow != other else None
    if stretch is None:
        return False
    if picture.ends[flow][1] != picture.ends[other][1]:
        return True
    together = same_end(picture.edges[flow].points, picture.edges[other].points)
    return not any(inside(around(stretch), around(part)) for part in together)


# --- where things belong ---------------------------------------------------------------------


def _without_place(picture: _Picture) -> Iterator[Finding]:
    sop = picture.sop
    named: list[Node | Flow | MessageFlow]
    named = [node for node in sop.nodes if picture.kinds[node.id] != "step"]
    for each in (*named, *sop.flows, *sop.message_flows):
        drawn = each.id in picture.shapes or each.id in picture.edges
        if each.name and drawn and each.id not in picture.labels:
            yield picture.found("label-without-place", each.id, each.id)


def _outside(picture: _Picture) -> Iterator[Finding]:
    lane_by_name = {lane.name: lane.id for lane in picture.sop.lanes}
    # What is in a frame or on a border is where that is.
    for node in (n for n in picture.sop.nodes if not n.frame and not n.attached_to):
        lane = lane_by_name.get(node.lane, "")
        drawn = lane in picture.shapes and node.id in picture.shapes
        if drawn and not inside(picture.shapes[node.id], picture.shapes[lane]):
            yield picture.found("outside-lane", node.id, lane)
    pool = next((pool.id for pool in picture.sop.pools if pool.process), "")
    if pool in picture.shapes:
        for element, bounds in _of_the_process(picture):
            if not inside(bounds, picture.shapes[pool]):
                yield picture.found("outside-pool", element, pool)


def _of_the_process(picture: _Picture) -> Iterator[tuple[str, Bounds]]:
    messages = {flow.id for flow in picture.sop.message_flows}
    pools = {pool.id for pool in picture.sop.pools}
    for element, bounds in (*picture.shapes.items(), *picture.labels.items()):
        if element in picture.names and element not in messages | pools:
            yield element, bounds
    for element, edge in picture.edges.items():
        if element not in messages:
            yield element, around(edge.points)


# --- how flows are led -----------------------------------------------------------------------


def _badly_led(picture: _Picture) -> Iterator[Finding]:
    for flow, edge in picture.edges.items():
        parts = lines(edge.points)
        if not all(map(upright, parts)):
            yield picture.found("flow-not-upright", flow, flow)
        source, target = picture.ends[flow]
        backwards = [(b, a) for a, b in reversed(parts)]
        for end, led in ((source, parts), (target, backwards)):
            bounds = picture.shapes.get(end)
            if bounds is None or not led:
                continue
            kind = picture.kinds.get(end)
            if _depth(led[0][0], bounds, kind) != 0:
                yield picture.found("flow-not-attached", flow, end)
            elif _depth(along(led[0], 3 * SLACK), bounds, kind) > 0 or any(
                runs_through(line, bounds) for line in led[1:]
            ):
                yield picture.found("flow-through-shape", flow, end)


def _depth(point: Point, bounds: Bounds, kind: NodeKind | None) -> int:
    """1 inside the drawn outline, 0 on it, -1 outside: a box, a circle or a diamond."""
    half_width, half_height = bounds.width / 2, bounds.height / 2
    across = abs(point[0] - bounds.x - half_width)
    down = abs(point[1] - bounds.y - half_height)
    if kind in {"start", "end", "timer"}:
        depth = min(half_width, half_height) - hypot(across, down)
    elif kind in {"exclusive", "parallel"}:
        reached = across / max(half_width, SLACK) + down / max(half_height, SLACK)
        depth = (1 - reached) * min(half_width, half_height)
    else:
        depth = min(half_width - across, half_height - down)
    return (depth > SLACK) - (depth < -SLACK)
