"""The workshop's pages: drawing with somebody else about, files in and out, publishing, who may."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest

from engine import catalogue, drafts
from engine.organisation import offices, people
from engine.store import tables as t
from tests.integration.conftest import SOP_FILE, World
from tests.unit.diagrams import APPROVAL, bpmn
from tests.visitor import Visit, give_password, reads

KEY = "penyusunan-rencana-kinerja"
FORM = "data-rencana-kinerja"
SOURCE = SOP_FILE.read_bytes()
CHANGED = SOURCE.replace(b"Membuat Format", b"Menyusun Format")
BROKEN = SOURCE.replace(b'name="Camat"', b'name="Bupati"')


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def owners(world: World) -> None:
    """Two process owners of the office, and one of another."""
    with world.installation.writing() as tx:
        for username, key in (
            ("pemilik", "kecamatan-awayan"),
            ("wakil", "kecamatan-awayan"),
            ("tetangga", "kecamatan-lain"),
        ):
            world.ids[username] = people.add_person(
                tx, offices.office_of(tx, key), username, username.title(), "-",
                process_owner=True, must_change_password=False,
            ).id  # fmt: skip
    give_password(world.installation, *world.ids.values())


@pytest.fixture
def draft(world: World, owners: None) -> str:
    """A draft of the office's SOP, begun by the process owner."""
    with world.installation.writing() as tx:
        return drafts.begin(tx, world.actor("pemilik"), KEY)


def save(world: World, draft: str, source: bytes, username: str = "pemilik") -> int:
    """Saves a draft past the pages."""
    actor = world.actor(username)
    with world.installation.writing() as tx:
        revision = drafts.see(tx, actor, draft).draft.revision
        return drafts.save(tx, actor, draft, revision, source).draft.revision


def stored(world: World, draft: str) -> bytes:
    with world.installation.reading() as tx:
        return tx.session.get_one(t.Draft, draft).source


def hidden(page: str, name: str) -> str:
    """What a page's form carries along."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def file(source: bytes) -> dict[str, Any]:
    return {"berkas": (io.BytesIO(source), "sop.bpmn")}


# --- the modeller's contract -----------------------------------------------------------------


def test_what_the_modeller_reads_it_can_save(visit: Visit, draft: str) -> None:
    pemilik = visit("pemilik")
    read = pemilik.get(f"/bengkel/{draft}/isi").get_json()
    assert read["bpmn"].encode() == SOP_FILE.read_bytes()
    assert read["revision"] == 1
    assert read["saved"]["mine"]
    assert "Sekretaris" in read["posts"]
    assert read["forms"][0]["id"] == "data-rencana-kinerja"
    assert read["forms"][0]["fields"]
    assert read["sops"] == []
    changed = read["bpmn"].replace('name="Rencana', 'name="Renstra', 1) + "\n"
    saved = pemilik.put(f"/bengkel/{draft}/isi", {"revision": 1, "bpmn": changed})
    assert saved.status_code == 200
    assert saved.get_json()["revision"] == 2
    again = pemilik.get(f"/bengkel/{draft}/isi").get_json()
    assert again["bpmn"] == changed
    assert again["findings"] == saved.get_json()["findings"]


def test_the_second_of_two_owners_is_told_and_overwrites_nothing(
    world: World, visit: Visit, draft: str
) -> None:
    first, second = visit("pemilik"), visit("wakil")
    path = f"/bengkel/{draft}/isi"
    assert first.get(path).get_json()["saved"]["busy"] is False
    opened = second.get(path).get_json()
    assert (opened["saved"]["by"], opened["saved"]["busy"]) == ("Pemilik", True)
    assert "Pemilik mungkin masih mengubahnya" in reads(second.get(f"/bengkel/{draft}"))
    saved = first.put(path, {"revision": 1, "bpmn": CHANGED.decode()})
    assert saved.get_json()["saved"]["mine"] is True
    refused = second.put(path, {"revision": 1, "bpmn": BROKEN.decode()})
    assert refused.status_code == 409
    told = refused.get_json()
    assert "Pemilik" in told["message"]
    assert (told["saved"]["by"], told["saved"]["mine"], told["revision"]) == ("Pemilik", False, 2)
    assert stored(world, draft) == CHANGED
    meant = second.put(path, {"revision": told["revision"], "bpmn": BROKEN.decode()})
    assert meant.status_code == 200, "having seen who it is, they may save theirs over it"
    assert stored(world, draft) == BROKEN


def test_findings_come_with_each_saving_errors_first_and_in_the_readers_language(
    visit: Visit, draft: str
) -> None:
    owner = visit("pemilik")
    saved = owner.put(f"/bengkel/{draft}/isi", {"revision": 1, "bpmn": BROKEN.decode()})
    first, *_ = saved.get_json()["findings"]
    assert (first["rule"], first["severity"]) == ("unknown-post", "error")
    assert first["element"]
    assert "Bupati" in first["message"]
    owner.post("/bahasa", {"bahasa": "en"})
    again = owner.get(f"/bengkel/{draft}/isi").get_json()["findings"][0]["message"]
    assert again != first["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"revision": 1, "bpmn": "<svg/>"}, 422),
        ({"revision": 1, "bpmn": "<a"}, 422),
        ({"revision": 1, "bpmn": "\ud800"}, 422),
        ({"revision": 1, "bpmn": "\0"}, 422),
        ({"revision": 1, "bpmn": 7}, 422),
        ({"revision": True, "bpmn": "<a/>"}, 422),
        ({"revision": 1}, 422),
        ([], 422),
        ({"revision": 1, "bpmn": "x" * 2_000_001}, 422),
        ({"revision": 1, "bpmn": "x" * 4_000_001}, 413),
    ],
)
def test_what_cannot_be_read_is_not_saved_and_says_why(
    world: World, visit: Visit, draft: str, body: object, status: int
) -> None:
    answer = visit("pemilik").put(f"/bengkel/{draft}/isi", body)
    assert answer.status_code == status
    assert answer.get_json()["message"]
    assert stored(world, draft) == SOURCE


def test_a_save_without_the_pages_proof_is_refused(world: World, visit: Visit, draft: str) -> None:
    body = {"revision": 1, "bpmn": CHANGED.decode()}
    answer = visit("pemilik").client.put(f"/bengkel/{draft}/isi", json=body)
    assert answer.status_code == 400
    assert stored(world, draft) == SOURCE


def test_a_form_is_drawn_and_saved_within_the_draft(visit: Visit, draft: str) -> None:
    owner = visit("pemilik")
    made = owner.post(f"/bengkel/{draft}/formulir", {"revisi": "1", "nama": "Data Renstra"})
    assert made.headers["Location"] == f"/bengkel/{draft}/formulir/data-renstra"
    path = made.headers["Location"]
    assert owner.get(path).status_code == 200
    opened = owner.get(f"{path}/isi").get_json()
    assert (opened["revision"], opened["schema"]["components"]) == (2, [])
    opened["schema"]["components"] = [{"type": "textfield", "key": "isi", "label": "Isi"}]
    saved = owner.put(path, {"revision": 2, "schema": opened["schema"]})
    assert saved.get_json()["revision"] == 3
    stale = owner.put(path, {"revision": 2, "schema": opened["schema"]})
    assert (stale.status_code, stale.get_json()["revision"]) == (409, 3)
    refused = owner.put(path, {"revision": 3, "schema": {"type": "default"}})
    assert refused.status_code == 422
    assert refused.get_json()["findings"]
    known = owner.get(f"/bengkel/{draft}/isi").get_json()["forms"]
    assert {"id": "data-renstra", "title": "Data renstra"}.items() <= known[-1].items()
    assert known[-1]["fields"] == [{"key": "isi", "label": "Isi"}]
    assert "diubah di draf ini" in reads(owner.get(f"/bengkel/{draft}/formulir"))
    assert owner.get(f"/bengkel/{draft}/formulir/tidak-ada").status_code == 404


# --- beginning -------------------------------------------------------------------------------


def test_an_owner_comes_from_the_sops_page_to_its_draft(visit: Visit, owners: None) -> None:
    owner = visit("pemilik")
    assert "Ubah di Bengkel" in reads(owner.get(f"/sop/{KEY}"))
    begun = owner.post("/bengkel", {"sop": KEY, "versi": "1"})
    assert begun.status_code == 303
    assert owner.get(begun.headers["Location"]).status_code == 200
    assert f'href="{begun.headers["Location"]}"' in owner.get(f"/sop/{KEY}").text
    assert f'href="{begun.headers["Location"]}"' in owner.get("/bengkel").text
    for page in ("/sop", f"/sop/{KEY}"):
        assert "engkel" not in reads(visit("camat").get(page))


def test_who_begins_a_draft_that_there_is_chooses(world: World, visit: Visit, draft: str) -> None:
    save(world, draft, CHANGED)
    other = visit("wakil")
    there = other.post("/bengkel", {"sop": KEY, "versi": "1"})
    assert there.status_code == 409
    assert "oleh Pemilik" in reads(there)
    assert f'href="/bengkel/{draft}"' in there.text
    carried = {name: hidden(there.text, name) for name in ("sop", "versi", "ganti")}
    anew = other.post("/bengkel", carried)
    assert anew.status_code == 303
    assert stored(world, anew.headers["Location"].rpartition("/")[2]) == SOURCE
    assert other.get(f"/bengkel/{draft}").status_code == 404


def test_a_new_sop_is_begun_from_the_offices_posts(visit: Visit, owners: None) -> None:
    owner = visit("pemilik")
    page = owner.get("/bengkel/baru").text
    posts = re.findall(r'name="jabatan" value="(\d+)"', page)
    assert len(posts) == 5, "those of the other office are not offered"
    refused = owner.post("/bengkel", {"nama": "", "jabatan": posts[:2]})
    assert refused.status_code == 422
    assert "Beri nama SOP ini." in reads(refused)
    assert refused.text.count(" checked") == 2
    begun = owner.post("/bengkel", {"nama": "Penyusunan Renstra", "jabatan": posts[:2]})
    isi = owner.get(f"{begun.headers['Location']}/isi").get_json()
    assert isi["title"] == "Penyusunan Renstra"
    assert {one["severity"] for one in isi["findings"]} == {"warning"}
    assert isi["sops"] == [{"key": KEY, "title": "Penyusunan Rencana Kinerja"}]


BAD = [
    (b"", "rusak atau terpotong"),
    (b"\x89PNG\r\n", "UTF-8"),
    (b"PK\x03\x04", "rusak atau terpotong"),
    (b"<html/>", "bukan diagram BPMN"),
    (SOURCE[:-40], "rusak atau terpotong"),
    (b"<!DOCTYPE a>" + SOURCE, "DOCTYPE"),
    (SOURCE + b" " * 2_000_000, "lebih besar dari 2 MB"),
]


@pytest.mark.parametrize(("source", "said"), BAD)
def test_a_broken_upload_gets_a_clear_sentence_and_changes_nothing(
    world: World, visit: Visit, draft: str, source: bytes, said: str
) -> None:
    owner = visit("pemilik")
    for path, more in (("/bengkel", {}), (f"/bengkel/{draft}/unggah", {"revisi": "1"})):
        refused = owner.post(path, file(source) | more)
        assert refused.status_code == 422
        assert said in reads(refused)
    assert stored(world, draft) == SOURCE
    with world.installation.reading() as tx:
        assert len(drafts.drafts(tx, world.actor("pemilik"))) == 1


def test_a_draft_goes_out_to_the_desktop_and_comes_back(
    world: World, visit: Visit, draft: str
) -> None:
    owner = visit("pemilik")
    got = owner.get(f"/bengkel/{draft}/bpmn")
    assert got.data == SOURCE
    assert got.headers["Content-Disposition"] == f"attachment; filename={KEY}.bpmn"
    revision = hidden(owner.get(f"/bengkel/{draft}/unggah").text, "revisi")
    back = owner.post(f"/bengkel/{draft}/unggah", file(CHANGED) | {"revisi": revision})
    assert back.status_code == 303
    assert stored(world, draft) == CHANGED
    stale = owner.post(f"/bengkel/{draft}/unggah", file(SOURCE) | {"revisi": revision})
    assert stale.status_code == 409
    other = owner.post(f"/bengkel/{draft}/unggah", file(bpmn(APPROVAL)) | {"revisi": "2"})
    assert other.status_code == 409
    assert "SOP lain" in reads(other)
    empty = owner.post(f"/bengkel/{draft}/unggah", {"revisi": "2"})
    assert "Pilih berkasnya dahulu" in reads(empty)
    assert stored(world, draft) == CHANGED
    known = owner.post("/bengkel", file(SOURCE))
    assert known.status_code == 409
    assert f"/bengkel/{draft}/unggah" in known.text


# --- publishing and discarding ---------------------------------------------------------------


def test_publishing_shows_what_changes_and_keeps_why(
    world: World, visit: Visit, draft: str
) -> None:
    save(world, draft, CHANGED)
    owner = visit("pemilik")
    page = owner.get(f"/bengkel/{draft}/terbitkan")
    assert "kini berbunyi “Menyusun Format Perencanaan Kinerja”" in reads(page)
    seen = {name: hidden(page.text, name) for name in ("revisi", "terbaru")}
    lacking = owner.post(f"/bengkel/{draft}/terbitkan", seen | {"catatan": "Langkah 2 jelas."})
    assert lacking.status_code == 422
    assert "Tulis siapa yang mengesahkan." in reads(lacking)
    assert ">Langkah 2 jelas.</textarea>" in lacking.text
    why = {"catatan": "Langkah 2 diperjelas.", "pengesah": "Camat, Samudra Halim"}
    done = owner.post(f"/bengkel/{draft}/terbitkan", seen | why)
    assert done.headers["Location"] == f"/sop/{KEY}/2"
    shown = reads(visit("camat").get(f"/sop/{KEY}"))
    assert "Berlaku, versi 2" in shown
    for words in why.values():
        assert words in shown
    assert owner.get(f"/bengkel/{draft}").status_code == 404
    assert owner.get(f"/sop/{KEY}/2/bpmn").data == CHANGED


def test_what_has_errors_offers_no_publishing(world: World, visit: Visit, draft: str) -> None:
    save(world, draft, BROKEN)
    owner = visit("pemilik")
    page = owner.get(f"/bengkel/{draft}/terbitkan")
    assert "Harus diperbaiki" in reads(page)
    assert 'name="catatan"' not in page.text
    why = {"revisi": "2", "terbaru": "1", "catatan": "Ada.", "pengesah": "Camat"}
    assert owner.post(f"/bengkel/{draft}/terbitkan", why).status_code == 422


def test_a_version_published_meanwhile_is_told_before_it_is_replaced(
    world: World, visit: Visit, draft: str
) -> None:
    save(world, draft, CHANGED)
    owner = visit("pemilik")
    page = owner.get(f"/bengkel/{draft}/terbitkan").text
    seen = {name: hidden(page, name) for name in ("revisi", "terbaru")}
    why = {"catatan": "Langkah 2 diperjelas.", "pengesah": "Camat"}
    with world.installation.writing() as tx:
        other = world.actor("wakil")
        newer = SOURCE.replace(b"2 Jam", b"3 Jam")
        catalogue.publish(tx, world.office_id, newer, other, note="Norma dilonggarkan.")
    late = owner.post(f"/bengkel/{draft}/terbitkan", seen | why)
    assert late.status_code == 409
    for words in (
        "Versi 2 SOP ini baru saja terbit",
        "Draf ini dibuat dari versi 1, sedangkan yang berlaku versi 2",
        "Norma dilonggarkan.",
        "dulu “3 Jam”, kini “2 Jam”",
        why["catatan"],
    ):
        assert words in reads(late)
    seen = {name: hidden(late.text, name) for name in ("revisi", "terbaru")}
    done = owner.post(f"/bengkel/{draft}/terbitkan", seen | why)
    assert done.headers["Location"] == f"/sop/{KEY}/3"


def test_a_draft_is_discarded_only_as_it_was_seen(world: World, visit: Visit, draft: str) -> None:
    owner = visit("pemilik")
    revision = hidden(owner.get(f"/bengkel/{draft}/buang").text, "revisi")
    save(world, draft, CHANGED, "wakil")
    late = owner.post(f"/bengkel/{draft}/buang", {"revisi": revision})
    assert late.status_code == 409
    assert "Wakil" in reads(late)
    assert owner.post(f"/bengkel/{draft}/buang", {"revisi": "2"}).status_code == 303
    assert owner.get(f"/bengkel/{draft}").status_code == 404


# --- who -------------------------------------------------------------------------------------


def test_a_process_owner_has_no_way_into_another_office(
    world: World, visit: Visit, draft: str
) -> None:
    tetangga = visit("tetangga")
    assert KEY not in tetangga.get("/bengkel").text
    assert tetangga.post("/bengkel", {"sop": KEY}).status_code == 404
    for page in ("", "/isi", "/bpmn", "/unggah", "/formulir", f"/formulir/{FORM}", "/terbitkan"):
        assert tetangga.get(f"/bengkel/{draft}{page}").status_code == 404
    body = {"revision": 1, "bpmn": CHANGED.decode()}
    assert tetangga.put(f"/bengkel/{draft}/isi", body).status_code == 404
    why = {"revisi": "1", "terbaru": "1", "catatan": "Ada.", "pengesah": "Camat"}
    assert tetangga.post(f"/bengkel/{draft}/terbitkan", why).status_code == 404
    uploaded = tetangga.post("/bengkel", file(CHANGED))
    own = uploaded.headers["Location"].rpartition("/")[2]
    refused = tetangga.post(f"/bengkel/{own}/terbitkan", why | {"revisi": "1", "terbaru": ""})
    assert refused.status_code == 422, "the posts of the lanes are not theirs"
    with world.installation.reading() as tx:
        assert tx.session.query(t.Version).count() == 1


def test_nothing_of_a_draft_shows_before_it_is_published(
    world: World, visit: Visit, draft: str
) -> None:
    save(world, draft, CHANGED)
    for page in ("/sop", f"/sop/{KEY}", "/dokumen/baru"):
        assert "Menyusun Format" not in reads(visit("sekretaris").get(page))


def test_a_name_is_never_markup(world: World, visit: Visit, owners: None) -> None:
    script = "<script>alert(1)</script>"
    owner = visit("pemilik")
    drawn = bpmn(APPROVAL.replace("Staf", "Pelaksana"), title=script, key="uji-saja")
    begun = owner.post("/bengkel", file(drawn))
    place = begun.headers["Location"]
    for page in ("", "/unggah", "/formulir", "/terbitkan", "/buang"):
        assert script not in owner.get(place + page).text
    assert script not in owner.get("/bengkel").text


def test_somebody_who_draws_alone_is_not_warned_of_themselves(
    world: World, visit: Visit, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "mungkin masih mengubahnya" not in reads(visit("pemilik").get(f"/bengkel/{draft}"))
    other = visit("wakil")
    assert "mungkin masih mengubahnya" in reads(other.get("/bengkel"))
    now = world.installation.clock()
    monkeypatch.setattr(world.installation, "clock", lambda: now + timedelta(minutes=11))
    assert "mungkin masih mengubahnya" not in reads(other.get("/bengkel"))
