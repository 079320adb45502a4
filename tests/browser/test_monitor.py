"""Pemantauan in a real browser: the map can be read, a click leads on, a phone shows the worst."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup
from playwright.sync_api import Page, expect

from engine.sop.model import Sop
from engine.sop.reader import read
from engine.store import tables as t
from tests.browser.conftest import Office
from tests.conftest import Clock
from webui.picture import diagram
from webui.picture.spots import Degree, Spot

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
KEY = "penyusunan-rencana-kinerja"
WORDS: dict[Degree, str] = {1: "dalam norma", 2: "23 lewat norma", 3: "128 terlambat"}


def sop_of(path: Path) -> Sop:
    sop = read(path.read_bytes()).sop
    assert sop is not None
    return sop


def crowded(sop: Sop) -> Markup:
    """The map of an SOP with something at every step, of each degree in turn."""
    degrees: tuple[Degree, ...] = (1, 2, 3)
    spots = {
        step.id: Spot(128, degree, WORDS[degree], "23 hari dari 120 hari", "Dikatakan", "#")
        for step, degree in zip(sop.steps, degrees * len(sop.steps), strict=False)
    }
    return Markup('<div class="canvas">{}</div>').format(diagram.draw(sop, None, spots))


def test_the_words_of_every_map_stay_in_their_boxes_and_can_be_read(desktop: Page) -> None:
    sheets = ("alur", "map", "monitor")
    style = "".join((ROOT / f"webui/static/{name}.css").read_text() for name in sheets)
    marks = (ROOT / "webui/templates/_marks.html").read_text().partition("#}")[2]
    for path in DIAGRAMS:
        sop = sop_of(path)
        desktop.set_content(
            f"<!doctype html><html lang='id'><style>{style}</style>{marks}"
            f"<main>{crowded(sop)}</main>"
        )
        found = desktop.eval_on_selector_all(
            ".dg-body .spot",
            """all => all.map(spot => {
                const inside = (outer, inner) => outer.left <= inner.left && inner.right <=
                    outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom;
                const at = one => one.getBoundingClientRect();
                const words = [...spot.querySelectorAll('text:not(.no, .count)')];
                return {
                    out: words.filter(t => !inside(at(spot.querySelector('.box')), at(t))).length,
                    over: words.some((t, n) => n && at(t).top < at(words[n - 1]).bottom - 2),
                    count: inside(...['.plate', '.count'].map(c => at(spot.querySelector(c)))),
                    size: Math.min(...words.map(t => parseFloat(getComputedStyle(t).fontSize)
                        * t.getScreenCTM().a)),
                    words: words.map(t => t.textContent)
                };
            })""",
        )
        assert len(found) == len(sop.steps), path.stem
        for spot in found:
            assert (spot["out"], spot["over"], spot["count"]) == (0, False, True), (path, spot)
            assert spot["size"] >= 9.5, (path, spot)
            assert not any("…" in words for words in spot["words"][1:]), (path, spot)


def test_a_click_on_a_step_opens_its_documents(desktop: Page, office: Office) -> None:
    office.document_at("langkah-4", "Di empat")
    office.document_at("langkah-5", "Di lima")
    office.log_in(desktop, "camat")
    desktop.goto(f"{office.address}/pemantauan")
    desktop.get_by_role("link", name="Penyusunan Rencana Kinerja").click()
    desktop.get_by_role("link", name=re.compile("^Langkah 5, ")).click()
    expect(
        desktop.get_by_role("heading", name="Penyusunan Rencana Kinerja, langkah 5")
    ).to_be_visible()
    expect(desktop.get_by_role("rowheader").get_by_role("link")).to_have_text(["Di lima"])


def test_a_phone_is_taken_to_the_step_that_most_needs_a_look(phone: Page, office: Office) -> None:
    office.document_at("langkah-7", "Di ujung")
    office.log_in(phone, "camat")
    phone.goto(f"{office.address}/pemantauan/sop/{KEY}")
    step = phone.locator(".dg-body .spot")
    expect(step).not_to_be_in_viewport()
    phone.get_by_role("link", name="Geser ke langkah").click()
    expect(step).to_be_in_viewport()


def test_a_phone_shows_the_worst_without_scrolling(
    phone: Page, office: Office, clock: Clock
) -> None:
    office.document_at("langkah-5", "Rencana Kinerja 2027")
    clock.advance(days=5)
    with office.world.installation.writing() as tx:  # somebody tells people, so no page warns
        tx.session.add(t.Worker(name="uji:1", started_at=clock(), beat_at=clock()))
    office.log_in(phone, "camat")
    phone.goto(f"{office.address}/pemantauan")
    bar = phone.get_by_role("navigation", name="Utama").bounding_box()
    worst = phone.get_by_role("rowheader").bounding_box()
    ways = phone.get_by_role("navigation", name="Pemantauan").get_by_role("link")
    assert bar
    assert worst
    assert worst["y"] + worst["height"] <= bar["y"]
    tops = {box["y"] for link in ways.all() if (box := link.bounding_box())}
    assert len(tops) == 1  # on one line


def test_every_page_can_be_used_with_the_keyboard(desktop: Page, office: Office) -> None:
    office.document_at("langkah-4", "Di empat")
    office.log_in(desktop, "camat")
    desktop.goto(f"{office.address}/pemantauan/sop/{KEY}")
    desktop.locator(".canvas").focus()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop).to_have_url(re.compile("langkah=4.*#daftar$"))
