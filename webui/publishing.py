"""Diagrams and forms as files in folders: which office they are for, checked, published.

A repository keeps ``bpmn/<office>/<sop>.bpmn`` and, beside it, ``forms/<office>/<name>.form``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine import catalogue
from engine.catalogue import Published, Unpublishable
from engine.errors import Finding
from engine.installation import Tx
from engine.organisation import offices
from engine.sop import form_reader, rules, source
from engine.sop.drawing import check_drawing
from engine.sop.form import names
from engine.sop.form_reader import read_form
from engine.sop.reader import read

LARGEST = max(source.MAX_BYTES, form_reader.MAX_BYTES)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a file found, and the rules that it could not check."""

    path: Path
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether one of the findings is an error."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Done:
    """What publishing a file made: of a form only its key."""

    path: Path
    key: str
    version: Published | None


class Unpublished(Exception):
    """Files that cannot be published; nothing of any file was."""

    def __init__(self, refused: tuple[Checked, ...]) -> None:
        super().__init__(", ".join(str(checked.path) for checked in refused))
        self.refused = refused


def is_form(path: Path) -> bool:
    """Whether a file is a form; every other one counts as a diagram."""
    return path.suffix == ".form"


def office_named_by(path: Path) -> str:
    """The key of the office whose folder a file lies in."""
    return path.absolute().parent.name


def in_order(paths: Iterable[Path]) -> list[Path]:
    """The files in the order in which to publish them: forms before the diagrams that name them."""
    return sorted(paths, key=lambda path: not is_form(path))


def check_alone(path: Path) -> Checked:
    """Checks a file without any installation, by the forms that lie beside its folder, today."""
    if is_form(path):
        return Checked(path, read_form(read_bytes(path)).findings)
    reading = read(read_bytes(path))
    if reading.sop is None:
        return Checked(path, reading.findings)
    today = datetime.now(UTC).date()
    checked = rules.check(reading.sop, forms=_forms_beside(path), today=today)
    findings = (*reading.findings, *checked.findings, *check_drawing(reading.sop))
    return Checked(path, findings, checked.not_checked)


def check_in_office(tx: Tx, office_id: int, path: Path) -> Checked:
    """Checks a file as publishing it in an office would. Changes nothing."""
    if is_form(path):
        return Checked(path, read_form(read_bytes(path)).findings)
    _, findings = catalogue.check(tx, office_id, read_bytes(path))
    return Checked(path, findings)


def publish(
    tx: Tx,
    paths: Iterable[Path],
    office_key: str | None = None,
    *,
    note: str = "",
    approved_by: str = "",
) -> list[Done]:
    """Publishes files, in the named office or in that of each file's folder: all of them or none.

    ``note`` and ``approved_by`` are kept with every version that is made. Raises ``Unpublished``
    with the findings of every file that has errors, ``NoSuchOffice``, ``Incomplete``.
    """
    done: list[Done] = []
    refused: list[Checked] = []
    for path in in_order(paths):
        office = offices.office_of(tx, office_key or office_named_by(path))
        try:
            done.append(_publish(tx, office.id, path, note, approved_by))
        except Unpublishable as error:
            refused.append(Checked(path, error.findings))
    if refused:
        raise Unpublished(tuple(refused))
    return done


def read_bytes(path: Path) -> bytes:
    """A file's bytes; of one that is too large anyway no more than tells that."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _publish(tx: Tx, office_id: int, path: Path, note: str, approved_by: str) -> Done:
    if is_form(path):
        return Done(path, catalogue.publish_form(tx, office_id, read_bytes(path)), None)
    made = catalogue.publish(tx, office_id, read_bytes(path), note=note, approved_by=approved_by)
    return Done(path, made.key, made)


def _forms_beside(path: Path) -> dict[str, frozenset[str]] | None:
    """What the forms in ``forms/<office>/`` ask for, if the file lies in ``bpmn/<office>/``."""
    folder = path.absolute().parent
    beside = folder.parent.parent / "forms" / folder.name
    if folder.parent.name != "bpmn" or not beside.is_dir():
        return None
    forms = (read_form(read_bytes(form)).form for form in sorted(beside.glob("*.form")))
    return {form.id: names(form) for form in forms if form is not None}
