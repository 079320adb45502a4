"""A diagram for another engine: what Alur reads from names and lanes, written out for it."""

from __future__ import annotations

import re
from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.sop.dialect import BPMN, ZEEBE, called_key
from engine.sop.model import Sop, Step
from engine.sop.norm import slug
from engine.sop.picture import draw_into
from engine.sop.reader import deciding_gateway
from engine.sop.scopes import calls, processes
from engine.sop.writer import declare, opened, put, written

MODELER: Final = "{http://camunda.org/schema/modeler/1.0}"
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
PLATFORM: Final = MappingProxyType(
    {
        f"{MODELER}executionPlatform": "Camunda Cloud",
        f"{MODELER}executionPlatformVersion": "8.8.0",
    }
)


def camunda8(source: bytes, sop: Sop) -> bytes:
    """The diagram as Camunda 8.8 can be given it; ``sop`` is ``source`` read, without an error.

    Supplied is what Alur needs no writing for: every way out of a decision gets the condition that
    its name stands for (see `decision_variable`), every user task its lane's post as a candidate
    group (the post's name as a slug) and the mark of a task that the engine itself keeps. A
    default flow that is drawn stays and gets no condition; none is added, so that a decision that
    nobody made stops there instead of being taken for a yes. What the author wrote himself goes
    before; forms are linked by their ids already, and so are timers and messages what they are
    there, but that its days are not the office's working days; a file without a picture is given
    one, since others cannot open it; and everything else stays as it is.
    """
    tree = opened(source)
    root = tree.getroot()
    names = {"zeebe": ZEEBE, "modeler": MODELER, "xsi": XSI}
    declare(root, {prefix: name.strip("{}") for prefix, name in names.items()})
    for name, value in PLATFORM.items():
        _supply(root, name, value)
    elements = {each.get("id", ""): each for each in root.iter(f"{BPMN}*")}
    for process in processes(root).values():
        process.set("isExecutable", "true")
        for call in calls(process):
            _name_called(call)
    for step in sop.steps:
        prefix = _prefix(sop, step.id, processes(root))
        if prefix is None:
            continue
        _assign(elements[step.id.removeprefix(prefix)], step)
        gateway = deciding_gateway(sop, step.id)
        for way in step.decisions if gateway else ():
            if gateway and way.flow != gateway.default_flow:
                text = f'={decision_variable(gateway.id.removeprefix(prefix))} = "{way.key}"'
                _condition(elements[way.flow.removeprefix(prefix)], text)
    draw_into(root, sop)
    return written(tree)


def _prefix(sop: Sop, step: str, own: Collection[str]) -> str | None:
    """What the step's id begins with that it has not in the file; ``None`` if it is in another."""
    frames = [sop.frame_by_id[frame] for frame in sop.frames_around(step)]
    calls = [frame for frame in frames if frame.kind == "call"]
    if any(call.calls not in own for call in calls):
        return None
    return f"{calls[0].id}." if calls else ""


def decision_variable(gateway: str) -> str:
    """The process variable that a decision is told in: ``keputusan_`` and the gateway's id.

    Its value is the decision's key (``kembalikan``). It is one for each gateway, so that what was
    decided at an earlier one is never taken for an answer. A letter that no name in FEEL may hold
    is made ``_``: ``keputusan_putusan_5``.
    """
    return f"keputusan_{re.sub('[^A-Za-z0-9_]', '_', gateway)}"


def _extensions(element: etree._Element) -> etree._Element:
    found = element.find(f"{BPMN}extensionElements")
    if found is not None:
        return found
    documentation = len(element.findall(f"{BPMN}documentation"))
    return put(element, f"{BPMN}extensionElements", at=documentation)


def _name_called(call: etree._Element) -> None:
    """The key of what is called, in the words of that engine, where BPMN's own say it."""
    if call.find(f"{BPMN}extensionElements/{ZEEBE}calledElement") is None:
        key = {"processId": called_key(call)}
        put(_extensions(call), f"{ZEEBE}calledElement", key)


def _assign(task: etree._Element, step: Step) -> None:
    extensions = _extensions(task)
    if extensions.find(f"{ZEEBE}userTask") is None:
        put(extensions, f"{ZEEBE}userTask")
    group = slug(step.lane)
    assignment = extensions.find(f"{ZEEBE}assignmentDefinition")
    if assignment is None and group:
        put(extensions, f"{ZEEBE}assignmentDefinition", {"candidateGroups": group})
    elif assignment is not None and group:
        _supply(assignment, "candidateGroups", group)


def _condition(flow: etree._Element, text: str) -> None:
    condition = flow.find(f"{BPMN}conditionExpression")  # an empty one is none
    if condition is None:
        condition = put(flow, f"{BPMN}conditionExpression")
    kind = f"{flow.prefix}:tFormalExpression" if flow.prefix else "tFormalExpression"
    condition.set(f"{XSI}type", kind)
    condition.text = text


def _supply(element: etree._Element, name: str, value: str) -> None:
    if element.get(name) is None:
        element.set(name, value)
