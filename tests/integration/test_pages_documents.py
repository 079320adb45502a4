"""The pages of documents: found by those who may, started, followed, explained, cancelled."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from engine import documents, files, moves
from engine.organisation import holdings, people
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import Visit, Visitor, reads

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SCRIPT = '<script>alert("1")</script>'
KEY = "penyusunan-rencana-kinerja"


def to_step(world: World, document: str, step: str) -> None:
    world.forward(document, until=lambda at: at == step)


def returned(world: World, reason: str, document: str | None = None) -> str:
    """A document that was sent back from its first deciding step."""
    document = document or world.start()
    to_step(world, document, "langkah-5")
    world.complete(document, "kembalikan", reason)
    return document


def visit_from_elsewhere(world: World, visit: Visit) -> Visitor:
    """A browser of the Camat of another office."""
    with world.installation.writing() as tx:
        people.person_of(tx, "orang-lain").must_change_password = False
    return visit("orang-lain")


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the database is asked to run meanwhile."""
    asked: list[str] = []

    def note(*what: object) -> None:
        asked.append(str(what[2]))

    engine = world.installation.store.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def headings(visitor: Visitor, path: str) -> list[str]:
    """The titles of a list's rows."""
    return re.findall(r'<h3><a href="[^"]+">(.+?)</a>', visitor.get(path).text)


# --- the list ---------------------------------------------------------------------------------


def test_the_list_shows_what_i_may_see_and_what_i_took_part_in(
    world: World, visit: Visit, clock: Clock
) -> None:
    world.start("Rencana A")
    clock.advance(minutes=1)
    finished = world.start("Rencana B")
    world.forward(finished)
    assert headings(visit("pelaksana"), "/dokumen") == ["Rencana B", "Rencana A"]
    assert headings(visit("pelaksana"), "/dokumen?punya=saya") == ["Rencana B"]
    assert headings(visit("arsiparis"), "/dokumen") == []
    assert "Belum ada dokumen" in reads(visit("arsiparis").get("/dokumen"))


def test_the_list_is_searched_and_filtered(world: World, visit: Visit) -> None:
    world.start("Rencana 100% A")
    world.forward(world.start("Rencana B"))
    dropped = world.start("Rencana C")
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), dropped, "Ganda")
    camat = visit("camat")
    for query, found in {
        "q=rencana+b": ["Rencana B"],
        "q=%25": ["Rencana 100% A"],
        "q=tidak-ada": [],
        "keadaan=berjalan": ["Rencana 100% A"],
        "keadaan=selesai": ["Rencana B"],
        "keadaan=batal": ["Rencana C"],
        "sop=tidak-ada": [],
        f"sop={KEY}&keadaan=selesai&punya=saya": ["Rencana B"],
    }.items():
        assert headings(camat, f"/dokumen?{query}") == found, query
    nothing = reads(camat.get("/dokumen?q=tidak-ada"))
    assert "Tidak ada dokumen yang cocok" in nothing


def test_pages_of_a_long_list_follow_each_other(
    world: World, visit: Visit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(documents.listing.__kwdefaults__ or {}, "limit", 2)
    for number in range(5):
        world.start(f"Dokumen {number}")
        clock.advance(minutes=1)
    camat, path, seen = visit("camat"), "/dokumen?q=dokumen", []
    while path:
        page = camat.get(path).text
        seen += re.findall(r"<h3><a [^>]+>(.+?)</a>", page)
        following = re.search(r'href="([^"]+)">Berikutnya', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"Dokumen {number}" for number in (4, 3, 2, 1, 0)]


# --- starting ---------------------------------------------------------------------------------


def test_a_document_is_started_under_an_sop_with_a_title(world: World, visit: Visit) -> None:
    kasubbag = visit("kasubbag")
    assert f'href="/dokumen/baru?sop={KEY}"' in kasubbag.get("/dokumen/baru").text
    before = reads(kasubbag.get(f"/dokumen/baru?sop={KEY}"))
    assert "Langkah pertama sampai ke Camat (Camat): Memerintahkan" in before
    refused = kasubbag.post("/dokumen/baru", {"sop": KEY, "judul": "  "})
    assert refused.status_code == 422
    assert "Beri judul dokumen ini." in reads(refused)
    too_long = kasubbag.post("/dokumen/baru", {"sop": KEY, "judul": "Rencana " * 40})
    assert too_long.status_code == 422
    assert "Rencana Rencana" in too_long.text
    started = kasubbag.post("/dokumen/baru", {"sop": KEY, "judul": "Rencana Kinerja 2028"})
    assert started.status_code == 303
    page = reads(kasubbag.get(started.headers["Location"]))
    assert "Rencana Kinerja 2028" in page
    assert "Langkah 1 dari 7" in page
    assert "oleh Kasubbag" in page


def test_only_who_holds_a_post_of_the_sop_is_offered_to_start(world: World, visit: Visit) -> None:
    stranger, elsewhere = visit("arsiparis"), visit_from_elsewhere(world, visit)
    assert "Belum ada SOP yang dapat Anda mulai" in reads(stranger.get("/dokumen/baru"))
    assert stranger.get(f"/dokumen/baru?sop={KEY}").status_code == 403
    assert elsewhere.get(f"/dokumen/baru?sop={KEY}").status_code == 404
    for visitor, status in ((stranger, 403), (elsewhere, 404)):
        answer = visitor.post("/dokumen/baru", {"sop": KEY, "judul": "Coba"})
        assert answer.status_code == status
    assert headings(visit("camat"), "/dokumen") == []


def test_a_post_that_nobody_holds_is_warned_of_where_it_would_stop_a_document(
    world: World, visit: Visit
) -> None:
    with world.installation.writing() as tx:
        holdings.take_post(tx, people.person_of(tx, "pelaksana"), "Pelaksana")
    camat = visit("camat")
    assert "Pelaksana: dokumen akan berhenti di sana" in reads(
        camat.get(f"/dokumen/baru?sop={KEY}")
    )
    document = world.start()
    assert "Belum ada yang memegang" not in reads(camat.get(f"/dokumen/{document}"))
    for _ in range(2):
        world.complete(document)
    assert "Belum ada yang memegang jabatan Pelaksana" in reads(camat.get(f"/dokumen/{document}"))


# --- the page ---------------------------------------------------------------------------------


def test_whose_hands_it_is_in_is_what_the_task_says(
    world: World, visit: Visit, clock: Clock
) -> None:
    document = world.start()
    to_step(world, document, "langkah-5")

    def said() -> str:
        (task,) = world.opened(document).document.tasks
        page = reads(visit("camat").get(f"/dokumen/{document}"))
        held = f"Dipegang {task.assignee_name}, {task.post_name}"
        free = f"Menunggu diambil oleh {task.post_name} ("
        assert (held if task.assignee_name else free) in page
        assert (free if task.assignee_name else "Dipegang") not in page
        assert f"Langkah {task.step.nomor} dari 7: {task.step.name}" in page
        return page

    assert "Terlambat" not in said()
    task_id, _, who = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    said()
    clock.advance(days=3)
    assert "Lewat 1 hari 1 jam dari norma 1 hari" in said()
    world.complete(document, "setujui")
    said()


def test_the_one_who_may_work_finds_the_way_to_the_task(world: World, visit: Visit) -> None:
    document = world.start()
    to_step(world, document, "langkah-5")
    task_id, _, _ = world.task(document)
    link = f'href="/tugas/{task_id}"'
    assert link not in visit("camat").get(f"/dokumen/{document}").text
    kasubbag = visit("kasubbag")
    page = kasubbag.get(f"/dokumen/{document}").text
    assert link in page
    assert "Buka langkah 5 untuk diambil" in page
    kasubbag.post(f"/tugas/{task_id}/ambil")
    assert "Kerjakan langkah 5" in kasubbag.get(f"/dokumen/{document}").text


def test_a_return_stands_with_its_reason_and_count_in_history_and_picture(
    world: World, visit: Visit, clock: Clock
) -> None:
    document = returned(world, "Realisasi belum diisi.")
    page = visit("camat").get(f"/dokumen/{document}")
    assert "Dikembalikan ke langkah 4, Pelaksana" in reads(page)
    assert reads(page).count("Realisasi belum diisi.") == 2  # in the state and in the history
    assert ">Dikembalikan 1 kali<" in page.text
    clock.advance(hours=1)
    returned(world, "Target masih tertukar.", document)
    page = visit("camat").get(f"/dokumen/{document}")
    assert ">Dikembalikan 2 kali<" in page.text
    assert "Dari langkah 5 dikembalikan 2 kali ke langkah 4." in page.text
    history = reads(page)
    assert history.index("Target masih tertukar.") < history.index("Realisasi belum diisi.")
    to_step(world, document, "langkah-6a")
    after = visit("camat").get(f"/dokumen/{document}").text
    assert ">Dikembalikan 2 kali<" in after
    assert "4 Pelaksana: selesai, 2 kali dikembalikan" in after


def test_the_history_tells_step_person_decision_note_answers_and_time(
    world: World, visit: Visit, clock: Clock
) -> None:
    document = world.start()
    to_step(world, document, "langkah-4")
    clock.advance(hours=2)
    world.complete(document)
    clock.advance(days=2)
    world.complete(document, "setujui", "Sudah cocok dengan PK.")
    page = reads(visit("camat").get(f"/dokumen/{document}"))
    lines = [
        "Menunggu:",
        "5. ",
        "Kasubbag, Kasubbag Perencanaan dan Keuangan",
        "2 hari, norma 1 hari lewat norma",
        "Setujui Sudah cocok dengan PK.",
        "4. ",
        "Pelaksana, Pelaksana",
        "2 jam, norma 2 hari",
        "Isian",
        "Dokumen dimulai",
    ]
    places = []
    start = page.index("Riwayat")
    for line in lines:
        start = page.index(line, start)
        places.append(start)
    assert places == sorted(places)
    (done,) = [e for e in world.opened(document).events if e.step and e.step.id == "langkah-4"]
    assert done.answers
    for row in done.answers["rencana"]:
        for value in row.values():
            assert str(value) in page


def test_a_long_history_shows_its_newest_part_and_the_way_to_the_rest(
    world: World, visit: Visit
) -> None:
    document = world.start()
    for number in range(35):
        returned(world, f"Alasan nomor {number}.", document)
    camat = visit("camat")
    page = reads(camat.get(f"/dokumen/{document}"))
    assert "Alasan nomor 34." in page
    assert "Alasan nomor 0." not in page
    assert "Dikembalikan 35 kali" in camat.get(f"/dokumen/{document}").text
    assert "Tampilkan 14 catatan sebelumnya" in page
    assert "Alasan nomor 0." in reads(camat.get(f"/dokumen/{document}?semua=ya"))


def test_a_replaced_file_stays_beside_the_new_one(world: World, visit: Visit, clock: Clock) -> None:
    document = world.start()
    for content in (PDF, PDF + b"%baru"):
        task_id, _, who = world.task(document)
        kept = files.keep(world.installation.files, io.BytesIO(content), 10_000)
        with world.installation.writing() as tx:
            files.attach(tx, world.actor(who), task_id, kept, "Konsep.pdf")
        world.complete(document)
        clock.advance(minutes=5)
    page = visit("camat").get(f"/dokumen/{document}")
    assert "1 versi lama" in reads(page)
    assert "versi 2" in reads(page)
    links = re.findall(r'href="(/berkas/[^"]+)"', page.text)
    assert len(links) == 2
    pelaksana = visit("pelaksana")
    for link, content in zip(links, (PDF + b"%baru", PDF), strict=True):
        with pelaksana.get(link) as file:
            assert file.data == content
    assert "Melampirkan Konsep.pdf" in reads(page)


def test_a_finished_document_says_so_and_waits_for_nobody(world: World, visit: Visit) -> None:
    document = world.start()
    world.forward(document)
    page = visit("camat").get(f"/dokumen/{document}")
    assert "Semua langkah selesai" in reads(page)
    assert "Menunggu:" not in reads(page)
    assert "#m-live" not in page.text.split("</defs>", 1)[1]
    assert "Batalkan dokumen" not in page.text


# --- cancelling -------------------------------------------------------------------------------


def test_a_document_is_cancelled_by_who_may_and_with_a_reason(world: World, visit: Visit) -> None:
    with world.installation.writing() as tx:
        document = moves.start(tx, world.actor("kasubbag"), world.version_id, "Ganda")
    path = f"/dokumen/{document}"
    pelaksana, kasubbag = visit("pelaksana"), visit("kasubbag")
    assert "Batalkan dokumen" not in pelaksana.get(path).text
    assert pelaksana.post(f"{path}/batal", {"alasan": "Iseng"}).status_code == 403
    assert "Batalkan dokumen" in kasubbag.get(path).text
    refused = kasubbag.post(f"{path}/batal", {"alasan": " "})
    assert refused.status_code == 422
    assert "Tulis alasan pembatalan." in reads(refused)
    assert '<details class="return" open>' in refused.text
    assert reads(refused).startswith("Kesalahan: Ganda")
    assert refused.text.index("Dokumen belum dibatalkan") < refused.text.index("<h1>")
    assert world.state(document) == "open"
    assert kasubbag.post(f"{path}/batal", {"alasan": "Sudah ada."}).status_code == 303
    page = reads(visit("camat").get(path))
    assert "Dibatalkan oleh Kasubbag: “Sudah ada.”" in page
    again = kasubbag.post(f"{path}/batal", {"alasan": "Sekali lagi."})
    assert again.status_code == 409
    assert "sudah selesai atau dibatalkan" in reads(again)
    assert "Sekali lagi." in reads(again)  # nothing typed is lost


# --- who may, and what stays text ------------------------------------------------------------


def test_another_office_finds_nothing_and_another_post_is_refused(
    world: World, visit: Visit
) -> None:
    document = world.start("Rahasia dapur")
    elsewhere = visit_from_elsewhere(world, visit)
    for visitor, status in ((elsewhere, 404), (visit("arsiparis"), 403)):
        for answer in (
            visitor.get(f"/dokumen/{document}"),
            visitor.post(f"/dokumen/{document}/batal", {"alasan": "Iseng"}),
        ):
            assert answer.status_code == status
            assert "Rahasia dapur" not in answer.text
    assert elsewhere.get("/dokumen/tidak-ada").status_code == 404
    assert world.state(document) == "open"


@pytest.mark.parametrize("path", ["/dokumen", "/dokumen/{}", "/pemantauan", "/tugas"])
def test_a_title_stays_text(world: World, visit: Visit, clock: Clock, path: str) -> None:
    document = world.start(f"{SCRIPT} & co")
    clock.advance(days=9)
    page = visit("camat").get(path.format(document))
    assert SCRIPT not in page.text
    assert f"{SCRIPT} & co" in reads(page)


def test_a_note_stays_text(world: World, visit: Visit) -> None:
    document = returned(world, SCRIPT)
    page = visit("camat").get(f"/dokumen/{document}")
    assert SCRIPT not in page.text
    assert SCRIPT in reads(page)


# --- quick ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/dokumen", "/pemantauan", f"/pemantauan?sop={KEY}"])
def test_a_list_asks_the_database_as_often_for_many_documents_as_for_five(
    world: World, visit: Visit, clock: Clock, path: str
) -> None:
    asked: dict[int, int] = {}
    started = 0
    for many in (5, 25):
        while started < many:
            world.complete(world.start(f"Dokumen {started}"))
            started += 1
            clock.advance(minutes=1)
        clock.advance(days=9)
        camat = visit("camat")
        camat.get(path)  # versions are read once in the life of a process
        with counted(world) as statements:
            page = camat.get(path)
        assert page.text.count('href="/dokumen/') >= many
        asked[many] = len(statements)
    assert asked[25] == asked[5] <= 16


def test_a_page_asks_as_often_for_a_long_history_as_for_a_short_one(
    world: World, visit: Visit
) -> None:
    camat, document = visit("camat"), world.start()
    asked = []
    for returns in (1, 10):
        for _ in range(returns):
            returned(world, "Perbaiki.", document)
        camat.get(f"/dokumen/{document}")
        with counted(world) as statements:
            camat.get(f"/dokumen/{document}")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 13


@pytest.fixture
def everything(world: World) -> Callable[[], dict[str, int]]:
    """How many rows each table that a page might touch has."""

    def count() -> dict[str, int]:
        with world.installation.reading() as tx:
            return {
                table.__tablename__: tx.session.query(table).count()
                for table in (t.Document, t.Event, t.Task, t.File)
            }

    return count


def test_looking_changes_nothing(
    world: World, visit: Visit, everything: Callable[[], dict[str, int]]
) -> None:
    document = world.start()
    camat, before = visit("camat"), everything()
    for path in ("/dokumen", f"/dokumen/{document}", "/dokumen/baru", f"/dokumen/baru?sop={KEY}"):
        assert camat.get(path).status_code == 200
    assert everything() == before
