"""The pages with figures: an SOP's heat map, the load, the trends, all offices, the event log."""

from __future__ import annotations

import re
from html import unescape

import pytest
from lxml import etree

from engine import acting, moves
from engine.store import tables as t
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.visitor import Visit, Visitor, reads

KEY = "penyusunan-rencana-kinerja"
MAP = f"/pemantauan/sop/{KEY}"


@pytest.fixture
def backend() -> str:
    """One database is enough for looking at pages; the figures themselves are tested on both."""
    return "sqlite"


@pytest.fixture
def overseer(world: World) -> str:
    """The username of an overseer, who belongs to another office."""
    with world.installation.writing() as tx:
        person = tx.session.get_one(t.Person, world.ids["orang-lain"])
        person.overseer, person.must_change_password = True, False
    return "orang-lain"


def at_row(world: World, title: str, step: str) -> str:
    """A document that waits at a step."""
    document = world.start(title)
    world.forward(document, until=lambda at: at == step)
    return document


def spots(page: str) -> dict[str, tuple[str, str, str]]:
    """What stands in the picture: the degree, the number and the words, by what is said of it."""
    found = {}
    for spot in re.findall(r'<(?:a|g) [^>]*class="spot.*?</(?:a|g)>', page):
        (drawn,) = etree.fromstring(f"<svg>{spot}</svg>")
        title, name, degree, waiting, count = (
            " ".join(each.itertext())
            for each in drawn.iter("title", "text")
            if each.get("class") != "no halo"
        )
        assert name
        kind = drawn.get("class", "").removeprefix("spot ")
        found[title.partition(",")[0]] = (kind, count, f"{degree}: {waiting}")
    return found


# --- the heat map ------------------------------------------------------------------------------


def test_the_map_frames_every_step_by_the_worst_that_stands_there(
    world: World, visit: Visit, clock: Clock
) -> None:
    at_row(world, "Kemarin", "langkah-5")  # one day
    clock.advance(days=2)
    at_row(world, "Baru", "langkah-4")  # two days
    at_row(world, "Juga baru", "langkah-4")
    at_row(world, "Lewat", "langkah-1")  # ten minutes
    clock.advance(minutes=40)
    page = visit("camat").get(MAP)
    assert spots(page.text) == {
        "Langkah 1": ("heat-2", "1", "1 lewat norma: 40 menit dari 10 menit"),
        "Langkah 4": ("heat-1", "2", "dalam norma: 40 menit dari 2 hari"),
        "Langkah 5": ("heat-3", "1", "1 terlambat: 2 hari dari 1 hari"),
    }
    table = reads(page)
    for row in (
        "Camat 1, 1 lewat norma 40 menit",
        "Pelaksana 2, dalam norma 40 menit",
        "Kasubbag Perencanaan dan Keuangan 1, 1 terlambat 2 hari",
    ):
        assert row in table


def test_a_step_of_the_map_leads_to_its_documents(world: World, visit: Visit) -> None:
    at_row(world, "Di empat", "langkah-4")
    at_row(world, "Di lima", "langkah-5")
    camat = visit("camat")
    links = re.findall(r'<a href="([^"#]+)#daftar" class="spot', camat.get(MAP).text)
    links += re.findall(r'rowheader"><a href="([^"#]+)#daftar">[45]\.', camat.get(MAP).text)
    assert len(links) == 4
    for link, title in zip(links, ("Di empat", "Di lima") * 2, strict=True):
        page = camat.get(unescape(link)).text
        assert re.findall(r'rowheader"><a [^>]+>(.+?)</a>', page) == [title]


def test_the_map_tells_how_often_documents_were_sent_back(
    world: World, visit: Visit, clock: Clock
) -> None:
    for title in ("Pertama", "Kedua"):
        document = at_row(world, title, "langkah-5")
        clock.advance(hours=1)
        world.complete(document, "kembalikan", "Belum lengkap.")
    page = visit("camat").get(MAP).text
    (told,) = re.findall(r'<text class="lbl t is-back"[^>]*>(.*?)</text>', page)
    assert re.sub("<[^>]+>", "", told) == "Dikembalikan 2 kali"
    assert "1 jam 2 kali" in reads(visit("camat").get(MAP))  # the median of step 5, and how often


def test_the_map_of_an_idle_sop_is_its_plain_picture(world: World, visit: Visit) -> None:
    page = visit("camat").get(MAP)
    assert spots(page.text) == {}
    assert "0 dokumen berjalan." in reads(page)
    assert reads(page).count("tidak ada dokumen") == 8
    assert "di-sini" not in page.text


def test_an_unknown_sop_or_one_of_another_office_has_no_map(world: World, visit: Visit) -> None:
    camat = visit("camat")
    assert camat.get("/pemantauan/sop/tidak-ada").status_code == 404
    assert camat.get(f"{MAP}?unit=kecamatan-lain").status_code == 404
    assert camat.get(f"{MAP}?unit=tidak-ada").status_code == 404
    with world.installation.writing() as tx:
        tx.session.get_one(t.Person, world.ids["orang-lain"]).must_change_password = False
    elsewhere = visit("orang-lain")
    assert elsewhere.get(MAP).status_code == 404
    assert elsewhere.get(f"{MAP}?unit=kecamatan-awayan").status_code == 404


# --- the load ----------------------------------------------------------------------------------


def rows(page: str) -> dict[str, str]:
    """The rows of the page's tables by their heads, each as it reads."""
    found = {}
    for row in re.findall(r'<tr role="row"><th scope="row".*?</tr>', page, re.DOTALL):
        head, _, rest = row.partition("</th>")
        name = head.partition("<br>")[0]
        found[_words(name)] = _words(rest)
    return found


def _words(markup: str) -> str:
    plain = re.sub(r"<svg\b.*?</svg>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return " ".join(unescape(plain).split())


def test_the_load_of_posts_and_people(world: World, visit: Visit, clock: Clock) -> None:
    at_row(world, "Bebas", "langkah-5")
    taken = at_row(world, "Diambil", "langkah-5")
    task_id, _, who = world.task(taken)
    clock.advance(hours=1)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    clock.advance(days=2)
    found = rows(visit("camat").get("/pemantauan/beban").text)
    post = "Kasubbag Perencanaan dan Keuangan"
    waits = "2 hari 1 jam sejak Sen 12 Jan 08.30"
    # It also completed step 2 of both, at once.
    assert found[post] == f"2 2 terlambat 1 {waits} 2 median kurang dari 1 menit"
    assert found["Kasubbag"] == f"1 1 terlambat Alihkan {waits} 2 median kurang dari 1 menit"
    assert found["Arsiparis"] == "0 – 0"  # the person; the post is told with what is free
    assert next(iter(found)) == post


def test_only_supervisors_see_the_load_of_people(world: World, visit: Visit, overseer: str) -> None:
    at_row(world, "Rahasia", "langkah-5")
    assert "Per orang" in reads(visit("sekretaris").get("/pemantauan/beban"))
    for username in ("kasubbag", "arsiparis"):
        page = reads(visit(username).get("/pemantauan/beban"))
        assert "Per jabatan" in page
        assert "Per orang" not in page
    there = reads(visit(overseer).get("/pemantauan/beban?unit=kecamatan-awayan"))
    assert "Kasubbag Perencanaan dan Keuangan 1" in there
    assert "Per orang" not in there
    assert visit("camat").get("/pemantauan/beban?unit=kecamatan-lain").status_code == 404


# --- the trends --------------------------------------------------------------------------------


def months(visitor: Visitor, query: str = "") -> dict[str, str]:
    """The table of months: what each row reads."""
    page = visitor.get(f"/pemantauan/tren{query}").text
    (table,) = re.findall(r'<table class="numbers">.*?</table>', page, re.DOTALL)
    body = table.partition("<tbody>")[2]
    lines = (_words(row) for row in body.split("</tr>") if "<th" in row)
    return {" ".join(line.split()[:2]): " ".join(line.split()[2:]) for line in lines}


def a_quarter(world: World, clock: Clock) -> None:
    """Two documents done in January, one of them returned and late; one in March, one open."""
    on_time = at_row(world, "Tepat", "langkah-4")
    clock.advance(hours=1, minutes=30)
    world.forward(on_time)
    late = at_row(world, "Terlambat", "langkah-5")
    world.complete(late, "kembalikan", "Belum lengkap.")
    clock.advance(days=14)
    world.forward(late)
    clock.advance(days=40)
    world.forward(world.start("Maret"))
    world.start("Berjalan")


def test_the_months_tell_what_was_started_finished_and_on_time(
    world: World, visit: Visit, clock: Clock
) -> None:
    a_quarter(world, clock)
    camat = visit("camat")
    found = months(camat)
    assert len(found) == 12
    assert list(found)[-1] == "Mar 2026"
    # The lesser of two in the middle is the median: an hour and a half. The norms of the way are
    # three days, four hours and a half.
    assert found["Jan 2026"] == "2 2 50 % 1 dari 2 0,2 3,6"
    assert found["Feb 2026"] == "0 0 – – –"
    assert found["Mar 2026"] == "2 1 100 % 1 dari 1 0,0 3,6"
    page = reads(camat.get("/pemantauan/tren"))
    for words in (
        "dokumen dimulai 4", "dokumen selesai 3", "selesai tepat waktu 2 dari 3 dokumen 67 %",
        "keputusan mengembalikan 1 dari 7 keputusan 14 %",
    ):  # fmt: skip
        assert words in page


def test_the_ways_back_tell_how_often_they_were_taken(
    world: World, visit: Visit, clock: Clock
) -> None:
    a_quarter(world, clock)
    found = rows(visit("camat").get("/pemantauan/tren").text)
    told = next(row for name, row in found.items() if name.startswith("5. "))
    assert told == "Kembalikan 25 % 1 dari 4"


def test_the_costliest_steps_are_told_with_their_norm(
    world: World, visit: Visit, clock: Clock
) -> None:
    a_quarter(world, clock)
    page = reads(visit("camat").get("/pemantauan/tren"))
    first = page[page.index("Tiga langkah yang paling banyak memakan waktu") :]
    assert re.search(r"Selesai 4\. .+? · Pelaksana 9 hari .*norma 2 hari 4 kali", first)


def test_a_period_and_an_sop_narrow_the_trends(world: World, visit: Visit, clock: Clock) -> None:
    a_quarter(world, clock)
    camat = visit("camat")
    assert list(months(camat, "?periode=2026-1")) == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert list(months(camat, "?periode=2026")) == ["Jan 2026", "Feb 2026", "Mar 2026"]
    assert len(months(camat, f"?sop={KEY}")) == 12
    for query in ("?periode=2025", "?sop=tidak-ada"):
        assert "Belum ada angka untuk periode ini" in reads(camat.get(f"/pemantauan/tren{query}"))
    for odd in ("?periode=entah", "?periode=9999-4", "?periode=-1", "?periode=2026-9"):
        assert camat.get(f"/pemantauan/tren{odd}").status_code == 200


def test_every_chart_says_its_numbers_in_the_table_beside_it(
    world: World, visit: Visit, clock: Clock
) -> None:
    a_quarter(world, clock)
    page = visit("camat").get("/pemantauan/tren").text
    charts = re.findall(r'<svg class="chart".*?</svg>', page)
    shown = [re.findall(r'class="value"[^>]*>([^<]+)<', chart) for chart in charts]
    assert [values[-3:] for values in shown] == [
        ["2", "0", "2"], ["2", "0", "1"], ["50", "–", "100"], ["0,2", "–", "0,0"],
    ]  # fmt: skip
    assert all("style=" not in chart for chart in charts)


def test_an_office_without_documents_is_told_so_in_the_trends(world: World, visit: Visit) -> None:
    assert "Belum ada angka untuk periode ini" in reads(visit("camat").get("/pemantauan/tren"))


# --- all offices -------------------------------------------------------------------------------


def test_an_overseer_sees_the_figures_of_all_offices_and_no_document(
    world: World, visit: Visit, clock: Clock, overseer: str
) -> None:
    a_quarter(world, clock)
    at_row(world, "Sangat rahasia", "langkah-1")
    clock.advance(days=3)
    there = visit(overseer)
    page = there.get("/pemantauan/unit-kerja")
    found = rows(page.text)
    assert list(found) == ["Kecamatan Awayan", "Kecamatan Lain"]
    assert found["Kecamatan Awayan"].startswith(
        "2 dari 2 tugas 2 dokumen 7 Maret 2026 100 % 1 dari"
    )
    assert found["Kecamatan Lain"] == "0 dari 0 tugas 0 dokumen – –"
    unit = "?unit=kecamatan-awayan"
    addresses = ("tren", "beban", f"sop/{KEY}", "unit-kerja")
    for address in addresses:
        seen = there.get(f"/pemantauan/{address}{unit}")
        assert seen.status_code == 200
        assert "ahasia" not in seen.text
        assert "/dokumen/" not in seen.text
        assert "#daftar" not in seen.text
    assert "Sangat rahasia" not in there.get("/pemantauan?keadaan=semua").text


def test_who_oversees_nothing_sees_their_own_office_only(world: World, visit: Visit) -> None:
    camat = visit("camat")
    assert camat.get("/pemantauan/unit-kerja").status_code == 403
    assert "Unit kerja" not in reads(camat.get("/pemantauan"))
    assert camat.get("/pemantauan/tren?unit=kecamatan-lain").status_code == 404
    assert camat.get("/pemantauan/tren?unit=kecamatan-awayan").status_code == 200


# --- the event log -----------------------------------------------------------------------------


def test_the_event_log_holds_the_documents_of_the_period(
    world: World, visit: Visit, clock: Clock
) -> None:
    a_quarter(world, clock)
    camat = visit("camat")
    answer = camat.get("/pemantauan/riwayat.xes")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=riwayat-2025-04-2026-03.xes"
    )
    assert len(traces(answer.data)) == 4
    assert len(traces(camat.get("/pemantauan/riwayat.xes?sop=tidak-ada").data)) == 0
    clock.advance(days=300)
    newest = visit("camat").get("/pemantauan/riwayat.xes?periode=2026-1")
    assert len(traces(newest.data)) == 4
    assert len(traces(visit("camat").get("/pemantauan/riwayat.xes?periode=2026-4").data)) == 0
    assert len(traces(visit("arsiparis").get("/pemantauan/riwayat.xes").data)) == 0


def traces(log: bytes) -> list[etree._Element]:
    """The documents of an event log."""
    return [each for each in etree.fromstring(log) if etree.QName(each).localname == "trace"]


def test_priorities_have_no_part_in_figures(world: World, visit: Visit) -> None:
    document = at_row(world, "Segera", "langkah-5")
    before = reads(visit("camat").get("/pemantauan/beban"))
    with world.installation.writing() as tx:
        acting.prioritise(tx, world.actor("camat"), document, 2)
    assert reads(visit("camat").get("/pemantauan/beban")) == before
