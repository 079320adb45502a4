"""What a diagram must keep so that it runs as it is drawn, and for the office that it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from engine.errors import Finding
from engine.sop.beside import timer_faults
from engine.sop.conditions import ConditionError, names_read, parse
from engine.sop.graph import onwards, reach, unasked, ways
from engine.sop.model import Node, Sop
from engine.sop.norm import WaktuError, parse_waktu, slug
from engine.sop.review import overdue, review, unrelated
from engine.sop.rulebook import MAX_FINDINGS, found, label
from engine.sop.saying import arrow, called
from engine.sop.tokens import mishap

FormFields = Mapping[str, Collection[str]]
"""The forms that there are: by id, the names of the answers that each asks for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found, errors first, and the rules it could not check."""

    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...]


def check(
    sop: Sop,
    posts: Collection[str] | None = None,
    forms: FormFields | None = None,
    titles: Collection[str] | None = None,
    today: date | None = None,
) -> Checked:
    """Hold an SOP to every rule.

    ``posts`` are the names of the office's posts, their other spellings included; ``forms`` its
    forms with the answers they ask for, ``titles`` those of its SOPs, ``today`` the day there.
    The rules that need one that is ``None`` are listed in ``not_checked``, since silence would be
    taken for consent.
    """
    findings = [*_ends(sop), *_ways_out(sop), *_reachable(sop), *_dead_ends(sop)]
    findings += timer_faults(sop)
    if not findings:
        findings += _parallel(sop)
    for node in sop.nodes:
        if node.kind == "exclusive" and len(sop.outgoing[node.id]) > 1:
            findings += _split(sop, node)
    findings += _stray_conditions(sop)
    findings += _table(sop)
    findings += _picture(sop)
    not_checked = ["unknown-call"] if sop.unread else []
    if posts is None:
        not_checked.append("unknown-post")
    else:
        findings += _posts(sop, posts)
    if forms is None:
        not_checked += ["unknown-form", "unknown-answer"]
    else:
        findings += islice(_forms(sop, forms), MAX_FINDINGS)
    findings += review(sop)
    if titles is None:
        not_checked.append("unknown-related-sop")
    else:
        findings += unrelated(sop, titles)
    if today is None:
        not_checked.append("not-reviewed")
    else:
        findings += overdue(sop, today)
    findings = [*filter(None, (_where_it_shows(sop, finding) for finding in findings))]
    findings.sort(key=lambda finding: finding.severity != "error")
    return Checked(tuple(findings[:MAX_FINDINGS]), tuple(not_checked))


def _where_it_shows(sop: Sop, finding: Finding) -> Finding | None:
    """The finding at the call, when it is about something in a called SOP, which is not drawn.

    ``None`` for a warning: what is amiss, but runs, is said where that SOP is checked itself.
    """
    element = finding.element or ""
    for frame in sop.frames:
        if frame.kind == "call" and element.startswith(f"{frame.id}."):
            return replace(finding, element=frame.id) if finding.severity == "error" else None
    return finding


# --- the flow --------------------------------------------------------------------------------


def _ends(sop: Sop) -> Iterator[Finding]:
    starts = [sop.node_by_id[start] for start in _starts(sop)]
    if not starts:
        yield found("no-start", sop.key)
    for second in [start for start in starts if not start.message][1:]:
        yield found("several-starts", second.id, what=called(second))
    messages: set[str] = set()
    for start in starts:
        if start.message in messages:
            yield found("same-message", start.id, what=called(start), name=start.message[:80])
        messages |= {start.message} - {""}
    if not any(node.kind == "end" for node in sop.nodes):
        yield found("no-end", sop.key)
    if not sop.steps and not sop.unread:
        yield found("no-step", sop.key)


def _starts(sop: Sop) -> list[str]:
    return [node.id for node in sop.nodes if node.kind == "start"]


def _ways_out(sop: Sop) -> Iterator[Finding]:
    for node in sop.nodes:
        role = _role(sop, node)
        out = [flow for flow in sop.outgoing[node.id] if flow.id != f"{node.id}.keluar"]
        for flow in sop.incoming[node.id] if role == "start" else ():
            # What leads into a frame from outside leads to its beginning.
            if not node.frame or node.frame in sop.frames_around(flow.source):
                yield found("into-start", flow.id, what=arrow(sop, flow))
        if role == "end":
            for flow in out:
                yield found("out-of-end", flow.id, what=arrow(sop, flow))
        elif not out:
            yield found("no-way-out", node.id, what=called(node))
        elif len(out) > 1 and role not in {"exclusive", "parallel"}:
            yield found("several-ways-out", node.id, what=called(node))


def _role(sop: Sop, node: Node) -> str:
    """A node's kind as it is drawn: the passages within a frame are its start and its ends."""
    if node.kind != "passage" or node.id in sop.frame_by_id:
        return node.kind
    leaves = any(flow.id == f"{node.id}.keluar" for flow in sop.outgoing[node.id])
    return "end" if leaves else "start"


def _reachable(sop: Sop) -> Iterator[Finding]:
    starts = _starts(sop)
    from_start = reach(starts, ways(sop))
    for node in sop.nodes:
        if starts and node.id not in from_start:
            yield found("unreachable", node.id, what=called(node))


def _dead_ends(sop: Sop) -> Iterator[Finding]:
    """One finding for each loop that is never left, and none for what leads into it."""
    forward = onwards(sop)
    backward: dict[str, list[str]] = {node: [] for node in forward}
    for source, following in forward.items():
        for each in following:
            backward[each].append(source)
    # Where no arrow leaves at all, that is said already.
    finals = [node.id for node in sop.nodes if node.kind == "end" or not forward[node.id]]
    to_end = reach(finals, backward)
    caught = {n.id: frozenset(reach([n.id], forward)) for n in sop.nodes if n.id not in to_end}
    told: set[str] = set()
    for node in sop.nodes if finals else ():
        loop = caught.get(node.id, frozenset())
        # What is ahead of a node of the loop is the loop and no more; before it, there is more.
        if loop and not loop & told and all(len(caught[each]) == len(loop) for each in loop):
            told |= loop
            yield found("dead-end", node.id, what=called(node))


def _parallel(sop: Sop) -> Iterator[Finding]:
    if any(node.kind == "parallel" for node in sop.nodes):
        wrong = mishap(sop)
        if wrong is not None:
            node = sop.node_by_id.get(wrong.element or "")
            yield found(wrong.kind, wrong.element, what=called(node) if node else "")


# --- the decisions ---------------------------------------------------------------------------


def _split(sop: Sop, gateway: Node) -> Iterator[Finding]:
    if all(flow.condition is None for flow in sop.outgoing[gateway.id]):
        yield from _decided_by_a_person(sop, gateway)
    else:
        yield from _decided_by_figures(sop, gateway)


def _decided_by_a_person(sop: Sop, gateway: Node) -> Iterator[Finding]:
    deciding = [sop.node_by_id[flow.source] for flow in sop.incoming[gateway.id]]
    if any(node.kind != "step" for node in deciding):
        yield found("undecided-gateway", gateway.id, what=called(gateway))
        return
    if not gateway.name:
        yield found("unnamed-gateway", gateway.id, step=called([*deciding, gateway][0]))
    keys: set[str] = set()
    for flow in sop.outgoing[gateway.id]:
        key = slug(flow.name)
        if not key:
            target = called(sop.node_by_id[flow.target])
            yield found("unnamed-flow", flow.id, what=called(gateway), target=target)
        elif key in keys:
            yield found("same-decision", flow.id, what=called(gateway), name=flow.name[:80])
        keys.add(key)


def _decided_by_figures(sop: Sop, gateway: Node) -> Iterator[Finding]:
    for flow in sop.outgoing[gateway.id]:
        if flow.id == gateway.default_flow:
            continue
        if flow.condition is None:
            target = called(sop.node_by_id[flow.target])
            yield found("mixed-gateway", flow.id, what=called(gateway), target=target)
            continue
        try:
            parse(flow.condition)
        except ConditionError as error:
            yield found("bad-condition", flow.id, what=arrow(sop, flow), problem=error.said)
    if gateway.default_flow is None:
        yield found("no-default", gateway.id, what=called(gateway))


def _stray_conditions(sop: Sop) -> Iterator[Finding]:
    for flow in sop.flows:
        source = sop.node_by_id[flow.source]
        branches = source.kind == "exclusive" and len(sop.outgoing[source.id]) > 1
        read = branches and flow.id != source.default_flow
        if flow.condition is not None and not read:
            yield found("stray-condition", flow.id, what=arrow(sop, flow))


# --- the table -------------------------------------------------------------------------------


def _table(sop: Sop) -> Iterator[Finding]:
    rows_with_waktu = {step.nomor for step in sop.steps if step.waktu} - {""}
    for step in sop.steps:
        what = label(step.name, step.id)
        if not step.name:
            yield found("unnamed-step", step.id, what=what)
        if not step.nomor:
            yield found("missing-nomor", step.id, what=what)
        if step.waktu:
            try:
                parse_waktu(step.waktu)
            except WaktuError as error:
                yield found("unreadable-waktu", step.id, what=what, problem=error.said)
        elif step.nomor not in rows_with_waktu:
            yield found("missing-waktu", step.id, what=what)
    yield from _unnumbered_calls(sop)
    for lane in sop.lanes:
        if all(step.lane != lane.name for step in sop.steps):
            yield found("empty-lane", lane.id, what=label(lane.name, lane.id))


def _unnumbered_calls(sop: Sop) -> Iterator[Finding]:
    for call in sop.frames:
        rows = [step for step in sop.steps if step.id.startswith(f"{call.id}.")]
        if call.kind == "call" and rows and not any(step.nomor for step in rows):
            yield found("missing-nomor", call.id, what=label(call.name, call.id))


# --- the picture -----------------------------------------------------------------------------


def _picture(sop: Sop) -> Iterator[Finding]:
    drawn = {shape.element for shape in sop.drawing.shapes}
    drawn |= {edge.element for edge in sop.drawing.edges}
    # A closed frame hides what stands in it.
    opened = {"", *(node.frame for node in sop.nodes if node.id in drawn)}
    nodes = {node.id: called(node) for node in sop.nodes if node.frame in opened}
    named = {lane.id: label(lane.name, lane.id) for lane in sop.lanes_outside} | nodes
    for flow in sop.flows:
        if flow.source in nodes and flow.id != f"{flow.source}.keluar":
            named[flow.id] = arrow(sop, flow)
    for element, what in named.items():
        if element not in drawn:
            yield found("not-drawn", element, what=what)


# --- the office ------------------------------------------------------------------------------


def _posts(sop: Sop, posts: Collection[str]) -> Iterator[Finding]:
    known = {slug(post) for post in posts}
    for lane in sop.lanes:
        if slug(lane.name) not in known:
            yield found("unknown-post", lane.id, what=label(lane.name, lane.id))


def _forms(sop: Sop, forms: FormFields) -> Iterator[Finding]:
    for step in sop.steps:
        if step.form is not None and step.form not in forms:
            what = label(step.name, step.id)
            yield found("unknown-form", step.id, what=what, form=step.form)
    starts = _starts(sop)
    asking: dict[str, set[str]] = {}
    for step in sop.steps:
        for name in forms.get(step.form or "", ()):
            asking.setdefault(name, set()).add(step.id)
    yield from _endless(sop, asking)
    before: dict[frozenset[str], Collection[str]] = {}
    for flow in sop.flows:
        for name in sorted(names_read(flow.condition)):
            askers = frozenset(asking.get(name, ()))
            if askers not in before:
                before[askers] = unasked(sop, starts, askers)
            if flow.source in before[askers]:
                yield found("unknown-answer", flow.id, what=arrow(sop, flow), name=name)


def _endless(sop: Sop, asking: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Decisions by figures that come back to themselves, with nothing that could change them.

    ``asking`` are the steps that ask for an answer, by its name.
    """
    following, forward = ways(sop), onwards(sop)
    waits = {node.id for node in sop.nodes if node.kind in {"step", "timer"}}
    waits |= {call.id for call in sop.unread}
    at_once = {node: () if node in waits else ahead for node, ahead in forward.items()}
    ends = {node.id for node in sop.nodes if node.kind == "end"}
    beside = _beside(sop, following)
    for gateway in sop.nodes:
        out = sop.outgoing[gateway.id]
        names = {name for flow in out for name in names_read(flow.condition)}
        askers = {step for name in names for step in asking.get(name, ())}
        by_figures = any(flow.condition is not None for flow in out)
        for target in dict.fromkeys(flow.target for flow in out) if by_figures else ():
            if gateway.id not in reach([target], forward):
                continue
            until_again = {*reach([target], following, without={gateway.id}), *beside}
            leads_out = not ends.isdisjoint(reach([target], forward, without={gateway.id}))
            caught = not leads_out and askers.isdisjoint(until_again)
            if caught or gateway.id in reach([target], at_once):
                flow = next(flow for flow in out if flow.target == target)
                what = {"what": arrow(sop, flow), "gateway": called(gateway)}
                said = ", ".join(f"“{name}”" for name in sorted(names))[:200] or "–"
                yield found("endless-loop", flow.id, names=said, **what)


def _beside(sop: Sop, following: Mapping[str, Collection[str]]) -> Collection[str]:
    """The nodes at which something may go on beside whatever else does."""
    if any(node.kind == "parallel" for node in sop.nodes):
        return sop.node_by_id
    side = [node.id for node in sop.nodes if node.attached_to and not node.interrupting]
    return reach(side, following)
