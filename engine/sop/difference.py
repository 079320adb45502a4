"""What changed from one version of an SOP to another, as its process owner would say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from engine.errors import Text
from engine.sop.alike import ALIKE, NEVER, alone, pairs
from engine.sop.changes import EMPTY, FIELDS, OTHERWISE, WHOLE, Change, change, listed, quoted
from engine.sop.graph import next_in, ways
from engine.sop.model import Flow, Node, Sop, Step
from engine.sop.norm import Waktu, fold, slug, waktu_or_none
from engine.sop.reader import deciding_gateway

_SURE: Final = 0.8
"""How alike the names of two steps of different posts must be to be one step that moved."""
_END: Final = -1
_START: Final = Text("awal", "the start")
_FINISH: Final = Text("selesai", "the end")
_AFTER: Final = Text("sesudah {steps}", "after {steps}")
_FIRST: Final = Text("sebagai yang pertama", "as the first")
_DECIDES: Final = Text(", yang memutuskan {names}", ", which decides {names}")
_DECISION: Final = Text("Keputusan {name}", "Decision {name}")
_OPENS: Final = Text(
    "sesudah {steps} dikerjakan bersamaan {to}", "after {steps} are done at once {to}"
)
_JOINS: Final = Text("{to} menunggu {steps}", "{to} waits for {steps}")
_GATEWAY: Final = Text("gerbang {name}", "gateway {name}")
_LEADS: Final = Text("{condition} menuju {to}", "{condition} leads to {to}")
_NORM: Final = ("waktu", "kelengkapan", "output")


def difference(old: Sop, new: Sop, redrawn: Collection[str] = ()) -> tuple[Change, ...]:
    """What changed, in the order in which a person reads an SOP: its head, its posts, its rows.

    How it is drawn is no change, nor are other ids for the same things: a step is the same when
    its id is, or else when its name and its post are alike, so that a file drawn again in another
    tool is compared by what it says. A step put in between or taken out is told as such, and not
    once more as another order of its neighbours. Pools of other parties and messages to them are
    not compared. ``redrawn`` are the ids of the forms that ask for something else than before.
    """
    both = _Both(old, new, redrawn)
    return (
        *_head(old, new),
        *_posts(both),
        *_start(both),
        *chain.from_iterable(_row(both, *row) for row in both.rows),
        *_renumbered(both),
        *_gateways(both),
    )


def same_steps(old: Sop, new: Sop) -> dict[str, str]:
    """The ids of the steps of the old SOP that the new one has too, with their ids there."""
    return {before.id: after.id for before, after in _Both(old, new).steps}


# --- which is which --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    """One of the two SOPs. ``shared`` numbers the steps that the other has too, the same there."""

    sop: Sop
    shared: dict[str, int]

    @cached_property
    def place(self) -> dict[str, int]:
        return {step.id: place for place, step in enumerate(self.sop.steps)}

    @cached_property
    def ends(self) -> dict[str, int]:
        return {node.id: _END for node in self.sop.nodes if node.kind == "end"}

    @cached_property
    def following(self) -> dict[str, tuple[str, ...]]:
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
    def backward(self) -> dict[str, tuple[str, ...]]:
        return {node: tuple(f.source for f in fs) for node, fs in self.sop.incoming.items()}

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
        return deciding_gateway(self.sop, step.id)

    def leads(self, start: str) -> frozenset[int]:
        """The shared steps that come next from a node on, by number, and whether the end does."""
        stops = self.shared | self.ends
        return frozenset(stops[node] for node in next_in(stops, start, self.forward))

    def to(self, start: str) -> Text:
        """The steps, or the end, that come next from a node on, in words."""
        steps = self.sop.step_by_id
        ahead = next_in({**steps, **self.ends}, start, self.following)
        return listed(_called(steps[node]) if node in steps else _FINISH for node in ahead)

    def behind(self, node: str, before: int) -> list[Step]:
        """The steps before that place from which a way leads straight to a node."""
        steps = self.sop.step_by_id
        sources = (next_in(steps, source, self.backward) for source in self.backward[node])
        found = (steps[each] for each in dict.fromkeys(chain.from_iterable(sources)))
        return [step for step in found if self.place[step.id] < before]


class _Both:
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
        self.old = _Side(old, {step.id: n for n, (step, _) in enumerate(self.steps)})
        self.new = _Side(new, {step.id: n for n, (_, step) in enumerate(self.steps)})

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


# --- the head and the posts ------------------------------------------------------------------


def _head(old: Sop, new: Sop) -> Iterator[Change]:
    if old.key != new.key:
        yield change("key-changed", WHOLE, **_told(old.key, new.key))
    if old.title != new.title:
        yield change("title-changed", WHOLE, **_told(old.title, new.title))
    for name, field in FIELDS.items():
        before, after = (getattr(sop.identity, name) for sop in (old, new))
        if isinstance(before, tuple):
            yield from _items(field, before, after)
        elif _plain(before) != _plain(after):
            yield change("identity-changed", WHOLE, field=field, **_told(before, after))
    if _plain(old.documentation) != _plain(new.documentation):
        yield change("documentation-changed", WHOLE, what=Text("SOP", "the SOP"))


def _items(field: Text, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    before, after = list(enumerate(old)), list(enumerate(new))
    same = pairs(before, after, lambda item: _plain(item[1]), named=lambda item: item[1])
    for (_, one), (_, other) in same:
        if _plain(one) != _plain(other):
            yield change("identity-changed", WHOLE, field=field, **_told(one, other))
    for _, item in alone(before, (one for one, _ in same)):
        yield change("identity-removed", WHOLE, field=field, before=quoted(item))
    for _, item in alone(after, (other for _, other in same)):
        yield change("identity-added", WHOLE, field=field, after=quoted(item))


def _posts(both: _Both) -> Iterator[Change]:
    for lane in alone(both.old.sop.lanes, (one for one, _ in both.lanes)):
        yield change("post-removed", ([lane.id], ()), before=quoted(lane.name))
    for lane in alone(both.new.sop.lanes, (other for _, other in both.lanes)):
        yield change("post-added", ((), [lane.id]), after=quoted(lane.name))
    for one, other in both.lanes:
        if one.name != other.name:
            told = _told(one.name, other.name)
            yield change("post-renamed", ([one.id], [other.id]), **told)


# --- the rows --------------------------------------------------------------------------------


def _row(both: _Both, old: Step | None, new: Step | None) -> Iterator[Change]:
    if new is None and old is not None:
        yield change("step-removed", ([old.id], ()), what=_row_name(old), post=old.lane)
    elif old is None and new is not None:
        behind = both.new.behind(new.id, both.new.place[new.id])
        after = listed(map(_called, behind))
        where = _AFTER.fill(steps=after) if behind else _FIRST
        decides = _DECIDES.fill(names=listed(quoted(d.name) for d in new.decisions))
        said = {"where": where, "decides": decides if new.decisions else Text("", "")}
        yield change("step-added", ((), [new.id]), what=_row_name(new), post=new.lane, **said)
    elif old is not None and new is not None:
        yield from _step(both, old, new)
        yield from _forms(both, old, new)
        yield from _decisions(both, old, new)
        yield from _order(both, old, new)


def _step(both: _Both, old: Step, new: Step) -> Iterator[Change]:
    ids = [old.id], [new.id]
    what = _row_name(new)
    if old.name != new.name:
        yield change("step-renamed", ids, what=_row_name(old), after=quoted(new.name))
    if both.post.get(old.lane) != new.lane:
        yield change("step-moved", ids, what=what, **_told(old.lane, new.lane))
    for name in _NORM:
        before, after = getattr(old, name), getattr(new, name)
        if _norm(before) != _norm(after):
            yield change(f"{name}-changed", ids, what=what, **_told(before, after))
    if _plain(old.documentation) != _plain(new.documentation):
        yield change("documentation-changed", ids, what=_called(new))


def _forms(both: _Both, old: Step, new: Step) -> Iterator[Change]:
    ids = [old.id], [new.id]
    if old.form != new.form:
        said = {"before": _form(old), "after": _form(new)}
        yield change("form-changed", ids, what=_row_name(new), **said)
    elif new.form in both.redrawn:
        yield change("form-redrawn", ids, what=_row_name(new), form=_form(new))


def _form(step: Step) -> Text:
    return quoted(step.form) if step.form else Text("formulir bawaan", "the default form")


def _start(both: _Both) -> Iterator[Change]:
    sides = both.old, both.new
    starts = [[n.id for n in side.sop.nodes if n.kind == "start"] for side in sides]
    if len(starts[0]) == len(starts[1]) == 1:
        (old,), (new,) = starts
        if both.old.leads(old) != both.new.leads(new):
            yield _other_order(both, _START, old, new)


def _order(both: _Both, old: Step, new: Step) -> Iterator[Change]:
    """What comes next after a step; where its person decides, the decisions say it."""
    if old.decisions and new.decisions:
        return
    if _onwards(both.old, old) != _onwards(both.new, new):
        yield _other_order(both, _called(new), old.id, new.id)


def _onwards(side: _Side, step: Step) -> frozenset[int]:
    flows = side.sop.flow_by_id
    out = [flows[way.flow] for way in step.decisions if not way.returns]
    ahead = (side.leads(flow.target) for flow in out or side.sop.outgoing[step.id])
    return frozenset(chain.from_iterable(ahead))


def _other_order(both: _Both, what: Text, old: str, new: str) -> Change:
    flows = [
        [flow.id for flow in side.sop.outgoing[node]]
        for side, node in ((both.old, old), (both.new, new))
    ]
    leads = {"before": _after(both.old, old), "after": _after(both.new, new)}
    return change("order-changed", (flows[0], flows[1]), what=what, **leads)


def _after(side: _Side, node: str) -> Text:
    """What comes next after a node, in words."""
    return listed(side.to(flow.target) for flow in side.sop.outgoing[node])


def _renumbered(both: _Both) -> Iterator[Change]:
    moved = [(old, new) for old, new in both.steps if old.nomor != new.nomor]
    if moved:
        moved.sort(key=lambda pair: both.new.place[pair[1].id])
        arrows = (f"{old.nomor or '–'} → {new.nomor or '–'}" for old, new in moved)
        rows = ", ".join(dict.fromkeys(arrows))
        yield change("renumbered", ([s.id for s, _ in moved], [s.id for _, s in moved]), rows=rows)


# --- the ways out ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """A way out of a gateway: ``condition`` is empty where a person chooses it by its name."""

    flow: str
    name: str
    condition: str
    leads: frozenset[int]
    to: Text

    @property
    def said(self) -> Text:
        called = quoted(self.name or self.condition)
        kind = Text("Jalan {name}", "Way {name}") if self.condition or not self.name else _DECISION
        return kind.fill(name=OTHERWISE if called is EMPTY else called)


def _way(side: _Side, flow: Flow) -> _Way:
    target = flow.target
    return _Way(flow.id, flow.name, fold(flow.condition or ""), side.leads(target), side.to(target))


def _decisions(both: _Both, old: Step, new: Step) -> Iterator[Change]:
    one, other = both.old.decided_at(old), both.new.decided_at(new)
    what = _called(new)
    if one and other and one.name != other.name:
        ids, told = ([one.id], [other.id]), _told(one.name, other.name)
        yield change("question-changed", ids, what=what, **told)
    yield from _ways(both, one, other, what)


def _ways(both: _Both, old: Node | None, new: Node | None, what: Text) -> Iterator[Change]:
    before, after = _ways_of(both.old, old), _ways_of(both.new, new)
    same = pairs(
        before,
        after,
        lambda way: (way.name, way.condition),
        lambda way: way.flow,
        lambda way: (slug(way.name), way.condition),
        lambda way: (way.leads, bool(way.condition)),
    )
    for way in alone(before, (one for one, _ in same)):
        yield change("decision-removed", ([way.flow], ()), way=way.said, what=what)
    for way in alone(after, (other for _, other in same)):
        yield change("decision-added", ((), [way.flow]), way=way.said, what=what, after=way.to)
    for one, other in same:
        ids = [one.flow], [other.flow]
        if one.name != other.name:
            said = {"way": one.said, "after": quoted(other.name)}
            yield change("decision-renamed", ids, what=what, **said)
        if one.condition != other.condition:
            said = {"before": _condition(one), "after": _condition(other)}
            yield change("condition-changed", ids, way=other.said, what=what, **said)
        if one.leads != other.leads:
            said = {"before": one.to, "after": other.to}
            yield change("decision-leads", ids, way=other.said, what=what, **said)


def _ways_of(side: _Side, gateway: Node | None) -> list[_Way]:
    return [_way(side, flow) for flow in side.sop.outgoing[gateway.id]] if gateway else []


def _condition(way: _Way) -> Text:
    return quoted(way.condition) if way.condition else OTHERWISE


# --- gateways at which nobody decides --------------------------------------------------------


def _gateways(both: _Both) -> Iterator[Change]:
    same = pairs(
        both.old.gateways,
        both.new.gateways,
        lambda node: (node.id, node.kind),
        named=lambda node: node.name,
        needed=lambda a, b: ALIKE if a.kind == b.kind else NEVER,
    )
    for node in alone(both.old.gateways, (one for one, _ in same)):
        said = {"name": _name(node), "before": _described(both.old, node)}
        yield change("gateway-removed", ([node.id], ()), **said)
    for node in alone(both.new.gateways, (other for _, other in same)):
        said = {"name": _name(node), "after": _described(both.new, node)}
        yield change("gateway-added", ((), [node.id]), **said)
    for one, other in same:
        what = _GATEWAY.fill(name=_name(other))
        if one.name != other.name:
            ids, told = ([one.id], [other.id]), _told(one.name, other.name)
            yield change("question-changed", ids, what=what, **told)
        if other.kind == "exclusive":
            yield from _ways(both, one, other, what)


def _described(side: _Side, node: Node) -> Text:
    """What a gateway does: which ways it opens, or for whom it waits."""
    out = side.sop.outgoing[node.id]
    if node.kind == "parallel":
        before = listed(map(_called, side.behind(node.id, len(side.place))))
        opens = _OPENS if len(out) > 1 else _JOINS
        return opens.fill(steps=before, to=listed(side.to(flow.target) for flow in out))
    each = (_way(side, flow) for flow in out)
    return listed((_LEADS.fill(condition=_condition(way), to=way.to) for way in each), "; ")


def _name(node: Node) -> Text:
    if node.name:
        return quoted(node.name)
    kind = "Parallel" if node.kind == "parallel" else "Exclusive"
    return Text(kind, kind)


# --- words -----------------------------------------------------------------------------------


def _called(step: Step) -> Text:
    return Text("langkah {what}", "step {what}").fill(what=_row_name(step))


def _row_name(step: Step) -> str:
    """How a sentence calls a step: by the number of its row, if it has one, and its name."""
    return f"{step.nomor} {quoted(step.name, 60).id}".strip()


def _told(before: str, after: str) -> dict[str, Text]:
    return {"before": quoted(before), "after": quoted(after)}


def _plain(text: str) -> str:
    """A text without what nobody would call a change: capitals, a full stop, white space."""
    return fold(text).rstrip(" .;").casefold()


def _norm(text: str) -> str | Waktu:
    return waktu_or_none(text) or _plain(text)
