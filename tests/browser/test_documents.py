"""Where things are, in a real browser: pictures that can be read, and ways that lead there."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from playwright.sync_api import Page, expect

from engine.sop.model import Sop
from engine.sop.reader import read
from tests.browser.conftest import Office
from tests.conftest import Clock
from tests.unit.played import played
from webui.picture import diagram, track
from webui.picture.marks import Marks, marks_of
from webui.picture.spots import HERE

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
KEY = "penyusunan-rencana-kinerja"
Box = dict[str, float]


def sop_of(path: Path) -> Sop:
    sop = read(path.read_bytes()).sop
    assert sop is not None
    return sop


def show(page: Page, drawn: Markup) -> None:
    """Shows what was drawn as a page of ours would."""
    sheets = "".join((ROOT / f"webui/static/{name}.css").read_text() for name in ("alur", "map"))
    marks = (ROOT / "webui/templates/_marks.html").read_text().partition("#}")[2]
    page.set_content(
        "<!doctype html><html lang='id'><meta name='viewport' content='width=device-width'>"
        f"<style>{sheets}</style>{marks}<main><div class='panel'>{drawn}</div></main>"
    )


def canvas(sop: Sop, marks: Marks | None = None) -> Markup:
    """The picture where a page of ours puts it."""
    return Markup('<div class="canvas">{}</div>').format(diagram.draw(sop, marks))


def boxes(page: Page, selector: str) -> list[Box]:
    """Where the elements are on the page."""
    found: list[Box] = page.eval_on_selector_all(
        selector, "all => all.map(one => one.getBoundingClientRect().toJSON())"
    )
    return found


def overlap(one: Box, other: Box) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def within(inner: Box, outer: Box) -> bool:
    return (
        outer["left"] <= inner["left"]
        and inner["right"] <= outer["right"]
        and outer["top"] <= inner["top"]
        and inner["bottom"] <= outer["bottom"]
    )


# --- pictures ---------------------------------------------------------------------------------


def test_words_stay_in_their_boxes_and_can_be_read(desktop: Page) -> None:
    steps = '.dg-body g[class^="is-"]:has(> rect)'
    pairs = {".dg-names rect": ".dg-names text", f"{steps} > rect": f"{steps} > .t"}
    for path in DIAGRAMS:
        sop = sop_of(path)
        show(desktop, canvas(sop, marks_of(sop, played(sop, False, False).events)))
        for outer, inner in pairs.items():
            both = zip(boxes(desktop, outer), boxes(desktop, inner), strict=True)
            assert [text for box, text in both if not within(text, box)] == [], path.stem
        sizes: list[float] = desktop.eval_on_selector_all(
            ".dg-body text",
            "all => all.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)",
        )
        assert min(sizes) >= 9.5, path.stem


def test_the_stepped_line_fits_a_phone(phone: Page) -> None:
    for path in DIAGRAMS:
        sop = sop_of(path)
        show(phone, track.draw(sop, marks_of(sop, played(sop, *[False] * 5).events)))
        assert phone.evaluate("document.documentElement.scrollWidth") == 360
        (panel,) = boxes(phone, ".panel")
        marks, numbers = boxes(phone, ".stop use"), boxes(phone, ".track-map .n")
        names, bands = boxes(phone, ".track-short"), boxes(phone, ".track-lanes li")
        for kind in (marks, numbers, names):
            assert kind
            assert all(within(one, panel) for one in kind), path.stem
            assert not any(overlap(*two) for two in combinations(kind, 2)), path.stem
        assert all(within(name, band) for name, band in zip(names, bands, strict=True)), path.stem
        lanes = [lane.name for lane in sop.lanes]
        for mark, step in zip(marks, sop.steps, strict=True):
            band = bands[lanes.index(step.lane)]
            assert band["top"] - 1 <= mark["top"], path.stem
            assert mark["bottom"] <= band["bottom"] + 1, path.stem


def test_what_is_printed_is_the_picture_cut_into_pages(desktop: Page) -> None:
    sop = sop_of(ROOT / "bpmn/kecamatan-awayan/rencana-kinerja-tahunan.bpmn")
    show(desktop, canvas(sop))
    pages = desktop.locator(".dg-print")
    expect(pages.first).to_be_hidden()
    desktop.emulate_media(media="print")
    expect(pages).to_have_count(3)
    for place in range(3):
        expect(pages.nth(place)).to_be_visible()
    shown = boxes(desktop, ".dg-body")
    assert [(box["width"], box["height"]) for box in shown] == [(0, 0)]


# --- pages ------------------------------------------------------------------------------------


def test_the_picture_is_brought_to_where_the_document_is(page: Page, office: Office) -> None:
    document = office.document_at("langkah-7")
    office.log_in(page, "camat")
    page.goto(f"{office.address}/dokumen/{document}")
    here = page.locator(f"#{HERE}")
    page.get_by_role("link", name="Geser ke langkah sekarang").click()
    expect(here).to_be_in_viewport(ratio=0.99)
    names = page.locator(".dg-names")
    expect(names).to_be_in_viewport()
    region = page.get_by_role("region", name="Diagram, bisa digeser ke samping")
    region.focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    expect(here).not_to_be_in_viewport(ratio=0.99)
    expect(names).to_be_in_viewport()


def test_a_supervisor_comes_from_the_figures_to_the_document_and_cancels_it(
    page: Page, office: Office, clock: Clock
) -> None:
    document = office.document_at("langkah-5", "Rencana yang tertahan")
    office.document_at("langkah-2", "Rencana lain")
    clock.advance(days=4)
    office.log_in(page, "sekretaris")
    page.get_by_role("link", name="Pantau").click()
    strip = page.locator(".strip").filter(has_text="Penyusunan Rencana Kinerja")
    strip.get_by_role("link", name=re.compile("^Langkah 5: 1 dokumen, ada yang terlambat")).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("langkah 5")
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="Rencana yang tertahan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rencana yang tertahan")
    page.get_by_text("Batalkan dokumen", exact=True).click()
    page.get_by_role("button", name="Ya, batalkan dokumen ini").click()
    page.get_by_role("alert").get_by_role("link").click()
    reason = page.get_by_label("Mengapa dibatalkan?")
    expect(reason).to_be_focused()
    reason.fill("Digabung ke dokumen lain.")
    page.get_by_role("button", name="Ya, batalkan dokumen ini").click()
    expect(page.get_by_role("heading", name="Dibatalkan")).to_be_visible()
    assert office.world.state(document) == "cancelled"


def test_a_document_is_started_by_keyboard_and_found_again(page: Page, office: Office) -> None:
    office.log_in(page, "kasubbag")
    page.get_by_role("link", name="Dokumen").first.click()
    page.get_by_role("link", name="Mulai dokumen baru").press("Enter")
    page.get_by_role("link", name="Penyusunan Rencana Kinerja").press("Enter")
    title = page.get_by_label("Judul dokumen")
    title.fill("Rencana Kinerja 2029")
    title.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rencana Kinerja 2029")
    page.get_by_role("link", name="← Dokumen").click()
    expect(page.get_by_role("link", name="Rencana Kinerja 2029")).to_be_visible()


def test_filters_are_open_on_a_desk_and_fold_away_on_a_phone(
    request: pytest.FixtureRequest, office: Office
) -> None:
    for number in range(6):
        office.world.start(f"Rencana {number}")
    found: dict[str, Any] = {}
    for size in ("phone", "desktop"):
        page: Page = request.getfixturevalue(size)
        office.log_in(page, "camat")
        page.goto(f"{office.address}/dokumen")
        found[size] = page.get_by_label("Judul").is_visible()
        if size == "phone":
            page.get_by_text("Cari dan saring").click()
        page.get_by_label("Judul").fill("rencana 3")
        page.get_by_role("button", name="Cari").click()
        expect(page.locator(".row")).to_have_count(1)
    assert found == {"phone": False, "desktop": True}
