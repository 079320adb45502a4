"""Text set into a box stays in it, and loses nothing before it must."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webui.picture.lettering import fit, width, wrap

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(text=TEXT, limit=st.floats(20, 300), size=st.sampled_from([10.0, 16.0]))
def test_lines_are_no_wider_than_the_box_and_hold_every_letter(
    text: str, limit: float, size: float
) -> None:
    lines = wrap(text, limit, size)
    assert without_blanks("".join(lines)) == without_blanks(text)
    assert all(width(line, size) <= limit for line in lines)


@given(text=TEXT, limit=st.floats(20, 300), height=st.floats(12, 120))
def test_what_is_fitted_is_within_the_box_at_one_of_the_sizes(
    text: str, limit: float, height: float
) -> None:
    setting = fit(text, limit, height, (16.0, 12.0, 10.0))
    assert setting.size in {16.0, 12.0, 10.0}
    assert setting.height <= height
    assert all(width(line, setting.size) <= limit for line in setting.lines)


def test_the_largest_size_that_fits_is_taken_and_lines_break_between_words() -> None:
    setting = fit("Menghimpun Data Pengukuran Kinerja", 150, 60, (16.0, 12.0))
    assert setting.size == 16.0
    assert setting.lines == ("Menghimpun Data", "Pengukuran Kinerja")


def test_only_what_fits_at_no_size_is_cut() -> None:
    cut = fit("satu dua tiga empat lima enam tujuh", 60, 24, (16.0, 10.0))
    assert cut.size == 10.0
    assert cut.lines[-1].endswith("…")
    assert "…" not in "".join(fit("satu dua tiga", 60, 48, (16.0, 10.0)).lines)
