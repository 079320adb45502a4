"""What the API shows of things, as JSON. ``schemas.py`` says the same as a contract."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Response

from engine.catalogue import SopSeen, VersionSeen
from engine.documents import DocumentOpened, DocumentSeen, EventSeen, FileSeen, TimerSeen
from engine.errors import Finding
from engine.forecast import Forecast
from engine.migration import Foreseen, Group
from engine.sop.form import form_schema
from engine.sop.model import Decision, Node, Step
from engine.tasks import TaskOpened, TaskSeen

Json = dict[str, Any]


def response(body: Json, status: int = 200, media_type: str = "application/json") -> Response:
    """The response that carries a JSON object."""
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=media_type)


def page(items: Iterable[Json], cursor: str | None = None) -> Response:
    """The response that carries a list; ``cursor`` opens its next page."""
    return response({"items": list(items), "next": cursor})


def moment(at: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the second: ``2026-01-12T00:30:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_finding(finding: Finding) -> Json:
    """A finding, in English."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "element": finding.element,
        "message": finding.said.en,
    }


def of_sop(sop: SopSeen) -> Json:
    """An SOP in the catalogue."""
    return {
        "key": sop.key,
        "title": sop.version.title,
        "office": sop.office_key,
        "version": sop.version.number,
        "open_documents": sop.open_documents,
        "may_start": sop.may_start,
        "withdrawn": sop.withdrawn,
    }


def of_version(version: VersionSeen) -> Json:
    """A version in an SOP's list."""
    gone = version.withdrawn
    return {
        "version": version.number,
        "title": version.title,
        "published_at": moment(version.published_at),
        "published_by": version.published_by,
        "note": version.note,
        "approved_by": version.approved_by,
        "open_documents": version.open_documents,
        "withdrawn": {"at": moment(gone.at), "by": gone.by, "reason": gone.reason}
        if gone
        else None,
    }


def of_group(group: Group) -> list[Json]:
    """The documents that wait at the same places."""
    waiting = [_of_place(place) for place in group.steps]
    return [_of_movable(document) | {"waiting": waiting} for document in group.documents]


def of_foreseen(foreseen: Foreseen) -> Json:
    """What becomes of a document that is to migrate."""
    stands = [
        {"from": _of_place(stand.old), "to": _of_place(stand.new)} for stand in foreseen.stands
    ]
    why = foreseen.why.en if foreseen.why else None
    return _of_movable(foreseen) | {"moves": why is None, "stands": stands, "reason": why}


def _of_movable(foreseen: Foreseen) -> Json:
    return {
        "document": foreseen.document,
        "title": foreseen.title,
        "started_at": moment(foreseen.started_at),
        "version": foreseen.version,
    }


def _of_place(place: Step | Node) -> Json:
    return {
        "step": place.id,
        "name": place.name,
        "nomor": place.nomor if isinstance(place, Step) else "",
        "post": place.lane,
    }


def of_decision(decision: Decision) -> Json:
    """A way out that the deciding person may choose."""
    return {"key": decision.key, "name": decision.name, "returns": decision.returns}


def of_task(task: TaskSeen, now: datetime) -> Json:
    """A task in a list."""
    return {
        "id": task.id,
        "document": task.document_id,
        "document_title": task.document_title,
        "sop": task.version.key,
        "version": task.version.number,
        "step": task.step.id,
        "name": task.step.name,
        "nomor": task.step.nomor,
        "post": task.post_name,
        "assignee": task.assignee_username,
        "priority": task.priority,
        "received_at": moment(task.received_at),
        "due_at": moment(task.due_at) if task.due_at else None,
        "late_from": moment(task.late_from) if task.late_from else None,
        "late": task.late(now),
        "ended_at": moment(task.ended_at) if task.ended_at else None,
        "returned": task.returned,
        "reason": task.reason,
        "decisions": [of_decision(decision) for decision in task.step.decisions],
    }


def of_opened_task(opened: TaskOpened, now: datetime) -> Json:
    """A task with all that is needed to fill it in."""
    step = opened.task.step
    return of_task(opened.task, now) | {
        "kelengkapan": step.kelengkapan,
        "waktu": step.waktu,
        "output": step.output,
        "question": step.question,
        "form": form_schema(opened.form),
        "answers": dict(opened.draft.answers),
        "note": opened.draft.note,
    }


def of_document(document: DocumentSeen, now: datetime) -> Json:
    """A document with its open tasks."""
    return {
        "id": document.id,
        "sop": document.version.key,
        "version": document.version.number,
        "title": document.title,
        "priority": document.priority,
        "state": document.state,
        "started_by": document.started_by_username,
        "started_at": moment(document.started_at),
        "promised_at": moment(document.promised_at) if document.promised_at else None,
        "ended_at": moment(document.ended_at) if document.ended_at else None,
        "returns": document.returns,
        "tasks": [of_task(task, now) for task in document.tasks],
        "timers": [of_timer(timer) for timer in document.timers],
    }


def of_timer(timer: TimerSeen) -> Json:
    """A timer that runs."""
    return {"step": timer.node.id, "name": timer.node.name, "due_at": moment(timer.due_at)}


def of_opened_document(opened: DocumentOpened, now: datetime) -> Json:
    """A document with its forecast and its files."""
    return of_document(opened.document, now) | {
        "forecast": of_forecast(opened.forecast) if opened.forecast else None,
        "files": [of_file(file) for file in opened.files],
    }


def of_forecast(forecast: Forecast) -> Json:
    """When a document is likely to be done."""
    return {
        "likely": moment(forecast.likely),
        "late": moment(forecast.late) if forecast.late else None,
        "basis": forecast.basis,
        "runs": forecast.runs,
    }


def of_file(file: FileSeen) -> Json:
    """An attachment, without its bytes."""
    return {
        "id": file.id,
        "task": file.task_id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "series": file.series,
        "number": file.number,
        "current": file.current,
        "uploaded_by": file.uploaded_by_username,
        "uploaded_at": moment(file.uploaded_at),
    }


def of_event(event: EventSeen) -> Json:
    """A line of a document's history."""
    return {
        "seq": event.seq,
        "what": event.kind,
        "who": event.username,
        "name": event.person,
        "post": event.post,
        "when": moment(event.at),
        "task": event.task_id,
        "step": event.step.id if event.step else event.timer.id if event.timer else None,
        "nomor": event.step.nomor if event.step else None,
        "step_name": event.step.name if event.step else event.timer.name if event.timer else None,
        "decision": event.decision.key if event.decision else None,
        "returns": event.returns,
        "note": event.note,
        "answers": dict(event.answers),
        "flows": list(event.flows),
        "file": event.file_id,
        "recipient": event.recipient_username,
        "from_version": event.from_version,
        "version": event.version.number if event.from_version else None,
    }
