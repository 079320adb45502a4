"""What holds of working time for every calendar, zone and moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from time import tzset
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import working_time
from engine.sop.norm import Waktu
from engine.working_time import after, closing, due, elapsed_minutes
from engine.working_time.calendar import Calendar, minutes_of
from tests.unit.calendars import STEADY, calendars, moments, offices_with, to_the_minute

amounts = st.one_of(st.integers(0, 600), st.integers(0, 6000))
# 3,000 hours or days would only repeat what 40 show.
waktus = st.one_of(
    st.builds(Waktu, st.integers(1, 3000), st.just("menit")),
    st.builds(Waktu, st.integers(1, 40), st.sampled_from(["jam", "hari"])),
)
ever = settings(deadline=None, max_examples=40)  # the first example loads the list of holidays
MINUTE = timedelta(minutes=1)

At = tuple[Calendar, list[datetime]]


@given(offices_with(1), amounts)
@ever
def test_what_was_added_is_measured(at: At, minutes: int) -> None:
    office, (start,) = at
    assert elapsed_minutes(office, start, after(office, start, minutes)) == minutes


@given(offices_with(2))
@ever
def test_what_was_measured_leads_back(at: At) -> None:
    """`after` gives the first moment at which so much has passed: no earlier, and no later."""
    office, (start, end) = at
    minutes = elapsed_minutes(office, start, end)
    assert after(office, start, minutes) <= end < after(office, start, minutes + 1)


@given(offices_with(1), amounts, amounts)
@ever
def test_adding_twice_is_adding_the_sum(at: At, one: int, two: int) -> None:
    office, (start,) = at
    assert after(office, after(office, start, one), two) == after(office, start, one + two)


@given(offices_with(3))
@ever
def test_two_stretches_are_as_long_as_the_whole(at: At) -> None:
    office, three = at
    start, middle, end = map(to_the_minute, three)
    parts = elapsed_minutes(office, start, middle) + elapsed_minutes(office, middle, end)
    assert parts == elapsed_minutes(office, start, end)


@given(offices_with(2))
@ever
def test_no_more_working_time_passes_than_time(at: At) -> None:
    office, (start, end) = at
    assert 0 <= elapsed_minutes(office, start, end) <= (end - start) // MINUTE
    assert elapsed_minutes(office, end, start) == 0


@given(offices_with(2), amounts)
@ever
def test_who_starts_later_is_never_done_earlier(at: At, minutes: int) -> None:
    office, (first, second) = at
    assert after(office, first, minutes) <= after(office, second, minutes)
    assert closing(office, first) <= closing(office, second)


@given(offices_with(1))
@ever
def test_a_closing_time_is_its_own(at: At) -> None:
    office, (moment,) = at
    closes = closing(office, moment)
    assert moment <= closes == closing(office, closes)
    assert closes < closing(office, closes + MINUTE)


@given(offices_with(1), waktus)
@ever
def test_arrival_then_due_then_late(at: At, waktu: Waktu) -> None:
    office, (received,) = at
    result = due(office, received, waktu)
    assert received <= result.due_at <= result.late_from == closing(office, result.due_at)


@given(offices_with(2), waktus)
@ever
def test_who_arrives_later_is_never_due_earlier(at: At, waktu: Waktu) -> None:
    office, both = at
    first, second = (due(office, received, waktu) for received in both)
    assert first.due_at <= second.due_at
    assert first.late_from <= second.late_from


@given(offices_with(1), st.integers(1, 60), st.sampled_from(["menit", "jam", "hari"]))
@ever
def test_a_longer_norm_is_due_later(
    at: At, amount: int, unit: Literal["menit", "jam", "hari"]
) -> None:
    office, (received,) = at
    shorter = due(office, received, Waktu(amount, unit)).due_at
    longer = due(office, received, Waktu(amount + 1, unit)).due_at
    # On the day that Samoa left out of its calendar, every hour was the same moment.
    assert shorter < longer or (unit == "hari" and office.zone.key == "Pacific/Apia")


@given(offices_with(1), st.integers(1, 40))
@ever
def test_a_jam_is_sixty_menit(at: At, amount: int) -> None:
    office, (received,) = at
    minutes = Waktu(amount * 60, "menit")
    assert due(office, received, Waktu(amount, "jam")) == due(office, received, minutes)


@given(calendars(STEADY), moments, st.integers(1, 60))
@ever
def test_hari_are_that_many_working_days_after_the_day_of_arrival(
    office: Calendar, received: datetime, amount: int
) -> None:
    arrival = received.astimezone(office.zone).date()
    closes = due(office, received, Waktu(amount, "hari")).due_at
    last = (closes - MINUTE).astimezone(office.zone).date()  # 24:00 belongs to the day before
    days = [arrival + timedelta(days=n) for n in range(1, (last - arrival).days + 1)]
    assert sum(1 for day in days if office.hours(day)) == amount
    assert office.hours(last)


def counted(office: Calendar, start: datetime, minutes: int) -> int:
    """Working minutes by looking at the clock on the wall at the begin of every minute.

    When the clock is put back, it counts as if it stood still until it is as late again.
    """
    worked, latest = 0, datetime.min  # noqa: DTZ901 — what a clock reads has no zone
    for n in range(-180, minutes):  # three hours of looking, before the count begins
        reads = (start + n * MINUTE).astimezone(office.zone).replace(tzinfo=None)
        latest = max(latest, reads)
        worked += n >= 0 and any(
            opens <= latest.time() and (latest.time() < closes or closes == time())
            for opens, closes in office.hours(latest.date())
        )
    return worked


@given(offices_with(1), st.integers(0, 3000))
@ever
def test_counting_minute_by_minute_comes_to_the_same(at: At, minutes: int) -> None:
    office, (start,) = at[0], map(to_the_minute, at[1])
    elapsed = elapsed_minutes(office, start, start + minutes * MINUTE)
    assert elapsed == counted(office, start, minutes)


@given(calendars(STEADY), moments)
@ever
def test_a_day_is_as_long_as_its_hours(office: Calendar, moment: datetime) -> None:
    midnight = moment.astimezone(office.zone).replace(hour=0, minute=0, second=0)
    length = elapsed_minutes(office, midnight, midnight + timedelta(days=1))
    assert length == minutes_of(office.hours(midnight.date()))


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """The machine's own clock in another zone, and nothing remembered from before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        tzset()
        for remembered in (working_time._spans, working_time._midnight, working_time._by_day):
            remembered.cache_clear()
        yield
    tzset()


@given(offices_with(1), waktus)
@settings(deadline=None, max_examples=30)
def test_the_servers_zone_changes_nothing(at: At, waktu: Waktu) -> None:
    office, (received,) = at
    said = set()
    for zone in ("UTC", "Asia/Jayapura", "America/New_York", "Pacific/Kiritimati"):
        with server_in(zone):
            result = due(office, received, waktu)
            elapsed = elapsed_minutes(office, received, result.late_from)
            said.add((result, elapsed, closing(office, received)))
    assert len(said) == 1
