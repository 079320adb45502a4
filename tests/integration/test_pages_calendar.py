"""Kalender kerja: all read it, the admin changes it, and what it says is what is reckoned."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from engine.working_time import default_calendar
from engine.working_time.calendar import FIVE_DAYS_RAMADAN, SIX_DAYS, Calendar, OwnDay
from engine.working_time.national import national_days
from tests.integration.conftest import World
from tests.integration.test_pages_admin import OFFICE, admin, values
from tests.visitor import Visit, Visitor, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

__all__ = ["admin"]

PAGE = f"{OFFICE}/kalender"
USUAL = default_calendar("Asia/Makassar")
MORNING = ((time(7, 30), time(11)),)


def calendar(world: World) -> Calendar:
    """The office's calendar as it is kept."""
    with world.installation.reading() as tx:
        return tx.calendar(world.office_id)


def days_of(page: str, kind: str) -> set[str]:
    """The days of the months' tables that are of a kind: their numbers and what is said of them."""
    cells = re.findall(
        rf'<td class="d {kind}[^"]*"[^>]*>(\d+)<span class="vh">, (.*?)</span>', page
    )
    return {f"{number} {told}" for number, told in cells}


def send(visitor: Visitor, path: str, **sent: str) -> str:
    """Sends a form with the edition that its page was made from; reads the page that follows."""
    given = values(visitor.get(path).text) | sent
    answer = visitor.post(path, given)
    assert answer.status_code == 303, reads(answer)
    return reads(visitor.get(answer.headers["Location"].partition("#")[0]))


def test_everybody_reads_the_calendar_and_only_the_admin_finds_buttons(
    visit: Visit, admin: Visitor
) -> None:
    page = visit("arsiparis").get("/kalender")
    words = reads(page)
    for told in ("Kecamatan Awayan", "07.30–12.00, 13.00–16.00", "37 jam 30 menit", "Tahun 2026"):
        assert told in words
    assert "csrf_token" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "Tetap masuk" in admin.get(PAGE).text
    assert 'href="/kalender"' in visit("arsiparis").get("/tugas").text


def test_the_picture_of_the_year_shows_what_the_list_says(visit: Visit) -> None:
    page = visit("camat").get("/kalender?tahun=2026").text
    national = national_days(2026)
    assert days_of(page, "national") == {f"{d.day} libur: {name}" for d, name in national.items()}
    assert len(re.findall(r'<td class="d ', page)) == 365
    words = reads(visit("camat").get("/kalender?tahun=2026"))
    assert all(name in words for name in national.values())


def test_a_week_starts_from_a_preset_and_moves_what_is_due(admin: Visitor, world: World) -> None:
    world.forward(world.start(), until=lambda at: at == "langkah-5")
    page = send(admin, f"{PAGE}/pekan?isi=enam")
    assert calendar(world).week == SIX_DAYS
    assert calendar(world).ramadan == FIVE_DAYS_RAMADAN
    assert "Batas waktu 1 tugas terbuka dihitung ulang." in page
    page = send(admin, f"{PAGE}/pekan-ramadan", **{"hari-4": "08:00-11:30 dan 13.00-15.00"})
    assert calendar(world).ramadan[4] == ((time(8), time(11, 30)), (time(13), time(15)))
    assert "Tidak ada tugas terbuka yang batas waktunya berubah." in page
    send(admin, f"{PAGE}/pekan?isi=lima")
    send(admin, f"{PAGE}/pekan-ramadan?isi=lima")
    assert calendar(world) == USUAL


def test_a_week_without_a_day_is_refused(admin: Visitor) -> None:
    given = {name: "" for name in values(admin.get(f"{PAGE}/pekan").text) if "hari" in name}
    page = admin.post(f"{PAGE}/pekan", given)
    assert page.status_code == 422
    assert "Pekan biasa tidak punya hari kerja." in reads(page)


def test_a_national_day_off_is_worked_and_is_off_again(admin: Visitor, world: World) -> None:
    form = re.findall(
        r'<form method="post" action="[^"]+/hari">(?:(?!</form>).)*2026-08-17.*?</form>',
        admin.get(f"{PAGE}?tahun=2026").text, re.DOTALL,
    )[0]  # fmt: skip
    assert admin.post(f"{PAGE}/hari", values(form)).status_code == 303
    (day,) = calendar(world).days
    assert (day.on, day.hours) == (date(2026, 8, 17), USUAL.week[0])
    assert calendar(world).hours(day.on)
    page = admin.get(f"{PAGE}?tahun=2026")
    assert "di daftar: Hari Kemerdekaan Republik Indonesia" in reads(page)
    form = re.findall(r'<form method="post" action="[^"]+/hapus">.*?</form>', page.text)[0]
    assert "Kembalikan ke libur" in form
    assert admin.post(f"{PAGE}/hari/hapus", values(form)).status_code == 303
    assert calendar(world) == USUAL


def test_an_office_adds_days_of_its_own(admin: Visitor, world: World, visit: Visit) -> None:
    day = f"{PAGE}/hari"
    send(admin, day, tanggal="2026-04-08", nama="Hari jadi Balangan", macam="libur")
    send(admin, day, tanggal="2026-04-09", nama="Pawai", macam="jam", jam="07.30–11.00")
    send(admin, day, tanggal="2026-04-09", nama="Pawai besar", macam="jam", jam="07.30–11.00")
    assert calendar(world).days == (
        OwnDay(date(2026, 4, 8), (), "Hari jadi Balangan"),
        OwnDay(date(2026, 4, 9), MORNING, "Pawai besar"),
    )
    read = visit("arsiparis").get("/kalender?tahun=2026")
    assert days_of(read.text, "own-off") == {"8 libur: Hari jadi Balangan"}
    assert days_of(read.text, "own-hours") == {"9 07.30–11.00: Pawai besar"}
    assert "jam kerja 07.30–11.00" in reads(read)
    assert values(admin.get(f"{day}?tanggal=2026-04-09").text)["jam"] == "07.30–11.00"


@pytest.mark.parametrize(
    ("year", "listed"), [("2026", date(2026, 2, 20)), ("2030", date(2030, 1, 6))]
)
def test_the_office_says_when_ramadan_is_or_leaves_it_to_the_list(
    admin: Visitor, world: World, year: str, listed: date
) -> None:
    page, first = f"{PAGE}/ramadan?tahun={year}", listed.replace(day=listed.day - 1)
    last = first + timedelta(days=29)
    told = send(admin, page, pertama=first.isoformat(), terakhir=last.isoformat())
    assert calendar(world).fasting == ((first, last),)
    assert "Menurut unit kerja; perkiraan daftar" in told
    send(admin, page, pertama="", terakhir="")
    assert calendar(world) == USUAL
    half = admin.post(f"{PAGE}/ramadan", {"tahun": year, "pertama": "2026-02-19", "terakhir": ""})
    assert half.status_code == 422


def test_a_change_made_from_an_old_page_is_not_taken_over(admin: Visitor, world: World) -> None:
    given = values(admin.get(f"{PAGE}/pekan?isi=enam").text)
    send(admin, f"{PAGE}/hari", tanggal="2026-04-08", nama="Hari jadi", macam="libur")
    page = admin.post(f"{PAGE}/pekan", given)
    assert page.status_code == 422
    assert "baru saja diubah orang lain" in reads(page)
    assert calendar(world) == replace(USUAL, days=calendar(world).days)


def test_the_worked_example_follows_the_calendar(admin: Visitor, visit: Visit) -> None:
    camat = visit("camat")
    assert "jatuh tempo Rabu, 14 Januari 2026 pukul 16.00." in reads(camat.get("/kalender"))
    asked = "/kalender?norma=2+jam&terima=2026-07-17&pukul=15:30"
    assert "jatuh tempo Senin, 20 Juli 2026 pukul 08.30." in reads(camat.get(asked))
    send(admin, f"{PAGE}/hari", tanggal="2026-07-20", nama="Libur daerah", macam="libur")
    assert "jatuh tempo Selasa, 21 Juli 2026 pukul 08.30." in reads(camat.get(asked))
    for odd in ("norma=nanti", "terima=kapan", "pukul=25:61", "terima=9999-12-31", "tahun=99999"):
        assert camat.get(f"/kalender?{odd}").status_code == 200
    assert "tidak dapat dibaca" in reads(camat.get("/kalender?norma=nanti"))
