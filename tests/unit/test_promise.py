"""A document is promised for the day on which the norms along its way run out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.forecast import norm_of, promise
from engine.runner import compile_sop
from engine.sop.reader import read
from engine.versions import Version
from engine.working_time import default_calendar
from tests.unit.diagrams import bpmn

DIAGRAMS = Path(__file__).parents[2] / "bpmn"
WITA = ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 1, 12, 8, 30, tzinfo=WITA)
"""Friday of that week, 16 January, is a national holiday."""
CALENDAR = default_calendar("Asia/Makassar")


def version_of(source: bytes) -> Version:
    """A version under which nothing will run."""
    sop = read(source).sop
    assert sop is not None
    return Version(compile_sop(sop), {}, 1, 1, sop.key, sop.title, 1, 1, {})


def promised(drawn: str, waktu: dict[str, str]) -> str | None:
    """The day and time that a document started on Monday is promised for."""
    version = version_of(bpmn(drawn, steps={step: {"waktu": w} for step, w in waktu.items()}))
    moment = promise(version, CALENDAR, MONDAY)
    return f"{moment.astimezone(WITA):%a %H.%M}" if moment else None


@pytest.mark.parametrize(
    ("diagram", "expected", "minutes"),
    [
        # 08.40, 09.40, 10.40, Wed 14, Thu 15, Mon 19 08.30, 08.45
        ("kecamatan-awayan/penyusunan-rencana-kinerja.1", "Mon 19 Jan 2026 16.00", 1555),
        # 08.40, 10.40, 11.40, Wed 14, Thu 15, Mon 19 08.30, 08.50
        ("kecamatan-awayan/penyusunan-rencana-kinerja.2", "Mon 19 Jan 2026 16.00", 1620),
        # 08.40, 10.40, 11.40, Wed 14, Thu 15, Mon 19 08.30, 10.30
        ("kecamatan-awayan/pengukuran-kinerja-triwulan", "Mon 19 Jan 2026 16.00", 1720),
        # 08.45, 09.15, 09.17, 09.47, 10.17, Wed 14; 120 working days later, by the list of days
        # off, Thu 23 Jul; Fri 24 08.30, 08.45
        ("kecamatan-awayan/pengumpulan-data-kinerja", "Fri 24 Jul 2026 16.30", 55_082),
        # 08.40, 10.40, 11.40, over noon 15.40, Tue 20 (not Fri 16), Thu 22, Mon 26, Tue 27 08.30,
        # 09.30, Wed 28
        ("kecamatan-awayan/penyusunan-lkip", "Wed 28 Jan 2026 16.00", 4990),
        # 10.30, over noon 13.30, 14.30, 15.30, Tue 13 08.00, 09.00, 09.15
        ("bakesbangpol/penilaian-skp", "Tue 13 Jan 2026 16.00", 495),
        # 08.35, 09.35, 11.35, 11.40, 11.55, 13.55, 14.55, 15.00, 16.00, Tue 13 07.35
        ("skpd-gowa/pengukuran-kinerja-pegawai", "Tue 13 Jan 2026 16.00", 395),
        # 08.35, 08.50, 09.35, Tue 13, Wed 14 07.40, 07.50, Mon 19, Wed 21, Thu 22, Fri 23 09.30,
        # 11.30, over the prayer 13.30, 14.30
        ("kecamatan-awayan/rencana-kinerja-tahunan", "Fri 23 Jan 2026 16.30", 3115),
        # 08.35, 08.40, 08.45, 09.15, 09.25, 09.35, Thu 15, Tue 20, Wed 21, Thu 22 09.30, 11.30,
        # 12.00, 14.00
        ("kecamatan-awayan/evaluasi-kinerja-tahunan", "Thu 22 Jan 2026 16.00", 3095),
    ],
)
def test_the_nine_sops_promise_what_their_norms_add_up_to(
    diagram: str, expected: str, minutes: int
) -> None:
    version = version_of((DIAGRAMS / f"{diagram}.bpmn").read_bytes())
    moment = promise(version, CALENDAR, MONDAY)
    assert moment is not None
    assert f"{moment.astimezone(WITA):%a %d %b %Y %H.%M}" == expected
    assert norm_of(version, CALENDAR.minutes_a_day) == minutes


BRANCHES = """
    Staf  | (mulai) +bagi+ a b c +kumpul+ d ((selesai))
    mulai -> bagi
    bagi -> a -> b -> kumpul
    bagi -> c -> kumpul
    kumpul -> d -> selesai
"""


def test_of_parallel_branches_the_longer_counts() -> None:
    short = {"a": "1 Jam", "b": "1 Jam", "d": "1 Jam"}
    assert promised(BRANCHES, short | {"c": "30 Menit"}) == "Mon 16.00"  # 08.30 and 3 hours
    assert promised(BRANCHES, short | {"c": "2 Hari"}) == "Thu 16.00"  # Wed 14, and an hour
    version = version_of(
        bpmn(
            BRANCHES, steps={s: {"waktu": w} for s, w in short.items()} | {"c": {"waktu": "3 Jam"}}
        )
    )
    assert norm_of(version, 450) == 240


CHOICES = """
    Staf  | (mulai) ukur <cukup> cepat lama <satu> ((selesai))
    mulai -> ukur -> cukup
    cukup -> cepat [nilai > 3]
    cukup -> lama default
    cepat -> satu
    lama -> satu -> selesai
"""


def test_of_ways_that_figures_decide_the_longest_counts() -> None:
    norms = {"ukur": "1 Jam", "cepat": "5 Menit", "lama": "2 Hari"}
    assert promised(CHOICES, norms) == "Wed 16.00"


LOOP = """
    Staf  | (mulai) <masuk> kerja ukur <cukup> kirim ((selesai))
    mulai -> masuk -> kerja -> ukur -> cukup
    cukup -> masuk [nilai < 3]
    cukup -> kirim default
    kirim -> selesai
"""


def test_a_loop_that_figures_decide_is_gone_through_once() -> None:
    assert promised(LOOP, {"kerja": "1 Hari", "ukur": "1 Hari", "kirim": "1 Jam"}) == "Thu 16.00"


STRAIGHT = """
    Staf | (mulai) a b ((selesai))
    mulai -> a -> b -> selesai
"""


def test_a_step_without_a_norm_takes_no_time_and_none_at_all_promise_nothing() -> None:
    assert promised(STRAIGHT, {"a": "", "b": "2 Jam"}) == "Mon 16.00"
    assert promised(STRAIGHT, {"a": "", "b": "secepatnya"}) is None
    version = version_of(bpmn(STRAIGHT, steps={"a": {"waktu": ""}, "b": {"waktu": ""}}))
    assert norm_of(version, 450) is None
