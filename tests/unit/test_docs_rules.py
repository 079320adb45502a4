"""The page of the rules lists all rules and no other; its examples break them, and keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest

from engine.errors import Finding
from engine.sop import form_reader
from engine.sop.drawing import DRAWING_RULES
from engine.sop.form_reader import MAX_COMPONENTS, read_form
from engine.sop.reader import read
from engine.sop.rulebook import RULES
from engine.sop.rules import check
from tests.unit import test_drawing, test_rules
from tests.unit.diagrams import bpmn
from tests.unit.pages import DOCS
from tests.unit.written import lines, written

PAGE = DOCS / "rules.md"
FORM_RULES = {**form_reader._WHOLE, **form_reader._PART}
SEVERITIES = {
    **{rule.name: rule.severity for rule in (*RULES.values(), *DRAWING_RULES.values())},
    **dict.fromkeys(FORM_RULES, "error"),
    "form-label": "warning",
    # which only an installation can know
    "vacant-post": "warning",
    "message-taken": "error",
}


@dataclass(frozen=True)
class Entry:
    """A rule on the page. ``bad`` and ``good`` are pieces of code; ``None`` where words tell it."""

    rule: str
    severity: str
    base: list[str]
    bad: list[str] | None
    good: list[str] | None


def entries() -> list[Entry]:
    """The rules in the order of the page, each with the SOP above it."""
    base: list[str] = []
    found = []
    for part in re.split(r"^(?=### |```sop$)", PAGE.read_text(), flags=re.MULTILINE):
        if part.startswith("```"):
            base = lines(part.split("```")[1].removeprefix("sop"))
        told = re.match(_ENTRY, part, re.DOTALL)
        assert told or not part.startswith("###"), part
        if told:
            bad, good = _code(told[3]), _code(told[4])
            found.append(Entry(told[1], told[2].lower(), base, bad, good))
    return found


_ENTRY = r"### ([a-z0-9-]+)\n(Error|Warning)\. [A-Z].*?\n- ✗ ([^\n]+)\n- ✓ ([^\n]+)\n"


def _code(told: str) -> list[str] | None:
    if told == "left out":
        return []
    return re.findall("`([^`]+)`", told) or None


ENTRIES = entries()
IN_CODE = [each for each in ENTRIES if each.bad is not None and each.rule not in FORM_RULES]
IN_WORDS = [each.rule for each in ENTRIES if each.bad is None]


def test_every_rule_is_on_the_page_once_and_no_other() -> None:
    assert sorted(entry.rule for entry in ENTRIES) == sorted(SEVERITIES)
    assert {entry.rule: entry.severity for entry in ENTRIES} == SEVERITIES


# --- diagrams --------------------------------------------------------------------------------

OFFICE = {"pengarsipan": bpmn("Staf | (a) simpan ((b))\na -> simpan -> b", key="pengarsipan")}


def findings(source: bytes) -> tuple[Finding, ...]:
    """What is found in the office that the page speaks of."""
    published = {key: read(drawn).sop for key, drawn in OFFICE.items()}
    reading = read(source, {key: sop for key, sop in published.items() if sop})
    if reading.sop is None:
        return reading.findings
    checked = check(
        reading.sop,
        posts=("Camat", "Sekretaris", "Staf"),
        forms={"ukuran": ("capaian",)},
        titles=("Surat Keluar", "Pengarsipan"),
        today=date(2026, 11, 22),
    )
    return (*reading.findings, *checked.findings)


def broken(entry: Entry) -> bytes:
    """The SOP above a rule, with what breaks the rule in place of what keeps it."""
    bad, good = entry.bad or [], entry.good or []
    of_the_file = any('="' in piece or piece.startswith("<") for piece in (*bad, *good))
    if of_the_file:
        source = written(entry.base).decode()
        assert good[0] in source, f"{good[0]} is not in the file"
        return source.replace(good[0], bad[0] if bad else "").encode()
    for line in good:
        assert " ".join(line.split()) in map(_folded, entry.base), line
    kept = [line for line in entry.base if _folded(line) not in map(_folded, good)]
    return written([*bad, *kept])


def _folded(line: str) -> str:
    return " ".join(line.split())


@pytest.mark.parametrize("base", dict.fromkeys(tuple(entry.base) for entry in IN_CODE))
def test_an_sop_of_the_page_breaks_no_rule(base: tuple[str, ...]) -> None:
    assert findings(written(base)) == ()


@pytest.mark.parametrize("entry", IN_CODE, ids=lambda entry: entry.rule)
def test_an_example_breaks_its_rule(entry: Entry) -> None:
    assert entry.rule in {finding.rule for finding in findings(broken(entry))}


def test_what_is_told_in_words_only_is_tried_elsewhere() -> None:
    tried = {*test_rules.CASES, *test_drawing.BAD, "vacant-post", "message-taken", "form-too-large"}
    assert set(IN_WORDS) <= tried


# --- forms -----------------------------------------------------------------------------------


def of_form(pieces: Iterable[str]) -> set[tuple[str, str]]:
    """The rules that a form breaks, given whole or by its components, with their severities."""
    given = list(pieces)
    schema = {"type": "default", "id": "ukuran"}
    source = (
        given[0] if '"components"' in given[0]
        else json.dumps(schema | {"components": [*map(json.loads, given)]})
    )  # fmt: skip
    return {(finding.rule, finding.severity) for finding in read_form(source.encode()).findings}


@pytest.mark.parametrize(
    "entry",
    [each for each in ENTRIES if each.bad and each.rule in FORM_RULES],
    ids=lambda entry: entry.rule,
)
def test_an_example_of_a_form_breaks_its_rule_and_the_other_keeps_all(entry: Entry) -> None:
    assert entry.bad
    assert entry.good
    assert of_form(entry.bad) == {(entry.rule, entry.severity)}
    assert of_form(entry.good) == set()


def test_a_form_may_be_as_large_as_the_page_says() -> None:
    fields = [
        json.dumps({"type": "textfield", "key": f"k{n}", "label": "L"})
        for n in range(MAX_COMPONENTS + 1)
    ]
    assert of_form(fields) == {("form-too-large", "error")}
    assert of_form(fields[:-1]) == set()
