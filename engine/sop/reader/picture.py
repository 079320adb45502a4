"""The picture in a file (BPMN DI): where its shapes and edges are drawn."""

from __future__ import annotations

import math

from lxml import etree

from engine.sop.dialect import BPMN, BPMNDI, DC, DI, SUB_PROCESS, ref, tag_of
from engine.sop.model import Bounds, Drawing, Edge, Shape


def drawing_of(root: etree._Element, key: str) -> Drawing:
    """What is drawn on the plane of the process with that key.

    That is the first one that is not of something else: the insides of collapsed sub-processes have
    planes of their own, each beginning in its corner, and so may other processes.
    """
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    plane = _plane(root, key)
    for drawn in () if plane is None else plane:
        element = ref(drawn, "bpmnElement")
        name = drawn.find(f"{BPMNDI}BPMNLabel")
        label_at = None if name is None else _bounds(name)
        bounds = _bounds(drawn)
        points = tuple(filter(None, (_point(p) for p in drawn.iterfind(f"{DI}waypoint"))))
        if tag_of(drawn) == f"{BPMNDI}BPMNShape" and bounds:
            shapes.setdefault(element, Shape(element, bounds, label_at))
        elif tag_of(drawn) == f"{BPMNDI}BPMNEdge" and len(points) > 1:
            edges.setdefault(element, Edge(element, points, label_at))
    return Drawing(tuple(shapes.values()), tuple(edges.values()))


def _plane(root: etree._Element, key: str) -> etree._Element | None:
    inner = {each.get("id") for each in root.iter(SUB_PROCESS, f"{BPMN}process")} - {key}
    planes = root.iterfind(f"{BPMNDI}BPMNDiagram/{BPMNDI}BPMNPlane")
    return next((plane for plane in planes if ref(plane, "bpmnElement") not in inner), None)


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
