"""Two SOPs side by side: what of the one is what of the other, and how sentences call it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from engine.errors import Text
from engine.sop.alike import ALIKE, pairs
from engine.sop.changes import listed, quoted
from engine.sop.graph import next_in, ways
from engine.sop.model import Node, Sop, Step
from engine.sop.norm import Waktu, fold, waktu_or_none
from engine.sop.reader import deciding_gateway

_SURE: Final = 0.8
"""How alike the names of two steps of different posts must be to be one step that moved."""
_END: Final = -1
_FINISH: Final = Text("selesai", "the end")


@dataclass(frozen=True)
class Side:
    """One of the two SOPs. ``shared`` numbers the steps that the other has too, the same there."""

    sop: Sop
    shared: dict[str, int]

    @cached_property
    def place(self) -> dict[str, int]:
        """How far down the table each step stands."""
        return {step.id: place for place, step in enumerate(self.sop.steps)}

    @cached_property
    def ends(self) -> dict[str, int]:
        """The ends, which all count as one."""
        return {node.id: _END for node in self.sop.nodes if node.kind == "end"}

    @cached_property
    def following(self) -> dict[str, tuple[str, ...]]:
        """What follows each node."""
        return ways(self.sop)

    @cached_property
    def forward(self) -> dict[str, tuple[str, ...]]:
        """What follows each node, but that a step which the other lacks only leads onwards."""
        flows = self.sop.flow_by_id
        return self.following | {
            step.id: tuple(flows[way.flow].target for way in step.decisions if not way.returns)
            for step in self.sop.steps
            if step.decisions and step.id not in self.shared
        }

    @cached_property
    def backward(self) -> dict[str, list[str]]:
        """What each node follows."""
        backward: dict[str, list[str]] = {node.id: [] for node in self.sop.nodes}
        for node, following in self.following.items():
            for each in following:
                backward[each].append(node)
        return backward

    @cached_property
    def gateways(self) -> list[Node]:
        """What divides or joins the flow without a person who decides."""
        by_person = {gateway.id for s in self.sop.steps if (gateway := self.decided_at(s))}
        return [
            node
            for node in self.sop.nodes
            if node.kind == "parallel"
            or (node.kind == "exclusive" and len(self.sop.outgoing[node.id]) > 1)
            if node.id not in by_person
        ]

    def decided_at(self, step: Step) -> Node | None:
        """The gateway that a step decides."""
        return deciding_gateway(self.sop, step.id)

    def leads(self, start: str) -> frozenset[int]:
        """The shared steps that come next from a node on, by number, and whether the end does."""
        stops = self.shared | self.ends
        return frozenset(stops[node] for node in next_in(stops, start, self.forward))

    def to(self, start: str) -> Text:
        """The steps, or the end, that come next from a node on, in words."""
        steps = self.sop.step_by_id
        ahead = next_in({**steps, **self.ends}, start, self.following)
        return listed(called(steps[node]) if node in steps else _FINISH for node in ahead)

    def behind(self, node: str, before: int) -> list[Step]:
        """The steps before that place from which a way leads straight to a node."""
        steps = self.sop.step_by_id
        sources = (next_in(steps, source, self.backward) for source in self.backward[node])
        found = (steps[each] for each in dict.fromkeys(chain.from_iterable(sources)))
        return [step for step in found if self.place[step.id] < before]


class Both:
    """The old SOP and the new, and what of the one is what of the other."""

    def __init__(self, old: Sop, new: Sop, redrawn: Collection[str] = ()) -> None:
        self.redrawn = redrawn
        self.lanes = pairs(
            old.lanes, new.lanes, lambda a: a.name, lambda a: a.id, named=lambda a: a.name
        )
        post = {before.name: after.name for before, after in self.lanes}
        self.steps = pairs(
            old.steps,
            new.steps,
            lambda step: step.id,
            named=lambda step: step.name,
            needed=lambda a, b: ALIKE if post.get(a.lane) == b.lane else _SURE,
        )
        self.post = post
        self.old = Side(old, {step.id: n for n, (step, _) in enumerate(self.steps)})
        self.new = Side(new, {step.id: n for n, (_, step) in enumerate(self.steps)})

    @cached_property
    def starts(self) -> list[tuple[Node, Node]]:
        """The starts of both: the plain ones, and those by the same message."""
        olds, news = ([n for n in s.sop.nodes if n.kind == "start"] for s in (self.old, self.new))
        return pairs(olds, news, lambda start: start.message)

    @cached_property
    def rows(self) -> list[tuple[Step | None, Step | None]]:
        """The steps in the order of the new table; what was removed stands where it stood."""
        was = {after.id: before for before, after in self.steps}
        rows: list[tuple[Step | None, Step | None]]
        rows = [(was.get(step.id), step) for step in self.new.sop.steps]
        at = 0
        for step in self.old.sop.steps:
            if step.id in self.old.shared:
                at = 1 + next(n for n, (before, _) in enumerate(rows) if before is step)
            else:
                rows.insert(at, (step, None))
                at += 1
        return rows


# --- words -----------------------------------------------------------------------------------


def called(step: Step) -> Text:
    """A step, within a sentence."""
    return Text("langkah {what}", "step {what}").fill(what=row_name(step))


def row_name(step: Step) -> str:
    """How a sentence calls a step: by the number of its row, if it has one, and its name."""
    return f"{step.nomor} {quoted(step.name, 60).id}".strip()


def was_now(before: str, after: str) -> dict[str, Text]:
    """What was and what is, to fill a sentence with."""
    return {"before": quoted(before), "after": quoted(after)}


def plain(text: str) -> str:
    """A text without what nobody would call a change: capitals, a full stop, white space."""
    return fold(text).rstrip(" .;").casefold()


def norm(text: str) -> str | Waktu:
    """A norm as it counts: ``1 Jam`` is ``1 jam kerja``."""
    return waktu_or_none(text) or plain(text)
