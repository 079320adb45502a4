"""The picture of an SOP written into a diagram file that has none (BPMN DI)."""

from __future__ import annotations

from itertools import count

from lxml import etree

from engine.sop.dialect import BPMN, BPMNDI, DC, DI
from engine.sop.model import Bounds, Sop
from engine.sop.writer import declare, opened, put, written

_PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def with_picture(source: bytes, sop: Sop) -> bytes:
    """The file with the SOP's drawing in it, unless it draws one; ``sop`` is ``source`` read.

    All else stays as it is. What the SOP knows nothing of (annotations, data) is not drawn.
    """
    tree = opened(source)
    draw_into(tree.getroot(), sop)
    return written(tree)


def draw_into(root: etree._Element, sop: Sop) -> None:
    """Writes the SOP's drawing into the tree of its file, if that draws nothing."""
    if next(root.iter(f"{BPMNDI}BPMNShape"), None) is not None:
        return
    declare(root, {prefix: name.strip("{}") for prefix, name in _PREFIXES.items()})
    used = {each.get("id") for each in root.iter() if each.get("id")}

    def new(wanted: str) -> str:
        names = (wanted if not n else f"{wanted}_{n}" for n in count())
        name = next(each for each in names if each not in used)
        used.add(name)
        return name

    def bounds(within: etree._Element, box: Bounds) -> None:
        sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        put(within, f"{DC}Bounds", {name: _number(size) for name, size in sizes.items()})

    plane = _plane(root, new("diagram"), new("plane"))
    shown = root.find(f"{BPMN}collaboration")
    if shown is not None and not shown.get("id"):
        shown.set("id", new("collaboration"))
    plane.set("bpmnElement", sop.key if shown is None else shown.get("id", ""))
    upright = {lane.id for lane in sop.lanes} | {pool.id for pool in sop.pools}
    choices = {node.id for node in sop.nodes if node.kind == "exclusive"}
    closed = {frame.id for frame in sop.frames if frame.kind == "subprocess"}
    for shape in sop.drawing.shapes:
        marks = {"isHorizontal": upright, "isMarkerVisible": choices}
        given = {mark: "true" for mark, those in marks.items() if shape.element in those}
        given |= {"isExpanded": "false"} if shape.element in closed else {}
        drawn = put(
            plane,
            f"{BPMNDI}BPMNShape",
            {"id": new(f"{shape.element}_di"), "bpmnElement": shape.element, **given},
        )
        bounds(drawn, shape.bounds)
        if shape.label:
            bounds(put(drawn, f"{BPMNDI}BPMNLabel"), shape.label)
    for edge in sop.drawing.edges:
        drawn = put(
            plane,
            f"{BPMNDI}BPMNEdge",
            {"id": new(f"{edge.element}_di"), "bpmnElement": edge.element},
        )
        for x, y in edge.points:
            put(drawn, f"{DI}waypoint", {"x": _number(x), "y": _number(y)})
        if edge.label:
            bounds(put(drawn, f"{BPMNDI}BPMNLabel"), edge.label)


def _plane(root: etree._Element, diagram: str, plane: str) -> etree._Element:
    """The empty plane to draw on: the file's own, or a new one."""
    found = root.find(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
    if found is None:
        within = root.find(f"{BPMNDI}BPMNDiagram")
        if within is None:
            within = put(root, f"{BPMNDI}BPMNDiagram", {"id": diagram})
        found = put(within, f"{BPMNDI}BPMNPlane", {"id": plane})
    return found


def _number(value: float) -> str:
    return f"{round(value, 2):.12g}"
