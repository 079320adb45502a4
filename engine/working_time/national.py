"""Indonesia's national holidays, cuti bersama and Ramadan, as far as a list can know them.

The ``holidays`` package knows the days off that have been decreed; for later years it estimates
them, and knows no cuti bersama. So this is what an office starts from, not what it must keep to.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays

_DAY = timedelta(days=1)


@lru_cache
def _national(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language="id"
    )


@lru_cache
def national_days(year: int) -> MappingProxyType[date, str]:
    """Indonesia's national holidays and cuti bersama of a year by date, named in Indonesian.

    "(perkiraan)" in a name tells a date that was not decreed when the list was made.
    """
    return MappingProxyType(dict(sorted(_national(year).items())))


@lru_cache
def days_off(year: int) -> frozenset[date]:
    """The dates of Indonesia's national holidays and cuti bersama of a year."""
    return frozenset(national_days(year))


@lru_cache
def fasting_days(year: int) -> frozenset[date]:
    """The days of Ramadan in a year: the 29 before each Idul Fitri.

    The fast lasts 29 or 30 days and its first is decreed by sighting, which no list foresees. So
    in some years one day, the first, is reckoned with ordinary hours (at most one hour too many);
    in years whose Idul Fitri is itself an estimate the whole month may lie a day off.
    """
    feasts = (
        feast
        for feast_year in (year, year + 1)
        for feast in _national(feast_year).get_named("Hari Raya Idul Fitri", lookup="istartswith")
    )
    days = (feast - n * _DAY for feast in feasts for n in range(1, 30))
    return frozenset(day for day in days if day.year == year)
