"""The pages of notices: what is new, how it is read, how one is told, and when nobody tells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from engine import acting
from engine.organisation import people
from engine.store import tables as t
from engine.telling import alarms, channels, workers
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.integration.test_outbox import at_step, channel, sent_back
from tests.integration.test_sending import put
from tests.visitor import Visit, Visitor, reads
from webui.settings import Settings


@pytest.fixture
def backend() -> str:
    """Pages look the same over either database."""
    return "sqlite"


def ring(world: World) -> None:
    """Tells what is due by now."""
    with world.installation.writing() as tx:
        alarms.ring(tx)


def beat(world: World) -> None:
    """A sign of life of a worker."""
    with world.installation.writing() as tx:
        workers.beat(tx, "meja:1")


def bell(visitor: Visitor, path: str = "/tugas") -> str:
    """What the bell in the band of a page says."""
    found = re.search(r'<a class="bell".*?</a>', visitor.get(path).text, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


# --- the list ---------------------------------------------------------------------------------


def test_the_list_names_what_happened_and_leads_there(world: World, visit: Visit) -> None:
    old = at_step(world, "langkah-5", "LKIP 2025")
    ring(world)
    pelaksana, kasubbag = visit("pelaksana"), visit("kasubbag")
    world.complete(old, "kembalikan", "Halaman 3 tidak terbaca.")
    ring(world)
    page = pelaksana.get("/pemberitahuan")
    words = reads(page)
    for said in ("1 belum dibaca", "Dikembalikan untuk diperbaiki", "baru", "LKIP 2025",
                 "Penyusunan Rencana Kinerja", "4. Menghimpun Data", "Halaman 3 tidak terbaca.",
                 "dari Kasubbag", "batas waktu Rab 14 Jan 16.00"):  # fmt: skip
        assert said in words
    assert f'href="/tugas/{world.task(old)[0]}"' in page.text
    page = kasubbag.get("/pemberitahuan")
    assert "Tugas baru" in reads(page)
    assert "tugasnya sudah selesai" in reads(page)
    assert f'href="/dokumen/{old}"' in page.text


def test_the_bell_counts_what_is_new_until_it_was_opened(world: World, visit: Visit) -> None:
    kasubbag = visit("kasubbag")
    assert bell(kasubbag) == "Pemberitahuan"
    first, second = at_step(world, "langkah-5", "Satu"), at_step(world, "langkah-5", "Dua")
    ring(world)
    assert bell(kasubbag) == "Pemberitahuan: 2 baru"
    assert bell(kasubbag, "/pemberitahuan") == "Pemberitahuan: 2 baru"
    assert bell(kasubbag, f"/tugas/{world.task(first)[0]}") == "Pemberitahuan: 1 baru"
    assert bell(kasubbag, f"/dokumen/{second}") == "Pemberitahuan"
    assert "Semua sudah dibaca." in reads(kasubbag.get("/pemberitahuan"))


def test_what_others_have_done_in_the_meantime_is_not_new(world: World, visit: Visit) -> None:
    document = at_step(world, "langkah-5")
    ring(world)
    kasubbag = visit("kasubbag")
    assert bell(kasubbag).endswith("1 baru")
    world.forward(document)
    assert bell(kasubbag) == "Pemberitahuan"
    camat = visit("camat")  # who started it, and did not finish it
    assert bell(camat).endswith("1 baru")
    assert "Dokumen selesai" in reads(camat.get("/pemberitahuan"))


def test_all_are_marked_as_read_at_once(world: World, visit: Visit) -> None:
    at_step(world, "langkah-5")
    ring(world)
    kasubbag, sekretaris = visit("kasubbag"), visit("sekretaris")
    answer = kasubbag.post("/pemberitahuan")
    assert (answer.status_code, answer.location) == (303, "/pemberitahuan")
    assert bell(kasubbag) == "Pemberitahuan"
    assert bell(sekretaris) == "Pemberitahuan"


def test_a_comment_is_read_where_it_is_said(world: World, visit: Visit) -> None:
    document = at_step(world, "langkah-5")
    with world.installation.writing() as tx:
        acting.comment(tx, world.actor("camat"), document, "Mohon didahulukan.")
    kasubbag = visit("kasubbag")
    words = reads(kasubbag.get("/pemberitahuan"))
    assert "Komentar untuk Anda" in words
    assert "Mohon didahulukan." in words
    assert bell(kasubbag, f"/dokumen/{document}") == "Pemberitahuan"


def test_of_what_is_no_longer_theirs_nobody_reads_the_title(world: World, visit: Visit) -> None:
    sent_back(world, "LKIP 2025")
    ring(world)
    with world.installation.writing() as tx:
        holding = tx.session.scalars(
            select(t.Holding).where(t.Holding.person_id == world.ids["pelaksana"])
        ).one()
        holding.until = tx.now
    words = reads(visit("pelaksana").get("/pemberitahuan"))
    assert "Dokumen ini tidak lagi terbuka bagi Anda." in words
    assert "LKIP" not in words
    assert "Halaman 3" not in words


def test_a_long_list_goes_on(world: World, visit: Visit, clock: Clock) -> None:
    for number in range(60):
        at_step(world, "langkah-2", f"Rencana {number:02}")
    ring(world)
    clock.advance(minutes=1)
    kasubbag, titles, path = visit("kasubbag"), [], "/pemberitahuan"
    while path:
        page = kasubbag.get(path).text
        titles += re.findall(r'">(Rencana \d\d)</a></h3>', page)
        following = re.search(r'href="(/pemberitahuan\?setelah=[^"]+)"', page)
        path = following[1] if following else ""
    assert sorted(titles) == [f"Rencana {number:02}" for number in range(60)]


# --- how one is told --------------------------------------------------------------------------


def test_channels_are_chosen_on_a_page_of_ones_own(world: World, visit: Visit) -> None:
    camat = visit("camat")
    assert 'href="/akun/pemberitahuan"' in camat.get("/akun").text
    new = {"aksi": "tambah", "jenis": "email", "alamat": "camat@example.go.id", "pilihan": "all"}
    answer = camat.post("/akun/pemberitahuan", new)
    assert answer.location == "/akun/pemberitahuan?selesai=tambah"
    page = camat.get(answer.location)
    assert "Saluran ditambahkan." in reads(page)
    assert "camat@example.go.id" in reads(page)
    (one,) = re.findall(r'name="saluran" value="(\d+)"', page.text)
    camat.post("/akun/pemberitahuan", {"aksi": "ubah", "saluran": one, "pilihan": "digest"})
    assert '<option value="digest" selected>' in camat.get("/akun/pemberitahuan").text
    camat.post("/akun/pemberitahuan", {"aksi": "coba", "saluran": one})
    with world.installation.reading() as tx:
        assert tx.session.scalars(select(t.Delivery.address)).all() == ["camat@example.go.id"]
    assert "Server surel belum diatur" in reads(camat.get("/akun/pemberitahuan"))
    again = camat.post("/akun/pemberitahuan", {"aksi": "coba", "saluran": one})
    assert again.status_code == 409
    assert "Coba lagi dalam 1 menit" in reads(again)
    camat.post("/akun/pemberitahuan", {"aksi": "hapus", "saluran": one})
    assert "Belum ada saluran" in reads(camat.get("/akun/pemberitahuan"))


def test_a_wrong_address_comes_back_with_what_is_wrong(world: World, visit: Visit) -> None:
    wrong = {"aksi": "tambah", "jenis": "apprise", "pilihan": "urgent"}
    answer = visit("camat").post("/akun/pemberitahuan", wrong | {"alamat": "json://10.0.0.1/"})
    assert answer.status_code == 422
    assert 'value="json://10.0.0.1/"' in answer.text
    assert 'href="#alamat"' in answer.text
    assert "Layanan ini tidak diizinkan di sini." in reads(answer)


@pytest.mark.parametrize("number", ["", "x", "²", "-1", "9" * 30])
def test_a_channel_that_is_none_is_not_found(world: World, visit: Visit, number: str) -> None:
    camat = visit("camat")
    for act in ("ubah", "hapus", "coba"):
        sent = {"aksi": act, "saluran": number, "pilihan": "all"}
        assert camat.post("/akun/pemberitahuan", sent).status_code == 404


def test_nobody_changes_anothers_channel(world: World, visit: Visit) -> None:
    theirs = channel(world, "camat", "all")
    for act in ("ubah", "hapus", "coba"):
        sent = {"aksi": act, "saluran": str(theirs), "pilihan": "digest"}
        assert visit("sekretaris").post("/akun/pemberitahuan", sent).status_code == 404
    with world.installation.reading() as tx:
        (kept,) = channels.mine(tx, world.actor("camat"))
    assert kept.choice == "all"


def test_what_became_of_the_last_message_is_said(world: World, visit: Visit) -> None:
    put(world, channel(world, "camat", "all"), "Surat")
    camat = visit("camat")
    assert "Ada pesan yang menunggu dikirim." in reads(camat.get("/akun/pemberitahuan"))
    with world.installation.writing() as tx:
        row = tx.session.scalars(select(t.Delivery)).one()
        row.error, row.next_try_at = "550 5.1.1 Tidak ada orang itu", None
    said = "Pesan tanggal Sen 12 Jan 08.31 tidak terkirim: 550 5.1.1 Tidak ada orang itu"
    assert said in reads(camat.get("/akun/pemberitahuan")).replace("\N{NO-BREAK SPACE}", " ")


def test_links_in_messages_lead_to_the_pages(app: Flask) -> None:
    paper = Settings(Path(), "", "", base_url="https://alur.example.go.id").letterhead
    with app.test_request_context(base_url="https://alur.example.go.id"):
        assert paper.task.format(id="x-1") == url_for("tasks.see", task_id="x-1", _external=True)
        of_document = url_for("documents.see", document_id="x-1", _external=True)
        assert paper.document.format(id="x-1") == of_document
        assert paper.inbox == url_for("inbox.index", _external=True)
        assert paper.channels == url_for("channels.index", _external=True)


# --- when nobody tells ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/pemantauan", "/pemberitahuan", "/akun/pemberitahuan"])
def test_pages_say_since_when_nobody_is_told(
    world: World, visit: Visit, clock: Clock, path: str
) -> None:
    camat = visit("camat")
    never = "Pemberitahuan belum dikirim: prosesnya belum pernah berjalan."
    assert never in reads(camat.get(path))
    beat(world)
    assert "Pemberitahuan tidak dikirim" not in reads(camat.get(path))
    clock.advance(minutes=4)
    said = reads(camat.get(path)).replace("\N{NO-BREAK SPACE}", " ")
    assert "Pemberitahuan tidak dikirim sejak Sen 12 Jan 08.30. Minta admin menjalankan" in said


def test_the_admin_learns_what_waits_and_what_to_do(world: World, visit: Visit) -> None:
    channel_id = channel(world, "camat", "all")
    put(world, channel_id, "Menunggu", "Ditolak")
    with world.installation.writing() as tx:
        refused = select(t.Delivery).where(t.Delivery.subject == "Ditolak")
        tx.session.scalars(refused).one().next_try_at = None
        workers.beat(tx, "meja:1", "outbox: rusak")
        admin = people.add_person(
            tx, None, "admin", "Admin", "-", admin=True, must_change_password=False
        )
        world.ids["admin"] = admin.id
        admin.password_hash = tx.session.get_one(t.Person, world.ids["camat"]).password_hash
    words = reads(visit("admin").get("/pemberitahuan"))
    assert "1 pesan menunggu: server surel belum diatur (ALUR_SMTP_URL)." in words
    assert "1 pesan dalam tiga puluh hari terakhir tidak terkirim" in words
    assert "outbox: rusak" in words
    assert "outbox: rusak" not in reads(visit("camat").get("/pemberitahuan"))
