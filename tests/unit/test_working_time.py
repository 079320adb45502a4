"""Working time where the table of cases does not reach: changing clocks, limits, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.sop.norm import Waktu
from engine.working_time import (
    MINUTES_A_DAY,
    OutOfReach,
    after,
    closing,
    default_calendar,
    due,
    elapsed_minutes,
    norm_minutes,
    span_words,
)
from engine.working_time.calendar import MOST_DAYS, SIX_DAYS, Calendar, OwnDay, Week

WITA = default_calendar("Asia/Makassar")


def wita(text: str) -> datetime:
    """A moment on the wall clock of Awayan."""
    return datetime.fromisoformat(text).replace(tzinfo=WITA.zone)


def open_daily(zone: str, opens: str, closes: str) -> Calendar:
    """An office that keeps the same hours every day; national days off aside."""
    hours = ((time.fromisoformat(opens), time.fromisoformat(closes)),)
    week: Week = (hours, hours, hours, hours, hours, hours, hours)
    return Calendar(ZoneInfo(zone), week, week)


# --- moments in and out ----------------------------------------------------------------------


def test_moments_come_out_in_utc() -> None:
    received = wita("2026-07-07 09:00")
    result = due(WITA, received, Waktu(1, "jam"))
    moments = (
        result.due_at,
        result.late_from,
        after(WITA, received, 0),
        after(WITA, received, 30),
        closing(WITA, received),
    )
    assert {moment.tzinfo for moment in moments} == {UTC}


def test_a_moment_without_a_zone_is_refused() -> None:
    aware = wita("2026-07-07 09:00")
    naive = aware.replace(tzinfo=None)
    for ask in (
        lambda: due(WITA, naive, Waktu(1, "jam")),
        lambda: due(WITA, naive, Waktu(1, "hari")),
        lambda: after(WITA, naive, 1),
        lambda: closing(WITA, naive),
        lambda: elapsed_minutes(WITA, aware, naive),
        lambda: elapsed_minutes(WITA, naive, aware),
    ):
        with pytest.raises(ValueError, match="without a time zone"):
            ask()


def test_working_time_only_runs_ahead() -> None:
    with pytest.raises(ValueError, match="runs ahead"):
        after(WITA, wita("2026-07-07 09:00"), -1)


# --- the moment after so much working time -----------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "start", "minutes", "then"),
    [
        ("within the morning", "2026-07-07 09:00", 60, "2026-07-07 10:00"),
        ("the first such moment, not the next opening", "2026-07-07 15:00", 60, "2026-07-07 16:00"),
        ("seconds are kept", "2026-07-07 11:59:30", 1, "2026-07-07 13:00:30"),
        ("nothing to wait for", "2026-07-11 10:00", 0, "2026-07-11 10:00"),
        # Tuesday 7 July to the end of the year: Mondays to Fridays without four days off.
        ("to the last minute of the year", "2026-07-07 07:30", 124 * 450, "2026-12-31 16:00"),
        ("and one more", "2026-07-07 07:30", 124 * 450 + 1, "2027-01-04 07:31"),
    ],
)
def test_after(reason: str, start: str, minutes: int, then: str) -> None:
    assert after(WITA, wita(start), minutes) == wita(then), reason
    assert elapsed_minutes(WITA, wita(start), wita(then)) == minutes, reason


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-07-07 06:00", "2026-07-07 16:00"),
        ("2026-07-07 12:30", "2026-07-07 16:00"),
        ("2026-07-07 16:00", "2026-07-07 16:00"),
        ("2026-07-07 16:01", "2026-07-08 16:00"),
        ("2026-07-10 09:00", "2026-07-10 16:30"),
        ("2026-07-10 17:00", "2026-07-13 16:00"),
        ("2026-08-17 09:00", "2026-08-18 16:00"),
    ],
)
def test_closing(moment: str, closes: str) -> None:
    assert closing(WITA, wita(moment)) == wita(closes)


def test_a_day_that_closes_at_midnight_ends_as_the_next_begins() -> None:
    office = open_daily("Asia/Makassar", "20:00", "00:00")
    assert after(office, wita("2026-07-07 23:00"), 60) == wita("2026-07-08 00:00")
    assert closing(office, wita("2026-07-08 00:00")) == wita("2026-07-08 00:00")
    assert closing(office, wita("2026-07-08 00:01")) == wita("2026-07-09 00:00")
    assert elapsed_minutes(office, wita("2026-07-07 00:00"), wita("2026-07-09 00:00")) == 480


# --- clocks that change ------------------------------------------------------------------------


def new_york(text: str, fold: int = 0) -> datetime:
    """A moment on the wall clock of New York; the second time that it shows it with fold 1."""
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"), fold=fold)
    return wall.astimezone(UTC)  # in their own zone the two would be equal


@pytest.mark.parametrize(
    ("day", "minutes"),
    [("2026-03-07", 24 * 60), ("2026-03-08", 23 * 60), ("2026-11-01", 25 * 60)],
)
def test_round_the_clock_a_day_is_as_long_as_it_really_is(day: str, minutes: int) -> None:
    office = open_daily("America/New_York", "00:00", "00:00")
    next_day = date.fromisoformat(day) + timedelta(days=1)
    elapsed = elapsed_minutes(office, new_york(f"{day} 00:00"), new_york(f"{next_day} 00:00"))
    assert elapsed == minutes


def test_an_hour_that_the_clock_skips_is_no_time() -> None:
    """On 8 March 2026 the clock goes from 02:00 to 03:00."""
    skipped = open_daily("America/New_York", "02:00", "03:00")
    assert elapsed_minutes(skipped, new_york("2026-03-08 00:00"), new_york("2026-03-09 00:00")) == 0
    assert after(skipped, new_york("2026-03-08 00:00"), 1) == new_york("2026-03-09 02:01")
    half = open_daily("America/New_York", "02:30", "03:15")
    assert after(half, new_york("2026-03-08 00:00"), 15) == new_york("2026-03-08 03:15")


def test_an_hour_that_the_clock_shows_twice_begins_the_first_time() -> None:
    """On 1 November 2026 the clock goes from 02:00 back to 01:00."""
    office = open_daily("America/New_York", "01:30", "03:00")
    first, second = new_york("2026-11-01 01:30"), new_york("2026-11-01 01:30", fold=1)
    assert after(office, new_york("2026-11-01 00:00"), 30) == new_york("2026-11-01 01:00", fold=1)
    assert elapsed_minutes(office, first, second) == 60
    assert elapsed_minutes(office, first, new_york("2026-11-01 03:00")) == 150


def test_a_day_that_a_country_leaves_out_is_no_time() -> None:
    """Samoa went from Thursday 29 to Saturday 31 December 2011 at midnight: 10:00 in UTC."""
    whole = ((time(0), time(0)),)
    week: Week = (whole, whole, whole, whole, (), ((time(8), time(12)),), ())
    office = Calendar(ZoneInfo("Pacific/Apia"), week, week)
    midnight = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert closing(office, midnight - timedelta(hours=1)) == midnight == closing(office, midnight)
    saturday = midnight + timedelta(hours=12)
    assert closing(office, midnight + timedelta(minutes=1)) == saturday
    assert elapsed_minutes(office, midnight - timedelta(hours=1), saturday) == 60 + 4 * 60


def test_office_hours_stay_on_the_wall_when_the_clock_changes_at_night() -> None:
    """Only the time in UTC moves: 07:30 in New York is 11:30 in summer and 12:30 in winter."""
    office = default_calendar("America/New_York")
    friday, monday = new_york("2026-10-30 16:00"), new_york("2026-11-02 08:00")
    assert due(office, friday, Waktu(1, "jam")).due_at == monday
    assert (friday, monday) == (
        datetime(2026, 10, 30, 20, tzinfo=UTC),
        datetime(2026, 11, 2, 13, tzinfo=UTC),
    )


# --- limits --------------------------------------------------------------------------------------


def test_every_year_a_moment_can_have_is_reckoned_in_or_refused() -> None:
    for year in (3, 1492, 1945, 2500, 9997):
        start = datetime(year, 2, 28, tzinfo=UTC)
        assert elapsed_minutes(WITA, start, after(WITA, start, 1000)) == 1000
        assert start < due(WITA, start, Waktu(3, "hari")).due_at < start + timedelta(days=8)
    for year in (1, 2, 9998, 9999):
        with pytest.raises(ValueError, match=f"year {year} "):
            after(WITA, datetime(year, 12, 31, 23, tzinfo=UTC), 1)


def test_at_the_end_of_all_years_nothing_falls_due_any_more() -> None:
    last = datetime(9997, 12, 31, tzinfo=UTC)
    for waktu in (Waktu(9999, "menit"), Waktu(9999, "jam"), Waktu(9999, "hari")):
        with pytest.raises(OutOfReach):
            due(WITA, last, waktu)


def test_an_office_closed_for_years_opens_again() -> None:
    """As many days off as a calendar holds, on every Monday of an office that works Mondays."""
    mondays = (SIX_DAYS[0], (), (), (), (), (), ())
    first = date(2026, 7, 6)
    closed = tuple(OwnDay(first + timedelta(weeks=n), (), "Direnovasi") for n in range(MOST_DAYS))
    office = Calendar(WITA.zone, mondays, mondays, days=closed)
    opens = datetime.combine(first + timedelta(weeks=MOST_DAYS), time(7, 30), WITA.zone)
    assert after(office, wita("2026-07-01 09:00"), 60) == opens + timedelta(hours=1)
    assert due(office, wita("2026-07-01 09:00"), Waktu(1, "hari")).due_at == closing(office, opens)


def test_a_moment_more_than_a_lifetime_ahead_is_refused() -> None:
    """An office open one minute a week: nine thousand hours of work would take as many years."""
    minute = ((time(8), time(8, 1)),)
    office = Calendar(WITA.zone, (minute, (), (), (), (), (), ()), (minute, (), (), (), (), (), ()))
    for waktu in (Waktu(9999, "menit"), Waktu(9999, "jam"), Waktu(9999, "hari")):
        with pytest.raises(OutOfReach) as caught:
            due(office, wita("2026-07-07 09:00"), waktu)
        assert "100 tahun" in caught.value.said.id


def test_the_longest_norm_falls_due_in_an_ordinary_office() -> None:
    result = due(WITA, wita("2026-07-07 09:00"), Waktu(9999, "hari"))
    assert 2066 <= result.due_at.year <= 2068


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (-5, "kurang dari 1 menit", "less than a minute"),
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


def test_a_day_in_words_is_the_offices_own() -> None:
    six = replace(WITA, week=SIX_DAYS)
    assert span_words(2 * 375 + 60, six.minutes_a_day).id == "2 hari 1 jam"
    assert norm_minutes(Waktu(2, "hari"), six.minutes_a_day) == 2 * 375


def test_a_norm_in_working_minutes() -> None:
    norms = [Waktu(10, "menit"), Waktu(1, "jam"), Waktu(2, "hari")]
    assert [norm_minutes(waktu) for waktu in norms] == [10, 60, 2 * MINUTES_A_DAY]
