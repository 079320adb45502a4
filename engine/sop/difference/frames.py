"""What changed besides the steps: timers, sub-processes, calls of other SOPs, and beginnings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.errors import Text
from engine.sop.alike import alone, pairs
from engine.sop.changes import Change, change, listed, quoted
from engine.sop.difference.sides import Both, Side, called, norm, was_now
from engine.sop.model import Frame, Node

_TIMER: Final = Text("timer {name}", "timer {name}")
_SUB_PROCESS: Final = Text("sub-proses {name}", "sub-process {name}")
_CALL: Final = Text("panggilan {name}", "call {name}")
_WAITS: Final = Text("ditunggu sesudah {steps}", "waited for after {steps}")
_INTERRUPTS: Final = Text("menghentikan {host}", "interrupting {host}")
_BESIDE: Final = Text("di samping {host}, tanpa menghentikannya", "beside {host}, not interrupting")
_BY_MESSAGE: Final = Text("pesan {name}", "message {name}")
_BY_A_PERSON: Final = Text("orang", "a person")


def beyond_steps(both: Both) -> Iterator[Change]:
    """What changed in how the SOP begins, in its frames and in its timers."""
    yield from _starts(both)
    frames = _frame_pairs(both)
    yield from _frames(both, frames)
    yield from _timers(both, frames)


def _starts(both: Both) -> Iterator[Change]:
    olds, news = ([n for n in s.sop.nodes if n.kind == "start"] for s in (both.old, both.new))
    for start in alone(olds, (one for one, _ in both.starts)):
        yield change("start-removed", ([start.id], ()), before=_begun_by(start))
    for start in alone(news, (other for _, other in both.starts)):
        yield change("start-added", ((), [start.id]), after=_begun_by(start))


def _begun_by(start: Node) -> Text:
    return _BY_MESSAGE.fill(name=quoted(start.message)) if start.message else _BY_A_PERSON


# --- frames ----------------------------------------------------------------------------------

_Frames = list[tuple[Frame, Frame]]


def _frame_pairs(both: Both) -> _Frames:
    return pairs(
        _own_frames(both.old),
        _own_frames(both.new),
        lambda frame: (frame.id, frame.kind),
        lambda frame: (frame.name, frame.kind),
        lambda frame: (frame.kind, frame.calls) if frame.calls else frame,
    )


def _own_frames(side: Side) -> list[Frame]:
    """The frames that are drawn in the SOP itself, and not in one that it calls."""
    calls = [frame.id for frame in side.sop.frames if frame.kind == "call"]
    return [f for f in side.sop.frames if not any(f.id.startswith(f"{call}.") for call in calls)]


def _frames(both: Both, same: _Frames) -> Iterator[Change]:
    for frame in alone(_own_frames(both.old), (one for one, _ in same)):
        yield change("frame-removed", ([frame.id], ()), what=_frame(frame))
    for frame in alone(_own_frames(both.new), (other for _, other in same)):
        held = {"what": _frame(frame), "after": _held(both.new, frame)}
        yield change("frame-added", ((), [frame.id]), **held)
    for one, other in same:
        ids = [one.id], [other.id]
        if one.name != other.name:
            yield change("frame-renamed", ids, what=_frame(one), after=quoted(other.name))
        if one.calls != other.calls:
            yield change("call-changed", ids, what=_frame(other), **was_now(one.calls, other.calls))
        elif _shared(both.old, one) != _shared(both.new, other):
            held = {"before": _held(both.old, one), "after": _held(both.new, other)}
            yield change("frame-holds", ids, what=_frame(other), **held)


def _frame(frame: Frame) -> Text:
    kind = _CALL if frame.kind == "call" else _SUB_PROCESS
    return kind.fill(name=quoted(frame.name or frame.calls or frame.id, 60))


def _held(side: Side, frame: Frame) -> Text:
    """What stands in a sub-process, or which SOP a call calls."""
    if frame.calls:
        return Text("SOP {key}", "SOP {key}").fill(key=quoted(frame.calls))
    steps = side.sop.steps
    return listed(called(s) for s in steps if frame.id in side.sop.frames_around(s.id))


def _shared(side: Side, frame: Frame) -> set[int]:
    """The steps within that both SOPs have, by number: others are told of as steps."""
    return {n for step, n in side.shared.items() if frame.id in side.sop.frames_around(step)}


# --- timers ----------------------------------------------------------------------------------


def _timers(both: Both, frames: _Frames) -> Iterator[Change]:
    olds, news = ([n for n in s.sop.nodes if n.kind == "timer"] for s in (both.old, both.new))
    same = pairs(olds, news, lambda timer: timer.id, named=lambda timer: timer.name)
    for timer in alone(olds, (one for one, _ in same)):
        yield change("timer-removed", ([timer.id], ()), what=_timer(timer))
    for timer in alone(news, (other for _, other in same)):
        said = {"where": _where(both.new, timer), "waktu": quoted(timer.waktu)}
        yield change("timer-added", ((), [timer.id]), what=_timer(timer), **said)
    guarded = [(one.id, other.id) for one, other in frames]
    hosts = [
        {one: n for n, (one, _) in enumerate(guarded)},
        {o: n for n, (_, o) in enumerate(guarded)},
    ]
    for one, other in same:
        ids, what = ([one.id], [other.id]), _timer(other)
        if norm(one.waktu) != norm(other.waktu):
            yield change("timer-changed", ids, what=what, **was_now(one.waktu, other.waktu))
        if _guards(both.old, one, hosts[0]) != _guards(both.new, other, hosts[1]):
            said = {"before": _where(both.old, one), "after": _where(both.new, other)}
            yield change("timer-moved", ids, what=what, **said)
        if both.old.leads(one.id) != both.new.leads(other.id):
            said = {"before": both.old.to(one.id), "after": both.new.to(other.id)}
            yield change("timer-leads", ids, what=what, **said)


def _timer(timer: Node) -> Text:
    return _TIMER.fill(name=quoted(timer.name or timer.id, 60))


def _where(side: Side, timer: Node) -> Text:
    if not timer.attached_to:
        return _WAITS.fill(steps=listed(map(called, side.behind(timer.id, len(side.place)))))
    frame = side.sop.frame_by_id.get(timer.attached_to)
    host = _frame(frame) if frame else called(side.sop.step_by_id[timer.attached_to])
    return (_INTERRUPTS if timer.interrupting else _BESIDE).fill(host=host)


def _guards(side: Side, timer: Node, frames: dict[str, int]) -> tuple[bool, str, int | None]:
    """What a timer does to what, as it can be compared: both SOPs number what both have."""
    host = timer.attached_to
    if host in side.sop.frame_by_id:
        return timer.interrupting, "frame", frames.get(host)
    return timer.interrupting, "step" if host else "", side.shared.get(host)
