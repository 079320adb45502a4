"""What changed is told as its process owner would: each kind, and nothing that is no change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from string import Formatter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Text
from engine.sop.alike import likeness, pairs
from engine.sop.changes import FIELDS, KINDS, Change
from engine.sop.difference import difference
from engine.sop.model import Identity, Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
AWAYAN = ROOT / "bpmn/kecamatan-awayan"

Steps = Mapping[str, Mapping[str, str]]


def sop_of(source: bytes) -> Sop:
    reading = read(source)
    assert reading.sop is not None, reading.findings
    return reading.sop


def approval(*swaps: tuple[str, str], steps: Steps | None = None, **more: object) -> Sop:
    """`APPROVAL` with words of its drawing replaced."""
    drawn = APPROVAL
    for old, new in swaps:
        assert old in drawn
        drawn = drawn.replace(old, new)
    key, title = str(more.get("key", "uji")), str(more.get("title", "SOP Uji"))
    identity = more.get("identity")
    assert identity is None or isinstance(identity, dict)
    return sop_of(bpmn(drawn, steps=steps, key=key, title=title, identity=identity))


def kinds(old: Sop, new: Sop) -> list[str]:
    return [change.kind for change in difference(old, new)]


# --- each kind -------------------------------------------------------------------------------

FIGURES = """
    Staf | (mulai) ukur <nilai> bina lapor ((selesai))
    mulai -> ukur -> nilai
    nilai -> bina [capaian < 75]
    nilai -> lapor default
    bina -> lapor -> selesai
"""
BESIDE = """
    Staf  | (mulai) tulis +belah+ a b +gabung+ ((selesai))
    mulai -> tulis -> belah -> a -> gabung -> selesai
    belah -> b -> gabung
"""
IN_TURN = """
    Staf  | (mulai) tulis a b ((selesai))
    mulai -> tulis -> a -> b -> selesai
"""

MORE = """
    Staf | (mulai) (masuk=surat) tulis {bahas} @tunggu=P3D [kirim=agenda] ((selesai))
    Camat | periksa @telat=P5D!tulis
    bahas: (b) rapat catat ((c))
    mulai -> tulis -> bahas -> periksa -> tunggu -> kirim -> selesai
    masuk -> tulis
    telat -> periksa
    b -> rapat -> catat -> c
"""
LESS = """
    Staf | (mulai) tulis rapat catat ((selesai))
    Camat | periksa
    mulai -> tulis -> rapat -> catat -> periksa -> selesai
"""


def more(*swaps: tuple[str, str], called: str = "bahas") -> Sop:
    """`MORE` with words of its drawing replaced."""
    drawn = MORE
    for old, new in swaps:
        assert old in drawn
        drawn = drawn.replace(old, new)
    numbers = {"tulis": "1", "rapat": "2", "catat": "3", "periksa": "4"}
    steps = {step: {"nomor": n} for step, n in numbers.items()} | {"bahas": {"name": called}}
    return sop_of(bpmn(drawn, steps=steps))


@dataclass(frozen=True)
class Case:
    """Two SOPs and the changes between them: kind, ids in the old, ids in the new."""

    old: Sop
    new: Sop
    changes: tuple[tuple[str, str, str], ...]
    said: str
    redrawn: tuple[str, ...] = ()


def norm(**values: str) -> Sop:
    return approval(steps={"tulis": values})


def documented(text: str) -> Sop:
    source = bpmn(APPROVAL)
    of = f"<bpmn:documentation>{text}</bpmn:documentation>".encode()
    return sop_of(re.sub(rb'(<bpmn:userTask id="tulis"[^>]*>)', rb"\1" + of, source))


PLAIN = approval()
INITIALLED = approval(
    ("tulis kirim", "tulis paraf kirim"), ("tulis -> periksa", "tulis -> paraf -> periksa")
)
CASES = {
    "key-changed": Case(
        PLAIN, approval(key="lain"), (("key-changed", "", ""),),
        "Kunci SOP berubah: dulu “uji”, kini “lain”; jadi ini SOP yang lain.",
    ),
    "title-changed": Case(
        PLAIN, approval(title="SOP Baru"), (("title-changed", "", ""),),
        "Nama SOP berubah: dulu “SOP Uji”, kini “SOP Baru”.",
    ),
    "identity-changed": Case(
        approval(identity={"nomor": "067/01"}), approval(identity={"nomor": "067/02"}),
        (("identity-changed", "", ""),),
        "Nomor SOP berubah: dulu “067/01”, kini “067/02”.",
    ),
    "identity-added": Case(
        approval(identity={"peralatan1": "Komputer"}),
        approval(identity={"peralatan1": "Renja", "peralatan2": "Komputer"}),
        (("identity-added", "", ""),),
        "Peralatan/perlengkapan ditambah: “Renja”.",
    ),
    "identity-removed": Case(
        approval(identity={"dasarHukum1": "UU 5/2014", "dasarHukum2": "Keputusan Bupati"}),
        approval(identity={"dasarHukum1": "Keputusan Bupati"}),
        (("identity-removed", "", ""),),
        "Dasar hukum dikurangi: “UU 5/2014”.",
    ),
    "documentation-changed": Case(
        documented("perlu dikonfirmasi"), documented("sudah dikonfirmasi"),
        (("documentation-changed", "tulis", "tulis"),),
        "Keterangan langkah 1 “Mengerjakan tulis” berubah.",
    ),
    "post-added": Case(
        PLAIN, approval(("Camat |", "Sekretaris |\nCamat |")),
        (("post-added", "", "lane-sekretaris"),),
        "Jabatan “Sekretaris” ditambahkan.",
    ),
    "post-removed": Case(
        approval(("Camat |", "Sekretaris |\nCamat |")), PLAIN,
        (("post-removed", "lane-sekretaris", ""),),
        "Jabatan “Sekretaris” dihapus.",
    ),
    "post-renamed": Case(
        PLAIN, approval(("Staf  |", "Staf Umum  |")),
        (("post-renamed", "lane-staf", "lane-staf-umum"),),
        "Jabatan “Staf” kini bernama “Staf Umum”.",
    ),
    "step-added": Case(
        PLAIN, INITIALLED,
        (("step-added", "", "paraf"), ("renumbered", "periksa kirim", "periksa kirim")),
        "Langkah 2 “Mengerjakan paraf” (Staf) ditambahkan sesudah langkah 1 “Mengerjakan tulis”.",
    ),
    "step-removed": Case(
        INITIALLED, PLAIN,
        (("step-removed", "paraf", ""), ("renumbered", "periksa kirim", "periksa kirim")),
        "Langkah 2 “Mengerjakan paraf” (Staf) dihapus.",
    ),
    "step-renamed": Case(
        PLAIN, norm(name="Menyusun konsep"), (("step-renamed", "tulis", "tulis"),),
        "Langkah 1 “Mengerjakan tulis” kini berbunyi “Menyusun konsep”.",
    ),
    "step-moved": Case(
        PLAIN, approval(("tulis kirim", "tulis"), ("periksa <", "periksa kirim <")),
        (("step-moved", "kirim", "kirim"),),
        "Langkah 3 “Mengerjakan kirim” pindah dari “Staf” ke “Camat”.",
    ),
    "waktu-changed": Case(
        norm(waktu="30 Menit"), norm(waktu="1 Jam"), (("waktu-changed", "tulis", "tulis"),),
        "Waktu langkah 1 “Mengerjakan tulis” berubah: dulu “30 Menit”, kini “1 Jam”.",
    ),
    "kelengkapan-changed": Case(
        PLAIN, norm(kelengkapan="Disposisi"), (("kelengkapan-changed", "tulis", "tulis"),),
        "Kelengkapan langkah 1 “Mengerjakan tulis” berubah: dulu (kosong), kini “Disposisi”.",
    ),
    "output-changed": Case(
        norm(output="Konsep"), norm(output="Konsep surat"), (("output-changed", "tulis", "tulis"),),
        "Output langkah 1 “Mengerjakan tulis” berubah: dulu “Konsep”, kini “Konsep surat”.",
    ),
    "form-changed": Case(
        PLAIN, norm(form="agenda"), (("form-changed", "tulis", "tulis"),),
        "Formulir langkah 1 “Mengerjakan tulis” berubah: dulu formulir bawaan, kini “agenda”.",
    ),
    "form-redrawn": Case(
        norm(form="agenda"), norm(form="agenda"), (("form-redrawn", "tulis", "tulis"),),
        "Isi formulir “agenda” pada langkah 1 “Mengerjakan tulis” berubah.",
        ("agenda",),
    ),
    "question-changed": Case(
        PLAIN, sop_of(bpmn(APPROVAL).replace(b'name="putusan?"', b'name="Disetujui?"')),
        (("question-changed", "putusan", "putusan"),),
        "Pertanyaan pada langkah 2 “Mengerjakan periksa” berubah: dulu “putusan?”,"
        " kini “Disetujui?”.",
    ),
    "decision-added": Case(
        PLAIN, approval(("kirim -> selesai", "kirim -> selesai\n putusan -> selesai : Tolak")),
        (("decision-added", "", "alir-putusan-selesai"),),
        "Keputusan “Tolak” pada langkah 2 “Mengerjakan periksa” ditambahkan, menuju selesai.",
    ),
    "decision-removed": Case(
        approval(("kirim -> selesai", "kirim -> selesai\n putusan -> selesai : Tolak")), PLAIN,
        (("decision-removed", "alir-putusan-selesai", ""),),
        "Keputusan “Tolak” pada langkah 2 “Mengerjakan periksa” dihapus.",
    ),
    "decision-renamed": Case(
        PLAIN, approval(("Kembalikan", "Perbaiki")),
        (("decision-renamed", "alir-putusan-tulis", "alir-putusan-tulis"),),
        "Keputusan “Kembalikan” pada langkah 2 “Mengerjakan periksa” kini bernama “Perbaiki”.",
    ),
    "decision-leads": Case(
        PLAIN, approval(("putusan -> tulis", "putusan -> periksa")),
        (("decision-leads", "alir-putusan-tulis", "alir-putusan-periksa"),),
        "Keputusan “Kembalikan” pada langkah 2 “Mengerjakan periksa” kini menuju langkah 2"
        " “Mengerjakan periksa”, dulu langkah 1 “Mengerjakan tulis”.",
    ),
    "condition-changed": Case(
        sop_of(bpmn(FIGURES)), sop_of(bpmn(FIGURES.replace("< 75", "< 80"))),
        (("condition-changed", "alir-nilai-bina", "alir-nilai-bina"),),
        "Jalan “capaian < 80” pada gerbang “nilai?” kini bersyarat “capaian < 80”,"
        " dulu “capaian < 75”.",
    ),
    "order-changed": Case(
        sop_of(bpmn(IN_TURN)), sop_of(bpmn(IN_TURN.replace("a -> b -> s", "b -> a -> s"),
                                           steps={"a": {"nomor": "2"}, "b": {"nomor": "3"}})),
        (("order-changed", "alir-tulis-a", "alir-tulis-b"),
         ("order-changed", "alir-a-b", "alir-a-selesai"),
         ("order-changed", "alir-b-selesai", "alir-b-a")),
        "Sesudah langkah 1 “Mengerjakan tulis” kini langkah 3 “Mengerjakan b”, dulu langkah"
        " 2 “Mengerjakan a”.",
    ),
    "renumbered": Case(
        PLAIN, approval(steps={"periksa": {"nomor": "2a"}, "kirim": {"nomor": "2b"}}),
        (("renumbered", "periksa kirim", "periksa kirim"),),
        "Nomor baris berubah: 2 → 2a, 3 → 2b.",
    ),
    "gateway-added": Case(
        sop_of(bpmn(IN_TURN)), sop_of(bpmn(BESIDE)),
        (("order-changed", "alir-tulis-a", "alir-tulis-belah"),
         ("order-changed", "alir-a-b", "alir-a-gabung"),
         ("gateway-added", "", "belah"), ("gateway-added", "", "gabung")),
        "Gerbang “belah” ditambahkan: sesudah langkah 1 “Mengerjakan tulis” dikerjakan bersamaan"
        " langkah 2 “Mengerjakan a”, langkah 3 “Mengerjakan b”.",
    ),
    "gateway-removed": Case(
        sop_of(bpmn(FIGURES)),
        sop_of(bpmn("Staf | (mulai) ukur bina lapor ((selesai))\n"
                    "mulai -> ukur -> bina -> lapor -> selesai")),
        (("order-changed", "alir-ukur-nilai", "alir-ukur-bina"), ("gateway-removed", "nilai", "")),
        "Gerbang “nilai?” dihapus; dulu “capaian < 75” menuju langkah 2 “Mengerjakan bina”; selain"
        " itu menuju langkah 3 “Mengerjakan lapor”.",
    ),
    "start-added": Case(
        more(("masuk -> tulis", ""), ("(masuk=surat) ", "")), more(),
        (("start-added", "", "masuk"),), "SOP kini juga dapat dimulai oleh pesan “surat”.",
    ),
    "start-removed": Case(
        more(), more(("=surat", "=aduan")),
        (("start-removed", "masuk", ""), ("start-added", "", "masuk")),
        "SOP tidak lagi dapat dimulai oleh pesan “surat”.",
    ),
    "frame-added": Case(
        more(("tulis -> bahas -> periksa", "tulis -> rapat -> catat -> periksa"),
             ("{bahas}", "rapat catat"), ("bahas: (b) rapat catat ((c))", ""),
             ("b -> rapat -> catat -> c", "")), more(),
        (("frame-added", "", "bahas"),),
        "Ditambahkan sub-proses “bahas”, berisi langkah 2 “Mengerjakan rapat”, langkah 3"
        " “Mengerjakan catat”.",
    ),
    "frame-removed": Case(
        more(), more((" [kirim=agenda]", ""), ("tunggu -> kirim", "tunggu")),
        (("frame-removed", "kirim", ""),), "Dihapus panggilan “kirim”.",
    ),
    "frame-renamed": Case(
        more(), more(called="Membahas"), (("frame-renamed", "bahas", "bahas"),),
        "Nama sub-proses “bahas” kini “Membahas”.",
    ),
    "frame-holds": Case(
        more(), more(("bahas -> periksa", "bahas -> catat -> periksa"), ("rapat catat", "rapat"),
                     ("rapat -> catat -> c", "rapat -> c"), ("{bahas}", "{bahas} catat")),
        (("frame-holds", "bahas", "bahas"),),
        "Isi sub-proses “bahas” kini langkah 2 “Mengerjakan rapat”, dulu langkah 2 “Mengerjakan"
        " rapat”, langkah 3 “Mengerjakan catat”.",
    ),
    "call-changed": Case(
        more(), more(("=agenda", "=ekspedisi")), (("call-changed", "kirim", "kirim"),),
        "SOP pada panggilan “kirim” kini “ekspedisi”, dulu “agenda”.",
    ),
    "timer-added": Case(
        more((" @tunggu=P3D", ""), ("-> tunggu ->", "->")), more(),
        (("timer-added", "", "tunggu"),),
        "Ditambahkan timer “tunggu” selama “3 Hari”, ditunggu sesudah langkah 4 “Mengerjakan"
        " periksa”.",
    ),
    "timer-removed": Case(
        more(), more((" @telat=P5D!tulis", ""), ("telat -> periksa", "")),
        (("timer-removed", "telat", ""),), "Dihapus timer “telat”.",
    ),
    "timer-changed": Case(
        more(), more(("P3D", "PT90M")), (("timer-changed", "tunggu", "tunggu"),),
        "Waktu timer “tunggu” berubah: dulu “3 Hari”, kini “90 Menit”.",
    ),
    "timer-moved": Case(
        more(), more(("!tulis", "!bahas")), (("timer-moved", "telat", "telat"),),
        "Letak timer “telat” kini menghentikan sub-proses “bahas”, dulu menghentikan langkah 1"
        " “Mengerjakan tulis”.",
    ),
    "timer-leads": Case(
        more(), more(("telat -> periksa", "telat -> tunggu")),
        (("timer-leads", "telat", "telat"),),
        "Sesudah timer “telat” kini selesai, dulu langkah 4 “Mengerjakan periksa”.",
    ),
}  # fmt: skip
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def places(changes: tuple[Change, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((each.kind, " ".join(each.old), " ".join(each.new)) for each in changes)


@EACH
def test_a_change_is_told_once_and_where_it_is(case: Case) -> None:
    changes = difference(case.old, case.new, case.redrawn)
    assert places(changes) == case.changes
    assert case.said in {change.said.id for change in changes}


def test_every_kind_has_its_case() -> None:
    assert set(CASES) == set(KINDS)
    assert all(kind in {each for each, _, _ in case.changes} for kind, case in CASES.items())


@pytest.mark.parametrize("text", [*KINDS.values(), *FIELDS.values()], ids=[*KINDS, *FIELDS])
def test_both_languages_say_the_same_things(text: Text) -> None:
    said = [{field for _, field, _, _ in Formatter().parse(each)} for each in (text.id, text.en)]
    assert said[0] == said[1]


def test_every_field_of_the_identity_has_a_name() -> None:
    assert set(FIELDS) == {each.name for each in fields(Identity)}


def test_the_revision_of_a_shipped_sop_is_told_as_it_is_documented() -> None:
    old, new = (
        sop_of((AWAYAN / f"penyusunan-rencana-kinerja.{n}.bpmn").read_bytes()) for n in (1, 2)
    )
    told = [(each.kind, each.old, each.said.id) for each in difference(old, new)]
    assert [(kind, old) for kind, old, _ in told] == [
        *[("identity-changed", ())] * 5,
        ("identity-added", ()),
        ("documentation-changed", ()),
        ("step-renamed", ("langkah-1",)),
        ("waktu-changed", ("langkah-2",)),
        ("waktu-changed", ("langkah-7",)),
    ]
    said = [sentence for _, _, sentence in told]
    assert (
        "Nomor SOP berubah: dulu “067/01/KEC.AWY/VII/2023”, kini “067/02/KEC.AWY/VII/2024”." in said
    )
    assert "Peralatan/perlengkapan ditambah: “Dokumen Perjanjian Kinerja”." in said
    assert said[-2].endswith("berubah: dulu “1 Jam”, kini “2 Jam”.")
    assert said[-1].endswith("berubah: dulu “15 Menit”, kini “20 Menit”.")


def test_a_step_put_in_between_is_no_other_order_though_it_may_return() -> None:
    new = approval(
        ("periksa <putusan>", "periksa <putusan> setuju <akhir>"),
        ("putusan -> kirim", "putusan -> setuju"),
        ("kirim -> selesai", "kirim -> selesai\nsetuju -> akhir\nakhir -> kirim : Tanda tangani\n"
         "akhir -> tulis : Kembalikan"),
    )  # fmt: skip
    changes = difference(PLAIN, new)
    assert places(changes) == (("step-added", "", "setuju"), ("renumbered", "kirim", "kirim"))
    assert changes[0].said.id.endswith("yang memutuskan “Tanda tangani”, “Kembalikan”.")


# --- what is no change -----------------------------------------------------------------------


def laid_out_anew(source: bytes) -> bytes:
    return re.sub(rb'(<(?:dc:Bounds|di:waypoint) x=")(\d+)', rb"\g<1>9\2", source)


def without_a_picture(source: bytes) -> bytes:
    return re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", source, flags=re.DOTALL)


def drawn_again(source: bytes) -> bytes:
    """Every id but the SOP's key is another, and the lanes stand in another order."""
    key = sop_of(source).key.encode()
    ids = set(re.findall(rb' id="([^"]+)"', source)) - {key}
    renamed = {old: b"Activity_" + bytes(reversed(old)) for old in ids}
    for old, new in renamed.items():
        source = re.sub(rb'(="|>)' + re.escape(old) + rb'("|<)', rb"\1" + new + rb"\2", source)
    lanes = re.findall(rb"<bpmn:lane .*?</bpmn:lane>", source, flags=re.DOTALL)
    together = re.search(rb"<bpmn:lane .*</bpmn:lane>", source, flags=re.DOTALL)
    assert together
    return without_a_picture(source.replace(together[0], b"".join(reversed(lanes))))


@pytest.mark.parametrize("same", [bytes, laid_out_anew, without_a_picture, drawn_again])
@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: str(file.stem))
def test_nothing_is_said_of_a_file_that_says_the_same(
    file: Path, same: Callable[[bytes], bytes]
) -> None:
    source = file.read_bytes()
    changed = same(source)
    assert (changed == source) is (same is bytes)
    assert difference(sop_of(source), sop_of(changed)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"waktu": "1 Jam"}, {"waktu": "1 jam kerja"}),
        ({"output": "Surat"}, {"output": " surat. "}),
        ({"kelengkapan": "Nota, PK"}, {"kelengkapan": "Nota,\n PK"}),
    ],
)
def test_nothing_is_said_of_capitals_full_stops_and_white_space(
    old: dict[str, str], new: dict[str, str]
) -> None:
    assert difference(norm(**old), norm(**new)) == ()


# --- turned around ---------------------------------------------------------------------------

OPPOSITE = {kind: kind.replace("added", "removed") for kind in KINDS if kind.endswith("added")}
OPPOSITE |= {removed: added for added, removed in OPPOSITE.items()}
OPPOSITE |= {kind: kind for kind in KINDS if kind not in OPPOSITE}


def turned(changes: tuple[Change, ...]) -> Counter[tuple[str, frozenset[str], frozenset[str]]]:
    return Counter(
        (OPPOSITE[each.kind], frozenset(each.new), frozenset(each.old)) for each in changes
    )


def straight(changes: tuple[Change, ...]) -> Counter[tuple[str, frozenset[str], frozenset[str]]]:
    return Counter((each.kind, frozenset(each.old), frozenset(each.new)) for each in changes)


@EACH
def test_what_was_added_is_removed_the_other_way_round(case: Case) -> None:
    back = straight(difference(case.new, case.old, case.redrawn))
    assert back == turned(difference(case.old, case.new, case.redrawn))


VERBS = ["Menulis konsep", "Menulis konsep surat", "Memeriksa", "Mengarsipkan", "Mengarsip"]


@st.composite
def small_sops(draw: st.DrawFn) -> Sop:
    """A line of steps in two lanes, some of which decide and may return to the first."""
    count = draw(st.integers(1, 4))
    steps = draw(st.permutations([f"s{n}" for n in range(6)]))[:count]
    lanes = [draw(st.sampled_from(["Staf", "Camat"])) for _ in steps]
    decides = [draw(st.booleans()) for _ in steps]
    members = {"Staf": ["(mulai)", "((selesai))"], "Camat": []}
    flows = [f"mulai -> {steps[0]}"]
    for step, lane, decided, after in zip(
        steps, lanes, decides, [*steps[1:], "selesai"], strict=True
    ):
        members[lane].append(step)
        if decided:
            members[lane].append(f"<{step}x>")
            flows.append(f"{step} -> {step}x -> {after} : Setujui")
            flows.append(f"{step}x -> {steps[0]} : Kembalikan")
        else:
            flows.append(f"{step} -> {after}")
    names = {step: {"name": draw(st.sampled_from(VERBS))} for step in steps}
    drawn = "\n".join([*(f"{lane} | {' '.join(all_)}" for lane, all_ in members.items()), *flows])
    return sop_of(bpmn(drawn, steps=names, picture=False))


@given(small_sops(), small_sops())
def test_any_two_sops_differ_as_much_the_other_way_round(old: Sop, new: Sop) -> None:
    assert straight(difference(new, old)) == turned(difference(old, new))
    assert (difference(old, new) == ()) is (without_ids(old) == without_ids(new))
    removed = {i for each in difference(old, new) if each.kind == "step-removed" for i in each.old}
    added = {i for each in difference(old, new) if each.kind == "step-added" for i in each.new}
    assert len(old.steps) - len(removed) == len(new.steps) - len(added)


def without_ids(sop: Sop) -> object:
    """All that is told of these SOPs: their rows, and which row follows which."""
    row = {step.id: place for place, step in enumerate(sop.steps)}
    ways = sorted(
        (row[step.id], way.name, way.leads_to and row[way.leads_to[0]])
        for step in sop.steps
        for way in step.decisions
    )
    return [(step.name, step.lane, step.nomor, step.question) for step in sop.steps], ways


# --- likeness --------------------------------------------------------------------------------


def test_names_are_alike_by_the_letters_that_they_share() -> None:
    assert likeness("Data benar?", "DATA BENAR") == 1
    assert likeness("Mengarsipkan", "Mengarsip") > 0.7
    assert likeness("Mengarsipkan", "Menyampaikan") < 0.6
    assert likeness("日本", "中国") == 0
    assert likeness("", "") == 1


def test_hundreds_of_the_longest_names_are_compared_in_a_moment() -> None:
    names = [" ".join(f"kata{n}{i}" for i in range(60))[:500] for n in range(300)]
    began = process_time()
    assert pairs(names, names[::-1], named=str) == [(name, name) for name in names]
    assert process_time() - began < 2
