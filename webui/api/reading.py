"""Reading what a request brings, held to the schemas: what they do not allow is a clear 400."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import ClientDisconnected, UnsupportedMediaType
from werkzeug.wsgi import get_input_stream

from engine.errors import FieldError, Refused, Text
from engine.sop.norm import storable
from webui import strict_json
from webui.api.problems import Malformed
from webui.api.schemas import QUERY, SCHEMAS, Schema

MOST_BYTES = 1_000_000
"""The largest JSON body."""
OTHER_PARTS = 100_000
"""How many bytes a multipart body may hold beside the file."""
DRAINED = 64_000_000
"""How many bytes of a refused upload are read, and thrown away, before the connection is cut."""

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}
_MISSING = Text("Bagian ini wajib diisi.", "This is required.")


class Missing(Refused):
    """The body lacks something that it must have."""

    text = Text("Ada isian yang perlu dilengkapi.", "Some fields need to be filled in.")


def body(schema: str) -> dict[str, Any]:
    """The request's JSON body, which is as that schema says; an empty one counts as ``{}``.

    Raises ``Malformed`` (no JSON, wrong types, unknown fields), ``Missing``, 413 and 415.
    """
    request.max_content_length = MOST_BYTES
    data = request.get_data(cache=False)
    if data and not request.is_json:
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        found = strict_json.loads(data) if data else {}
    except strict_json.NotJson as error:
        raise Malformed(str(error)) from error
    if not isinstance(found, dict):
        raise Malformed("The body must be a JSON object.")
    properties: Mapping[str, Schema] = SCHEMAS[schema]["properties"]
    faults = [
        (name[:100], fault)
        for name, value in found.items()
        if (fault := _fault(value, properties.get(name)))
    ]
    if faults:
        raise Malformed("The body is not as the OpenAPI document says.", *faults)
    lacking = [name for name in SCHEMAS[schema]["required"] if name not in found]
    if lacking:
        raise Missing(*(FieldError(name, _MISSING) for name in lacking))
    return found


def query(*names: str) -> dict[str, Any]:
    """The request's query, in which only the named parameters may stand. Raises ``Malformed``."""
    found: dict[str, Any] = {}
    faults = []
    for name, given in request.args.items():
        schema = QUERY[name] if name in names else None
        found[name] = _of_text(given, schema)
        if fault := _fault(found[name], schema):
            faults.append((name[:100], fault))
    if faults:
        raise Malformed("The query is not as the OpenAPI document says.", *faults)
    return found


def upload(limit: int) -> bytes:
    """The request's body as bytes, of which no more than ``limit`` + 1 are kept in memory.

    One byte too many is enough for the reader of the file to refuse it by its size.
    """
    request.max_content_length = None
    data = request.stream.read(limit + 1)
    _drain(request.stream)
    return data


def file(limit: int) -> tuple[FileStorage, str | None]:
    """The ``file`` of a multipart body and what it ``replaces``; at most about ``limit`` bytes.

    Raises ``Malformed``, ``Missing``, 413 and 415.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the file as multipart/form-data.")
    request.max_content_length = limit + OTHER_PARTS
    replaces = request.form.get("replaces")
    unknown = {*request.files, *request.form} - set(SCHEMAS["AttachFile"]["properties"])
    faults = [(name[:100], "There is no such field.") for name in unknown]
    if faults or (replaces is not None and not storable(replaces)):
        raise Malformed("The form is not as the OpenAPI document says.", *faults)
    if "file" not in request.files:
        raise Missing(FieldError("file", _MISSING))
    return request.files["file"], replaces


def drain() -> None:
    """Reads through a body that is refused unread, so that its sender gets to read the answer."""
    with suppress(ClientDisconnected):
        _drain(get_input_stream(request.environ))


def refuse_odd_texts() -> None:
    """Refuses addresses and queries with characters that no database stores (``Malformed``)."""
    texts = (request.path, *request.args.keys(), *request.args.values())
    if not all(map(storable, texts)):
        raise Malformed("The address holds a character that cannot be stored.")


def _drain(stream: IO[bytes]) -> None:
    left = DRAINED
    while left > 0 and (chunk := stream.read(min(left, 256 * 1024))):
        left -= len(chunk)


def _of_text(given: str, schema: Schema | None) -> object:
    kind = schema["type"] if schema else "string"
    if kind == "integer" and given.isdecimal() and len(given) < 20:
        return int(given)
    if kind == "boolean" and given in {"true", "false"}:
        return given == "true"
    return given


def _fault(value: object, schema: Schema | None) -> str | None:
    """What is wrong with a value, or ``None``. Knows as much of JSON Schema as ours say."""
    if schema is None:
        return "There is no such field."
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    right = any(isinstance(value, _TYPES[kind]) for kind in kinds)
    if not right or (isinstance(value, bool) and "boolean" not in kinds):
        return f"This must be of type {' or '.join(kinds)}."
    if "enum" in schema and value not in schema["enum"]:
        return f"This must be one of: {', '.join(schema['enum'])}."
    return _out_of_bounds(value, schema)


def _out_of_bounds(value: object, schema: Schema) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = schema["minimum"], schema["maximum"]
        if not least <= value <= most:
            return f"This must be from {least} to {most}."
    if isinstance(value, list):
        return next(filter(None, (_fault(item, schema["items"]) for item in value)), None)
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        return f"This must be at most {schema['maxLength']} characters."
    return None
