"""What changed from one version of an SOP to another, as its process owner would say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from engine.errors import Text
from engine.sop.alike import ALIKE, NEVER, alone, pairs
from engine.sop.changes import EMPTY, FIELDS, OTHERWISE, WHOLE, Change, change, listed, quoted
from engine.sop.difference.frames import beyond_steps
from engine.sop.difference.sides import Both, Side, called, norm, plain, row_name, was_now
from engine.sop.model import Flow, Node, Sop, Step
from engine.sop.norm import fold, slug

__all__ = ["difference", "same_steps"]

_START: Final = Text("awal", "the start")
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
    both = Both(old, new, redrawn)
    return (
        *_head(old, new),
        *_posts(both),
        *_start(both),
        *chain.from_iterable(_row(both, *row) for row in both.rows),
        *_renumbered(both),
        *_gateways(both),
        *beyond_steps(both),
    )


def same_steps(old: Sop, new: Sop) -> dict[str, str]:
    """The ids of the steps of the old SOP that the new one has too, with their ids there."""
    return {before.id: after.id for before, after in Both(old, new).steps}


# --- the head and the posts ------------------------------------------------------------------


def _head(old: Sop, new: Sop) -> Iterator[Change]:
    if old.key != new.key:
        yield change("key-changed", WHOLE, **was_now(old.key, new.key))
    if old.title != new.title:
        yield change("title-changed", WHOLE, **was_now(old.title, new.title))
    for name, field in FIELDS.items():
        before, after = (getattr(sop.identity, name) for sop in (old, new))
        if isinstance(before, tuple):
            yield from _items(field, before, after)
        elif plain(before) != plain(after):
            yield change("identity-changed", WHOLE, field=field, **was_now(before, after))
    if plain(old.documentation) != plain(new.documentation):
        yield change("documentation-changed", WHOLE, what=Text("SOP", "the SOP"))


def _items(field: Text, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    before, after = list(enumerate(old)), list(enumerate(new))
    same = pairs(before, after, lambda item: plain(item[1]), named=lambda item: item[1])
    for (_, one), (_, other) in same:
        if plain(one) != plain(other):
            yield change("identity-changed", WHOLE, field=field, **was_now(one, other))
    for _, item in alone(before, (one for one, _ in same)):
        yield change("identity-removed", WHOLE, field=field, before=quoted(item))
    for _, item in alone(after, (other for _, other in same)):
        yield change("identity-added", WHOLE, field=field, after=quoted(item))


def _posts(both: Both) -> Iterator[Change]:
    for lane in alone(both.old.sop.lanes, (one for one, _ in both.lanes)):
        yield change("post-removed", ([lane.id], ()), before=quoted(lane.name))
    for lane in alone(both.new.sop.lanes, (other for _, other in both.lanes)):
        yield change("post-added", ((), [lane.id]), after=quoted(lane.name))
    for one, other in both.lanes:
        if one.name != other.name:
            told = was_now(one.name, other.name)
            yield change("post-renamed", ([one.id], [other.id]), **told)


# --- the rows --------------------------------------------------------------------------------


def _row(both: Both, old: Step | None, new: Step | None) -> Iterator[Change]:
    if new is None and old is not None:
        yield change("step-removed", ([old.id], ()), what=row_name(old), post=old.lane)
    elif old is None and new is not None:
        behind = both.new.behind(new.id, both.new.place[new.id])
        after = listed(map(called, behind))
        where = _AFTER.fill(steps=after) if behind else _FIRST
        decides = _DECIDES.fill(names=listed(quoted(d.name) for d in new.decisions))
        said = {"where": where, "decides": decides if new.decisions else Text("", "")}
        yield change("step-added", ((), [new.id]), what=row_name(new), post=new.lane, **said)
    elif old is not None and new is not None:
        yield from _step(both, old, new)
        yield from _forms(both, old, new)
        yield from _decisions(both, old, new)
        yield from _order(both, old, new)


def _step(both: Both, old: Step, new: Step) -> Iterator[Change]:
    ids = [old.id], [new.id]
    what = row_name(new)
    if old.name != new.name:
        yield change("step-renamed", ids, what=row_name(old), after=quoted(new.name))
    if both.post.get(old.lane) != new.lane:
        yield change("step-moved", ids, what=what, **was_now(old.lane, new.lane))
    for name in _NORM:
        before, after = getattr(old, name), getattr(new, name)
        if norm(before) != norm(after):
            yield change(f"{name}-changed", ids, what=what, **was_now(before, after))
    if plain(old.documentation) != plain(new.documentation):
        yield change("documentation-changed", ids, what=called(new))


def _forms(both: Both, old: Step, new: Step) -> Iterator[Change]:
    ids = [old.id], [new.id]
    if old.form != new.form:
        said = {"before": _form(old), "after": _form(new)}
        yield change("form-changed", ids, what=row_name(new), **said)
    elif new.form in both.redrawn:
        yield change("form-redrawn", ids, what=row_name(new), form=_form(new))


def _form(step: Step) -> Text:
    return quoted(step.form) if step.form else Text("formulir bawaan", "the default form")


def _start(both: Both) -> Iterator[Change]:
    """What a start leads to; starts that only one of the two has are told elsewhere."""
    for old, new in both.starts:
        if both.old.leads(old.id) != both.new.leads(new.id):
            yield _other_order(both, _START, old.id, new.id)


def _order(both: Both, old: Step, new: Step) -> Iterator[Change]:
    """What comes next after a step; where its person decides, the decisions say it."""
    if old.decisions and new.decisions:
        return
    if _onwards(both.old, old) != _onwards(both.new, new):
        yield _other_order(both, called(new), old.id, new.id)


def _onwards(side: Side, step: Step) -> frozenset[int]:
    flows = side.sop.flow_by_id
    out = [flows[way.flow] for way in step.decisions if not way.returns]
    ahead = (side.leads(flow.target) for flow in out or side.sop.outgoing[step.id])
    return frozenset(chain.from_iterable(ahead))


def _other_order(both: Both, what: Text, old: str, new: str) -> Change:
    flows = [
        [flow.id for flow in side.sop.outgoing[node]]
        for side, node in ((both.old, old), (both.new, new))
    ]
    leads = {"before": _after(both.old, old), "after": _after(both.new, new)}
    return change("order-changed", (flows[0], flows[1]), what=what, **leads)


def _after(side: Side, node: str) -> Text:
    """What comes next after a node, in words."""
    return listed(side.to(flow.target) for flow in side.sop.outgoing[node])


def _renumbered(both: Both) -> Iterator[Change]:
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


def _way(side: Side, flow: Flow) -> _Way:
    target = flow.target
    return _Way(flow.id, flow.name, fold(flow.condition or ""), side.leads(target), side.to(target))


def _decisions(both: Both, old: Step, new: Step) -> Iterator[Change]:
    one, other = both.old.decided_at(old), both.new.decided_at(new)
    what = called(new)
    if one and other and one.name != other.name:
        ids, told = ([one.id], [other.id]), was_now(one.name, other.name)
        yield change("question-changed", ids, what=what, **told)
    yield from _ways(both, one, other, what)


def _ways(both: Both, old: Node | None, new: Node | None, what: Text) -> Iterator[Change]:
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


def _ways_of(side: Side, gateway: Node | None) -> list[_Way]:
    return [_way(side, flow) for flow in side.sop.outgoing[gateway.id]] if gateway else []


def _condition(way: _Way) -> Text:
    return quoted(way.condition) if way.condition else OTHERWISE


# --- gateways at which nobody decides --------------------------------------------------------


def _gateways(both: Both) -> Iterator[Change]:
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
            ids, told = ([one.id], [other.id]), was_now(one.name, other.name)
            yield change("question-changed", ids, what=what, **told)
        if other.kind == "exclusive":
            yield from _ways(both, one, other, what)


def _described(side: Side, node: Node) -> Text:
    """What a gateway does: which ways it opens, or for whom it waits."""
    out = side.sop.outgoing[node.id]
    if node.kind == "parallel":
        before = listed(map(called, side.behind(node.id, len(side.place))))
        opens = _OPENS if len(out) > 1 else _JOINS
        return opens.fill(steps=before, to=listed(side.to(flow.target) for flow in out))
    each = (_way(side, flow) for flow in out)
    return listed((_LEADS.fill(condition=_condition(way), to=way.to) for way in each), "; ")


def _name(node: Node) -> Text:
    if node.name:
        return quoted(node.name)
    kind = "Parallel" if node.kind == "parallel" else "Exclusive"
    return Text(kind, kind)
