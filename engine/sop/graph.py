"""Ways through a diagram: what can be reached from where, and in which order."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from engine.sop.model import Flow, Sop


def ways(sop: Sop) -> dict[str, tuple[str, ...]]:
    """The nodes to which each leads: by its flows, in document order, and by timers guarding it."""
    guarded = sop.guarded_by
    return {
        node: (*(flow.target for flow in flows), *guarded.get(node, ()))
        for node, flows in sop.outgoing.items()
    }


def onwards(sop: Sop) -> dict[str, tuple[str, ...]]:
    """As `ways`, but without the timers that start a side branch: where the token itself can go."""
    return {
        node: tuple(
            each
            for each in following
            if (timer := sop.node_by_id[each]).interrupting or timer.attached_to == ""
        )
        for node, following in ways(sop).items()
    }


def drawn_ends(sop: Sop, flow: Flow) -> tuple[str, str]:
    """The elements that a flow is drawn between: into a frame, it ends at its border."""
    around = sop.frames_around(flow.source)
    entered = [frame for frame in sop.frames_around(flow.target) if frame not in around]
    return flow.source, entered[-1] if entered else flow.target


def reach(
    starts: Iterable[str],
    successors: Mapping[str, Collection[str]],
    without: Collection[str] = (),
) -> dict[str, str | None]:
    """Every node that can be reached from ``starts`` without passing through ``without``.

    In order of distance, nearest first; each with the node it was first reached from, ``None``
    for the starts themselves.
    """
    came_from: dict[str, str | None] = {node: None for node in starts if node not in without}
    ahead = deque(came_from)
    while ahead:
        node = ahead.popleft()
        for following in successors.get(node, ()):
            if following not in came_from and following not in without:
                came_from[following] = node
                ahead.append(following)
    return came_from


def unasked(sop: Sop, starts: Iterable[str], askers: Collection[str]) -> Collection[str]:
    """The nodes to which a document can come from ``starts`` before it has an answer.

    ``askers`` are the steps that ask for it. They are left without it too: when a timer runs out,
    and by what returns, since its form may be unfinished.
    """
    following = ways(sop)
    left = {
        asker: (
            *sop.guarded_by.get(asker, ()),
            *(
                sop.flow_by_id[decision.flow].target
                for decision in sop.step_by_id[asker].decisions
                if decision.returns
            ),
        )
        for asker in askers
    }
    return reach(starts, following | left)


def next_in(
    kept: Collection[str], start: str, successors: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """The nearest nodes of ``kept`` at or behind ``start``, looking no further than each."""
    blocked = {node: () if node in kept else following for node, following in successors.items()}
    return tuple(node for node in reach([start], blocked) if node in kept)
