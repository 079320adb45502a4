"""A BPMN file into an SOP: every step in its row, in its lane, with its norm and its decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from lxml import etree

from engine.errors import Finding, Text
from engine.sop import source as file
from engine.sop.conditions import names_read
from engine.sop.dialect import (
    BOUNDARY,
    BPMN,
    CALL,
    FRAME_KINDS,
    NODE_KINDS,
    called_key,
    documentation,
    duration,
    form_id,
    message_name,
    name_of,
    properties,
    ref,
    tag_of,
)
from engine.sop.layout import lay_out
from engine.sop.model import (
    Drawing,
    Flow,
    Frame,
    Identity,
    Lane,
    MessageFlow,
    Node,
    Pool,
    Sop,
    Step,
)
from engine.sop.norm import fold, parse_duration
from engine.sop.reader.frames import as_called, inside, put_in, way_out
from engine.sop.reader.picture import drawing_of
from engine.sop.reader.table import deciding_gateway, identity_of, with_table
from engine.sop.rulebook import MAX_FINDINGS, found, label
from engine.sop.scopes import lanes, posts, processes, uncalled
from engine.sop.structure import faults

__all__ = ["Reading", "deciding_gateway", "read"]


MAX_JOINED: Final = 200
"""Letters of an id with those of the calls that it stands in: what the tables hold."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: the SOP, unless one of the findings is an error."""

    sop: Sop | None
    findings: tuple[Finding, ...]


def read(source: bytes, others: Mapping[str, Sop] | None = None) -> Reading:
    """Read one BPMN file, a stranger's too: never raises, and never runs anything in it.

    ``others`` are the office's other SOPs that it may call, by key, as they stand now; ``None``
    when it is read without an office: then a call is passed through (`Sop.unread`). What stands in
    sub-processes and in called SOPs is part of the SOP, as if it were drawn where it is called.

    An SOP whose file holds no picture is given one, so that it can be shown as any other.
    Takes well under a second for whatever the bytes are; at most `MAX_FINDINGS` are reported.
    """
    root = file.parse(source)
    if isinstance(root, Finding):
        return Reading(None, (root,))
    findings = tuple(islice(faults(root, others), MAX_FINDINGS))
    if any(finding.severity == "error" for finding in findings):
        return Reading(None, findings)
    sop = _sop(root, others or {})
    long = next((node.id for node in sop.nodes if len(node.id) > MAX_JOINED), None)
    if long is not None:
        call = next(each.id for each in sop.frames if long.startswith(f"{each.id}."))
        field, what = Text("ID", "id"), label(sop.frame_by_id[call].name, call)
        too_long = found("too-long", call, field=field, what=what, limit=MAX_JOINED)
        return Reading(None, (too_long, *findings)[:MAX_FINDINGS])
    if not sop.drawing.shapes:
        sop = replace(sop, drawing=lay_out(sop))
        findings = (*findings, found("no-drawing", None))[:MAX_FINDINGS]
    return Reading(sop, findings)


def _sop(root: etree._Element, others: Mapping[str, Sop]) -> Sop:
    process = uncalled(root)[0]
    pools = tuple(
        Pool(each.get("id", ""), name_of(each), ref(each, "processRef") == process.get("id"))
        for each in root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
    )
    sop = _File(root, others).process(process)
    drawing = drawing_of(root, sop.key)
    ends = {pool.id for pool in pools} | {node.id for node in sop.nodes}
    messages = (
        MessageFlow(
            each.get("id", ""), name_of(each), ref(each, "sourceRef"), ref(each, "targetRef")
        )
        for each in root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow")
    )
    return with_table(
        replace(
            sop,
            title=name_of(process) or next(pool.name for pool in pools if pool.process),
            documentation=documentation(process),
            identity=identity_of(process),
            pools=pools,
            lanes=_in_drawn_order(sop.lanes, process, drawing),
            message_flows=tuple(each for each in messages if {each.source, each.target} <= ends),
            drawing=drawing,
            reads=frozenset().union(*(names_read(flow.condition) for flow in sop.flows)),
        )
    )


@dataclass(frozen=True)
class _File:
    """A file being read, and the SOPs that it may call beside its own."""

    root: etree._Element
    others: Mapping[str, Sop]

    def process(self, process: etree._Element) -> Sop:
        """A process with all that it nests and calls, in no order of rows yet."""
        return self._scope(process, posts(process))

    def _scope(self, scope: etree._Element, post: Mapping[str, str]) -> Sop:
        """A process or sub-process as an SOP of its own."""
        own = [each for each in scope if tag_of(each) in {*NODE_KINDS, *FRAME_KINDS}]
        framed = {each: _frame(each, post) for each in own if tag_of(each) in FRAME_KINDS}
        sop = Sop(
            key=scope.get("id", ""),
            title="",
            documentation="",
            identity=Identity(),
            pools=(),
            lanes=tuple(Lane(each.get("id", ""), name_of(each)) for each in lanes(scope)),
            nodes=tuple(
                way_out(framed[each]) if each in framed else self._node(each, post) for each in own
            ),
            flows=tuple(_flow(each) for each in scope.iterchildren(f"{BPMN}sequenceFlow")),
            message_flows=(),
            steps=tuple(_task(each, post) for each in scope.iterchildren(f"{BPMN}userTask")),
            drawing=Drawing((), ()),
            frames=tuple(framed.values()),
        )
        within = ((self._within(each, post), frame) for each, frame in framed.items())
        return put_in(sop, [inside(inner, frame) for inner, frame in within if inner])

    def _within(self, element: etree._Element, post: Mapping[str, str]) -> Sop | None:
        """What stands in a sub-process or call, ``None`` when nobody knows."""
        if tag_of(element) != CALL:
            return self._scope(element, post)
        key = called_key(element)
        process = processes(self.root).get(key)
        called = self.others.get(key) if process is None else self.process(process)
        nomor = fold(_norm(element).get("nomor", ""))
        return None if called is None else as_called(called, element.get("id", ""), nomor)

    def _node(self, element: etree._Element, post: Mapping[str, str]) -> Node:
        identifier, kind = element.get("id", ""), NODE_KINDS[tag_of(element)]
        return Node(
            identifier,
            kind,
            name_of(element),
            post.get(identifier, ""),
            ref(element, "default") or None,
            message=message_name(self.root, element) if kind == "start" else "",
            waktu=str(parse_duration(duration(element))) if kind == "timer" else "",
            attached_to=ref(element, "attachedToRef") if tag_of(element) == BOUNDARY else "",
            interrupting=element.get("cancelActivity") not in {"false", "0"},
        )


def _frame(element: etree._Element, post: Mapping[str, str]) -> Frame:
    identifier, kind = element.get("id", ""), FRAME_KINDS[tag_of(element)]
    calls = called_key(element) if kind == "call" else ""
    return Frame(identifier, kind, name_of(element), post.get(identifier, ""), calls=calls)


def _task(element: etree._Element, post: Mapping[str, str]) -> Step:
    norm = _norm(element)
    return Step(
        id=element.get("id", ""),
        name=name_of(element),
        lane=post[element.get("id", "")],
        nomor=fold(norm.get("nomor", "")),
        kelengkapan=norm.get("kelengkapan", ""),
        waktu=fold(norm.get("waktu", "")),
        output=norm.get("output", ""),
        form=form_id(element),
        documentation=documentation(element),
        question="",
        decisions=(),
    )


def _norm(element: etree._Element) -> dict[str, str]:
    """The properties of a step or call; of several of one name the first counts."""
    return dict(reversed(list(properties(element))))


def _flow(element: etree._Element) -> Flow:
    drawn = (element.findtext(f"{BPMN}conditionExpression") or "").strip()
    return Flow(
        element.get("id", ""),
        name_of(element),
        ref(element, "sourceRef"),
        ref(element, "targetRef"),
        # In the dialect the equals sign says "what follows is FEEL"; it is no part of it.
        drawn.removeprefix("=").strip() if drawn else None,
    )


def _in_drawn_order(
    its: tuple[Lane, ...], process: etree._Element, drawing: Drawing
) -> tuple[Lane, ...]:
    """The lanes from the top down, before those of what it nests and calls."""
    own = [lane.id for lane in its if lane.id in {each.get("id") for each in lanes(process)}]
    top = {shape.element: shape.bounds.y for shape in drawing.shapes}
    if all(lane in top for lane in own):
        own.sort(key=lambda lane: top[lane])
    place = {lane: place for place, lane in enumerate(own)}
    return tuple(sorted(its, key=lambda lane: place.get(lane.id, len(place))))
