"""What of a file stands where: its processes, the sub-processes in them, whom they call, lanes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.sop.dialect import (
    BPMN,
    CALL,
    FRAME_KINDS,
    NODE_KINDS,
    SUB_PROCESS,
    called_key,
    name_of,
    tag_of,
    unsupported,
)
from engine.sop.norm import fold


def processes(root: etree._Element) -> dict[str, etree._Element]:
    """The processes of a file by their ids, in document order.

    One in which nothing happens is no process beside one in which something does: some tools write
    it for the sheet itself, or for a pool that is left closed.
    """
    every = {each.get("id", ""): each for each in root.iterchildren(f"{BPMN}process")}
    return {key: each for key, each in every.items() if any(map(is_node, each))} or every


def is_node(element: etree._Element) -> bool:
    """Whether an element is a flow node, one that we run or not."""
    tag = tag_of(element)
    return tag in NODE_KINDS or tag in FRAME_KINDS or unsupported(tag) is not None


def scopes(process: etree._Element) -> Iterator[etree._Element]:
    """The process and every sub-process in it, an outer one before those within."""
    yield process
    for inner in process.iterchildren(SUB_PROCESS):
        yield from scopes(inner)


def calls(process: etree._Element) -> Iterator[etree._Element]:
    """The call activities of a process, those in its sub-processes too."""
    for scope in scopes(process):
        yield from scope.iterchildren(CALL)


def uncalled(root: etree._Element) -> list[etree._Element]:
    """The processes that none of the file calls: just one in a file that can be read."""
    found = processes(root)
    called = {called_key(call) for each in found.values() for call in calls(each)}
    return [process for key, process in found.items() if key not in called]


def lanes(scope: etree._Element) -> Iterator[etree._Element]:
    """The lanes of a process or sub-process itself: of nested ones the innermost, the posts."""
    for lane in scope.iterfind(f"{BPMN}laneSet/{BPMN}lane"):
        yield from _innermost(lane)


def members(lane: etree._Element) -> Iterator[str]:
    """The ids of what a lane says to hold."""
    for reference in lane.iterfind(f"{BPMN}flowNodeRef"):
        yield fold(reference.text or "")


def posts(process: etree._Element) -> Mapping[str, str]:
    """The post of each element of a process by the element's id: the name of its lane.

    What stands in a sub-process is in the lane that the sub-process itself draws around it, or in
    one that names it, or else where the sub-process is.
    """
    post: dict[str, str] = {}
    for scope in scopes(process):
        for lane in lanes(scope):
            post.update(dict.fromkeys(members(lane), name_of(lane)))
    for scope in scopes(process):
        around = post.get(scope.get("id", ""))
        for child in scope if around is not None else ():
            post.setdefault(child.get("id", ""), around or "")
    return post


def _innermost(lane: etree._Element) -> Iterator[etree._Element]:
    inner = lane.findall(f"{BPMN}childLaneSet/{BPMN}lane")
    if not inner:
        yield lane
    for each in inner:
        yield from _innermost(each)
