"""Working hours as people type them, and a year of a calendar as pages show it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.working_time import default_calendar, fasting_days
from engine.working_time.calendar import FIVE_DAYS, SIX_DAYS, Hours
from webui import year
from webui.admin.hours import read_hours, read_week
from webui.words import hours_said

USUAL = default_calendar("Asia/Makassar")
WITH_A_BREAK = ((time(7, 30), time(12)), (time(13), time(16)))


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("07.30–12.00, 13.00–16.00", WITH_A_BREAK),
        ("7:30-12:00;13:00-16:00", WITH_A_BREAK),
        (" 07.30 s.d. 12.00 dan 13.00 sampai 16.00 ", WITH_A_BREAK),
        ("07.30-12.00\n13.00-16.00", WITH_A_BREAK),
        ("20.00–24.00", ((time(20), time()),)),
        ("Libur", ()),
        ("", ()),
    ],
)
def test_hours_are_read_as_they_are_written(typed: str, hours: Hours) -> None:
    assert read_hours("jam", typed) == hours


@pytest.mark.parametrize(
    "odd", ["7", "07.30", "07.30–", "07.30–12.60", "25.00–26.00", "24.00–24.00", "07.30–12.00,",
            "٠٧.٣٠–١٢.٠٠", "x" * 5000]
)  # fmt: skip
def test_what_is_no_time_names_its_field(odd: str) -> None:
    with pytest.raises(Refused) as refused:
        read_hours("hari-2", odd)
    assert [field.key for field in refused.value.fields] == ["hari-2"]


minutes = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=8, unique=True).map(sorted)


@given(minutes)
def test_hours_said_are_read_again(moments: list[int]) -> None:
    clock = [time(m // 60 % 24, m % 60) for m in moments[: len(moments) // 2 * 2]]
    hours = tuple(zip(clock[::2], clock[1::2], strict=True))
    assert read_hours("jam", hours_said(hours)) == hours


def test_each_day_at_fault_is_named() -> None:
    typed = dict.fromkeys((f"hari-{n}" for n in range(7)), "07.30–12.00")
    assert read_week(typed, USUAL) == (((time(7, 30), time(12)),),) * 7
    with pytest.raises(Refused) as refused:
        read_week(typed | {"hari-1": "12.00–07.30", "hari-6": "pagi"}, USUAL)
    assert [field.key for field in refused.value.fields] == ["hari-1", "hari-6"]


@pytest.mark.parametrize("week", [FIVE_DAYS, SIX_DAYS])
def test_a_week_said_is_read_again(week: tuple[Hours, ...]) -> None:
    said = {f"hari-{n}": hours_said(hours) for n, hours in enumerate(week)}
    assert read_week(said, USUAL) == week


@pytest.mark.parametrize("about", [2024, 2026, 2029, 2030, 2031, 2063])
def test_a_year_knows_its_ramadans_whole(about: int) -> None:
    found = year.ramadans(USUAL, about)
    days = {one.first + timedelta(n) for one in found for n in range(29)}
    assert {day for day in days if day.year == about} == fasting_days(about)
    assert all((one.last - one.first).days == 28 for one in found)


def test_a_year_has_each_of_its_days_once() -> None:
    for about in (2024, 2026):
        days = [
            day.on
            for month in year.months(USUAL, about)
            for week in month.weeks
            for day in week
            if day
        ]
        first = date(about, 1, 1)
        assert days == [first + timedelta(n) for n in range(365 + (about % 4 == 0))]
        assert all(len(week) == 7 for month in year.months(USUAL, about) for week in month.weeks)
