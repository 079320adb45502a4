"""The API, ``/api/v1``: the same use cases as the pages, for programs. `doors.py` lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from engine.accounts import actor_by_token
from engine.errors import AlurError, Forbidden, Text
from webui.api import documents, files, openapi, problems, reading, sops, tasks, versions
from webui.api.doors import DOORS
from webui.api.shapes import response
from webui.context import installation

PREFIX = "/api/v1"


class MustChangePassword(Forbidden):
    """The first password was told by somebody else; until it is changed nothing else goes."""

    text = Text(
        "Ganti dahulu kata sandi awal Anda di halaman Akun.",
        "Change your first password on the account page; until then the API is closed to you.",
    )


def document() -> Response:
    """The OpenAPI document."""
    return response(openapi.document(PREFIX))


VIEWS: Mapping[str, Callable[..., Response]] = {
    "openapi": document,
    "sops": sops.listing,
    "publish": sops.publish,
    "bpmn": sops.bpmn,
    "publish_form": sops.publish_form,
    "versions": versions.listing,
    "withdraw": versions.withdraw,
    "reinstate": versions.reinstate,
    "movable": versions.movable,
    "preview": versions.preview,
    "migrate": versions.migrate,
    "documents": documents.listing,
    "start": documents.start,
    "message": documents.message,
    "document": documents.document,
    "cancel": documents.cancel,
    "comment": documents.comment,
    "prioritise": documents.prioritise,
    "events": documents.events,
    "tasks": tasks.listing,
    "task": tasks.task,
    "claim": tasks.claim,
    "release": tasks.release,
    "assign": tasks.assign,
    "remind": tasks.remind,
    "save_draft": tasks.save_draft,
    "complete": tasks.complete,
    "attach": files.attach,
    "file": files.file,
}
"""The function behind each door."""

OPEN_TO_ALL = {f"api.{door.name}" for door in DOORS if door.open}

bp = Blueprint("api", __name__, url_prefix=PREFIX)
for door in DOORS:
    bp.add_url_rule(door.path, door.name, VIEWS[door.name], methods=[door.method])
bp.register_error_handler(AlurError, problems.of_alur_error)


@bp.before_request
def _who() -> Response | None:
    """Finds out whose token it is, before anything of the request is read."""
    reading.refuse_odd_texts()
    if request.endpoint in OPEN_TO_ALL:
        return None
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    given = kind.lower() == "bearer" and bool(token.strip())
    with installation().reading() as tx:
        actor = actor_by_token(tx, token.strip()) if given else None
    if actor is None:
        return problems.unauthorized(given)
    if actor.must_change_password:
        raise MustChangePassword
    g.api_actor = actor
    return None


@bp.before_app_request
def _unknown_address() -> Response | None:
    """An address that no route knows has no blueprint; under ``/api`` it is a problem too."""
    error = request.routing_exception
    ours = request.path.split("/")[1] == "api"
    if ours and isinstance(error, NotFound | MethodNotAllowed):
        return problems.of_http_error(error)
    return None


@bp.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        reading.drain()
    return problems.of_http_error(error)
