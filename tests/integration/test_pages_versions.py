"""The pages of versions: what differs, withdrawing one, moving documents, without JavaScript."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from engine.organisation import people
from tests.integration.conftest import SOP_FILE, World
from tests.integration.test_killed import everything
from tests.migrating import APPROVAL, complete, publish, start, swapped, with_owner
from tests.unit.diagrams import bpmn
from tests.visitor import Visit, Visitor, give_password, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

INITIALLED = swapped(
    APPROVAL,
    ("tulis kirim", "tulis paraf kirim"),
    ("putusan -> kirim", "putusan -> paraf"),
    ("kirim -> sel", "paraf -> kirim -> sel"),
)


@pytest.fixture
def owner(world: World, app: Flask, visit: Visit) -> Visitor:
    """The process owner's browser."""
    with_owner(world)
    with world.installation.writing() as tx:
        people.person_of(tx, "pemilik").must_change_password = False
    give_password(world.installation, world.ids["pemilik"])
    return visit("pemilik")


def test_each_version_is_told_with_its_file_byte_for_byte(world: World, owner: Visitor) -> None:
    publish(world, APPROVAL)
    start(world, publish(world, INITIALLED))
    page = owner.get("/sop/uji")
    assert "Versi 2, berlaku" in reads(page)
    assert "1 dokumen berjalan" in reads(page)
    files = re.findall(r'href="(/sop/uji/\d/bpmn)"', page.text)
    assert files.count("/sop/uji/1/bpmn") == 1
    assert owner.get("/sop/uji/1/bpmn").data == bpmn(APPROVAL)
    assert owner.get("/sop/penyusunan-rencana-kinerja/1/bpmn").data == SOP_FILE.read_bytes()


def test_what_differs_is_listed_and_drawn(world: World, visit: Visit) -> None:
    publish(world, APPROVAL)
    publish(world, INITIALLED, {"tulis": {"waktu": "2 Hari"}})
    camat = visit("camat")
    page = camat.get("/sop/uji/beda")
    assert "Apa yang berubah dari versi 1 ke versi 2" in reads(page)
    assert "Langkah 3 “Mengerjakan paraf” (Pelaksana) ditambahkan" in reads(page)
    assert "noted-added" in page.text
    back = camat.get("/sop/uji/beda?dari=2&ke=1")
    assert "“Mengerjakan paraf” (Pelaksana) dihapus" in reads(back)
    assert "noted-removed" in back.text
    assert "Tidak ada yang berbeda" in reads(camat.get("/sop/uji/beda?dari=1&ke=1"))
    alone = camat.get("/sop/penyusunan-rencana-kinerja/beda")
    assert "Tidak ada yang berbeda" in reads(alone)
    for odd in ("dari=9", "ke=x", "ke=-1", "ke=99999999999", "dari=²"):
        assert camat.get(f"/sop/uji/beda?{odd}").status_code == 404


def test_withdrawing_a_version_and_reinstating_it(
    world: World, owner: Visitor, visit: Visit
) -> None:
    publish(world, APPROVAL)
    publish(world, INITIALLED)
    assert "Dokumen baru memakai versi 1." in reads(owner.get("/sop/uji/2/tarik"))
    without = owner.post("/sop/uji/2/tarik", {"alasan": " "})
    assert without.status_code == 422
    assert "Tulis mengapa versi ini ditarik." in reads(without)
    gone = owner.post("/sop/uji/2/tarik", {"alasan": "Paraf <b>belum</b> disepakati."})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/sop/uji/2")

    pelaksana = visit("pelaksana")
    page = pelaksana.get("/sop/uji/2")
    assert "Versi ini ditarik" in reads(page)
    assert "“Paraf <b>belum</b> disepakati.”" in reads(page)
    assert "<b>belum" not in page.text
    assert "Pulihkan" not in reads(page)
    assert "Berlaku, versi 1" in reads(pelaksana.get("/sop/uji"))
    assert owner.post("/sop/uji/1/tarik", {"alasan": "Juga."}).status_code == 303
    assert "ditarik" in reads(pelaksana.get("/sop"))
    assert "uji" not in pelaksana.get("/dokumen/baru").text
    for answer in (
        pelaksana.get("/dokumen/baru?sop=uji"),
        pelaksana.post("/dokumen/baru", {"sop": "uji", "judul": "Surat"}),
        owner.post("/sop/uji/1/tarik", {"alasan": "Lagi."}),
    ):
        assert answer.status_code == 409
        assert "sudah ditarik oleh Pemilik" in reads(answer)
    assert "Versi ini sudah ditarik" in reads(owner.get("/sop/uji/1/tarik"))

    assert owner.post("/sop/uji/2/pulihkan").status_code == 303
    assert owner.post("/sop/uji/2/pulihkan").status_code == 409
    assert "Berlaku, versi 2" in reads(pelaksana.get("/sop/uji"))


def test_documents_are_chosen_seen_and_moved(world: World, owner: Visitor, visit: Visit) -> None:
    old = publish(world, APPROVAL)
    at_start = [start(world, old, f"Surat {n}") for n in range(2)]
    later = start(world, old, "Surat terakhir")
    for step in ("tulis", "periksa"):
        complete(world, later, step)
    unsent = swapped(INITIALLED, ("paraf kirim", "paraf"), ("paraf -> kirim ->", "paraf ->"))
    publish(world, unsent, {"paraf": {"name": "Memaraf konsep"}})
    assert "3 dokumen berjalan pada versi lain" in reads(owner.get("/sop/uji"))

    page = owner.get("/sop/uji/pindah")
    assert "Pilih semua: 2 dokumen" in reads(page)
    assert "Surat" not in reads(page), "who holds no post learns no titles"
    (group,) = re.findall(r'name="grup" value="([^"]+)"', page.text)
    before = everything(world)
    nothing = owner.post("/sop/uji/pindah?ke=2", {"aksi": "lihat"})
    assert nothing.status_code == 422
    assert "Pilih dokumen yang dipindahkan." in reads(nothing)
    seen = owner.post("/sop/uji/pindah?ke=2", {"aksi": "lihat", "grup": group, "dokumen": later})
    assert "2 dokumen dapat pindah" in reads(seen)
    assert "langkah 3 “Mengerjakan kirim”, yang tidak ada di versi 2" in reads(seen)
    chosen = re.findall(r'name="dokumen" value="([^"]+)"', seen.text)
    assert set(chosen) == set(at_start)
    silent = owner.post("/sop/uji/pindah?ke=2", {"aksi": "pindah", "dokumen": chosen})
    assert silent.status_code == 422
    assert "Tulis alasan pindah versi." in reads(silent)
    assert everything(world) == before

    moved = owner.post(
        "/sop/uji/pindah?ke=2",
        {"aksi": "pindah", "dokumen": [*chosen, later], "alasan": "Ada paraf."},
    )
    assert moved.status_code == 303
    asked = parse_qs(urlsplit(moved.headers["Location"]).query)
    assert (asked["pindah"], asked["tinggal"], asked["tetap"]) == (["2"], ["1"], [later])
    told = reads(owner.get(moved.headers["Location"]))
    assert "2 dokumen sudah pindah ke versi 2." in told
    assert "1 dokumen tetap pada versinya." in told
    assert "yang tidak ada di versi 2" in told
    document = visit("pelaksana").get(f"/dokumen/{at_start[0]}")
    assert "Pindah ke versi 2 dari versi 1 Pemilik" in reads(document)
    assert "Ada paraf." in reads(document)


def test_a_moved_document_shows_its_path_on_the_present_version(
    world: World, owner: Visitor, visit: Visit
) -> None:
    document = start(world, publish(world, APPROVAL))
    complete(world, document, "tulis")
    complete(world, document, "periksa", "kembalikan")
    new = publish(world, INITIALLED)
    owner.post("/sop/uji/pindah", {"aksi": "pindah", "dokumen": document, "alasan": "Ada paraf."})
    page = visit("pelaksana").get(f"/dokumen/{document}")
    assert new.number == 2
    assert "Dikembalikan 1 kali" in page.text or "1×" in page.text
    assert page.text.count('class="is-live"') == 1
    complete(world, document, "tulis")
    again = reads(visit("camat").get(f"/dokumen/{document}"))
    assert "Memaraf" not in again
    assert "Pindah ke versi 2" in again


def test_documents_are_not_moved_to_a_withdrawn_version(world: World, owner: Visitor) -> None:
    document = start(world, publish(world, APPROVAL))
    publish(world, INITIALLED)
    owner.post("/sop/uji/2/tarik", {"alasan": "Keliru."})
    assert "Versi 2 sudah ditarik" in reads(owner.get("/sop/uji/pindah?ke=2"))
    refused = owner.post("/sop/uji/pindah?ke=2", {"aksi": "lihat", "dokumen": document})
    assert refused.status_code == 409
    assert "Semua dokumen yang berjalan ada pada versi 1" in reads(owner.get("/sop/uji/pindah"))
