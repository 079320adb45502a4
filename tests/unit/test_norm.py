"""The small languages of an SOP's table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sop.norm import Waktu, WaktuError, kelengkapan_items, parse_waktu, slug


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("10 Menit", Waktu(10, "menit")),
        ("1 jam", Waktu(1, "jam")),
        ("2 Hari", Waktu(2, "hari")),
        ("120 hari", Waktu(120, "hari")),
        ("120 menit", Waktu(120, "menit")),
        ("  30\n Menit ", Waktu(30, "menit")),
        ("3 hari kerja", Waktu(3, "hari")),
        ("5menit.", Waktu(5, "menit")),
    ],
)
def test_a_printed_norm_is_an_amount_of_one_unit(printed: str, meant: Waktu) -> None:
    assert parse_waktu(printed) == meant


@pytest.mark.parametrize(
    "printed",
    ["", "segera", "2", "hari", "0 hari", "-1 hari", "1,5 jam", "1 Jam 30 Menit", "2 minggu",
     "10000 menit", "1-2 hari", "² hari"],
)  # fmt: skip
def test_what_is_no_norm_is_refused_with_what_to_write_instead(printed: str) -> None:
    with pytest.raises(WaktuError) as caught:
        parse_waktu(printed)
    assert f"“{printed}”" in caught.value.said.id
    assert "90 Menit" in caught.value.said.id


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Setujui", "setujui"),
        ("Kembalikan untuk Perbaikan", "kembalikan-untuk-perbaikan"),
        ("  Tidak,  diperbaiki! ", "tidak-diperbaiki"),
        ("Réviu ke-2", "reviu-ke-2"),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_key(name: str, key: str) -> None:
    assert slug(name) == key


@given(st.text())
def test_a_key_is_safe_in_an_address_and_stays_itself(name: str) -> None:
    key = slug(name)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", key)
    assert slug(key) == key


@pytest.mark.parametrize(
    ("kelengkapan", "papers"),
    [
        ("Disposisi Surat", ("Disposisi Surat",)),
        ("Disposisi, Rencana Aksi, PK", ("Disposisi", "Rencana Aksi", "PK")),
        ("Nota (asli, salinan); Lampiran", ("Nota (asli, salinan)", "Lampiran")),
        ("Nota\nLampiran\n", ("Nota", "Lampiran")),
        ("Anggaran 1,5 miliar, KAK", ("Anggaran 1,5 miliar", "KAK")),
        ("Nota (asli, salinan", ("Nota (asli, salinan",)),
        (" , ;", ()),
        ("", ()),
    ],
)
def test_a_kelengkapan_is_a_list_of_papers(kelengkapan: str, papers: tuple[str, ...]) -> None:
    assert kelengkapan_items(kelengkapan) == papers


@given(st.lists(st.sampled_from(["Nota", "Renstra SKPD", "PK (asli, salinan)"])))
def test_papers_that_are_joined_by_commas_come_apart_again(papers: list[str]) -> None:
    assert kelengkapan_items(", ".join(papers)) == tuple(papers)
