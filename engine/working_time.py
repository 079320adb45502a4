"""Working time: an office's calendar in, moments and working minutes out.

Moments come in and go out as aware UTC datetimes and are reckoned in the office's zone.
Indonesia has no summer time; in a zone that has, hours are those of the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from engine.calendar import (
    MINUTES_A_DAY,
    Calendar,
    CalendarError,
    Hours,
    OwnDay,
    UnknownZoneError,
    Week,
    default_calendar,
)
from engine.calendar_text import calendar_of, calendar_text
from engine.errors import Text
from engine.national import days_off, fasting_days
from engine.sop.norm import Waktu

__all__ = [
    "MINUTES_A_DAY", "Calendar", "CalendarError", "Due", "Hours", "OwnDay", "UnknownZoneError",
    "Week", "calendar_of", "calendar_text", "days_off", "default_calendar", "due",
    "elapsed_minutes", "fasting_days", "norm_minutes", "span_words",
]  # fmt: skip
"""This room's own, and what its callers need of the calendar's rooms: one door to all of them."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Due:
    """When a task falls due, in UTC.

    From ``due_at`` on its norm has run out ("lewat norma"); from ``late_from``, the closing time
    of that working day, it is called late ("terlambat"). ``due_at`` is never after ``late_from``.
    """

    due_at: datetime
    late_from: datetime


def due(calendar: Calendar, received: datetime, waktu: Waktu) -> Due:
    """When a task that arrived at ``received`` (aware) falls due under its norm.

    ``menit`` and ``jam`` are working time, paused over breaks, nights and days off; a task that
    arrives while the office is closed starts at the next opening. ``hari`` are working days: the
    date of arrival is not counted, and the last one ends at closing time.
    """
    start = _local(calendar, received)
    if waktu.unit == "hari":
        last = next(islice(_working_days(calendar, start.date()), waktu.amount - 1, None))
        moment = _closing(calendar, last)
    else:
        moment = _after(calendar, start, norm_minutes(waktu) * _MINUTE)
    closing = _closing(calendar, moment.date())
    return Due(moment.astimezone(UTC), closing.astimezone(UTC))


def norm_minutes(waktu: Waktu) -> int:
    """How much a norm is in working minutes; a ``hari`` is a working day."""
    return waktu.amount * {"menit": 1, "jam": 60, "hari": MINUTES_A_DAY}[waktu.unit]


def elapsed_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working minutes between two aware moments; 0 when ``end`` is not after ``start``."""
    since, until = _local(calendar, start), _local(calendar, end)
    if until <= since:
        return 0
    first, last = since.date(), until.date()
    total = _worked(calendar, first, since, until)
    if last > first:
        total += _whole_days(calendar, first + _DAY, last) + _worked(calendar, last, since, until)
    return total // _MINUTE


def span_words(minutes: int) -> Text:
    """Working minutes as people say them, in at most two units: "2 hari 3 jam", "40 menit".

    A ``hari`` is a working day of 450 minutes. What is smaller than the second unit is dropped.
    """
    days, rest = divmod(max(minutes, 0), MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    units = ((days, "hari", "day"), (hours, "jam", "hour"), (left, "menit", "minute"))
    first = next((n for n, unit in enumerate(units) if unit[0]), None)
    if first is None:
        return Text("kurang dari 1 menit", "less than a minute")
    said = [unit for unit in units[first : first + 2] if unit[0]]
    return Text(
        " ".join(f"{count} {word}" for count, word, _ in said),
        " ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, _, word in said),
    )


def _local(calendar: Calendar, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(calendar.zone)


def _after(calendar: Calendar, start: datetime, work: timedelta) -> datetime:
    """The moment at which that much working time has passed since ``start``."""
    spans = _open_spans(calendar, start)
    opens, closes = next(spans)
    while closes - opens < work:
        work -= closes - opens
        opens, closes = next(spans)
    return opens + work


def _open_spans(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of working time from ``start`` (local) on, the first one cut to it."""
    day = start.date()
    while True:
        for opens, closes in calendar.hours(day):
            end = datetime.combine(day, closes, calendar.zone)
            if end > start:
                yield max(start, datetime.combine(day, opens, calendar.zone)), end
        day += _DAY


def _worked(calendar: Calendar, day: date, since: datetime, until: datetime) -> timedelta:
    """The working time of one day that lies between two local moments."""
    total = timedelta()
    for opens, closes in calendar.hours(day):
        begins = max(since, datetime.combine(day, opens, calendar.zone))
        ends = min(until, datetime.combine(day, closes, calendar.zone))
        total += max(ends - begins, timedelta())
    return total


def _whole_days(calendar: Calendar, first: date, end: date) -> timedelta:
    """The working time from the first day on to before the end: lists ask it a hundred times."""
    years = (_by_day(calendar, year)[-1] for year in range(first.year, end.year))
    into_end = _by_day(calendar, end.year)[end.timetuple().tm_yday - 1]
    into_first = _by_day(calendar, first.year)[first.timetuple().tm_yday - 1]
    return sum(years, timedelta()) + into_end - into_first


@lru_cache
def _by_day(calendar: Calendar, year: int) -> tuple[timedelta, ...]:
    """The working time of a year before each of its days, and, last, that of all of it."""
    day, sums = date(year, 1, 1), [timedelta()]
    while day.year == year:
        spans = calendar.hours(day)
        sums.append(sums[-1] + sum(map(_length, spans), timedelta()))
        day += _DAY
    return tuple(sums)


def _length(span: tuple[time, time]) -> timedelta:
    opens, closes = (datetime.combine(date.min, moment) for moment in span)
    return closes - opens


def _working_days(calendar: Calendar, after: date) -> Iterator[date]:
    day = after
    while True:
        day += _DAY
        if calendar.hours(day):
            yield day


def _closing(calendar: Calendar, day: date) -> datetime:
    return datetime.combine(day, calendar.hours(day)[-1][1], calendar.zone)
