"""Where a document goes next: the steps behind a way out, their posts, and who holds these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.installation import Tx
from engine.organisation import holdings
from engine.sop.graph import next_in
from engine.sop.model import Decision, Sop, Step
from engine.versions import Version


@dataclass(frozen=True, slots=True)
class Stop:
    """A step that a document may come to next.

    ``held_by`` is empty when nobody holds the post, ``None`` where that does not matter.
    """

    step: Step
    post: str
    held_by: tuple[str, ...] | None


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


def ways(tx: Tx, version: Version, step: Step) -> tuple[Way, ...]:
    """The ways out of a step: one a decision, or the only one."""
    leads = _leads(version.sop, step)
    posts = {version.post_of(step_id) for _, steps in leads for step_id in steps}
    held = holdings.holders(tx, posts, version.sop_id)
    return tuple(Way(decision, _stops(version, steps, held)) for decision, steps in leads)


def drawn_ways(sop: Sop, step: Step) -> tuple[Way, ...]:
    """The same where nobody holds the posts yet: in what is only drawn."""

    def stops(steps: Iterable[str]) -> tuple[Stop, ...]:
        found = (sop.step_by_id[step_id] for step_id in steps)
        return tuple(Stop(step, step.lane, None) for step in found)

    return tuple(Way(decision, stops(steps)) for decision, steps in _leads(sop, step))


def first(tx: Tx, version: Version) -> tuple[Stop, ...]:
    """The steps that a new document comes to which a person begins."""
    steps = _steps_after(version.sop, version.starts[""])
    held = holdings.holders(tx, map(version.post_of, steps), version.sop_id)
    return _stops(version, steps, held)


def _leads(sop: Sop, step: Step) -> list[tuple[Decision | None, tuple[str, ...]]]:
    """The ways out of a step with the steps that come next on each."""
    if step.decisions:
        return [(decision, decision.leads_to) for decision in step.decisions]
    return [(None, _steps_after(sop, step.id))]


def _steps_after(sop: Sop, node: str) -> tuple[str, ...]:
    successors = {node: [flow.target for flow in flows] for node, flows in sop.outgoing.items()}
    found = (
        after
        for target in successors[node]
        for after in next_in(sop.step_by_id, target, successors)
    )
    return tuple(dict.fromkeys(found))


def _stops(
    version: Version, steps: Iterable[str], held: Mapping[int, Mapping[int, str]]
) -> tuple[Stop, ...]:
    found = (version.sop.step_by_id[step_id] for step_id in steps)
    return tuple(
        Stop(step, step.lane, tuple(held[version.posts[step.lane]].values())) for step in found
    )
