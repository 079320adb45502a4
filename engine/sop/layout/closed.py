"""An SOP as it is drawn with its frames closed: each one box, whatever stands in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.sop.graph import drawn_ends
from engine.sop.model import Node, Sop


@dataclass(frozen=True, slots=True)
class Closed:
    """What is drawn of an SOP. ``timers`` are those on borders, by the flow that leaves each.

    In ``sop`` frames are steps, and such a flow leaves what its timer is attached to, under the
    timer's name.
    """

    sop: Sop
    timers: dict[str, Node]


def closed(sop: Sop) -> Closed:
    """The SOP without what stands in its frames and, as nodes, without the timers on borders."""
    attached = {node.id: node for node in sop.nodes if node.attached_to}
    timers: dict[str, Node] = {}
    flows = []
    for flow in sop.flows:
        source, target = drawn_ends(sop, flow)
        if sop.node_by_id[source].frame:
            continue
        timer, into = attached.get(source), attached.get(target)
        if timer is not None:
            timers[flow.id] = timer
        flows.append(
            replace(
                flow,
                name=flow.name if timer is None else timer.name,
                source=source if timer is None else timer.attached_to,
                target=target if into is None else into.attached_to,
            )
        )
    nodes = (node for node in sop.nodes if not node.frame and not node.attached_to)
    return Closed(
        replace(
            sop,
            lanes=sop.lanes_outside,
            nodes=tuple(
                replace(node, kind="step") if node.id in sop.frame_by_id else node for node in nodes
            ),
            flows=tuple(flows),
            steps=tuple(step for step in sop.steps if not sop.node_by_id[step.id].frame),
            frames=(),
        ),
        timers,
    )
