"""A diagram for another engine says what Alur reads from it, and keeps what its author wrote."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from lxml import etree

from engine.sop.conditions import evaluate, parse
from engine.sop.dialect import BPMN, ZEEBE, tag_of
from engine.sop.export import MODELER, camunda8, decision_variable
from engine.sop.model import Sop
from engine.sop.norm import slug
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn

DIAGRAMS = sorted((Path(__file__).parents[2] / "bpmn").rglob("*.bpmn"))
EACH = pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: str(file.stem))
SUPPLIED = (f"{BPMN}conditionExpression", f"{ZEEBE}assignmentDefinition")


def sop_of(source: bytes) -> Sop:
    sop = read(source).sop
    assert sop is not None
    return sop


def exported(source: bytes) -> etree._Element:
    return etree.fromstring(camunda8(source, sop_of(source)))


def element(root: etree._Element, identifier: str) -> etree._Element:
    (found,) = root.xpath("//*[@id=$id]", id=identifier)
    assert isinstance(found, etree._Element)
    return found


def canonical(source: bytes) -> str:
    """A file as XML means it, without the white space between elements."""
    written = StringIO()
    etree.canonicalize(source.decode(), out=written, with_comments=True, strip_text=True)
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", written.getvalue())


# --- what is supplied ------------------------------------------------------------------------


@EACH
def test_a_decision_made_holds_on_the_way_of_its_name_and_on_no_other(file: Path) -> None:
    source = file.read_bytes()
    sop, root = sop_of(source), exported(source)
    decided = [step for step in sop.steps if step.decisions]
    assert decided
    for step in decided:
        (to_gateway,) = sop.outgoing[step.id]
        flows = {way.key: element(root, way.flow) for way in step.decisions}
        conditions = {
            key: (flow.findtext(f"{BPMN}conditionExpression") or "") for key, flow in flows.items()
        }
        for made in flows:
            answers = {decision_variable(to_gateway.target): made}
            held = [
                key
                for key, text in conditions.items()
                if evaluate(parse(text.removeprefix("=")), answers)
            ]
            assert held == [made]


@EACH
def test_a_task_is_for_the_group_of_its_post(file: Path) -> None:
    source = file.read_bytes()
    root = exported(source)
    for step in sop_of(source).steps:
        task = element(root, step.id)
        (given,) = task.iterfind(f"{BPMN}extensionElements/{ZEEBE}assignmentDefinition")
        assert dict(given.attrib) == {"candidateGroups": slug(step.lane)}
        assert len(task.findall(f"{BPMN}extensionElements/{ZEEBE}userTask")) == 1
        form = task.find(f"{BPMN}extensionElements/{ZEEBE}formDefinition")
        assert (None if form is None else form.get("formId")) == step.form


def test_a_variable_is_named_after_its_gateway_in_letters_that_feel_knows() -> None:
    assert decision_variable("putusan-5") == "keputusan_putusan_5"
    assert decision_variable("Gateway_0a.b") == "keputusan_Gateway_0a_b"


def test_a_file_of_another_tool_is_made_ready_to_deploy() -> None:
    source = bpmn(APPROVAL).replace(b"isExecutable='true'", b"").replace(b"<zeebe:userTask/>", b"")
    root = exported(source)
    assert root.get(f"{MODELER}executionPlatform") == "Camunda Cloud"
    assert root.get(f"{MODELER}executionPlatformVersion") == "8.8.0"
    assert element(root, "uji").get("isExecutable") == "true"
    assert element(root, "tulis").find(f"{BPMN}extensionElements/{ZEEBE}userTask") is not None


def test_a_condition_comes_last_and_extensions_come_after_the_documentation() -> None:
    source = re.sub(
        rb'(<bpmn:userTask id="kirim"[^>]*>).*?</bpmn:userTask>',
        rb"\1<bpmn:documentation>Satu</bpmn:documentation>"
        rb"<bpmn:incoming>alir-putusan-kirim</bpmn:incoming></bpmn:userTask>",
        bpmn(APPROVAL),
    ).replace(b'targetRef="kirim"></bpmn:seq', b'targetRef="kirim"><bpmn:documentation/></bpmn:seq')
    root = exported(source)
    task = [tag_of(child).removeprefix(BPMN) for child in element(root, "kirim")]
    assert task == ["documentation", "extensionElements", "incoming"]
    flow = [tag_of(child).removeprefix(BPMN) for child in element(root, "alir-putusan-kirim")]
    assert flow == ["documentation", "conditionExpression"]


@pytest.mark.parametrize("prefix", ["bpmn2", ""])
def test_the_type_of_a_condition_has_the_prefix_that_the_file_uses(prefix: str) -> None:
    colon = f"{prefix}:" if prefix else ""
    source = bpmn(APPROVAL, picture=False).decode()
    source = re.sub(r"(</?)bpmn:", rf"\1{colon}", source)
    source = source.replace("xmlns:bpmn=", f"xmlns:{prefix}=" if prefix else "xmlns=")
    root = exported(source.encode())
    condition = element(root, "alir-putusan-kirim").find(f"{BPMN}conditionExpression")
    assert condition is not None
    kind = condition.get("{http://www.w3.org/2001/XMLSchema-instance}type")
    assert kind == f"{colon}tFormalExpression"


# --- what is kept ----------------------------------------------------------------------------


@EACH
def test_all_else_stays_as_it_was_written(file: Path) -> None:
    source = file.read_bytes()
    root = exported(source)
    for each in list(root.iter(*SUPPLIED)):
        parent = each.getparent()
        assert parent is not None
        parent.remove(each)
    assert canonical(etree.tostring(root)) == canonical(source)


@EACH
def test_what_is_supplied_stands_in_lines_of_its_own(file: Path) -> None:
    source = file.read_bytes()
    lines = camunda8(source, sop_of(source)).decode().splitlines()
    old = source.decode().replace(" />", "/>").splitlines()
    assert {line for line in old[2:] if "sequenceFlow" not in line} <= set(lines)
    for line in set(lines[2:]) - set(old):
        assert re.fullmatch(r" {6}(?: {2})?<[^<>]+>(?:=[^<]+</[^<>]+>)?| {4}<[^<>]+>", line), line


def test_what_the_author_wrote_for_the_other_engine_goes_before() -> None:
    written = b'<zeebe:userTask/><zeebe:assignmentDefinition assignee="=ketua"'
    source = bpmn(APPROVAL).replace(b"<zeebe:userTask/>", written + b"/>", 1)
    given = element(exported(source), "tulis").find(
        f"{BPMN}extensionElements/{ZEEBE}assignmentDefinition"
    )
    assert given is not None
    assert dict(given.attrib) == {"assignee": "=ketua", "candidateGroups": "staf"}
    source = source.replace(written, written + b' candidateGroups="semua"')
    given = element(exported(source), "tulis").find(
        f"{BPMN}extensionElements/{ZEEBE}assignmentDefinition"
    )
    assert given is not None
    assert given.get("candidateGroups") == "semua"


def test_a_drawn_default_flow_stays_the_default_and_has_no_condition() -> None:
    drawn = APPROVAL.replace("-> tulis : Kembalikan", "-> tulis default : Kembalikan")
    root = exported(bpmn(drawn))
    assert element(root, "putusan").get("default") == "alir-putusan-tulis"
    assert element(root, "alir-putusan-tulis").find(f"{BPMN}conditionExpression") is None
    assert element(root, "alir-putusan-kirim").find(f"{BPMN}conditionExpression") is not None


def test_none_is_made_the_default_where_none_is_drawn() -> None:
    assert element(exported(bpmn(APPROVAL)), "putusan").get("default") is None


def test_conditions_by_figures_stay_as_they_are() -> None:
    drawn = """
        Staf | (mulai) ukur <nilai> bina lapor ((selesai))
        mulai -> ukur -> nilai
        nilai -> bina [capaian < 75]
        nilai -> lapor default
        bina -> lapor -> selesai
    """
    root = exported(bpmn(drawn))
    found = [each.text for each in root.iter(f"{BPMN}conditionExpression")]
    assert found == ["=capaian < 75"]


def test_what_is_not_understood_is_kept() -> None:
    strange = (
        b'<!-- catatan --><x:lain xmlns:x="urn:lain" x:a="1">&lt;script&gt;<x:b/> teks </x:lain>'
        b"<?alat titip?>"
    )
    source = bpmn(APPROVAL).replace(b"<zeebe:userTask/>", b"<zeebe:userTask/>" + strange, 1)
    source = source.replace(b"<bpmn:definitions", b"<!-- kepala --><bpmn:definitions", 1)
    made = camunda8(source, sop_of(source))
    assert strange in made
    assert b"<!-- kepala -->" in made


@EACH
def test_exporting_what_was_exported_changes_nothing_more(file: Path) -> None:
    source = file.read_bytes()
    once = camunda8(source, sop_of(source))
    assert camunda8(once, sop_of(once)) == once


# --- more of BPMN ----------------------------------------------------------------------------

CALLING = """
    Staf | (mulai) (masuk=permohonan) tulis {bahas} [kirim=surat] ((selesai)) @telat=P2D!bahas
    bahas: Camat | (b) rapat ((c))
    mulai -> tulis -> bahas -> kirim -> selesai
    masuk -> tulis
    telat -> kirim
    b -> rapat -> c
"""
CALLED = """
    Camat | (awal) periksa <putusan> ((akhir))
    awal -> periksa -> putusan
    putusan -> akhir : Ya
    putusan -> periksa : Tidak
"""


def test_what_is_nested_and_called_is_made_ready_like_the_rest() -> None:
    root = exported(bpmn(CALLING, called={"surat": CALLED}))
    groups = {
        task.get("id"): each.get("candidateGroups")
        for task in root.iter(f"{BPMN}userTask")
        for each in task.iter(f"{ZEEBE}assignmentDefinition")
    }
    assert groups == {"tulis": "staf", "rapat": "camat", "periksa": "camat"}
    told = element(root, "alir-putusan-akhir").findtext(f"{BPMN}conditionExpression")
    assert told == '=keputusan_putusan = "ya"'
    assert element(root, "surat").get("isExecutable") == "true"
    assert [each.text for each in root.iter(f"{BPMN}timeDuration")] == ["P2D"]
    assert element(root, "masuk")[0].get("messageRef") == "pesan-permohonan"


def test_a_call_in_the_words_of_bpmn_is_told_in_those_of_the_other_engine() -> None:
    named = b'<zeebe:calledElement processId="surat"/>'
    source = bpmn(CALLING)
    assert named in source
    plain = source.replace(named, b"").replace(b'id="kirim"', b'id="kirim" calledElement="surat"')
    (called,) = exported(plain).iter(f"{ZEEBE}calledElement")
    assert dict(called.attrib) == {"processId": "surat"}


def test_steps_of_an_sop_in_another_file_are_none_of_this_one() -> None:
    source = bpmn(CALLING)
    other = read(bpmn(CALLED, key="surat")).sop
    assert other is not None
    sop = read(source, {"surat": other}).sop
    assert sop is not None
    assert camunda8(source, sop) == camunda8(source, sop_of(source))
