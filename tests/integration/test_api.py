"""What the API gives and does: SOPs, documents, tasks and files, each for its people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from engine import catalogue
from engine.organisation import holdings, offices, people
from tests.api import (
    MONDAY,
    PNG,
    SOP,
    Answer,
    As,
    Call,
    complete,
    fields,
    fill,
    in_process,
    problem,
    rules,
    sqlite_is_enough,
    started,
    token_of,
)
from tests.conftest import Clock
from tests.integration.conftest import FORM_FILE, SOP_FILE, World
from webui import create_app
from webui.settings import Settings

# --- SOPs and forms ---------------------------------------------------------------------------


def test_the_sops_of_ones_own_office_are_listed(as_: As) -> None:
    assert as_("camat")("GET", "/sops").must(200) == {
        "items": [
            {
                "key": SOP,
                "title": "Penyusunan Rencana Kinerja",
                "office": "kecamatan-awayan",
                "version": 1,
                "open_documents": 0,
                "may_start": True,
                "withdrawn": False,
            }
        ],
        "next": None,
    }
    assert as_("orang-lain")("GET", "/sops").must(200)["items"] == []


def test_a_diagram_is_published_once_and_comes_back_byte_for_byte(as_: As) -> None:
    owner = as_("pemilik")
    changed = SOP_FILE.read_bytes().replace(
        b"</bpmn:definitions>", b"<!-- -->\n</bpmn:definitions>"
    )
    made = owner("POST", "/sops", data=changed, content_type="application/xml")
    published = made.must(201)
    assert (published["key"], published["version"]) == (SOP, 2)
    assert {finding["severity"] for finding in published["findings"]} == {"warning"}
    assert made.headers["Location"] == f"/api/v1/sops/{SOP}/versions/2/bpmn"
    again = owner("POST", "/sops", data=changed)
    assert again.must(200) == published
    stored = owner("GET", f"/sops/{SOP}/versions/2/bpmn")
    stored.must(200)
    assert stored.data == changed
    assert stored.headers["Content-Disposition"].startswith("attachment")
    first = owner("GET", f"/sops/{SOP}/versions/1/bpmn")
    assert first.data == SOP_FILE.read_bytes()


def test_a_version_keeps_what_its_publisher_says_of_it(as_: As, world: World) -> None:
    changed = SOP_FILE.read_bytes() + b"\n"
    owner = as_("pemilik")
    why = {"note": "Norma langkah 2 diperpanjang.", "approved_by": "Camat"}
    owner("POST", "/sops", data=changed, query_string=why).must(201)
    with world.installation.reading() as tx:
        first, *_ = catalogue.versions(tx, world.actor("camat"), SOP)
    assert (first.note, first.approved_by) == (why["note"], why["approved_by"])
    owner("POST", "/sops", data=changed, query_string={"note": "x" * 4_001}).must(400)


def test_a_warning_does_not_stop_publishing(as_: As, world: World) -> None:
    with world.installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, "pelaksana"), "Pelaksana")
    published = as_("pemilik")("POST", "/sops", data=SOP_FILE.read_bytes()).must(200)
    severities = {finding["rule"]: finding["severity"] for finding in published["findings"]}
    assert severities["vacant-post"] == "warning"


@sqlite_is_enough
@pytest.mark.parametrize("body", [b"", b"{}", b"<a/>", SOP_FILE.read_bytes()[:5000]])
def test_a_diagram_with_errors_gets_findings_and_changes_nothing(as_: As, body: bytes) -> None:
    assert rules(as_("pemilik")("POST", "/sops", data=body))
    (sop,) = as_("pemilik")("GET", "/sops").must(200)["items"]
    assert sop["version"] == 1


@sqlite_is_enough
def test_a_diagram_of_20_mb_is_refused_by_its_size(as_: As) -> None:
    answer = as_("pemilik")("POST", "/sops", data=b"<" * 20_000_000)
    assert rules(answer) == ["too-large"]


@sqlite_is_enough
def test_a_lane_that_no_post_has_is_refused(as_: As) -> None:
    body = SOP_FILE.read_bytes().replace(b'name="Pelaksana"', b'name="Juru Tulis"')
    assert "unknown-post" in rules(as_("pemilik")("POST", "/sops", data=body))


@sqlite_is_enough
def test_only_the_process_owner_publishes(as_: As) -> None:
    for path in ("/sops", "/forms"):
        problem(as_("camat")("POST", path, data=b"x"), 403)


def test_a_form_becomes_the_offices(as_: As) -> None:
    owner = as_("pemilik")
    assert owner("POST", "/forms", data=FORM_FILE.read_bytes()).must(200) == {"key": FORM_FILE.stem}
    for wrong in (b"{}", b"\xff", b" " * 300_000):
        assert rules(owner("POST", "/forms", data=wrong))


# --- documents --------------------------------------------------------------------------------


def test_a_document_is_started_under_the_current_version(as_: As, world: World) -> None:
    camat = as_("camat")
    made = camat("POST", "/documents", json={"sop": SOP, "title": "  Rencana 2027 "})
    document = made.must(201)
    assert made.headers["Location"] == f"/api/v1/documents/{document['id']}"
    (task,) = document.pop("tasks")
    assert document == {
        "id": document["id"],
        "sop": SOP,
        "version": 1,
        "title": "Rencana 2027",
        "priority": 0,
        "state": "open",
        "started_by": "camat",
        "started_at": MONDAY,
        "promised_at": "2026-01-19T08:00:00Z",
        "ended_at": None,
        "returns": 0,
        "timers": [],
    }
    assert task["post"] == "Camat"
    assert camat("GET", made.headers["Location"].removeprefix("/api/v1")).must(200) == {
        **document,
        "tasks": [task],
        "forecast": {
            "likely": "2026-01-19T08:00:00Z", "late": None, "basis": "norm", "runs": 0,
        },
        "files": [],
    }  # fmt: skip


def test_what_a_document_lacks_is_named(as_: As) -> None:
    camat = as_("camat")
    assert fields(camat("POST", "/documents", json={}), 422) == ["sop", "title"]
    assert fields(camat("POST", "/documents", json={"sop": SOP, "title": " "}), 422) == ["title"]
    problem(camat("POST", "/documents", json={"sop": "tidak-ada", "title": "x"}), 404)
    problem(camat("POST", "/documents", json={"sop": SOP, "version": 9, "title": "x"}), 404)


def test_who_holds_no_post_of_the_sop_starts_nothing(as_: As) -> None:
    wanted = {"sop": SOP, "title": "x"}
    problem(as_("arsiparis")("POST", "/documents", json=wanted), 403)
    problem(as_("orang-lain")("POST", "/documents", json=wanted), 404)


def test_documents_are_filtered_and_paged(as_: As, clock: Clock) -> None:
    for number in range(5):
        started(as_, f"Rencana {number}")
        clock.advance(minutes=1)
    camat = as_("camat")
    pages = [camat("GET", "/documents?limit=2").must(200)]
    while cursor := pages[-1]["next"]:
        pages.append(camat("GET", f"/documents?limit=2&cursor={cursor}").must(200))
    titles = [document["title"] for page in pages for document in page["items"]]
    assert titles == [f"Rencana {number}" for number in (4, 3, 2, 1, 0)]

    def found(query: str) -> int:
        return len(camat("GET", f"/documents?{query}").must(200)["items"])

    assert found("q=rencana 3") == 1
    assert found("state=done") == 0
    assert found("state=open&mine=true") == 5
    assert found("sop=lain") == 0
    assert as_("pelaksana")("GET", "/documents?mine=true").must(200)["items"] == []
    assert len(as_("pelaksana")("GET", "/documents?mine=false").must(200)["items"]) == 5


def test_cancelling_needs_a_reason_and_happens_once(as_: As) -> None:
    started(as_)
    camat = as_("camat")
    (document,) = camat("GET", "/documents").must(200)["items"]
    path = f"/documents/{document['id']}/cancel"
    assert fields(camat("POST", path, json={}), 422) == ["reason"]
    assert fields(camat("POST", path, json={"reason": "\n"}), 422) == ["reason"]
    problem(as_("pelaksana")("POST", path, json={"reason": "x"}), 403)
    problem(as_("orang-lain")("POST", path, json={"reason": "x"}), 404)
    cancelled = camat("POST", path, json={"reason": "Salah judul"}).must(200)
    assert (cancelled["state"], cancelled["tasks"]) == ("cancelled", [])
    problem(camat("POST", path, json={"reason": "Lagi"}), 409)
    events = camat("GET", f"/documents/{document['id']}/events").must(200)["items"]
    assert [(e["what"], e["who"], e["when"], e["note"]) for e in events] == [
        ("started", "camat", MONDAY, "Rencana 2027"),
        ("cancelled", "camat", MONDAY, "Salah judul"),
    ]


# --- tasks ------------------------------------------------------------------------------------


def test_a_task_says_all_that_a_list_needs(as_: As) -> None:
    task_id = started(as_)
    (task,) = as_("camat")("GET", "/tasks?scope=available").must(200)["items"]
    (document,) = as_("camat")("GET", "/documents").must(200)["items"]
    assert task == {
        "id": task_id,
        "document": document["id"],
        "document_title": "Rencana 2027",
        "sop": SOP,
        "version": 1,
        "step": "langkah-1",
        "name": task["name"],
        "nomor": "1",
        "post": "Camat",
        "assignee": None,
        "priority": 0,
        "received_at": MONDAY,
        "due_at": "2026-01-12T00:40:00Z",
        "late_from": "2026-01-12T08:00:00Z",
        "late": False,
        "ended_at": None,
        "returned": False,
        "reason": None,
        "decisions": [],
    }
    assert task["name"].startswith("Memerintah")


def test_a_task_is_late_once_its_day_is_over(as_: As, clock: Clock) -> None:
    task_id = started(as_)
    camat = as_("camat")
    clock.advance(hours=2)
    assert camat("GET", f"/tasks/{task_id}").must(200)["late"] is False
    clock.advance(days=1)
    assert camat("GET", f"/tasks/{task_id}").must(200)["late"] is True


def test_claiming_takes_and_releasing_gives_back(as_: As, world: World) -> None:
    task_id = started(as_)
    _second_camat(world)
    camat, second = as_("camat"), as_("camat-dua")
    assert camat("POST", f"/tasks/{task_id}/claim").must(200)["assignee"] == "camat"
    camat("POST", f"/tasks/{task_id}/claim").must(200)
    assert [one["id"] for one in camat("GET", "/tasks").must(200)["items"]] == [task_id]
    assert camat("GET", "/tasks?scope=available").must(200)["items"] == []

    taken = problem(second("POST", f"/tasks/{task_id}/claim"), 409)
    assert (taken["by"], taken["at"]) == ("Camat", MONDAY)
    problem(second("POST", f"/tasks/{task_id}/release"), 409)
    problem(second("POST", f"/tasks/{task_id}/complete", json={}), 403)

    assert camat("POST", f"/tasks/{task_id}/release").must(200)["assignee"] is None
    problem(camat("POST", f"/tasks/{task_id}/release"), 409)
    second("POST", f"/tasks/{task_id}/claim").must(200)


def test_who_comes_second_is_told_by_whom_and_when_it_was_done(as_: As, clock: Clock) -> None:
    task_id = started(as_)
    clock.advance(minutes=72)
    complete(as_("camat"), task_id).must(200)
    clock.advance(minutes=5)
    said = problem(as_("camat")("POST", f"/tasks/{task_id}/complete", json={}), 409)
    assert (said["by"], said["at"]) == ("Camat", "2026-01-12T01:42:00Z")
    assert said["detail"] == "This task was already completed by Camat at 09.42."


def test_of_twenty_who_complete_at_once_one_does_and_nineteen_are_told(
    as_: As, world: World
) -> None:
    task_id = started(as_)
    with world.installation.writing() as tx:
        office = offices.office_of(tx, "kecamatan-awayan")
        for number in range(20):
            people.add_person(
                tx, office, f"camat-{number}", f"Camat {number}", "-", posts=["Camat"],
                must_change_password=False,
            )  # fmt: skip
    calls = {f"camat-{number}": as_(f"camat-{number}") for number in range(20)}

    def press(username: str) -> Answer:
        return calls[username]("POST", f"/tasks/{task_id}/complete", json={"note": username})

    with ThreadPoolExecutor(20) as threads:
        answers = dict(zip(calls, threads.map(press, calls), strict=True))
    (winner,) = (username for username, answer in answers.items() if answer.status == 200)
    name = winner.replace("c", "C").replace("-", " ")
    late = [problem(answer, 409) for user, answer in answers.items() if user != winner]
    assert [(said["by"], said["at"]) for said in late] == [(name, MONDAY)] * 19
    document = answers[winner].body["id"]
    events = as_("camat")("GET", f"/documents/{document}/events").must(200)["items"]
    assert [(event["what"], event["who"]) for event in events] == [
        ("started", "camat"),
        ("completed", winner),
    ]


def test_a_draft_is_kept_for_the_person_and_takes_the_task(as_: As) -> None:
    task_id = started(as_)
    camat = as_("camat")
    task = camat("GET", f"/tasks/{task_id}").must(200)
    assert (task["answers"], task["note"]) == ({}, "")
    draft = {"answers": fill(task["form"]), "note": "Belum selesai"}
    saved = camat("PUT", f"/tasks/{task_id}/draft", json=draft).must(200)
    assert (saved["answers"], saved["note"]) == (draft["answers"], "Belum selesai")
    assert saved["assignee"] == "camat"
    assert camat("GET", f"/tasks/{task_id}").must(200) == saved


@sqlite_is_enough
def test_answers_that_the_form_does_not_ask_are_refused(as_: As) -> None:
    task_id = started(as_)
    body = {"answers": {"rahasia": 1}}
    assert fields(as_("camat")("POST", f"/tasks/{task_id}/complete", json=body), 422) == ["rahasia"]


def test_a_decision_is_needed_where_one_is_due_and_a_return_needs_a_reason(as_: As) -> None:
    started(as_)
    people_of = {
        "Camat": "camat",
        "Kasubbag Perencanaan dan Keuangan": "kasubbag",
        "Pelaksana": "pelaksana",
    }
    while True:
        (document,) = as_("camat")("GET", "/documents").must(200)["items"]
        (task,) = document["tasks"]
        worker = as_(people_of[task["post"]])
        if task["decisions"]:
            break
        complete(worker, task["id"]).must(200)
    assert fields(complete(worker, task["id"]), 422) == ["decision"]
    back = next(one["key"] for one in task["decisions"] if one["returns"])
    assert fields(complete(worker, task["id"], decision="entah"), 422) == ["decision"]
    assert fields(complete(worker, task["id"], decision=back), 422) == ["note"]
    document = complete(worker, task["id"], decision=back, note="Angka keliru").must(200)
    (returned,) = document["tasks"]
    assert (returned["returned"], returned["reason"]) == (True, "Angka keliru")


# --- files ------------------------------------------------------------------------------------


def _upload(call: Call, task_id: str, content: bytes, name: str, **more: object) -> Answer:
    data = {"file": (BytesIO(content), name), **more}
    return call("POST", f"/tasks/{task_id}/files", data=data, content_type="multipart/form-data")


def test_a_file_is_attached_replaced_and_fetched_by_who_may_see_it(as_: As) -> None:
    task_id = started(as_)
    camat = as_("camat")
    made = _upload(camat, task_id, PNG, "foto.png")
    first = made.must(201)
    assert made.headers["Location"] == f"/api/v1/files/{first['id']}"
    assert first == {
        "id": first["id"],
        "task": task_id,
        "name": "foto.png",
        "media_type": "image/png",
        "size": len(PNG),
        "series": first["id"],
        "number": 1,
        "current": True,
        "uploaded_by": "camat",
        "uploaded_at": MONDAY,
    }
    second = _upload(camat, task_id, PNG + b"\1", "lain.png", replaces=first["id"]).must(201)
    assert (second["series"], second["number"]) == (first["id"], 2)
    listed = camat("GET", f"/documents/{_document(camat)}").must(200)["files"]
    assert listed == [{**first, "current": False}, second]

    fetched = as_("pelaksana")("GET", f"/files/{first['id']}")
    assert fetched.data == PNG
    assert fetched.headers["Content-Type"] == "image/png"
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    problem(as_("arsiparis")("GET", f"/files/{first['id']}"), 403)
    problem(as_("orang-lain")("GET", f"/files/{first['id']}"), 404)


def test_what_cannot_be_attached_is_refused(as_: As, world: World) -> None:
    task_id = started(as_)
    camat = as_("camat")
    assert fields(_upload(camat, task_id, b"MZ program", "x.pdf"), 422) == ["file"]
    assert fields(_upload(camat, task_id, b"", "x.png"), 422) == ["file"]
    assert fields(_upload(camat, task_id, PNG, "x.png", replaces="bukan"), 422) == ["replaces"]
    assert fields(_upload(camat, task_id, PNG, "x.png", lain="x"), 400) == ["lain"]
    nothing = camat("POST", f"/tasks/{task_id}/files", data={}, content_type="multipart/form-data")
    assert fields(nothing, 422) == ["file"]
    problem(_upload(as_("sekretaris"), task_id, PNG, "x.png"), 403)
    problem(_upload(as_("orang-lain"), task_id, PNG, "x.png"), 404)
    assert camat("GET", f"/documents/{_document(camat)}").must(200)["files"] == []


@sqlite_is_enough
def test_a_file_over_the_limit_is_refused_by_its_size(as_: As, world: World) -> None:
    task_id = started(as_)
    settings = Settings(world.installation.files.parent, "", "rahasia", upload_limit=50_000)
    camat = in_process(
        create_app(world.installation, settings), token_of(world.installation, "camat")
    )
    _upload(camat, task_id, PNG + b"\0" * 40_000, "cukup.png").must(201)
    assert fields(_upload(camat, task_id, PNG + b"\0" * 60_000, "besar.png"), 422) == ["file"]
    problem(_upload(camat, task_id, PNG + b"\0" * 200_000, "besar.png"), 413)


def _second_camat(world: World) -> None:
    with world.installation.writing() as tx:
        office = offices.office_of(tx, "kecamatan-awayan")
        people.add_person(
            tx, office, "camat-dua", "Camat Dua", "-", posts=["Camat"], must_change_password=False
        )


def _document(call: Call) -> str:
    (document,) = call("GET", "/documents").must(200)["items"]
    return str(document["id"])
