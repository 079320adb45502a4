"""A day's work in a real browser: by finger and by keyboard, with a script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE, Office
from tests.visitor import PASSWORD

REASON = "Target indikator 2 berbeda dengan Perjanjian Kinerja."


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="id-ID")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_document_is_returned_mended_and_approved_without_a_script(
    scriptless: Page, office: Office
) -> None:
    page, world = scriptless, office.world
    document = office.document_at("langkah-5")

    office.log_in(page, "kasubbag")
    page.get_by_role("button", name="Ambil tugas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Memverifikasi Data Penyusunan Kinerja"
    )
    page.get_by_text("Kembalikan", exact=True).click()
    page.get_by_role("button", name="Kembalikan dokumen").click()
    errors = page.get_by_role("alert").filter(has_text="Dokumen belum dikembalikan")
    errors.get_by_role("link").click()
    expect(page.get_by_label("Apa yang harus diperbaiki?")).to_be_in_viewport()
    page.get_by_label("Apa yang harus diperbaiki?").fill(REASON)
    page.get_by_role("button", name="Kembalikan dokumen").click()
    expect(page.get_by_text("Dokumen sekarang di Pelaksana")).to_be_visible()

    _switch(page, office, "pelaksana")
    office.open_task(page, document)
    expect(page.get_by_role("note").first).to_contain_text(REASON)
    page.get_by_role("button", name="Tambah baris").click()
    last = page.get_by_role("group", name=re.compile("^Baris 2"))
    for label, text in (("Sasaran", "Pelayanan"), ("Indikator kinerja", "IKM"), ("Target", "92,4")):
        last.get_by_label(label).fill(text)
    page.get_by_role("button", name="Selesaikan").click()
    expect(page.get_by_text("Langkah ini selesai")).to_be_visible()

    _switch(page, office, "kasubbag")
    office.open_task(page, document)
    expect(page.get_by_text("Pernah dikembalikan 1 kali, sudah diperbaiki")).to_be_visible()
    expect(page.get_by_text("Target: 92,4")).to_be_visible()
    page.get_by_role("button", name="Setujui").click()
    assert world.task(document)[2] == "sekretaris"


def test_a_task_is_done_by_keyboard_alone(desktop: Page, office: Office) -> None:
    document = office.document_at("langkah-7")
    page = desktop
    page.goto(f"{office.address}/masuk")
    _tab_to(page.get_by_label("NIP atau nama pengguna"))
    page.keyboard.type("pelaksana")
    _tab_to(page.get_by_label("Kata sandi"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tugas Saya")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page.get_by_role("link", name="Rencana Kinerja 2027"))
    page.keyboard.press("Enter")
    _tab_to(page.get_by_label("Catatan"))
    page.keyboard.type("Sudah diarsipkan.")
    _tab_to(page.get_by_role("button", name="Selesaikan"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dokumen selesai seluruhnya")).to_be_visible()
    assert office.world.opened(document).events[-1].note == "Sudah diarsipkan."


def test_enter_in_a_field_saves_a_draft_and_decides_nothing(page: Page, office: Office) -> None:
    document = office.document_at("langkah-4")
    office.log_in(page, "pelaksana")
    office.open_task(page, document)
    page.get_by_label("Tahun").fill("2027")
    page.get_by_label("Tahun").press("Enter")
    expect(page.get_by_text("Draf tersimpan")).to_be_visible()
    expect(page.get_by_label("Tahun")).to_have_value("2027")
    assert office.world.task(document)[1] == "langkah-4"


def test_a_photo_from_the_camera_goes_along(phone: Page, office: Office) -> None:
    document = office.document_at("langkah-4")
    office.log_in(phone, "pelaksana")
    office.open_task(phone, document)
    photo = b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)  # larger than what is kept in memory
    phone.get_by_label("Lampiran").set_input_files(
        {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": photo}
    )
    phone.get_by_role("button", name="Lampirkan sekarang").click()
    with phone.expect_download() as fetched:
        phone.get_by_role("link", name="IMG_0001.png").click()
    assert fetched.value.suggested_filename == "IMG_0001.png"
    assert fetched.value.path().read_bytes() == photo


def _switch(page: Page, office: Office, username: str) -> None:
    page.goto(f"{office.address}/akun")
    page.get_by_role("main").get_by_role("button", name="Ganti pengguna").click()
    office.log_in(page, username)


def _tab_to(wanted: Locator) -> None:
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        wanted.page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
