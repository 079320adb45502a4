"""A BPMN file into an SOP: what is drawn is what is read."""

from __future__ import annotations

import pytest

from engine.sop.model import Bounds, Lane, Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn


def sop_of(source: bytes) -> Sop:
    reading = read(source)
    assert reading.sop is not None, reading.findings
    return reading.sop


def test_a_step_is_read_with_its_row_its_post_and_its_norm() -> None:
    norm = {
        "name": "Menyusun  Dokumen\nLKIP",
        "nomor": "6",
        "kelengkapan": "Draft LKIP, PK",
        "waktu": "2 Hari",
        "output": "Dokumen LKIP",
        "form": "susun-lkip",
    }
    step = sop_of(bpmn(APPROVAL, steps={"tulis": norm})).step_by_id["tulis"]
    assert step.name == "Menyusun Dokumen LKIP"
    assert step.lane == "Staf"
    assert step.nomor == "6"
    assert step.kelengkapan == "Draft LKIP, PK"
    assert step.waktu == "2 Hari"
    assert step.output == "Dokumen LKIP"
    assert step.form == "susun-lkip"


def test_what_is_not_written_is_empty() -> None:
    step = sop_of(bpmn(APPROVAL, steps={"tulis": {"waktu": ""}})).step_by_id["tulis"]
    assert (step.kelengkapan, step.waktu, step.output, step.form) == ("", "", "", None)
    assert (step.documentation, step.question, step.decisions) == ("", "", ())


def test_the_identity_lists_follow_their_numbers_and_not_the_file() -> None:
    written = {
        "unit": "KECAMATAN AWAYAN",
        "nomor": "067/01",
        "tanggalPembuatan": "26 Juli 2023",
        "disahkanNip": "19701208 199203 1 007",
        "dasarHukum2": "Kedua",
        "dasarHukum10": "Kesepuluh",
        "dasarHukum1": "Pertama",
        "peringatan": "Tanpa nomor",
        "warna": "biru",
    }
    identity = sop_of(bpmn(APPROVAL, identity=written)).identity
    assert identity.unit == "KECAMATAN AWAYAN"
    assert identity.nomor == "067/01"
    assert identity.tanggal_pembuatan == "26 Juli 2023"
    assert identity.disahkan_nip == "19701208 199203 1 007"
    assert identity.dasar_hukum == ("Pertama", "Kedua", "Kesepuluh")
    assert identity.peringatan == ("Tanpa nomor",)
    assert identity.alamat == ""
    assert identity.pencatatan == ()


def test_documentation_is_read_from_process_and_step() -> None:
    said = b"<bpmn:documentation> Dua <b/>baris\nperlu dikonfirmasi </bpmn:documentation>"
    source = bpmn(APPROVAL, steps={"kirim": {"name": "Mengirim"}})
    source = source.replace(b"'true'>", b"'true'>" + said, 1)
    source = source.replace(b'name="Mengirim">', b'name="Mengirim">' + said, 1)
    sop = sop_of(source)
    assert sop.documentation == "Dua baris\nperlu dikonfirmasi"
    assert sop.step_by_id["kirim"].documentation == "Dua baris\nperlu dikonfirmasi"


def test_the_process_is_named_by_itself_or_else_by_its_pool() -> None:
    source = bpmn(APPROVAL, key="penyusunan-lkip", title="Penyusunan LKIP")
    assert (sop_of(source).key, sop_of(source).title) == ("penyusunan-lkip", "Penyusunan LKIP")
    unnamed = source.replace(b' name="Penyusunan LKIP" isExecutable', b" isExecutable")
    assert unnamed != source
    assert sop_of(unnamed).title == "Penyusunan LKIP"


def test_other_prefixes_and_loose_white_space_mean_the_same() -> None:
    plain = bpmn(APPROVAL)
    loose = (
        plain.replace(b"bpmn:", b"").replace(b"xmlns:bpmn=", b"xmlns=")
        .replace(b"bpmndi:", b"a:").replace(b"xmlns:bpmndi=", b"xmlns:a=")
        .replace(b"zeebe:", b"z:").replace(b"xmlns:zeebe=", b"xmlns:z=")
        .replace(b"<flowNodeRef>", b"<flowNodeRef>\n      ")
        .replace(b"</flowNodeRef>", b"\n    </flowNodeRef>")
        .replace(b'name="Camat"', b'name="  Camat&#10;"')
    )  # fmt: skip
    assert loose != plain
    assert sop_of(loose) == sop_of(plain)


def test_a_mark_of_utf8_and_letters_of_all_kinds_are_welcome() -> None:
    named = bpmn(APPROVAL, steps={"tulis": {"name": "Menulis “konsep” – réviu ✓"}})
    assert sop_of(b"\xef\xbb\xbf" + named).step_by_id["tulis"].name == "Menulis “konsep” – réviu ✓"


def test_what_changes_nothing_about_the_run_is_passed_over() -> None:
    harmless = (
        b'<bpmn:textAnnotation id="catatan"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>'
        b'<bpmn:association id="garis" sourceRef="tulis" targetRef="catatan"/>'
        b'<bpmn:dataObjectReference id="berkas"/><!-- catatan --><?alat x?>'
        b'<lain:benda xmlns:lain="urn:lain"/>'
    )
    plain = bpmn(APPROVAL)
    source = plain.replace(b"</bpmn:process>", harmless + b"</bpmn:process>")
    assert read(source).findings == ()
    assert sop_of(source) == sop_of(plain)


def test_other_parties_and_their_messages_are_kept() -> None:
    other = (
        b'<bpmn:participant id="bupati" name="Bupati/Sekda"/>'
        b'<bpmn:messageFlow id="surat" name="RKT" sourceRef="kirim" targetRef="bupati"/>'
        b"</bpmn:collaboration>"
    )
    sop = sop_of(bpmn(APPROVAL).replace(b"</bpmn:collaboration>", other))
    assert [(pool.name, pool.process) for pool in sop.pools] == [
        ("SOP Uji", True),
        ("Bupati/Sekda", False),
    ]
    [message] = sop.message_flows
    assert (message.name, message.source, message.target) == ("RKT", "kirim", "bupati")


# --- rows ------------------------------------------------------------------------------------


def rows(source: bytes) -> list[str]:
    return [step.id for step in sop_of(source).steps]


def test_steps_stand_in_the_order_of_their_rows() -> None:
    numbers = {"tulis": {"nomor": "2"}, "periksa": {"nomor": "10"}, "kirim": {"nomor": "9"}}
    assert rows(bpmn(APPROVAL, steps=numbers)) == ["tulis", "kirim", "periksa"]


def test_the_tasks_of_one_row_stand_in_the_order_of_the_flow() -> None:
    one_row = {"tulis": {"nomor": "6"}, "periksa": {"nomor": "6"}, "kirim": {"nomor": "7"}}
    drawn = APPROVAL.replace("(mulai) tulis kirim", "kirim tulis (mulai)")
    assert rows(bpmn(drawn, steps=one_row)) == ["tulis", "periksa", "kirim"]


def test_a_step_without_a_number_stands_after_the_step_before_it() -> None:
    assert rows(bpmn(APPROVAL, steps={"periksa": {"nomor": ""}})) == ["tulis", "periksa", "kirim"]
    none = {step: {"nomor": ""} for step in ("tulis", "periksa", "kirim")}
    assert rows(bpmn(APPROVAL, steps=none)) == ["tulis", "periksa", "kirim"]


# --- decisions -------------------------------------------------------------------------------


def decisions(source: bytes, step: str) -> list[tuple[str, bool, tuple[str, ...]]]:
    return [(d.key, d.returns, d.leads_to) for d in sop_of(source).step_by_id[step].decisions]


def test_a_named_arrow_is_a_button_of_the_step_before_the_gateway() -> None:
    step = sop_of(bpmn(APPROVAL.replace("Kembalikan", "Perlu diperbaiki"))).step_by_id["periksa"]
    assert step.question == "putusan?"
    assert [(d.key, d.name, d.flow) for d in step.decisions] == [
        ("setujui", "Setujui", "alir-putusan-kirim"),
        ("perlu-diperbaiki", "Perlu diperbaiki", "alir-putusan-tulis"),
    ]


def test_what_goes_back_up_the_table_is_a_return() -> None:
    assert decisions(bpmn(APPROVAL), "periksa") == [
        ("setujui", False, ("kirim",)),
        ("kembalikan", True, ("tulis",)),
    ]


def test_the_way_on_is_no_return_although_a_later_one_leads_back_before_it() -> None:
    twice = bpmn("""
        Staf  | (mulai) tulis ((selesai))
        Kasi  | koreksi <benar>
        Camat | periksa <setuju>
        mulai -> tulis -> koreksi -> benar
        benar -> periksa : Ya
        benar -> tulis : Tidak
        periksa -> setuju
        setuju -> selesai : Ya
        setuju -> tulis : Tidak
    """)
    assert decisions(twice, "koreksi") == [("ya", False, ("periksa",)), ("tidak", True, ("tulis",))]
    assert decisions(twice, "periksa") == [("ya", False, ()), ("tidak", True, ("tulis",))]


def test_a_return_may_lead_to_a_step_that_this_document_never_passed() -> None:
    either = bpmn("""
        Staf  | (mulai) pilih <jalan> pendek panjang ((selesai))
        Camat | periksa <setuju>
        mulai -> pilih -> jalan
        jalan -> pendek : Pendek
        jalan -> panjang : Panjang
        pendek -> periksa -> setuju
        panjang -> periksa
        setuju -> selesai : Ya
        setuju -> panjang : Tidak
    """)
    assert decisions(either, "periksa") == [("ya", False, ()), ("tidak", True, ("panjang",))]


def test_a_step_may_be_done_again_at_once() -> None:
    assert decisions(bpmn(APPROVAL.replace("putusan -> tulis", "putusan -> periksa")), "periksa")[
        1
    ] == ("kembalikan", True, ("periksa",))


def test_a_way_leads_to_all_branches_of_a_split() -> None:
    split = bpmn("""
        Staf  | (mulai) tulis a b +belah+ +gabung+ ((selesai))
        Camat | periksa <setuju>
        mulai -> tulis -> periksa -> setuju
        setuju -> belah : Ya
        setuju -> tulis : Tidak
        belah -> a -> gabung -> selesai
        belah -> b -> gabung
    """)
    assert decisions(split, "periksa") == [("ya", False, ("a", "b")), ("tidak", True, ("tulis",))]


def test_two_steps_that_decide_at_one_gateway_have_the_same_buttons() -> None:
    shared = bpmn(
        APPROVAL.replace("Camat | periksa <putusan>", "Camat | periksa <putusan> ulang")
        + "putusan -> ulang : Ulangi\nulang -> putusan"
    )
    keys = [key for key, _, _ in decisions(shared, "periksa")]
    assert keys == ["setujui", "kembalikan", "ulangi"]
    assert [key for key, _, _ in decisions(shared, "ulang")] == keys


def test_nobody_decides_where_figures_do() -> None:
    sop = sop_of(bpmn("""
        Staf | (mulai) ukur <nilai> bina ((selesai))
        mulai -> ukur -> nilai
        nilai -> bina [realisasi / target.tahun < 0.75]
        nilai -> selesai default
        bina -> selesai
    """))  # fmt: skip
    assert sop.step_by_id["ukur"].decisions == ()
    assert sop.reads == {"realisasi", "target.tahun"}
    assert sop.flow_by_id["alir-nilai-bina"].condition == "realisasi / target.tahun < 0.75"
    assert sop.node_by_id["nilai"].default_flow == "alir-nilai-selesai"


# --- the picture -----------------------------------------------------------------------------


def test_lanes_stand_as_they_are_drawn_from_top_to_bottom() -> None:
    source = bpmn(APPROVAL)
    assert sop_of(source).lanes == (Lane("lane-staf", "Staf"), Lane("lane-camat", "Camat"))
    turned = source.replace(b'y="220"', b'y="20"')
    assert turned != source
    assert sop_of(turned).lanes == (Lane("lane-camat", "Camat"), Lane("lane-staf", "Staf"))


def test_shapes_edges_and_labels_are_read() -> None:
    label = (
        b'bpmnElement="alir-kirim-selesai"><bpmndi:BPMNLabel>'
        b'<dc:Bounds x="1.5" y="-2" width="30" height="14"/></bpmndi:BPMNLabel>'
    )
    source = bpmn(APPROVAL).replace(b'bpmnElement="alir-kirim-selesai">', label)
    drawing = sop_of(source).drawing
    shape = next(shape for shape in drawing.shapes if shape.element == "mulai")
    edge = next(edge for edge in drawing.edges if edge.element == "alir-kirim-selesai")
    assert (shape.bounds.width, shape.bounds.height, shape.label) == (36, 36, None)
    assert edge.label == Bounds(1.5, -2.0, 30.0, 14.0)
    assert len(edge.points) == 2


@pytest.mark.parametrize("number", [b"nan", b"inf", b"1e999", b"lebar", b""])
def test_a_shape_without_real_numbers_is_not_drawn(number: bytes) -> None:
    source = bpmn(APPROVAL)
    at = source.index(b'width="', source.index(b'bpmnElement="mulai"')) + 7
    drawing = sop_of(source[:at] + number + source[source.index(b'"', at) :]).drawing
    drawn = {shape.element for shape in drawing.shapes}
    assert "mulai" not in drawn
    assert "selesai" in drawn
