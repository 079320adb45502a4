"""What the API says when something does not go: problem details (RFC 9457), in English."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from engine.catalogue import Unpublishable
from engine.errors import AlurError, Refused
from webui.api.shapes import moment, of_finding, response
from webui.errors import status_of

Problem = dict[str, Any]
MEDIA_TYPE = "application/problem+json"


class Malformed(BadRequest):
    """A request that the OpenAPI document does not allow. ``errors`` names the fields and why."""

    def __init__(self, detail: str, *errors: tuple[str, str]) -> None:
        super().__init__(detail)
        self.errors = errors


def problem_of(error: AlurError) -> Problem:
    """The problem that an error of the engine is.

    Its type and title are those of the error's class, its detail this very case. A conflict says
    ``by`` whom and ``at`` which moment (UTC) somebody was quicker, when that is known.
    """
    name = type(error).__name__
    problem = _problem(
        status_of(error),
        kind="urn:alur:" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower(),
        title=re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize(),
        detail=error.said.en,
    )
    if isinstance(error, Refused) and error.fields:
        problem["errors"] = [{"field": f.key, "message": f.said.en} for f in error.fields]
    if isinstance(error, Unpublishable):
        problem["findings"] = [of_finding(finding) for finding in error.findings]
    at = error.params.get("at")
    if isinstance(at, datetime):
        problem |= {"by": error.params["who"], "at": moment(at)}
    return problem


def respond(problem: Problem) -> Response:
    """The response that carries a problem."""
    return response(problem, problem["status"], MEDIA_TYPE)


def of_alur_error(error: AlurError) -> Response:
    """The response to an error of the engine."""
    return respond(problem_of(error))


def of_http_error(error: HTTPException) -> Response:
    """The response to an error of HTTP itself: unknown address, malformed body, crash."""
    status = error.code or 500
    problem = _problem(status, "about:blank", HTTP_STATUS_CODES[status], _detail(error))
    if isinstance(error, Malformed) and error.errors:
        problem["errors"] = [{"field": field, "message": why} for field, why in error.errors]
    response = respond(problem)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def unauthorized(token_given: bool) -> Response:
    """The response to somebody without a token, or with one that nobody has (RFC 6750)."""
    detail = (
        "The token is unknown or its owner is no longer active."
        if token_given
        else "Send a bearer token: Authorization: Bearer TOKEN."
    )
    response = respond(_problem(401, "about:blank", HTTP_STATUS_CODES[401], detail))
    fault = ', error="invalid_token"' if token_given else ""
    response.headers["WWW-Authenticate"] = f'Bearer realm="alur"{fault}'
    return response


def _problem(status: int, kind: str, title: str, detail: str) -> Problem:
    return {"type": kind, "title": title, "status": status, "detail": detail}


def _detail(error: HTTPException) -> str:
    if isinstance(error, NotFound):
        return f"There is nothing at {request.path}."
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} is not possible at {request.path}."
    return error.description or ""
