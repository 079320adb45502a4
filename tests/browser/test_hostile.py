"""Hostile texts in the modeller: shown as texts, in the drawing and in the forms beside it."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import Office
from tests.browser.test_workshop import Bench, bench, changed, press, saved
from tests.hostile.texts import CODE, MARKUP, shown

__all__ = ["bench"]

SINGS = "window.sung = []; window.kenari = () => window.sung.push('kenari');"
FOREIGN = "iframe, object, embed, base, meta[http-equiv], script:not([src^='/static/'])"
RUNS = r"^on|^(href|src|action|formaction|xlink:href)=\s*(javascript|data|vbscript):"
INJECTED = """([foreign, runs]) => [...document.querySelectorAll('*')].flatMap((element) => [
  ...(element.matches(foreign) ? [element.outerHTML.slice(0, 80)] : []),
  ...[...element.attributes].map(({ name, value }) => `${name}=${value}`)
    .filter((text) => new RegExp(runs, 'i').test(text)),
])"""


def test_hostile_texts_stay_texts_while_they_are_drawn_and_filled_in(
    desktop: Page, office: Office, bench: Bench
) -> None:
    page = desktop
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", answer)
    page.add_init_script(SINGS)
    text = " ".join((*MARKUP[:4], MARKUP[22], CODE[8]))[:480]
    bench.replace(shown(text))
    bench.drawing(page)
    for element in ("tulis", "bahas", "periksa", "putusan", "kirim"):
        press(page, element)
    page.locator("#guide").select_option("kirim")  # however its neighbour's buttons lie
    box = page.locator("#workshop")
    expect(box).to_contain_text("<script>kenari()</script>")
    with page.expect_response(lambda answered: answered.request.method == "PUT") as put:
        changed(page, "Kegiatan", f"{MARKUP[2]} diubah")
    assert put.value.status == 200
    saved(page)
    for at in ("", "/terbitkan", "/coba"):
        page.goto(f"{office.address}/bengkel/{bench.draft}{at}")
        expect(page.locator("body")).to_contain_text("kenari()")
        assert page.evaluate(INJECTED, [FOREIGN, RUNS]) == []
        assert page.evaluate("window.sung") == []
        assert page.evaluate("window.violations") == []
    assert asked == []
