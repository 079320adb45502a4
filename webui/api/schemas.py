"""What the API takes and gives, as JSON Schema: bodies and queries are held to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from engine.history import Kind

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

MOST_ITEMS: Final = 200
"""The longest page of a list."""
GREATEST_INT: Final = 2_147_483_647
"""The greatest number that every database keeps."""


def ref(name: str) -> Schema:
    """A reference to one of the schemas by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _text(said: str, *, null: bool = False, **more: object) -> Schema:
    return {"type": ["string", "null"] if null else "string", "description": said, **more}


def _moment(said: str, *, null: bool = False) -> Schema:
    return _text(f"{said} ISO 8601, UTC.", null=null, format="date-time")


def _whole(said: str, least: int = 0, most: int = GREATEST_INT) -> Schema:
    return {"type": "integer", "description": said, "minimum": least, "maximum": most}


def _number_of(said: str) -> Schema:
    return {
        "type": ["integer", "null"],
        "description": f"The number of the version {said}.",
        "minimum": 1,
    }


def _truth(said: str) -> Schema:
    return {"type": "boolean", "description": said}


def _list(said: str, items: Schema) -> Schema:
    return {"type": "array", "description": said, "items": items}


def _object(said: str, required: Schemas, optional: Schemas | None = None) -> Schema:
    return {
        "type": "object",
        "description": said,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _page(said: str, item: str) -> Schema:
    return _object(
        said,
        {
            "items": _list("The things themselves.", ref(item)),
            "next": _text("The `cursor` of the next page; null on the last one.", null=True),
        },
    )


_PRIORITY = _whole("How urgent its document is: 0 ordinary, 1 urgent, 2 very urgent.", 0, 2)

_TASK: dict[str, Schema] = {
    "id": _text("The task."),
    "document": _text("The document's id."),
    "document_title": _text("What the document is called."),
    "sop": _text("The key of the document's SOP."),
    "version": _whole("The number of the SOP's version.", 1),
    "step": _text("The step's id in the diagram."),
    "name": _text("What is to be done (kegiatan)."),
    "nomor": _text("The number of the step's row in the SOP's table."),
    "post": _text("Whose task it is (jabatan)."),
    "assignee": _text("The username of who took it; null while it is free.", null=True),
    "priority": _PRIORITY,
    "received_at": _moment("When it arrived."),
    "due_at": _moment("When its norm runs out; null without a norm.", null=True),
    "late_from": _moment("Closing time of that working day: from then it is late.", null=True),
    "late": _truth("Whether the working day on which its norm ran out is over."),
    "ended_at": _moment("When it was completed, or ended with its document.", null=True),
    "returned": _truth("Whether it came back from a later step."),
    "reason": _text("Why it came back.", null=True),
    "decisions": _list(
        "The ways out that its person chooses from; empty when it decides nothing.",
        ref("Decision"),
    ),
}

_DOCUMENT: dict[str, Schema] = {
    "id": _text("The document."),
    "sop": _text("The SOP's key."),
    "version": _whole("The number of the SOP's version that it runs under.", 1),
    "title": _text("What it is called."),
    "priority": _PRIORITY,
    "state": _text("Where it stands.", enum=["open", "done", "cancelled"]),
    "started_by": _text("The username of who started it."),
    "started_at": _moment("When it was started."),
    "promised_at": _moment(
        "When it should be done by its norms: closing time of a working day; null without norms.",
        null=True,
    ),
    "ended_at": _moment("When it was done or cancelled.", null=True),
    "returns": _whole("How often it was sent back."),
    "tasks": _list("Its open tasks.", ref("Task")),
    "timers": _list("The timers that run in it, soonest first.", ref("Timer")),
}

_ANSWERS: Schema = {
    "type": "object",
    "description": "Answers by the keys of the form's fields.",
    "additionalProperties": True,
}

_NOTE = _text("A note for those who come after; the reason, when the decision returns.", null=True)

_MOVABLE: dict[str, Schema] = {
    "document": _text("The document's id."),
    "title": _text("What it is called; null when you may not see it.", null=True),
    "started_at": _moment("When it was started."),
    "version": _whole("The number of the version that it is, or was, under.", 1),
}

_DOCUMENTS = _list("The ids of the documents, at most 500.", _text("A document's id."))

SCHEMAS: Final[Schemas] = {
    "Sop": _object(
        "An SOP of the office.",
        {
            "key": _text("Its key, unique within the office: the process id of its diagram."),
            "title": _text("Its title in its current version."),
            "office": _text("The office's key."),
            "version": _whole("The number of its current version.", 1),
            "open_documents": _whole("How many documents run under it now."),
            "may_start": _truth("Whether you may start a document under it."),
            "withdrawn": _truth("Whether all its versions are withdrawn, so that nobody may."),
        },
    ),
    "SopPage": _page("The office's SOPs.", "Sop"),
    "Version": _object(
        "A published version of an SOP.",
        {
            "version": _whole("Its number.", 1),
            "title": _text("What the SOP is called in it."),
            "published_at": _moment("When it was published."),
            "published_by": _text("The name of who published it.", null=True),
            "note": _text("What it changes, in its publisher's words.", null=True),
            "approved_by": _text("Who approved it, in its publisher's words.", null=True),
            "open_documents": _whole("How many documents run under it now."),
            "withdrawn": {
                **_object(
                    "When, by whom (name) and why it was withdrawn from new documents.",
                    {"at": _moment("When."), "by": _text("Who."), "reason": _text("Why.")},
                ),
                "type": ["object", "null"],
            },
        },
    ),
    "VersionPage": _page("An SOP's versions, newest first.", "Version"),
    "Place": _object(
        "A step at which a document waits, or a timer that it waits for.",
        {
            "step": _text("The id in the diagram."),
            "name": _text("What is to be done; the timer's name."),
            "nomor": _text("The number of the step's row."),
            "post": _text("The lane's post."),
        },
    ),
    "Movable": _object(
        "A running document under another version.",
        _MOVABLE | {"waiting": _list("Where it waits.", ref("Place"))},
    ),
    "MovablePage": _page("Running documents under other versions.", "Movable"),
    "Foreseen": _object(
        "What becomes of a document.",
        {
            **_MOVABLE,
            "moves": _truth("Whether it can move, or has moved."),
            "stands": _list(
                "Where it waits, and where under the new version.",
                _object("A place.", {"from": ref("Place"), "to": ref("Place")}),
            ),
            "reason": _text("Why it stays as it is.", null=True),
        },
    ),
    "ForeseenPage": _page("What becomes of each, the oldest first.", "Foreseen"),
    "Published": _object(
        "What publishing a diagram made.",
        {
            "key": _text("The SOP's key."),
            "version": _whole("The version that these bytes are.", 1),
            "findings": _list("Warnings; they do not stop publishing.", ref("Finding")),
        },
    ),
    "Form": _object("A form of the office.", {"key": _text("Its id, by which steps name it.")}),
    "FormSchema": {
        "type": "object",
        "description": "A form-js schema.",
        "properties": {
            "type": {"const": "default"},
            "id": _text("The form's id."),
            "schemaVersion": _whole("The version of form-js schemas."),
            "components": _list("Its fields.", {"type": "object"}),
        },
        "required": ["type", "id", "components"],
        "additionalProperties": True,
    },
    "Finding": _object(
        "One thing that a check found.",
        {
            "rule": _text("The rule's stable name."),
            "severity": _text("An error stops publishing.", enum=["error", "warning"]),
            "element": _text("The BPMN id or form key; null for the whole file.", null=True),
            "message": _text("What is wrong, where, and what to do."),
        },
    ),
    "Decision": _object(
        "A way out of a deciding step.",
        {
            "key": _text("What to send as `decision`."),
            "name": _text("The flow's name in the diagram."),
            "returns": _truth("Whether it sends the document back; then a note is required."),
        },
    ),
    "Task": _object("A step that waits for somebody.", _TASK),
    "Timer": _object(
        "A timer of the diagram that a document waits for, or that runs beside one of its tasks.",
        {
            "step": _text("The timer's id in the diagram."),
            "name": _text("Its name there; empty without one."),
            "due_at": _moment("When it fires."),
        },
    ),
    "TaskPage": _page(
        "Tasks: the highest priority first, then soonest due, then longest waiting.", "Task"
    ),
    "OpenedTask": _object(
        "A task with all that is needed to fill it in.",
        _TASK
        | {
            "kelengkapan": _text("What the step needs, as the SOP prints it."),
            "waktu": _text("How long the step may take, as the SOP prints it."),
            "output": _text("What the step yields, as the SOP prints it."),
            "question": _text("What it decides (`Disetujui?`); empty when nothing."),
            "form": ref("FormSchema"),
            "answers": _ANSWERS,
            "note": _text("The note of the draft."),
        },
    ),
    "Document": _object("A case that goes through an SOP.", _DOCUMENT),
    "DocumentPage": _page("Documents, newest first.", "Document"),
    "OpenedDocument": _object(
        "A document with its forecast and its files.",
        _DOCUMENT
        | {
            "forecast": {
                "description": "When it is likely to be done; null when that is not known.",
                "oneOf": [ref("Forecast"), {"type": "null"}],
            },
            "files": _list("All versions of its files.", ref("File")),
        },
    ),
    "Forecast": _object(
        "When an open document is likely to be done.",
        {
            "likely": _moment("The median of the past, or the day on which the norms run out."),
            "late": _moment("When 9 of 10 like it were done; null by norm.", null=True),
            "basis": _text(
                "`past`: documents that stood at this step before and took longer than this one has"
                " so far. `norm`: fewer than 5 of these are known.",
                enum=["past", "norm"],
            ),
            "runs": _whole("How many of these are known, of the last 100 at most."),
        },
    ),
    "File": _object(
        "An attachment.",
        {
            "id": _text("The file."),
            "task": _text("The id of the task to which it was attached."),
            "name": _text("Its name."),
            "media_type": _text("Its type, judged by its content."),
            "size": _whole("Its size in bytes.", 1),
            "series": _text("What its versions have in common: the id of the first."),
            "number": _whole("Which version of it this is.", 1),
            "current": _truth("Whether it is the newest version."),
            "uploaded_by": _text("The username of who attached it."),
            "uploaded_at": _moment("When."),
        },
    ),
    "Event": _object(
        "A line of a document's history; never changed.",
        {
            "seq": _whole("Its place, from 1.", 1),
            "what": _text(
                "What happened.",
                enum=[*get_args(Kind)],
            ),
            "who": _text("The person's username; null when nobody did it: a timer.", null=True),
            "name": _text("The person's name at the time; `Alur` of a timer."),
            "post": _text("The post that they acted for.", null=True),
            "when": _moment("When."),
            "task": _text("The task's id.", null=True),
            "step": _text("The step's or the timer's id in the diagram.", null=True),
            "nomor": _text("The number of the step's row.", null=True),
            "step_name": _text("What was to be done; the timer's name.", null=True),
            "decision": _text("The key of the decision taken.", null=True),
            "returns": _truth("Whether the decision sent the document back."),
            "note": _text(
                "The note; the reason; the comment; the priority in words; the title of a started "
                "document.",
                null=True,
            ),
            "answers": _ANSWERS,
            "flows": _list("The arrows of the diagram that the document took.", {"type": "string"}),
            "file": _text("The id of the attached file.", null=True),
            "recipient": _text(
                "The username of who was reminded or given the task; null when that is its post.",
                null=True,
            ),
            "from_version": _number_of("from which a document migrated"),
            "version": _number_of("to which it migrated, when it did"),
        },
    ),
    "EventPage": _page("A document's history, oldest first.", "Event"),
    "Problem": _object(
        "What went wrong (RFC 9457).",
        {
            "type": _text("The kind of problem: `urn:alur:…`, or `about:blank` for HTTP's own."),
            "title": _text("The kind in words."),
            "status": _whole("The HTTP status.", 400, 599),
            "detail": _text("What happened in this case, and what to do."),
        },
        {
            "errors": _list(
                "The fields that need mending.",
                _object(
                    "A field.",
                    {
                        "field": _text("The field; `baris.0.target` within a list."),
                        "message": _text("What is wrong with it."),
                    },
                ),
            ),
            "findings": _list("What a check found in an upload.", ref("Finding")),
            "by": _text("Who was quicker (name)."),
            "at": _moment("When they were."),
        },
    ),
    "StartDocument": _object(
        "A document to start.",
        {"sop": _text("The SOP's key."), "title": _text("What to call the document.")},
        {"version": _whole("A version's number; the current one unless named.", 1)},
    ),
    "Message": _object(
        "A message that begins a document.",
        {
            "message": _text("Its name, as a start event of an SOP's diagram says."),
            "title": _text("What to call the document."),
        },
    ),
    "WithdrawVersion": _object("Why.", {"reason": _text("The reason, for all to read.")}),
    "PreviewMigration": _object("Running documents.", {"documents": _DOCUMENTS}),
    "Migrate": _object(
        "Running documents to be moved.",
        {"documents": _DOCUMENTS, "reason": _text("Why, for the history of each.")},
    ),
    "CancelDocument": _object("Why.", {"reason": _text("The reason, for the history.")}),
    "Comment": _object("A comment.", {"text": _text("The comment, for the history.")}),
    "Prioritise": _object("How urgent a document is.", {"priority": _PRIORITY}),
    "AssignTask": _object(
        "Who is to have a task.",
        {
            "username": _text("Who holds its post; empty to give it back to the post."),
            "reason": _text("Why, for the history."),
        },
    ),
    "CompleteTask": _object(
        "What is handed in.",
        {},
        {
            "decision": _text("The decision's key, when the step decides.", null=True),
            "answers": _ANSWERS,
            "note": _NOTE,
        },
    ),
    "SaveDraft": _object("What is filled in so far.", {}, {"answers": _ANSWERS, "note": _NOTE}),
    "AttachFile": _object(
        "A file, as multipart/form-data.",
        {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
        {"replaces": _text("The id of a file of the document whose next version this is.")},
    ),
}

QUERY: Final[Schemas] = {
    "cursor": _text("The `next` of the page before."),
    "limit": _whole("How many items a page holds at most.", 1, MOST_ITEMS),
    "scope": _text(
        "`mine`: those that you took. `available`: those free for your posts.",
        enum=["mine", "available"],
    ),
    "q": _text("Words that the document's title contains.", maxLength=200),
    "sop": _text("The key of an SOP."),
    "state": _text("Where the document stands.", enum=["open", "done", "cancelled"]),
    "mine": _truth("Only documents that you started or did a step of."),
    "note": _text("What the version changes, and why.", maxLength=4_000),
    "approved_by": _text("Who approved the version.", maxLength=300),
}
"""The parameters that a query may have, by name."""
