"""A BPMN file into an SOP: every step in its row, in its lane, with its norm and its decisions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from engine.errors import Finding
from engine.sop import source as file
from engine.sop.conditions import names_read
from engine.sop.dialect import (
    BPMN,
    BPMNDI,
    DC,
    DI,
    NODE_KINDS,
    documentation,
    form_id,
    name_of,
    properties,
    tag_of,
)
from engine.sop.graph import next_in, reach, ways
from engine.sop.layout import lay_out
from engine.sop.model import (
    Bounds,
    Decision,
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
    Step,
)
from engine.sop.norm import fold, slug
from engine.sop.rulebook import MAX_FINDINGS, found
from engine.sop.structure import faults


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: the SOP, unless one of the findings is an error."""

    sop: Sop | None
    findings: tuple[Finding, ...]


def read(source: bytes, others: Mapping[str, Sop] | None = None) -> Reading:
    """Read one BPMN file, a stranger's too: never raises, and never runs anything in it.

    ``others`` are the office's other SOPs that it may call, by key, as they stand now; ``None``
    when it is read without an office.
    An SOP whose file holds no picture is given one, so that it can be shown as any other.
    Takes well under a second for whatever the bytes are; at most `MAX_FINDINGS` are reported.
    """
    root = file.parse(source)
    if isinstance(root, Finding):
        return Reading(None, (root,))
    findings = tuple(islice(faults(root), MAX_FINDINGS))
    if any(finding.severity == "error" for finding in findings):
        return Reading(None, findings)
    sop = _sop(root, next(root.iterchildren(f"{BPMN}process")))
    if not sop.drawing.shapes:
        sop = replace(sop, drawing=lay_out(sop))
        findings = (*findings, found("no-drawing", None))[:MAX_FINDINGS]
    return Reading(sop, findings)


def _sop(root: etree._Element, process: etree._Element) -> Sop:
    key = process.get("id", "")
    pools = tuple(
        Pool(each.get("id", ""), name_of(each), each.get("processRef") == key)
        for each in root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
    )
    drawing = _drawing(root)
    flows = tuple(_flow(each) for each in process.iterfind(f"{BPMN}sequenceFlow"))
    lane_of = _lane_of(process)
    nodes = tuple(_node(each, lane_of) for each in process if tag_of(each) in NODE_KINDS)
    tasks = tuple(_task(each, lane_of) for each in process.iterfind(f"{BPMN}userTask"))
    sop = Sop(
        key=key,
        title=name_of(process) or next(pool.name for pool in pools if pool.process),
        documentation=documentation(process),
        identity=_identity(process),
        pools=pools,
        lanes=_in_drawn_order(process, drawing),
        nodes=nodes,
        flows=flows,
        message_flows=tuple(
            MessageFlow(
                each.get("id", ""),
                name_of(each),
                each.get("sourceRef", ""),
                each.get("targetRef", ""),
            )
            for each in root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow")
        ),
        steps=tasks,
        drawing=drawing,
        reads=frozenset().union(*(names_read(flow.condition) for flow in flows)),
    )
    return replace(sop, steps=_with_decisions(_in_row_order(sop), sop))


def _node(element: etree._Element, lane_of: Mapping[str, str]) -> Node:
    identifier = element.get("id", "")
    return Node(
        identifier,
        NODE_KINDS[tag_of(element)],
        name_of(element),
        lane_of.get(identifier, ""),
        element.get("default"),
    )


def _task(element: etree._Element, lane_of: Mapping[str, str]) -> Step:
    norm = dict(reversed(list(properties(element))))
    return Step(
        id=element.get("id", ""),
        name=name_of(element),
        lane=lane_of[element.get("id", "")],
        nomor=fold(norm.get("nomor", "")),
        kelengkapan=norm.get("kelengkapan", ""),
        waktu=fold(norm.get("waktu", "")),
        output=norm.get("output", ""),
        form=form_id(element),
        documentation=documentation(element),
        question="",
        decisions=(),
    )


def _flow(element: etree._Element) -> Flow:
    drawn = (element.findtext(f"{BPMN}conditionExpression") or "").strip()
    return Flow(
        element.get("id", ""),
        name_of(element),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        # In the dialect the equals sign says "what follows is FEEL"; it is no part of it.
        drawn.removeprefix("=").strip() if drawn else None,
    )


# --- lanes and identity ----------------------------------------------------------------------


def _lane_of(process: etree._Element) -> dict[str, str]:
    return {
        fold(member.text or ""): name_of(lane)
        for lane in process.iterfind(f"{BPMN}laneSet/{BPMN}lane")
        for member in lane.iterfind(f"{BPMN}flowNodeRef")
    }


def _in_drawn_order(process: etree._Element, drawing: Drawing) -> tuple[Lane, ...]:
    lanes = [
        Lane(each.get("id", ""), name_of(each))
        for each in process.iterfind(f"{BPMN}laneSet/{BPMN}lane")
    ]
    top = {shape.element: shape.bounds.y for shape in drawing.shapes}
    if all(lane.id in top for lane in lanes):
        lanes.sort(key=lambda lane: top[lane.id])
    return tuple(lanes)


def _identity(process: etree._Element) -> Identity:
    values = {name: value for name, value in reversed(list(properties(process))) if value}

    def listed(name: str) -> tuple[str, ...]:
        matches = ((re.fullmatch(rf"{name}(\d{{0,4}})", key), text) for key, text in values.items())
        numbered = {int(match[1] or 0): text for match, text in matches if match}
        return tuple(numbered[number] for number in sorted(numbered))

    return Identity(
        unit=values.get("unit", ""),
        alamat=values.get("alamat", ""),
        nomor=values.get("nomor", ""),
        tanggal_pembuatan=values.get("tanggalPembuatan", ""),
        tanggal_revisi=values.get("tanggalRevisi", ""),
        tanggal_efektif=values.get("tanggalEfektif", ""),
        disahkan_oleh=values.get("disahkanOleh", ""),
        disahkan_nama=values.get("disahkanNama", ""),
        disahkan_nip=values.get("disahkanNip", ""),
        disahkan_pangkat=values.get("disahkanPangkat", ""),
        dasar_hukum=listed("dasarHukum"),
        kualifikasi=listed("kualifikasi"),
        keterkaitan=listed("keterkaitan"),
        peralatan=listed("peralatan"),
        peringatan=listed("peringatan"),
        pencatatan=listed("pencatatan"),
    )


# --- rows and decisions ----------------------------------------------------------------------


def _in_row_order(sop: Sop) -> tuple[Step, ...]:
    """The steps by nomor, then by distance from the start.

    A step without a number of its own stands after the step before it.
    """
    came_from = reach([node.id for node in sop.nodes if node.kind == "start"], ways(sop))
    # What no start reaches is a finding of the rules; here it only has to stand somewhere.
    unreached = {node.id: None for node in sop.nodes if node.id not in came_from}
    row: dict[str | None, tuple[int, str]] = {None: (0, "")}
    for node, before in (came_from | unreached).items():
        step = sop.step_by_id.get(node)
        number = re.fullmatch(r"(\d{1,9})(.*)", step.nomor) if step else None
        row[node] = (int(number[1]), number[2]) if number else row[before]
    place = {node: place for place, node in enumerate(row)}
    return tuple(sorted(sop.steps, key=lambda step: (*row[step.id], place[step.id])))


def _with_decisions(steps: tuple[Step, ...], sop: Sop) -> tuple[Step, ...]:
    following = ways(sop)
    place = {step.id: place for place, step in enumerate(steps)}

    def decision(step: Step, gateway: Node, flow: Flow) -> Decision:
        leads_to = next_in(place, flow.target, following)
        back = gateway.id in reach([flow.target], following)
        # To reach the gateway again is not enough: the way forward may meet a later return. What
        # returns goes back up the table.
        returns = back and any(place[each] <= place[step.id] for each in leads_to)
        return Decision(slug(flow.name), flow.name, flow.id, returns, leads_to)

    def decided(step: Step) -> Step:
        gateway = deciding_gateway(sop, step.id)
        if gateway is None:
            return step
        out = sop.outgoing[gateway.id]
        decisions = tuple(decision(step, gateway, flow) for flow in out)
        return replace(step, question=gateway.name, decisions=decisions)

    return tuple(map(decided, steps))


def deciding_gateway(sop: Sop, step: str) -> Node | None:
    """The gateway that this step's person decides, or ``None``.

    It is the exclusive gateway with several ways out to which the step's only flow leads, unless
    one of its ways out carries a condition: then figures decide, and not a person.
    """
    ways = sop.outgoing[step]
    gateway = sop.node_by_id[ways[0].target] if len(ways) == 1 else None
    if gateway is None or gateway.kind != "exclusive":
        return None
    out = sop.outgoing[gateway.id]
    by_person = all(flow.condition is None for flow in out)
    return gateway if len(out) > 1 and by_person else None


# --- the picture -----------------------------------------------------------------------------


def _drawing(root: etree._Element) -> Drawing:
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    for drawn in root.iterfind(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane/*"):
        element = fold(drawn.get("bpmnElement") or "")
        name = drawn.find(f"{BPMNDI}BPMNLabel")
        label_at = None if name is None else _bounds(name)
        bounds = _bounds(drawn)
        points = tuple(filter(None, (_point(p) for p in drawn.iterfind(f"{DI}waypoint"))))
        if tag_of(drawn) == f"{BPMNDI}BPMNShape" and bounds:
            shapes.setdefault(element, Shape(element, bounds, label_at))
        elif tag_of(drawn) == f"{BPMNDI}BPMNEdge" and len(points) > 1:
            edges.setdefault(element, Edge(element, points, label_at))
    return Drawing(tuple(shapes.values()), tuple(edges.values()))


def _bounds(drawn: etree._Element) -> Bounds | None:
    bounds = drawn.find(f"{DC}Bounds")
    numbers = _numbers(bounds, "x", "y", "width", "height")
    return Bounds(*numbers) if numbers else None


def _point(drawn: etree._Element) -> tuple[float, float] | None:
    numbers = _numbers(drawn, "x", "y")
    return (numbers[0], numbers[1]) if numbers else None


def _numbers(element: etree._Element | None, *names: str) -> tuple[float, ...] | None:
    """The named attributes as numbers, or ``None`` if one is missing or not a finite number."""
    if element is None:
        return None
    try:
        numbers = tuple(float(element.get(name, "nan")) for name in names)
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None
