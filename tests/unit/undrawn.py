"""Diagrams without a picture, of all the kinds that laying one out must manage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tests.unit.diagrams import APPROVAL, bpmn


def without_picture(source: bytes) -> bytes:
    """The file without its drawing."""
    bare = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", source, flags=re.DOTALL)
    assert b"Bounds" not in bare
    return bare


_PARALLEL: Final = """
    Staf  | (mulai) tulis +belah+ a +gabung+ kirim ((selesai))
    Kasi | b
    Camat | c periksa <putusan>
    mulai -> tulis -> belah -> a -> gabung -> periksa -> putusan
    belah -> b -> gabung
    belah -> c -> gabung
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
_MANY_WAYS: Final = """
    Staf  | (mulai) tulis kirim arsip ((selesai)) ((batal))
    Sekretaris | teruskan
    Camat | periksa <putusan> <nilai> ulang
    mulai -> tulis -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan untuk diperbaiki
    putusan -> batal : Tolak
    putusan -> teruskan : Teruskan
    putusan -> periksa : Tunda
    teruskan -> nilai
    nilai -> kirim [skor > 3]
    nilai -> ulang default
    ulang -> arsip
    kirim -> arsip -> selesai
"""
_ONE_LANE: Final = """
    Staf  | (mulai) a <g> b c <h> d ((selesai))
    mulai -> a -> g
    g -> b : Lengkap
    g -> d : Tidak perlu
    b -> c -> h
    h -> d : Ya
    h -> a : Ulang
    d -> selesai
"""


def _with_parties(source: bytes) -> bytes:
    names = ("Bupati", "Inspektorat", "Masyarakat", "BPK")
    messages = (
        ("Surat edaran", "pihak-0", "mulai"),
        ("Laporan yang telah ditandatangani", "kirim", "pihak-0"),
        ("", "periksa", "pihak-1"),
        ("Temuan", "pihak-1", "periksa"),
        ("Aduan", "pihak-2", "tulis"),
        ("Jawaban", "tulis", "pihak-2"),
        ("Salinan", "pool", "pihak-3"),
        ("Kirim ke BPK", "kirim", "pihak-3"),
    )
    more = "".join(
        f'<bpmn:participant id="pihak-{place}" name="{name}"/>' for place, name in enumerate(names)
    ) + "".join(
        f'<bpmn:messageFlow id="pesan-{place}" name="{name}" sourceRef="{a}" targetRef="{b}"/>'
        for place, (name, a, b) in enumerate(messages)
    )
    end = b"</bpmn:collaboration>"
    return source.replace(end, more.encode() + end)


def _with_long_names(source: bytes) -> bytes:
    swaps = {
        b'"SOP Uji"': "Pelaksanaan pengukuran kinerja " * 8,
        b'"Staf"': "Kepala Subbagian Perencanaan dan Keuangan " * 5,
        b'"Mengerjakan tulis"': "Menyusun laporan kinerja tahunan kecamatan " * 9,
        b'"putusan?"': "Apakah laporannya sudah benar, lengkap, dan ditandatangani? " * 4,
        b'"Kembalikan"': "Kembalikan kepada penyusun untuk diperbaiki sebelum tanggal itu",
    }
    for old, new in swaps.items():
        assert old in source
        source = source.replace(old, f'"{new.strip()}"'.encode())
    return source


_PLAIN: Final = bpmn(APPROVAL, picture=False)
SKETCHES: Final[Mapping[str, bytes]] = {
    "approval": _PLAIN,
    "parallel": bpmn(_PARALLEL, picture=False),
    "many-ways": bpmn(_MANY_WAYS, picture=False),
    "one-lane": bpmn(_ONE_LANE, picture=False),
    "parties": _with_parties(_PLAIN),
    "long-names": _with_long_names(_PLAIN),
    "no-pool": re.sub(rb"<bpmn:collaboration.*?</bpmn:collaboration>", b"", _PLAIN),
}
