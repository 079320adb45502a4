"""A picture that Alur laid out is drawn by the modellers' own library as it was meant."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.unit.undrawn import SKETCHES

ROOT = Path(__file__).parents[2]
SEMANTIC = {"label-required", "no-disconnected", "no-implicit-end", "no-implicit-start"}
"""What bpmnlint says of the sketches themselves, which name no arrows at their nodes."""


def test_sketches_are_drawn_without_a_warning_and_every_text_has_room(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.bpmn" for name in SKETCHES]
    for file, source in zip(files, SKETCHES.values(), strict=True):
        file.write_bytes(source)
    check = [ROOT / ".venv/bin/node", ROOT / "webui/assets/check-diagrams.mjs", *files]
    done = subprocess.run(check, capture_output=True, text=True, check=False, cwd=tmp_path)
    *problems, summary = done.stdout.splitlines()
    assert summary == f"{len(files)} diagrams, {len(problems)} problems", done.stderr
    of_pictures = [
        line
        for line in problems
        if not (lint := re.search(r": bpmnlint ([a-z-]+): ", line)) or lint[1] not in SEMANTIC
    ]
    assert of_pictures == []
