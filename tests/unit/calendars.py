"""Calendars and moments for property tests: every kind of office, in every kind of zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from engine.working_time.calendar import (
    FIVE_DAYS,
    FIVE_DAYS_RAMADAN,
    SIX_DAYS,
    SIX_DAYS_RAMADAN,
    Calendar,
    Hours,
    OwnDay,
    Week,
)

STEADY = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Kathmandu"]
"""Zones whose clocks were never changed in the years below."""

CHANGES = [
    ("America/New_York", datetime(2011, 3, 13, 7, tzinfo=UTC)),  # ahead from 02:00
    ("America/New_York", datetime(2011, 11, 6, 6, tzinfo=UTC)),  # back from 02:00
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),  # back from 00:01 to 23:01
    ("Asia/Beirut", datetime(2011, 3, 26, 22, tzinfo=UTC)),  # ahead from 00:00
    ("Asia/Beirut", datetime(2011, 10, 29, 21, tzinfo=UTC)),  # back from 00:00
    ("Australia/Lord_Howe", datetime(2011, 10, 1, 15, 30, tzinfo=UTC)),  # ahead half an hour
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # ahead over a whole day
    ("Asia/Makassar", datetime(2011, 7, 31, 16, tzinfo=UTC)),  # Ramadan begins
    ("Asia/Makassar", datetime(2011, 8, 29, 16, tzinfo=UTC)),  # Idul Fitri
    ("Asia/Jayapura", datetime(2010, 12, 31, 15, tzinfo=UTC)),  # the new year
]
"""Where and when reckoning is hardest."""

YEARS = [2010, 2011]
"""When some zones still did the strangest things, and not so many that reckoning takes long."""


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _hours(minutes: list[int]) -> Hours:
    """The sorted minutes, two by two; 1440 closes at midnight."""
    ordered = sorted(minutes)
    pairs = zip(ordered[::2], ordered[1::2], strict=False)
    return tuple((_time(opens), _time(closes)) for opens, closes in pairs)


hours = st.one_of(
    st.sampled_from([FIVE_DAYS[0], FIVE_DAYS[4], SIX_DAYS[0], ()]),
    st.just(((time(0), time(0)),)),  # round the clock
    st.builds(_hours, st.lists(st.integers(0, 24 * 60), max_size=6, unique=True)),
)
weeks = st.one_of(
    st.sampled_from([FIVE_DAYS, SIX_DAYS, FIVE_DAYS_RAMADAN, SIX_DAYS_RAMADAN]),
    st.tuples(*[hours] * 7).filter(any).map(lambda week: cast(Week, week)),
)
dates = st.builds(
    lambda year, n: date(year, 1, 1) + timedelta(days=n),
    st.sampled_from(YEARS),
    st.integers(0, 364),
)
own_days = st.builds(OwnDay, dates, hours, st.sampled_from(["Hari jadi", "Pawai", "Pindahan"]))
fasts = st.builds(
    lambda year, n, length: (
        date(year, 7, 10) + timedelta(days=n),
        date(year, 7, 10) + timedelta(days=n + length),
    ),
    st.sampled_from(YEARS),
    st.integers(0, 40),
    st.integers(0, 30),
)


def calendars(zones: list[str]) -> st.SearchStrategy[Calendar]:
    """Offices of five, six or any days, with breaks or without, exceptions and own Ramadans."""
    return st.builds(
        Calendar,
        st.sampled_from(zones).map(ZoneInfo),
        weeks,
        weeks,
        st.lists(fasts, max_size=2, unique_by=lambda fast: fast[0].year).map(tuple),
        st.lists(own_days, max_size=8, unique_by=lambda day: day.on).map(tuple),
    )


def _near(change: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(-150_000, 150_000).map(lambda seconds: change + timedelta(seconds=seconds))


moments = st.builds(
    lambda day, second: datetime.combine(day, time(), UTC) + timedelta(seconds=second),
    dates,
    st.integers(0, 24 * 60 * 60 - 1),
)
"""In UTC, to the second."""


def offices_with(count: int) -> st.SearchStrategy[tuple[Calendar, list[datetime]]]:
    """An office and so many moments in order, half the time all of them where it is hardest."""
    anywhere = st.tuples(
        calendars(STEADY + [zone for zone, _ in CHANGES]),
        st.lists(moments, min_size=count, max_size=count).map(sorted),
    )
    hardest = st.sampled_from(CHANGES).flatmap(
        lambda place: st.tuples(
            calendars([place[0]]),
            st.lists(_near(place[1]), min_size=count, max_size=count).map(sorted),
        )
    )
    return st.one_of(anywhere, hardest)


def to_the_minute(moment: datetime) -> datetime:
    """A moment without its seconds: between two such, working time is whole minutes."""
    return moment.replace(second=0)
