"""The API refuses clearly: who has no token, and what is not as its document says."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from flask import Flask

from engine.organisation import people
from tests.api import SOP, As, fields, in_process, problem, sqlite_is_enough, started
from tests.integration.conftest import World
from tests.visitor import Visit
from webui.api.doors import DOORS


@sqlite_is_enough
@pytest.mark.parametrize("path", ["/sops", "/documents", "/tasks", "/tasks/x", "/files/x"])
def test_without_a_token_everything_is_closed(app: Flask, path: str) -> None:
    answer = in_process(app, None)("GET", path)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="alur"'


@sqlite_is_enough
def test_an_unknown_token_is_said_to_be_invalid(app: Flask) -> None:
    answer = in_process(app, "tidak-dikenal")("GET", "/sops")
    problem(answer, 401)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@sqlite_is_enough
def test_a_session_of_the_pages_opens_nothing(visit: Visit) -> None:
    assert visit("camat").get("/api/v1/sops").status_code == 401


@sqlite_is_enough
def test_the_token_of_somebody_who_left_is_worth_nothing(as_: As, world: World) -> None:
    camat = as_("camat")
    camat("GET", "/sops").must(200)
    with world.installation.writing() as tx:
        people.person_of(tx, "camat").active = False
    problem(camat("GET", "/sops"), 401)


@sqlite_is_enough
def test_the_first_password_must_be_changed_first(as_: As, world: World) -> None:
    camat = as_("camat")
    with world.installation.writing() as tx:
        people.person_of(tx, "camat").must_change_password = True
    assert problem(camat("GET", "/sops"), 403)["type"] == "urn:alur:must-change-password"


@sqlite_is_enough
def test_a_fault_of_ours_tells_nothing_but_that_it_is_one(
    as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("rahasia")

    monkeypatch.setattr("engine.catalogue.sops", fail)
    assert "rahasia" not in str(problem(as_("camat")("GET", "/sops"), 500))


# --- how it refuses ---------------------------------------------------------------------------


@sqlite_is_enough
def test_an_unknown_address_is_a_problem(as_: As) -> None:
    problem(as_("camat")("GET", "/tidak/ada"), 404)


@sqlite_is_enough
def test_a_method_that_an_address_has_not_is_told_which_it_has(as_: As) -> None:
    answer = as_("camat")("DELETE", "/documents")
    problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@sqlite_is_enough
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"teks"',
        b'{"sop": NaN, "title": "x"}',
        b'{"sop": "\xff", "title": "x"}',
        b'{"sop": "a\\u0000b", "title": "x"}',
        b'{"sop": "\\ud800", "title": "x"}',
        b"[" * 100_000,
        b'{"version": ' + b"9" * 5_000 + b"}",
    ],
    ids=range(9),
)
def test_what_is_no_json_object_is_malformed(as_: As, body: bytes) -> None:
    camat = as_("camat")
    problem(camat("POST", "/documents", data=body, content_type="application/json"), 400)


@sqlite_is_enough
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sop", 7),
        ("title", None),
        ("title", ["x"]),
        ("version", "1"),
        ("version", True),
        ("version", 0),
        ("version", 10**12),
        ("judul", "x"),
    ],
)
def test_a_field_of_the_wrong_type_is_named(as_: As, field: str, value: object) -> None:
    body = {"sop": SOP, "title": "Rencana", field: value}
    assert fields(as_("camat")("POST", "/documents", json=body), 400) == [field]


@sqlite_is_enough
def test_deep_answers_are_malformed(as_: As) -> None:
    deep: object = "x"
    for _ in range(50):
        deep = [deep]
    task = started(as_)
    answer = as_("camat")("PUT", f"/tasks/{task}/draft", json={"answers": {"kelengkapan": deep}})
    problem(answer, 400)


@sqlite_is_enough
def test_a_body_of_another_type_is_not_read(as_: As) -> None:
    camat = as_("camat")
    problem(camat("POST", "/documents", data="sop=x", content_type="text/plain"), 415)
    problem(camat("POST", f"/tasks/{started(as_)}/files", json={}), 415)


@sqlite_is_enough
def test_a_body_that_is_too_large_is_not_read(as_: As) -> None:
    body = {"sop": SOP, "title": "x" * 1_100_000}
    problem(as_("camat")("POST", "/documents", json=body), 413)


@sqlite_is_enough
@pytest.mark.parametrize(
    "query",
    ["scope=semua", "limit=0", "limit=banyak", "limit=1000", "keadaan=open", "q=%00"],
)
def test_a_query_that_is_not_as_described_is_malformed(as_: As, query: str) -> None:
    problem(as_("camat")("GET", f"/tasks?{query}"), 400)


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0=", "WzEsMiwzXQ==", "bnVsbA=="])
def test_a_cursor_that_no_list_has_given_is_refused(as_: As, cursor: str) -> None:
    camat = as_("camat")
    problem(camat("GET", f"/tasks?cursor={cursor}"), 422)
    problem(camat("GET", f"/documents?cursor={cursor}"), 422)


@pytest.mark.parametrize(
    "path",
    [
        "/documents/x",
        "/documents/x/events",
        "/tasks/x",
        "/files/x",
        f"/sops/{SOP}/versions/99/bpmn",
        f"/sops/{SOP}/versions/99999999999999999999/bpmn",
        "/sops/tidak-ada/versions/1/bpmn",
    ],
)
def test_what_is_not_there_is_not_found(as_: As, path: str) -> None:
    problem(as_("camat")("GET", path), 404)


ODD = ("%00", "%ff", "%ED%A0%80", "%F0%9F%98%80", "..%2f..", "%0a", "9" * 40, "x" * 3000)


def test_odd_addresses_and_values_never_break_anything(as_: As) -> None:
    camat, owner = as_("camat"), as_("pemilik")
    for odd in ODD:
        for door in DOORS:
            if "<" in door.path:
                path = re.sub(r"<[^>]*>", odd, door.path)
                assert camat(door.method, path).status in {400, 404, 405, 415, 422}
        for path in ("/documents", "/tasks"):
            for name in ("q", "sop", "state", "cursor", "limit", "mine", "scope"):
                assert camat("GET", f"{path}?{name}={odd}").status in {200, 400, 422}
        body = {"sop": SOP, "title": unquote(odd)}
        assert camat("POST", "/documents", json=body).status in {201, 400, 422}
        assert owner("POST", "/sops", data=unquote(odd).encode()).status == 422
