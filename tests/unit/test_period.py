"""A month is the office's: from midnight to midnight there, over the year's end as well."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forecast import nearest_rank
from engine.monitor.counted import median
from engine.monitor.period import MOST_MONTHS, asked_period, months, this_month

WIB, WITA, WIT = (ZoneInfo(f"Asia/{name}") for name in ("Jakarta", "Makassar", "Jayapura"))
NOW = datetime(2026, 2, 27, 7, 0, tzinfo=UTC)


def test_the_new_year_begins_at_the_offices_midnight() -> None:
    assert [months(zone, date(2025, 12, 9), 1).until for zone in (WIB, WITA, WIT)] == [
        datetime(2025, 12, 31, hour, tzinfo=UTC) for hour in (17, 16, 15)
    ]
    december = months(WITA, date(2025, 12, 1), 1)
    last, first = (datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC), december.until)
    assert december.month_of(last) == 0
    assert december.month_of(first) is None
    assert this_month(WITA, first).months == (date(2026, 1, 1),)
    assert this_month(WIB, first).months == (date(2025, 12, 1),)


def test_a_year_is_asked_for_unless_something_else_is() -> None:
    year = asked_period(WITA, NOW)
    assert (year.months[0], year.months[-1]) == (date(2025, 3, 1), date(2026, 2, 1))
    assert len(year.months) == 12
    assert year.until == datetime(2026, 2, 28, 16, tzinfo=UTC)
    quarter = asked_period(WITA, NOW, "2025-11", "2026-01")
    assert quarter.months == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "begins", "ends"),
    [
        ("2026-02", "2031-07", "2026-02", "2026-02"),  # the future is not counted
        ("2031-07", "2031-09", "2026-02", "2026-02"),
        ("2026-01", "2025-12", "2025-12", "2025-12"),  # backwards
        ("0001-01", "2026-02", "2021-03", "2026-02"),  # five years at most
        ("0000-01", "0000-00", "2025-03", "2026-02"),  # no months at all
        ("2026-13", "x", "2025-03", "2026-02"),
        ("٢٠٢٦-٠١", "", "2025-03", "2026-02"),
        ("", "0001-01", "2020-04", "2021-03"),
    ],
)
def test_what_cannot_be_counted_is_cut(first: str, last: str, begins: str, ends: str) -> None:
    found = asked_period(WITA, NOW, first, last)
    assert (f"{found.months[0]:%Y-%m}", f"{found.months[-1]:%Y-%m}") == (begins, ends)
    assert len(found.months) <= MOST_MONTHS


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)),  # noqa: DTZ001 — UTC is put to it
    st.integers(1, 40),
    st.sampled_from([WIB, WITA, WIT, ZoneInfo("America/Havana"), ZoneInfo("Pacific/Apia")]),
)
def test_every_moment_belongs_to_the_month_on_the_wall(
    naive: datetime, count: int, zone: ZoneInfo
) -> None:
    moment = naive.replace(tzinfo=UTC)
    local = moment.astimezone(zone).date()
    period = months(zone, local, count)
    assert period.month_of(moment) == 0
    assert period.months[0] == local.replace(day=1)
    assert list(period.starts) == sorted(set(period.starts))
    assert [period.month_of(start) for start in period.starts] == [*range(count), None]


@given(st.lists(st.integers(0, 99), min_size=1, max_size=30), st.integers(1, 100))
def test_a_rank_is_the_least_value_that_so_many_do_not_exceed(
    values: list[int], percent: int
) -> None:
    def reach(value: int) -> bool:
        return 100 * sum(other <= value for other in values) >= percent * len(values)

    assert nearest_rank(values, percent) == min(value for value in values if reach(value))


def test_a_median_is_one_that_occurred() -> None:
    assert median([]) is None
    assert median([7]) == 7
    assert median([9, 1]) == 1
    assert median([9, 1, 5]) == 5
    assert nearest_rank(range(1, 11), 90) == 9
