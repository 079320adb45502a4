"""The API's own description, OpenAPI 3.1, made of the doors and the schemas."""

from __future__ import annotations

import re
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from webui.api.doors import DOORS, JSON, Content, Door
from webui.api.moving import IDEMPOTENCY_KEY, LONGEST_KEY
from webui.api.problems import MEDIA_TYPE
from webui.api.schemas import GREATEST_INT, QUERY, SCHEMAS, ref

Json = dict[str, Any]

REFUSALS: Final = {
    400: "The request is not as this document says: malformed JSON, a wrong type, an unknown name.",
    401: "There is no token, or nobody has it.",
    403: "It is there, but not yours to see or do; or the first password was not changed yet.",
    404: "There is no such thing, or it belongs to another office.",
    409: "Somebody was quicker; the problem says who and when.",
    413: "The body is too large.",
    415: "The body is of another media type than this document says.",
    422: "Something is missing or impossible: `errors` names the fields, `findings` what a check "
    "found. Also: the Idempotency-Key came before with another request.",
    500: "A fault of ours; nothing was changed.",
}

ALWAYS: Final = (400, 401, 403, 500)
"""How every door that wants a token may refuse or fail."""

IN_PATH: Final = {
    "key": "The key of an SOP.",
    "number": "The number of one of its versions.",
    "document_id": "The id of a document.",
    "task_id": "The id of a task.",
    "file_id": "The id of a file.",
}

DESCRIPTION: Final = """\
The same use cases as the pages. Errors are problem details (RFC 9457), lists are
`{"items": […], "next": cursor or null}`, moments are ISO 8601 in UTC. A request that changes
something may carry an `Idempotency-Key`: a repeat within a day is answered as the first was."""


def document(prefix: str) -> Json:
    """The OpenAPI document of the API that stands under ``prefix``."""
    paths: dict[str, Json] = {}
    for door in DOORS:
        path = re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", door.path)
        paths.setdefault(path, {})[door.method.lower()] = _operation(door, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Alur",
            "version": version("alur"),
            "summary": "An office's SOPs, run as the BPMN diagrams they are.",
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`alur token USERNAME` gives one; it acts as that person.",
                }
            },
        },
    }


def _operation(door: Door, path: str) -> Json:
    refuses = door.refuses if door.open else (*ALWAYS, *door.refuses)
    operation: Json = {
        "operationId": door.name,
        "summary": door.says,
        "parameters": [*_in_path(path), *_in_query(door), *_in_headers(door)],
        "responses": {
            **{str(status): _answer(status, content) for status, content in door.gives},
            **{str(status): _refusal(status) for status in refuses},
        },
    }
    if door.takes:
        operation["requestBody"] = {"required": True, "content": _content(door.takes)}
    if door.open:
        operation["security"] = []
    return operation


def _in_path(path: str) -> list[Json]:
    number = {"type": "integer", "minimum": 1, "maximum": GREATEST_INT}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": IN_PATH[name],
            "schema": number if name == "number" else {"type": "string"},
        }
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _in_query(door: Door) -> list[Json]:
    return [{"name": name, "in": "query", "schema": QUERY[name]} for name in door.query]


def _in_headers(door: Door) -> list[Json]:
    if not door.changes:
        return []
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
    said = "Any text of your own; a repeat under it is answered as the first was."
    return [{"name": IDEMPOTENCY_KEY, "in": "header", "description": said, "schema": text}]


def _answer(status: int, content: Content) -> Json:
    answer: Json = {"description": HTTPStatus(status).phrase, "content": _content(content)}
    if status == HTTPStatus.CREATED:
        said = "The address of what was made."
        schema = {"type": "string", "format": "uri-reference"}
        answer["headers"] = {"Location": {"description": said, "schema": schema}}
    return answer


def _refusal(status: int) -> Json:
    return {
        "description": REFUSALS[status],
        "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
    }


def _content(content: Content) -> Json:
    media_type, schema = content
    if schema is not None:
        return {media_type: {"schema": ref(schema)}}
    bare: Json = {"type": "object"} if media_type == JSON else {}
    return {media_type: {"schema": bare} if bare else {}}
