"""The workshop in a real browser: drawn by a person, kept by the server, and no policy broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from engine import drafts
from engine.drafts import DraftOpened
from engine.organisation import offices, people
from engine.sop.model import Sop
from engine.store import tables as t
from tests.browser.conftest import Office, opened_page
from tests.browser.test_axe import AXE, faults_of
from tests.integration.conftest import SOP_FILE
from tests.visitor import give_password

KEY = "penyusunan-rencana-kinerja"
FORM = "data-rencana-kinerja"
VIOLATIONS = """
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
"""


@dataclass(frozen=True)
class Bench:
    """A draft of the office's SOP, and the way to its page."""

    office: Office
    draft: str

    def open(self, page: Page, username: str = "pemilik", at: str = "") -> None:
        """Logs in and opens the draft's page, or one below it."""
        page.add_init_script(VIOLATIONS)
        self.office.log_in(page, username)
        page.goto(f"{self.office.address}/bengkel/{self.draft}{at}")

    def drawing(self, page: Page, username: str = "pemilik") -> None:
        """Opens the modeller and waits until it has drawn."""
        self.open(page, username)
        expect(page.locator("#workshop")).to_have_attribute("data-state", "ready")

    def kept(self) -> DraftOpened:
        """The draft as the server has it."""
        world = self.office.world
        with world.installation.reading() as tx:
            return drafts.see(tx, world.actor("pemilik"), self.draft)

    def sop(self) -> Sop:
        """The SOP that the draft draws."""
        sop = self.kept().sop
        assert sop is not None
        return sop

    def replace(self, source: bytes) -> None:
        """Puts a file in the draft's place, past all checks."""
        with self.office.world.installation.writing() as tx:
            tx.session.get_one(t.Draft, self.draft).source = source


@pytest.fixture
def bench(office: Office) -> Bench:
    """A draft of the office, which has two process owners."""
    world = office.world
    with world.installation.writing() as tx:
        kecamatan = offices.office_of(tx, "kecamatan-awayan")
        for username in ("pemilik", "wakil"):
            world.ids[username] = people.add_person(
                tx, kecamatan, username, username.title(), "-",
                process_owner=True, must_change_password=False,
            ).id  # fmt: skip
    give_password(world.installation, *world.ids.values())
    with world.installation.writing() as tx:
        return Bench(office, drafts.begin(tx, world.actor("pemilik"), KEY))


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """Another person's browser."""
    with opened_page(browser) as page:
        yield page


def saved(page: Page) -> None:
    """Waits until all that was drawn is on the server."""
    expect(page.locator("[data-part=status]")).to_contain_text("Draf tersimpan")


def press(page: Page, element: str, *, right: float = 0.5, down: float = 0.5) -> None:
    """Presses the mouse on a part of the drawing, so far to the right and down within it."""
    box = page.locator(f"[data-element-id='{element}'] .djs-hit").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * right, box["y"] + box["height"] * down)


def changed(page: Page, label: str, value: str) -> None:
    """Fills in a field of the short form and leaves it."""
    page.get_by_label(label, exact=True).fill(value)
    page.get_by_label(label, exact=True).press("Tab")


def test_a_step_is_put_onto_an_arrow_in_the_office_s_words(desktop: Page, bench: Bench) -> None:
    page, before = desktop, bench.sop()
    bench.drawing(page)
    expect(page.get_by_text("Harus diperbaiki")).to_be_hidden()
    page.locator("#guide").select_option("langkah-6a")
    press(page, "alir-6a-6b", down=0.85)  # its level stretch
    page.get_by_role("button", name="Sisipkan langkah").click()
    expect(page.get_by_label("Kegiatan")).to_be_focused()
    expect(page.get_by_label("Pelaksana")).to_have_value("lane-sekretaris")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Kegiatan", "Memaraf konsep")
    changed(page, "Waktu", "sebentar")
    expect(page.get_by_text("Tulis satu angka dan satuannya")).to_be_visible()
    expect(page.locator("#findings")).to_contain_text("sebentar")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Waktu", "30 Menit")
    expect(page.locator("#findings")).not_to_contain_text("sebentar")
    saved(page)

    after = bench.sop()
    (step,) = [one for one in after.steps if one.id not in before.step_by_id]
    assert (step.id, step.name) == ("langkah-memaraf-konsep", "Memaraf konsep")
    assert (step.nomor, step.waktu, step.lane) == ("7", "30 Menit", "Sekretaris")
    assert [one.source for one in after.incoming[step.id]] == ["langkah-6a"]
    assert [one.target for one in after.outgoing[step.id]] == ["langkah-6b"]
    assert after.step_by_id["langkah-7"].nomor == "8"  # the rows after it have moved down
    assert [one.name for one in after.lanes] == [one.name for one in before.lanes]
    assert after.identity == before.identity

    page.get_by_role("button", name="Urungkan").click()
    expect(page.get_by_label("Waktu", exact=True)).to_have_value("sebentar")

    # Another post does it: the decision that follows goes along.
    page.locator("#guide").select_option("langkah-5")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.get_by_label("Pelaksana").select_option(label="Sekretaris")
    sop = bench.sop()
    assert sop.step_by_id["langkah-5"].lane == sop.node_by_id["putusan-5"].lane == "Sekretaris"
    # By keyboard, what is new comes after what is chosen.
    page.get_by_role("button", name="Penunda waktu").press("Enter")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Lama menunggu", "2 hari")
    assert b">P2D</bpmn:timeDuration>" in bench.kept().source
    assert page.evaluate("window.violations") == []


def test_arrows_are_drawn_by_keyboard_and_healed_where_a_step_goes(
    desktop: Page, bench: Bench
) -> None:
    page = desktop
    bench.drawing(page)
    for part in ("putusan-5", "langkah-2"):  # from what is chosen to what is chosen next
        page.locator("#guide").select_option(part)
        page.get_by_role("button", name="Panah", exact=True).press("Enter")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Nama keputusan", "Ulangi")
    assert "langkah-2" in [flow.target for flow in bench.sop().outgoing["putusan-5"]]
    # What led to a deleted step leads on, and the rows after it move up.
    page.locator("#guide").select_option("langkah-3")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.get_by_role("button", name="Hapus", exact=True).click()
    sop = bench.sop()
    assert "langkah-2" in [flow.source for flow in sop.incoming["langkah-4"]]
    assert sop.step_by_id["langkah-4"].nomor == "3"
    # A post that has steps is not deleted from under them.
    page.locator("#guide").select_option("lane-sekretaris")
    expect(page.get_by_label("Jabatan unit kerja ini")).to_be_visible()
    expect(page.get_by_role("button", name="Hapus", exact=True)).to_be_hidden()


def test_of_two_owners_the_second_is_told_and_nothing_is_overwritten(
    desktop: Page, second: Page, bench: Bench
) -> None:
    bench.drawing(desktop)
    bench.drawing(second, "wakil")
    for page, name in ((desktop, "Mengetik Format"), (second, "Menyusun Format")):
        page.locator("#guide").select_option("langkah-2")
        with page.expect_response(lambda answer: answer.request.method == "PUT"):
            changed(page, "Kegiatan", name)
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("Pemilik")
    assert bench.sop().step_by_id["langkah-2"].name == "Mengetik Format"
    with second.expect_download() as mine:
        dialog.get_by_role("button", name="Unduh milik saya dahulu").click()
    assert b"Menyusun Format" in mine.value.path().read_bytes()
    with second.expect_response(lambda answer: answer.request.method == "PUT"):
        dialog.get_by_role("button", name="Timpa dengan milik saya").click()
    saved(second)
    assert bench.sop().step_by_id["langkah-2"].name == "Menyusun Format"

    with desktop.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(desktop, "Output", "Format")
    desktop.get_by_role("button", name="Buka yang sudah tersimpan").click()
    expect(desktop.locator("#guide")).to_contain_text("2. Menyusun Format")


def test_what_could_not_be_saved_is_said_and_tried_again(desktop: Page, bench: Bench) -> None:
    def gone(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=429)
        else:
            route.continue_()

    page = desktop
    bench.drawing(page)
    page.route("**/isi", gone)
    page.locator("#guide").select_option("langkah-2")
    changed(page, "Kegiatan", "Mengetik Format")
    expect(page.get_by_role("alert").first).to_contain_text("belum tersimpan")
    page.unroute("**/isi")
    saved(page)
    assert bench.sop().step_by_id["langkah-2"].name == "Mengetik Format"

    # So it is when the session has ended, once the same person has logged in again.
    page.context.clear_cookies()
    changed(page, "Kegiatan", "Menyusun Format")
    expect(page.get_by_role("alert").first).to_contain_text("Sesi Anda sudah berakhir")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Masuk lagi").click()
    bench.office.log_in(popup.value, "pemilik")
    expect(popup.value).to_have_url(re.compile("/tugas"))
    changed(page, "Output", "Format")
    saved(page)
    assert bench.sop().step_by_id["langkah-2"].name == "Menyusun Format"


def test_a_drawing_that_would_lose_something_is_not_changed(desktop: Page, bench: Bench) -> None:
    page = desktop
    broken = SOP_FILE.read_bytes().replace(b"Ref>langkah-2<", b"Ref>hilang<")
    bench.replace(broken)
    bench.open(page)
    expect(page.locator("#workshop")).to_have_attribute("data-state", "locked")
    expect(page.get_by_role("alert").first).to_contain_text("tidak dapat diubah di sini")
    expect(page.locator("#findings")).to_contain_text("hilang")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    expect(page.get_by_role("link", name="Unduh berkas .bpmn")).to_be_visible()


def test_a_form_gets_a_field_that_alur_renders(desktop: Page, bench: Bench) -> None:
    page = desktop
    bench.open(page, at=f"/formulir/{FORM}")
    page.get_by_role("button", name="Angka", exact=True).click()
    expect(page.get_by_label("Pertanyaan atau nama isian")).to_be_focused()
    changed(page, "Pertanyaan atau nama isian", "Jumlah lampiran")
    page.get_by_label("Wajib diisi").check()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(page, "Paling kecil", "1")
    saved(page)
    *_, last = bench.kept().forms[FORM]["components"]
    assert (last["type"], last["key"], last["label"]) == (
        "number", "jumlah_lampiran", "Jumlah lampiran",
    )  # fmt: skip
    assert last["validate"] == {"required": True, "min": 1}
    assert not [one for one in bench.kept().findings if one.rule.startswith("form-")]
    assert faults_of(page, AXE.read_text()) == []
    assert page.evaluate("window.violations") == []


def test_a_finding_leads_to_its_place_and_the_page_has_no_fault(page: Page, bench: Bench) -> None:
    bench.replace(SOP_FILE.read_bytes().replace(b'value="1 Hari"', b'value="lama"'))
    bench.drawing(page)
    page.get_by_role("button", name=re.compile("lama")).press("Enter")
    expect(page.locator("#guide")).to_have_value("langkah-5")
    expect(page.locator("[data-element-id=langkah-5].selected")).to_be_visible()
    expect(page.locator("[data-container-id=langkah-5] .pin")).to_be_visible()
    assert faults_of(page, AXE.read_text()) == []
    assert page.evaluate("window.violations") == []
