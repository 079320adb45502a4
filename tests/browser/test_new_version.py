"""From an idea to a task: SOP 2 gets a step in the browser; documents old and new go through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine import catalogue
from engine.organisation import offices, people
from engine.store import tables as t
from tests.browser.conftest import Office
from tests.browser.test_workshop import changed, press, saved
from tests.conftest import Clock
from tests.integration.conftest import ROOT, World
from tests.visitor import give_password

KEY = "pengukuran-kinerja-triwulan"
FORMS = ("data-pengukuran-triwulan", "entri-ekino", "laporan-kinerja-triwulan")
NEW = "Memaraf konsep"
STEP = "langkah-memaraf-konsep"


@pytest.fixture
def triwulan(office: Office) -> World:
    """SOP 2 in its office, which has a process owner."""
    world = office.world
    with world.installation.writing() as tx:
        kecamatan = offices.office_of(tx, "kecamatan-awayan")
        for name in FORMS:
            form = ROOT / f"forms/kecamatan-awayan/{name}.form"
            catalogue.publish_form(tx, kecamatan.id, form.read_bytes())
        diagram = ROOT / f"bpmn/kecamatan-awayan/{KEY}.bpmn"
        catalogue.publish(tx, kecamatan.id, diagram.read_bytes())
        owner = people.add_person(
            tx, kecamatan, "pemilik", "Pemilik", "-",
            process_owner=True, must_change_password=False,
        )  # fmt: skip
        versions = select(t.Version.id).join(t.Sop).where(t.Sop.key == KEY)
        version_id = tx.session.scalars(versions).one()
    ids = {**world.ids, "pemilik": owner.id}
    give_password(world.installation, *ids.values())
    return World(world.installation, world.office_id, version_id, ids)


def test_a_step_drawn_by_the_owner_reaches_the_inbox_and_old_documents_follow(
    desktop: Page, office: Office, triwulan: World, clock: Clock
) -> None:
    page, world = desktop, triwulan
    old = world.start("Triwulan I")
    world.forward(old, until=lambda step: step == "langkah-5")

    office.log_in(page, "pemilik")
    _draw_the_step(page, office)
    _publish(page)

    # A document begun now runs on version 2: the new step is a task of the Sekretaris, in time.
    new, on_two = _begin(page, office, world)
    on_two.forward(new, until=lambda step: step == STEP)
    _switch(page, office, "sekretaris")
    task = page.get_by_role("listitem").filter(has_text="Triwulan II")
    expect(task).to_contain_text(NEW)
    expect(task).to_contain_text("Sisa 30 menit dari norma 30 menit")
    with world.installation.reading() as tx:
        due_at = tx.session.get_one(t.Task, on_two.task(new)[0]).due_at
    assert due_at == clock.now + timedelta(minutes=30)

    # The old one is where it was, under version 1, until the owner moves it.
    assert world.task(old)[1] == "langkah-5"
    assert _version(world, old) == 1
    _switch(page, office, "pemilik")
    _migrate(page, office, lambda: _version(world, old) == 1)
    assert _version(world, old) == 2
    on_two.forward(old, until=lambda step: step == STEP)
    _switch(page, office, "sekretaris")
    expect(page.get_by_role("heading", name="Triwulan I", exact=True)).to_be_visible()
    for document in (old, new):
        office.open_task(page, document)
        page.get_by_role("button", name="Selesaikan").click()
        on_two.forward(document)
        assert on_two.state(document) == "done"


def _draw_the_step(page: Page, office: Office) -> None:
    page.goto(f"{office.address}/sop/{KEY}")
    page.get_by_role("button", name="Ubah di Bengkel").click()
    expect(page.locator("#workshop")).to_have_attribute("data-state", "ready")
    page.locator("#guide").select_option("langkah-6a")
    press(page, "alir-6a-6b", down=0.85)
    page.get_by_role("button", name="Sisipkan langkah").click()
    changed(page, "Kegiatan", NEW)
    page.get_by_label("Pelaksana", exact=True).select_option(label="Sekretaris")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Waktu", "30 Menit")
    saved(page)


def _publish(page: Page) -> None:
    page.get_by_role("link", name="Terbitkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terbitkan sebagai versi 2")
    expect(page.get_by_role("main")).to_contain_text(NEW)
    page.get_by_label("Apa yang berubah").fill("Konsep laporan diparaf dahulu.")
    page.get_by_label("Disahkan oleh").fill("Camat Awayan")
    page.get_by_role("button", name="Terbitkan versi 2").click()
    expect(page.get_by_role("main")).to_contain_text("Konsep laporan diparaf dahulu.")


def _begin(page: Page, office: Office, world: World) -> tuple[str, World]:
    _switch(page, office, "pelaksana")
    page.goto(f"{office.address}/dokumen/baru?sop={KEY}")
    page.get_by_label("Judul").fill("Triwulan II")
    page.get_by_role("button", name="Mulai").click()
    with world.installation.reading() as tx:
        new = tx.session.scalars(select(t.Document).where(t.Document.title == "Triwulan II")).one()
    assert _version(world, new.id) == 2
    return new.id, replace(world, version_id=new.version_id)


def _migrate(page: Page, office: Office, untouched: Callable[[], bool]) -> None:
    page.goto(f"{office.address}/sop/{KEY}")
    page.get_by_role("link", name="Pindah").first.click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_role("heading", name="1 dokumen dapat pindah")).to_be_visible()
    assert untouched()
    page.get_by_label("Mengapa dipindahkan?").fill("Paraf berlaku untuk semua.")
    page.get_by_role("button", name="Pindahkan 1 dokumen").click()
    expect(page.get_by_role("status").first).to_contain_text("1 dokumen sudah pindah ke versi 2")


def _version(world: World, document: str) -> int:
    with world.installation.reading() as tx:
        return tx.version(tx.session.get_one(t.Document, document).version_id).number


def _switch(page: Page, office: Office, username: str) -> None:
    page.context.clear_cookies()
    office.log_in(page, username)
