"""What stands in a frame, put into the SOP around it: sub-processes and called SOPs flattened.

What is in a frame is read as an SOP of its own first. Then its beginning becomes a passage to which
all that leads into the frame leads, and its ends become passages to the frame's own, the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.sop.graph import onwards, reach, ways
from engine.sop.model import Flow, Frame, Lane, Node, Sop, Step
from engine.sop.norm import slug

Lasting = TypeVar("Lasting", Node, Step, Frame)


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands in a frame, ready to stand in the SOP around it; ``entry`` is its beginning.

    ``exit`` is the passage out of it, with the frame's own id. An SOP that nobody knows has nothing
    inside, and is passed through at once.
    """

    entry: str
    exit: Node
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    steps: tuple[Step, ...] = ()
    frames: tuple[Frame, ...] = ()
    lanes: tuple[Lane, ...] = ()


def way_out(frame: Frame) -> Node:
    """The passage by which a frame is left."""
    return Node(frame.id, "passage", frame.name, frame.lane, frame=frame.frame)


def inside(sop: Sop, frame: Frame) -> Inside:
    """What an SOP, read by itself, is within a frame.

    An end that only side branches come to stays an end: they never hold up the main way.
    """
    start = next(node.id for node in sop.nodes if node.kind == "start" and not node.message)
    leaves = reach([start], onwards(sop))
    exits = [node.id for node in sop.nodes if node.kind == "end" and node.id in leaves]

    def framed(node: Node) -> Node:
        passes = node.kind == "start" or node.id in exits
        return replace(
            node, kind="passage" if passes else node.kind, frame=node.frame or frame.id, message=""
        )

    return Inside(
        entry=start,
        exit=way_out(frame),
        nodes=tuple(map(framed, sop.nodes)),
        flows=(*sop.flows, *(Flow(f"{end}.keluar", "", end, frame.id, None) for end in exits)),
        steps=sop.steps,
        frames=tuple(replace(each, frame=each.frame or frame.id) for each in sop.frames),
        lanes=sop.lanes,
    )


def as_called(sop: Sop, call: str, nomor: str) -> Sop:
    """A called SOP as its caller sees it: begun plainly, under ids and row numbers of the call's.

    ``nomor`` is the call's own row; where it has none, the rows of the called SOP have none either,
    since they would be taken for the caller's.
    """
    begun = _begun_plainly(sop)

    def its(name: str) -> str:
        return f"{call}.{name}" if name else ""

    return replace(
        begun,
        nodes=tuple(
            replace(
                node,
                id=its(node.id),
                default_flow=its(node.default_flow) if node.default_flow else None,
                frame=its(node.frame),
                attached_to=its(node.attached_to),
            )
            for node in begun.nodes
        ),
        flows=tuple(
            replace(flow, id=its(flow.id), source=its(flow.source), target=its(flow.target))
            for flow in begun.flows
        ),
        steps=tuple(
            replace(
                step,
                id=its(step.id),
                nomor=f"{nomor}.{step.nomor}" if nomor and step.nomor else "",
                question="",
                decisions=(),
            )
            for step in begun.steps
        ),
        frames=tuple(
            replace(frame, id=its(frame.id), frame=its(frame.frame)) for frame in begun.frames
        ),
        lanes=tuple(replace(lane, id=its(lane.id)) for lane in begun.lanes),
    )


def _begun_plainly(sop: Sop) -> Sop:
    """The SOP without what only a message begins."""
    by_message = [node.id for node in sop.nodes if node.kind == "start" and node.message]
    plainly = [node.id for node in sop.nodes if node.kind == "start" and not node.message]
    if not by_message:
        return sop
    following = ways(sop)
    gone = reach(by_message, following).keys() - reach(plainly, following).keys()
    return replace(
        sop,
        nodes=tuple(node for node in sop.nodes if node.id not in gone),
        flows=tuple(flow for flow in sop.flows if gone.isdisjoint((flow.source, flow.target))),
        steps=tuple(step for step in sop.steps if step.id not in gone),
        frames=tuple(frame for frame in sop.frames if frame.id not in gone),
    )


def put_in(sop: Sop, inner: Iterable[Inside]) -> Sop:
    """The SOP with the insides of its frames; those are among its ``frames`` already.

    A lane within that has the name of one around is the same post.
    """
    within = {each.exit.id: each for each in inner}
    lanes = list(sop.lanes)
    for each in within.values():
        known = {_post(lane.name) for lane in lanes}
        lanes += [lane for lane in each.lanes if _post(lane.name) not in known]
    named = {_post(lane.name): lane.name for lane in reversed(lanes)}
    entries = {frame: each.entry for frame, each in within.items()}

    def in_lane(thing: Lasting) -> Lasting:
        return replace(thing, lane=named.get(_post(thing.lane), thing.lane))

    nodes: list[Node] = []
    for node in sop.nodes:
        nodes += map(in_lane, within[node.id].nodes if node.id in within else ())
        nodes.append(node)
    frames: list[Frame] = []
    for frame in sop.frames:
        frames.append(frame)
        frames += map(in_lane, within[frame.id].frames if frame.id in within else ())
    return replace(
        sop,
        lanes=tuple(lanes),
        nodes=tuple(nodes),
        flows=(
            *(replace(flow, target=entries.get(flow.target, flow.target)) for flow in sop.flows),
            *(flow for each in within.values() for flow in each.flows),
        ),
        steps=(*sop.steps, *(in_lane(step) for each in within.values() for step in each.steps)),
        frames=tuple(frames),
    )


def _post(name: str) -> str:
    return slug(name) or name
