"""A draft is tried on its page: as tasks will look, by its owner only; nothing remains of it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import drafts
from engine.organisation import offices, people
from engine.sop.reader import read
from engine.store import tables as t
from engine.store.base import Base
from tests.conftest import Clock
from tests.integration.conftest import SOP_FILE, World
from tests.unit.diagrams import APPROVAL, bpmn
from tests.visitor import Visit, Visitor, give_password, reads

REASON = "Target triwulan II belum diisi."


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def owner(world: World, visit: Visit) -> Visitor:
    """The office's process owner, logged in; there is another one, of the office next door."""
    with world.installation.writing() as tx:
        for username, key in (("pemilik", "kecamatan-awayan"), ("tetangga", "kecamatan-lain")):
            world.ids[username] = people.add_person(
                tx, offices.office_of(tx, key), username, username.title(), "-",
                process_owner=True, must_change_password=False,
            ).id  # fmt: skip
    give_password(world.installation, *world.ids.values())
    return visit("pemilik")


def drafted(world: World, source: bytes) -> str:
    """The page on which a draft of that diagram is tried."""
    with world.installation.writing() as tx:
        return f"/bengkel/{drafts.take_in(tx, world.actor('pemilik'), source)}/coba"


def carried(page: TestResponse) -> dict[str, str]:
    """What the page's form sends along by itself."""
    form = page.text[page.text.index('id="isian"') :]
    found = re.findall(r'type="hidden" name="(percobaan|langkah|ke)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def press(owner: Visitor, path: str, page: TestResponse, button: str, **typed: str) -> TestResponse:
    """Presses a button of the page, with what was typed into its form."""
    return owner.post(path, {**carried(page), **typed, "aksi": button})


def as_filled(page: TestResponse) -> dict[str, str]:
    """What stands in the form's fields."""
    inputs = re.findall(r'name="(isian\.[^"]+)" value="([^"]*)"[^>]*>', page.text)
    areas = re.findall(r'name="(isian\.[^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    return {name: html.unescape(value) for name, value in [*inputs, *areas]}


def whole_database(world: World) -> dict[str, list[tuple[object, ...]]]:
    with world.installation.reading() as tx:
        return {
            name: sorted(map(tuple, tx.session.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
        }


# --- from start to end ------------------------------------------------------------------------


def test_an_sop_is_played_to_its_end_and_nothing_of_it_remains(
    world: World, owner: Visitor
) -> None:
    path = drafted(world, SOP_FILE.read_bytes())
    before = whole_database(world)
    assert before["drafts"]
    page, returned, seen = owner.get(path), False, []
    while 'id="isian"' in page.text:
        assert page.status_code == 200
        seen.append(heading(page))
        if "Isi dengan contoh" in page.text:
            page = press(owner, path, page, "contoh")
        buttons = re.findall(r'name="aksi" value="(selesai|putus:[^"]+|kembalikan)"', page.text)
        if "kembalikan" in buttons and not returned:
            returned = True
            refused = press(owner, path, page, "kembalikan", **as_filled(page))
            assert refused.status_code == 422
            assert "Alasan: Tulis apa yang harus diperbaiki" in reads(refused)
            assert carried(refused) == carried(page)
            page = press(owner, path, refused, "kembalikan", alasan=REASON, **as_filled(page))
            assert f"“{REASON}”" in reads(page)
        else:
            page = press(owner, path, page, buttons[0], **as_filled(page))
    sop = read(SOP_FILE.read_bytes()).sop
    assert sop is not None
    assert set(seen) == {step.name for step in sop.steps}
    assert len(seen) > len(sop.steps)
    done = reads(page)
    assert f"Dikerjakan {len(seen)} langkah" in done
    assert "Dikembalikan 1 kali" in done
    assert whole_database(world) == before


def heading(page: TestResponse) -> str:
    found = re.search(r'<h2 id="h-lkh">(.*?)</h2>', page.text)
    assert found is not None
    return html.unescape(found[1])


# --- one page ---------------------------------------------------------------------------------


@pytest.fixture
def small(world: World, owner: Visitor) -> str:
    """The page of a small SOP that the office has not got yet."""
    return drafted(world, bpmn(drawn()))


def drawn() -> str:
    return APPROVAL.replace("Staf ", "Pelaksana ")


def test_a_step_looks_as_its_task_will(owner: Visitor, small: str) -> None:
    page = owner.get(small)
    assert heading(page) == "Mengerjakan tulis"
    said = reads(page)
    assert "Langkah 1 dari 3 Pelaksana · batas waktu Sel" in said
    assert "Waktu 1 hari" in said
    assert "Dokumen lanjut ke Camat : Mengerjakan periksa." in said
    assert 'type="file"' in page.text
    deciding = press(owner, small, page, "selesai", catatan="Sudah lengkap.")
    assert heading(deciding) == "Mengerjakan periksa"
    assert 'value="putus:setujui"' in deciding.text
    assert "Sudah lengkap." in reads(deciding)


def test_one_step_back_and_all_over(owner: Visitor, small: str) -> None:
    first = owner.get(small)
    assert 'value="mundur"' not in first.text
    second = press(owner, small, first, "selesai")
    back = press(owner, small, second, "mundur")
    assert heading(back) == heading(first)
    assert press(owner, small, second, "ulang").headers["Location"] == small


def test_enter_in_a_field_moves_nothing(owner: Visitor, small: str) -> None:
    page = owner.get(small)
    button = re.search(r'id="isian".*?<button[^>]*value="([^"]+)"', page.text, re.DOTALL)
    assert button is not None
    same = press(owner, small, page, button[1], catatan="Belum selesai")
    assert heading(same) == heading(page)
    assert "Belum selesai" in same.text


def test_the_way_of_a_document_is_drawn(owner: Visitor, small: str) -> None:
    page = press(owner, small, owner.get(small), "selesai")
    assert 'id="di-sini"' in page.text
    assert "Dokumen ada di langkah 2 (Camat)." in page.text
    assert 'action="' + small + '#di-sini"' in page.text


def test_branches_are_worked_on_one_by_one(world: World, owner: Visitor) -> None:
    together = """
        Pelaksana | (mulai) +bagi+ tulis +gabung+ ((selesai))
        Camat     | baca
        mulai -> bagi -> tulis -> gabung -> selesai
        bagi -> baca -> gabung
    """
    path = drafted(world, bpmn(together))
    page = owner.get(path)
    assert heading(page) == "Mengerjakan tulis"
    other = re.search(r'value="(buka:[^"]+)"', page.text)
    assert other is not None
    opened = press(owner, path, page, other[1])
    assert heading(opened) == "Mengerjakan baca"
    assert "dokumen menunggu bagian yang lain" in reads(opened)
    left = press(owner, path, opened, "selesai")
    assert "Dokumen selesai dan diarsipkan" in reads(left)
    assert heading(left) == "Mengerjakan tulis"
    assert "buka:" not in left.text


EXTRAS = """
    Pelaksana | (mulai) tulis @jeda=P2D kirim ((selesai))
    Camat     | (surat=surat-masuk) periksa <putusan> @lewat=PT2H!periksa
    mulai -> tulis -> jeda -> periksa -> putusan
    surat -> periksa
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    lewat -> kirim -> selesai
"""


def test_timers_and_messages_are_played_by_hand(world: World, owner: Visitor) -> None:
    path = drafted(world, bpmn(EXTRAS))
    asked = owner.get(path)
    assert "Bagaimana dokumen ini dimulai?" in reads(asked)
    assert "Pesan “surat-masuk” · Waktunya tiba (2 jam) pada “Mengerjakan periksa”" in reads(asked)
    assert 'id="isian"' not in asked.text
    by_person = owner.post(path, {"aksi": "mulai:"})
    assert heading(by_person) == "Mengerjakan tulis"
    assert "lanjut ke Camat setelah menunggu 2 hari: Mengerjakan periksa." in reads(by_person)
    page = owner.post(path, {"aksi": "mulai:surat-masuk"})
    assert heading(page) == "Mengerjakan periksa"
    timer = re.search(r'value="(waktu:[^"]+)">(.*?)</button>', page.text)
    assert timer is not None
    assert timer[2] == "Waktunya tiba (2 jam)"
    fired = press(owner, path, page, timer[1])
    assert heading(fired) == "Mengerjakan kirim"
    said = reads(fired)
    assert "Waktunya tiba (2 jam): lewat" in said
    assert "Dihentikan: Mengerjakan periksa" in said
    assert "Dimulai oleh pesan “surat-masuk”" in said
    assert "waktu:" not in fired.text


def test_all_paths_are_told(owner: Visitor, small: str) -> None:
    said = reads(owner.get(small))
    assert "Setiap langkah berada di jalan dari awal sampai akhir." in said
    assert "Jalan terlama menurut norma, tanpa dikembalikan: 3 hari." in said
    assert "Satu-satunya jalan langkah 1 → 2 → 3 · 3 hari" in said


# --- what does not go -------------------------------------------------------------------------


def test_a_draft_with_errors_is_not_tried(world: World, owner: Visitor) -> None:
    path = drafted(world, bpmn(drawn().replace("kirim -> selesai", "")))
    page = owner.get(path)
    assert page.status_code == 200
    said = reads(page)
    assert "Draf ini belum dapat dicoba" in said
    assert "Mengerjakan kirim" in said
    assert "Tidak berada di jalan dari awal sampai akhir" in said
    assert path.removesuffix("/coba") in page.text
    assert 'id="isian"' not in page.text
    assert owner.post(path, {"aksi": "selesai"}).headers["Location"] == path


def forged(page: TestResponse) -> Iterator[str]:
    whole = carried(page)["percobaan"]
    revision, begun, message, moves = json.loads(whole)
    yield ""
    yield "[" * 100_000
    yield whole[:-3]
    yield json.dumps([revision + 1, begun, message, moves])
    yield json.dumps([revision, "2020-01-01T00:00:00+00:00", message, moves])
    yield json.dumps([revision, begun, "tidak ada", moves])
    yield json.dumps([revision, begun, message, [["77", None, {}, ""]]])
    yield json.dumps([revision, begun, message, [[moves[0][0], "setujui", {}, ""]]])
    yield json.dumps([revision, begun, message, [[moves[0][0], None, {"x": "y"}, ""]]])
    yield json.dumps([revision, begun, message, moves * 2])


def test_what_was_forged_begins_anew(owner: Visitor, small: str) -> None:
    page = press(owner, small, owner.get(small), "selesai")
    for text in forged(page):
        anew = owner.post(small, {**carried(page), "percobaan": text, "aksi": "putus:setujui"})
        assert anew.status_code == 409, text[:80]
        assert "tidak cocok lagi dengan draf ini" in reads(anew)
        assert heading(anew) == "Mengerjakan tulis"
    other_step = owner.post(small, {**carried(page), "langkah": "77", "aksi": "putus:setujui"})
    assert other_step.status_code == 409


@pytest.mark.parametrize(
    "typed",
    [
        {"aksi": "putus:buang"},
        {"aksi": "selesai"},
        {"aksi": "kembalikan", "ke": "buang", "alasan": "Salah."},
        {"aksi": "putus:setujui", "isian.rahasia": "1"},
        {"aksi": "putus:setujui", "catatan": "a" * 5_000},
        {"aksi": "entah"},
    ],
)
def test_what_no_button_sends_is_refused(
    owner: Visitor, small: str, typed: Mapping[str, str]
) -> None:
    page = press(owner, small, owner.get(small), "selesai")
    refused = owner.post(small, {**carried(page), **typed})
    assert refused.status_code == 422
    assert "Belum dapat dilanjutkan" in reads(refused)
    assert carried(refused)["percobaan"] == carried(page)["percobaan"]


def test_a_draft_saved_meanwhile_is_tried_anew(world: World, owner: Visitor, small: str) -> None:
    page = press(owner, small, owner.get(small), "selesai")
    changed = bpmn(drawn(), steps={"tulis": {"name": "Menyusun konsep"}})
    with world.installation.writing() as tx:
        draft = small.split("/")[2]
        revision = tx.session.get_one(t.Draft, draft).revision
        drafts.save(tx, world.actor("pemilik"), draft, revision, changed)
    anew = press(owner, small, page, "putus:setujui")
    assert anew.status_code == 409
    assert heading(anew) == "Menyusun konsep"


def test_a_trial_of_last_month_is_begun_anew(
    owner: Visitor, small: str, world: World, clock: Clock, visit: Visit
) -> None:
    page = owner.get(small)
    clock.advance(days=30)
    assert press(visit("pemilik"), small, page, "selesai").status_code == 409


def test_what_is_typed_is_shown_as_text(owner: Visitor, small: str) -> None:
    evil = "<script>alert(1)</script>\"'><b>"
    page = press(owner, small, owner.get(small), "selesai", catatan=evil)
    page = press(owner, small, page, "kembalikan", alasan=evil, ke="kembalikan")
    assert heading(page) == "Mengerjakan tulis"
    assert "<script>alert" not in page.text
    assert evil in html.unescape(page.text)


def test_only_its_owners_try_a_draft(visit: Visit, owner: Visitor, small: str) -> None:
    for username, status in (("camat", 403), ("tetangga", 404)):
        stranger = visit(username)
        assert stranger.get(small).status_code == status
        assert stranger.post(small, {"aksi": "ulang"}).status_code == status
    assert owner.get("/bengkel/tidak-ada/coba").status_code == 404
