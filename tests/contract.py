"""Holds answers of the API to its OpenAPI document: status, media type, headers and schema."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import unquote

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.api import PREFIX, Answer, Call
from webui.api import openapi


@cache
def document() -> dict[str, Any]:
    """The API's OpenAPI document."""
    return openapi.document(PREFIX)


@cache
def operations() -> dict[str, dict[str, Any]]:
    """What the document says of each operation, by its id."""
    return {
        operation["operationId"]: operation
        for path in document()["paths"].values()
        for operation in path.values()
    }


def held_to_document(app: Flask, call: Call) -> Call:
    """The call, whose answers must be as the document says; where it knows no door, a problem."""

    def held(method: str, path: str, **more: Any) -> Answer:  # noqa: ANN401 — as the call takes
        answer = call(method, path, **more)
        name = operation_at(app, method, path)
        if name is None:
            assert answer.status in {400, 404, 405}, (method, path, answer.status)
        else:
            check(operations()[name], answer)
        return answer

    return held


def operation_at(app: Flask, method: str, path: str) -> str | None:
    """The id of the operation behind an address, ``None`` if there is none."""
    address = unquote((PREFIX + path).partition("?")[0])
    try:
        endpoint, _ = app.url_map.bind("localhost").match(address, method)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint).removeprefix("api.")


def check(operation: dict[str, Any], answer: Answer) -> None:
    """Raises when the document does not allow such an answer to an operation."""
    said = operation["responses"].get(str(answer.status))
    assert said is not None, (operation["operationId"], answer.status, answer.body)
    assert said.get("headers", {}).keys() <= answer.headers.keys()
    media_type = answer.headers["Content-Type"].partition(";")[0]
    content = said["content"].get(media_type, said["content"].get("*/*"))
    assert content is not None, (operation["operationId"], answer.status, media_type)
    if "schema" in content:
        _validator(content["schema"].get("$ref", "")).validate(answer.body)


@cache
def _validator(reference: str) -> Any:  # noqa: ANN401 — jsonschema ships no types
    schema = {"$ref": reference} if reference else {"type": "object"}
    return Draft202012Validator(
        {**schema, "components": document()["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
