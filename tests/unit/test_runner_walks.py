"""Random walks through random SOPs, held step for step to BPMN's rules and to the library itself.

The library runs here as it comes: its own parser reads the diagram, nothing is pruned, and its own
serializer saves and loads the instance between any two moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.runner import Position, compile_sop, complete, fire, start
from engine.sop.model import Decision, Sop
from tests.unit.runner_models import ByTheBook, sketch

# --- random SOPs -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A piece of an SOP with one way in and one way out: a kind and the pieces within."""

    kind: str
    inner: tuple[Block, ...] = ()

    def holds(self, kind: str) -> bool:
        """Whether the kind occurs in here."""
        return self.kind == kind or any(block.holds(kind) for block in self.inner)

    @property
    def joins_in_loops(self) -> bool:
        """Whether parallel branches may be gone through more than once."""
        return (self.kind == "loop" and self.holds("parallel")) or any(
            block.joins_in_loops for block in self.inner
        )


STEP, NOTHING, PAUSE, DEADLINE = map(Block, ("step", "nothing", "pause", "deadline"))


def _larger(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(blocks, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        some.map(lambda inner: Block("sequence", inner)),
        some.map(lambda inner: Block("parallel", inner)),
        some.map(lambda inner: Block("person", inner)),
        some.map(lambda inner: Block("figures", inner)),
        blocks.map(lambda inner: Block("loop", (inner,))),
    )


def _larger_and_frames(blocks: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    return st.one_of(_larger(blocks), blocks.map(lambda inner: Block("frame", (inner,))))


BLOCKS = st.recursive(st.sampled_from([STEP, STEP, NOTHING]), _larger, max_leaves=9)
WITH_TIMERS = st.recursive(
    st.sampled_from([STEP, PAUSE, DEADLINE, NOTHING]), _larger_and_frames, max_leaves=9
)
WALKS = st.lists(st.integers(0, 999), max_size=30)


@dataclass
class Drawer:
    """Draws a block as lines for ``sketch``. An end that is still open is a node and a label."""

    lines: list[str] = field(default_factory=list)
    drawn: int = 0
    within: tuple[str, ...] = ()

    def sop(self, block: Block) -> Sop:
        """Draw the block between the start and a last step."""
        self.connect(self.draw(block, ("mulai", "")), "terakhir")
        self.connect(("terakhir", ""), "selesai")
        return sketch("\n".join(self.lines))

    def connect(self, end: tuple[str, str], node: str) -> tuple[str, str]:
        """Lead an open end to a node; returns the node's own open end."""
        source, label = end
        self.hold(node)
        self.lines.append(f"{source} -{label}-> {node}" if label else f"{source} -> {node}")
        return node, ""

    def hold(self, node: str) -> None:
        """Put a node into the frame that is being drawn, if any."""
        line = f"{self.within[-1]} holds {node}" if self.within else ""
        if line and line not in self.lines:
            self.lines.append(line)

    def draw(self, block: Block, end: tuple[str, str]) -> tuple[str, str]:
        """Draw a block behind an open end; returns the block's own."""
        self.drawn += 1
        number = self.drawn
        if block.kind in {"sequence", "nothing"}:
            for inner in block.inner:
                end = self.draw(inner, end)
            return end
        if block.kind == "loop":
            again, _ = self.connect(end, f"?lagi{number}")
            end = self.connect(self.draw(block.inner[0], (again, "")), f"periksa{number}")
            gateway, _ = self.connect(end, f"?cukup{number}")
            self.connect((gateway, "Ulangi"), again)
            return gateway, "Lanjut"
        if block.kind == "frame":
            return self.frame(number, block.inner[0], end)
        if block.inner:
            return self.branches(number, block, end)
        if block.kind == "pause":
            return self.connect(end, f"@jeda{number}")
        end = self.connect(end, f"langkah{number}")
        return self.guard(number, end[0], end, ends=True) if block.kind == "deadline" else end

    def branches(self, number: int, block: Block, end: tuple[str, str]) -> tuple[str, str]:
        """Draw blocks beside each other, from a gateway that splits to one that merges."""
        if block.kind == "parallel":
            split, merge = f"+bagi{number}", f"+gabung{number}"
            labels = ["" for _ in block.inner]
        else:
            split, merge = f"?pilih{number}", f"?temu{number}"
            labels = [f"Jalan {way}" for way, _ in enumerate(block.inner)]
        if block.kind == "person":
            end = self.connect(end, f"putuskan{number}")
        if block.kind == "figures":
            labels = [f"[angka = {way}]" for way, _ in enumerate(block.inner)]
            labels[-1] = "lainnya"
        self.connect(end, split)
        for label, inner in zip(labels, block.inner, strict=True):
            self.connect(self.draw(inner, (split, label)), merge)
        return merge, ""

    def frame(self, number: int, inner: Block, end: tuple[str, str]) -> tuple[str, str]:
        """Draw a block within a frame that has timers."""
        frame = f"bingkai{number}"
        self.hold(frame)
        self.within = (*self.within, frame)
        inside = self.draw(inner, self.connect(end, f".masuk{number}"))
        self.connect(inside, f".usai{number}")
        self.within = self.within[:-1]
        out = self.connect((f".usai{number}", ""), frame)
        return self.guard(number, frame, out, ends=not inner.holds("parallel"))

    def guard(
        self, number: int, guarded: str, end: tuple[str, str], *, ends: bool
    ) -> tuple[str, str]:
        """Attach a timer that interrupts, if it ``ends``, and one with a branch of its own."""
        self.lines.append(f"@ingat{number} beside {guarded}")
        self.hold(f"@ingat{number}")
        side = self.connect((f"@ingat{number}", ""), f"ingatkan{number}")
        self.connect(side, f"selesai{number}")
        if not ends:
            return end
        self.lines.append(f"@lewat{number} ends {guarded}")
        self.hold(f"@lewat{number}")
        merge = self.connect(end, f"?temu{number}")
        self.connect((f"@lewat{number}", ""), merge[0])
        return merge


def moves(
    sop: Sop, position: Position, walk: list[int]
) -> Iterator[tuple[Position, str, Decision | None, dict[str, int]]]:
    """Make the moves of a walk with the runner, then those that lead to the end.

    Yields each position with the step or timer that led there, the decision, and the figures given.
    """
    program = compile_sop(sop)
    for number in (*walk, *(None for _ in range(200))):
        if position.done:
            return
        # Towards the end no timer fires but where nothing else can go on.
        movable = position.waiting or position.timers
        if number is not None:
            movable = (*position.waiting, *position.timers)
        waiting = movable[(number or 0) % len(movable)]
        step = sop.step_by_id.get(waiting.step)
        decision = None
        if step and step.decisions:
            decision = step.decisions[-1 if number is None else number % len(step.decisions)]
        facts = {"angka": 0 if number is None else number % 3}
        if step:
            key = decision.key if decision else None
            position = complete(program, position.state, waiting.token, key, facts)
        else:
            position = fire(program, position.state, waiting.token, facts)
        yield position, waiting.step, decision, facts
    assert position.done, "always going on leads to the end"


def waiting_nodes(position: Position) -> Counter[str]:
    return Counter(waiting.step for waiting in (*position.waiting, *position.timers))


# --- by the book -----------------------------------------------------------------------------

TWICE = Block("loop", (Block("parallel", (STEP, STEP)),))


@given(st.one_of(BLOCKS, WITH_TIMERS), WALKS)
@example(TWICE, [0, 0, 0, 1, 0, 1])
@example(Block("loop", (Block("parallel", (TWICE, Block("parallel", (STEP, NOTHING)))),)), [3] * 20)
@example(Block("loop", (Block("frame", (Block("parallel", (DEADLINE, STEP)),)),)), [2, 3, 0] * 9)
@example(Block("loop", (Block("frame", (Block("frame", (DEADLINE,)),)),)), [1, 3, 2, 0, 4] * 6)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_move_is_what_bpmn_says(block: Block, walk: list[int]) -> None:
    sop = Drawer().sop(block)
    book = ByTheBook(sop)
    book.start({"angka": 1})
    position = start(compile_sop(sop), {"angka": 1})

    assert waiting_nodes(position) == book.waiting
    assert Counter(position.flows) == book.taken
    for after, node, decision, facts in moves(sop, position, walk):
        if node in sop.step_by_id:
            book.complete(node, decision.flow if decision else None, facts)
        else:
            book.fire(node, facts)

        assert waiting_nodes(after) == book.waiting
        assert Counter(after.flows) == book.taken
        assert after.done == book.done
        assert len(after.state) < 1_000
        before, position = position, after
        known = {one.token for one in (*before.waiting, *before.timers)}
        assert not known & {one.token for one in (*after.arrived, *after.armed)}
        left = known - {one.token for one in (*after.waiting, *after.timers)}
        assert len(left) == len(after.gone) + 1, "all that is left, but for what was moved"
        assert left > set(after.gone)


# --- as the library does ---------------------------------------------------------------------

TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "step": "userTask",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
}


def as_bpmn(sop: Sop) -> etree._Element:
    """The SOP as a diagram for the library, its conditions written in Python."""
    namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    keys = {decision.flow: decision.key for step in sop.steps for decision in step.decisions}
    root = etree.Element(f"{{{namespace}}}definitions")
    process = etree.SubElement(root, f"{{{namespace}}}process", id=sop.key, isExecutable="true")
    for node in sop.nodes:
        attributes = {"id": node.id} | ({"default": node.default_flow} if node.default_flow else {})
        etree.SubElement(process, f"{{{namespace}}}{TAGS[node.kind]}", attributes)
    for flow in sop.flows:
        ends = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
        element = etree.SubElement(process, f"{{{namespace}}}sequenceFlow", ends)
        condition = flow.condition and flow.condition.replace(" = ", " == ")
        if flow.id in keys:
            condition = f"keputusan == {keys[flow.id]!r}"
        if condition:
            etree.SubElement(element, f"{{{namespace}}}conditionExpression").text = condition
    return root


class Library:
    """One document, run by SpiffWorkflow as it comes."""

    def __init__(self, sop: Sop, facts: dict[str, int]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(as_bpmn(sop))
        self.serializer = BpmnWorkflowSerializer()
        self.workflow = BpmnWorkflow(parser.get_spec(sop.key))
        self.workflow.task_tree.data.update(facts)
        self.workflow.do_engine_steps()

    @property
    def waiting(self) -> Counter[str]:
        """The steps that wait."""
        tasks = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return Counter(task.task_spec.bpmn_id for task in tasks)

    @property
    def done(self) -> bool:
        """Nothing is left to do."""
        return bool(self.workflow.is_completed())

    def complete(self, step: str, decision: str | None, facts: dict[str, int]) -> None:
        """Save and load the document, then complete a step."""
        saved = self.serializer.serialize_json(self.workflow)
        self.workflow = self.serializer.deserialize_json(saved)
        task = self.workflow.get_next_task(state=TaskState.READY, spec_name=step)
        task.data.update(facts, keputusan=decision)
        task.run()
        self.workflow.do_engine_steps()


@given(BLOCKS.filter(lambda block: not block.joins_in_loops), WALKS)
@example(Block("parallel", (Block("loop", (STEP,)), Block("parallel", (STEP, STEP)))), [1] * 9)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_move_is_what_the_unpruned_library_does(block: Block, walk: list[int]) -> None:
    sop = Drawer().sop(block)
    library = Library(sop, {"angka": 1})
    position = start(compile_sop(sop), {"angka": 1})

    assert waiting_nodes(position) == library.waiting
    for after, step, decision, facts in moves(sop, position, walk):
        library.complete(step, decision.key if decision else None, facts)

        assert waiting_nodes(after) == library.waiting
        assert after.done == library.done


NESTED = """
    mulai -> +bagi
    +bagi -> a
    +bagi -> +lagi
    +lagi -> b
    +lagi -> c
    a -> +gabung
    b -> +gabung
    c -> +gabung
    +gabung -> selesai
"""


@given(st.permutations(["a", "b", "c"]))
@settings(deadline=None)
def test_nested_splits_may_share_a_join(order: list[str]) -> None:
    sop = sketch(NESTED)
    program, library = compile_sop(sop), Library(sop, {})
    position = start(program, {})
    for step in order:
        waiting = next(waiting for waiting in position.waiting if waiting.step == step)
        position = complete(program, position.state, waiting.token, None, {})
        library.complete(step, None, {})
        assert waiting_nodes(position) == library.waiting
        assert position.done == library.done == (step == order[-1])


def test_the_librarys_own_join_still_needs_mending() -> None:
    """When this fails, SpiffWorkflow has mended its join, and ours may go."""
    sop = Drawer().sop(TWICE)
    first, second = (step.id for step in sop.steps if step.id.startswith("langkah"))
    decide = next(step.id for step in sop.steps if step.decisions)
    library = Library(sop, {})
    for step, decision in ((first, None), (second, None), (decide, "ulangi"), (second, None)):
        library.complete(step, decision, {})

    assert library.waiting == Counter([first, decide]), "it went on without the first branch"
