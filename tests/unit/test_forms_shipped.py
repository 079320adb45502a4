"""The shipped forms: read without a finding, asked for by a diagram, and asking for the figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.sop.answers import Shown, check_answers, summary
from engine.sop.form import Form
from engine.sop.form_reader import read_form
from engine.sop.reader import read

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "forms").glob("*/*.form"))
DIAGRAMS = sorted((ROOT / "bpmn").glob("*/*.bpmn"))


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def shipped(form: str) -> Form:
    read_as = read_form((ROOT / "forms" / f"{form}.form").read_bytes()).form
    assert read_as is not None
    return read_as


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_form_is_read_without_a_finding_and_named_as_its_file(file: Path) -> None:
    reading = read_form(file.read_bytes())
    assert reading.findings == ()
    assert reading.form is not None
    assert reading.form.id == file.stem


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_form_is_written_as_the_form_editor_needs_it(file: Path) -> None:
    """form-js gives a component without an id another one each time it is opened."""
    schema = json.loads(file.read_bytes())
    assert schema["executionPlatform"] == "Camunda Cloud"
    parts = list(schema["components"])
    parts += [column for part in parts for column in part.get("components", [])]
    ids = [part["id"] for part in parts]
    assert len(ids) == len(set(ids))


def test_diagrams_and_forms_name_each_other() -> None:
    """Every form that a diagram names is there in its office, and none lies about unused."""
    named = set()
    for diagram in DIAGRAMS:
        sop = read(diagram.read_bytes()).sop
        assert sop is not None
        named |= {f"{diagram.parent.name}/{step.form}" for step in sop.steps if step.form}
    assert named == {name(file) for file in FILES}


FIGURES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "kecamatan-awayan/data-pengukuran-triwulan": (
        {
            "tahun": 2026,
            "triwulan": "III",
            "indikator_kinerja": [{"indikator": "IKM", "target": 90, "realisasi": "92,4"}],
        },
        {"indikator_kinerja.0.target", "indikator_kinerja.0.realisasi"},
    ),
    "kecamatan-awayan/entri-ekino": (
        {"tanggal_ekino": "2026-10-05", "tanggal_emonev": "2026-10-06"},
        {"tanggal_ekino", "tanggal_emonev"},
    ),
    "kecamatan-awayan/data-rencana-kinerja": (
        {"tahun": 2026, "rencana": [{"sasaran": "Pelayanan", "indikator": "IKM", "target": 90}]},
        {"tahun", "rencana.0.target"},
    ),
    "kecamatan-awayan/laporan-kinerja-triwulan": (
        {"tahun": 2026, "triwulan": "I", "ringkasan": "Semua indikator tercapai."},
        {"tahun", "triwulan"},
    ),
    "kecamatan-awayan/capaian-kinerja": (
        {"capaian": [{"indikator": "IKM", "target": 90, "realisasi": 92.4, "persentase": 102.7}]},
        {"capaian.0.target", "capaian.0.realisasi", "capaian.0.persentase"},
    ),
    "kecamatan-awayan/surat-pengantar": (
        {"nomor_surat": "067/12/KEC.AWY/2026", "tanggal_surat": "2026-10-05"},
        {"nomor_surat", "tanggal_surat"},
    ),
    "kecamatan-awayan/agenda-surat": (
        {"nomor_agenda": "112", "tanggal": "2026-10-05", "jumlah_salinan": 3},
        {"nomor_agenda", "tanggal", "jumlah_salinan"},
    ),
    "bakesbangpol/form-kinerja": (
        {"tahun": 2026, "kegiatan": [{"kegiatan": "Rapat", "target": 4}]},
        {"tahun", "kegiatan.0.target"},
    ),
    "skpd-gowa/data-kinerja-pegawai": (
        {"tahun": 2026, "kinerja": [{"sasaran": "Pelayanan", "target": 4, "realisasi": 4}]},
        {"tahun", "kinerja.0.target", "kinerja.0.realisasi"},
    ),
    "skpd-gowa/entri-esakip": ({"tanggal_entri": "2026-10-05"}, {"tanggal_entri"}),
}


def without(raw: dict[str, Any], paths: set[str]) -> dict[str, Any]:
    """A copy without the answers at these paths."""
    left: dict[str, Any] = json.loads(json.dumps(raw))
    for path in paths:
        *way, last = path.split(".")
        place: Any = left
        for part in way:
            place = place[int(part) if part.isdigit() else part]
        del place[last]
    return left


@pytest.mark.parametrize("form", [name(file) for file in FILES])
def test_the_figures_are_all_that_a_form_insists_on(form: str) -> None:
    raw, figures = FIGURES[form]
    assert check_answers(shipped(form), raw).errors == ()
    missing = check_answers(shipped(form), without(raw, figures))
    assert {error.key for error in missing.errors} == figures


def test_what_form_js_submits_of_an_untouched_form_is_no_answer() -> None:
    """As form-js 1.23 submits it: a client that shows our schema with it sends just this."""
    row = {"indikator": "", "satuan": "", "target": None, "realisasi": None, "keterangan": ""}
    raw = {"tahun": None, "triwulan": None, "indikator_kinerja": [row] * 3}
    checked = check_answers(shipped("kecamatan-awayan/data-pengukuran-triwulan"), raw)
    assert checked.answers == {"indikator_kinerja": []}
    assert {error.key for error in checked.errors} == {"tahun", "triwulan", "indikator_kinerja"}


def test_a_quarters_figures_are_read_by_the_officers_after_as_they_write_them() -> None:
    form = shipped("kecamatan-awayan/data-pengukuran-triwulan")
    raw, _ = FIGURES["kecamatan-awayan/data-pengukuran-triwulan"]
    year, quarter, indicators = summary(form, check_answers(form, raw).answers)
    assert (year, quarter) == (Shown("Tahun", "2026"), Shown("Triwulan", "Triwulan III"))
    assert dict(zip(indicators.head, indicators.rows[0], strict=True)) == {
        "Indikator kinerja": "IKM",
        "Satuan": "",
        "Target": "90",
        "Realisasi": "92,4",
        "Keterangan": "",
    }
