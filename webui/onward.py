"""Where a document goes next: the steps behind a way out, their posts, and who holds these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.installation import Tx
from engine.organisation import holdings
from engine.sop.graph import reach
from engine.sop.model import Decision, Node, Sop, Step
from engine.versions import Version


@dataclass(frozen=True, slots=True)
class Stop:
    """A step that a document may come to next.

    ``held_by`` is empty when nobody holds the post, ``None`` where that does not matter. The
    document waits for the ``timers`` before.
    """

    step: Step
    post: str
    held_by: tuple[str, ...] | None
    timers: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step, with its decision when there is one to take.

    ``stops`` is empty when the document ends there.
    """

    decision: Decision | None
    stops: tuple[Stop, ...]

    @property
    def vacant(self) -> tuple[str, ...]:
        """The posts on it that nobody holds: the document would stop there."""
        return tuple(dict.fromkeys(stop.post for stop in self.stops if stop.held_by == ()))


Ahead = Mapping[str, tuple[Node, ...]]
"""The steps that come next, by id, each with the timers that a document waits for before it."""


def ways(tx: Tx, version: Version, step: Step) -> tuple[Way, ...]:
    """The ways out of a step: one a decision, or the only one."""
    leads = _leads(version.sop, step)
    posts = {version.post_of(step_id) for _, ahead in leads for step_id in ahead}
    held = holdings.holders(tx, posts, version.sop_id)
    return tuple(Way(decision, _stops(version, ahead, held)) for decision, ahead in leads)


def drawn_ways(sop: Sop, step: Step) -> tuple[Way, ...]:
    """The same where nobody holds the posts yet: in what is only drawn."""

    def stops(ahead: Ahead) -> tuple[Stop, ...]:
        found = ((sop.step_by_id[step_id], timers) for step_id, timers in ahead.items())
        return tuple(Stop(step, step.lane, None, timers) for step, timers in found)

    return tuple(Way(decision, stops(ahead)) for decision, ahead in _leads(sop, step))


def first(tx: Tx, version: Version) -> tuple[Stop, ...]:
    """The steps that a new document comes to which a person begins."""
    ahead = _ahead(version.sop, _targets(version.sop, version.starts[""]))
    held = holdings.holders(tx, map(version.post_of, ahead), version.sop_id)
    return _stops(version, ahead, held)


def _leads(sop: Sop, step: Step) -> list[tuple[Decision | None, Ahead]]:
    """The ways out of a step with what comes next on each."""
    if not step.decisions:
        return [(None, _ahead(sop, _targets(sop, step.id)))]
    return [
        (decision, _ahead(sop, [sop.flow_by_id[decision.flow].target]))
        for decision in step.decisions
    ]


def _targets(sop: Sop, node: str) -> list[str]:
    return [flow.target for flow in sop.outgoing[node]]


def _ahead(sop: Sop, starts: Iterable[str]) -> Ahead:
    following = {
        node: () if node in sop.step_by_id else _targets(sop, node) for node in sop.outgoing
    }
    passed: dict[str | None, tuple[Node, ...]] = {None: ()}
    for node_id, before in reach(starts, following).items():
        node = sop.node_by_id[node_id]
        passed[node_id] = (*passed[before], node) if node.kind == "timer" else passed[before]
    return {node: timers for node, timers in passed.items() if node in sop.step_by_id}


def _stops(
    version: Version, ahead: Ahead, held: Mapping[int, Mapping[int, str]]
) -> tuple[Stop, ...]:
    found = ((version.sop.step_by_id[step_id], timers) for step_id, timers in ahead.items())
    return tuple(
        Stop(step, step.lane, tuple(held[version.posts[step.lane]].values()), timers)
        for step, timers in found
    )
