"""The yardstick: SpiffWorkflow by itself, its whole state saved as JSON in SQLite at every step."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine.sop.model import Sop

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


class Bare:
    """Documents run by the library alone: load, complete the one ready step, save, commit."""

    def __init__(self, folder: Path, source: bytes, sop: Sop) -> None:
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.spec = _spec(source, sop)
        self.database = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, state TEXT)")

    def start(self) -> int:
        """Starts a document and returns its id."""
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        saved = self.database.execute(
            "INSERT INTO documents (state) VALUES (?)", (self._dump(workflow),)
        )
        return int(saved.lastrowid or 0)

    def complete(self, document: int, decision: str | None) -> bool:
        """Completes the ready step and tells whether the document is done."""
        self.database.execute("BEGIN IMMEDIATE")
        (state,) = self.database.execute(
            "SELECT state FROM documents WHERE id = ?", (document,)
        ).fetchone()
        workflow = self.serializer.deserialize_json(state)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        if decision is not None:
            task.set_data(decision=decision)
        task.run()
        workflow.do_engine_steps()
        self.database.execute(
            "UPDATE documents SET state = ? WHERE id = ?", (self._dump(workflow), document)
        )
        self.database.execute("COMMIT")
        return bool(workflow.is_completed())

    def bytes_of(self, document: int) -> int:
        """How many bytes the stored state has."""
        query = "SELECT length(state) FROM documents WHERE id = ?"
        return int(self.database.execute(query, (document,)).fetchone()[0])

    def _dump(self, workflow: Any) -> str:  # noqa: ANN401 - the library ships no types
        return str(self.serializer.serialize_json(workflow))


def _spec(source: bytes, sop: Sop) -> Any:  # noqa: ANN401 - the library ships no types
    """The library's spec of the same diagram, its decisions written as the library wants them."""
    root = etree.fromstring(source)
    for step in sop.steps:
        for decision in step.decisions:
            flow = root.find(f".//{BPMN}sequenceFlow[@id='{decision.flow}']")
            if flow is None:
                raise LookupError(decision.flow)
            condition = etree.SubElement(flow, f"{BPMN}conditionExpression")
            condition.text = f"decision == '{decision.key}'"
    parser = BpmnParser()
    parser.add_bpmn_xml(root)
    return parser.get_spec(sop.key)
