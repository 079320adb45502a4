"""Logging in and out: who gets in, for how long, and who can keep whom out (nobody)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import accounts
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import PASSWORD, Visit, Visitor, reads
from webui import create_app
from webui.settings import Settings

WRONG = "bukan ini sandinya"


def try_often(visitor: Visitor, username: str, times: int = accounts.FREE_TRIES) -> None:
    for _ in range(times):
        assert visitor.log_in(username, WRONG).status_code == 403


def test_a_person_gets_in_and_out(visit: Visit) -> None:
    visitor = visit()
    assert visitor.get("/tugas").headers["Location"] == "/masuk?next=/tugas"
    assert visitor.log_in("camat").headers["Location"] == "/tugas"
    assert "Camat" in reads(visitor.get("/tugas"))
    assert visitor.post("/keluar").headers["Location"] == "/masuk"
    assert not visitor.is_in()


def test_a_wrong_login_does_not_tell_what_was_wrong(visit: Visit) -> None:
    visitor = visit()
    known = visitor.log_in("camat", WRONG)
    unknown = visitor.log_in("tidak-ada", WRONG)
    assert known.status_code == unknown.status_code == 403
    assert reads(known) == reads(unknown)
    assert 'value="camat"' in known.text  # nobody types a NIP twice


def test_the_login_page_leads_back_to_where_one_was_going(visit: Visit) -> None:
    assert visit().log_in("camat", after="/tugas?q=LKIP").headers["Location"] == "/tugas?q=LKIP"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)",
     "/%09/jahat.example", "http:jahat.example"],
)  # fmt: skip
def test_the_login_page_leads_nowhere_else(visit: Visit, elsewhere: str) -> None:
    assert visit().log_in("camat", after=elsewhere).headers["Location"] == "/tugas"


def test_a_planted_session_is_worth_nothing_after_login(visit: Visit) -> None:
    planted = visit()
    planted.get("/masuk")
    cookie = planted.client.get_cookie("alur")
    victim = visit()
    assert cookie is not None
    victim.client.set_cookie("alur", cookie.value)
    victim.log_in("camat")
    after = victim.client.get_cookie("alur")
    assert after is not None
    with planted.client.session_transaction() as session:
        before_token = session.get("csrf_token")
    with victim.client.session_transaction() as session:
        assert session.get("csrf_token") != before_token
    assert not planted.is_in()


def test_the_session_cookie_is_for_this_site_and_no_script(visit: Visit) -> None:
    response = visit().log_in("camat")
    cookies = response.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


# --- how long -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("shared", "minutes"), [(True, 15), (False, 12 * 60)])
def test_a_session_ends_by_itself(visit: Visit, clock: Clock, shared: bool, minutes: int) -> None:
    visitor = visit()
    visitor.log_in("camat", shared=shared)
    for _ in range(2):  # every request starts the time anew
        clock.advance(minutes=minutes)
        assert visitor.is_in()
    clock.advance(minutes=minutes, seconds=1)
    assert not visitor.is_in()
    assert "Anda keluar sendiri" in reads(visitor.get("/masuk"))


def test_a_new_password_ends_every_other_session(visit: Visit) -> None:
    here, elsewhere = visit("camat"), visit("camat")
    changed = here.post(
        "/akun/kata-sandi",
        {"lama": PASSWORD, "baru": "sandi lain yang baru", "ulang": "sandi lain yang baru"},
    )
    assert changed.status_code == 303
    assert here.is_in()
    assert not elsewhere.is_in()
    assert visit().log_in("camat").status_code == 403
    assert visit().log_in("camat", "sandi lain yang baru").status_code == 303


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"lama": WRONG, "baru": "cukup panjang", "ulang": "cukup panjang"}, "lama"),
        ({"lama": PASSWORD, "baru": "pendek", "ulang": "pendek"}, "baru"),
        ({"lama": PASSWORD, "baru": PASSWORD, "ulang": PASSWORD}, "baru"),
        ({"lama": PASSWORD, "baru": "cukup panjang", "ulang": "lain lagi ini"}, "ulang"),
    ],
)
def test_a_new_password_that_will_not_do_is_told_at_its_field(
    visit: Visit, typed: dict[str, str], wrong: str
) -> None:
    page = visit("camat").post("/akun/kata-sandi", typed)
    assert page.status_code == 422
    assert f'href="#{wrong}"' in page.text
    assert f'id="{wrong}-e"' in page.text


def test_somebody_who_leaves_is_out_at_once(visit: Visit, world: World) -> None:
    visitor = visit("camat")
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["camat"]).active = False
    assert not visitor.is_in()


def test_a_first_password_is_changed_before_anything_else(visit: Visit, world: World) -> None:
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["camat"]).must_change_password = True
    visitor = visit("camat")
    for path in ("/tugas", "/dokumen", "/sop", "/pemantauan", "/akun"):
        assert visitor.get(path).headers["Location"] == "/akun/kata-sandi"
    assert "Selamat datang" in reads(visitor.get("/akun/kata-sandi"))
    new = "sandi saya sendiri"
    visitor.post("/akun/kata-sandi", {"lama": PASSWORD, "baru": new, "ulang": new})
    assert visitor.is_in()


# --- nobody locks out anybody else --------------------------------------------------------------


def test_who_guesses_has_to_wait_longer_and_longer(visit: Visit, clock: Clock) -> None:
    guesser = visit()
    try_often(guesser, "camat")
    assert guesser.log_in("camat", PASSWORD).status_code == 429
    clock.advance(seconds=31)
    try_often(guesser, "camat", 1)
    clock.advance(seconds=31)
    assert guesser.log_in("camat", PASSWORD).status_code == 429
    clock.advance(minutes=15)
    assert guesser.log_in("camat", PASSWORD).status_code == 303


def test_guessing_from_elsewhere_keeps_nobody_out(visit: Visit) -> None:
    try_often(visit(address="203.0.113.9"), "camat")
    assert visit(address="10.0.0.1").log_in("camat").status_code == 303


def test_guessing_at_the_same_address_does_not_keep_out_who_has_a_device_of_their_own(
    visit: Visit,
) -> None:
    own = visit("camat")
    own.post("/keluar")
    try_often(visit(), "camat")  # the whole office is one address
    assert visit().log_in("camat").status_code == 429
    assert own.log_in("camat").status_code == 303


def test_a_colleague_on_the_shared_pc_waits_for_their_own_guesses_only(visit: Visit) -> None:
    shared_pc = visit("sekretaris")
    shared_pc.post("/keluar")
    try_often(shared_pc, "camat")
    assert shared_pc.log_in("camat").status_code == 429
    assert shared_pc.log_in("sekretaris").status_code == 303


def test_the_second_half_of_an_ipv6_address_makes_nobody_new(visit: Visit) -> None:
    for last in range(accounts.FREE_TRIES):
        try_often(visit(address=f"2001:db8:1:2::{last + 1:x}"), "camat", 1)
    assert visit(address="2001:db8:1:2::ffff").log_in("camat").status_code == 429
    assert visit(address="2001:db8:1:3::1").log_in("camat").status_code == 303


def test_a_forged_device_is_no_device(visit: Visit) -> None:
    try_often(visit(), "camat")
    forger = visit()
    forger.client.set_cookie("perangkat", '{"id": "x", "names": ["camat"]}', path="/masuk")
    assert forger.log_in("camat").status_code == 429


def test_an_address_is_believed_of_trusted_proxies_only(
    app: Flask, visit: Visit, world: World, tmp_path: Path
) -> None:
    settings = Settings(tmp_path, "", "rahasia untuk uji", trusted_proxies=1)
    behind_proxy = create_app(world.installation, settings)
    for proxied, username, told_apart in (
        (app, "camat", False),
        (behind_proxy, "sekretaris", True),
    ):
        for last in range(accounts.FREE_TRIES):
            guesser = Visitor(proxied)
            guesser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{last}"
            assert guesser.log_in(username, WRONG).status_code == 403
        assert (Visitor(proxied).log_in(username).status_code == 303) is told_apart


def test_over_https_cookies_stay_on_https(world: World, app: Flask, tmp_path: Path) -> None:
    secure = create_app(world.installation, Settings(tmp_path, "", "rahasia", https=True))
    answer = secure.test_client().get("/masuk", base_url="https://alur.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-alur=")
    assert "Secure" in cookie
    assert "Strict-Transport-Security" not in app.test_client().get("/masuk").headers


# --- the language -------------------------------------------------------------------------------


def test_a_browser_keeps_the_language_that_was_chosen(visit: Visit) -> None:
    visitor = visit("camat")
    assert '<html lang="id">' in visitor.get("/tugas").text
    back = visitor.post("/bahasa", {"bahasa": "en", "next": "/tugas?q=x"})
    assert back.headers["Location"] == "/tugas?q=x"
    assert '<html lang="en">' in visitor.get("/tugas").text
    assert (
        visitor.post("/bahasa", {"bahasa": "xx", "next": "//e.x"}).headers["Location"] == "/tugas"
    )
    assert '<html lang="en">' in visitor.get("/tugas").text


def test_a_fault_of_ours_is_a_calm_page(
    visit: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit("camat")

    def gone() -> Iterator[Session]:
        raise OperationalError("select 1", {}, Exception("the database is gone"))

    monkeypatch.setattr(world.installation.store, "reading", contextmanager(gone))
    page = visitor.get("/tugas")
    assert page.status_code == 500
    assert "Tidak ada yang berubah" in reads(page)
    assert "database" not in page.text


def test_a_form_without_its_proof_is_refused_calmly(app: Flask) -> None:
    page = app.test_client().post("/masuk", data={"nama": "camat", "sandi": PASSWORD})
    assert page.status_code == 400
    assert "Tidak ada yang dikirim" in reads(page)
    assert "csrf" not in reads(page).lower()
