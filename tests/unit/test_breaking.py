"""Names are broken into lines as the modellers do it, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sop.layout.surroundings import name_size
from engine.sop.lettering import broken, width_in_arial

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


@given(text=TEXT, limit=st.floats(20, 300), size=st.sampled_from([11.0, 12.0]))
def test_lines_hold_every_letter_and_are_no_wider_than_the_box(
    text: str, limit: float, size: float
) -> None:
    lines = broken(text, limit, size)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_in_arial(line, size) < limit + 1 or len(line) == 1 for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # as bpmn-js 18.31 was seen to break them, 90 units wide in letters of 11
        ("Kembalikan", ("Kembalikan",)),
        ("Kembalikan untuk diperbaiki", ("Kembalikan untuk", "diperbaiki")),
        ("RKT KEC yang telah ditandatangani", ("RKT KEC yang", "telah", "ditandatangani")),
        ("Pelaksanaan-pelaksanaan lain", ("Pelaksanaan-", "pelaksanaan lain")),
        ("", ()),
    ],
)
def test_lines_end_where_the_modellers_end_them(text: str, lines: tuple[str, ...]) -> None:
    assert broken(text, 90, 11) == lines


def test_a_long_name_is_wide_rather_than_high() -> None:
    assert name_size("Setujui")[1] == 14
    wide, high = name_size("Apakah laporannya sudah benar, lengkap, dan ditandatangani? " * 4)
    assert (wide, high < 200) == (160, True)
