"""Files as other tools write them: each is read, or refused with what exactly is in the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.sop.kept import kept
from engine.sop.modelled import modelled
from engine.sop.reader import read
from engine.sop.rules import check

FILES = {file.stem: file.read_bytes() for file in (Path(__file__).parents[1] / "foreign").iterdir()}

READ = {
    "bizagi": ("Pengadaan", {"Id_02": "Staf"}),
    "adonis": ("Rapat Koordinasi", {"_undang": "Kasubbag", "_catat": "Staf"}),
    "camunda-8": ("Pengaduan", {"Activity_1": "Staf"}),
    "signavio": ("Cuti Pegawai", {"sid-T1": "Pegawai", "sid-T2": "Kepala Bagian"}),
}
"""The title, and each step with its post."""

REFUSED = {
    "bpmn-io": [("unsupported-element", "Task_1")],
    "camunda-7": [("condition-not-feel", "Flow_4"), ("condition-not-feel", "Flow_5")],
    "flowable": [
        ("unsupported-element", "kirim"),
        ("condition-not-feel", "ya"),
        ("no-lane", "spt"),
    ],
    "jbpm": [("unsupported-element", "_E1")],
}
"""The rules that a file breaks, and where."""

MENDED = {
    "bpmn-io": [(rb"bpmn2:task\b", b"bpmn2:userTask")],
    "camunda-7": [(rb"(?s)<bpmn:conditionExpression.*?</bpmn:conditionExpression>", b"")],
    "jbpm": [(rb"<bpmn2:terminateEventDefinition/>", b"")],
}
"""What somebody would do who follows the findings."""


def test_every_file_is_tried() -> None:
    assert FILES.keys() == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("tool", READ)
def test_what_another_tool_wrote_is_read(tool: str) -> None:
    sop = read(FILES[tool]).sop
    assert sop is not None
    assert (sop.title, {step.id: step.lane for step in sop.steps}) == READ[tool]
    assert [each for each in check(sop).findings if each.severity == "error"] == []


@pytest.mark.parametrize("tool", REFUSED)
def test_what_cannot_be_read_is_named_exactly(tool: str) -> None:
    errors = [each for each in read(FILES[tool]).findings if each.severity == "error"]
    assert [(each.rule, each.element) for each in errors] == REFUSED[tool]


@pytest.mark.parametrize("tool", MENDED)
def test_a_file_whose_findings_were_mended_runs(tool: str) -> None:
    source = FILES[tool]
    for wrong, right in MENDED[tool]:
        source = re.sub(wrong, right, source)
    sop = read(source).sop
    assert sop is not None
    assert [each for each in check(sop).findings if each.severity == "error"] == []


@pytest.mark.parametrize("tool", READ)
def test_what_a_tool_wrote_for_itself_stays_when_a_file_becomes_a_draft(tool: str) -> None:
    drawn = etree.fromstring(modelled(FILES[tool]))
    whole = etree.fromstring(FILES[tool])
    assert _by_others(whole) <= _by_others(drawn)
    stripped = etree.fromstring(modelled(FILES[tool]))
    for each in list(stripped.iter("*")):
        parent = each.getparent()
        if parent is not None and _is_of_others(each) and "zeebe" not in str(each.tag):
            parent.remove(each)
    saved = kept(modelled(FILES[tool]), etree.tostring(stripped))
    assert _by_others(etree.fromstring(saved)) == _by_others(drawn)


def _is_of_others(element: etree._Element) -> bool:
    return "www.omg.org" not in str(element.tag)


def _by_others(root: etree._Element) -> set[str]:
    """Each element and attribute that is not of BPMN or its pictures, with the element's id."""
    found = {
        f"{each.tag!s} {sorted(each.attrib.items())}" for each in root.iter() if _is_of_others(each)
    }
    return found | {
        f"{each.get('id')} {name}={value}"
        for each in root.iter("*")
        for name, value in each.attrib.items()
        if str(name).startswith("{")
    }
