"""Diagrams for tests, from a few lines that look like them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from textwrap import dedent
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_NAMESPACES: Final = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
)
_SIGNS: Final = (
    (r"\(\((.+)\)\)", "endEvent"),
    (r"\((.+)\)", "startEvent"),
    (r"<(.+)>", "exclusiveGateway"),
    (r"\+(.+)\+", "parallelGateway"),
    (r"(.+)", "userTask"),
)
_SIZES: Final = {"userTask": (100, 80), "startEvent": (36, 36), "endEvent": (36, 36)}

APPROVAL: Final = """
    Staf  | (mulai) tulis kirim ((selesai))
    Camat | periksa <putusan>
    mulai -> tulis -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
"""The smallest real SOP: somebody writes, the head approves or returns, it is sent."""


def bpmn(
    drawn: str,
    *,
    key: str = "uji",
    title: str = "SOP Uji",
    identity: Mapping[str, str] | None = None,
    steps: Mapping[str, Mapping[str, str]] | None = None,
    picture: bool = True,
) -> bytes:
    """The BPMN source of a diagram drawn like `APPROVAL`.

    A line ``Lane | a b`` puts elements into a lane: ``(a)`` a start, ``((a))`` an end, ``<a>`` an
    exclusive and ``+a+`` a parallel gateway, else a user task. A line ``a -> b -> c`` draws flows
    (``alir-a-b``, repeated ones numbered), whose last may be named ``: Setujui``, carry a condition
    ``[nilai >= 75]`` or be the gateway's ``default``. ``steps`` gives a task's properties, with
    ``name`` and ``form`` among them; rows are numbered as the flows first name them, and what else
    is not given is filled in so that no rule is broken.
    ``identity`` are the process's properties; without ``picture`` the file holds no drawing.
    """
    diagram = _read(drawn)
    drawn_through = [end for flow in diagram.flows for end in (flow.source, flow.target)]
    rows = [e for e in dict.fromkeys(drawn_through) if diagram.kinds.get(e) == "userTask"]
    body = "".join(
        _element(element, kind, diagram, dict((steps or {}).get(element, {})), rows)
        for element, kind in diagram.kinds.items()
    )
    lanes = "".join(
        f"<bpmn:lane id={quoteattr(_lane_id(name))} name={quoteattr(name)}>"
        + "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
        + "</bpmn:lane>"
        for name, members in diagram.lanes.items()
    )
    source = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions {_NAMESPACES}'
        ' id="definisi" targetNamespace="http://bpmn.io/schema/bpmn">'
        f'<bpmn:collaboration id="kolaborasi"><bpmn:participant id="pool" name={quoteattr(title)}'
        f" processRef={quoteattr(key)}/></bpmn:collaboration>"
        f"<bpmn:process id={quoteattr(key)} name={quoteattr(title)} isExecutable='true'>"
        f"{_properties(identity or {})}"
        f'<bpmn:laneSet id="lajur">{lanes}</bpmn:laneSet>{body}'
        f"{''.join(flow.xml() for flow in diagram.flows)}</bpmn:process>"
        f"{_picture(diagram) if picture else ''}</bpmn:definitions>"
    )
    return source.encode()


@dataclass(slots=True)
class _Flow:
    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    default: bool = False

    def xml(self) -> str:
        condition = (
            f'<bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:type="bpmn:tFormalExpression">={escape(self.condition)}'
            "</bpmn:conditionExpression>"
            if self.condition is not None
            else ""
        )
        name = f" name={quoteattr(self.name)}" if self.name else ""
        return (
            f'<bpmn:sequenceFlow id="{self.id}"{name} sourceRef="{self.source}"'
            f' targetRef="{self.target}">{condition}</bpmn:sequenceFlow>'
        )


@dataclass(slots=True)
class _Diagram:
    lanes: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    flows: list[_Flow] = field(default_factory=list)


def _read(drawn: str) -> _Diagram:
    diagram = _Diagram()
    for line in filter(None, map(str.strip, dedent(drawn).splitlines())):
        if "->" in line:
            _read_flows(line, diagram)
        else:
            lane, members = line.split("|")
            diagram.lanes[lane.strip()] = [_kind(sign, diagram) for sign in members.split()]
    return diagram


def _kind(sign: str, diagram: _Diagram) -> str:
    match, kind = next((m, k) for pattern, k in _SIGNS if (m := re.fullmatch(pattern, sign)))
    diagram.kinds[match[1]] = kind
    return match[1]


def _read_flows(line: str, diagram: _Diagram) -> None:
    line, named, name = line.partition(" : ")
    line, conditional, condition = line.partition(" [")
    line, default, _ = line.partition(" default")
    ends = [end.strip() for end in line.split("->")]
    for source, target in pairwise(ends):
        plain = f"alir-{source}-{target}"
        like = sum((flow.source, flow.target) == (source, target) for flow in diagram.flows)
        diagram.flows.append(_Flow(f"{plain}-{like + 1}" if like else plain, source, target))
    last = diagram.flows[-1]
    last.name = name.strip() if named else ""
    last.condition = condition.strip().removesuffix("]") if conditional else None
    last.default = bool(default)


def _element(
    element: str, kind: str, diagram: _Diagram, given: dict[str, str], rows: list[str]
) -> str:
    default = next(
        (flow.id for flow in diagram.flows if flow.default and flow.source == element), ""
    )
    default = f' default="{default}"' if default else ""
    fallback = f"{element}?" if kind == "exclusiveGateway" else element
    name = given.pop("name", f"Mengerjakan {element}" if kind == "userTask" else fallback)
    content = ""
    if kind == "userTask":
        form = given.pop("form", "")
        linked = f"<zeebe:formDefinition formId={quoteattr(form)}/>" if form else ""
        nomor = str(rows.index(element) + 1) if element in rows else ""
        norm = {"nomor": nomor, "waktu": "1 Hari"} | given
        content = _properties(norm, f"<zeebe:userTask/>{linked}")
    return f'<bpmn:{kind} id="{element}" name={quoteattr(name)}{default}>{content}</bpmn:{kind}>'


def _properties(values: Mapping[str, str], others: str = "") -> str:
    items = "".join(
        f"<zeebe:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in values.items()
    )
    inside = f"<zeebe:properties>{items}</zeebe:properties>" if items else ""
    return f"<bpmn:extensionElements>{inside}{others}</bpmn:extensionElements>"


def _lane_id(name: str) -> str:
    return "lane-" + "-".join(re.findall("[a-z0-9]+", name.lower()))


def _picture(diagram: _Diagram) -> str:
    """One column an element, one band a lane: plain, but every element has its place."""
    column = {element: place for place, element in enumerate(diagram.kinds)}
    band = {m: row for row, members in enumerate(diagram.lanes.values()) for m in members}
    centre = {e: (120 + 150 * column[e], 160 + 120 * band.get(e, -1)) for e in diagram.kinds}
    shapes = [_shape("pool", 0, 100, 200 + 150 * len(column), 120 * len(diagram.lanes))]
    for row, name in enumerate(diagram.lanes):
        width = 170 + 150 * len(column)
        shapes.append(_shape(_lane_id(name), 30, 100 + 120 * row, width, 120))
    for element, kind in diagram.kinds.items():
        (x, y), (width, height) = centre[element], _SIZES.get(kind, (50, 50))
        shapes.append(_shape(element, x - width // 2, y - height // 2, width, height))
    for flow in diagram.flows:
        points = "".join(
            f'<di:waypoint x="{x}" y="{y}"/>'
            for x, y in (centre.get(flow.source, (0, 0)), centre.get(flow.target, (0, 0)))
        )
        shapes.append(
            f'<bpmndi:BPMNEdge id="{flow.id}_di" bpmnElement="{flow.id}">{points}</bpmndi:BPMNEdge>'
        )
    return (
        '<bpmndi:BPMNDiagram id="gambar"><bpmndi:BPMNPlane id="bidang" bpmnElement="kolaborasi">'
        f"{''.join(shapes)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


def _shape(element: str, x: int, y: int, width: int, height: int) -> str:
    return (
        f'<bpmndi:BPMNShape id="{element}_di" bpmnElement="{element}">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )
