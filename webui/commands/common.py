"""What several commands need: an installation that is set up, a table on the screen, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from engine.errors import AlurError, Finding, Text
from engine.installation import Installation
from engine.organisation import people
from webui.publishing import Checked
from webui.settings import Settings, installation_of, read_settings

Commands = Any
"""What argparse's ``add_subparsers`` gives: a type that it keeps to itself."""
Run = Callable[..., int]
"""What a command does with its arguments; returns the exit status."""


class NotSetUp(AlurError):
    """Nobody could log in yet."""

    text = Text(
        "Belum ada instalasi di {place}. Buat dengan: alur init (atau coba dengan: alur demo).",
        "There is no installation in {place} yet. Make one: alur init (or try: alur demo).",
    )


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Installation]:
    """The installation, set up or not, its database at the present schema.

    That of the environment's settings unless others are given.
    """
    installation = installation_of(settings or read_settings())
    try:
        installation.store.migrate()
        yield installation
    finally:
        installation.store.close()


@contextmanager
def set_up() -> Iterator[Installation]:
    """The installation of the settings. Raises ``NotSetUp`` when it has no people."""
    with opened() as installation:
        with installation.reading() as tx:
            if people.count_people(tx) == 0:
                raise NotSetUp(place=installation.files.parent)
        yield installation


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints rows in columns under a head."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def print_findings(checked: Checked, file: TextIO | None = None, *, brief: bool = False) -> None:
    """Prints what a check found in a file, in Indonesian, to standard output unless told.

    ``brief`` only counts the warnings of each rule.
    """
    for finding in checked.findings:
        if not (brief and finding.severity == "warning"):
            print(_line(checked.path, finding), file=file)
    rules = warned(checked)
    if brief and rules:
        counted = ", ".join(f"{rule} {count}" for rule, count in rules.items())
        print(f"{checked.path}: {rules.total()} peringatan: {counted}", file=file)


def warned(checked: Checked) -> Counter[str]:
    """How many warnings of each rule a check found."""
    return Counter(each.rule for each in checked.findings if each.severity == "warning")


def _line(path: Path, finding: Finding) -> str:
    kind = "kesalahan" if finding.severity == "error" else "peringatan"
    where = f" ({finding.element})" if finding.element else ""
    return f"{path}: {kind} {finding.rule}{where}: {finding.said.id}"
