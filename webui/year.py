"""A year of an office's calendar as pages show it: months of days, and the list of what is special.

Everything here is reckoned from the calendar alone; dates are the office's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.working_time.calendar import Calendar, Fast, Hours, OwnDay, minutes_of
from engine.working_time.national import fasting_days, national_days
from webui.words import hours_said

YEARS = range(2000, 2101)
"""The years that pages show."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's table. ``kind`` is work, off, national, own-off, own-hours or fasting.

    ``name`` says which day it is, where it is a special one.
    """

    on: date
    kind: str
    name: str
    hours: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday; before its first and after its last day there is nothing."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Special:
    """A day of the year's list: a national day off, a day of the office's own, or both.

    ``usual`` are the hours that its weekday has otherwise; empty when it would be off anyway.
    """

    on: date
    national: str
    own: OwnDay | None
    usual: Hours

    @property
    def name(self) -> str:
        """What the day is called."""
        return self.own.name if self.own else self.national

    @property
    def hours(self) -> str:
        """The hours kept on it: ``07.30–12.00, 13.00–16.00``; empty when off."""
        return hours_said(self.own.hours) if self.own else ""


@dataclass(frozen=True, slots=True)
class Ramadan:
    """A Ramadan of the year: as the office has it, or as the list reckons it; and the latter."""

    first: date
    last: date
    own: bool
    listed: Fast | None


def months(calendar: Calendar, year: int) -> tuple[Month, ...]:
    """The twelve months of a year."""
    fasting = {day for one in ramadans(calendar, year) for day in _days(one.first, one.last)}
    own = {day.on: day for day in calendar.days}
    return tuple(_month(calendar, date(year, month, 1), own, fasting) for month in range(1, 13))


def specials(calendar: Calendar, year: int) -> tuple[Special, ...]:
    """The national days off and the office's own days of a year, in order."""
    own = {day.on: day for day in calendar.days if day.on.year == year}
    national = national_days(year)
    fasting = {day for one in ramadans(calendar, year) for day in _days(one.first, one.last)}
    return tuple(
        Special(
            on,
            national.get(on, ""),
            own.get(on),
            (calendar.ramadan if on in fasting else calendar.week)[on.weekday()],
        )
        for on in sorted({*national, *own})
    )


def ramadans(calendar: Calendar, year: int) -> tuple[Ramadan, ...]:
    """The Ramadans that touch a year, usually one: the office's own, else the list's."""
    listed = tuple(_listed(year))
    found = [
        Ramadan(*own, True, next((fast for fast in listed if near(fast, own)), None))
        for own in calendar.fasting
        if year in {own[0].year, own[1].year}
    ]
    found += [
        Ramadan(*fast, False, fast)
        for fast in listed
        if not any(near(fast, own) for own in calendar.fasting)
    ]
    return tuple(sorted(found, key=lambda one: one.first))


def near(one: Fast, other: Fast) -> bool:
    """Whether two ranges tell of the same Ramadan."""
    return abs(one[0] - other[0]) <= timedelta(days=60)


def week_minutes(week: tuple[Hours, ...]) -> int:
    """The working minutes of a week."""
    return sum(minutes_of(hours) for hours in week)


def _month(calendar: Calendar, first: date, own: dict[date, OwnDay], fasting: set[date]) -> Month:
    after = (first + 31 * _DAY).replace(day=1)
    cells: list[Day | None] = [None] * first.weekday()
    national = national_days(first.year)
    for on in _days(first, after - _DAY):
        hours = calendar.hours(on)
        special = own.get(on)
        if special is not None:
            kind = "own-hours" if hours else "own-off"
        elif on in national:
            kind = "national"
        else:
            kind = "off" if not hours else "fasting" if on in fasting else "work"
        name = special.name if special else national.get(on, "")
        cells.append(Day(on, kind, name, hours_said(hours)))
    cells += [None] * (-len(cells) % 7)
    return Month(first, tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))


def _listed(year: int) -> Iterator[Fast]:
    """The list's Ramadans that touch a year, each whole."""
    days = {day for about in (year - 1, year, year + 1) for day in fasting_days(about)}
    for first in sorted(day for day in days if day - _DAY not in days):
        last = first
        while last + _DAY in days:
            last += _DAY
        if year in {first.year, last.year}:
            yield first, last


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + n * _DAY
