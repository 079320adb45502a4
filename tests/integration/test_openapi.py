"""The OpenAPI document is valid, complete and true."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from jsonschema import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api import PNG, PREFIX, SOP, Answer, As, complete, in_process, sqlite_is_enough, started
from tests.contract import check, document, operation_at, operations
from tests.integration.conftest import FORM_FILE, SOP_FILE
from tests.unit.diagrams import bpmn


@sqlite_is_enough
def test_the_document_is_served_to_everybody_and_valid(app: Flask) -> None:
    served = in_process(app, None)("GET", "/openapi.json").must(200)
    assert served == document()
    assert served["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(served).validate()


@sqlite_is_enough
def test_every_route_is_in_the_document_and_the_other_way_round(app: Flask) -> None:
    routes = {
        (method, rule.endpoint.removeprefix("api."), frozenset(rule.arguments))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (
            method.upper(),
            operation["operationId"],
            frozenset(p["name"] for p in operation["parameters"] if p["in"] == "path"),
        )
        for path in document()["paths"].values()
        for method, operation in path.items()
    }
    assert routes == described
    assert len(routes) == 29


@sqlite_is_enough
def test_an_answer_that_is_not_as_described_is_noticed(as_: As) -> None:
    right = as_("camat")("GET", "/sops")
    wrong = Answer(200, {"items": [{"key": SOP}], "next": None}, right.headers, b"")
    check(operations()["sops"], right)
    with pytest.raises(ValidationError):
        check(operations()["sops"], wrong)


@sqlite_is_enough
def test_everything_described_can_be_done(as_: As, app: Flask) -> None:
    """A walk through every door; each answer is held to the document on the way (``as_``)."""
    seen: set[tuple[str | None, int]] = set()
    owner, camat = as_("pemilik"), as_("camat")

    def walk(answer: Answer, method: str, path: str) -> Answer:
        seen.add((operation_at(app, method, path), answer.status))
        return answer

    def go(method: str, path: str, **more: object) -> Answer:
        return walk(camat(method, path, **more), method, path)

    diagram = SOP_FILE.read_bytes()
    for body in (diagram + b"\n", diagram):
        walk(owner("POST", "/sops", data=body), "POST", "/sops")
    walk(owner("POST", "/forms", data=FORM_FILE.read_bytes()), "POST", "/forms")
    for path in ("/openapi.json", "/sops", f"/sops/{SOP}/versions/1/bpmn"):
        go("GET", path)
    task = f"/tasks/{started(as_)}"
    other = go("POST", "/documents", json={"sop": SOP, "title": "Lain"}).body["id"]
    letters = "Camat | (mulai=surat) baca ((selesai))\nmulai -> baca -> selesai"
    owner("POST", "/sops", data=bpmn(letters, key="surat")).must(201)
    go("POST", "/messages", json={"message": "surat", "title": "Surat 12"})
    go("POST", f"/documents/{other}/comments", json={"text": "Mohon dicek."})
    go("POST", f"/documents/{other}/priority", json={"priority": 1})
    go("POST", f"/documents/{other}/cancel", json={"reason": "Salah"})
    for path in ("/documents", f"/documents/{other}", f"/documents/{other}/events", "/tasks", task):
        go("GET", path)
    of_sop = f"/sops/{SOP}/versions"
    go("GET", of_sop)
    for path, sent in (
        (f"{of_sop}/1/withdraw", {"reason": "Keliru."}),
        (f"{of_sop}/1/reinstate", None),
        (f"{of_sop}/1/migration/preview", {"documents": [other]}),
        (f"{of_sop}/1/migration", {"documents": [other], "reason": "Norma baru."}),
    ):
        walk(owner("POST", path, **({"json": sent} if sent else {})), "POST", path)
    walk(owner("GET", f"{of_sop}/1/migration"), "GET", f"{of_sop}/1/migration")
    go("POST", f"{task}/remind")
    go("POST", f"{task}/assign", json={"username": "", "reason": "Cuti"})
    go("POST", f"{task}/claim")
    go("POST", f"{task}/release")
    go("PUT", f"{task}/draft", json={"answers": {}, "note": "Catatan"})
    upload = {"data": {"file": (BytesIO(PNG), "foto.png")}, "content_type": "multipart/form-data"}
    file = go("POST", f"{task}/files", **upload).body["id"]
    go("GET", f"/files/{file}")
    walk(complete(camat, task.removeprefix("/tasks/")), "POST", f"{task}/complete")

    described = {
        (name, int(status))
        for name, operation in operations().items()
        for status in operation["responses"]
        if int(status) < 400
    }
    assert seen == described


@sqlite_is_enough
def test_what_the_document_says_of_queries_is_so(as_: As) -> None:
    camat = as_("camat")
    values = {"integer": "1", "boolean": "true", "string": "x"}
    for path, methods in document()["paths"].items():
        for parameter in methods.get("get", {"parameters": []})["parameters"]:
            if parameter["in"] != "query" or parameter["name"] == "cursor":
                continue
            schema = parameter["schema"]
            value = schema.get("enum", [values[schema["type"]]])[0]
            camat("GET", f"{path}?{parameter['name']}={value}").must(200)
            camat("GET", f"{path}?tidak_{parameter['name']}={value}").must(400)
            if schema["type"] != "string" or "enum" in schema:
                camat("GET", f"{path}?{parameter['name']}=tidak").must(400)


def test_the_prefix_is_the_documents_server() -> None:
    assert document()["servers"] == [{"url": PREFIX}]
