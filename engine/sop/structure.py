"""What a file must hold before it can be read as an SOP: ids, references, lanes, known elements.

A tree that passes without an error can be read without a further question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.errors import Finding, Text
from engine.sop.dialect import (
    BPMN,
    BPMNDI,
    NODE_KINDS,
    USED_EXTENSIONS,
    ZEEBE,
    documentation,
    form_id,
    name_of,
    properties,
    tag_of,
    unsupported,
    words,
)
from engine.sop.norm import fold
from engine.sop.rulebook import found, label

MAX_NODES: Final = 300
MAX_FLOWS: Final = 600
MAX_LANES: Final = 50
MAX_ID: Final = 100
MAX_NAME: Final = 500
MAX_NOMOR: Final = 20
MAX_PROPERTY: Final = 5_000
MAX_DOCUMENTATION: Final = 20_000

_ID: Final = re.compile(rf"[A-Za-z_][A-Za-z0-9_.-]{{0,{MAX_ID - 1}}}")
_NAMED: Final = frozenset({f"{BPMN}sequenceFlow", f"{BPMN}lane", f"{BPMN}process", *NODE_KINDS})
_NAME: Final = Text("nama", "name")
_DOCUMENTATION: Final = Text("dokumentasi", "documentation")


def faults(root: etree._Element) -> Iterator[Finding]:
    """Everything about the tree that an SOP cannot be read with; the errors before the warnings."""
    if root.tag != f"{BPMN}definitions":
        yield found("not-bpmn", None)
        return
    processes = root.findall(f"{BPMN}process")
    if len(processes) != 1:
        yield (
            found("several-processes", None, count=len(processes))
            if processes
            else found("no-process", None)
        )
        return
    process = processes[0]
    too_big = list(_size(process))
    if too_big:  # no need to name all of what is too much
        yield from too_big
        return
    yield from _title(root, process)
    yield from _ids(root, process)
    yield from _lengths(root)
    yield from _unsupported(process)
    yield from _flows(process)
    yield from _parties(root, process)
    yield from _lanes(process)
    yield from _extensions(process)


def called(element: etree._Element) -> str:
    """How a sentence calls this element: by its name or else its kind, and by its id."""
    kind = words(etree.QName(element).localname)
    return label(name_of(element) or kind, element.get("id"))


def _size(process: etree._Element) -> Iterator[Finding]:
    nodes = sum(1 for each in process if _is_node(each))
    flows = len(process.findall(f"{BPMN}sequenceFlow"))
    if nodes > MAX_NODES:
        yield found("too-many-steps", process.get("id"), count=nodes, limit=MAX_NODES)
    lanes = len(process.findall(f"{BPMN}laneSet/{BPMN}lane"))
    if lanes > MAX_LANES:
        yield found("too-many-lanes", process.get("id"), count=lanes, limit=MAX_LANES)
    if flows > MAX_FLOWS:
        yield found("too-many-flows", process.get("id"), count=flows, limit=MAX_FLOWS)


def _is_node(element: etree._Element) -> bool:
    return tag_of(element) in NODE_KINDS or unsupported(tag_of(element)) is not None


def _title(root: etree._Element, process: etree._Element) -> Iterator[Finding]:
    pools = root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
    own = (name_of(pool) for pool in pools if pool.get("processRef") == process.get("id"))
    if not name_of(process) and not any(own):
        yield found("no-title", process.get("id"))


def _ids(root: etree._Element, process: etree._Element) -> Iterator[Finding]:
    named = [process, *(each for each in process.iter() if tag_of(each) in _NAMED)]
    for element in named:
        if not _ID.fullmatch(element.get("id") or ""):
            yield found("bad-id", element.get("id"), what=called(element), limit=MAX_ID)
    used: dict[str, etree._Element] = {}
    told: set[str] = set()
    for element in root.iter():
        identifier = element.get("id")
        if identifier is None or not tag_of(element).startswith((BPMN, BPMNDI)):
            continue
        first = used.setdefault(identifier, element)
        if first is not element and identifier not in told:
            told.add(identifier)
            twice = {"first": called(first), "second": called(element)}
            yield found("duplicate-id", identifier, id=identifier[:MAX_ID], **twice)


def _lengths(root: etree._Element) -> Iterator[Finding]:
    for element in root.iter():
        if not tag_of(element).startswith(BPMN):
            continue
        yield from _too_long(element, _NAME, name_of(element), MAX_NAME)
        yield from _too_long(element, Text("ID", "id"), form_id(element) or "", MAX_ID)
        yield from _too_long(element, _DOCUMENTATION, documentation(element), MAX_DOCUMENTATION)
        for name, value in properties(element):
            field = f"“{name[:MAX_ID]}”"
            limit = MAX_NOMOR if name == "nomor" and tag_of(element) in NODE_KINDS else MAX_PROPERTY
            yield from _too_long(element, Text(field, field), value, limit)


def _too_long(element: etree._Element, field: Text, value: str, limit: int) -> Iterator[Finding]:
    if len(value) > limit:
        yield found("too-long", element.get("id"), field=field, what=called(element), limit=limit)


def _unsupported(process: etree._Element) -> Iterator[Finding]:
    for child in process:
        for element in (child, *(child if tag_of(child) in NODE_KINDS else ())):
            refusal = unsupported(tag_of(element))
            if refusal is not None:
                kind, advice = refusal
                what = called(child)
                yield found(
                    "unsupported-element", child.get("id"), what=what, kind=kind, advice=advice
                )


def _flows(process: etree._Element) -> Iterator[Finding]:
    nodes = {each.get("id"): name_of(each) for each in process if _is_node(each)}
    ways_out: set[tuple[str | None, str | None]] = set()
    for flow in process.iterfind(f"{BPMN}sequenceFlow"):
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        ends = f"{label(nodes.get(source, ''), source)} → {label(nodes.get(target, ''), target)}"
        what = called(flow) if name_of(flow) else ends
        ways_out.add((source, flow.get("id")))
        for end in (source, target):
            if end not in nodes:
                yield _dangling(flow, end, what)
        condition = flow.find(f"{BPMN}conditionExpression")
        if condition is not None and not _is_feel(condition):
            yield found("condition-not-feel", flow.get("id"), what=what)
    for gateway in process.iterfind(f"{BPMN}exclusiveGateway"):
        default = gateway.get("default")
        if default is not None and (gateway.get("id"), default) not in ways_out:
            yield _dangling(gateway, default, called(gateway))


def _is_feel(condition: etree._Element) -> bool:
    text = (condition.text or "").strip()
    language = condition.get("language", "feel").lower()
    return not text or (text.startswith("=") and "feel" in language)


def _dangling(element: etree._Element, target: str | None, what: str) -> Finding:
    return found("dangling-ref", element.get("id"), what=what, target=(target or "")[:MAX_ID])


def _parties(root: etree._Element, process: etree._Element) -> Iterator[Finding]:
    pools = root.findall(f"{BPMN}collaboration/{BPMN}participant")
    ends = {each.get("id") for each in (*pools, *process)}
    for pool in pools:
        if pool.get("processRef") not in {None, process.get("id")}:
            yield _dangling(pool, pool.get("processRef"), called(pool))
    for message in root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow"):
        for end in ("sourceRef", "targetRef"):
            if message.get(end) not in ends:
                yield _dangling(message, message.get(end), called(message))


def _lanes(process: etree._Element) -> Iterator[Finding]:
    lanes = process.findall(f"{BPMN}laneSet/{BPMN}lane")
    if not lanes:
        yield found("no-lane", process.get("id"))
        return
    names: set[str] = set()
    for lane in lanes:
        name = name_of(lane)
        if lane.find(f"{BPMN}childLaneSet") is not None:
            yield found("nested-lanes", lane.get("id"), what=called(lane))
        if not name:
            yield found("unnamed-lane", lane.get("id"), what=called(lane))
        elif name in names:
            yield found("duplicate-lane", lane.get("id"), what=called(lane))
        names.add(name)
    yield from _members(process, lanes)


def _members(process: etree._Element, lanes: list[etree._Element]) -> Iterator[Finding]:
    elements = {each.get("id"): each for each in process}
    lane_of: dict[str, etree._Element] = {}
    for lane in lanes:
        for reference in lane.iterfind(f"{BPMN}flowNodeRef"):
            member = fold(reference.text or "")
            other = lane_of.setdefault(member, lane)
            if member not in elements:
                yield _dangling(lane, member, called(lane))
            elif other is not lane:
                what = called(elements[member])
                yield found(
                    "in-two-lanes", member, what=what, first=called(other), second=called(lane)
                )
    if any(lane.find(f"{BPMN}childLaneSet") is not None for lane in lanes):
        return  # the inner lanes may hold them
    for step in process.iterfind(f"{BPMN}userTask"):
        if step.get("id") not in lane_of:
            yield found("step-without-lane", step.get("id"), what=called(step))


def _extensions(process: etree._Element) -> Iterator[Finding]:
    for element in (process, *process):
        for extension in element.iterfind(f"{BPMN}extensionElements/*"):
            tag = tag_of(extension)
            foreign = "}" in tag and not tag.startswith("{http://camunda.org/schema/")
            linked = tag != f"{ZEEBE}formDefinition" or form_id(element) is not None
            if not foreign and not (tag in USED_EXTENSIONS and linked):
                kind = words(etree.QName(extension).localname)
                yield found("unused-extension", element.get("id"), what=called(element), kind=kind)
