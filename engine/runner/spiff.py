"""SpiffWorkflow, and what we want otherwise: the only module that imports it.

Every sequence flow becomes a small task of its own. So two flows between the same two nodes stay
apart, a join knows the flow by which a token came, and a move can tell the flows it took.
"""
# mypy: allow-subclassing-any
# (the library ships no types)

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs import defaults as bpmn
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runner.errors import CannotDecide, NoWayOut, Stuck
from engine.runner.scopes import Scope, scopes_of
from engine.runner.tokens import Tokens
from engine.sop.conditions import Condition, MissingAnswer, UnfitAnswer, evaluate, parse
from engine.sop.model import Node, Sop

LONGEST_MOVE = 2_000
"""Flows that one move may take: more than any diagram has, so only a circle gets there."""


@dataclass(frozen=True, slots=True)
class Program:
    """An SOP made ready to run. Running changes nothing in it, so threads may share one.

    ``process`` is SpiffWorkflow's specification, ``conditions`` the drawn conditions by the id of
    the flow that they stand on, ``scopes`` what the attached timers guard, by the timer's id.
    """

    sop: Sop
    process: BpmnProcessSpec = field(repr=False)
    conditions: Mapping[str, Condition] = field(repr=False)
    scopes: Mapping[str, Scope] = field(repr=False)


def compile_sop(sop: Sop) -> Program:
    """Make an SOP that passed its checks ready to run.

    A flow that is a step's decision depends on the deciding person, one with a condition on the
    answers; any other is free to take. Raises ``ConditionError`` when a condition cannot be read.
    """
    process = BpmnProcessSpec(name=sop.key)
    specs = {node.id: _node_spec(process, node) for node in sop.nodes}
    decided = {decision.flow for step in sop.steps for decision in step.decisions}
    conditions = {
        flow.id: parse(flow.condition)
        for flow in sop.flows
        if flow.condition is not None and flow.id not in decided
    }
    for flow in sop.flows:
        spec = _Flow(process, _name(flow.id))
        default = sop.node_by_id[flow.source].default_flow
        if flow.id != default and (flow.id in conditions or flow.id in decided):
            specs[flow.source].connect_outgoing_if(flow.id, spec)
        else:
            specs[flow.source].connect(spec)
        spec.connect(specs[flow.target])
    return Program(sop, process, conditions, scopes_of(sop))


class _Answers(PythonScriptEngine):
    """Decides conditions, and does nothing else: no text is ever run as code.

    The "expression" that the library holds for a flow is the flow's id. Where a condition stands
    on it, the ``facts`` decide; else it is taken if it is the one ``chosen`` by a person.
    """

    def __init__(
        self,
        conditions: Mapping[str, Condition],
        facts: Mapping[str, object],
        chosen: str | None,
    ) -> None:
        # The library's abstract environment refuses to evaluate and to execute.
        super().__init__(environment=BasePythonScriptEngineEnvironment())
        self.conditions = conditions
        self.facts = facts
        self.chosen = chosen

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> bool:
        """Tell whether a flow may be taken. Raises ``CannotDecide``."""
        condition = self.conditions.get(expression)
        if condition is None:
            return expression == self.chosen
        try:
            return evaluate(condition, self.facts)
        except (MissingAnswer, UnfitAnswer) as error:
            raise CannotDecide(gateway=_title(task.task_spec), reason=error.said) from error


class Workflow(BpmnWorkflow):
    """One move of one document: a start task, long completed, with every token right below it.

    Nothing here depends on a task's ancestors, so the tokens are all that has to be kept between
    two moves.
    """

    def __init__(
        self, program: Program, tokens: Tokens, facts: Mapping[str, object], chosen: str | None
    ) -> None:
        answers = _Answers(program.conditions, facts, chosen)
        super().__init__(program.process, script_engine=answers, deserializing=True)
        self.last = tokens.last
        specs = program.process.task_specs
        root = self.task_tree = _Task(self, self.spec.start, None, TaskState.COMPLETED)
        for token, node in tokens.steps.items():
            _Task(self, specs[_name(node)], root, TaskState.READY, token)
        for flow, count in tokens.flows.items():
            for _ in range(count):
                taken = _Task(self, specs[_name(flow)], root, TaskState.COMPLETED)
                _Task(self, taken.task_spec.outputs[0], taken, TaskState.WAITING)

    def move(self, token: str) -> tuple[str, ...]:
        """Run the task with that token and all that follows from it without a person.

        Returns the ids of the flows taken, in order. Raises ``CannotDecide``, ``NoWayOut`` and
        ``Stuck``.
        """
        flows: list[str] = []
        ready = deque([self.tasks[token]])
        while ready:
            task = ready.popleft()
            task.run()
            if isinstance(task.task_spec, _Flow):
                flows.append(_id(task.task_spec))
                if len(flows) > LONGEST_MOVE:
                    raise Stuck(where=flows[-1])
            ready.extend(
                child
                for child in task.children
                if child.state == TaskState.READY and not child.task_spec.manual
            )
        return tuple(flows)

    def tokens(self) -> Tokens:
        """Return the tokens that are left."""
        steps: dict[str, str] = {}
        flows: dict[str, int] = {}
        for task in self.tasks.values():
            if task.state == TaskState.READY:
                steps[task.id] = _id(task.task_spec)
            elif task.state == TaskState.WAITING:
                flow = _id(task.parent.task_spec)
                flows[flow] = flows.get(flow, 0) + 1
        return Tokens(self.last, steps, flows)

    def update_waiting_tasks(self) -> None:
        """Leave waiting tasks alone: only joins wait, and each token that arrives updates its own.

        The library would walk the whole tree after every task.
        """


class _Task(Task):
    """A task with a number for an id that makes no log record of every change of state."""

    def __init__(
        self,
        workflow: Workflow,
        task_spec: TaskSpec,
        parent: Task | None,
        state: int,
        token: str | None = None,
    ) -> None:
        workflow.last += 1
        super().__init__(workflow, task_spec, parent, state, token or str(workflow.last))

    def _add_child(self, task_spec: TaskSpec, state: int = TaskState.MAYBE) -> _Task:
        return _Task(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value


class _Unpredicted(TaskSpec):
    """Makes a task's children when it completes.

    The library makes them long before: it predicts, and stores, every path that may follow.
    """

    def _predict_hook(self, my_task: Task) -> None:
        pass

    def _on_complete_hook(self, my_task: Task) -> None:
        if not my_task.children:  # a gateway that chose has its child already
            my_task._sync_children(self.outputs, TaskState.FUTURE)
        super()._on_complete_hook(my_task)


class _Flow(_Unpredicted, SimpleBpmnTask):
    pass


class _Start(_Unpredicted, bpmn.StartEvent):
    pass


class _End(_Unpredicted, bpmn.EndEvent):
    pass


class _Waiting(_Unpredicted, bpmn.UserTask):
    """A step, or a timer: to the library both wait until they are run from outside.

    Its own timers would be reckoned by the clock on the wall and asked again at every move.
    """


class _Passage(_Unpredicted, SimpleBpmnTask):
    pass


class _Exclusive(_Unpredicted, bpmn.ExclusiveGateway):
    def _run_hook(self, my_task: Task) -> bool:
        try:
            super()._run_hook(my_task)
        except WorkflowException as error:
            raise NoWayOut(gateway=_title(self)) from error
        return True


class _Parallel(_Unpredicted, bpmn.ParallelGateway):
    """A join consumes one token from each incoming flow; "excess tokens remain" (BPMN 13.4.1).

    The library tells the rounds of a loop apart by ancestry, and fires too early when the branches
    arrive in another order the second time. Here each token that has arrived is a waiting instance
    of the join, and counting them is enough. A fork is a join of one flow.
    """

    def _update_hook(self, my_task: Task) -> bool:
        my_task._set_state(TaskState.WAITING)
        arrived = {
            task.parent.task_spec.name: task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self and task.state == TaskState.WAITING
        }
        if len(arrived) < len(self.inputs):
            return False
        for task in arrived.values():
            if task is not my_task:
                task.cancel()
        return True

    def _run_hook(self, my_task: Task) -> bool:
        return True


def _node_spec(process: BpmnProcessSpec, node: Node) -> TaskSpec:
    name = _name(node.id)
    match node.kind:
        case "start":
            return _Start(process, name, event_definition=NoneEventDefinition())
        case "end":
            return _End(process, name, event_definition=NoneEventDefinition())
        case "step" | "timer":
            return _Waiting(process, name)
        case "passage":
            return _Passage(process, name)
        case "exclusive":
            return _Exclusive(process, name, bpmn_name=node.name)
        case "parallel":
            return _Parallel(process, name)


def _name(element: str) -> str:
    """Return the library's name for an element: an id of ours might be its own "Start" or "End"."""
    return f"#{element}"


def _id(spec: TaskSpec) -> str:
    return str(spec.name[1:])


def _title(spec: TaskSpec) -> str:
    return spec.bpmn_name or _id(spec)
