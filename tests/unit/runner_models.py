"""What the runner's tests share: SOPs sketched in a few lines, and BPMN's rules by the book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.sop.model import Decision, Drawing, Flow, Frame, Identity, Node, NodeKind, Sop, Step
from engine.sop.norm import slug

_ARROW = re.compile(r"(?P<source>\S+) -((\[(?P<condition>.*)\]|(?P<name>.+))-)?> (?P<target>\S+)")
_TIMER = re.compile(r"(?P<timer>@\S+) (?P<how>ends|beside) (?P<guarded>\S+)")
_FRAME = re.compile(r"(?P<frame>\S+) holds (?P<members>.+)")
_DEFAULT = "lainnya"


def sketch(text: str) -> Sop:
    """Build an SOP from lines like ``?tepat -Kembalikan-> tulis``.

    A node that begins with ``?`` is an exclusive gateway, with ``+`` a parallel one, with ``@`` a
    timer, with ``.`` a passage; ``mulai`` is the start, ``mulai=surat`` one by a message,
    ``selesai…`` an end, all else a step. ``-[total > 3]->`` carries a condition, ``-lainnya->`` is
    the default. Flows are called ``?tepat>tulis``, a twin ``?tepat>tulis.2``.

    ``@lewat ends tulis`` and ``@ingat beside tulis`` attach a timer to a step or a frame.
    ``rapat holds .masuk bahas`` puts nodes and frames into a frame; ``rapat`` is its way out.
    """
    flows: list[Flow] = []
    attached: dict[str, tuple[str, bool]] = {}
    around: dict[str, str] = {}
    frames: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if match := _TIMER.fullmatch(line):
            attached[match["timer"]] = match["guarded"], match["how"] == "ends"
        elif match := _FRAME.fullmatch(line):
            frames.append(match["frame"])
            around |= dict.fromkeys(match["members"].split(), match["frame"])
        else:
            match = _ARROW.fullmatch(line)
            assert match, line
            source, target = match["source"], match["target"]
            twins = sum((flow.source, flow.target) == (source, target) for flow in flows)
            id_ = f"{source}>{target}" + (f".{twins + 1}" if twins else "")
            flows.append(Flow(id_, match["name"] or "", source, target, match["condition"]))
    ids = dict.fromkeys(end for flow in flows for end in (flow.source, flow.target))
    bare = (_node(id_, flows, frames) for id_ in ids)
    nodes = tuple(
        replace(
            node,
            frame=around.get(node.id, ""),
            attached_to=attached.get(node.id, ("", True))[0],
            interrupting=attached.get(node.id, ("", True))[1],
        )
        for node in bare
    )
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
        frames=tuple(
            Frame(id_, "subprocess", id_, "Camat", around.get(id_, ""))
            for id_ in sorted(frames, key=lambda id_: _depth(id_, around))
        ),
    )


def _depth(frame: str, around: Mapping[str, str]) -> int:
    return 1 + _depth(around[frame], around) if frame in around else 0


def _node(id_: str, flows: list[Flow], frames: list[str]) -> Node:
    kinds: dict[str, NodeKind] = {"?": "exclusive", "+": "parallel", "@": "timer", ".": "passage"}
    kind: NodeKind = "passage" if id_ in frames else kinds.get(id_[0], "step")
    start, _, message = id_.partition("=")
    if start == "mulai":
        kind = "start"
    elif id_.startswith("selesai"):
        kind = "end"
    default = [flow.id for flow in flows if flow.source == id_ and flow.name == _DEFAULT]
    waktu = "2 Hari" if kind == "timer" else ""
    return Node(
        id_, kind, id_, "Camat", default[0] if default else None, message=message, waktu=waktu
    )


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
    """BPMN's own rules for these kinds of nodes: tokens, counted flow by flow.

    A condition is either the flow that was chosen or ``name = number``. ``waiting`` counts the
    tokens at steps and timers, those that are attached and armed among them. ``taken`` counts the
    flows of the last move.
    """

    sop: Sop
    waiting: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    moving: list[Flow] = field(default_factory=list)

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
        for timer in self._timers_at(step):
            self.waiting[timer.id] = 0
        self._leave(step, chosen, facts)

    def fire(self, timer: str, facts: Mapping[str, int]) -> None:
        """Let a timer's moment come."""
        assert self.waiting[timer] > 0
        self.waiting -= Counter([timer])
        node = self.sop.node_by_id[timer]
        if node.attached_to and node.interrupting:
            self._cancel(node.attached_to)
        self._leave(timer, None, facts)

    def _leave(self, node: str, chosen: str | None, facts: Mapping[str, int]) -> None:
        self.taken = Counter()
        self._put(self.sop.outgoing[node])
        self._close_what_is_left()
        while self.moving:
            flow = self.moving.pop()
            self._enter(flow)
            target = self.sop.node_by_id[flow.target]
            if target.kind in {"step", "timer"}:
                self.waiting[target.id] += 1
            elif target.kind == "exclusive":
                self._put([self._way(target, chosen, facts)])
            elif target.kind == "passage":
                self._put(self.sop.outgoing[target.id])
            elif target.kind == "parallel":
                self.held[flow.id] += 1
                incoming = Counter(flow.id for flow in self.sop.incoming[target.id])
                if incoming <= self.held:
                    self.held -= incoming
                    self._put(self.sop.outgoing[target.id])
            self._close_what_is_left()

    def _put(self, flows: Sequence[Flow]) -> None:
        self.taken.update(flow.id for flow in flows)
        self.moving += flows

    def _enter(self, flow: Flow) -> None:
        """Arm the timers of the step that a flow leads to, and of the frames that it opens."""
        for frame in self.sop.frames:
            if self._inside(flow.target, frame.id) and not self._inside(flow.source, frame.id):
                for timer in self._timers_at(frame.id):
                    self.waiting[timer.id] = 1
        for timer in self._timers_at(flow.target):
            if self.sop.node_by_id[flow.target].kind == "step":
                self.waiting[timer.id] = 1

    def _close_what_is_left(self) -> None:
        """Take away the timers of frames in which nothing waits, is held or moves.

        What a timer inside has started beside the main way does not count.
        """
        for frame in self.sop.frames:
            waiting = [n for n in +self.waiting if not self.sop.node_by_id[n].attached_to]
            held = [self.sop.flow_by_id[flow].target for flow in +self.held]
            moving = [flow.target for flow in self.moving]
            beside = self._beside(frame.id)
            here = {n for n in (*waiting, *held, *moving) if self._inside(n, frame.id)}
            if not here - beside:
                for timer in self._timers_at(frame.id):
                    self.waiting[timer.id] = 0
        self.waiting = +self.waiting

    def _beside(self, frame: str) -> set[str]:
        found: set[str] = set()
        following = [
            node.id
            for node in self.sop.nodes
            if node.attached_to and not node.interrupting and self._inside(node.id, frame)
        ]
        while following:
            node = following.pop()
            if node not in found:
                found.add(node)
                following += [flow.target for flow in self.sop.outgoing[node]]
        return found

    def _cancel(self, guarded: str) -> None:
        for node in list(self.waiting):
            host = self.sop.node_by_id[node].attached_to
            if guarded in {node, host} or self._inside(node, guarded):
                self.waiting[node] = 0
        for flow in list(self.held):
            if self._inside(self.sop.flow_by_id[flow].target, guarded):
                self.held[flow] = 0
        self.waiting, self.held = +self.waiting, +self.held

    def _timers_at(self, guarded: str) -> list[Node]:
        return [node for node in self.sop.nodes if node.attached_to == guarded]

    def _inside(self, node: str, frame: str) -> bool:
        return frame in self.sop.frames_around(node)

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
