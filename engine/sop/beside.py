"""Timers that start side branches, and timers that end what they are attached to: what may not be.

A side branch begins where a timer fires without interrupting. It runs beside the main way and ends
by itself, however often it is begun.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Finding
from engine.sop.graph import onwards, reach
from engine.sop.model import Node, Sop
from engine.sop.rulebook import found
from engine.sop.saying import arrow, called


def timer_faults(sop: Sop) -> Iterator[Finding]:
    """What keeps the attached timers of an SOP from being run."""
    attached = [node for node in sop.nodes if node.attached_to]
    following = onwards(sop) if attached else {}
    main = reach([node.id for node in sop.nodes if node.kind == "start"], following)
    sides = {
        node: timer
        for timer in attached
        if not timer.interrupting
        for node in reach([timer.id], following)
    }
    for timer in attached:
        for flow in sop.incoming[timer.id]:
            yield found("into-timer", flow.id, what=arrow(sop, flow))
        if timer.interrupting:
            # A side branch that is begun again may go on several times at once. Each token at a
            # step has a timer of its own then, but not each that is somewhere in a frame.
            again = sides.get(timer.attached_to) if timer.attached_to in sop.frame_by_id else None
            beside = again or _beside(sop, timer.attached_to)
            if beside is not None:
                target = called(sop.node_by_id[timer.attached_to])
                what = {"what": called(timer), "target": target, "within": called(beside)}
                yield found("timer-over-branches", timer.id, **what)
        elif timer.id not in main:  # else an arrow leads into it, which is said already
            met = next((each for each in reach([timer.id], following) if each in main), None)
            if met is not None:
                target = called(sop.node_by_id[met])
                yield found("side-branch-meets", timer.id, what=called(timer), target=target)


def _beside(sop: Sop, frame: str) -> Node | None:
    """What makes several things go on at once within a frame."""
    return next(
        (
            node
            for node in sop.nodes
            if node.kind == "parallel" or (node.attached_to and not node.interrupting)
            if frame in sop.frames_around(node.id)
        ),
        None,
    )
