"""Each of the nine SOPs runs from its diagram to its end, by the right people and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from engine.installation import Installation
from engine.sop.model import Sop
from engine.sop.reader import read
from engine.store import Store
from tests.api import Call, in_process, token_of
from tests.driving import Drive, Office, start
from webui import create_app, demo, publishing
from webui.settings import Settings

SOURCES = demo.SOURCES
SOPS = [
    ("kecamatan-awayan", "penyusunan-rencana-kinerja", 1),
    ("kecamatan-awayan", "pengukuran-kinerja-triwulan", 1),
    ("kecamatan-awayan", "pengumpulan-data-kinerja", 1),
    ("kecamatan-awayan", "penyusunan-lkip", 1),
    ("kecamatan-awayan", "penyusunan-rencana-kinerja", 2),
    ("bakesbangpol", "penilaian-skp", 1),
    ("skpd-gowa", "pengukuran-kinerja-pegawai", 1),
    ("kecamatan-awayan", "rencana-kinerja-tahunan", 1),
    ("kecamatan-awayan", "evaluasi-kinerja-tahunan", 1),
]
ONE_OF_EACH_OFFICE = [
    ("kecamatan-awayan", "penyusunan-lkip", 1),
    ("bakesbangpol", "penilaian-skp", 1),
    ("skpd-gowa", "pengukuran-kinerja-pegawai", 1),
]
"""These run on the other database as well."""


@pytest.mark.parametrize(
    ("backend", "office", "sop", "version"),
    [("sqlite", *sop) for sop in SOPS] + [("postgresql", *sop) for sop in ONE_OF_EACH_OFFICE],
)
def test_an_sop_runs_from_start_to_archive(
    store: Store,
    clock: Callable[[], datetime],
    tmp_path: Path,
    office: str,
    sop: str,
    version: int,
) -> None:
    people = _people(Installation(store, tmp_path / "files", clock), office, sop)
    somebody = next(iter(people.calls.values()))
    diagram = _diagram(somebody, sop, version)
    steps = [step.id for step in diagram.steps]
    returns = {(s.id, d.key) for s in diagram.steps for d in s.decisions if d.returns}
    assert returns, "every one of the nine SOPs has a way back"

    straight = start(people, sop, version, "Jalan lurus")
    straight.straight_on()
    assert [done.step for done in straight.done] == steps
    _assert_history(straight)

    winding = start(people, sop, version, "Semua pengembalian")
    winding.by_every_return()
    assert winding.taken == returns
    assert {done.step for done in winding.done} == set(steps)
    _assert_history(winding)


def _assert_history(drive: Drive) -> None:
    """The history lists each step, person, decision and note in order, and ends there."""
    reader = next(iter(drive.office.calls.values()))
    events = reader("GET", f"/documents/{drive.document}/events").must(200)["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["what"] == "started"
    completed = [event for event in events if event["what"] == "completed"]
    assert events[-1] == completed[-1]
    assert [
        (e["step"], e["nomor"], e["who"], e["decision"], e["note"], e["returns"]) for e in completed
    ] == [(d.step, d.nomor, d.who, d.decision, d.note, d.note is not None) for d in drive.done]
    document = reader("GET", f"/documents/{drive.document}").must(200)
    assert document["state"] == "done"
    assert document["ended_at"] == events[-1]["when"]


def _people(installation: Installation, office_key: str, sop: str) -> Office:
    """The demo's people, and of the diagrams those of one SOP."""
    with installation.writing() as tx:
        demo.add_everybody(tx, "-")
        files = [
            *(SOURCES / "forms" / office_key).glob("*.form"),
            *sorted((SOURCES / "bpmn" / office_key).glob(f"{sop}*.bpmn")),
        ]
        publishing.publish(tx, files)
    app = create_app(installation, Settings(installation.files.parent, "", "rahasia untuk uji"))
    office = next(office for office in demo.OFFICES if office.key == office_key)
    other = next(office for office in demo.OFFICES if office.key != office_key)

    def call(username: str) -> Call:
        return in_process(app, token_of(installation, username))

    posts: dict[str, tuple[str, ...]] = {
        user: (post.name,) for post in office.posts for user, _ in post.holders
    }
    posts[office.owner[0]] = ()
    stranger = other.posts[0].holders[0][0]
    return Office({user: call(user) for user in posts}, posts, office.owner[0], call(stranger))


def _diagram(call: Call, sop: str, version: int) -> Sop:
    answer = call("GET", f"/sops/{sop}/versions/{version}/bpmn")
    answer.must(200)
    found = read(answer.data).sop
    assert found is not None
    return found
