"""The pages of the person who works: the inbox, a task, its files; and that nothing is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask

from engine import documents, moves
from engine.documents import DocumentOpened
from engine.organisation import people
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import PROOF, Visit, give_password, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ROW = {"sasaran": "Pelayanan", "indikator": "Nilai IKM", "satuan": "nilai", "target": "92,4"}
FILLED = {"isian.tahun": "2027", **{f"isian.rencana.0.{key}": text for key, text in ROW.items()}}
RETURN = {"aksi": "kembalikan", "ke": "kembalikan"}

At = Callable[[str], str]


@pytest.fixture
def at(world: World) -> At:
    """Takes a new document to a step; the address of the task that waits there."""

    def taken_to(step: str) -> str:
        document = world.start()
        world.forward(document, until=lambda at: at == step)
        return f"/tugas/{world.task(document)[0]}"

    return taken_to


def document_of(world: World, path: str) -> DocumentOpened:
    task_id = path.removeprefix("/tugas/")
    with world.installation.reading() as tx:
        document_id = tx.session.get_one(t.Task, task_id).document_id
        return documents.see(tx, world.actor("camat"), document_id)


def step_now(world: World, path: str) -> str:
    (task,) = document_of(world, path).document.tasks
    return task.step.id


def value_of(text: str, name: str) -> str | None:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    return found[1] if found else None


# --- the inbox ----------------------------------------------------------------------------------


def test_the_inbox_shows_mine_and_what_i_may_take(visit: Visit, at: At) -> None:
    path = at("langkah-2")
    kasubbag = visit("kasubbag")
    assert "Tidak ada tugas yang menunggu Anda" in reads(visit("pelaksana").get("/tugas"))
    before = reads(kasubbag.get("/tugas"))
    assert "Bisa diambil 1" in before
    assert "Tidak ada tugas yang menunggu Anda" not in before
    assert kasubbag.post(f"{path}/ambil").headers["Location"] == path
    assert "Bisa diambil" not in reads(kasubbag.get("/tugas"))
    assert "Rencana Kinerja 2027" in reads(kasubbag.get("/tugas"))
    assert "Rencana Kinerja 2027" not in reads(visit("pelaksana").get("/tugas"))
    kasubbag.post(f"{path}/lepas")
    assert "Bisa diambil 1" in reads(kasubbag.get("/tugas"))


def test_the_inbox_puts_what_is_late_first(visit: Visit, at: At, clock: Clock) -> None:
    kasubbag = visit("kasubbag")
    kasubbag.post(f"{at('langkah-5')}/ambil")  # its norm: one day
    headings = {}
    for days in (0, 1, 2):
        page = kasubbag.get("/tugas").text
        headings[days] = re.findall(r'<h2 class="group.*?</svg>([^<]+?) <', page)
        clock.advance(days=1)
        kasubbag.log_in("kasubbag")
    assert headings == {0: ["Minggu ini"], 1: ["Hari ini"], 2: ["Terlambat"]}


def test_a_time_is_never_said_without_its_norm(visit: Visit, at: At, clock: Clock) -> None:
    task = at("langkah-5")
    for path in (task, "/tugas"):
        assert "dari norma 1 hari" in reads(visit("kasubbag").get(path))
    clock.advance(days=3)
    kasubbag = visit("kasubbag")
    assert "Lewat 1 hari 1 jam dari norma 1 hari" in reads(kasubbag.get("/tugas"))
    kasubbag.post(f"{task}/ambil")
    page = reads(kasubbag.get(task))
    # At the head of the task and in the queue beside it.
    assert page.count("Lewat 1 hari 1 jam") == page.count("dari norma 1 hari") == 2


@pytest.mark.parametrize(
    ("right", "theirs"),
    [
        ("", "Mintalah jabatan kepada admin"),
        ("process_owner", "Buka Bengkel"),
        ("admin", "di halaman Kelola"),
    ],
)
def test_who_holds_no_post_is_told_why_there_is_nothing_and_what_is_theirs(
    visit: Visit, world: World, at: At, right: str, theirs: str
) -> None:
    at("langkah-2")  # so that nobody is told that no document is under way
    with world.installation.writing() as tx:
        office = None if right == "admin" else tx.session.get_one(t.Office, world.office_id)
        person = people.add_person(
            tx, office, "baru", "Baru", "-", must_change_password=False,
            process_owner=right == "process_owner", admin=right == "admin",
        ).id  # fmt: skip
    give_password(world.installation, person)
    visitor = visit("baru")
    nothing_there = ["/tugas", "/dokumen", "/dokumen/baru", "/pemantauan"]
    for path in [*nothing_there, *(["/sop"] if office is None else [])]:
        page = reads(visitor.get(path))
        assert "Anda belum memegang jabatan" in page, path
        assert theirs in page, path
        assert "Belum ada" not in page, path


def test_the_inbox_is_searched(visit: Visit, world: World) -> None:
    for title in ("LKIP 2025", "100% selesai", "Renja"):
        world.forward(world.start(title), until=lambda at: at == "langkah-2")
    kasubbag = visit("kasubbag")
    assert "LKIP 2025" in reads(kasubbag.get("/tugas?q=lkip"))
    assert "Renja" not in reads(kasubbag.get("/tugas?q=lkip"))
    assert "LKIP" not in reads(kasubbag.get("/tugas?q=%25"))
    assert "Renja" in reads(kasubbag.get("/tugas?sop=penyusunan-rencana-kinerja"))
    assert "Renja" not in reads(kasubbag.get("/tugas?sop=yang-lain"))


# --- a task -------------------------------------------------------------------------------------


def test_a_task_tells_what_to_do_and_what_came_before(visit: Visit, at: At) -> None:
    page = reads(visit("kasubbag").get(at("langkah-5")))
    assert "Memverifikasi Data Penyusunan Kinerja" in page
    assert "langkah 5 dari 7" in page
    assert "Pelaksana, Pelaksana" in page  # who did the step before, and as what
    assert "Sasaran" not in page  # no field of somebody else's form
    assert "Data benar?" in page
    assert "Setujui" in page
    assert "Kembali ke Pelaksana" in page


def test_completing_says_where_the_document_is_now(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    assert "Dokumen lanjut ke Kasubbag Perencanaan dan Keuangan (Kasubbag)" in reads(
        pelaksana.get(path)
    )
    done = pelaksana.post(path, FILLED | {"aksi": "selesai", "catatan": "Sudah lengkap."})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = reads(pelaksana.get(path))
    assert "Dokumen sekarang di Kasubbag Perencanaan dan Keuangan (Kasubbag)" in page
    assert step_now(world, path) == "langkah-5"
    answers = next(e.answers for e in document_of(world, path).events if e.answers.get("tahun"))
    assert answers == {"tahun": 2027, "rencana": [ROW | {"target": 92.4}]}


def test_the_last_step_says_that_the_document_is_done(visit: Visit, at: At) -> None:
    path = at("langkah-7")
    pelaksana = visit("pelaksana")
    assert "Dokumen selesai dan diarsipkan" in reads(pelaksana.get(path))
    pelaksana.post(path, {"aksi": "selesai"})
    assert "Dokumen selesai seluruhnya" in reads(pelaksana.get(path))


def test_a_post_that_nobody_holds_is_warned_of(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-4")
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["kasubbag"]).active = False
    warning = "Belum ada yang memegang jabatan Kasubbag Perencanaan dan Keuangan"
    pelaksana = visit("pelaksana")
    assert warning in reads(pelaksana.get(path))
    pelaksana.post(path, FILLED | {"aksi": "selesai"})
    assert warning in reads(pelaksana.get(path))


def test_a_return_carries_its_reason_to_the_top_of_the_next_page(
    visit: Visit, world: World, at: At
) -> None:
    path = at("langkah-5")
    reason = "Target indikator 2 berbeda dengan Perjanjian Kinerja."
    visit("kasubbag").post(path, RETURN | {"alasan": reason, "catatan": "Lihat halaman 3."})
    assert step_now(world, path) == "langkah-4"
    task_id, _, _ = world.task(document_of(world, path).document.id)
    page = visit("pelaksana").get(f"/tugas/{task_id}")
    words = reads(page)
    told = words.index(f"Dikembalikan untuk diperbaiki “{reason} Lihat halaman 3.”")
    assert told < words.index("Yang perlu Anda lakukan")
    # Nobody types everything again.
    assert value_of(page.text, "isian.rencana.0.sasaran") == "Sesuai data"


def test_enter_in_a_field_never_decides(visit: Visit, at: At) -> None:
    page = visit("kasubbag").get(at("langkah-5")).text
    form = page[page.index('aria-label="Isian dan keputusan"') :]
    assert re.findall(r'<button[^>]*value="([^"]+)"', form)[0] == "simpan"


# --- nothing is lost ----------------------------------------------------------------------------


def test_a_return_without_a_reason_keeps_what_was_typed(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-5")
    page = visit("kasubbag").post(path, RETURN | {"alasan": "  ", "catatan": "Halaman 3 buram."})
    assert page.status_code == 422
    assert 'href="#alasan"' in page.text
    assert 'id="alasan-e"' in page.text
    assert '<details class="return" open>' in page.text
    assert "Halaman 3 buram." in page.text
    assert step_now(world, path) == "langkah-5"


def test_an_unfinished_form_keeps_what_was_typed(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-4")
    typed = {
        "aksi": "selesai", "isian.tahun": "dua ribu", "isian.rencana.0.sasaran": "<b>Layanan",
        "isian.rencana.2.target": "1.234", "catatan": "Menunggu data Kasi",
    }  # fmt: skip
    page = visit("pelaksana").post(path, typed)
    assert page.status_code == 422
    for target in ("isian.tahun", "isian.rencana.0.indikator", "isian.rencana.1.target"):
        assert f'href="#{target}"' in page.text
        assert f'id="{target}"' in page.text
        assert f'id="{target}-e"' in page.text
    assert value_of(page.text, "isian.tahun") == "dua ribu"
    assert value_of(page.text, "isian.rencana.0.sasaran") == "&lt;b&gt;Layanan"
    assert value_of(page.text, "isian.rencana.1.target") == "1.234"
    assert "Menunggu data Kasi" in page.text
    assert step_now(world, path) == "langkah-4"


def test_another_row_keeps_what_was_typed_and_saves_nothing(visit: Visit, at: At) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    assert "isian.rencana.3.sasaran" not in pelaksana.get(path).text
    rows = {f"isian.rencana.{row}.sasaran": f"Sasaran {row}" for row in range(3)}
    page = pelaksana.post(path, rows | {"aksi": "baris:rencana", "catatan": "belum"})
    assert page.status_code == 200
    assert value_of(page.text, "isian.rencana.2.sasaran") == "Sasaran 2"
    assert value_of(page.text, "isian.rencana.3.sasaran") == ""
    assert "belum" in page.text
    assert "Sasaran 2" not in pelaksana.get(path).text


def test_a_draft_waits_for_its_writer(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    typed = {"isian.tahun": "20x7", "isian.rencana.0.target": "92,4", "catatan": "Sambil menunggu"}
    saved = pelaksana.post(path, typed | {"aksi": "simpan"})
    assert saved.status_code == 303
    page = visit("pelaksana").get(path).text
    assert value_of(page, "isian.tahun") == "20x7"
    assert value_of(page, "isian.rencana.0.target") == "92,4"
    assert "Sambil menunggu" in page
    assert "Draf tersimpan" in page
    (task,) = document_of(world, path).document.tasks
    assert task.assignee_id == world.ids["pelaksana"]


@pytest.fixture
def second_pelaksana(world: World) -> str:
    """Another holder of the Pelaksana's post."""
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        person = people.add_person(
            tx, office, "pelaksana2", "Siti", "-", posts=["Pelaksana"], must_change_password=False
        )
        world.ids["pelaksana2"] = person.id
    return "pelaksana2"


def test_who_comes_second_is_told_and_keeps_what_was_typed(
    second_pelaksana: str, visit: Visit, at: At
) -> None:
    path = at("langkah-4")
    visit("pelaksana").post(path, FILLED | {"aksi": "selesai"})
    page = visit(second_pelaksana).post(
        path, FILLED | {"aksi": "selesai", "catatan": "Catatan panjang saya"}
    )
    words = reads(page)
    assert page.status_code == 409
    assert "sudah diselesaikan oleh Pelaksana pukul 08.30" in words
    for typed in ("Catatan panjang saya", "2027", "Nilai IKM"):
        assert typed in words


def test_what_somebody_else_took_cannot_be_taken(
    second_pelaksana: str, visit: Visit, at: At
) -> None:
    path = at("langkah-4")
    visit("pelaksana").post(f"{path}/ambil")
    second = visit(second_pelaksana)
    assert "sedang dipegang oleh Pelaksana" in reads(second.get(path))
    late = second.post(f"{path}/ambil")
    assert late.status_code == 409
    assert "sudah diambil oleh Pelaksana" in reads(late)


def test_pressing_twice_is_answered_as_pressing_once(visit: Visit, world: World, at: At) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    first = pelaksana.post(path, FILLED | {"aksi": "selesai"})
    again = pelaksana.post(path, FILLED | {"aksi": "selesai"})
    assert first.headers["Location"] == again.headers["Location"] == path
    assert [e.kind for e in document_of(world, path).events].count("completed") == 4


def test_what_was_typed_when_the_session_ended_is_a_draft_after_the_login(
    visit: Visit, world: World, at: At, clock: Clock
) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    page = pelaksana.get(path)
    clock.advance(minutes=16)
    proof = next(PROOF.finditer(page.text))[1]
    sent = {"csrf_token": proof, **FILLED, "catatan": "Dua\nbaris"}
    ended = pelaksana.client.post(path, data=sent | {"aksi": "selesai"})
    assert ended.status_code == 403
    assert "belum dikirim" in reads(ended)
    assert step_now(world, path) == "langkah-4"
    carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', ended.text))
    somebody_else = visit()
    assert somebody_else.log_in("camat", carried=carried).headers["Location"] == "/tugas"
    assert "isian.tahun" not in reads(somebody_else.get(path))
    assert pelaksana.log_in("pelaksana", carried=carried).headers["Location"] == path
    draft = pelaksana.get(path).text
    assert value_of(draft, "isian.rencana.0.indikator") == "Nilai IKM"
    assert "Dua\nbaris" in draft


def test_a_cancelled_document_says_so_and_keeps_what_was_typed(
    visit: Visit, world: World, at: At
) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    pelaksana.post(f"{path}/ambil")
    document = document_of(world, path).document.id
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), document, "Tidak jadi")
    late = pelaksana.post(path, FILLED | {"aksi": "selesai", "catatan": "Sudah susah payah"})
    assert late.status_code == 409
    assert "Sudah susah payah" in reads(late)
    assert "dibatalkan oleh Camat" in reads(pelaksana.get(path))


# --- files --------------------------------------------------------------------------------------


def upload(content: bytes, name: str) -> dict[str, object]:
    return {"berkas": (io.BytesIO(content), name)}


def test_a_file_goes_with_the_document_and_is_only_ever_saved(
    visit: Visit, at: At, world: World
) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    sent = pelaksana.post(path, {"aksi": "lampirkan", **upload(PDF, "../Rencana <1>.pdf")})
    assert sent.status_code == 303
    (file,) = document_of(world, path).files
    assert file.name == "Rencana 1 .pdf"
    fetched = visit("camat").get(f"/berkas/{file.id}")
    assert fetched.data == PDF
    fetched.close()
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Content-Disposition"].startswith("attachment;")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"


def test_a_file_of_a_page_is_no_page(visit: Visit, at: At, world: World) -> None:
    path = at("langkah-4")
    posing = upload(b"<html><script>alert(1)</script>", "surat.pdf")
    page = visit("pelaksana").post(path, FILLED | {"aksi": "selesai", **posing})
    assert page.status_code == 422
    assert 'href="#berkas"' in page.text
    assert "“surat.pdf”" in reads(page)
    assert "Jenis berkas ini tidak diterima" in reads(page)
    assert value_of(page.text, "isian.tahun") == "2027"
    assert step_now(world, path) == "langkah-4"


def test_a_file_too_large_costs_nothing_else(visit: Visit, at: At, world: World) -> None:
    path = at("langkah-4")
    large = PDF + bytes(25_000_001)
    page = visit("pelaksana").post(path, FILLED | {"aksi": "selesai", **upload(large, "besar.pdf")})
    assert page.status_code == 422
    assert "lebih besar dari 25 MB" in reads(page)
    assert value_of(page.text, "isian.tahun") == "2027"
    assert not list(world.installation.files.glob("**/*.*"))


def test_an_unfinished_form_costs_nobody_an_upload(visit: Visit, at: At, world: World) -> None:
    path = at("langkah-4")
    page = visit("pelaksana").post(path, {"aksi": "selesai", **upload(PDF, "rencana.pdf")})
    assert page.status_code == 422
    assert "Sudah terlampir: rencana.pdf" in reads(page)
    assert [file.name for file in document_of(world, path).files] == ["rencana.pdf"]


def test_a_file_is_replaced_by_the_one_that_says_so(visit: Visit, at: At, world: World) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    pelaksana.post(path, {"aksi": "lampirkan", **upload(PDF, "konsep.pdf")})
    (old,) = document_of(world, path).files
    new = {"aksi": "lampirkan", "menggantikan": old.id, **upload(PDF + b"2", "akhir.pdf")}
    pelaksana.post(path, new)
    assert [(f.name, f.number, f.current) for f in document_of(world, path).files] == [
        ("konsep.pdf", 1, False), ("akhir.pdf", 2, True),
    ]  # fmt: skip
    assert "1 versi lama" in reads(pelaksana.get(path))


def test_a_strangers_upload_is_turned_away_unread(app: Flask, at: At, world: World) -> None:
    path = at("langkah-4")
    sent = app.test_client().post(path, data={"aksi": "lampirkan", **upload(PDF, "a.pdf")})
    assert sent.status_code == 302
    assert sent.headers["Location"] == "/masuk"
    assert not world.installation.files.exists()


# --- what every page says to the browser ----------------------------------------------------------


def test_no_page_carries_anything_that_the_policy_forbids(visit: Visit, at: At) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    pages = [
        visit().get("/masuk"),
        *map(pelaksana.get, ("/tugas", path, "/akun", "/akun/kata-sandi", "/tidak/ada")),
        pelaksana.post(path, {"aksi": "selesai"}),
        visit("arsiparis").get(path),
    ]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.text, re.IGNORECASE)
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text, re.IGNORECASE)


def test_a_form_without_its_proof_changes_nothing(
    app: Flask, visit: Visit, world: World, at: At
) -> None:
    path = at("langkah-4")
    pelaksana = visit("pelaksana")
    page = pelaksana.client.post(path, data=FILLED | {"aksi": "selesai"})
    assert page.status_code == 400
    assert "Tidak ada yang dikirim" in reads(page)
    assert step_now(world, path) == "langkah-4"


@pytest.mark.parametrize("path", ["/tugas?q=%00", "/tugas/%00", "/berkas/a%00"])
def test_a_nul_is_turned_away(visit: Visit, path: str) -> None:
    assert visit("camat").get(path).status_code == 400


def test_a_number_that_no_database_holds_is_not_found(visit: Visit) -> None:
    assert visit("camat").get(f"/sop/penyusunan-rencana-kinerja/{2**64}").status_code == 404


def test_a_wrong_cursor_is_a_calm_page(visit: Visit) -> None:
    page = visit("camat").get("/tugas?setelah=xyz")
    assert page.status_code == 422
    assert "Penanda halaman tidak dikenal" in reads(page)
