"""A request repeated under its Idempotency-Key does nothing twice and is answered alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from sqlalchemy import func, select

from engine.organisation import holdings, people
from engine.store import tables as t
from tests.api import PNG, SOP, Answer, As, problem, sqlite_is_enough, started
from tests.conftest import Clock
from tests.integration.conftest import World


def test_a_repeat_is_answered_as_the_first_and_does_nothing(as_: As, clock: Clock) -> None:
    camat = as_("camat")
    wanted = {"sop": SOP, "title": "Sekali saja"}
    key = {"Idempotency-Key": "kirim-1"}
    first = camat("POST", "/documents", json=wanted, headers=key)
    clock.advance(hours=23)
    again = camat("POST", "/documents", json=dict(reversed(wanted.items())), headers=key)
    assert (again.status, again.data) == (201, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(camat("GET", "/documents").must(200)["items"]) == 1


def test_a_repeated_completion_is_no_conflict(as_: As) -> None:
    task_id = started(as_)
    camat, key = as_("camat"), {"Idempotency-Key": "selesai"}
    first = camat("POST", f"/tasks/{task_id}/complete", json={}, headers=key)
    again = camat("POST", f"/tasks/{task_id}/complete", json={}, headers=key)
    assert (first.must(200), again.status) == (again.body, 200)
    problem(camat("POST", f"/tasks/{task_id}/complete", json={}), 409)


def test_a_refusal_is_repeated_too(as_: As, world: World) -> None:
    task_id = started(as_)
    key = {"Idempotency-Key": "k"}
    pelaksana = as_("pelaksana")
    first = pelaksana("POST", f"/tasks/{task_id}/claim", headers=key)
    problem(first, 403)
    with world.installation.writing() as tx:
        holdings.give_post(tx, people.person_of(tx, "pelaksana"), "Camat")
    again = pelaksana("POST", f"/tasks/{task_id}/claim", headers=key)
    assert (again.status, again.data) == (403, first.data)
    problem(again, 403)
    pelaksana("POST", f"/tasks/{task_id}/claim").must(200)


def test_a_key_means_one_request_of_one_person(as_: As) -> None:
    key = {"Idempotency-Key": "k"}
    camat = as_("camat")
    camat("POST", "/documents", json={"sop": SOP, "title": "Satu"}, headers=key).must(201)
    other = camat("POST", "/documents", json={"sop": SOP, "title": "Dua"}, headers=key)
    assert problem(other, 422)["type"] == "urn:alur:key-reused"
    problem(camat("POST", "/documents/x/cancel", json={"reason": "x"}, headers=key), 422)
    sekretaris = as_("sekretaris")
    sekretaris("POST", "/documents", json={"sop": SOP, "title": "Dua"}, headers=key).must(201)


@sqlite_is_enough
@pytest.mark.parametrize("key", ["", "x" * 201, "é"])
def test_a_key_that_cannot_be_kept_is_malformed(as_: As, key: str) -> None:
    wanted = {"sop": SOP, "title": "x"}
    headers = {"Idempotency-Key": key}
    problem(as_("camat")("POST", "/documents", json=wanted, headers=headers), 400)


@sqlite_is_enough
def test_an_upload_is_repeated_by_its_bytes(as_: As) -> None:
    task_id = started(as_)
    camat, key = as_("camat"), {"Idempotency-Key": "foto"}
    path, form = f"/tasks/{task_id}/files", "multipart/form-data"
    answers = [
        camat(
            "POST", path, headers=key, content_type=form, data={"file": (BytesIO(PNG), "a.png")}
        ).must(201)
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    other = {"file": (BytesIO(PNG + b"\1"), "a.png")}
    problem(camat("POST", path, headers=key, content_type=form, data=other), 422)


def test_keys_are_forgotten_after_a_day(as_: As, world: World, clock: Clock) -> None:
    camat = as_("camat")

    def send(key: str) -> str:
        wanted = {"sop": SOP, "title": "x"}
        made = camat("POST", "/documents", json=wanted, headers={"Idempotency-Key": key})
        return str(made.must(201)["id"])

    first = send("k")
    clock.advance(days=1, minutes=1)
    assert send("lain") != first
    with world.installation.reading() as tx:
        assert tx.session.scalars(select(t.Answered.key)).all() == ["lain"]
    assert send("k") != first


def test_one_key_at_once_from_everywhere_does_one_thing(as_: As, world: World) -> None:
    camat = as_("camat")

    def send(_: int) -> Answer:
        wanted = {"sop": SOP, "title": "Serempak"}
        return camat("POST", "/documents", json=wanted, headers={"Idempotency-Key": "k"})

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(16)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    with world.installation.reading() as tx:
        assert tx.session.scalar(select(func.count()).select_from(t.Document)) == 1
