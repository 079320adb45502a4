"""A picture written into a file is the one that was laid out, and all else stays as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from engine.sop.dialect import BPMNDI
from engine.sop.export import camunda8
from engine.sop.model import Sop
from engine.sop.picture import with_picture
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from tests.unit.undrawn import SKETCHES, without_picture

EACH = pytest.mark.parametrize("source", SKETCHES.values(), ids=SKETCHES)
ROOT = Path(__file__).parents[2]
PLAIN = SKETCHES["approval"]
EMPTY = b'<bpmndi:BPMNDiagram id="gambar"><bpmndi:BPMNPlane id="bidang"/></bpmndi:BPMNDiagram>'


def sop_of(source: bytes) -> Sop:
    sop = read(source).sop
    assert sop is not None
    return sop


def drawn(source: bytes) -> bytes:
    return with_picture(source, sop_of(source))


@EACH
def test_the_file_draws_what_was_laid_out(source: bytes) -> None:
    reading = read(drawn(source))
    assert reading.findings == ()
    assert reading.sop == sop_of(source)


@EACH
def test_all_else_stays(source: bytes) -> None:
    tree = etree.fromstring(drawn(source))
    (picture,) = tree.findall(f"{BPMNDI}BPMNDiagram")
    tree.remove(picture)
    assert etree.tostring(tree, method="c14n") == etree.tostring(
        etree.fromstring(source), method="c14n"
    )


@EACH
def test_every_id_is_used_once(source: bytes) -> None:
    ids = re.findall(rb' id="([^"]+)"', drawn(source))
    assert len(set(ids)) == len(ids)


def test_an_id_that_is_taken_is_not_taken_again() -> None:
    source = PLAIN.replace(b'"kirim"', b'"tulis_di"').replace(b">kirim<", b">tulis_di<")
    assert read(drawn(source)).findings == ()
    assert b'id="tulis_di_1" bpmnElement="tulis"' in drawn(source)


def test_the_plane_shows_the_collaboration_or_the_process() -> None:
    assert b'id="plane" bpmnElement="kolaborasi"' in drawn(PLAIN)
    assert b'id="plane" bpmnElement="uji"' in drawn(SKETCHES["no-pool"])
    nameless = PLAIN.replace(b' id="kolaborasi"', b"")
    assert b'<bpmn:collaboration id="collaboration">' in drawn(nameless)


def test_an_empty_plane_is_drawn_on() -> None:
    source = PLAIN.replace(b"</bpmn:definitions>", EMPTY + b"</bpmn:definitions>")
    made = drawn(source)
    assert made.count(b"<bpmndi:BPMNPlane") == 1
    assert b'id="bidang" bpmnElement="kolaborasi"' in made
    assert read(made).findings == ()


def test_a_file_with_a_picture_keeps_its_own() -> None:
    source = bpmn(APPROVAL)
    assert etree.tostring(etree.fromstring(drawn(source)), method="c14n") == etree.tostring(
        etree.fromstring(source), method="c14n"
    )


def test_an_indented_file_stays_indented() -> None:
    source = (ROOT / "bpmn/bakesbangpol/penilaian-skp.bpmn").read_bytes()
    made = drawn(without_picture(source)).decode().splitlines()
    shape = next(n for n, line in enumerate(made) if "BPMNShape" in line)
    assert re.fullmatch(r" {6}<bpmndi:BPMNShape [^>]+>", made[shape])
    assert re.fullmatch(r" {8}<dc:Bounds [^>]+/>", made[shape + 1])
    assert made[-2:] == ["  </bpmndi:BPMNDiagram>", "</bpmn:definitions>"]


def test_what_is_exported_has_a_picture() -> None:
    exported = read(camunda8(PLAIN, sop_of(PLAIN))).sop
    assert exported is not None
    assert exported.drawing == sop_of(PLAIN).drawing
