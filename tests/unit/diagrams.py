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
    (r"\{(.+)\}", "subProcess"),
    (r"\[(.+)\]", "callActivity"),
    (r"@(.+[!~].+)", "boundaryEvent"),
    (r"@(.+)", "intermediateCatchEvent"),
    (r"\(\((.+)\)\)", "endEvent"),
    (r"\((.+)\)", "startEvent"),
    (r"<(.+)>", "exclusiveGateway"),
    (r"\+(.+)\+", "parallelGateway"),
    (r"(.+)", "userTask"),
)
_ROWS: Final = frozenset({"userTask", "callActivity"})
_BOXES: Final = ("userTask", "callActivity", "subProcess")
_CIRCLES: Final = ("startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent")
_SIZES: Final = dict.fromkeys(_BOXES, (100, 80)) | dict.fromkeys(_CIRCLES, (36, 36))

APPROVAL: Final = """
    Staf  | (mulai) tulis kirim ((selesai))
    Camat | periksa <putusan>
    mulai -> tulis -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
"""The smallest real SOP: somebody writes, the head approves or returns, it is sent."""

WHOLE: Final = {
    "nomor": "067/01/UJI/2026",
    "tanggalEfektif": "02 Januari 2026",
    "disahkanOleh": "Camat Awayan",
    "dasarHukum1": "PP 30/2019 tentang Penilaian Kinerja Pegawai Negeri Sipil",
}
"""The process's properties without which an SOP's identity is not complete."""


def bpmn(
    drawn: str,
    *,
    key: str = "uji",
    title: str = "SOP Uji",
    identity: Mapping[str, str] | None = None,
    steps: Mapping[str, Mapping[str, str]] | None = None,
    picture: bool = True,
    called: Mapping[str, str] | None = None,
) -> bytes:
    """The BPMN source of a diagram drawn like `APPROVAL`.

    A line ``Lane | a b`` puts elements into a lane: ``(a)`` a start, ``((a))`` an end, ``<a>`` an
    exclusive and ``+a+`` a parallel gateway, else a user task. A line ``a -> b -> c`` draws flows
    (``alir-a-b``, repeated ones numbered), whose last may be named ``: Setujui``, carry a condition
    ``[nilai >= 75]`` or be the gateway's ``default``. ``steps`` gives a task's properties, with
    ``name`` and ``form`` among them; rows are numbered as the flows first name them, and what else
    is not given is filled in so that no rule is broken.
    ``identity`` are the process's properties, `WHOLE` unless given; without ``picture`` the file
    holds no drawing.

    More of BPMN: ``(a=surat)`` is begun by the message "surat"; ``@a=P2D`` is a timer that is
    waited for (``P1D`` unless said), ``@a=P2D!tulis`` one attached to ``tulis`` that interrupts it,
    and ``@a=P2D~tulis`` one that does not. ``[a=kunci]`` calls an SOP by its key. ``{a}`` is a
    sub-process, drawn closed; a line ``a: (b) c ((d))`` puts elements into it, or, with lanes of
    its own, ``a: Lane | c``. ``called`` are further processes of the file, by their keys.
    """
    diagram = _read(drawn)
    whole = [_process(key, title, diagram, WHOLE if identity is None else identity, steps or {})]
    for other, lines in (called or {}).items():
        whole.append(_process(other, other, _read(lines), {}, steps or {}, f"{other}-"))
    source = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions {_NAMESPACES}'
        ' id="definisi" targetNamespace="http://bpmn.io/schema/bpmn">'
        f'<bpmn:collaboration id="kolaborasi"><bpmn:participant id="pool" name={quoteattr(title)}'
        f" processRef={quoteattr(key)}/></bpmn:collaboration>"
        f"{_messages([diagram, *map(_read, (called or {}).values())])}"
        f"{''.join(whole)}"
        f"{_picture(diagram) if picture else ''}</bpmn:definitions>"
    )
    return source.encode()


def _process(
    key: str,
    title: str,
    diagram: _Diagram,
    identity: Mapping[str, str],
    steps: Mapping[str, Mapping[str, str]],
    prefix: str = "",
) -> str:
    return (
        f"<bpmn:process id={quoteattr(key)} name={quoteattr(title)} isExecutable='true'>"
        f"{_properties(identity)}{_scope('', diagram, steps, prefix)}</bpmn:process>"
    )


def _scope(
    frame: str, diagram: _Diagram, steps: Mapping[str, Mapping[str, str]], prefix: str
) -> str:
    """The lanes, elements and flows of the process, or of one of its sub-processes."""
    drawn_through = [end for flow in diagram.flows for end in (flow.source, flow.target)]
    rows = [e for e in dict.fromkeys(drawn_through) if diagram.kinds.get(e) in _ROWS]
    lanes = "".join(
        f"<bpmn:lane id={quoteattr(prefix + _lane_id(name))} name={quoteattr(name)}>"
        + "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
        + "</bpmn:lane>"
        for (within, name), members in diagram.lanes.items()
        if within == frame
    )
    lane_set = (
        f'<bpmn:laneSet id="{prefix}lajur">{lanes}</bpmn:laneSet>' if lanes or not frame else ""
    )
    return (
        lane_set
        + "".join(
            _element(element, kind, diagram, steps, rows)
            for element, kind in diagram.kinds.items()
            if diagram.frame.get(element, "") == frame
        )
        + "".join(
            flow.xml() for flow in diagram.flows if diagram.frame.get(flow.source, "") == frame
        )
    )


def _messages(diagrams: list[_Diagram]) -> str:
    names = dict.fromkeys(
        diagram.said[element]
        for diagram in diagrams
        for element, kind in diagram.kinds.items()
        if kind == "startEvent" and element in diagram.said
    )
    return "".join(
        f"<bpmn:message id={quoteattr(_message_id(name))} name={quoteattr(name)}/>"
        for name in names
    )


def _message_id(name: str) -> str:
    return "pesan-" + "-".join(re.findall("[a-z0-9]+", name.lower()))


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
    """``lanes`` by frame and name; ``said`` is what stands behind an equals sign."""

    lanes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    host: dict[str, tuple[str, bool]] = field(default_factory=dict)
    frame: dict[str, str] = field(default_factory=dict)
    flows: list[_Flow] = field(default_factory=list)


def _read(drawn: str) -> _Diagram:
    diagram = _Diagram()
    for line in filter(None, map(str.strip, dedent(drawn).splitlines())):
        if "->" in line:
            _read_flows(line, diagram)
            continue
        frame, inner, members = line.rpartition(": ") if ": " in line else ("", "", line)
        lane, barred, members = members.rpartition("|")
        elements = [_kind(sign, diagram) for sign in members.split()]
        diagram.frame.update(dict.fromkeys(elements, frame.strip()) if inner else {})
        if barred:
            diagram.lanes[frame.strip(), lane.strip()] = elements
    return diagram


def _kind(sign: str, diagram: _Diagram) -> str:
    match, kind = next((m, k) for pattern, k in _SIGNS if (m := re.fullmatch(pattern, sign)))
    written, attached, host = match[1], "", ""
    if kind == "boundaryEvent":
        written, attached, host = re.split("([!~])", written)
    element, said, what = written.partition("=")
    diagram.kinds[element] = kind
    if said:
        diagram.said[element] = what
    if attached:
        diagram.host[element] = (host, attached == "!")
    return element


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
    element: str,
    kind: str,
    diagram: _Diagram,
    steps: Mapping[str, Mapping[str, str]],
    rows: list[str],
) -> str:
    given = dict(steps.get(element, {}))
    default = next(
        (flow.id for flow in diagram.flows if flow.default and flow.source == element), ""
    )
    marks = f' default="{default}"' if default else ""
    fallback = f"{element}?" if kind == "exclusiveGateway" else element
    name = given.pop("name", f"Mengerjakan {element}" if kind == "userTask" else fallback)
    content = ""
    nomor = {"nomor": str(rows.index(element) + 1) if element in rows else ""}
    said = diagram.said.get(element, "")
    if kind == "userTask":
        form = given.pop("form", "")
        linked = f"<zeebe:formDefinition formId={quoteattr(form)}/>" if form else ""
        content = _properties(nomor | {"waktu": "1 Hari"} | given, f"<zeebe:userTask/>{linked}")
    elif kind == "callActivity":
        linked = f"<zeebe:calledElement processId={quoteattr(said)}/>" if said else ""
        content = _properties(nomor | given, linked)
    elif kind == "subProcess":
        content = _scope(element, diagram, steps, f"{element}-")
    elif kind == "startEvent" and said:
        content = f'<bpmn:messageEventDefinition messageRef="{_message_id(said)}"/>'
    elif kind in {"intermediateCatchEvent", "boundaryEvent"}:
        content = (
            f"<bpmn:timerEventDefinition><bpmn:timeDuration>{said or 'P1D'}</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>"
        )
    if element in diagram.host:
        host, interrupting = diagram.host[element]
        marks += f' attachedToRef="{host}" cancelActivity="{str(interrupting).lower()}"'
    return f'<bpmn:{kind} id="{element}" name={quoteattr(name)}{marks}>{content}</bpmn:{kind}>'


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
    shown = {e: kind for e, kind in diagram.kinds.items() if not diagram.frame.get(e)}
    lanes = {name: members for (frame, name), members in diagram.lanes.items() if not frame}
    column = {element: place for place, element in enumerate(shown)}
    band = {m: row for row, members in enumerate(lanes.values()) for m in members}
    centre = {e: (120 + 150 * column[e], 160 + 120 * band.get(e, -1)) for e in shown}
    for timer, (host, _) in diagram.host.items():
        x, y = centre.get(host, (0, 0))
        centre[timer] = (x + 30, y + 40)
    shapes = [_shape("pool", 0, 100, 200 + 150 * len(column), 120 * len(lanes))]
    for row, name in enumerate(lanes):
        width = 170 + 150 * len(column)
        shapes.append(_shape(_lane_id(name), 30, 100 + 120 * row, width, 120))
    for element, kind in shown.items():
        (x, y), (width, height) = centre[element], _SIZES.get(kind, (50, 50))
        shapes.append(_shape(element, x - width // 2, y - height // 2, width, height))
    for flow in diagram.flows:
        if diagram.frame.get(flow.source):
            continue
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
