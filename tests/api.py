"""A client of the API, within the process or over a real connection, and people who use it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from engine.accounts import new_token
from engine.installation import Installation

PREFIX = "/api/v1"
SOP = "penyusunan-rencana-kinerja"
"""The key of the SOP that the small office under test has published."""
MONDAY = "2026-01-12T00:30:00Z"
"""The moment at which its clock stands at first."""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20

sqlite_is_enough = pytest.mark.parametrize("backend", ["sqlite"])
"""For what is settled before any database is asked, or by SQL that both understand alike."""


@dataclass(frozen=True)
class Answer:
    """What the API answered. ``body`` is the JSON, ``None`` when it was none."""

    status: int
    body: Any
    headers: Mapping[str, str]
    data: bytes

    def must(self, status: int) -> Any:  # noqa: ANN401 — JSON is of any type
        """The body of an answer that must have that status."""
        assert self.status == status, (self.status, self.body)
        return self.body


Call = Callable[..., Answer]
"""``call(method, path, json=…, data=…, headers=…)`` as one person; the path as in the document."""
As = Callable[[str], Call]
"""Calls the API as the person with a username."""


def token_of(installation: Installation, username: str) -> str:
    """A new token of a person."""
    with installation.writing() as tx:
        token = new_token(tx, username)
    assert token is not None
    return token


def in_process(app: Flask, token: str | None) -> Call:
    """Calls the application directly, with a token or without."""

    def call(
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401 — whatever werkzeug's client takes
    ) -> Answer:
        headers = dict(headers or {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        client = app.test_client()
        with client.open(PREFIX + path, method=method, headers=headers, **more) as response:
            return _answer(response.status_code, dict(response.headers), response.data)

    return call


def over_http(address: str, token: str) -> Call:
    """Calls a server at an address (``http://127.0.0.1:8000``), JSON only."""

    def call(method: str, path: str, json: object = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = Request(address + PREFIX + path, _bytes(json), headers, method=method)
        try:
            with urlopen(request, timeout=30) as response:
                return _answer(response.status, dict(response.headers), response.read())
        except HTTPError as error:
            return _answer(error.code, dict(error.headers), error.read())

    return call


def _bytes(body: object) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _answer(status: int, headers: Mapping[str, str], data: bytes) -> Answer:
    is_json = headers.get("Content-Type", "").partition(";")[0].endswith("json")
    return Answer(status, json.loads(data) if is_json else None, headers, data)


def fill(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to a form-js schema, as any client that knows form-js would make them."""
    answers: dict[str, Any] = {}
    for component in schema["components"]:
        if component["type"] == "group":
            answers |= fill(component)
        elif component["type"] == "dynamiclist":
            answers[component["path"]] = [fill(component)]
        elif "key" in component and not component.get("disabled"):
            answers[component["key"]] = _value(component)
    return answers


def _value(component: Mapping[str, Any]) -> object:
    kind = component["type"]
    if kind == "datetime":
        moments = {"date": "2026-01-12", "time": "09:30", "datetime": "2026-01-12T09:30"}
        return moments[component["subtype"]]
    if kind == "number":
        return component.get("validate", {}).get("min", 1)
    if kind in ("radio", "select"):
        return component["values"][0]["value"]
    if kind == "checklist":
        return [option["value"] for option in component["values"]]
    return True if kind == "checkbox" else "Sesuai data"


# --- what tests of the API say often -----------------------------------------------------------


def problem(answer: Answer, status: int) -> dict[str, object]:
    """The problem details of an answer, which must be whole ones (RFC 9457)."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, object] = answer.must(status)
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    return body


def fields(answer: Answer, status: int) -> list[str]:
    """The fields that a problem names."""
    errors = problem(answer, status)["errors"]
    assert isinstance(errors, list)
    return [error["field"] for error in errors]


def rules(answer: Answer) -> list[str]:
    """The rules of the errors that an upload was refused for."""
    found = problem(answer, 422)["findings"]
    assert isinstance(found, list)
    for finding in found:
        assert finding.keys() == {"rule", "severity", "element", "message"}
    return [finding["rule"] for finding in found if finding["severity"] == "error"]


def started(as_: As, title: str = "Rencana 2027") -> str:
    """The id of the first task of a document that the Camat has just started."""
    document = as_("camat")("POST", "/documents", json={"sop": SOP, "title": title}).must(201)
    (task,) = document["tasks"]
    return str(task["id"])


def complete(call: Call, task_id: str, **handed_in: object) -> Answer:
    """Completes a task with its form filled in."""
    task = call("GET", f"/tasks/{task_id}").must(200)
    body = {"answers": fill(task["form"]), **handed_in}
    return call("POST", f"/tasks/{task_id}/complete", json=body)
