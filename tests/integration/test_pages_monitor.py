"""Monitoring: what is stuck stands first, and every number leads to its documents."""

from __future__ import annotations

import re
from html import unescape
from itertools import chain

import pytest

from engine import acting, catalogue, moves
from engine.organisation import holdings, people
from tests.conftest import Clock
from tests.integration.conftest import SOP_FILE, World
from tests.integration.test_timers import begun, fire, published
from tests.visitor import Visit, Visitor, reads
from webui.monitor import board

# What pages ask the databases is held on both by test_access and test_plans.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

KEY = "penyusunan-rencana-kinerja"


def at_row(world: World, title: str, step: str) -> str:
    """A document that waits at a step."""
    document = world.start(title)
    world.forward(document, until=lambda at: at == step)
    return document


def listed(visitor: Visitor, query: str = "") -> list[str]:
    """The titles in the list, from the top."""
    page = visitor.get(f"/pemantauan{query}").text
    return [unescape(title) for title in re.findall(r'rowheader"><a [^>]+>(.+?)</a>', page)]


def figures(visitor: Visitor) -> dict[str, str]:
    """The figures on top by their names, with what is said beside each in brackets."""
    found = re.findall(r"<dt>(.+?)</dt><dd[^>]*>([\d–]+)", visitor.get("/pemantauan").text)
    words = {unescape(re.sub(r"<[^>]+>", "|", name)): number for name, number in found}
    told = {}
    for name, number in words.items():
        label, *more = filter(None, map(str.strip, name.split("|")))
        told[label] = f"{number} ({', '.join(more)})" if more else number
    return told


def test_the_figures_count_what_is_late_past_its_norm_and_untaken(
    world: World, visit: Visit, clock: Clock
) -> None:
    at_row(world, "Lama", "langkah-5")  # one day from Monday: due on Tuesday at four
    clock.advance(days=2)
    at_row(world, "Baru", "langkah-1")
    clock.advance(minutes=40)  # its norm is ten minutes
    task_id, _, who = world.task(at_row(world, "Diambil", "langkah-2"))
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    assert figures(visit("camat")) == {
        "tugas terlambat": "1 (dan 1 lewat norma, belum terlambat)",
        "jatuh tempo hari ini": "1",
        "dokumen sedang berjalan": "3 (2 tugas belum diambil)",
        "tepat waktu bulan ini": "– (belum ada yang selesai)",
    }


def test_the_month_tells_how_many_kept_their_promise(
    world: World, visit: Visit, clock: Clock
) -> None:
    for title in ("Tepat", "Tepat juga", "Terlambat"):
        document = at_row(world, title, "langkah-5")
        if title == "Terlambat":
            clock.advance(days=14)
        world.forward(document)
    assert figures(visit("camat"))["tepat waktu bulan ini"] == "67 (2 dari 3 yang selesai)"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("tugas terlambat", ["Terlambat"]),
        ("jatuh tempo hari ini", ["Hari ini"]),
        ("dokumen sedang berjalan", ["Hari ini", "Lewat norma", "Terlambat"]),
    ],
)
def test_a_figure_leads_to_what_it_counts(
    world: World, visit: Visit, clock: Clock, figure: str, expected: list[str]
) -> None:
    at_row(world, "Terlambat", "langkah-1")
    clock.advance(days=1)
    at_row(world, "Lewat norma", "langkah-1")
    clock.advance(minutes=20)
    at_row(world, "Hari ini", "langkah-2")  # two hours
    camat = visit("camat")
    page = camat.get("/pemantauan").text
    link = re.search(rf'href="([^"#]+)#daftar">{figure}', page)
    assert link
    assert sorted(listed(camat, unescape(link[1]).removeprefix("/pemantauan"))) == expected


def test_a_row_tells_what_was_promised_how_urgent_it_is_and_how_often_it_came_back(
    world: World, visit: Visit, clock: Clock
) -> None:
    document = at_row(world, "Bolak-balik", "langkah-5")
    for _ in range(2):
        world.complete(document, "kembalikan", "Belum lengkap.")
        world.forward(document, until=lambda at: at == "langkah-5")
    with world.installation.writing() as tx:
        acting.prioritise(tx, world.actor("camat"), document, 2)
    clock.advance(days=1)
    page = reads(visit("camat").get("/pemantauan?keadaan=semua"))
    for words in (
        "Bolak-balik Sangat segera", "dikembalikan 2 kali", "Janji Sen 19 Jan masih terkejar"
    ):  # fmt: skip
        assert words in page
    clock.advance(days=6, hours=6, minutes=30)  # Monday at three; an hour and 20 minutes ahead
    late = "Janji Sen 19 Jan tidak terkejar: menurut norma paling cepat Sel 20 Jan"
    assert late in reads(visit("camat").get("/pemantauan"))
    clock.advance(days=15)
    camat = visit("camat")
    assert "Dokumen seharusnya selesai Sen 19 Jan" in reads(camat.get("/pemantauan"))
    link = re.search(r'rowheader"><a href="([^"]+)"', camat.get("/pemantauan").text)
    assert link
    assert link[1] == f"/dokumen/{document}#tindak-lanjut"


def test_the_list_is_filtered_by_post_and_by_who_holds_it(world: World, visit: Visit) -> None:
    at_row(world, "Di pelaksana", "langkah-4")
    taken = at_row(world, "Di kasubbag", "langkah-5")
    at_row(world, "Juga di kasubbag", "langkah-2")
    task_id, _, who = world.task(taken)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    camat = visit("camat")
    post = "kasubbag-perencanaan-dan-keuangan"
    assert sorted(listed(camat, f"?jabatan={post}&keadaan=semua")) == [
        "Di kasubbag", "Juga di kasubbag",
    ]  # fmt: skip
    assert listed(camat, "?orang=kasubbag&keadaan=semua") == ["Di kasubbag"]
    assert listed(camat, f"?jabatan={post}&keadaan=bebas") == ["Juga di kasubbag"]
    assert "Di tangan Kasubbag" in reads(camat.get("/pemantauan?orang=kasubbag&keadaan=semua"))
    assert listed(camat, "?jabatan=tidak-ada&keadaan=semua") == []
    assert listed(camat, "?keadaan=entah") == []  # an unknown one is what is stuck


def test_what_is_stuck_longest_stands_first_with_its_holder_and_since_when(
    world: World, visit: Visit, clock: Clock
) -> None:
    at_row(world, "Dalam norma", "langkah-4")  # two days
    at_row(world, "Kemarin", "langkah-5")
    old = at_row(world, "Paling lama", "langkah-1")
    clock.advance(days=1, hours=8)
    task_id, _, who = world.task(old)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    camat = visit("camat")
    assert listed(camat) == ["Paling lama", "Kemarin"]
    page = reads(camat.get("/pemantauan"))
    row = page[page.index("Paling lama") :]
    for words in ("1. Memerintahkan", "Camat", "dari norma 10 menit", "sejak Sen 12 Jan 08.30"):
        assert words in row
    assert "Lewat 1 hari" in row
    other = page[page.index("Kemarin") :]
    assert "Belum diambil Kasubbag Perencanaan dan Keuangan" in other


def test_every_number_of_a_strip_leads_to_the_documents_that_it_counts(
    world: World, visit: Visit
) -> None:
    expected = {"2": ["Dua A", "Dua B"], "5": ["Lima"], "6": ["Enam Camat", "Enam Sekretaris"]}
    at_row(world, "Dua A", "langkah-2")
    at_row(world, "Dua B", "langkah-2")
    at_row(world, "Lima", "langkah-5")
    at_row(world, "Enam Sekretaris", "langkah-6a")
    at_row(world, "Enam Camat", "langkah-6b")
    camat = visit("camat")
    page = camat.get("/pemantauan").text
    links = re.findall(r'href="(/pemantauan\?[^"]*langkah=[^"]+)"><b[^>]*>.*?</span>(\d+)<', page)
    found = {}
    for link, number in links:
        query = unescape(link).removeprefix("/pemantauan").partition("#")[0]
        titles = sorted(listed(camat, query))
        assert len(titles) == int(number)
        found[re.findall(r"langkah=(\w+)", query)[0]] = titles
    assert found == expected
    assert sorted(listed(camat, f"?sop={KEY}&keadaan=semua")) == sorted(chain(*expected.values()))


def test_a_long_list_goes_on_page_by_page(
    world: World, visit: Visit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "ROWS", 2)
    for number in range(5):
        at_row(world, f"Dokumen {number}", "langkah-2")
        clock.advance(minutes=1)
    clock.advance(days=9)
    camat, path, seen = visit("camat"), "/pemantauan", []
    while path:
        seen += listed(camat, path.removeprefix("/pemantauan"))
        following = re.search(r'href="([^"#]+)[^"]*">Berikutnya', camat.get(path).text)
        path = unescape(following[1]) if following else ""
    assert seen == [f"Dokumen {number}" for number in range(5)]


def test_documents_under_an_older_version_are_counted_in_the_same_strip(
    world: World, visit: Visit
) -> None:
    at_row(world, "Versi pertama", "langkah-2")
    with world.installation.writing() as tx:
        other = SOP_FILE.with_name("penyusunan-rencana-kinerja.1.bpmn").read_bytes()
        assert catalogue.publish(tx, world.office_id, other).number == 2
        actor = world.actor("camat")
        newer = catalogue.version_of(tx, actor, KEY)
        moves.start(tx, actor, newer.id, "Versi kedua")
    camat = visit("camat")
    page = reads(camat.get("/pemantauan"))
    assert page.count("2 dokumen berjalan.") == 1
    assert sorted(listed(camat, f"?sop={KEY}&keadaan=semua")) == ["Versi kedua", "Versi pertama"]
    assert listed(camat, f"?sop={KEY}&langkah=2&keadaan=semua") == ["Versi pertama"]


def test_nobody_sees_what_is_not_theirs(world: World, visit: Visit, clock: Clock) -> None:
    at_row(world, "Rahasia", "langkah-2")
    clock.advance(days=9)
    with world.installation.writing() as tx:
        people.person_of(tx, "orang-lain").must_change_password = False
    for username in ("arsiparis", "orang-lain"):
        visitor = visit(username)
        for query in ("", "?keadaan=semua", f"?sop={KEY}&keadaan=semua"):
            page = visitor.get(f"/pemantauan{query}")
            assert page.status_code == 200
            assert "Rahasia" not in page.text
        assert {figure.partition(" ")[0] for figure in figures(visitor).values()} == {"0", "–"}


def test_an_office_without_trouble_is_told_so(world: World, visit: Visit) -> None:
    camat = visit("camat")
    assert "Belum ada dokumen yang berjalan." in reads(camat.get("/pemantauan"))
    at_row(world, "Baru saja", "langkah-2")
    assert "Tidak ada yang tertahan." in reads(camat.get("/pemantauan"))
    for query in (f"sop={KEY}&langkah=7", "sop=tidak-ada&langkah=9", "keadaan=terlambat"):
        nothing = camat.get(f"/pemantauan?{query}")
        assert "Tidak ada dokumen yang menunggu di sini." in reads(nothing)


def test_a_post_that_nobody_holds_is_told_where_a_document_is_stuck_there(
    world: World, visit: Visit, clock: Clock
) -> None:
    at_row(world, "Buntu", "langkah-2")
    clock.advance(days=5)
    assert "Belum ada pemegang" not in reads(visit("camat").get("/pemantauan"))
    with world.installation.writing() as tx:
        person = people.person_of(tx, "kasubbag")
        holdings.take_post(tx, person, "Kasubbag Perencanaan dan Keuangan")
    assert "Belum ada pemegang" in reads(visit("camat").get("/pemantauan"))


def test_a_bar_shows_the_waiting_against_its_own_norm(
    world: World, visit: Visit, clock: Clock
) -> None:
    at_row(world, "Setengah norma", "langkah-2")  # two hours
    clock.advance(hours=1)
    assert bars(visit("camat").get("/pemantauan?keadaan=semua").text) == [(16.7, 0.0)]
    clock.advance(hours=2)
    assert bars(visit("camat").get("/pemantauan").text) == [(33.3, 16.7)]
    clock.advance(days=300)
    assert bars(visit("camat").get("/pemantauan").text) == [(33.3, 66.7)]


def bars(page: str) -> list[tuple[float, float]]:
    """How long each bar is within the norm and beyond it, in percent."""
    drawn = re.findall(r'<svg class="bar".*?</svg>', page)
    found = []
    for bar in drawn:
        within = re.search(r'class="fg"[^>]*width="([\d.]+)%"', bar)
        beyond = re.search(r'class="over"[^>]*width="([\d.]+)%"', bar)
        assert within
        found.append((float(within[1]), float(beyond[1]) if beyond else 0.0))
    return found


def test_a_document_that_waits_for_its_moment_is_counted_and_found(
    world: World, visit: Visit, clock: Clock
) -> None:
    drawn = "Pelaksana | (mulai) tulis @jeda=P2D ((selesai))\nmulai -> tulis -> jeda -> selesai"
    version = published(world, drawn)
    case, _ = begun(world, version, "Surat 1"), begun(world, version, "Surat 2")
    assert "Menunggu waktu" not in reads(visit("camat").get("/pemantauan"))

    case.complete("tulis")
    page = reads(visit("camat").get("/pemantauan"))
    assert "Menunggu waktu: 1 dokumen" in page
    waiting = reads(visit("camat").get("/dokumen?keadaan=menunggu-waktu"))
    assert "Surat 1" in waiting
    assert "Surat 2" not in waiting
    clock.set(case.timers()["jeda"])
    fire(world)
    assert "Menunggu waktu" not in reads(visit("camat").get("/pemantauan"))


def test_an_sop_whose_documents_all_wait_for_time_stands_on_the_board(
    world: World, visit: Visit
) -> None:
    drawn = "Pelaksana | (mulai) @jeda=P2D tulis ((selesai))\nmulai -> jeda -> tulis -> selesai"
    begun(world, published(world, drawn))
    page = reads(visit("camat").get("/pemantauan"))

    assert "Belum ada dokumen yang berjalan" not in page
    assert "Tidak ada yang tertahan" in page
    assert "uji 1 dokumen" in page
