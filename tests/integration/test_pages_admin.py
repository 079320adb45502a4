"""Kelola: the admin's pages lead from an office to its posts and people, and lose nothing typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from engine import moves
from engine.organisation import deputies, holdings, offices, people
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import PASSWORD, Visit, Visitor, give_password, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

HERE = "kecamatan-awayan"
OFFICE = f"/kelola/unit-kerja/{HERE}"
WIB = "Asia/Jakarta"


@pytest.fixture
def admin(world: World, visit: Visit) -> Visitor:
    """The admin's browser."""
    with world.installation.writing() as tx:
        person = people.add_person(
            tx, None, "admin", "Admin", "-", admin=True, must_change_password=False
        )
    give_password(world.installation, person.id)
    return visit("admin")


def post_id(world: World, name: str) -> int:
    """The office's post of that name."""
    with world.installation.reading() as tx:
        return offices.post_named(tx, offices.office_of(tx, "kecamatan-awayan"), name)


def values(page: str) -> dict[str, str]:
    """What the fields of a page hold."""
    found = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in found + areas}


def places(visitor: Visitor, path: str) -> list[str]:
    """The words in the band of a page."""
    band = re.findall(r'<nav class="nav".*?</nav>', visitor.get(path).text, re.DOTALL)[0]
    return re.findall(r"<span>(.+?)</span>", band)


# --- where the admin may go ----------------------------------------------------------------------


def test_the_band_shows_an_admin_what_they_can_use(admin: Visitor, visit: Visit) -> None:
    home = admin.get("/")
    assert home.headers["Location"] == "/kelola"
    assert places(admin, "/kelola") == ["Kelola"]
    others = visit("camat").get("/tugas").text
    assert "/kelola" not in others
    assert visit("camat").get("/").headers["Location"] == "/tugas"


def test_an_admin_of_the_office_keeps_their_own_places_too(world: World, visit: Visit) -> None:
    with world.installation.writing() as tx:
        people.person_of(tx, "camat").admin = True
    band = re.findall(r'<nav class="nav".*?</nav>', visit("camat").get("/tugas").text, re.DOTALL)[0]
    assert re.findall(r"<span>(.+?)</span>", band) == [
        "Tugas",
        "Dokumen",
        "Pantau",
        "SOP",
        "Kelola",
    ]


def test_an_overseer_without_an_office_comes_to_the_figures(world: World, visit: Visit) -> None:
    with world.installation.writing() as tx:
        person = people.add_person(
            tx, None, "ortal", "Ortal", "-", overseer=True, must_change_password=False
        )
    give_password(world.installation, person.id)
    assert visit("ortal").get("/").headers["Location"] == "/pemantauan/unit-kerja"


def test_no_title_of_a_document_is_on_the_admins_pages(world: World, admin: Visitor) -> None:
    world.start("Sangat Rahasia")
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("camat"), world.task(_only(world))[0])
    for path in ("/kelola", OFFICE, f"/kelola/orang/{world.ids['camat']}",
                 f"/kelola/orang/{world.ids['camat']}/nonaktif"):  # fmt: skip
        page = admin.get(path)
        assert page.status_code == 200
        assert "Rahasia" not in page.text


def _only(world: World) -> str:
    with world.installation.reading() as tx:
        return tx.session.scalars(select(t.Document.id)).one()


def test_what_is_not_there_is_not_found(admin: Visitor) -> None:
    offices = ("unit-kerja/tidak-ada", "unit-kerja/tidak-ada/kalender")
    rows = ("jabatan/999", "jabatan/999/ubah", "orang/999", "orang/999/nonaktif")
    for path in (*offices, *rows, "pegangan/999/akhiri"):
        assert admin.get(f"/kelola/{path}").status_code == 404, path


# --- offices and posts ---------------------------------------------------------------------------


def test_an_office_grows_from_nothing(admin: Visitor, world: World) -> None:
    made = admin.post(
        "/kelola/tambah-unit-kerja", {"nama": "Kecamatan Juai", "zona": "Asia/Makassar"}
    )
    assert made.headers["Location"] == "/kelola/unit-kerja/kecamatan-juai"
    page = "/kelola/unit-kerja/kecamatan-juai"
    assert admin.post(f"{page}/jabatan", {"nama": "Camat", "atasan": "1"}).status_code == 303
    assert "Belum ada pemegang" in reads(admin.get(page))
    told = admin.post(
        "/kelola/tambah-orang", {"unit": "kecamatan-juai", "nama": "Siti", "pengguna": "siti"}
    )
    words = re.findall(r'class="once">([^<]+)<', told.text)
    assert words[0] == "siti"
    person = re.findall(r'href="(/kelola/orang/\d+)/jabatan"', told.text)[0]
    (choice,) = re.findall(
        r'<option value="(\d+)">Camat</option>', admin.get(f"{person}/jabatan").text
    )
    assert admin.post(f"{person}/jabatan", {"jabatan": choice}).status_code == 303
    assert "Belum ada pemegang" not in reads(admin.get(page))
    assert "Siti" in reads(admin.get("/kelola?q=siti"))
    newcomer = Visitor(admin.client.application)
    assert newcomer.log_in("siti", words[1]).status_code == 303
    assert newcomer.get("/tugas").headers["Location"] == "/akun/kata-sandi"
    with world.installation.reading() as tx:
        assert people.person_of(tx, "siti").must_change_password


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("/kelola/tambah-unit-kerja", {"nama": "", "induk": "Kabupaten"}, "nama"),
        ("/kelola/tambah-unit-kerja", {"nama": "A", "kunci": "A B", "zona": WIB}, "kunci"),
        ("/kelola/tambah-unit-kerja", {"nama": "A", "kunci": HERE, "zona": WIB}, "kunci"),
        (f"{OFFICE}/ubah", {"nama": "A", "zona": WIB, "pengingat": "nanti"}, "pengingat"),
        (f"{OFFICE}/jabatan", {"nama": "Camat", "ejaan": "Pak Camat\nBu Camat"}, "nama"),
        (f"{OFFICE}/jabatan", {"nama": "Kasi", "ejaan": "Ketua\nCamat"}, "ejaan"),
        ("/kelola/tambah-orang", {"nama": "Ani", "pengguna": "a b", "nip": "123"}, "pengguna"),
        ("/kelola/tambah-orang", {"nama": "Ani", "pengguna": "ani", "nip": "123"}, "unit"),
        (f"{OFFICE}/kalender/pekan", {"hari-0": "07.30–12.00", "hari-3": "pagi saja"}, "hari-3"),
        (f"{OFFICE}/kalender/pekan", {"hari-0": "12.00–07.30"}, "hari-0"),
        (f"{OFFICE}/kalender/hari", {"tanggal": "2026-02-30", "nama": "Lomba"}, "tanggal"),
        (f"{OFFICE}/kalender/hari", {"tanggal": "2026-02-20", "macam": "jam", "jam": "7"}, "jam"),
        (f"{OFFICE}/kalender/hari", {"tanggal": "2026-02-20", "nama": ""}, "nama"),
    ],
)  # fmt: skip
def test_a_refused_form_comes_back_with_all_that_was_typed(
    admin: Visitor, path: str, sent: dict[str, str], field: str
) -> None:
    page = admin.post(path, sent)
    assert page.status_code == 422
    assert "<title>Kesalahan: " in page.text
    assert f'<a href="#{field}">' in page.text
    assert re.search(f'id="{field}"[^>]*aria-invalid="true"', page.text)
    shown = values(page.text)
    assert {name: shown[name] for name in sent if name in shown} == {
        name: value for name, value in sent.items() if name in shown
    }


def test_an_office_is_changed_and_tells_what_follows(admin: Visitor, world: World) -> None:
    world.forward(world.start(), until=lambda at: at == "langkah-5")
    given = values(admin.get(f"{OFFICE}/ubah").text)
    assert (given["pengingat"], given["naik"]) == ("2 jam", "2 hari")
    given |= {"nama": "Kecamatan Awayan Baru", "zona": "Asia/Jayapura", "pengingat": ""}
    answer = admin.post(f"{OFFICE}/ubah", given)
    page = reads(admin.get(answer.headers["Location"]))
    assert "Batas waktu 1 tugas terbuka dihitung ulang." in page
    assert "WIT (Asia/Jayapura)" in page
    assert "Pengingat tidak ada" in page


def test_a_post_is_renamed_and_put_below_another(admin: Visitor, world: World) -> None:
    pelaksana, camat = (post_id(world, name) for name in ("Pelaksana", "Camat"))
    sent = {"nama": "Pengadministrasi", "ejaan": "Staf\n\n", "langsung": str(camat)}
    assert admin.post(f"/kelola/jabatan/{pelaksana}/ubah", sent).status_code == 303
    page = reads(admin.get(f"/kelola/jabatan/{pelaksana}"))
    assert "Ejaan lain Staf Pelaksana" in page
    assert "Atasan langsung Camat" in page
    assert "Pengadministrasi" in reads(admin.get(f"/kelola/jabatan/{camat}"))
    circle = admin.post(
        f"/kelola/jabatan/{camat}/ubah", {"nama": "Camat", "langsung": str(pelaksana)}
    )
    assert circle.status_code == 422
    assert "berada di bawah" in reads(circle)


def test_an_office_tells_which_lanes_would_stop_a_document(admin: Visitor, world: World) -> None:
    assert "Semua lajur ada pemegangnya" in reads(admin.get(OFFICE))
    with world.installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, "pelaksana"), "Pelaksana")
    assert "Dokumen akan berhenti di lajur: Pelaksana" in reads(admin.get(OFFICE))
    assert "1 jabatan kosong" in reads(admin.get("/kelola"))


# --- people and what they hold -------------------------------------------------------------------


def test_an_odd_nip_is_saved_and_pointed_out(admin: Visitor, world: World) -> None:
    person = f"/kelola/orang/{world.ids['pelaksana']}"
    given = values(admin.get(f"{person}/ubah").text) | {"nip": "199507142022211001"}
    sent = {"nama": given["nama"], "nip": given["nip"], "unit": "kecamatan-awayan"}
    assert admin.post(f"{person}/ubah", sent).status_code == 303
    assert "abaikan bila orang ini PPPK" in reads(admin.get(person))
    assert "hanya peringatan" in reads(admin.get(f"{person}/ubah"))


def ends(admin: Visitor, person_id: int) -> list[str]:
    """Where each of a person's holdings is ended, as their page lists them."""
    page = admin.get(f"/kelola/orang/{person_id}").text
    return re.findall(r'href="(/kelola/pegangan/\d+/akhiri)"', page)


def test_a_post_is_given_from_day_to_day_and_called_off(
    admin: Visitor, world: World, visit: Visit, clock: Clock
) -> None:
    camat, person = post_id(world, "Camat"), world.ids["kasubbag"]
    give = f"/kelola/jabatan/{camat}/pemegang"
    assert "Sekarang dipegang oleh Camat." in reads(admin.get(give))
    assert admin.post(give, {"mulai": "2026-02-01"}).status_code == 422
    sent = {"orang": str(person), "mulai": "2026-02-01", "sampai": "2026-02-28"}
    assert admin.post(give, sent).status_code == 303
    page = admin.get(f"/kelola/jabatan/{camat}")
    assert "Nanti Kasubbag 1 Februari 2026 sampai 28 Februari 2026" in reads(page)
    again = admin.post(
        f"/kelola/orang/{person}/jabatan", {"jabatan": str(camat), "mulai": "2026-02-28"}
    )
    assert again.status_code == 422
    assert "sudah memegang" in reads(again)
    _held_now, to_come = ends(admin, person)
    clock.advance(days=30)
    admin = visit("admin")
    late = admin.post(to_come, {"kapan": "hari", "sampai": "2026-01-31"})
    assert late.status_code == 422
    assert admin.post(to_come, {"kapan": "hari", "sampai": "2026-02-05"}).status_code == 303
    assert "1 Februari 2026 sampai 5 Februari 2026" in reads(admin.get(f"/kelola/orang/{person}"))


def test_ending_a_holding_tells_of_the_tasks_that_go_back(admin: Visitor, world: World) -> None:
    task_id, _, who = world.task(world.start())
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    (end,) = ends(admin, world.ids[who])
    assert "1 tugas jabatan ini sedang di tangannya." in reads(admin.get(end))
    assert admin.post(end, {"kapan": "kini"}).status_code == 303
    assert not world.actor(who).posts


def test_a_new_password_is_told_once_and_ends_the_sessions(
    admin: Visitor, world: World, visit: Visit
) -> None:
    theirs = visit("kasubbag")
    page = f"/kelola/orang/{world.ids['kasubbag']}/kata-sandi"
    assert 'class="once"' not in admin.get(page).text
    assert theirs.is_in()
    told = re.findall(r'class="once">([^<]+)<', admin.post(page).text)
    assert not theirs.is_in()
    fresh = visit()
    assert fresh.log_in("kasubbag", PASSWORD).status_code == 403
    assert fresh.log_in("kasubbag", told[1]).status_code == 303
    assert fresh.get("/tugas").headers["Location"] == "/akun/kata-sandi"


def test_who_leaves_hands_over_each_pile(admin: Visitor, world: World, visit: Visit) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        second = people.add_person(tx, office, "camat2", "Camat Dua", "-", posts=["Camat"])
        world.ids["camat2"] = second.id
    for title in ("Satu", "Dua"):
        with world.installation.writing() as tx:
            document = moves.start(tx, world.actor("camat"), world.version_id, title)
        with world.installation.writing() as tx:
            moves.claim(tx, world.actor("camat"), world.task(document)[0])
    theirs, page = visit("camat"), f"/kelola/orang/{world.ids['camat']}/nonaktif"
    asked = reads(admin.get(page))
    assert "2 tugas: 1." in asked
    assert "Tidak ada lagi yang akan memegang" not in asked
    refused = admin.post(page)
    assert refused.status_code == 422
    assert "Pilih salah satu." in reads(refused)
    wrong = admin.post(page, {"tugas-1": "sekretaris"})
    assert wrong.status_code == 422
    assert "tidak dapat mengambil alih" in reads(wrong)
    assert theirs.is_in()
    assert admin.post(page, {"tugas-1": "camat2"}).status_code == 303
    assert not theirs.is_in()
    with world.installation.reading() as tx:
        owners = set(tx.session.scalars(select(t.Task.assignee_id)))
    assert owners == {second.id}
    person = f"/kelola/orang/{world.ids['camat']}"
    assert "Tidak aktif" in reads(admin.get(person))
    assert admin.post(f"{person}/aktif").status_code == 303
    assert "Tidak aktif" not in reads(admin.get(person))


def test_a_deputy_is_shown_with_the_order_and_ended_on_the_page_of_deputies(
    admin: Visitor, world: World, clock: Clock
) -> None:
    kasubbag, today = post_id(world, "Kasubbag Perencanaan dan Keuangan"), clock.now.date()
    with world.installation.writing() as tx:
        deputies.appoint(
            tx, world.actor("camat"), "pelaksana", kasubbag, "plh", "800/1/2026", today, today,
            ["penyusunan-rencana-kinerja"],
        )  # fmt: skip
    person = admin.get(f"/kelola/orang/{world.ids['pelaksana']}")
    told = "Plh. Kasubbag Perencanaan dan Keuangan 12 Januari 2026 · 800/1/2026"
    assert f"{told} · hanya SOP penyusunan-rencana-kinerja" in reads(person)
    assert 'href="/plh?unit=kecamatan-awayan"' in person.text
    assert len(ends(admin, world.ids["pelaksana"])) == 1
    with world.installation.reading() as tx:
        found = holdings.of_person(tx, None, world.ids["pelaksana"])
    (deputy,) = [one for one in found if one.deputy]
    end = f"/kelola/pegangan/{deputy.id}/akhiri"
    assert "Akhiri di halaman Plt./Plh." in reads(admin.post(end, {"kapan": "kini"}))


def test_the_admin_is_warned_of_posts_that_nobody_would_hold(admin: Visitor, world: World) -> None:
    page = reads(admin.get(f"/kelola/orang/{world.ids['kasubbag']}/nonaktif"))
    assert "Tidak ada lagi yang akan memegang Kasubbag Perencanaan dan Keuangan." in page
    assert "Tidak ada tugas terbuka di tangannya." in page
