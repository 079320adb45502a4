"""The documentation says what is so: its links, components, conditions, moments, SOPs, words."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from engine.sop import form_reader
from engine.sop.conditions import ConditionError, parse
from engine.sop.form_reader import read_form
from engine.sop.model import Sop
from engine.sop.norm import parse_waktu
from engine.sop.reader import read
from engine.working_time import default_calendar, due
from tests.unit.pages import DOCS, PAGES, ROOT, blocks, code, rows, section, without_blocks

OWNER = DOCS / "process-owner.md"

# --- links -----------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The names by which links reach a page's headings."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        led_to = (page.parent / path).resolve() if path else page
        assert led_to.exists(), target
        assert not anchor or anchor in anchors(led_to), target


def test_a_reader_finds_every_page() -> None:
    linked = {name for page in PAGES for name in re.findall(r"([a-z-]+\.md)", page.read_text())}
    assert {page.name for page in PAGES} - linked - {"README.md"} == set()


# --- components ---------------------------------------------------------------------------


def test_the_page_lists_every_component_of_forms() -> None:
    told = {code(row[0]) for row in rows(section(OWNER, "Forms"))}
    assert told == {*form_reader._PROPERTIES, "separator", "spacer"}


@pytest.mark.parametrize("kind", sorted(form_reader._PROPERTIES))
def test_a_component_of_the_table_is_taken(kind: str) -> None:
    component = {
        "key": "k", "path": "k" if kind == "dynamiclist" else "", "label": "L", "dateLabel": "L",
        "values": [{"label": "A", "value": "a"}], "components": [], "text": "L",
    }  # fmt: skip
    taken = form_reader._PROPERTIES[kind]
    plain = {name: value for name, value in component.items() if name in taken}
    schema = {"type": "default", "id": "f", "components": [{"type": kind, **plain}]}
    assert read_form(schema).findings == ()


# --- conditions ------------------------------------------------------------------------------


def test_the_conditions_shown_can_be_read() -> None:
    shown = [text for kind, text in blocks(OWNER.read_text()) if kind == "feel"]
    lines = [line for text in shown for line in text.splitlines()]
    assert lines
    for line in lines:
        parse(line)


def test_the_conditions_that_are_said_to_be_refused_are() -> None:
    table = [row for row in rows(section(OWNER, "Decisions by figures")) if len(row) == 2]
    assert table
    for row in table:
        with pytest.raises(ConditionError):
            parse(code(row[0]))


# --- moments ---------------------------------------------------------------------------------


def test_the_worked_moments_are_those_that_are_reckoned() -> None:
    calendar = default_calendar("Asia/Makassar")

    def moment(cell: str) -> datetime:
        return datetime.strptime(cell, "%a %d %b %Y %H.%M").replace(tzinfo=calendar.zone)

    table = list(rows(section(DOCS / "supervisor.md", "lewat norma and terlambat")))
    assert {parse_waktu(row[0]).unit for row in table} == {"menit", "jam", "hari"}
    for waktu, _, arrives, due_at, late_from in table:
        reckoned = due(calendar, moment(arrives), parse_waktu(waktu))
        assert (reckoned.due_at, reckoned.late_from) == (moment(due_at), moment(late_from))


# --- the nine SOPs ---------------------------------------------------------------------------

IN_SECTION = {
    "1 and 5. Penyusunan Rencana Kinerja": (
        "kecamatan-awayan/penyusunan-rencana-kinerja.1",
        "kecamatan-awayan/penyusunan-rencana-kinerja.2",
    ),
    "2. Pelaksanaan Pengukuran Kinerja Triwulan": ("kecamatan-awayan/pengukuran-kinerja-triwulan",),
    "3. SOP Mekanisme Pengumpulan Data Kinerja": ("kecamatan-awayan/pengumpulan-data-kinerja",),
    "4. Penyusunan Laporan Kinerja Instansi Pemerintah (LKIP)": (
        "kecamatan-awayan/penyusunan-lkip",
    ),
    "6. Pelaksanaan Pengukuran Kinerja/Penilaian SKP": ("bakesbangpol/penilaian-skp",),
    "7. Pengukuran Kinerja Pegawai": ("skpd-gowa/pengukuran-kinerja-pegawai",),
    "8. Penyusunan Rencana Kinerja Tahunan (RKT)": ("kecamatan-awayan/rencana-kinerja-tahunan",),
    "9. Evaluasi Kinerja Tahunan (EKT)": ("kecamatan-awayan/evaluasi-kinerja-tahunan",),
}
SOPS = DOCS / "sops.md"


def drawn(name: str) -> Sop:
    """The SOP of a diagram of ours."""
    sop = read((ROOT / f"bpmn/{name}.bpmn").read_bytes()).sop
    assert sop is not None
    return sop


@pytest.mark.parametrize(
    ("heading", "name"), [(h, name) for h, names in IN_SECTION.items() for name in names]
)
def test_an_sop_is_described_as_it_is_drawn(heading: str, name: str) -> None:
    sop, said = drawn(name), section(SOPS, heading)
    assert heading.partition(". ")[2] == sop.title
    returns = [
        [step.nomor, step.question, sop.step_by_id[to].nomor]
        for step in sop.steps
        for decision in step.decisions
        if decision.returns
        for to in decision.leads_to
    ]
    assert list(rows(said)) == returns
    count = len({step.nomor for step in sop.steps})
    assert f"{count} rows, {len(sop.steps)} tasks" in " ".join(said.split())


def test_every_sop_is_described_with_its_number_and_date() -> None:
    table = [row for row in rows(SOPS.read_text().partition("\n## ")[0]) if len(row) == 4]
    diagrams = {path.relative_to(ROOT / "bpmn") for path in (ROOT / "bpmn").glob("*/*.bpmn")}
    named = {Path(f"{name}.bpmn") for names in IN_SECTION.values() for name in names}
    assert named == diagrams
    told = {(code(row[1]), row[1].partition(", version ")[2]): row[3] for row in table}
    for path in diagrams:
        key, _, number = path.stem.partition(".")
        identity = drawn(str(path.with_suffix(""))).identity
        printed = ", ".join(filter(None, (identity.nomor, identity.tanggal_pembuatan)))
        assert told[key, number] == (printed or "none printed")
    assert len(told) == len(diagrams)


# --- words on the screen ---------------------------------------------------------------------


def words_on_screen() -> str:
    """All that the program and its SOPs may say, white space folded."""
    places = ("webui/**/*.html", "webui/**/*.py", "engine/**/*.py", "bpmn/*/*.bpmn")
    texts = (path.read_text() for place in places for path in sorted(ROOT.glob(place)))
    joined = (re.sub(r'"\n\s*f?"', "", text) for text in texts)  # sentences over several lines
    return re.sub(r"%\(\w+\)[sd]|\{\w+\}", "…", " ".join(" ".join(joined).split()))


@pytest.mark.parametrize("name", ["staff.md", "supervisor.md", "figures.md"])
def test_words_in_italics_are_on_the_screen(name: str) -> None:
    page = (DOCS / name).read_text()
    quoted = set(re.findall(r"\*([^*]+)\*", " ".join(page.replace("**", "").split())))
    known = words_on_screen()
    missing = [
        words for words in quoted if not all(part.strip() in known for part in words.split("…"))
    ]
    assert quoted
    assert missing == []
