"""Working time: worked examples with the reason for each, and what holds for every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import NeverOpen
from engine.sop.norm import Waktu
from engine.working_time import (
    Calendar,
    UnknownZoneError,
    days_off,
    default_calendar,
    due,
    elapsed_minutes,
    fasting_days,
    span_words,
)

WITA = default_calendar("Asia/Makassar")

moments = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 — hypothesis takes bounds without a zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
amounts = st.integers(1, 3000)
units = st.sampled_from(["menit", "jam", "hari"])
# 3,000 hours or days would only repeat what 60 show.
waktus = st.one_of(
    st.builds(Waktu, amounts, st.just("menit")),
    st.builds(Waktu, st.integers(1, 60), st.sampled_from(["jam", "hari"])),
)


def wita(text: str) -> datetime:
    """A moment on the wall clock of Awayan."""
    return datetime.fromisoformat(text).replace(tzinfo=WITA.zone)


@pytest.mark.parametrize(
    ("reason", "received", "amount", "unit", "due_at", "late_from"),
    [
        # 2026-07-07 is a Tuesday.
        ("an ordinary morning", "2026-07-07 09:00", 40, "menit", "2026-07-07 09:40", "16:00"),
        ("the break does not count", "2026-07-07 11:30", 1, "jam", "2026-07-07 13:30", "16:00"),
        ("done as the break begins", "2026-07-07 11:30", 30, "menit", "2026-07-07 12:00", "16:00"),
        ("arrives in the break", "2026-07-07 12:20", 15, "menit", "2026-07-07 13:15", "16:00"),
        ("Friday's break is longer", "2026-07-10 11:00", 1, "jam", "2026-07-10 13:30", "16:30"),
        ("Friday closes later", "2026-07-10 15:30", 1, "jam", "2026-07-10 16:30", "16:30"),
        ("over night", "2026-07-07 15:30", 1, "jam", "2026-07-08 08:00", "16:00"),
        ("before opening", "2026-07-07 06:00", 10, "menit", "2026-07-07 07:40", "16:00"),
        ("after closing", "2026-07-07 19:00", 10, "menit", "2026-07-08 07:40", "16:00"),
        ("over a weekend", "2026-07-10 16:00", 1, "jam", "2026-07-13 08:00", "16:00"),
        ("over 17 August, a Monday", "2026-08-14 16:00", 1, "jam", "2026-08-18 08:00", "16:00"),
        ("over cuti bersama", "2026-12-23 15:30", 1, "jam", "2026-12-28 08:00", "16:00"),
        ("Ramadan closes at 15:00", "2026-03-03 14:30", 1, "jam", "2026-03-04 08:30", "15:00"),
        ("Ramadan's short break", "2026-03-03 11:30", 1, "jam", "2026-03-03 13:00", "15:00"),
        ("Ramadan's Friday", "2026-03-06 11:00", 1, "jam", "2026-03-06 13:00", "15:30"),
        ("the day of arrival is free", "2026-07-07 09:00", 2, "hari", "2026-07-09 16:00", "16:00"),
        ("even after closing", "2026-07-07 20:00", 1, "hari", "2026-07-08 16:00", "16:00"),
        ("or on a Saturday", "2026-07-11 10:00", 1, "hari", "2026-07-13 16:00", "16:00"),
        ("a week, until Friday", "2026-07-10 09:00", 5, "hari", "2026-07-17 16:30", "16:30"),
        ("over the new year", "2026-12-31 10:00", 1, "hari", "2027-01-04 16:00", "16:00"),
        ("days in Ramadan", "2026-03-03 09:00", 1, "hari", "2026-03-04 15:00", "15:00"),
        # 24 weeks lead to 22 December; 17 and 25 August add two, and 24 and 25 December are off.
        ("SOP 3, row 7", "2026-07-07 09:00", 120, "hari", "2026-12-28 16:00", "16:00"),
    ],
)
def test_due_moments(
    reason: str,
    received: str,
    amount: int,
    unit: Literal["menit", "jam", "hari"],
    due_at: str,
    late_from: str,
) -> None:
    result = due(WITA, wita(received), Waktu(amount, unit))
    assert result.due_at == wita(due_at), reason
    assert result.late_from == wita(f"{due_at[:10]} {late_from}"), reason


def test_the_office_reckons_in_its_own_zone_wherever_the_server_stands() -> None:
    """23:40 on Monday in UTC is 07:40 on Tuesday in Awayan: Tuesday is the day of arrival."""
    received = datetime(2026, 7, 6, 23, 40, tzinfo=UTC)
    assert due(WITA, received, Waktu(10, "menit")).due_at == received + timedelta(minutes=10)
    assert due(WITA, received, Waktu(1, "hari")).due_at == wita("2026-07-08 16:00")
    jakarta = default_calendar("Asia/Jakarta")
    opening = datetime(2026, 7, 7, 0, 30, tzinfo=UTC)
    assert due(jakarta, received, Waktu(10, "menit")).due_at == opening + timedelta(minutes=10)


def test_moments_come_out_in_utc() -> None:
    result = due(WITA, wita("2026-07-07 09:00"), Waktu(1, "jam"))
    assert (result.due_at.tzinfo, result.late_from.tzinfo) == (UTC, UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = wita("2026-07-07 09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        due(WITA, naive, Waktu(1, "jam"))
    with pytest.raises(ValueError, match="without a time zone"):
        elapsed_minutes(WITA, wita("2026-07-07 09:00"), naive)


@pytest.mark.parametrize("zone", ["Asia/Awayan", "", "../../etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZoneError) as caught:
        default_calendar(zone)
    assert "Asia/Makassar" in caught.value.said.id


def test_a_calendar_that_never_opens_is_refused() -> None:
    """Otherwise nothing would ever fall due, and looking for the moment would not end."""
    never = ((), (), (), (), (), (), ())
    with pytest.raises(NeverOpen):
        Calendar(ZoneInfo("Asia/Makassar"), never, WITA.ramadan)


@pytest.mark.parametrize(("day", "minutes"), [("2026-07-06", 450), ("2026-03-02", 390)])
def test_every_working_day_of_a_week_has_the_decreed_length(day: str, minutes: int) -> None:
    """Perpres 21/2023 pasal 4: 37.5 hours in five days, 32.5 in Ramadan, breaks not counted."""
    monday = date.fromisoformat(day)
    lengths = [
        elapsed_minutes(WITA, midnight, midnight + timedelta(days=1))
        for midnight in (
            datetime.combine(monday + timedelta(days=n), time(), WITA.zone) for n in range(7)
        )
    ]
    assert lengths == [minutes] * 5 + [0, 0]


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


@given(moments, waktus)
@settings(deadline=None)  # the first example loads the list of holidays
def test_arrival_then_due_then_late(received: datetime, waktu: Waktu) -> None:
    result = due(WITA, received, waktu)
    assert received <= result.due_at <= result.late_from
    local = result.late_from.astimezone(WITA.zone)
    assert local.time() == WITA.hours(local.date())[-1][1]
    assert local.date() == result.due_at.astimezone(WITA.zone).date()


@given(moments, moments, waktus)
@settings(deadline=None)
def test_who_arrives_later_is_never_due_earlier(a: datetime, b: datetime, waktu: Waktu) -> None:
    first, second = sorted((a, b))
    assert due(WITA, first, waktu).due_at <= due(WITA, second, waktu).due_at


@given(moments, st.integers(1, 60), units)
@settings(deadline=None)
def test_more_time_is_never_due_earlier(
    received: datetime, amount: int, unit: Literal["menit", "jam", "hari"]
) -> None:
    shorter = due(WITA, received, Waktu(amount, unit)).due_at
    assert shorter < due(WITA, received, Waktu(amount + 1, unit)).due_at


@given(moments, amounts)
@settings(deadline=None)
def test_what_was_added_is_measured(received: datetime, minutes: int) -> None:
    moment = due(WITA, received, Waktu(minutes, "menit")).due_at
    assert elapsed_minutes(WITA, received, moment) == minutes


@given(moments, st.integers(1, 60))
@settings(deadline=None)
def test_a_jam_is_sixty_menit(received: datetime, hours: int) -> None:
    assert due(WITA, received, Waktu(hours, "jam")) == due(
        WITA, received, Waktu(hours * 60, "menit")
    )


@given(moments, st.integers(1, 60))
@settings(deadline=None)
def test_hari_are_that_many_working_days_after_the_day_of_arrival(
    received: datetime, amount: int
) -> None:
    arrival = received.astimezone(WITA.zone).date()
    last = due(WITA, received, Waktu(amount, "hari")).due_at.astimezone(WITA.zone).date()
    days = (arrival + timedelta(days=n) for n in range(1, (last - arrival).days + 1))
    assert sum(1 for day in days if WITA.hours(day)) == amount


@given(moments, st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 40))
@settings(deadline=None)
def test_two_stretches_are_as_long_as_the_whole(start: datetime, one: int, two: int) -> None:
    start = start.replace(second=0, microsecond=0)
    middle = start + timedelta(minutes=one)
    end = middle + timedelta(minutes=two)
    parts = elapsed_minutes(WITA, start, middle) + elapsed_minutes(WITA, middle, end)
    assert parts == elapsed_minutes(WITA, start, end)


@given(moments, moments)
@settings(deadline=None)
def test_nothing_has_elapsed_before_the_start(a: datetime, b: datetime) -> None:
    first, second = sorted((a, b))
    assert elapsed_minutes(WITA, second, first) == 0


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0, "kurang dari 1 menit", "less than a minute"),
        (1, "1 menit", "1 minute"),
        (40, "40 menit", "40 minutes"),
        (60, "1 jam", "1 hour"),
        (95, "1 jam 35 menit", "1 hour 35 minutes"),
        (449, "7 jam 29 menit", "7 hours 29 minutes"),
        (450, "1 hari", "1 day"),
        (450 + 40, "1 hari", "1 day"),  # minutes do not matter after days
        (2 * 450 + 3 * 60 + 20, "2 hari 3 jam", "2 days 3 hours"),
    ],
)
def test_durations_in_words(minutes: int, indonesian: str, english: str) -> None:
    assert (span_words(minutes).id, span_words(minutes).en) == (indonesian, english)
