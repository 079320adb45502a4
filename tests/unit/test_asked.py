"""Conditions may only read what was asked, and a decision by figures must be able to change."""

from __future__ import annotations

import pytest

from tests.unit.diagrams import bpmn
from tests.unit.test_rules import BY_FIGURES, findings


def test_an_answer_must_be_asked_on_every_way_to_its_condition() -> None:
    drawn = """
        Staf | (mulai) mulai-kerja <pilih> ukur <nilai> bina ((selesai))
        mulai -> mulai-kerja -> pilih
        pilih -> ukur : Ukur dahulu
        pilih -> nilai : Langsung
        ukur -> nilai
        nilai -> bina [capaian < 75]
        nilai -> selesai default
        bina -> selesai
    """
    here = {"ukur": {"form": "ukuran"}}
    before = {"mulai-kerja": {"form": "ukuran"}}
    assert "unknown-answer" in {f.rule for f in findings(bpmn(drawn, steps=here))}
    assert "unknown-answer" not in {f.rule for f in findings(bpmn(drawn, steps=before))}


def test_an_answer_that_is_asked_only_later_does_not_count() -> None:
    later = bpmn(BY_FIGURES, steps={"lapor": {"form": "ukuran"}})
    assert "unknown-answer" in {f.rule for f in findings(later)}


def test_an_answer_is_not_asked_where_a_timer_ends_the_step() -> None:
    drawn = """
        Staf  | (mulai) tulis lewati <nilai> bina ((selesai)) ((usai))
        Camat | ukur {timer}
        mulai -> tulis -> ukur -> nilai
        nilai -> bina [capaian < 75]
        nilai -> selesai default
        bina -> selesai
        habis -> lewati -> {after}
    """
    here = {"ukur": {"form": "ukuran"}}

    def told(timer: str, after: str) -> list[str | None]:
        sop = bpmn(drawn.format(timer=timer, after=after), steps=here)
        return [f.element for f in findings(sop) if f.rule == "unknown-answer"]

    assert told("@habis!ukur", "nilai") == ["alir-nilai-bina"]
    assert told("@habis!ukur", "ukur") == []
    assert told("@habis~ukur", "usai") == []


def test_an_answer_is_not_asked_where_a_return_may_leave_the_form_unfinished() -> None:
    drawn = """
        Staf  | (mulai) tulis perbaiki <lagi> <nilai> bina ((selesai))
        Camat | ukur <tepat>
        mulai -> tulis -> perbaiki -> lagi
        lagi -> ukur : Diukur
        ukur -> tepat
        tepat -> nilai : Teruskan
        tepat -> {returned} : Kembalikan
        nilai -> bina [capaian < 75]
        nilai -> selesai default
        bina -> selesai
        lagi -> nilai : Tidak diukur
    """
    drawn = drawn.replace("tulis -> perbaiki", "tulis -> ukur\nperbaiki")
    steps = {"ukur": {"form": "ukuran", "nomor": "4"}, "bina": {"nomor": "5"}}

    def told(returned: str) -> list[str | None]:
        sop = bpmn(drawn.format(returned=returned), steps=steps)
        return [f.element for f in findings(sop) if f.rule == "unknown-answer"]

    assert told("perbaiki") == ["alir-nilai-bina"], "ukur is passed, and nothing was filled in"
    assert told("tulis") == []


@pytest.mark.parametrize(
    ("drawn", "broken"),
    [
        ("nilai -> lagi [capaian < 75]\nlagi -> nilai", True),
        ("nilai -> lagi [1 = 1]\nlagi -> nilai", True),
        ("nilai -> lagi [capaian < 75]\nlagi -> sela -> nilai", True),
        ("nilai -> lagi [capaian < 75]\nlagi -> ukur", False),
        ("nilai -> bina [capaian < 75]\nbina -> tanya\ntanya -> lagi : Belum\n"
         "tanya -> selesai : Cukup\nlagi -> nilai", False),
        ("nilai -> bina [capaian < 75]\nbina -> sela -> lagi -> nilai", True),
        ("nilai -> bina [capaian < 75]\nbina -> sela -> lagi -> nilai\n"
         "ingat -> susul -> usai", False),
    ],
)  # fmt: skip
def test_a_loop_by_figures_must_be_left_or_asked_for_again(drawn: str, broken: bool) -> None:
    """A step beside it may ask again too: one that a reminder brings."""
    whole = f"""
        Staf  | (mulai) ukur bina <nilai> <lagi> <tanya> @sela lapor ((selesai))
        Camat | @ingat~bina susul ((usai))
        mulai -> ukur -> nilai
        nilai -> lapor default
        lapor -> selesai
        {drawn.replace(chr(10), chr(10) + " " * 8)}
    """
    source = bpmn(whole, steps={"ukur": {"form": "ukuran"}, "susul": {"form": "ukuran"}})
    assert ("endless-loop" in {f.rule for f in findings(source)}) is broken
