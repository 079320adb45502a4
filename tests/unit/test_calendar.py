"""Calendars: what Perpres 21/2023 says, what an office may say, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from engine.working_time.calendar import (
    FIVE_DAYS,
    FIVE_DAYS_RAMADAN,
    LONGEST_NAME,
    MOST_DAYS,
    SIX_DAYS,
    SIX_DAYS_RAMADAN,
    BadTime,
    Calendar,
    CalendarError,
    DayTwice,
    FastReversed,
    FastsTooNear,
    FastTooLong,
    Hours,
    HoursOverlap,
    HoursReversed,
    NamelessDay,
    NeverOpen,
    OwnDay,
    TooManyDays,
    UnknownZoneError,
    Week,
    default_calendar,
    minutes_of,
    written,
)
from engine.working_time.calendar_text import BadDate, calendar_of, calendar_text
from engine.working_time.national import days_off, fasting_days, national_days
from tests.unit.calendars import STEADY, calendars

WITA = default_calendar("Asia/Makassar")
MORNING: Hours = ((time(7, 30), time(11)),)

# --- the decree --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "days", "minutes"),
    [
        (FIVE_DAYS, 5, 2250),
        (FIVE_DAYS_RAMADAN, 5, 1950),
        (SIX_DAYS, 6, 2250),
        (SIX_DAYS_RAMADAN, 6, 1950),
    ],
)
def test_a_week_has_the_decreed_length(week: Week, days: int, minutes: int) -> None:
    """Perpres 21/2023 pasal 4: 37.5 hours a week, 32.5 in Ramadan, breaks not counted."""
    assert sum(1 for hours in week if hours) == days
    assert sum(map(minutes_of, week)) == minutes


@pytest.mark.parametrize(
    ("week", "opens", "daily", "friday"),
    [
        (FIVE_DAYS, time(7, 30), 60, 90),
        (FIVE_DAYS_RAMADAN, time(8), 30, 60),
        (SIX_DAYS, time(7, 30), 60, 90),
        (SIX_DAYS_RAMADAN, time(8), 30, 60),
    ],
)
def test_a_day_opens_and_pauses_as_decreed(
    week: Week, opens: time, daily: int, friday: int
) -> None:
    for weekday, hours in enumerate(week):
        if hours:
            (begins, pauses), (resumes, _) = hours
            assert begins == opens
            assert minutes_of(((pauses, resumes),)) == (friday if weekday == 4 else daily)


def test_a_day_in_words_is_the_week_shared_out() -> None:
    assert WITA.minutes_a_day == 450
    assert replace(WITA, week=SIX_DAYS).minutes_a_day == 375
    saturdays: Week = (*FIVE_DAYS[:5], ((time(8), time(10, 30)),), ())
    assert replace(WITA, week=saturdays).minutes_a_day == (2250 + 150) // 6


@pytest.mark.parametrize("zone", ["Asia/Awayan", "", "../../etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZoneError) as caught:
        default_calendar(zone)
    assert "Asia/Makassar" in caught.value.said.id


# --- the national list ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_fast", "feast"),
    [  # as decreed for Indonesia
        ("2021-04-13", "2021-05-13"),
        ("2022-04-03", "2022-05-02"),
        ("2023-03-23", "2023-04-22"),
        ("2024-03-12", "2024-04-10"),
        ("2025-03-01", "2025-03-31"),
        ("2026-02-19", "2026-03-21"),
    ],
)
def test_ramadan_is_right_but_for_at_most_its_first_day(first_fast: str, feast: str) -> None:
    first, last = date.fromisoformat(first_fast), date.fromisoformat(feast) - timedelta(days=1)
    decreed = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    assert decreed - fasting_days(first.year) <= {first}
    assert fasting_days(first.year) <= decreed


def test_a_ramadan_over_new_year_belongs_to_both_years() -> None:
    """Idul Fitri is expected on 2031-01-25."""
    assert date(2030, 12, 28) in fasting_days(2030)
    assert date(2031, 1, 24) in fasting_days(2031)
    assert all(day.year == 2031 for day in fasting_days(2031))


def test_days_off_hold_national_holidays_and_cuti_bersama() -> None:
    assert {date(2026, 8, 17), date(2026, 12, 24)} <= days_off(2026)
    assert date(2026, 12, 23) not in days_off(2026)
    assert national_days(2026)[date(2026, 12, 24)] == "Cuti Bersama Hari Raya Natal"
    assert list(national_days(2026)) == sorted(days_off(2026))


# --- what an office says -------------------------------------------------------------------------


def test_an_own_day_wins_over_everything() -> None:
    ordinary, holiday, fast, sunday = (
        date(2026, 7, 7),
        date(2026, 8, 17),
        date(2026, 3, 3),
        date(2026, 7, 12),
    )
    for day in (ordinary, holiday, fast, sunday):
        assert replace(WITA, days=(OwnDay(day, MORNING, "Upacara"),)).hours(day) == MORNING
        assert replace(WITA, days=(OwnDay(day, (), "Hari jadi"),)).hours(day) == ()


def test_other_days_are_as_before() -> None:
    office = replace(WITA, days=(OwnDay(date(2026, 7, 7), (), "Hari jadi"),))
    assert office.hours(date(2026, 7, 8)) == WITA.hours(date(2026, 7, 8)) == FIVE_DAYS[2]
    assert office.hours(date(2025, 7, 7)) == FIVE_DAYS[0]


def test_an_own_ramadan_replaces_the_listed_one_near_it() -> None:
    """In 2026 the fast began on 19 February, a day before the list's."""
    office = replace(WITA, fasting=((date(2026, 2, 19), date(2026, 3, 13)),))
    assert WITA.hours(date(2026, 2, 19)) == FIVE_DAYS[3]
    assert office.hours(date(2026, 2, 18)) == FIVE_DAYS[2]
    assert office.hours(date(2026, 2, 19)) == FIVE_DAYS_RAMADAN[3]
    assert office.hours(date(2026, 3, 13)) == FIVE_DAYS_RAMADAN[4]
    assert (office.hours(date(2026, 3, 16)), WITA.hours(date(2026, 3, 16))) == (
        FIVE_DAYS[0],
        FIVE_DAYS_RAMADAN[0],
    )
    assert office.hours(date(2025, 3, 3)) == WITA.hours(date(2025, 3, 3)) == FIVE_DAYS_RAMADAN[0]


def test_of_two_ramadans_in_a_year_one_may_be_corrected() -> None:
    """2030 sees the fast begin in January and again in December."""
    office = replace(WITA, fasting=((date(2030, 12, 26), date(2031, 1, 23)),))
    january, december, new_year = date(2030, 1, 14), date(2030, 12, 26), date(2031, 1, 24)
    assert office.hours(january) == WITA.hours(january) == FIVE_DAYS_RAMADAN[0]
    assert office.hours(december) == FIVE_DAYS_RAMADAN[3]
    assert (office.hours(new_year), WITA.hours(new_year)) == (
        FIVE_DAYS[4],
        FIVE_DAYS_RAMADAN[4],
    )


def test_midnight_at_the_end_of_a_day_is_written_24() -> None:
    night = ((time(0), time(4)), (time(20), time(0)))
    assert written(night) == [("00:00", "04:00"), ("20:00", "24:00")]
    assert minutes_of(night) == 8 * 60


def test_dates_are_kept_in_order() -> None:
    days = [OwnDay(date(2026, 7, n), (), "Pindahan") for n in (9, 7, 8)]
    assert replace(WITA, days=tuple(days)) == replace(WITA, days=tuple(reversed(days)))


def test_equal_calendars_are_one_to_a_cache() -> None:
    day = OwnDay(date(2026, 7, 7), MORNING, "Pawai")
    one, other = (Calendar(ZoneInfo("Asia/Makassar"), SIX_DAYS, SIX_DAYS_RAMADAN, days=(day,))
                  for _ in range(2))  # fmt: skip
    assert len({one, other}) == 1
    assert one != replace(one, days=())


# --- what makes no sense -------------------------------------------------------------------------

NEVER: Week = ((), (), (), (), (), (), ())


def test_a_calendar_that_never_opens_is_refused() -> None:
    """Otherwise nothing would ever fall due, and looking for the moment would not end."""
    with pytest.raises(NeverOpen, match="ordinary week"):
        replace(WITA, week=NEVER)
    with pytest.raises(NeverOpen, match="Ramadan"):
        replace(WITA, ramadan=NEVER)


@pytest.mark.parametrize(
    ("hours", "error", "says"),
    [
        (((time(12), time(8)),), HoursReversed, "jam tutup 08:00 tidak sesudah jam buka 12:00"),
        (((time(8), time(8)),), HoursReversed, "jam buka 08:00"),
        (((time(8), time(12)), (time(11), time(16))), HoursOverlap, "sampai 12:00"),
        (((time(13), time(16)), (time(8), time(12))), HoursOverlap, "mulai 08:00"),
        (((time(20), time(0)), (time(21), time(22))), HoursOverlap, "sampai 24:00"),
        (((time(8, 0, 30), time(12)),), BadTime, "08:00:30"),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_their_day(
    hours: Hours, error: type[CalendarError], says: str
) -> None:
    friday: Week = (*FIVE_DAYS[:4], hours, (), ())
    own = (OwnDay(date(2026, 8, 18), hours, "Pawai"),)
    wrong: list[tuple[Callable[[], Calendar], str]] = [
        (lambda: replace(WITA, week=friday), "Jumat: "),
        (lambda: replace(WITA, ramadan=friday), "Jumat (Ramadan): "),
        (lambda: replace(WITA, days=own), "18-08-2026: "),
    ]
    for build, day in wrong:
        with pytest.raises(error) as caught:
            build()
        assert caught.value.said.id.startswith(day)
        assert says in caught.value.said.id


def test_hours_may_touch_and_end_at_midnight() -> None:
    hours = ((time(0), time(8)), (time(8), time(0)))
    office = replace(WITA, days=(OwnDay(date(2026, 8, 18), hours, "Siaga"),))
    assert minutes_of(office.hours(date(2026, 8, 18))) == 24 * 60


@pytest.mark.parametrize(
    ("fasting", "error"),
    [
        ([("2026-03-20", "2026-02-19")], FastReversed),
        ([("2026-02-19", "2026-03-22")], FastTooLong),
        ([("2026-02-19", "2026-03-20"), ("2026-02-20", "2026-03-20")], FastsTooNear),
        ([("2026-02-19", "2026-03-20"), ("2026-06-01", "2026-06-30")], FastsTooNear),
    ],
)
def test_a_ramadan_that_makes_no_sense_is_refused(
    fasting: list[tuple[str, str]], error: type[CalendarError]
) -> None:
    with pytest.raises(error, match=fasting[0][0]):
        calendar_of("Asia/Makassar", json.dumps({"fasting": fasting}))


def test_a_ramadan_may_have_31_days_and_come_every_year() -> None:
    ranges = [["2026-02-18", "2026-03-20"], ["2027-02-08", "2027-03-09"]]
    assert calendar_of("Asia/Makassar", json.dumps({"fasting": ranges})).fasting[0][1].day == 20


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "a\0b", "\ud800"])
def test_an_own_day_must_say_why(name: str) -> None:
    with pytest.raises(NamelessDay, match="2026-08-18"):
        replace(WITA, days=(OwnDay(date(2026, 8, 18), (), name),))


def test_a_date_has_hours_only_once() -> None:
    day = OwnDay(date(2026, 8, 18), (), "Pawai")
    with pytest.raises(DayTwice, match="2026-08-18"):
        replace(WITA, days=(day, replace(day, name="Hari jadi")))


def test_own_days_are_capped() -> None:
    days = tuple(
        OwnDay(date(2026, 1, 1) + timedelta(days=n), (), "Direnovasi") for n in range(MOST_DAYS + 1)
    )
    assert len(replace(WITA, days=days[:-1]).days) == MOST_DAYS
    with pytest.raises(TooManyDays, match=str(MOST_DAYS)):
        replace(WITA, days=days)


# --- its text ------------------------------------------------------------------------------------


@given(calendars(STEADY))
@settings(deadline=None)
def test_what_was_written_is_read_again(calendar: Calendar) -> None:
    text = calendar_text(calendar)
    assert calendar_of(calendar.zone.key, text) == calendar
    assert calendar_text(calendar_of(calendar.zone.key, text)) == text


def test_the_default_is_the_empty_text() -> None:
    for zone in STEADY:
        assert calendar_text(default_calendar(zone)) == ""
        assert calendar_of(zone, "") == default_calendar(zone)
        assert calendar_of(zone, "{}") == default_calendar(zone)


def test_what_is_left_out_is_as_in_the_default() -> None:
    text = '{"days": [{"date": "2026-08-18", "hours": [["07:30", "11:00"]], "name": "Pawai"}]}'
    assert calendar_of("Asia/Makassar", text) == replace(
        WITA, days=(OwnDay(date(2026, 8, 18), MORNING, "Pawai"),)
    )
    assert calendar_text(calendar_of("Asia/Makassar", text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        "[" * 100_000,
        '{"weeks": []}',
        '{"week": {}}',
        '{"week": [[], []]}',
        '{"week": [7, [], [], [], [], [], []]}',
        '{"week": [[["08:00"]], [], [], [], [], [], []]}',
        '{"fasting": [["2026-02-19"]]}',
        '{"days": {"2026-08-18": []}}',
        '{"days": ["2026-08-18"]}',
        '{"days": [{"date": "2026-08-18", "name": "Pawai"}]}',
    ],
)
def test_a_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(CalendarError):
        calendar_of("Asia/Makassar", text)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("7:30", "16:00"),
        ("07.30", "16:00"),
        ("08:00", "24:01"),
        ("08:00", "25:00"),
        ("-1:00", "16:00"),
        ("08:60", "16:00"),
        ("24:00", "08:00"),
        ("08:00", 16),
        ("08:00", None),
        ("٠٨:٠٠", "16:00"),
    ],
)
def test_a_time_outside_the_day_is_refused_with_its_day(opens: object, closes: object) -> None:
    week = [[], [], [[opens, closes]], [], [], [], []]
    with pytest.raises(BadTime) as caught:
        calendar_of("Asia/Makassar", json.dumps({"week": week}))
    assert caught.value.said.id.startswith("Rabu: ")
    assert caught.value.said.en.startswith("Wednesday: ")


@pytest.mark.parametrize("day", ["2026-02-29", "17-08-2026", "", 7, None])
def test_something_else_than_a_date_is_refused(day: object) -> None:
    days = [{"date": day, "hours": [], "name": "Pawai"}]
    with pytest.raises(BadDate):
        calendar_of("Asia/Makassar", json.dumps({"days": days}))
