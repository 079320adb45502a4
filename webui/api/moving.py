"""Requests that change something: one transaction each, and done once under an Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Response, g, request

from engine.access import Actor
from engine.answered import Answer, once
from engine.errors import AlurError
from engine.installation import Tx
from webui.api.problems import MEDIA_TYPE, Malformed, problem_of
from webui.api.shapes import Json
from webui.context import installation

LONGEST_KEY = 200
IDEMPOTENCY_KEY = "Idempotency-Key"

Act = Callable[[Tx, Actor], tuple[int, Json]]
"""What a request does in its transaction: the status and body to answer."""


def move(act: Act, content: object, location: Callable[[Json], str] | None = None) -> Response:
    """Does what a request asks, and answers.

    ``content`` is what the request brought (its body, or for an upload its hash): the same key with
    another content is refused. ``location`` gives the address of what was created from the body.
    """
    actor: Actor = g.api_actor
    key = request.headers.get(IDEMPOTENCY_KEY)
    with installation().writing() as tx:
        if key is None:
            answer = _answer(*act(tx, actor))
        else:
            answer = once(
                tx, actor, _checked(key), _digest(content),
                lambda: _answer(*act(tx, actor)), _refusal,
            )  # fmt: skip
    refused = answer.status >= 400
    response = Response(
        answer.body, answer.status, mimetype=MEDIA_TYPE if refused else "application/json"
    )
    if location and answer.status == 201:
        response.headers["Location"] = location(json.loads(answer.body))
    return response


def _answer(status: int, body: Json) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False))


def _refusal(error: AlurError) -> Answer:
    problem = problem_of(error)
    return _answer(problem["status"], problem)


def _checked(key: str) -> str:
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        raise Malformed(f"{IDEMPOTENCY_KEY} must be 1 to {LONGEST_KEY} printable ASCII characters.")
    return key


def _digest(content: Any) -> str:  # noqa: ANN401 — JSON is of any type
    asked = [request.method, request.path, content]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
