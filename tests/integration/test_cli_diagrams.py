"""The command line on diagrams as files: what changed from one to another, and export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.diagrams import APPROVAL, bpmn
from webui.cli import main

OLD = bpmn(APPROVAL)
NEW = bpmn(APPROVAL, steps={"tulis": {"waktu": "30 Menit"}})
Capture = pytest.CaptureFixture[str]
BinaryCapture = pytest.CaptureFixture[bytes]


def written(folder: Path, name: str, source: bytes) -> str:
    (folder / name).write_bytes(source)
    return str(folder / name)


def test_what_changed_is_told_in_words(tmp_path: Path, capsys: Capture) -> None:
    old, new = written(tmp_path, "a.bpmn", OLD), written(tmp_path, "b.bpmn", NEW)
    assert main(["diff", old, new]) == 0
    told = "Waktu langkah 1 “Mengerjakan tulis” berubah: dulu “1 Hari”, kini “30 Menit”.\n"
    assert capsys.readouterr().out == told
    assert main(["diff", old, old]) == 0
    assert capsys.readouterr().out == "Tidak ada yang berubah.\n"


def test_what_changed_is_told_to_programs(tmp_path: Path, capsys: Capture) -> None:
    old, new = written(tmp_path, "a.bpmn", OLD), written(tmp_path, "b.bpmn", NEW)
    assert main(["diff", old, new, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "kind": "waktu-changed",
            "old": ["tulis"],
            "new": ["tulis"],
            "message": "The waktu of step 1 “Mengerjakan tulis” changed from “1 Hari” to"
            " “30 Menit”.",
        }
    ]


def test_a_file_that_cannot_be_read_is_not_compared(tmp_path: Path, capsys: Capture) -> None:
    old, bad = written(tmp_path, "a.bpmn", OLD), written(tmp_path, "rusak.bpmn", OLD[:900])
    assert main(["diff", old, bad]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{bad}: kesalahan not-xml")


@pytest.mark.parametrize("named", [True, False], ids=["to a file", "to the screen"])
def test_a_diagram_is_exported(tmp_path: Path, capsysbinary: BinaryCapture, named: bool) -> None:
    file, out = written(tmp_path, "a.bpmn", OLD), tmp_path / "b.bpmn"
    assert main(["export", "--camunda8", file, *(["-o", str(out)] if named else [])]) == 0
    printed = capsysbinary.readouterr().out
    made = out.read_bytes() if named else printed
    assert b'candidateGroups="camat"' in made
    assert b'=keputusan_putusan = "setujui"<' in made
    assert printed == (b"" if named else made)


def test_a_diagram_with_errors_is_not_exported(tmp_path: Path, capsys: Capture) -> None:
    file = written(tmp_path, "a.bpmn", OLD.replace(b'name="Kembalikan"', b""))
    out = tmp_path / "b.bpmn"
    assert main(["export", "--camunda8", file, "-o", str(out)]) == 1
    assert f"{file}: kesalahan unnamed-flow (alir-putusan-tulis)" in capsys.readouterr().err
    assert not out.exists()


def test_where_to_export_to_has_to_be_said(tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", written(tmp_path, "a.bpmn", OLD)])
    assert ended.value.code == 2
    assert "--camunda8" in capsys.readouterr().err


def test_several_diagrams_are_exported_into_a_folder_or_none_of_them(
    tmp_path: Path, capsys: Capture
) -> None:
    files = [written(tmp_path, name, OLD) for name in ("a.bpmn", "b.bpmn")]
    out = tmp_path / "luar"
    out.mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["export", "--camunda8", *files, "-o", str(out / "satu.bpmn")])
    assert ended.value.code == 2
    bad = written(tmp_path, "c.bpmn", OLD.replace(b'name="Kembalikan"', b""))
    assert main(["export", "--camunda8", *files, bad, "-o", str(out)]) == 1
    assert list(out.iterdir()) == []
    assert main(["export", "--camunda8", *files, "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["a.bpmn", "b.bpmn"]


def test_a_form_is_no_diagram_to_export(tmp_path: Path, capsys: Capture) -> None:
    form = written(tmp_path, "a.form", b'{"type": "default", "id": "a", "components": []}')
    assert main(["export", "--camunda8", form]) == 1
    assert capsys.readouterr().err == f"alur: {form} bukan diagram.\n"
