"""The pages on which supervisors act and everybody comments, and those of a deputy."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from engine import acting, moves
from engine.organisation import deputies, people
from engine.store import tables as t
from tests.api import sqlite_is_enough
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import Visit, reads

KASUBBAG = "Kasubbag Perencanaan dan Keuangan"


@pytest.fixture
def office(world: World, app: object) -> World:
    """The office with a second Kasubbag, who can log in as the others."""
    with world.installation.writing() as tx:
        row = tx.session.get_one(t.Office, world.office_id)
        known = tx.session.get_one(t.Person, world.ids["kasubbag"]).password_hash
        world.ids["kasubbag2"] = people.add_person(
            tx, row, "kasubbag2", "Kasubbag Dua", known, posts=[KASUBBAG],
            must_change_password=False,
        ).id  # fmt: skip
    return world


def at_kasubbag(world: World, title: str = "Rencana Kinerja 2027") -> tuple[str, str]:
    """A document at the Kasubbag's verification, who has taken it: its id and the task's."""
    document = world.start(title)
    world.forward(document, until=lambda at: at == "langkah-5")
    task, _, _ = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor("kasubbag"), task)
    return document, task


def appoint(world: World, username: str, post: str) -> None:
    with world.installation.writing() as tx:
        post_id = tx.session.scalars(
            select(t.Post.id).where(t.Post.name == post, t.Post.office_id == world.office_id)
        ).one()
        deputies.appoint(
            tx, world.actor("camat"), username, post_id, "plh", "800/12/2026",
            date(2026, 1, 12), date(2026, 1, 16),
        )  # fmt: skip


# --- acting on a document ---------------------------------------------------------------------


@sqlite_is_enough
def test_a_supervisor_finds_what_can_be_done_and_others_do_not(office: World, visit: Visit) -> None:
    document, task = at_kasubbag(office)
    page = visit("camat").get(f"/dokumen/{document}")
    assert "Ingatkan Kasubbag Teks" not in reads(page)
    for button in ("Ingatkan sekarang", "Alihkan", "Simpan sifat", "Kirim komentar"):
        assert f">{button}</button>" in page.text
    assert f'<option value="kasubbag2">Kasubbag Dua, {KASUBBAG}</option>' in page.text
    assert 'value="kasubbag"' not in page.text
    plain = visit("pelaksana").get(f"/dokumen/{document}").text
    assert "Kirim komentar" in plain
    assert "Tindak lanjut" not in plain
    office.forward(document)
    ended = visit("camat").get(f"/dokumen/{document}").text
    assert "Tindak lanjut" not in ended
    assert "Tulis komentar" not in ended
    assert f"/tugas/{task}/ingatkan" not in ended


@sqlite_is_enough
def test_a_reminder_is_offered_again_after_an_hour(
    office: World, visit: Visit, clock: Clock
) -> None:
    document, task = at_kasubbag(office)
    camat, path = visit("camat"), f"/dokumen/{document}"
    assert camat.post(f"/tugas/{task}/ingatkan").headers["Location"] == f"{path}#tindak-lanjut"
    page = camat.get(path)
    assert "Diingatkan oleh Camat pukul 08.30. Bisa diingatkan lagi mulai pukul 09.30." in reads(
        page
    )
    assert "Ingatkan sekarang" not in page.text
    assert "Kasubbag diingatkan tentang langkah 5" in reads(page)
    again = camat.post(f"/tugas/{task}/ingatkan")
    assert again.status_code == 409
    assert f'href="{path}#tindak-lanjut"' in again.text
    clock.advance(hours=1)
    assert "Ingatkan sekarang" in visit("camat").get(path).text


@sqlite_is_enough
def test_the_text_for_whatsapp_names_no_person_and_no_document(
    office: World, visit: Visit, clock: Clock
) -> None:
    document, task = at_kasubbag(office, "Mutasi Siti Aminah")
    page = visit("camat").get(f"/dokumen/{document}").text
    text = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text is not None
    assert text[1] == (
        "Mohon ditindaklanjuti, ada tugas yang menunggu di Alur.\n\n"
        "SOP: Penyusunan Rencana Kinerja\n"
        "Langkah 5. Memverifikasi Data Penyusunan Kinerja\n"
        "Menunggu sejak Senin 12 Januari 2026 08.30 WITA (kurang dari 1 menit kerja)\n"
        "Batas waktu Selasa 13 Januari 2026 16.00 WITA (tersisa 1 hari 6 jam kerja)\n\n"
        f"http://localhost/tugas/{task}"
    )
    link = re.search(r'href="https://wa\.me/\?text=([^"]+)"', page)
    assert link is not None
    assert unquote(link[1]) == text[1]
    clock.advance(days=2)
    assert "(terlambat 1 jam kerja)" in visit("camat").get(f"/dokumen/{document}").text


def test_a_task_is_handed_on_from_the_page(office: World, visit: Visit) -> None:
    document, task = at_kasubbag(office)
    camat = visit("camat")
    refused = camat.post(f"/tugas/{task}/alihkan", {"penerima": "kasubbag2", "alasan": " "})
    assert refused.status_code == 422
    assert f'<a href="#alasan-{task}">Tulis alasan pengalihan.</a>' in refused.text
    assert '<option value="kasubbag2" selected>' in refused.text
    wrong = camat.post(f"/tugas/{task}/alihkan", {"penerima": "pelaksana", "alasan": "Cuti"})
    assert wrong.status_code == 422
    assert f'<a href="#penerima-{task}">' in wrong.text
    assert 'value="Cuti"' in wrong.text
    sent = {"penerima": "kasubbag2", "alasan": "Cuti sampai Jumat."}
    assert camat.post(f"/tugas/{task}/alihkan", sent).status_code == 303
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Tugas langkah 5 dialihkan kepada Kasubbag Dua" in page
    assert "Cuti sampai Jumat." in page
    assert f"Dipegang Kasubbag Dua, {KASUBBAG}" in page
    office_task = visit("kasubbag2").get("/tugas")
    assert f"/tugas/{task}" in office_task.text
    assert camat.post(f"/tugas/{task}/alihkan", {"penerima": "", "alasan": "Ya"}).status_code == 303
    assert "dikembalikan ke jabatannya, bisa diambil" in reads(camat.get(f"/dokumen/{document}"))


@sqlite_is_enough
def test_what_was_done_about_a_task_stays_in_the_history_once_it_is_completed(
    office: World, visit: Visit
) -> None:
    document, task = at_kasubbag(office)
    camat = visit("camat")
    camat.post(f"/tugas/{task}/ingatkan")
    camat.post(f"/tugas/{task}/alihkan", {"penerima": "kasubbag2", "alasan": "Cuti."})
    with office.installation.writing() as tx:
        moves.complete(tx, office.actor("kasubbag2"), task, decision="kembalikan", note="Lagi.")
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Kasubbag diingatkan tentang langkah 5" in page
    assert "Tugas langkah 5 dialihkan kepada Kasubbag Dua" in page
    assert "Tugas langkah 5 diambil" not in page


@sqlite_is_enough
def test_an_urgent_document_is_marked_in_words_wherever_it_stands(
    office: World, visit: Visit
) -> None:
    document, task = at_kasubbag(office)
    at_kasubbag(office, "Rencana lain")
    camat = visit("camat")
    assert camat.post(f"/dokumen/{document}/sifat", {"sifat": "9"}).status_code == 422
    assert camat.post(f"/dokumen/{document}/sifat", {"sifat": "2"}).status_code == 303
    page = camat.get(f"/dokumen/{document}")
    assert 'class="tag tag-2">Sangat segera</span></h1>' in page.text
    assert "Sifat dokumen: Sangat segera · Camat, Camat" in reads(page)
    assert ">Sangat segera</span></h3>" in camat.get("/dokumen").text
    kasubbag = visit("kasubbag")
    assert ">Sangat segera</span></h1>" in kasubbag.get(f"/tugas/{task}").text
    inbox = reads(kasubbag.get("/tugas"))
    assert "Sangat segera 1 Rencana Kinerja 2027" in inbox
    assert inbox.index("Rencana Kinerja 2027") < inbox.index("Rencana lain")


@sqlite_is_enough
def test_a_comment_stands_in_the_history_and_before_the_next_task(
    office: World, visit: Visit
) -> None:
    document, task = at_kasubbag(office)
    pelaksana = visit("pelaksana")
    empty = pelaksana.post(f"/dokumen/{document}/komentar", {"komentar": "  "})
    assert empty.status_code == 422
    assert '<a href="#komentar">Tulis komentarnya.</a>' in empty.text
    said = {"komentar": "Lampiran <b>2</b>\r\nmenyusul."}
    sent = pelaksana.post(f"/dokumen/{document}/komentar", said)
    assert sent.headers["Location"] == f"/dokumen/{document}#riwayat"
    for page in (pelaksana.get(f"/dokumen/{document}"), visit("kasubbag").get(f"/tugas/{task}")):
        assert "Lampiran &lt;b&gt;2&lt;/b&gt;\nmenyusul." in page.text
        assert "Pelaksana, Pelaksana ·" in reads(page)
    office.forward(document)
    late = pelaksana.post(f"/dokumen/{document}/komentar", {"komentar": "Terlambat menulis."})
    assert late.status_code == 409
    assert "Terlambat menulis." in reads(late)


# --- somebody is away -------------------------------------------------------------------------


def test_all_tasks_of_who_is_away_are_handed_on_from_one_page(office: World, visit: Visit) -> None:
    tasks = [at_kasubbag(office, f"Dokumen {n}")[1] for n in range(3)]
    camat = visit("camat")
    assert "Kasubbag 3 tugas dipegang" in reads(camat.get("/pemantauan/alihkan"))
    path = "/pemantauan/alihkan?dari=kasubbag"
    assert camat.get(path).text.count('<option value="kasubbag2" selected>') == 3
    chosen = {f"ke.{tasks[0]}": "kasubbag2", f"ke.{tasks[1]}": "", f"ke.{tasks[2]}": "="}
    refused = camat.post("/pemantauan/alihkan", {"dari": "kasubbag", **chosen})
    assert refused.status_code == 422
    assert '<a href="#alasan">Tulis alasan pengalihan.</a>' in refused.text
    assert refused.text.count('<option value="kasubbag2" selected>') == 1
    assert '<option value="=" selected>Tetap pada Kasubbag</option>' in refused.text
    wrong = {"dari": "kasubbag", "alasan": "Cuti", f"ke.{tasks[0]}": "pelaksana"}
    refused = camat.post("/pemantauan/alihkan", wrong)
    assert f'<a href="#ke.{tasks[0]}">' in refused.text
    done = camat.post("/pemantauan/alihkan", {"dari": "kasubbag", "alasan": "Cuti", **chosen})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    left = camat.get(path)
    assert "1 tugas dipegang" in reads(left)
    gone = camat.post("/pemantauan/alihkan", {"dari": "kasubbag", "alasan": "Cuti", **chosen})
    assert gone.status_code == 409
    assert path in gone.text


@sqlite_is_enough
def test_who_has_nothing_and_who_is_not_there(office: World, visit: Visit) -> None:
    camat = visit("camat")
    assert "Tidak ada tugas yang sedang dipegang" in reads(camat.get("/pemantauan/alihkan"))
    nothing = camat.get("/pemantauan/alihkan?dari=pelaksana")
    assert "Pelaksana tidak memegang tugas" in reads(nothing)
    assert camat.get("/pemantauan/alihkan?dari=orang-lain").status_code == 404
    assert visit("kasubbag").get("/pemantauan/alihkan").status_code == 403


# --- a deputy ---------------------------------------------------------------------------------


def test_a_deputy_finds_the_absent_holders_tasks_and_takes_them_over(
    office: World, visit: Visit
) -> None:
    document, task = at_kasubbag(office)
    appoint(office, "arsiparis", KASUBBAG)
    arsiparis = visit("arsiparis")
    inbox = reads(arsiparis.get("/tugas"))
    assert f"Dipegang Kasubbag, {KASUBBAG} Ambil alih" in inbox
    opened = reads(arsiparis.get(f"/tugas/{task}"))
    assert f"Anda bertindak sebagai Plh. {KASUBBAG}" in opened
    assert "yang Anda gantikan" in opened
    assert "Buka langkah 5 untuk diambil alih" in reads(arsiparis.get(f"/dokumen/{document}"))
    assert arsiparis.post(f"/tugas/{task}/ambil").status_code == 303
    work = reads(arsiparis.get(f"/tugas/{task}"))
    assert f"Anda bertindak sebagai Plh. {KASUBBAG}" in work
    assert f"Tercatat atas nama Arsiparis sebagai Plh. {KASUBBAG}" in work
    page = reads(visit("camat").get(f"/dokumen/{document}"))
    assert f"Dipegang Arsiparis, Plh. {KASUBBAG}" in page
    sent = {"aksi": "kembalikan", "ke": "kembalikan", "alasan": "Lengkapi indikator."}
    assert arsiparis.post(f"/tugas/{task}", sent).status_code == 303
    page = reads(visit("camat").get(f"/dokumen/{document}"))
    assert f"Arsiparis, Plh. {KASUBBAG} · Sen 12 Jan 08.30" in page


@sqlite_is_enough
def test_a_deputy_reads_on_the_account_page_until_when(
    office: World, visit: Visit, clock: Clock
) -> None:
    appoint(office, "arsiparis", KASUBBAG)
    page = reads(visit("arsiparis").get("/akun"))
    assert f"Plh. {KASUBBAG} , sampai 16 Januari 2026" in page
    assert "Surat perintah 800/12/2026 · semua SOP" in page
    clock.advance(days=5)
    assert "Plh." not in reads(visit("arsiparis").get("/akun"))


def test_a_supervisor_appoints_and_ends_a_deputy(office: World, visit: Visit) -> None:
    with office.installation.reading() as tx:
        posts = deputies.choices(tx, office.office_id).posts
    post = next(id_ for id_, name in posts.items() if name == KASUBBAG)
    sekretaris = visit("sekretaris")
    sent = {
        "jenis": "plh", "jabatan": str(post), "orang": "arsiparis", "nomor": "",
        "mulai": "2026-01-12", "sampai": "16-01-2026", "sop": "penyusunan-rencana-kinerja",
    }  # fmt: skip
    unreadable = sekretaris.post("/plh", sent)
    assert unreadable.status_code == 422
    assert '<a href="#sampai">Tulis tanggal seperti 2026-01-31.</a>' in unreadable.text
    sent["sampai"] = "2026-01-16"
    refused = sekretaris.post("/plh", sent)
    assert refused.status_code == 422
    assert '<a href="#nomor">Tulis nomor surat perintahnya.</a>' in refused.text
    assert f'<option value="{post}" selected>' in refused.text
    assert 'value="penyusunan-rencana-kinerja" checked' in refused.text
    for impossible in ("", "0", "9" * 30, "x"):
        answer = sekretaris.post("/plh", sent | {"jabatan": impossible, "nomor": "1"})
        assert answer.status_code == 422
    assert sekretaris.post("/plh", sent | {"nomor": "800/12/2026"}).status_code == 303
    page = sekretaris.get("/plh")
    said = reads(page)
    assert f"Plh. {KASUBBAG}: Arsiparis 12 Januari 2026 – 16 Januari 2026" in said
    assert "Surat perintah 800/12/2026 · Penyusunan Rencana Kinerja" in said
    plain = visit("pelaksana").get("/plh")
    assert f"Plh. {KASUBBAG}: Arsiparis" in reads(plain)
    assert "<select" not in plain.text
    assert "Akhiri" not in plain.text
    ends = re.search(r'action="(/plh/\d+/akhiri)"', page.text)
    assert ends is not None
    assert sekretaris.post(ends[1]).status_code == 303
    assert sekretaris.post(ends[1]).status_code == 409
    for nothing in ("0", "999999", "9" * 30):
        assert sekretaris.post(f"/plh/{nothing}/akhiri").status_code == 404
    assert "Tidak ada Plh. atau Plt. saat ini." in reads(sekretaris.get("/plh"))


@sqlite_is_enough
def test_the_admin_appoints_in_the_chosen_office(office: World, visit: Visit) -> None:
    with office.installation.writing() as tx:
        known = tx.session.get_one(t.Person, office.ids["camat"]).password_hash
        people.add_person(tx, None, "admin", "Admin", known, admin=True, must_change_password=False)
    admin = visit("admin")
    here = admin.get("/plh?unit=kecamatan-awayan").text
    assert 'value="arsiparis"' in here
    assert 'value="arsiparis"' not in admin.get("/plh?unit=kecamatan-lain").text
    assert admin.get("/plh?unit=tidak-ada").status_code == 404
    elsewhere = visit("camat").get("/plh?unit=kecamatan-lain")
    assert 'value="arsiparis"' in elsewhere.text


@sqlite_is_enough
def test_an_urgent_word_is_said_in_english_too(office: World, visit: Visit) -> None:
    document, _ = at_kasubbag(office)
    with office.installation.writing() as tx:
        acting.prioritise(tx, office.actor("camat"), document, 1)
    camat = visit("camat")
    camat.post("/bahasa", {"bahasa": "en", "next": "/"})
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Priority: Urgent" in page
    assert "Segera" not in page
