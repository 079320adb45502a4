"""What reviewers of SOPs object to: what is said is right, and what is right is not spoken of."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from time import process_time

import pytest

from engine.sop.dates import read_date
from engine.sop.laws import doubtful, known
from engine.sop.model import Sop
from engine.sop.reader import read
from engine.sop.review import review
from engine.sop.rules import check
from engine.sop.wording import opening, second_action
from tests.unit.diagrams import APPROVAL, WHOLE, bpmn

POSTS = ("Camat", "Penata Layanan")

# --- the kegiatan ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kegiatan", "begins"),
    [
        ("Menyusun laporan", "verb"),
        ("1. Menyusun laporan", "verb"),
        ("b) menyusun laporan", "verb"),
        ("Me-review konsep", "verb"),
        ("Mereviu konsep", "verb"),
        ("Me review konsep", "verb"),
        ("Berkoordinasi dengan Kasi", "verb"),
        ("Mengarsipkan", "verb"),
        ("Hadir dalam rapat", "verb"),
        ("Kemudian menyerahkan surat", "verb"),
        ("Penyusunan laporan", "other"),
        ("Disposisi surat", "other"),
        ("Berkas diperiksa", "other"),
        ("Media dan meja disiapkan", "other"),
        ("Diperiksa Camat", "other"),
        ("Upload dokumen", "other"),
        ("Input data", "other"),
        ("3", "other"),
        ("Camat menandatangani surat", "subject"),
        ("CAMAT  menandatangani surat", "subject"),
        ("Penata Layanan mencatat", "subject"),
        ("Kasubag Umum mencatat", "subject"),
        ("Para pegawai mengisi formulir", "subject"),
        ("Menghadap Camat", "verb"),
        ("Pelaksanaan rapat", "other"),
        ("Penata Layananan umum", "other"),
    ],
)
def test_a_kegiatan_begins_with_a_verb_with_somebody_or_with_neither(
    kegiatan: str, begins: str
) -> None:
    assert opening(kegiatan, POSTS) == begins


@pytest.mark.parametrize(
    ("kegiatan", "second"),
    [
        ("Menyusun laporan dan mengirim surat", "mengirim"),
        ("Menyusun laporan, mengirim surat", "mengirim"),
        ("Menyusun laporan kemudian menyerahkan kepada Camat", "menyerahkan"),
        ("Menyusun laporan dan kemudian menyerahkannya", "menyerahkannya"),
        ("Menerima surat dan dicatat dalam agenda", "dicatat"),
        ("Memeriksa konsep dan mengirimnya", "mengirimnya"),
        ("Menyusun dan mengirim laporan", None),
        ("Mengolah, merekap dan menyajikan data", None),
        ("Memeriksa konsep dan memaraf", None),
        ("Menyusun laporan dan berita acara", None),
        ("Menyusun laporan dan melalui Sekretaris", None),
        ("Mengumpulkan data dinas dan media", None),
        ("Menyampaikan laporan, untuk disetujui dan ditandatangani", None),
        ("Menyiapkan berkas yang dicetak lalu dijilid", None),
        ("Camat, Sekretaris dan Kasi memeriksa berkas", None),
        ("Jika lengkap, mencatat surat dan mengirimnya", None),
        ("", None),
    ],
)
def test_two_actions_are_told_from_two_words_for_one(kegiatan: str, second: str | None) -> None:
    assert second_action(kegiatan) == second


# --- rows and norms --------------------------------------------------------------------------


def rules(**steps: dict[str, str]) -> list[tuple[str, str | None]]:
    sop = read(bpmn(APPROVAL, steps=steps)).sop
    assert sop is not None
    return [(finding.rule, finding.element) for finding in review(sop)]


def test_one_post_may_submit_and_another_decide_in_one_row() -> None:
    assert rules(tulis={"nomor": "1"}, periksa={"nomor": "1"}) == []


def test_steps_of_one_post_and_three_in_a_row_have_rows_of_their_own() -> None:
    assert rules(tulis={"nomor": "1"}, kirim={"nomor": "1"}) == [("crowded-row", "kirim")]
    three = rules(tulis={"nomor": "1"}, periksa={"nomor": "1"}, kirim={"nomor": "1"})
    assert three == [("crowded-row", "periksa"), ("crowded-row", "kirim")]


def test_steps_without_a_number_are_no_crowd() -> None:
    assert rules(tulis={"nomor": ""}, kirim={"nomor": ""}) == []


@pytest.mark.parametrize("waktu", ["5 Menit", "1 Jam", "60 hari", "480 Jam", "ya"])
def test_a_time_that_may_be_is_left_alone(waktu: str) -> None:
    assert "unreal-waktu" not in {rule for rule, _ in rules(tulis={"waktu": waktu})}


@pytest.mark.parametrize("waktu", ["4 Menit", "61 hari", "481 jam"])
def test_a_time_that_cannot_be_is_told(waktu: str) -> None:
    assert rules(tulis={"waktu": waktu}) == [("unreal-waktu", "tulis")]


def handed(output: str, needed: str) -> bool:
    broken = ("broken-handover", "tulis")
    return broken not in rules(tulis={"output": output}, periksa={"kelengkapan": needed})


def test_a_handover_is_known_by_any_word_that_tells_papers_apart() -> None:
    assert handed("Konsep surat", "Konsep")
    assert handed("Surat terdisposisi", "Disposisinya")
    assert not handed("Konsep yang telah diparaf", "Nota yang telah dicatat")


def test_nothing_is_said_of_a_handover_that_is_not_written_down() -> None:
    assert handed("Konsep surat", "")
    assert handed("", "Nota")


def test_what_is_returned_hands_nothing_over() -> None:
    steps = {
        "periksa": {"output": "Surat diparaf"},
        "kirim": {"kelengkapan": "Surat diparaf"},
        "tulis": {"kelengkapan": "Disposisi"},
    }
    assert rules(**steps) == []


def test_the_second_task_of_a_row_needs_what_the_row_needs() -> None:
    steps = {
        "tulis": {"output": "Konsep"},
        "periksa": {"kelengkapan": "Konsep", "nomor": "2"},
        "kirim": {"nomor": "3"},
    }
    assert rules(**steps) == []


# --- the identity ----------------------------------------------------------------------------


def test_what_is_missing_of_the_identity_is_told_at_once() -> None:
    sop = read(bpmn(APPROVAL, identity={"disahkanNama": "Aswal", "nomor": "-"})).sop
    assert sop is not None
    (finding,) = review(sop)
    assert (finding.rule, finding.element) == ("missing-identity", "uji")
    assert "nomor SOP, tanggal efektif, dasar hukum." in finding.said.id


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("26 Juli 2023", date(2023, 7, 26)),
        (" 2  agustus 2023 ", date(2023, 8, 2)),
        ("2 Agu 2023", date(2023, 8, 2)),
        ("02-01-2022", date(2022, 1, 2)),
        ("2/1/2022", date(2022, 1, 2)),
        ("2022-01-31", date(2022, 1, 31)),
        ("31 Februari 2022", None),
        ("26 Julius 2023", None),
        ("26 13 2023", None),
        ("Juli 2023", None),
        ("-", None),
    ],
)
def test_a_printed_day_is_read(printed: str, day: date | None) -> None:
    assert read_date(printed) == day


def overdue(today: date, **printed: str) -> bool:
    sop = read(bpmn(APPROVAL, identity=WHOLE | printed)).sop
    assert sop is not None
    return "not-reviewed" in {finding.rule for finding in check(sop, today=today).findings}


def test_the_latest_day_counts_and_a_year_is_allowed() -> None:
    printed = {"tanggalEfektif": "29 Februari 2024", "tanggalPembuatan": "01 Januari 2024"}
    assert not overdue(date(2025, 2, 28), **printed)
    assert overdue(date(2025, 3, 1), **printed)
    assert not overdue(date(2025, 3, 1), **printed, tanggalRevisi="01 Maret 2024")
    assert not overdue(date(2040, 1, 1), tanggalEfektif="segera")


# --- the laws --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("PP 46/2011", "PP 46/2011"),
        ("1. Peraturan Pemerintah R.I. Nomor 46 Tahun 2011;", None),
        ("1. Peraturan Pemerintah RI Nomor 46 Tahun 2011;", "PP 46/2011"),
        ("peraturan pemerintah republik indonesia no. 46 th 2011 tentang …", "PP 46/2011"),
        ("Perka BKN Nomor 1 Tahun 2013 tentang PP Nomor 46 Tahun 2011", "Perka BKN 1/2013"),
        ("PP 46/20111", None),
        ("PP 146/2011", None),
        ("PP 30/2019 yang mencabut PP 46/2011", None),
        ("Permendagri No. 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah",
         "Permendagri 29/2014"),
        ("Permendagri No. 29 Tahun 2014 tentang Batas Daerah Kabupaten", None),
        ("Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_law_is_known_however_it_is_cited_and_only_where_it_is(
    line: str, cited: str | None
) -> None:
    law = doubtful(line)
    assert (law.cited if law else None) == cited


def test_every_law_says_where_and_when_it_was_looked_up() -> None:
    assert len(known()) >= 7
    for law in known():
        assert law.source
        assert law.checked <= date(2026, 11, 22)
        assert law.certainty in {"certain", "high", "likely"}
        assert doubtful(f"{law.cited} tentang {law.wrong}") == law


# --- a file that means harm ------------------------------------------------------------------


def test_an_sop_as_large_as_may_be_is_reviewed_in_no_time() -> None:
    chain = [f"a{n}" for n in range(298)]
    paper = "dan, " * 500
    steps = {step: {"nomor": "1", "kelengkapan": paper, "output": paper, "name": "me" * 240}
             for step in chain}  # fmt: skip
    identity = {f"keterkaitan{n}": "SOP lain" for n in range(999)}
    drawn = f"Staf | (mulai) {' '.join(chain)} ((s))\n{' -> '.join(['mulai', *chain, 's'])}"
    sop = read(bpmn(drawn, steps=steps, identity=identity)).sop
    assert sop is not None
    begun = process_time()
    found = check(sop, titles=["Uji"] * 200, today=date(2026, 1, 1)).findings
    assert process_time() - begun < 2
    assert max(len(finding.said.id) for finding in found) < 1_000


# --- the diagrams that we ship ---------------------------------------------------------------

SHIPPED = sorted((Path(__file__).parents[2] / "bpmn").rglob("*.bpmn"))
TODAY = date(2026, 11, 22)

ODDITIES = {
    "penilaian-skp": {
        "no-verb": "1 2 3 7",  # Disposisi …, Perencanaan …, Rapat …, Koreksi …
        "output-unchanged": "1 4 6",  # Formulir kinerja, Dokumen pengukuran kinerja
        "replaced-law": "SOP",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "evaluasi-kinerja-tahunan": {
        "no-verb": "13",  # Pengagendaan, penomoran, …
        "broken-handover": "1",
        "missing-identity": "SOP",
        "replaced-law": "SOP",
        "wrong-law": "SOP",
        "unknown-related-sop": "SOP",
    },
    "pengukuran-kinerja-triwulan": {
        "no-verb": "7",  # Entri pada Aplikasi …
        "two-actions": "7",  # … serta Mengarsipkan
        "output-unchanged": "3 4 5",
        "broken-handover": "1",  # Surat Terdisposisi, then Konsep Format
        "missing-identity": "SOP",
        "replaced-law": "SOP",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "pengumpulan-data-kinerja": {
        "unreal-waktu": "3 7a",  # 2 Menit, 120 hari
        "broken-handover": "5 6 7a",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "penyusunan-lkip": {
        "two-actions": "9",  # Menerbitkan Surat Pengantar dan Melakukan Penomoran Surat
        "output-unchanged": "2 3 4 7 10",
        "broken-handover": "1 8a 9",
        "wrong-law": "SOP",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "penyusunan-rencana-kinerja.1": {
        "output-unchanged": "3 4",
        "broken-handover": "1",
        "replaced-law": "SOP",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "penyusunan-rencana-kinerja.2": {
        "output-unchanged": "3 4",
        "broken-handover": "1",
        "missing-identity": "SOP",
        "replaced-law": "SOP",
        "unknown-related-sop": "SOP",
        "not-reviewed": "SOP",
    },
    "rencana-kinerja-tahunan": {
        "no-verb": "13",
        "missing-identity": "SOP",
        "replaced-law": "SOP",
        "wrong-law": "SOP",
        "unknown-related-sop": "SOP",
    },
    "pengukuran-kinerja-pegawai": {
        "subject-in-step": "1 2 4 5 6",  # Kepala SKPD memerintahkan …
        "two-actions": "2 6 7 9",  # … dan diserahkan …
        "output-unchanged": "1 3 4 5 6 8 10",  # Data, then data
        "broken-handover": "1 2 3 5",
        "missing-identity": "SOP",
        "unknown-related-sop": "SOP",
    },
}
"""What is odd in the SOPs as they were printed: the rows, or ``SOP`` for the identity."""


@cache
def shipped(path: Path) -> Sop:
    sop = read(path.read_bytes()).sop
    assert sop is not None
    return sop


def test_all_nine_sops_are_there() -> None:
    assert {path.stem for path in SHIPPED} == ODDITIES.keys()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_of_a_shipped_diagram_only_what_is_odd_as_printed_is_found(path: Path) -> None:
    sop = shipped(path)
    titles = [shipped(other).title for other in SHIPPED if other.parent == path.parent]
    found: dict[str, list[str]] = {}
    for finding in check(sop, titles=titles, today=TODAY).findings:
        place = (finding.element or "").replace("langkah-", "").replace(sop.key, "SOP")
        found.setdefault(finding.rule, []).append(place)
    assert {rule: " ".join(places) for rule, places in found.items()} == ODDITIES[path.stem]
    assert read(path.read_bytes()).findings == ()
