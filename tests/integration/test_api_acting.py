"""The API's doors for supervisors and for comments: what they do and whom they refuse."""

from __future__ import annotations

from tests.api import As, Call, problem, sqlite_is_enough, started
from tests.conftest import Clock


def events(call: Call, document: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = call("GET", f"/documents/{document}/events").must(200)["items"]
    return found


def test_a_supervisor_hands_a_task_on_and_back(as_: As) -> None:
    task, sekretaris = started(as_), as_("sekretaris")
    given = {"username": "camat", "reason": "Beliau yang memulai."}
    assert sekretaris("POST", f"/tasks/{task}/assign", json=given).must(200)["assignee"] == "camat"
    back = {"username": "", "reason": "Cuti."}
    seen = sekretaris("POST", f"/tasks/{task}/assign", json=back).must(200)
    assert seen["assignee"] is None
    told = [(e["what"], e["recipient"], e["note"]) for e in events(sekretaris, seen["document"])]
    assert told[1:] == [
        ("reassigned", "camat", "Beliau yang memulai."),
        ("reassigned", None, "Cuti."),
    ]


@sqlite_is_enough
def test_a_task_is_given_to_nobody_else(as_: As) -> None:
    task, sekretaris = started(as_), as_("sekretaris")
    for username, reason, field in (("kasubbag", "Cuti", "username"), ("camat", " ", "reason")):
        wanted = {"username": username, "reason": reason}
        refused = problem(sekretaris("POST", f"/tasks/{task}/assign", json=wanted), 422)
        assert [error["field"] for error in refused["errors"]] == [field]  # type: ignore[attr-defined] # a list
    wanted = {"username": "camat", "reason": "Cuti"}
    problem(as_("kasubbag")("POST", f"/tasks/{task}/assign", json=wanted), 403)
    problem(as_("orang-lain")("POST", f"/tasks/{task}/assign", json=wanted), 404)


@sqlite_is_enough
def test_a_second_reminder_within_the_hour_says_who_was_quicker(as_: As, clock: Clock) -> None:
    task = started(as_)
    as_("sekretaris")("POST", f"/tasks/{task}/remind").must(200)
    clock.advance(minutes=10)
    refused = problem(as_("sekretaris")("POST", f"/tasks/{task}/remind"), 409)
    assert (refused["type"], refused["by"]) == ("urn:alur:reminded-already", "Sekretaris")
    assert refused["at"] == "2026-01-12T00:30:00Z"


def test_a_document_is_commented_on_and_put_first(as_: As) -> None:
    task = started(as_)
    document = as_("camat")("GET", f"/tasks/{task}").must(200)["document"]
    urgent = as_("sekretaris")("POST", f"/documents/{document}/priority", json={"priority": 2})
    assert urgent.must(200)["priority"] == 2
    assert urgent.body["tasks"][0]["priority"] == 2
    problem(as_("sekretaris")("POST", f"/documents/{document}/priority", json={"priority": 3}), 400)
    problem(as_("camat")("POST", f"/documents/{document}/priority", json={"priority": True}), 400)
    as_("kasubbag")("POST", f"/documents/{document}/comments", json={"text": "Siap."}).must(200)
    told = [(e["what"], e["who"], e["note"]) for e in events(as_("camat"), document)]
    assert told[1:] == [
        ("prioritised", "sekretaris", "Sangat segera"),
        ("commented", "kasubbag", "Siap."),
    ]
