"""The doors of the API in one table: what each takes, gives and refuses.

Routes and the OpenAPI document are both made of it, so neither can know what the other does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

JSON: Final = "application/json"
BPMN: Final = "application/xml"
FORM: Final = "multipart/form-data"
ANY: Final = "*/*"

Method = Literal["GET", "POST", "PUT"]
Content = tuple[str, str | None]
"""A media type, and the name of the schema of its JSON (``None``: bytes)."""

BODY: Final = (413, 415, 422)
"""How a JSON body may be refused, beside being malformed."""
LIST: Final = ("cursor", "limit")
NUMBER: Final = "<int(max=2147483647):number>"


@dataclass(frozen=True, slots=True)
class Door:
    """One method at one address. ``name`` is its operation and endpoint, ``path`` as Flask has it.

    ``gives`` maps the statuses of success to what they carry, ``refuses`` are those of refusal
    beside 400, 401 and 403, which every door but an open one has.
    """

    method: Method
    path: str
    name: str
    says: str
    gives: tuple[tuple[int, Content], ...]
    refuses: tuple[int, ...] = ()
    takes: Content | None = None
    query: tuple[str, ...] = ()
    open: bool = False

    @property
    def changes(self) -> bool:
        """Whether it changes something, so that a repeat needs a key to be harmless."""
        return self.method != "GET"


def _gives(schema: str, status: int = 200) -> tuple[tuple[int, Content], ...]:
    return ((status, (JSON, schema)),)


DOORS: Final = (
    Door(
        "GET", "/openapi.json", "openapi", "This document.", ((200, (JSON, None)),), open=True
    ),
    Door("GET", "/sops", "sops", "The SOPs of your office.", _gives("SopPage")),
    Door(
        "POST", "/sops", "publish",
        "Publish a BPMN file as the next version of its SOP, with the forms that it names. "
        "200 when the same bytes with the same forms were published before.",
        _gives("Published", 201) + _gives("Published"), (422,), (BPMN, None),
        query=("note", "approved_by"),
    ),
    Door(
        "GET", f"/sops/<key>/versions/{NUMBER}/bpmn", "bpmn",
        "A version's diagram, byte for byte as it was uploaded.",
        ((200, (BPMN, None)),), (404,),
    ),
    Door(
        "GET", "/sops/<key>/versions", "versions", "The versions of an SOP, newest first.",
        _gives("VersionPage"), (404,),
    ),
    Door(
        "POST", f"/sops/<key>/versions/{NUMBER}/withdraw", "withdraw",
        "Withdraw a version from new documents, as the process owner; those under way go on.",
        _gives("Version"), (404, 409, *BODY), (JSON, "WithdrawVersion"),
    ),
    Door(
        "POST", f"/sops/<key>/versions/{NUMBER}/reinstate", "reinstate",
        "Let documents be started under a withdrawn version again, as the process owner.",
        _gives("Version"), (404, 409, 422),
    ),
    Door(
        "GET", f"/sops/<key>/versions/{NUMBER}/migration", "movable",
        "The running documents under other versions, and where they wait, for the process owner.",
        _gives("MovablePage"), (404,),
    ),
    Door(
        "POST", f"/sops/<key>/versions/{NUMBER}/migration/preview", "preview",
        "What would become of running documents under this version; nothing is changed.",
        _gives("ForeseenPage"), (404, 409, *BODY), (JSON, "PreviewMigration"),
    ),
    Door(
        "POST", f"/sops/<key>/versions/{NUMBER}/migration", "migrate",
        "Move running documents to this version, all that can move at once; the others stay as "
        "they are.",
        _gives("ForeseenPage"), (404, 409, *BODY), (JSON, "Migrate"),
    ),
    Door(
        "POST", "/forms", "publish_form",
        "Make a form-js schema the office's form; versions published later take it along.",
        _gives("Form"), (422,), (JSON, "FormSchema"),
    ),
    Door(
        "GET", "/documents", "documents", "The documents that you may see.",
        _gives("DocumentPage"), (422,), query=("q", "sop", "state", "mine", *LIST),
    ),
    Door(
        "POST", "/documents", "start", "Start a document.",
        _gives("Document", 201), (404, 409, *BODY), (JSON, "StartDocument"),
    ),
    Door(
        "POST", "/messages", "message",
        "Start a document by a message, under the SOP of your office that begins with it.",
        _gives("Document", 201), (404, 409, *BODY), (JSON, "Message"),
    ),
    Door(
        "GET", "/documents/<document_id>", "document", "A document with its files.",
        _gives("OpenedDocument"), (404,),
    ),
    Door(
        "POST", "/documents/<document_id>/cancel", "cancel", "Cancel a document.",
        _gives("Document"), (404, 409, *BODY), (JSON, "CancelDocument"),
    ),
    Door(
        "POST", "/documents/<document_id>/comments", "comment",
        "Comment on an open document; those who hold it and who commented before are told.",
        _gives("Document"), (404, 409, *BODY), (JSON, "Comment"),
    ),
    Door(
        "POST", "/documents/<document_id>/priority", "prioritise",
        "Set how urgent an open document is, as a supervisor.",
        _gives("Document"), (404, 409, *BODY), (JSON, "Prioritise"),
    ),
    Door(
        "GET", "/documents/<document_id>/events", "events", "A document's history.",
        _gives("EventPage"), (404,),
    ),
    Door(
        "GET", "/tasks", "tasks", "The tasks that you took, or that are free for your posts.",
        _gives("TaskPage"), (422,), query=("scope", "q", "sop", *LIST),
    ),
    Door(
        "GET", "/tasks/<task_id>", "task", "A task with its form and draft.",
        _gives("OpenedTask"), (404,),
    ),
    Door(
        "POST", "/tasks/<task_id>/claim", "claim", "Take a free task.",
        _gives("OpenedTask"), (404, 409, 422),
    ),
    Door(
        "POST", "/tasks/<task_id>/release", "release", "Give a taken task back to its post.",
        _gives("OpenedTask"), (404, 409, 422),
    ),
    Door(
        "POST", "/tasks/<task_id>/assign", "assign",
        "Give a task to another holder of its post, or back to the post, as a supervisor.",
        _gives("OpenedTask"), (404, 409, *BODY), (JSON, "AssignTask"),
    ),
    Door(
        "POST", "/tasks/<task_id>/remind", "remind",
        "Remind who holds a task, or of a free one all holders of its post, as a supervisor; "
        "once an hour.",
        _gives("OpenedTask"), (404, 409, 422),
    ),
    Door(
        "PUT", "/tasks/<task_id>/draft", "save_draft",
        "Keep what is filled in so far; a free task is taken by it.",
        _gives("OpenedTask"), (404, 409, *BODY), (JSON, "SaveDraft"),
    ),
    Door(
        "POST", "/tasks/<task_id>/complete", "complete",
        "Complete a task; a free one is taken by it.",
        _gives("Document"), (404, 409, *BODY), (JSON, "CompleteTask"),
    ),
    Door(
        "POST", "/tasks/<task_id>/files", "attach",
        "Attach a file: the next version of one of the document's files, or a new one.",
        _gives("File", 201), (404, 409, *BODY), (FORM, "AttachFile"),
    ),
    Door(
        "GET", "/files/<file_id>", "file", "A file's bytes, under the type judged by its content.",
        ((200, (ANY, None)),), (404,),
    ),
)  # fmt: skip
