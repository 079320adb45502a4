"""What the runner's tests share: SOPs sketched in a few lines, and BPMN's rules by the book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.sop.model import Decision, Drawing, Flow, Identity, Node, NodeKind, Sop, Step
from engine.sop.norm import slug

_ARROW = re.compile(r"(?P<source>\S+) -((\[(?P<condition>.*)\]|(?P<name>.+))-)?> (?P<target>\S+)")
_DEFAULT = "lainnya"


def sketch(text: str) -> Sop:
    """Build an SOP from lines like ``?tepat -Kembalikan-> tulis``.

    A node that begins with ``?`` is an exclusive gateway, with ``+`` a parallel one; ``mulai`` is
    the start, ``selesai…`` an end, all else a step. ``-[total > 3]->`` carries a condition,
    ``-lainnya->`` is the default. Flows are called ``?tepat>tulis``, a twin ``?tepat>tulis.2``.
    """
    flows: list[Flow] = []
    for line in text.strip().splitlines():
        match = _ARROW.fullmatch(line.strip())
        assert match, line
        source, target = match["source"], match["target"]
        twins = sum((flow.source, flow.target) == (source, target) for flow in flows)
        id_ = f"{source}>{target}" + (f".{twins + 1}" if twins else "")
        flows.append(Flow(id_, match["name"] or "", source, target, match["condition"]))
    ids = dict.fromkeys(end for flow in flows for end in (flow.source, flow.target))
    nodes = tuple(_node(id_, flows) for id_ in ids)
    return Sop(
        key="sop-uji",
        title="SOP uji",
        documentation="",
        identity=Identity(),
        pools=(),
        lanes=(),
        nodes=nodes,
        flows=tuple(flows),
        message_flows=(),
        steps=tuple(_step(node.id, flows) for node in nodes if node.kind == "step"),
        drawing=Drawing((), ()),
    )


def _node(id_: str, flows: list[Flow]) -> Node:
    kinds: dict[str, NodeKind] = {"?": "exclusive", "+": "parallel"}
    kind: NodeKind = kinds.get(id_[0], "step")
    if id_ == "mulai":
        kind = "start"
    elif id_.startswith("selesai"):
        kind = "end"
    default = [flow.id for flow in flows if flow.source == id_ and flow.name == _DEFAULT]
    return Node(id_, kind, id_, "Camat", default[0] if default else None)


def _step(id_: str, flows: list[Flow]) -> Step:
    followers = [flow.target for flow in flows if flow.source == id_]
    gateway = followers[0] if followers and followers[0].startswith("?") else None
    decisions = tuple(
        Decision(slug(flow.name), flow.name, flow.id, returns=False, leads_to=())
        for flow in flows
        if flow.source == gateway and flow.name and flow.name != _DEFAULT
    )
    return Step(id_, id_, "Camat", "", "", "", "", None, "", gateway or "", decisions)


@dataclass
class ByTheBook:
    """BPMN's own rules for these four kinds of nodes: tokens, counted flow by flow.

    A condition is either the flow that was chosen or ``name = number``. ``taken`` counts the flows
    of the last move.
    """

    sop: Sop
    waiting: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> bool:
        """No token is left."""
        return not self.waiting.total() and not self.held.total()

    def start(self, facts: Mapping[str, int]) -> None:
        """Put the first token on its way."""
        self._leave("mulai", None, facts)

    def complete(self, step: str, chosen: str | None, facts: Mapping[str, int]) -> None:
        """Move a waiting step's token on; ``chosen`` is the flow that its person chose."""
        assert self.waiting[step] > 0
        self.waiting -= Counter([step])
        self._leave(step, chosen, facts)

    def _leave(self, node: str, chosen: str | None, facts: Mapping[str, int]) -> None:
        self.taken = Counter()
        moving = self._put(self.sop.outgoing[node])
        while moving:
            flow = moving.pop()
            target = self.sop.node_by_id[flow.target]
            if target.kind == "step":
                self.waiting[target.id] += 1
            elif target.kind == "exclusive":
                moving += self._put([self._way(target, chosen, facts)])
            elif target.kind == "parallel":
                self.held[flow.id] += 1
                incoming = Counter(flow.id for flow in self.sop.incoming[target.id])
                if incoming <= self.held:
                    self.held -= incoming
                    moving += self._put(self.sop.outgoing[target.id])

    def _put(self, flows: tuple[Flow, ...] | list[Flow]) -> list[Flow]:
        self.taken.update(flow.id for flow in flows)
        return list(flows)

    def _way(self, gateway: Node, chosen: str | None, facts: Mapping[str, int]) -> Flow:
        flows = self.sop.outgoing[gateway.id]
        for flow in flows:
            if flow.id == chosen:
                return flow
            if flow.condition is not None:
                name, number = flow.condition.split(" = ")
                if facts[name] == int(number):
                    return flow
        return next(f for f in flows if len(flows) == 1 or f.id == gateway.default_flow)
