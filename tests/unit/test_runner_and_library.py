"""The same BPMN files run by our flattened runner and by the library as it comes.

The library knows sub-processes, calls and attached timers itself: its own parser reads the file,
each frame is a workflow of its own there, and a timer waits in it until its moment has come.

Left out is what the library is known to do otherwise than BPMN: parallel branches that are gone
through again (its join), and a timer that leads back to what it interrupted (it is not ended the
second time). A side branch within a sub-process is left out because there we differ on purpose: to
the library it holds up the sub-process.
"""
# mypy: allow-subclassing-any
# (the library ships no types)

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import CallActivity
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner import Position, compile_sop, complete, fire, start
from engine.sop.reader import read
from engine.sop.rules import check
from tests.unit.diagrams import bpmn

# --- the files -------------------------------------------------------------------------------


@dataclass
class File:
    """A random file as lines for ``bpmn``: what stands in each frame, the arrows, what is called.

    ``again`` is true within a loop, ``alone`` where nothing may go on beside, ``inside`` in a
    frame.
    """

    draw: st.DrawFn
    numbers: list[int] = field(default_factory=lambda: [0])
    called: dict[str, File] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    arrows: list[str] = field(default_factory=list)
    again: bool = False
    alone: bool = False
    inside: bool = False

    def new(self, frame: str, sign: str) -> str:
        """Put an element into a frame; ``#`` in its sign stands for a number."""
        self.numbers[0] += 1
        sign = sign.replace("#", str(self.numbers[0]))
        self.members.setdefault(frame, []).append(sign)
        return sign.strip("(){}[]<>+@").partition("=")[0].partition("!")[0].partition("~")[0]

    def chance(self, percent: int) -> bool:
        """Whether it happens that happens so often."""
        return self.draw(st.integers(0, 99)) < percent

    def whole(self, frame: str, depth: int) -> None:
        """Draw what stands in a frame, or in the process itself, from its start to its end."""
        start, end = self.new(frame, "(awal#)"), self.new(frame, "((akhir#))")
        first, last = self.block(frame, depth)
        self.arrows += [f"{start} -> {first}", f"{last[0]} -> {end}{last[1]}"]

    def block(self, frame: str, depth: int) -> tuple[str, tuple[str, str]]:
        """Draw a piece; returns its first element, and its last with what its arrow is called."""
        kinds = ["step", "step", "pause"]
        if depth:
            kinds += ["row", "person", "figures", "loop", "frame", "call"]
            kinds += [] if self.again or self.alone else ["parallel"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "pause":
            timer = self.new(frame, "@jeda#")
            return timer, (timer, "")
        if kind in {"step", "frame", "call"}:
            return self.guarded(frame, kind, depth)
        if kind == "row":
            (first, between), (second, last) = (self.block(frame, depth - 1) for _ in range(2))
            self.arrows.append(f"{between[0]} -> {second}{between[1]}")
            return first, last
        if kind == "loop":
            return self.loop(frame, depth)
        return self.branches(frame, kind, depth)

    def loop(self, frame: str, depth: int) -> tuple[str, tuple[str, str]]:
        """A piece that may be sent back to its beginning."""
        before, self.again = self.again, True
        back, judge = self.new(frame, "<lagi#>"), self.new(frame, "nilai#")
        first, (last, name) = self.block(frame, depth - 1)
        gateway = self.new(frame, "<cukup#>")
        self.arrows += [f"{back} -> {first}", f"{last} -> {judge}{name}", f"{judge} -> {gateway}"]
        self.arrows.append(f"{gateway} -> {back} : Ulangi")
        self.again = before
        return back, (gateway, " : Lanjut")

    def branches(self, frame: str, kind: str, depth: int) -> tuple[str, tuple[str, str]]:
        """Two pieces beside each other, of which all or one is gone through."""
        sign = "+{}#+" if kind == "parallel" else "<{}#>"
        split, merge = self.new(frame, sign.format("bagi")), self.new(frame, sign.format("temu"))
        names = {
            "parallel": ("", ""),
            "person": (" : Satu", " : Dua"),
            "figures": (" [angka = 1]", " default"),
        }
        first = split
        if kind == "person":
            first = self.new(frame, "pilih#")
            self.arrows.append(f"{first} -> {split}")
        for name in names[kind]:
            inner, (last, behind) = self.block(frame, depth - 1)
            self.arrows += [f"{split} -> {inner}{name}", f"{last} -> {merge}{behind}"]
        return first, (merge, "")

    def guarded(self, frame: str, kind: str, depth: int) -> tuple[str, tuple[str, str]]:
        """A step, sub-process or call, maybe with a timer of either kind on its border."""
        ends = self.chance(35)
        beside = self.chance(30) and not self.alone and not self.inside
        before = self.alone, self.inside
        self.alone, self.inside = self.alone or ends, True
        if kind == "step":
            host = self.new(frame, "kerja#")
        elif kind == "frame":
            host = self.new(frame, "{urus#}")
            self.whole(host, depth - 1)
        else:
            host = self.new(frame, "[panggil#=sop#]")
            other = File(self.draw, self.numbers, self.called, again=self.again)
            other.alone, other.inside = self.alone, True
            self.called[host.replace("panggil", "sop")] = other
            other.whole("", depth - 1)
        self.alone, self.inside = before
        if beside:
            timer, side = self.new(frame, f"@ingat#~{host}"), self.new(frame, "tegur#")
            self.arrows.append(f"{timer} -> {side} -> {self.new(frame, '((usai#))')}")
        if not ends:
            return host, (host, "")
        timer, merge = self.new(frame, f"@lewat#!{host}"), self.new(frame, "<temu#>")
        instead = f"{self.new(frame, 'ganti#')} -> " if self.chance(50) else ""
        self.arrows += [f"{host} -> {merge}", f"{timer} -> {instead}{merge}"]
        return host, (merge, "")

    def text(self) -> str:
        """The lines for ``bpmn``."""
        lines = [
            f"{frame}: {' '.join(signs)}" if frame else f"Staf | {' '.join(signs)}"
            for frame, signs in self.members.items()
        ]
        return "\n".join((*lines, *self.arrows))


@st.composite
def _files(draw: st.DrawFn) -> bytes:
    file = File(draw)
    file.whole("", draw(st.integers(1, 3)))
    called = {key: other.text() for key, other in file.called.items()}
    return bpmn(file.text(), called=called, picture=False)


# --- as the library runs them ----------------------------------------------------------------

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
LONG_AGO = "2000-01-01T00:00:00+00:00"


def _in_its_dialect(source: bytes) -> etree._Element:
    """The file with its conditions and durations in Python, and its calls as the library reads."""
    root = etree.fromstring(source)
    for call in root.iter(f"{BPMN}callActivity"):
        call.set("calledElement", call.xpath("string(.//@processId)"))
    for duration in root.iter(f"{BPMN}timeDuration"):
        duration.text = repr(duration.text)
    splits = {gateway.get("id"): gateway for gateway in root.iter(f"{BPMN}exclusiveGateway")}
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        drawn = flow.find(f"{BPMN}conditionExpression")
        if drawn is not None:
            drawn.text = (drawn.text or "").removeprefix("=").replace(" = ", " == ")
        elif flow.get("sourceRef") in splits and flow.get("name"):
            condition = etree.SubElement(flow, f"{BPMN}conditionExpression")
            condition.text = f"keputusan == {flow.get('id')!r}"
    return root


class _Facts(PythonScriptEngine):
    """Evaluates conditions on the facts of the moment, wherever the token came from."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, object] = {}

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> object:
        return eval(expression, {}, self.facts)  # noqa: S307  # of files made up above


class Library:
    """One document, run by SpiffWorkflow with its own sub-processes, calls and timers."""

    def __init__(self, source: bytes, angka: int) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(_in_its_dialect(source))
        self.engine = _Facts()
        self.engine.facts["angka"] = angka
        spec, called = parser.get_spec("uji"), parser.get_subprocess_specs("uji")
        self.workflow = BpmnWorkflow(spec, called, script_engine=self.engine)
        self._go_on()

    @property
    def waiting(self) -> Counter[str]:
        """The steps and timers that wait, under our ids."""
        return Counter(map(self._id, self._waiting()))

    @property
    def done(self) -> bool:
        """Nothing is left to do."""
        return bool(self.workflow.is_completed())

    def move(self, node: str, flow: str | None, angka: int) -> None:
        """Complete a step, or let a timer's moment come."""
        self.engine.facts |= {"angka": angka, "keputusan": (flow or "").rpartition(".")[2]}
        task = next(task for task in self._waiting() if self._id(task) == node)
        if task.state == TaskState.READY:
            task.run()
        else:
            task._set_internal_data(event_value=LONG_AGO)
        self._go_on()

    def _go_on(self) -> None:
        self.workflow.do_engine_steps()
        self.workflow.refresh_timers()
        self.workflow.do_engine_steps()

    def _waiting(self) -> list[Task]:
        return [
            task
            for task in self.workflow.get_tasks(state=TaskState.READY | TaskState.WAITING)
            if (task.state == TaskState.READY and task.task_spec.manual)
            or (task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent))
        ]

    def _id(self, task: Task) -> str:
        name, workflow = task.task_spec.bpmn_id, task.workflow
        while workflow is not self.workflow:
            parent = self.workflow.get_task_from_id(workflow.parent_task_id)
            if isinstance(parent.task_spec, CallActivity):
                name = f"{parent.task_spec.bpmn_id}.{name}"
            workflow = parent.workflow
        return str(name)


# --- the same --------------------------------------------------------------------------------


def waiting_nodes(position: Position) -> Counter[str]:
    return Counter(waiting.step for waiting in (*position.waiting, *position.timers))


@given(_files(), st.lists(st.integers(0, 999), min_size=5, max_size=25))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_what_is_nested_called_and_timed_goes_as_in_the_library(
    source: bytes, walk: list[int]
) -> None:
    sop = read(source).sop
    assert sop is not None
    wrong = {finding.rule for finding in check(sop).findings if finding.severity == "error"}
    assert wrong <= {"no-step"}, "else neither would have to run it"
    program, library = compile_sop(sop), Library(source, 1)
    position = start(program, {"angka": 1})
    assert waiting_nodes(position) == library.waiting
    for number in walk:
        if position.done:
            break
        movable = (*position.waiting, *position.timers)
        waits, angka = movable[number % len(movable)], number % 2
        step = sop.step_by_id.get(waits.step)
        decision = step.decisions[number % len(step.decisions)] if step and step.decisions else None
        if step:
            key = decision.key if decision else None
            position = complete(program, position.state, waits.token, key, {"angka": angka})
        else:
            position = fire(program, position.state, waits.token, {"angka": angka})
        library.move(waits.step, decision.flow if decision else None, angka)

        assert waiting_nodes(position) == library.waiting
        assert position.done == library.done
