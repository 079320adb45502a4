"""Attachments over the web: taken in as a stream, given out only to be saved."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from engine import files
from engine.errors import FieldError, Text
from engine.files import FileRefused, Kept
from webui.context import actor, installation, settings

bp = Blueprint("files", __name__)

ACCEPTED = ".pdf,image/*,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods"
"""What the browser offers to choose; the server judges by content."""

NAMED = Text("“{name}”: {said}", "“{name}”: {said}")


@bp.teardown_app_request
def _close_uploads(_error: BaseException | None) -> None:
    """Closes the temporary files into which the uploads of a request were read."""
    request.close()


@bp.get("/berkas/<file_id>")
def download(file_id: str) -> Response:
    """An attachment, to be saved and never shown as a page, under the type judged at upload."""
    with installation().reading() as tx:
        file = files.see(tx, actor(), file_id)
    return send_file(
        files.place_of(installation().files, file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
    )


def keep(chosen: list[FileStorage]) -> tuple[list[tuple[Kept, str]], list[FieldError]]:
    """Puts uploads on disk, before any transaction.

    Returns each that could be taken with its name, and what is wrong with those that could not.
    """
    kept, refused = [], []
    for upload in chosen:
        name = files.clean_name(upload.filename or "")
        try:
            taken = files.keep(installation().files, upload.stream, settings().upload_limit)
        except FileRefused as error:
            refused += [
                FieldError(field.key, NAMED.fill(name=name, said=field.said))
                for field in error.fields
            ]
        else:
            kept.append((taken, name))
    return kept, refused
