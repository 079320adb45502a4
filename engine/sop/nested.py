"""What a file must hold besides before it can be read: what it nests, calls and waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.errors import Finding
from engine.sop.dialect import (
    BOUNDARY,
    BPMN,
    CALL,
    MESSAGE,
    SUB_PROCESS,
    TIMER,
    called,
    called_key,
    duration,
    message_name,
    name_of,
    ref,
    tag_of,
)
from engine.sop.model import Node, Sop
from engine.sop.norm import DurationError, parse_duration, slug
from engine.sop.rulebook import found
from engine.sop.scopes import calls, is_node, lanes, processes, scopes

# --- what is called --------------------------------------------------------------------------


def calling(root: etree._Element, others: Mapping[str, Sop] | None) -> Iterator[Finding]:
    """What is wrong with the calls of a file. Without any of it no call leads back to itself."""
    own = processes(root)
    for process in own.values():
        for call in calls(process):
            yield from _call(call, own, others)
    left = {
        key: [call for call in calls(process) if called_key(call) in own]
        for key, process in own.items()
    }
    # What calls nothing that is left is in no circle.
    while ending := [k for k, its in left.items() if all(called_key(c) not in left for c in its)]:
        for key in ending:
            del left[key]
    for its in list(left.values())[:1]:
        call = next(each for each in its if called_key(each) in left)
        yield found("call-in-circle", call.get("id"), what=called(call), key=called_key(call))


def _call(
    call: etree._Element,
    own: Mapping[str, etree._Element],
    others: Mapping[str, Sop] | None,
) -> Iterator[Finding]:
    key, what = called_key(call), called(call)
    if not key:
        yield found("unnamed-call", call.get("id"), what=what)
    elif key in own:
        if len(_plain_starts(own[key])) != 1:
            yield found("frame-start", call.get("id"), what=what)
    elif others is not None:
        other = others.get(key)
        if other is None:
            yield found("unknown-call", call.get("id"), what=what, key=key[:80])
        elif not own.keys().isdisjoint(frame.calls for frame in other.frames):
            yield found("call-in-circle", call.get("id"), what=what, key=key)
        elif sum(_begins(node) for node in other.nodes) != 1:
            yield found("frame-start", call.get("id"), what=what)


def _begins(node: Node) -> bool:
    return node.kind == "start" and not node.message


def _plain_starts(scope: etree._Element) -> list[etree._Element]:
    starts = scope.iterchildren(f"{BPMN}startEvent")
    return [start for start in starts if start.find(MESSAGE) is None]


# --- how much it all is ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Size:
    """How much an SOP holds with all that it calls, as often as it calls it."""

    nodes: int
    flows: int
    posts: frozenset[str]


def size(root: etree._Element, main: etree._Element, others: Mapping[str, Sop] | None) -> Size:
    """The size of a process, reckoned without reading it: small files can grow huge by calling."""
    own = processes(root)
    reckoned: dict[str, Size] = {}

    def of(key: str) -> Size:
        if key not in reckoned:
            inner = [of(called_key(call)) for call in calls(own[key])] if key in own else []
            alone = _alone(own.get(key), (others or {}).get(key))
            reckoned[key] = Size(
                alone.nodes + sum(each.nodes for each in inner),
                alone.flows + sum(each.flows for each in inner),
                alone.posts.union(*(each.posts for each in inner)),
            )
        return reckoned[key]

    return of(main.get("id", ""))


def _alone(process: etree._Element | None, other: Sop | None) -> Size:
    """The size of a process of the file without what it calls, or else of the other SOP."""
    if process is not None:
        within = list(scopes(process))
        return Size(
            sum(is_node(each) for scope in within for each in scope),
            sum(1 for scope in within for _ in scope.iterchildren(f"{BPMN}sequenceFlow")),
            frozenset(slug(name_of(lane)) for scope in within for lane in lanes(scope)),
        )
    if other is not None:
        posts = frozenset(slug(lane.name) for lane in other.lanes)
        return Size(len(other.nodes), len(other.flows), posts)
    return Size(0, 0, frozenset())


# --- what is nested --------------------------------------------------------------------------


def frames(process: etree._Element) -> Iterator[Finding]:
    """What is wrong with the sub-processes of a process."""
    for scope in scopes(process):
        if scope is process:
            continue
        starts = list(scope.iterchildren(f"{BPMN}startEvent"))
        if len(starts) != 1 or _plain_starts(scope) != starts:
            yield found("frame-start", scope.get("id"), what=called(scope))
        if scope.get("triggeredByEvent") in {"true", "1"}:
            yield found("event-frame", scope.get("id"), what=called(scope))


# --- what is waited for ----------------------------------------------------------------------


def waiting(root: etree._Element, scope: etree._Element) -> Iterator[Finding]:
    """What is wrong with the timers and messages right in a process or sub-process."""
    for event in scope.iterchildren(f"{BPMN}intermediateCatchEvent", BOUNDARY):
        what = called(event)
        definitions = [each for each in event if tag_of(each).endswith("ventDefinition")]
        if not definitions or len(definitions) > 1:
            yield found("not-a-timer", event.get("id"), what=what)
        elif tag_of(definitions[0]) == TIMER:
            try:
                parse_duration(duration(event))
            except DurationError as error:
                yield found("bad-duration", event.get("id"), what=what, problem=error.said)
    hosts = {
        each.get("id", ""): each
        for each in scope.iterchildren(f"{BPMN}userTask", SUB_PROCESS, CALL)
    }
    for event in scope.iterchildren(BOUNDARY):
        if ref(event, "attachedToRef") not in hosts:
            yield found("loose-timer", event.get("id"), what=called(event))
    for start in scope.iterchildren(f"{BPMN}startEvent"):
        if start.find(MESSAGE) is not None and not message_name(root, start):
            yield found("unnamed-message", start.get("id"), what=called(start))
