"""The stepped line: a column a row, a band a post, and a mark that says how each step stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from engine.sop.model import Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.played import Play, played
from webui.picture.marks import marks_of
from webui.picture.track import draw, said, short_name

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))


@cache
def sop_of(path: Path) -> Sop:
    sop = read(path.read_bytes()).sop
    assert sop is not None
    return sop


def small() -> Sop:
    sop = read(bpmn(APPROVAL)).sop
    assert sop is not None
    return sop


def track(sop: Sop, document: Play | None = None) -> etree._Element:
    return etree.fromstring(draw(sop, marks_of(sop, document.events) if document else None))


def symbols(root: etree._Element) -> list[str]:
    return [use.get("href", "") for use in root.iter("use")]


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_each_row_has_one_column_and_each_step_its_mark_in_its_posts_band(path: Path) -> None:
    sop = sop_of(path)
    root = track(sop)
    numbers = [text.text for text in root.iter("text")]
    assert numbers == list(dict.fromkeys(step.nomor for step in sop.steps))
    lanes = [lane.name for lane in sop.lanes]
    column = {text.text: text.get("x") for text in root.iter("text")}
    stops = [(svg.get("x"), svg.get("y")) for svg in root.iter("svg") if svg.find("g") is not None]
    bands = sorted({float(y.removesuffix("em")) for _x, y in stops if y})
    assert len(stops) == len(sop.steps)
    for step, (x, y) in zip(sop.steps, stops, strict=True):
        assert x == column[step.nomor]
        assert bands.index(float((y or "").removesuffix("em"))) == lanes.index(step.lane)


def test_the_line_is_drawn_as_far_as_the_document_is() -> None:
    sop = small()
    root = track(sop, played(sop, False))
    assert symbols(root) == ["#m-done", "#m-live", "#m-wait"]
    kinds = {line.get("class") for line in root.iter("line")}
    assert kinds == {"rule", "gone", "ahead"}
    root = track(sop, played(sop, False, False, False))
    assert symbols(root) == ["#m-done"] * 3
    assert {line.get("class") for line in root.iter("line")} == {"rule", "gone"}


def test_a_step_that_was_sent_back_to_keeps_the_mark_of_it() -> None:
    sop = small()
    waiting = played(sop, False, True)
    assert symbols(track(sop, waiting)) == ["#m-live", "#m-wait", "#m-wait"]
    done_again = played(sop, False, True, False)
    assert symbols(track(sop, done_again)) == ["#m-back", "#m-live", "#m-wait"]
    words = said(sop, marks_of(sop, done_again.events))
    assert "1 Staf: selesai, 1 kali dikembalikan; 2 Camat: sedang berjalan" in words


def test_the_post_that_has_the_document_is_told() -> None:
    sop = small()
    now = [li for li in track(sop, played(sop, False)).iter("li") if li.get("class") == "now"]
    assert ["".join(li.itertext()) for li in now] == ["CamatCamat"]


def test_a_cancelled_document_is_marked_where_it_stopped() -> None:
    sop = small()
    document = played(sop, False)
    document.cancel()
    assert symbols(track(sop, document)) == ["#m-done", "#m-stop", "#m-wait"]


def test_an_sop_alone_shows_the_way_without_a_place_on_it() -> None:
    root = track(small())
    assert symbols(root) == ["#m-wait"] * 3
    assert [li for li in root.iter("li") if li.get("class")] == []


@pytest.mark.parametrize(
    ("post", "short"),
    [
        ("Camat", "Camat"),
        ("Sekretaris Kecamatan", "Sekretaris Kecamatan"),
        ("Kasubbag Perencanaan dan Keuangan", "Kasubbag PK"),
        ("Kasubag Perencanaan & Pelaporan", "Kasubag PP"),
        ("Staf Penyusun Evaluasi Kinerja", "Staf PEK"),
    ],
)
def test_long_names_of_posts_are_shortened_as_colleagues_do(post: str, short: str) -> None:
    assert short_name(post) == short
