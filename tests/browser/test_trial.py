"""A trial in a real browser: after each press the token is in sight, on its diagram."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_workshop import Bench, bench

__all__ = ["bench"]  # a draft of the office's SOP


def test_the_token_moves_and_stays_in_sight(phone: Page, bench: Bench) -> None:
    bench.open(phone, at="/coba")
    token = phone.locator("#di-sini")
    here = token.text_content()
    for _ in range(2):
        phone.get_by_role("button", name="Selesaikan").click()
        expect(token).not_to_have_text(str(here))
        expect(token).to_be_in_viewport(ratio=1)
        here = token.text_content()
    expect(phone.get_by_role("button", name="Mundur satu langkah")).to_be_visible()
