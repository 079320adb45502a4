"""What a file must hold before it can be read as an SOP: ids, references, lanes, known elements.

A tree that passes without an error can be read without a further question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.errors import Finding, Text
from engine.sop.dialect import (
    BPMN,
    BPMNDI,
    CALL,
    FRAME_KINDS,
    NODE_KINDS,
    SUB_PROCESS,
    USED_EXTENSIONS,
    ZEEBE,
    called,
    documentation,
    form_id,
    name_of,
    properties,
    ref,
    tag_of,
    unsupported,
    words,
)
from engine.sop.model import Sop
from engine.sop.nested import calling, frames, size, waiting
from engine.sop.rulebook import found, label
from engine.sop.scopes import is_node, lanes, members, posts, processes, scopes, uncalled

MAX_NODES: Final = 300
MAX_FLOWS: Final = 600
MAX_LANES: Final = 50
MAX_PROCESSES: Final = 50
MAX_ID: Final = 100
MAX_TOLD: Final = 5
MAX_NAME: Final = 500
MAX_NOMOR: Final = 20
MAX_PROPERTY: Final = 5_000
MAX_DOCUMENTATION: Final = 20_000

_ID: Final = re.compile(rf"[A-Za-z_][A-Za-z0-9_.-]{{0,{MAX_ID - 1}}}")
_NAMED: Final = frozenset(
    {f"{BPMN}sequenceFlow", f"{BPMN}lane", f"{BPMN}process", *NODE_KINDS, *FRAME_KINDS}
)
_NAME: Final = Text("nama", "name")
_DOCUMENTATION: Final = Text("dokumentasi", "documentation")


def faults(root: etree._Element, others: Mapping[str, Sop] | None) -> Iterator[Finding]:
    """Everything about the tree that an SOP cannot be read with; the errors before the warnings.

    ``others`` are the SOPs that it may call, ``None`` when these are not known.
    """
    if root.tag != f"{BPMN}definitions":
        yield found("not-bpmn", None)
        return
    whole = list(_processes(root, others))
    yield from whole
    if whole:
        return
    main = uncalled(root)[0]
    too_big = list(_size(root, main, others))
    if too_big:  # no need to name all of what is too much
        yield from too_big
        return
    yield from _title(root, main)
    yield from _ids(root)
    yield from _lengths(root)
    for process in processes(root).values():
        for scope in scopes(process):
            yield from _unsupported(scope)
            yield from _flows(scope)
            yield from waiting(root, scope)
        yield from frames(process)
        yield from _lanes(process)
    yield from _parties(root)
    for process in processes(root).values():
        for scope in scopes(process):
            yield from _extensions(scope)


def _processes(root: etree._Element, others: Mapping[str, Sop] | None) -> Iterator[Finding]:
    """What is wrong with which processes there are, and which calls which."""
    every = root.findall(f"{BPMN}process")
    found_ids = [each.get("id", "") for each in every]
    if not found_ids:
        yield found("no-process", None)
    elif len(found_ids) > MAX_PROCESSES:
        yield found("too-many-processes", None, count=len(found_ids), limit=MAX_PROCESSES)
    elif len(found_ids) > len(set(found_ids)):
        twice = next(each for each in found_ids if found_ids.count(each) > 1)
        named = called(next(each for each in every if each.get("id", "") == twice))
        yield found("duplicate-id", twice, id=twice[:MAX_ID], first=named, second=named)
    else:
        yield from calling(root, others)
        apart = uncalled(root)
        if len(apart) > 1:
            names = ", ".join(map(called, apart[:MAX_TOLD]))
            yield found("several-processes", None, count=len(apart), names=names)


def _size(
    root: etree._Element, main: etree._Element, others: Mapping[str, Sop] | None
) -> Iterator[Finding]:
    whole = size(root, main, others)
    element = main.get("id")
    if whole.nodes > MAX_NODES:
        yield found("too-many-steps", element, count=whole.nodes, limit=MAX_NODES)
    every = (scope for process in processes(root).values() for scope in scopes(process))
    most = max(len(whole.posts), *(sum(1 for _ in lanes(scope)) for scope in every))
    if most > MAX_LANES:
        yield found("too-many-lanes", element, count=most, limit=MAX_LANES)
    if whole.flows > MAX_FLOWS:
        yield found("too-many-flows", element, count=whole.flows, limit=MAX_FLOWS)


def _title(root: etree._Element, process: etree._Element) -> Iterator[Finding]:
    pools = root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
    own = (name_of(pool) for pool in pools if ref(pool, "processRef") == process.get("id"))
    if not name_of(process) and not any(own):
        yield found("no-title", process.get("id"))


def _ids(root: etree._Element) -> Iterator[Finding]:
    for element in root.iter(*_NAMED):
        if not _ID.fullmatch(element.get("id") or ""):
            yield found("bad-id", element.get("id"), what=called(element), limit=MAX_ID)
    used: dict[str, etree._Element] = {}
    told: set[str] = set()
    # What is called is read under its call's id and a dot, and so is what leaves a sub-process.
    owners = {each.get("id", ""): each for each in root.iter(CALL, f"{BPMN}endEvent")}
    for element in root.iter():
        identifier = element.get("id")
        if identifier is None or not tag_of(element).startswith((BPMN, BPMNDI)):
            continue
        first = used.setdefault(identifier, element)
        if first is element and tag_of(element) in _NAMED:
            heads = (identifier[:at] for at, letter in enumerate(identifier) if letter == ".")
            first = next((owners[head] for head in heads if head in owners), element)
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


def _unsupported(scope: etree._Element) -> Iterator[Finding]:
    for child in scope:
        tag = tag_of(child)
        refusals = [unsupported(tag)]
        if tag in NODE_KINDS or tag == CALL:
            refusals += [unsupported(tag_of(each), tag) for each in child]
        # What marks a whole sub-process stands in it, and has no id of its own.
        marked = child if child.get("id") else scope
        for kind, advice in filter(None, refusals):
            what = called(marked)
            yield found(
                "unsupported-element", marked.get("id"), what=what, kind=kind, advice=advice
            )


def _flows(scope: etree._Element) -> Iterator[Finding]:
    nodes = {each.get("id", ""): name_of(each) for each in scope if is_node(each)}
    ways_out: set[tuple[str | None, str | None]] = set()
    for flow in scope.iterfind(f"{BPMN}sequenceFlow"):
        source, target = ref(flow, "sourceRef"), ref(flow, "targetRef")
        ends = f"{label(nodes.get(source, ''), source)} → {label(nodes.get(target, ''), target)}"
        what = called(flow) if name_of(flow) else ends
        ways_out.add((source, flow.get("id")))
        for end in (source, target):
            if end not in nodes:
                yield _dangling(flow, end, what)
        condition = flow.find(f"{BPMN}conditionExpression")
        if condition is not None and not _is_feel(condition):
            yield found("condition-not-feel", flow.get("id"), what=what)
    for gateway in scope.iterfind(f"{BPMN}exclusiveGateway"):
        default = ref(gateway, "default")
        if default and (gateway.get("id"), default) not in ways_out:
            yield _dangling(gateway, default, called(gateway))


def _is_feel(condition: etree._Element) -> bool:
    text = (condition.text or "").strip()
    language = condition.get("language", "feel").lower()
    return not text or (text.startswith("=") and "feel" in language)


def _dangling(element: etree._Element, target: str | None, what: str) -> Finding:
    return found("dangling-ref", element.get("id"), what=what, target=(target or "")[:MAX_ID])


def _parties(root: etree._Element) -> Iterator[Finding]:
    pools = root.findall(f"{BPMN}collaboration/{BPMN}participant")
    own = processes(root)
    every = {each.get("id") for each in root.iterchildren(f"{BPMN}process")}
    ends = {each.get("id") for process in own.values() for each in process.iter()}
    ends |= {each.get("id") for each in pools}
    for pool in pools:
        process = ref(pool, "processRef")
        if process and process not in every:
            yield _dangling(pool, process, called(pool))
    for message in root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow"):
        for end in ("sourceRef", "targetRef"):
            if ref(message, end) not in ends:
                yield _dangling(message, ref(message, end), called(message))


def _lanes(process: etree._Element) -> Iterator[Finding]:
    if next(lanes(process), None) is None:
        yield found("no-lane", process.get("id"))
        return
    for scope in scopes(process):
        names: set[str] = set()
        for lane in lanes(scope):
            name = name_of(lane)
            if not name:
                yield found("unnamed-lane", lane.get("id"), what=called(lane))
            elif name in names:
                yield found("duplicate-lane", lane.get("id"), what=called(lane))
            names.add(name)
        yield from _members(scope)
    post = posts(process)
    for step in process.iter(f"{BPMN}userTask"):
        if step.get("id") not in post:
            yield found("step-without-lane", step.get("id"), what=called(step))


def _members(scope: etree._Element) -> Iterator[Finding]:
    elements = {each.get("id"): each for each in scope.iterdescendants()}
    lane_of: dict[str, etree._Element] = {}
    for lane in lanes(scope):
        for member in members(lane):
            other = lane_of.setdefault(member, lane)
            if member not in elements:
                yield _dangling(lane, member, called(lane))
            elif other is not lane:
                what = called(elements[member])
                yield found(
                    "in-two-lanes", member, what=what, first=called(other), second=called(lane)
                )


def _extensions(scope: etree._Element) -> Iterator[Finding]:
    for element in (scope, *(each for each in scope if tag_of(each) != SUB_PROCESS)):
        for extension in element.iterfind(f"{BPMN}extensionElements/*"):
            tag = tag_of(extension)
            foreign = "}" in tag and not tag.startswith("{http://camunda.org/schema/")
            linked = tag != f"{ZEEBE}formDefinition" or form_id(element) is not None
            if not foreign and not (tag in USED_EXTENSIONS and linked):
                kind = words(etree.QName(extension).localname)
                yield found("unused-extension", element.get("id"), what=called(element), kind=kind)
