"""The API's files: attaching one to a task, and fetching its bytes."""

from __future__ import annotations

from flask import Response, g, send_file, url_for

from engine import documents, files, tasks
from engine.access import Actor
from engine.installation import Tx
from webui.api import reading
from webui.api.moving import move
from webui.api.shapes import Json, of_file
from webui.context import installation, settings


def attach(task_id: str) -> Response:
    """Attaches a file to a task: the next version of one of the document's files, or a new one."""
    with installation().reading() as tx:
        tasks.see(tx, g.api_actor, task_id)  # a stranger's upload is refused before it is read
    limit = settings().upload_limit
    upload, replaces = reading.file(limit)
    name = upload.filename or ""
    kept = files.keep(installation().files, upload.stream, limit)

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        file_id = files.attach(tx, actor, task_id, kept, name, replaces)
        document_id = tasks.see(tx, actor, task_id).task.document_id
        attached = documents.see(tx, actor, document_id).files
        return 201, next(of_file(file) for file in attached if file.id == file_id)

    content = [kept.sha256, name, replaces]
    return move(act, content, lambda made: url_for("api.file", file_id=made["id"]))


def file(file_id: str) -> Response:
    """A file's bytes, to be saved and never shown, under the type judged at upload."""
    with installation().reading() as tx:
        found = files.see(tx, g.api_actor, file_id)
    return send_file(
        files.place_of(installation().files, found.sha256),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.name,
        etag=found.sha256,
        conditional=True,
    )
