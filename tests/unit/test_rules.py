"""Every rule of the rulebook: what breaks it is found where it is, and mending it as said helps."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from engine.errors import Finding
from engine.sop.reader import read
from engine.sop.rulebook import RULES, Rule, found
from engine.sop.rules import check
from engine.sop.structure import MAX_FLOWS, MAX_NAME, MAX_NODES
from tests.unit.diagrams import APPROVAL, WHOLE, bpmn

BY_FIGURES = """
    Staf | (mulai) ukur <nilai> bina lapor ((selesai))
    mulai -> ukur -> nilai
    nilai -> bina [capaian < 75]
    nilai -> lapor default
    bina -> lapor -> selesai
"""
STRAIGHT = """
    Staf  | (mulai) tulis ((selesai))
    mulai -> tulis -> selesai
"""
OFFICE = ("Camat", "Staf")
FORMS = {"ukuran": ("capaian", "target")}
TITLES = ("SOP Uji", "Penyusunan Laporan Kinerja Instansi Pemerintah (LKIP)")
TODAY = date(2026, 11, 22)
MEASURED = bpmn(BY_FIGURES, steps={"ukur": {"form": "ukuran"}})
CHAIN = [f"a{i}" for i in range(MAX_NODES - 2)]


def findings(
    source: bytes,
    posts: Collection[str] | None = OFFICE,
    forms: Mapping[str, Collection[str]] | None = FORMS,
) -> tuple[Finding, ...]:
    reading = read(source, {})
    if reading.sop is None:
        return reading.findings
    return (*reading.findings, *check(reading.sop, posts, forms, TITLES, TODAY).findings)


@dataclass(frozen=True)
class Case:
    """A diagram that breaks a rule at an element, and the same one mended as the rule says."""

    element: str | None
    bad: bytes
    mended: bytes = bpmn(APPROVAL)


def _case(element: str | None, change: Callable[[bytes], bytes], drawn: str = APPROVAL) -> Case:
    return Case(element, change(bpmn(drawn)), bpmn(drawn))


def _swap(old: str, new: str, times: int = 1) -> Callable[[bytes], bytes]:
    def change(source: bytes) -> bytes:
        assert old.encode() in source, f"{old} is not in the diagram"
        return source.replace(old.encode(), new.encode(), times)

    return change


def _with(old: str, new: str) -> str:
    assert old in APPROVAL
    return APPROVAL.replace(old, new)


def _step(element: str, bad: dict[str, str], mended: dict[str, str]) -> Case:
    drawn = (bpmn(APPROVAL, steps={element: properties}) for properties in (bad, mended))
    return Case(element, *drawn)


def _of(bad: dict[str, str], mended: dict[str, str]) -> Case:
    return Case("uji", *(bpmn(APPROVAL, identity=WHOLE | each) for each in (bad, mended)))


def _papers(output: str, kelengkapan: str) -> bytes:
    steps = {"tulis": {"output": output}, "periksa": {"kelengkapan": kelengkapan}}
    return bpmn(APPROVAL, steps=steps)


def _chain(members: list[str], more: str = "") -> bytes:
    flows = " -> ".join(["mulai", *members, "selesai"])
    return bpmn(f"Staf | (mulai) {' '.join(members)} ((selesai))\n{flows}\n{more}")


_TASK = '<bpmn:userTask id="kirim"'
_LANE = '<bpmn:lane id="lane-camat" name="Camat">'
_MEMBER = "<bpmn:flowNodeRef>kirim</bpmn:flowNodeRef>"
_PARALLEL = """
    Staf  | (mulai) tulis +belah+ a b +gabung+ kirim ((selesai))
    mulai -> tulis -> belah -> a -> gabung -> kirim -> selesai
    belah -> b -> gabung
"""
_TANGLE = [f"belah -> p{i} -> q{i} -> r{i} -> gabung\nr{i} -> p{i}\nr{i} -> q{i}" for i in range(8)]
_TANGLE += [f"p{i} -> r{i}\nq{i} -> p{i}" for i in range(8)]
_TANGLED = " ".join(f"<p{i}> <q{i}> <r{i}>" for i in range(8))

_MANY = "".join(f'<bpmn:process id="p{i}"/>' for i in range(50))
_FRAMES = """
    Staf | (mulai) tulis {bahas} ((selesai))
    bahas: Camat | (b) rapat ((c))
    mulai -> tulis -> bahas -> selesai
    b -> rapat -> c
"""
_CALLS = """
    Staf | (mulai) tulis [kirim=surat] ((selesai))
    mulai -> tulis -> kirim -> selesai
"""
_SURAT = {"surat": "Camat | (awal) paraf ((akhir))\nawal -> paraf -> akhir"}
_AROUND = "Camat | (awal) paraf [balas=uji] ((akhir))\nawal -> paraf -> balas -> akhir"
_TIMERS = """
    Staf | (mulai) tulis @tunggu=P3D kirim ((selesai)) @telat=P5D!tulis
    Camat | @ingat=P1D~tulis ingatkan ((usai))
    mulai -> tulis -> tunggu -> kirim -> selesai
    telat -> kirim
    ingat -> ingatkan -> usai
"""
_WAIT = (
    b"<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration>"
    b"</bpmn:timerEventDefinition>"
)
_SPLIT_FRAME = """
    Staf | (mulai) {bahas} kirim ((selesai)) ((usai)) @lewat=P5D!bahas
    bahas: (b) +belah+ rapat catat +gabung+ ((c))
    mulai -> bahas -> kirim -> selesai
    lewat -> kirim
    b -> belah -> rapat -> gabung -> c
    belah -> catat -> gabung
"""
_MESSAGES = """
    Staf | (mulai) (masuk=surat) (lagi=aduan) tulis ((selesai))
    mulai -> tulis -> selesai
    masuk -> tulis
    lagi -> tulis
"""

CASES: Mapping[str, Case] = {
    # the file
    "too-large": _case(None, lambda source: source + b" " * 2_000_000),
    "not-utf8": _case(None, _swap("UTF-8", "ISO-8859-1")),
    "doctype": _case(None, _swap("<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions")),
    "not-xml": _case(None, lambda source: source[:-200]),
    "too-many-elements": _case(None, _swap(_TASK, "<bpmn:dataObject/>" * 20_000 + _TASK)),
    "too-deep": _case(None, _swap(_TASK, "<a>" * 120 + "</a>" * 120 + _TASK)),
    "too-many-attributes": _case(
        None, _swap(_TASK, "<a " + " ".join(f'b{i}=""' for i in range(201)) + "/>" + _TASK)
    ),
    "not-bpmn": Case(None, b"<html/>"),
    "no-process": Case(
        None,
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><collaboration/>'
        b"</definitions>",
    ),
    "several-processes": _case(
        None,
        _swap(
            "<bpmndi:",
            '<bpmn:process id="lain"><bpmn:task id="lain-1"/></bpmn:process><bpmndi:',
        ),
    ),
    # the drawing
    "no-title": _case("uji", _swap(' name="SOP Uji"', "", 2)),
    "bad-id": _case("uji/1", _swap('"uji"', '"uji/1"', 2)),
    "duplicate-id": _case("kirim", _swap('id="tulis"', 'id="kirim"')),
    "too-long": Case("kirim", bpmn(APPROVAL, steps={"kirim": {"name": "x" * (MAX_NAME + 1)}}),
                     bpmn(APPROVAL, steps={"kirim": {"name": "x" * MAX_NAME}})),
    "too-many-steps": Case("uji", _chain([*CHAIN, "lebih"]), _chain(CHAIN)),
    "too-many-flows": Case("uji", _chain(["a"], "a -> selesai\n" * MAX_FLOWS), _chain(["a"])),
    "too-many-lanes": Case("uji", bpmn(APPROVAL + "\n".join(f"B{i} |" for i in range(49))),
                           bpmn(APPROVAL + "\n".join(f"B{i} |" for i in range(48)))),
    "dangling-ref": _case("alir-kirim-selesai", _swap('targetRef="selesai"', 'targetRef="akhir"')),
    "unsupported-element": _case("tulis", lambda source: source.replace(
        b"<bpmn:userTask", b"<bpmn:scriptTask", 1).replace(
        b"</bpmn:userTask", b"</bpmn:scriptTask", 1)),
    "condition-not-feel": Case("alir-nilai-bina", MEASURED.replace(b">=capaian", b">capaian"),
                               MEASURED),
    "no-lane": _case("uji", lambda source: source[: source.index(b"<bpmn:laneSet")]
                     + source[source.index(b"</bpmn:laneSet>") + 15 :]),
    "unnamed-lane": _case("lane-camat", _swap('name="Camat"', 'name=" "')),
    "duplicate-lane": _case("lane-camat", _swap('name="Camat"', 'name=" Staf"')),
    "step-without-lane": _case("kirim", _swap(_MEMBER, "")),
    "in-two-lanes": _case("kirim", _swap(_LANE, _LANE + _MEMBER)),
    "unused-extension": _case("tulis", _swap("<zeebe:userTask/>", "<zeebe:taskListeners/>")),
    "not-drawn": _case("kirim", _swap('bpmnElement="kirim"', 'bpmnElement="lain"')),
    "no-drawing": Case(None, bpmn(APPROVAL, picture=False)),
    # timers, messages, sub-processes and calls
    "too-many-processes": _case(None, _swap("<bpmndi:", _MANY + "<bpmndi:")),
    "frame-start": Case("bahas", bpmn(_FRAMES.replace("(b) ", "").replace("b -> ", "")),
                        bpmn(_FRAMES)),
    "event-frame": Case("bahas", bpmn(_FRAMES).replace(
        b'id="bahas"', b'id="bahas" triggeredByEvent="true"'), bpmn(_FRAMES)),
    "unnamed-call": Case("kirim", bpmn(_CALLS.replace("=surat", "==kunci"), called=_SURAT),
                         bpmn(_CALLS, called=_SURAT)),
    "unknown-call": Case("kirim", bpmn(_CALLS), bpmn(_CALLS, called=_SURAT)),
    "call-in-circle": Case("kirim", bpmn(_CALLS, called={"surat": _AROUND}),
                           bpmn(_CALLS, called=_SURAT)),
    "not-a-timer": Case("tunggu", bpmn(_TIMERS).replace(_WAIT, b""), bpmn(_TIMERS)),
    "bad-duration": Case("tunggu", bpmn(_TIMERS.replace("P3D", "R3/P3D")), bpmn(_TIMERS)),
    "loose-timer": Case("telat", bpmn(_TIMERS.replace("!tulis", "!mulai")), bpmn(_TIMERS)),
    "into-timer": Case("alir-tunggu-telat", bpmn(_TIMERS.replace(
        "tunggu -> kirim", "tunggu -> telat\nkirim")), bpmn(_TIMERS)),
    "side-branch-meets": Case("ingat", bpmn(_TIMERS.replace("ingatkan -> usai", "ingatkan -> kirim")
                                            .replace(" ((usai))", "")), bpmn(_TIMERS)),
    "timer-over-branches": Case("lewat", bpmn(_SPLIT_FRAME), bpmn(
        _SPLIT_FRAME.replace("!bahas", "~bahas").replace("lewat -> kirim", "lewat -> usai"))),
    "unnamed-message": Case("masuk", bpmn(_MESSAGES).replace(b'name="surat"', b'name=" "'),
                            bpmn(_MESSAGES)),
    "same-message": Case("lagi", bpmn(_MESSAGES.replace("aduan", "surat")), bpmn(_MESSAGES)),
    # the flow
    "no-start": Case("uji", bpmn("Staf | tulis ((selesai))\ntulis -> selesai"), bpmn(STRAIGHT)),
    "several-starts": Case("lagi", bpmn(STRAIGHT + "Camat | (lagi)\nlagi -> tulis"),
                           bpmn(STRAIGHT)),
    "no-end": Case("uji", bpmn("Staf | (mulai) tulis\nmulai -> tulis"), bpmn(STRAIGHT)),
    "no-step": Case("uji", bpmn("Staf | (mulai) ((selesai))\nmulai -> selesai"), bpmn(STRAIGHT)),
    "into-start": Case("alir-putusan-mulai", bpmn(_with("putusan -> tulis", "putusan -> mulai"))),
    "out-of-end": Case("alir-selesai-tulis", bpmn(APPROVAL + "selesai -> tulis")),
    "unreachable": Case("arsip", bpmn(_with("kirim ((", "kirim arsip ((") + "arsip -> selesai"),
                        bpmn(_with("kirim ((", "kirim arsip ((").replace(
                            "kirim -> selesai", "kirim -> arsip -> selesai"))),
    "no-way-out": Case("kirim", bpmn(_with("kirim -> selesai", ""))),
    "dead-end": Case("kirim", bpmn(_with("kirim -> selesai", "kirim -> kirim"))),
    "several-ways-out": Case("tulis", bpmn(APPROVAL + "tulis -> kirim")),
    "unnamed-step": Case("kirim", bpmn(APPROVAL, steps={"kirim": {"name": " "}})),
    "runs-twice": Case("kirim", bpmn(_PARALLEL.replace("b -> gabung", "b -> kirim").replace(
        "+gabung+", "").replace("a -> gabung ->", "a ->")), bpmn(_PARALLEL)),
    "never-joined": Case("gabung", bpmn(_PARALLEL.replace("+belah+", "<belah>")), bpmn(_PARALLEL)),
    "too-tangled": Case(None, bpmn(
        f"Staf | (mulai) +belah+ {_TANGLED} +gabung+ a ((selesai))\nmulai -> belah\n"
        + "\n".join(_TANGLE) + "\ngabung -> a -> selesai"), bpmn(_PARALLEL)),
    # the decisions
    "unnamed-flow": Case("alir-putusan-kirim", bpmn(_with("kirim : Setujui", "kirim"))),
    "same-decision": Case("alir-putusan-tulis", bpmn(_with(": Kembalikan", ": setujui!"))),
    "undecided-gateway": Case("putusan", bpmn(_with("mulai -> tulis", "mulai -> putusan"))),
    "mixed-gateway": Case("alir-nilai-lapor", bpmn(BY_FIGURES.replace(" default", "")), MEASURED),
    "stray-condition": Case("alir-kirim-selesai",
                            bpmn(_with("kirim -> selesai", "kirim -> selesai [capaian < 75]"))),
    "bad-condition": Case("alir-nilai-bina", bpmn(BY_FIGURES.replace("capaian <", "sum(x) <")),
                          MEASURED),
    "unknown-answer": Case("alir-nilai-bina", bpmn(BY_FIGURES), MEASURED),
    "endless-loop": Case("alir-nilai-bina", bpmn(
        BY_FIGURES.replace("bina -> lapor", "bina -> nilai\nlapor"),
        steps={"ukur": {"form": "ukuran"}}),
        bpmn(BY_FIGURES.replace("bina -> lapor", "bina -> ukur\nlapor"),
             steps={"ukur": {"form": "ukuran"}})),
    "no-default": Case("nilai", bpmn(BY_FIGURES.replace("default", "[capaian >= 75]")), MEASURED),
    "unnamed-gateway": _case("putusan", _swap('name="putusan?"', 'name=""')),
    "no-choice": Case("putusan", bpmn(_with("putusan -> tulis : Kembalikan", "")), bpmn(APPROVAL)),
    # the table
    "unknown-post": _case("lane-camat", _swap('name="Camat"', 'name="Bupati"')),
    "unknown-form": Case("ukur", bpmn(BY_FIGURES, steps={"ukur": {"form": "hilang"}}), MEASURED),
    "empty-lane": Case("lane-bupati", bpmn(STRAIGHT + "Bupati |"), bpmn(STRAIGHT)),
    "missing-nomor": Case("kirim", bpmn(APPROVAL, steps={"kirim": {"nomor": ""}})),
    "missing-waktu": Case("kirim", bpmn(APPROVAL, steps={"kirim": {"waktu": ""}})),
    "unreadable-waktu": Case("kirim", bpmn(APPROVAL, steps={"kirim": {"waktu": "segera"}})),
    # what reviewers object to
    "no-verb": _step("tulis", {"name": "Penyusunan konsep"}, {"name": "Menyusun konsep"}),
    "subject-in-step": _step("tulis", {"name": "Staf menyusun konsep"},
                             {"name": "Menyusun konsep untuk staf"}),
    "two-actions": _step("tulis", {"name": "Menyusun konsep dan mengirim surat"},
                         {"name": "Menyusun dan mengirim surat"}),
    "crowded-row": _step("kirim", {"nomor": "1"}, {"nomor": "1a"}),
    "unreal-waktu": _step("tulis", {"waktu": "4 Menit"}, {"waktu": "5 Menit"}),
    "output-unchanged": _step("tulis", {"kelengkapan": "Konsep", "output": "konsep"},
                              {"kelengkapan": "Konsep", "output": "Konsep terverifikasi"}),
    "broken-handover": Case("tulis", _papers("Surat terdisposisi", "Konsep laporan"),
                            _papers("Surat terdisposisi", "Lembar disposisi")),
    "missing-identity": _of({"tanggalEfektif": "-"}, {}),
    "not-reviewed": _of({"tanggalEfektif": "21 November 2025"},
                        {"tanggalEfektif": "22 November 2025"}),
    "replaced-law": _of({"dasarHukum1": "PP No. 46 Tahun 2011"},
                        {"dasarHukum1": "PP No. 30 Tahun 2019"}),
    "wrong-law": _of({"dasarHukum1": "UU 24/2004 Sistem Perencanaan Pembangunan Nasional"},
                     {"dasarHukum1": "UU 25/2004 Sistem Perencanaan Pembangunan Nasional"}),
    "unknown-related-sop": _of({"keterkaitan1": "SOP Perjanjian Kinerja"},
                               {"keterkaitan1": "SOP Penyusunan Laporan Kinerja: Camat"}),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_what_breaks_a_rule_is_found_where_it_is(rule: str) -> None:
    assert (rule, CASES[rule].element) in {(f.rule, f.element) for f in findings(CASES[rule].bad)}


@pytest.mark.parametrize("rule", RULES)
def test_a_diagram_that_keeps_a_rule_is_not_troubled_by_it(rule: str) -> None:
    assert rule not in {finding.rule for finding in findings(CASES[rule].mended)}


def test_there_is_no_finding_about_a_good_diagram() -> None:
    assert findings(bpmn(APPROVAL)) == ()
    assert findings(MEASURED) == ()
    for drawn in (_PARALLEL, _FRAMES, _TIMERS, _MESSAGES):
        assert findings(bpmn(drawn)) == ()
    assert findings(bpmn(_CALLS, called=_SURAT), posts=("Staf", "Camat")) == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_both_languages_of_a_rule_say_the_same_things(rule: Rule) -> None:
    assert _placeholders(rule.text.id) == _placeholders(rule.text.en)


def _placeholders(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("rule", RULES)
def test_a_finding_says_all_that_its_rule_means_to_say(rule: str) -> None:
    said = next(f.said for f in findings(CASES[rule].bad) if f.rule == rule)
    for sentence in (said.id, said.en):
        assert not _placeholders(sentence), "a placeholder was left"
        assert "“”" not in sentence, "an element went unnamed"
        assert sentence.endswith(".")


def test_a_name_with_braces_is_said_as_it_is() -> None:
    said = found("unnamed-step", "a", what="{what} {0.__class__}").said
    assert "{what} {0.__class__}" in said.id


# --- decisions and returns, in the cases that are easy to get wrong --------------------------


def rules_broken(drawn: str) -> set[str]:
    return {finding.rule for finding in findings(bpmn(drawn))}


def test_two_steps_may_decide_at_the_same_gateway() -> None:
    assert not rules_broken("""
        Staf  | (mulai) tulis ((selesai))
        Camat | <urgen> periksa telaah <putusan>
        mulai -> tulis -> urgen
        urgen -> periksa : Biasa
        urgen -> telaah : Penting
        periksa -> putusan
        telaah -> putusan
        putusan -> selesai : Setujui
        putusan -> tulis : Kembalikan
    """)  # fmt: skip


def test_a_gateway_after_a_step_and_another_gateway_is_decided_by_nobody() -> None:
    assert "undecided-gateway" in rules_broken("""
        Staf | (mulai) tulis <satu> <dua> ((selesai))
        mulai -> tulis -> satu
        satu -> dua : Lanjut
        satu -> tulis : Ulangi
        dua -> selesai : Ya
        dua -> tulis : Tidak
    """)


def test_a_gateway_that_only_brings_ways_together_needs_no_decision() -> None:
    assert not rules_broken("""
        Staf | (mulai) tulis <temu> kirim <putusan> ((selesai))
        mulai -> temu -> tulis -> kirim -> putusan
        putusan -> selesai : Ya
        putusan -> temu : Tidak
    """)


def test_a_default_flow_may_have_a_name_but_no_condition() -> None:
    named = BY_FIGURES.replace("default", "default : Cukup")
    assert rules_broken(named) == {"unknown-answer"}
    both = bpmn(BY_FIGURES.replace("lapor default", "lapor [capaian >= 75]"))
    both = both.replace(b'Gateway id="nilai"', b'Gateway id="nilai" default="alir-nilai-lapor"')
    assert "stray-condition" in {finding.rule for finding in findings(both)}


def test_a_loop_without_a_way_out_is_told_once_and_not_of_what_leads_into_it() -> None:
    trapped = bpmn(APPROVAL.replace("kirim -> selesai", "kirim -> kirim"))
    told = [finding for finding in findings(trapped) if finding.rule == "dead-end"]
    assert [finding.element for finding in told] == ["kirim"]


# --- the table -------------------------------------------------------------------------------


def test_the_second_task_of_a_row_needs_no_waktu_of_its_own() -> None:
    shared = {"tulis": {"nomor": "1"}, "periksa": {"nomor": "1", "waktu": ""}}
    assert findings(bpmn(APPROVAL, steps=shared)) == ()


def test_posts_are_known_by_any_spelling_whatever_their_capitals_and_white_space() -> None:
    assert findings(bpmn(APPROVAL), posts=("CAMAT ", "staf", "Bupati")) == ()


def test_what_could_not_be_checked_is_told() -> None:
    sop = read(bpmn(APPROVAL)).sop
    assert sop is not None
    assert check(sop).not_checked == (
        *("unknown-post", "unknown-form", "unknown-answer", "unknown-related-sop", "not-reviewed"),
    )
    assert check(sop, OFFICE, FORMS, TITLES, TODAY).not_checked == ()
