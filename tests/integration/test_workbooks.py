"""Every table of Pemantauan as a workbook: typed, filtered as its page, and never a formula."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from engine import moves
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import Visit, Visitor
from webui.monitor import board

KEY = "penyusunan-rencana-kinerja"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SHEETS = {
    "/pemantauan?keadaan=semua": ["Tugas yang menunggu", "Letak dokumen"],
    f"/pemantauan/sop/{KEY}": ["Langkah"],
    "/pemantauan/beban": ["Per jabatan", "Per orang"],
    "/pemantauan/tren": ["Bulan", "Pengembalian", "Menunggu terlama"],
    "/pemantauan/unit-kerja": ["Unit kerja"],
}
"""The pages with tables, and the sheets that each of them becomes."""


@pytest.fixture
def backend() -> str:
    """One database is enough for looking at workbooks."""
    return "sqlite"


def book_of(visitor: Visitor, path: str) -> Workbook:
    """The workbook of a page, read."""
    answer = visitor.get(f"{path}{'&' if '?' in path else '?'}format=xlsx")
    assert answer.status_code == 200
    assert answer.mimetype == TYPE
    return openpyxl.load_workbook(BytesIO(answer.data))


def clock_on_the_wall(text: str) -> datetime:
    """A moment as a cell holds it: without a zone."""
    return datetime.fromisoformat(text)


def cells(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet, each by the heads of its columns."""
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.fixture
def busy(world: World, clock: Clock) -> World:
    """An office with a document done, one returned, one waiting for two days; and an overseer."""
    world.forward(world.start("Selesai"))
    document = world.start("Kembali")
    world.forward(document, until=lambda at: at == "langkah-5")
    world.complete(document, "kembalikan", "Belum lengkap.")
    task_id, _, who = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
        tx.session.get_one(t.Person, world.ids["camat"]).overseer = True
    clock.advance(days=2, hours=1, seconds=7)
    return world


def test_every_table_is_a_sheet_with_a_head_that_stays_and_can_be_filtered(
    busy: World, visit: Visit
) -> None:
    camat = visit("camat")
    for path, names in SHEETS.items():
        book = book_of(camat, path)
        assert book.sheetnames == [*names, "Keterangan"]
        for sheet in map(book.__getitem__, names):
            assert sheet.freeze_panes == "B2"
            assert sheet.auto_filter.ref == sheet.dimensions
            assert sheet.max_row > 1
            assert all(cell.font.bold for cell in sheet[1])
            assert not any(cell.font.bold for cell in sheet[2])
            assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[1])


def test_a_workbook_tells_what_it_shows_where_and_when(busy: World, visit: Visit) -> None:
    camat = visit("camat")
    for path in SHEETS:
        told = book_of(camat, path)["Keterangan"]
        lines = {name: text for name, text, *_ in told.iter_rows(min_row=2, values_only=True)}
        assert told["A1"].font.bold
        assert lines["Unit kerja"] == "Kecamatan Awayan"
        assert lines["Keadaan pada"] == clock_on_the_wall("2026-01-14T09:30:07")  # in Makassar
        assert lines["Zona waktu"] == "Asia/Makassar"
        assert lines["Jam kerja"] == "Satu hari kerja adalah 7,5 jam."


def test_cells_are_what_they_are_numbers_hours_and_moments(busy: World, visit: Visit) -> None:
    (row,) = cells(book_of(visit("camat"), "/pemantauan?keadaan=semua")["Tugas yang menunggu"])
    assert row == {
        "Dokumen": "Kembali",
        "SOP": "Penyusunan Rencana Kinerja",
        "Langkah": "4. Menghimpun Data Penyusunan Kinerja dari Kasi dan Kasubbag",
        "Pemegang": "Pelaksana",
        "Jabatan": "Pelaksana",
        "Diterima": clock_on_the_wall("2026-01-12T08:30"),
        "Menunggu (jam kerja)": 16,
        "Norma (jam kerja)": 15,
        "Norma habis": clock_on_the_wall("2026-01-14T16:00"),
        "Keadaan": "Sisa 5 jam 29 menit",
        "Kali dikembalikan": 1,
        "Sifat": "Biasa",
        "Janji selesai": clock_on_the_wall("2026-01-19T16:00"),
    }


def test_a_workbook_is_filtered_as_its_page(busy: World, visit: Visit) -> None:
    camat = visit("camat")
    stuck = book_of(camat, f"/pemantauan?sop={KEY}&langkah=4&keadaan=terlambat&jabatan=pelaksana")
    assert cells(stuck["Tugas yang menunggu"]) == []
    lines = {name: text for name, text, *_ in stuck["Keterangan"].iter_rows(values_only=True)}
    assert (lines["SOP"], lines["Langkah"]) == ("Penyusunan Rencana Kinerja", "4")
    assert (lines["Jabatan"], lines["Keadaan"]) == ("Pelaksana", "Terlambat")
    months = book_of(camat, f"/pemantauan/tren?periode=2026-1&sop={KEY}")
    assert [row["Bulan"] for row in cells(months["Bulan"])] == [clock_on_the_wall("2026-01-01")]
    told = {name: text for name, text, *_ in months["Keterangan"].iter_rows(values_only=True)}
    assert told["Periode"] == "Triwulan I 2026 (Januari 2026)"


def test_shares_are_percentages_and_what_is_not_known_is_empty(busy: World, visit: Visit) -> None:
    book = book_of(visit("camat"), "/pemantauan/tren")
    *_, december, january = cells(book["Bulan"])
    assert january["Tepat waktu (persen)"] == 1
    assert book["Bulan"]["G13"].number_format == "0%"
    assert (december["Selesai"], december["Tepat waktu (persen)"]) == (0, None)
    (returned, *_) = cells(book["Pengembalian"])
    assert (returned["Dikembalikan"], returned["Diputus"]) == (1, 2)
    assert returned["Dikembalikan (persen)"] == 0.5


def test_the_whole_list_is_there_however_long(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MANY", 2)
    titles = {world.start(f"Dokumen {number}") and f"Dokumen {number}" for number in range(5)}
    book = book_of(visit("camat"), "/pemantauan?keadaan=semua")
    found = [row["Dokumen"] for row in cells(book["Tugas yang menunggu"])]
    assert sorted(found) == sorted(titles)


def test_a_title_is_never_a_formula(world: World, visit: Visit) -> None:
    titles = [f'{sign}HYPERLINK("http://jahat.example";"klik")' for sign in "=+-@"]
    for title in titles:
        world.start(title)
    sheet = book_of(visit("camat"), "/pemantauan?keadaan=semua")["Tugas yang menunggu"]
    found = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert sorted(cell.value for cell in found) == sorted(titles)
    assert {(cell.data_type, cell.quotePrefix, cell.hyperlink) for cell in found} == {
        ("s", True, None)
    }
    assert not sheet["B2"].quotePrefix


def test_a_page_links_its_workbook_with_its_filters(busy: World, visit: Visit) -> None:
    camat = visit("camat")
    for path in SHEETS:
        separator = "&amp;" if "?" in path else "?"
        assert f'href="{path}{separator}format=xlsx"' in camat.get(path).text
    nothing_kept = camat.get("/pemantauan?keadaan=semua&setelah=").text
    assert 'href="/pemantauan?keadaan=semua&amp;format=xlsx"' in nothing_kept


def test_nobody_gets_what_is_not_theirs(busy: World, visit: Visit) -> None:
    other = visit("arsiparis")
    assert cells(book_of(other, "/pemantauan?keadaan=semua")["Tugas yang menunggu"]) == []
    assert "Per orang" not in book_of(other, "/pemantauan/beban").sheetnames
    assert other.get("/pemantauan/unit-kerja?format=xlsx").status_code == 403


def test_a_workbook_of_a_browser_set_to_english_is_in_english(busy: World, visit: Visit) -> None:
    camat = visit("camat")
    camat.client.set_cookie("bahasa", "en")
    book = book_of(camat, "/pemantauan/beban")
    assert book.sheetnames == ["By post", "By person", "About"]
