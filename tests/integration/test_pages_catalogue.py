"""The catalogue shows each SOP as its diagram says it, and every version that it has had."""

from __future__ import annotations

import re

import pytest

from engine import catalogue
from engine.organisation import holdings, offices, people
from engine.sop.model import Sop
from engine.sop.norm import slug
from engine.store import tables as t
from tests.integration.conftest import ROOT, SOP_FILE, World
from tests.unit.diagrams import APPROVAL, bpmn
from tests.visitor import Visit, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

KEY = "penyusunan-rencana-kinerja"
FIRST_VERSION = SOP_FILE.with_name("penyusunan-rencana-kinerja.1.bpmn")


def published(world: World, source: bytes) -> int:
    """Publishes a diagram in the office and returns the number of its version."""
    with world.installation.writing() as tx:
        return catalogue.publish(tx, world.office_id, source).number


def sop_of(world: World) -> Sop:
    with world.installation.reading() as tx:
        return tx.version(world.version_id).sop


def test_the_list_shows_the_office_its_sops(world: World, visit: Visit) -> None:
    world.start()
    page = reads(visit("arsiparis").get("/sop"))
    assert "Penyusunan Rencana Kinerja 1 dokumen berjalan" in page
    assert "067/02/KEC.AWY/VII/2024" in page
    with world.installation.writing() as tx:
        people.person_of(tx, "orang-lain").must_change_password = False
    elsewhere = visit("orang-lain")
    assert "Belum ada SOP" in reads(elsewhere.get("/sop"))
    for path in (f"/sop/{KEY}", f"/sop/{KEY}/1", f"/sop/{KEY}/1/bpmn"):
        assert elsewhere.get(path).status_code == 404


def test_the_page_holds_every_word_of_the_table_and_of_the_identity(
    world: World, visit: Visit
) -> None:
    sop, page = sop_of(world), reads(visit("camat").get(f"/sop/{KEY}"))
    for step in sop.steps:
        for words in (step.name, step.lane, step.kelengkapan, step.waktu, step.output):
            assert " ".join(words.split()) in page
        assert " ".join(step.documentation.split()) in page
        for decision in step.decisions:
            assert decision.name in page
    identity = sop.identity
    singles = [value for name in identity.__slots__ if (value := getattr(identity, name))]
    for value in singles:
        for words in (value,) if isinstance(value, str) else value:
            assert " ".join(words.split()) in page
    assert " ".join(sop.documentation.split()) in page


def test_a_deciding_step_tells_where_each_way_leads(world: World, visit: Visit) -> None:
    page = reads(visit("camat").get(f"/sop/{KEY}"))
    assert "Data benar? Setujui / Kembalikan (kembali ke langkah 4)" in page


def test_a_new_version_takes_its_place_and_the_old_one_stays(world: World, visit: Visit) -> None:
    assert published(world, FIRST_VERSION.read_bytes()) == 2
    camat = visit("camat")
    now = reads(camat.get(f"/sop/{KEY}"))
    assert "Berlaku, versi 2" in now
    assert "Versi 1" in now
    before = camat.get(f"/sop/{KEY}/1")
    assert "Versi 1, sudah digantikan" in reads(before)
    assert "Mulai dokumen baru" not in before.text
    assert "Memerintahkan" in reads(before)
    assert camat.get(f"/sop/{KEY}/3").status_code == 404
    assert camat.get("/sop/tidak-ada").status_code == 404


def test_the_diagram_is_given_out_as_it_came_and_only_to_be_saved(
    world: World, visit: Visit
) -> None:
    answer = visit("pelaksana").get(f"/sop/{KEY}/1/bpmn")
    assert answer.data == SOP_FILE.read_bytes()
    assert answer.headers["Content-Disposition"] == f"attachment; filename={KEY}.1.bpmn"
    assert answer.mimetype == "application/octet-stream"


@pytest.mark.parametrize(("username", "offered"), [("pelaksana", True), ("arsiparis", False)])
def test_starting_is_offered_to_those_who_may(
    world: World, visit: Visit, username: str, offered: bool
) -> None:
    link = f'href="/dokumen/baru?sop={KEY}"'
    assert (link in visit(username).get(f"/sop/{KEY}").text) is offered


def test_the_running_documents_are_offered_to_those_who_see_them(
    world: World, visit: Visit
) -> None:
    world.start()
    for username, offered in (("camat", True), ("pelaksana", True), ("arsiparis", False)):
        page = reads(visit(username).get(f"/sop/{KEY}"))
        assert ("Dokumen yang berjalan" in page) is offered, username


def test_a_post_that_nobody_holds_is_warned_of(world: World, visit: Visit) -> None:
    camat = visit("camat")
    assert "Ada jabatan tanpa pemegang" not in reads(camat.get(f"/sop/{KEY}"))
    with world.installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, "pelaksana"), "Pelaksana")
    assert "Pelaksana: dokumen akan berhenti di sana" in reads(camat.get(f"/sop/{KEY}"))


def test_what_a_diagram_says_stays_text_and_what_it_lacks_is_no_fault(
    world: World, visit: Visit
) -> None:
    script = "<script>alert(1)</script>"
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        offices.add_post(tx, office, "Staf")
    published(
        world,
        bpmn(
            APPROVAL,
            title=f"SOP {script}",
            identity={"unit": script},
            steps={"tulis": {"name": script}},
            picture=False,
        ),
    )
    page = visit("camat").get("/sop/uji")
    assert script not in page.text
    assert reads(page).count(script) >= 3
    assert page.text.count('class="is-wait"') == 3, "its steps are drawn all the same"


def test_each_of_the_nine_sops_has_its_page(world: World, visit: Visit) -> None:
    diagrams = sorted((ROOT / "bpmn").rglob("*.bpmn"))
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        for form in sorted((ROOT / "forms").rglob("*.form")):
            catalogue.publish_form(tx, office.id, form.read_bytes())
        for diagram in diagrams:
            source = diagram.read_bytes()
            sop, _findings = catalogue.check(tx, office.id, source)
            assert sop is not None
            for lane in sop.lanes:
                if slug(lane.name) not in offices.post_spellings(tx, office.id):
                    offices.add_post(tx, office, lane.name)
            catalogue.publish(tx, office.id, source)
    camat = visit("camat")
    keys = re.findall(r'<h3><a href="(/sop/[^"]+)"', camat.get("/sop").text)
    assert len(keys) == len(diagrams) - 1 == 8  # two of the nine are versions of one
    for key in keys:
        page = camat.get(key)
        assert page.status_code == 200
        assert "dg-body" in page.text
        assert "perlu dikonfirmasi" in reads(page)
