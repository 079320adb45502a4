"""SOPs written whole, as the page of the rules writes them: identity, drawing, table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.unit.diagrams import bpmn

_IDENTITY = {
    "nomor": "nomor",
    "tanggal efektif": "tanggalEfektif",
    "tanggal revisi": "tanggalRevisi",
    "disahkan oleh": "disahkanOleh",
    "dasar hukum": "dasarHukum1",
    "keterkaitan": "keterkaitan1",
}
_COLUMNS = ("nomor", "step", "name", "kelengkapan", "waktu", "output", "form")


def lines(text: str) -> list[str]:
    """The lines of a text that say something, white space folded."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def written(told: Iterable[str]) -> bytes:
    """The BPMN source of an SOP told by such `lines`.

    ``nomor: 067/01`` is of its identity, ``nama: …`` its title. A line between bars is a row of its
    table: nomor, step, kegiatan, kelengkapan, waktu, output and, if it has one, the step's form.
    Any other line draws, as told in `bpmn`.
    """
    title, identity, steps, drawn = "SOP", {}, {}, []
    for line in told:
        name, colon, value = line.partition(":")
        if colon and name == "nama":
            title = value.strip()
        elif colon and name in _IDENTITY:
            identity[_IDENTITY[name]] = value.strip()
        elif re.fullmatch(r"\|.*\|", line):
            cells = (cell.strip() for cell in line.strip("|").split("|"))
            row = dict(zip(_COLUMNS, cells, strict=False))
            steps[row.pop("step")] = row
        else:
            drawn.append(line)
    return bpmn("\n".join(drawn), key="surat", title=title, identity=identity, steps=steps)
