"""The command line on diagrams as files: what changed from one to another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.diagrams import APPROVAL, bpmn
from webui.cli import main

OLD = bpmn(APPROVAL)
NEW = bpmn(APPROVAL, steps={"tulis": {"waktu": "30 Menit"}})
Capture = pytest.CaptureFixture[str]


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
