"""Working time: an office's calendar in, moments and working minutes out.

Moments come in and go out as aware UTC datetimes. A calendar's hours are those of the clock on the
office's wall; the time between opening and closing is the time that really passes. The two differ
only where a zone changes its clock while the office is open, which no zone of Indonesia does: the
day on which the clock jumps ahead at 02:00 has 23 hours, and an office open all night worked 23.
An hour that the clock skips is no time at all; one that it shows twice begins the first time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from engine.errors import AlurError, Text
from engine.sop.norm import Waktu
from engine.working_time.calendar import (
    MINUTES_A_DAY,
    Calendar,
    CalendarError,
    Hours,
    OwnDay,
    UnknownZoneError,
    Week,
    default_calendar,
)
from engine.working_time.calendar_text import calendar_of, calendar_text
from engine.working_time.national import days_off, fasting_days

__all__ = [
    "MINUTES_A_DAY", "Calendar", "CalendarError", "Due", "Hours", "OutOfReach", "OwnDay",
    "UnknownZoneError", "Week", "after", "calendar_of", "calendar_text", "closing", "days_off",
    "default_calendar", "due", "elapsed_minutes", "fasting_days", "norm_minutes", "span_words",
]  # fmt: skip
"""This room's own, and what its callers need of the calendar's rooms: one door to all of them."""

FURTHEST = 100
"""Years ahead that a due moment is looked for. 9999 hari in a five-day week are forty."""

_YEARS = range(3, 9998)
"""The years reckoned in: in the first and the last, a zone may lie beyond what a date can be."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class OutOfReach(AlurError):
    """A calendar with so little working time that the moment asked for is a lifetime away."""

    text = Text(
        "Menurut kalender kerja ini batas waktunya lebih dari {years} tahun lagi. "
        "Periksa waktu pada SOP dan jam kerja unit kerja.",
        "By this calendar the moment is more than {years} years ahead: "
        "check the norm and the office's working hours.",
    )


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
    date of arrival is not counted, and the last one ends at closing time. Raises `OutOfReach`.
    """
    if waktu.unit == "hari":
        days = _working_days(calendar, _day_of(calendar, _utc(received)) + _DAY)
        last = next(islice(days, waktu.amount - 1, None))
        moment = _spans(calendar, last)[-1][1]
    else:
        moment = after(calendar, received, norm_minutes(waktu))
    return Due(moment, closing(calendar, moment))


def after(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment, in UTC, at which that many working minutes have passed since ``start`` (aware).

    The first such moment: an hour that ends with the day ends at closing time, not at the next
    opening. After 0 minutes it is ``start`` itself, whether the office is open or not.
    `elapsed_minutes` measures what was added here. Raises `OutOfReach`.
    """
    if minutes < 0:
        raise ValueError("working time only runs ahead")
    start = _utc(start)
    if not minutes:
        return start
    day = _day_of(calendar, start)
    work = _into_year(calendar, day, start) + minutes * _MINUTE
    for year in range(day.year, min(day.year + FURTHEST, _YEARS.stop)):
        before = _by_day(calendar, year)
        if work <= before[-1]:
            break
        work -= before[-1]
    else:
        raise OutOfReach(years=FURTHEST)
    index = bisect_left(before, work) - 1
    left = work - before[index]
    spans = iter(_spans(calendar, date(year, 1, 1) + index * _DAY))
    opens, closes = next(spans)
    while closes - opens < left:
        left -= closes - opens
        opens, closes = next(spans)
    return opens + left


def closing(calendar: Calendar, moment: datetime) -> datetime:
    """The closing time, in UTC, of the working day on which an aware moment falls.

    After closing time, or on a day off, it is that of the next working day: never before
    ``moment``. Raises `OutOfReach`.
    """
    moment = _utc(moment)
    # The day that was under way just before: it may close at 24:00, which is this very moment.
    days = _working_days(calendar, _day_of(calendar, moment - timedelta.resolution))
    ends = (_spans(calendar, day)[-1][1] for day in days)
    return next(end for end in ends if end >= moment)


def elapsed_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working minutes between two aware moments; 0 when ``end`` is not after ``start``."""
    start, end = _utc(start), _utc(end)
    if end <= start:
        return 0
    first, last = _day_of(calendar, start), _day_of(calendar, end)
    years = (_by_day(calendar, year)[-1] for year in range(first.year, last.year))
    into_last, into_first = _into_year(calendar, last, end), _into_year(calendar, first, start)
    return sum(years, into_last - into_first) // _MINUTE


def norm_minutes(waktu: Waktu, minutes_a_day: int = MINUTES_A_DAY) -> int:
    """How much a norm is in working minutes; a ``hari`` is a working day of that many."""
    return waktu.amount * {"menit": 1, "jam": 60, "hari": minutes_a_day}[waktu.unit]


def span_words(minutes: int, minutes_a_day: int = MINUTES_A_DAY) -> Text:
    """Working minutes as people say them, in at most two units: "2 hari 3 jam", "40 menit".

    A ``hari`` is a working day of ``minutes_a_day`` (`Calendar.minutes_a_day`), the same all
    year round. What is smaller than the second unit is dropped.
    """
    days, rest = divmod(max(minutes, 0), minutes_a_day)
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


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    if moment.year not in _YEARS:
        raise ValueError(f"no moment of the year {moment.year} can be reckoned with")
    return moment.astimezone(UTC)


def _day_of(calendar: Calendar, moment: datetime) -> date:
    """The date of a moment in the office: the last that had begun by then.

    Where a clock goes back over midnight the wall shows the old date once more, but what was
    counted as the new day stays so: days follow each other without overlap.
    """
    today = moment.astimezone(calendar.zone).date()
    return today + _DAY if _midnight(calendar.zone, today + _DAY) <= moment else today


def _instant(zone: ZoneInfo, day: date, reading: time) -> datetime:
    """The first moment, in UTC, at which the clock on the wall reads this or later."""
    earlier, later = sorted(
        datetime.combine(day, reading.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)
    )
    if earlier.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, reading):
        return earlier
    # No clock reads this, for it jumps ahead in between.
    while later - earlier > _SECOND:
        middle = earlier + (later - earlier) // 2
        if middle.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, reading):
            later = middle
        else:
            earlier = middle
    return later.replace(microsecond=0)


@lru_cache(maxsize=4096)  # four years of three zones: every question begins with one
def _midnight(zone: ZoneInfo, day: date) -> datetime:
    """The moment at which a day begins, in UTC."""
    return _instant(zone, day, time())


@lru_cache(maxsize=4096)  # the days around now, which every task on a page asks for
def _spans(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of working time of a day, in UTC."""
    begins, ends = _midnight(calendar.zone, day), _midnight(calendar.zone, day + _DAY)
    spans = []
    for opens, closes in calendar.hours(day):
        if ends - begins == _DAY:  # no change of the clock: there is nothing to look up
            start, end = begins + _since_midnight(opens), begins + _since_midnight(closes)
        else:
            start, end = (_instant(calendar.zone, day, reading) for reading in (opens, closes))
        spans.append((start, end if closes != time() else ends))
    return tuple(spans)


def _since_midnight(reading: time) -> timedelta:
    return timedelta(hours=reading.hour, minutes=reading.minute)


def _into_year(calendar: Calendar, day: date, moment: datetime) -> timedelta:
    """The working time from the new year to a moment of that day."""
    worked = (
        max(min(closes, moment) - opens, timedelta()) for opens, closes in _spans(calendar, day)
    )
    return sum(worked, _by_day(calendar, day.year)[day.timetuple().tm_yday - 1])


@lru_cache(maxsize=1024)  # two years of 500 offices, each with its own calendar
def _by_day(calendar: Calendar, year: int) -> tuple[timedelta, ...]:
    """The working time of a year before each of its days, and, last, that of all of it."""
    day, sums = date(year, 1, 1), [timedelta()]
    while day.year == year:
        sums.append(sum((closes - opens for opens, closes in _spans(calendar, day)), sums[-1]))
        day += _DAY
    return tuple(sums)


def _working_days(calendar: Calendar, first: date) -> Iterator[date]:
    """The days on which an office works, from the first on."""
    day, end = first, first.replace(year=min(first.year + FURTHEST, _YEARS.stop), day=1)
    while day < end:
        if calendar.hours(day):
            yield day
        day += _DAY
    raise OutOfReach(years=FURTHEST)
