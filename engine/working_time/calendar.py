"""An office's calendar: which days it works, from when to when, and how that is written down.

The calendar to start from is that of Peraturan Presiden 21/2023 (Hari Kerja dan Jam Kerja Instansi
Pemerintah): pasal 4 gives 37.5 hours a week from 07:30 and 32.5 hours from 08:00 in Ramadan,
without the breaks of 60 (Friday 90) and 30 (Friday 60) minutes. It does not say when a break
begins: noon, on Fridays 11:30, is a reading. Days off are the national holidays and the cuti
bersama that the ``holidays`` package knows: decreed for the years that have been decreed,
estimated (and without cuti bersama) after that. An office edits all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import AlurError, Text
from engine.sop.norm import storable
from engine.working_time.national import days_off, fasting_days

Hours = tuple[tuple[time, time], ...]
"""One day's opening and closing times, in order; empty when the office is closed.

A closing time of 00:00 is midnight at the end of that day, written 24:00.
"""

Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
"""Seven days' hours, from Monday."""

Fast = tuple[date, date]
"""The first and the last day of a Ramadan."""

MINUTES_A_DAY = 450
"""A working day in working minutes: the 37.5 hours of Perpres 21/2023, in five days."""

MOST_DAYS = 500
"""How many dated exceptions a calendar may hold: twenty years of twenty-five."""

LONGEST_NAME = 100
"""Letters in an exception's name."""

LONGEST_FAST = 31
"""Days in a Ramadan as an office may write it: it lasts 29 or 30, and one is left for doubt."""

WEEKDAYS = (
    Text("Senin", "Monday"),
    Text("Selasa", "Tuesday"),
    Text("Rabu", "Wednesday"),
    Text("Kamis", "Thursday"),
    Text("Jumat", "Friday"),
    Text("Sabtu", "Saturday"),
    Text("Minggu", "Sunday"),
)

_DAY = timedelta(days=1)
_SAME_FAST = timedelta(days=60)
"""Two fasts nearer than this are one, told twice: from one to the next it is 325 days."""


class UnknownZoneError(AlurError):
    """There is no time zone of that name."""

    text = Text(
        "Zona waktu “{zone}” tidak dikenal. Pakai misalnya Asia/Jakarta (WIB), "
        "Asia/Makassar (WITA), atau Asia/Jayapura (WIT).",
        'Unknown time zone "{zone}": use for instance Asia/Jakarta, Asia/Makassar, Asia/Jayapura.',
    )


class CalendarError(AlurError):
    """A calendar's text that says something else than a calendar; the root of what follows."""

    text = Text("Kalender kerja tidak dapat dibaca.", "The calendar cannot be read.")


class BadTime(CalendarError):
    """Something else than a time of day in whole minutes."""

    text = Text(
        "{day}: “{time}” bukan jam. Tulis dari 00:00 sampai 24:00, misalnya 07:30.",
        '{day}: "{time}" is no time. Write one from 00:00 to 24:00, for instance 07:30.',
    )


class HoursReversed(CalendarError):
    """An interval that ends before it begins, or as it begins."""

    text = Text(
        "{day}: jam tutup {closes} tidak sesudah jam buka {opens}.",
        "{day}: closing at {closes} is not after opening at {opens}.",
    )


class HoursOverlap(CalendarError):
    """An interval that begins before the one in front of it has ended."""

    text = Text(
        "{day}: jam kerja sampai {closes} bertumpuk dengan yang mulai {opens}. Urutkan dari pagi.",
        "{day}: the hours until {closes} overlap those from {opens}. Begin with the morning.",
    )


class NeverOpen(CalendarError):
    """A week without hours: nothing would ever fall due."""

    text = Text(
        "{week} tidak punya hari kerja. Isilah jam kerja sekurang-kurangnya satu hari.",
        "{week} has no working day. Give at least one day its hours.",
    )


class FastReversed(CalendarError):
    """A Ramadan that ends before it begins."""

    text = Text(
        "Ramadan {first} sampai {last}: hari terakhir mendahului hari pertama.",
        "Ramadan {first} to {last}: its last day comes before its first.",
    )


class FastTooLong(CalendarError):
    """A Ramadan longer than a month can be."""

    text = Text(
        "Ramadan {first} sampai {last} lebih panjang dari {most} hari.",
        "Ramadan {first} to {last} is longer than {most} days.",
    )


class FastsTooNear(CalendarError):
    """Two Ramadans that would be one and the same."""

    text = Text(
        "Dua Ramadan yang mulai {first} dan {second} terlalu berdekatan. Tulis satu saja.",
        "Two Ramadans that begin {first} and {second} are too near each other. Write one.",
    )


class TooManyDays(CalendarError):
    """More exceptions than a calendar holds."""

    text = Text(
        "Paling banyak {most} hari khusus. Hapus yang sudah lama lewat.",
        "At most {most} exceptions. Remove those long past.",
    )


class DayTwice(CalendarError):
    """Two exceptions of one date."""

    text = Text("{day} tertulis dua kali.", "{day} is written twice.")


class NamelessDay(CalendarError):
    """An exception that does not say why."""

    text = Text(
        "{day}: tulis nama hari itu, paling panjang {most} huruf, misalnya “Hari jadi kabupaten”.",
        "{day}: name that day in at most {most} letters, for instance “Hari jadi kabupaten”.",
    )


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A date on which an office keeps hours of its own, none when it is closed, and why."""

    on: date
    hours: Hours
    name: str


@dataclass(frozen=True)
class Calendar:
    """When an office works: its zone, its week, its week in Ramadan, and what is different.

    ``fasting`` are the Ramadans (first and last day) that the office knows better than the list:
    each replaces the listed one near it. ``days`` are dated exceptions, which win over national
    days off and over both weeks. Both are kept in the order of their dates. Raises
    `CalendarError` for hours, ranges or exceptions that make no sense.
    """

    zone: ZoneInfo
    week: Week
    ramadan: Week
    fasting: tuple[Fast, ...] = ()
    days: tuple[OwnDay, ...] = ()

    def __post_init__(self) -> None:
        """Put the dates in order and refuse nonsense, so that no calendar holds any."""
        object.__setattr__(self, "fasting", tuple(sorted(self.fasting)))
        object.__setattr__(self, "days", tuple(sorted(self.days, key=lambda day: day.on)))
        _check_week(self.week, Text("Pekan biasa", "The ordinary week"), Text("{day}", "{day}"))
        _check_week(
            self.ramadan,
            Text("Pekan Ramadan", "The week in Ramadan"),
            Text("{day} (Ramadan)", "{day} (Ramadan)"),
        )
        _check_fasting(self.fasting)
        _check_days(self.days)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Caches ask for it all the time, and a calendar may hold hundreds of days.
        return hash((self.zone, self.week, self.ramadan, self.fasting, self.days))

    @cached_property
    def _own(self) -> MappingProxyType[date, Hours]:
        return MappingProxyType({day.on: day.hours for day in self.days})

    @cached_property
    def minutes_a_day(self) -> int:
        """What people call "1 hari" in this office: its week shared out over its working days.

        Working minutes; 450 in the five days of Perpres 21/2023. The week in Ramadan and the
        exceptions do not change what a day means.
        """
        lengths = [minutes_of(hours) for hours in self.week if hours]
        return sum(lengths) // len(lengths)

    def hours(self, day: date) -> Hours:
        """The hours of that day in the office's zone; empty on a day off."""
        own = self._own.get(day)
        if own is not None:
            return own
        if day in days_off(day.year):
            return ()
        week = self.ramadan if day in _fasting(self.fasting, day.year) else self.week
        return week[day.weekday()]


def minutes_of(hours: Hours) -> int:
    """How long a day's hours are, by the clock on the wall."""
    return sum(_closing_minute(closes) - _minute(opens) for opens, closes in hours)


def written(hours: Hours) -> list[tuple[str, str]]:
    """A day's opening and closing times as ``("07:30", "12:00")``, midnight at its end as 24:00."""
    return [
        (f"{opens:%H:%M}", f"{closes:%H:%M}" if closes != time() else "24:00")
        for opens, closes in hours
    ]


def date_text(day: date) -> Text:
    """A date as people read it, and in English as ISO 8601 writes it."""
    return Text(f"{day:%d-%m-%Y}", day.isoformat())


def _minute(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def _closing_minute(moment: time) -> int:
    return _minute(moment) or 24 * 60


def _days(daily: Hours, friday: Hours, saturday: Hours = ()) -> Week:
    return (daily, daily, daily, daily, friday, saturday, ())


FIVE_DAYS = _days(
    daily=((time(7, 30), time(12)), (time(13), time(16))),
    friday=((time(7, 30), time(11, 30)), (time(13), time(16, 30))),
)
"""Perpres 21/2023, pasal 3 and 4: Monday to Friday, 450 minutes each."""

FIVE_DAYS_RAMADAN = _days(
    daily=((time(8), time(12)), (time(12, 30), time(15))),
    friday=((time(8), time(11, 30)), (time(12, 30), time(15, 30))),
)
"""Perpres 21/2023, pasal 4: Monday to Friday, 390 minutes each."""

SIX_DAYS = _days(
    daily=((time(7, 30), time(12)), (time(13), time(14, 45))),
    friday=((time(7, 30), time(11, 30)), (time(13), time(15, 15))),
    saturday=((time(7, 30), time(12)), (time(13), time(14, 45))),
)
"""Monday to Saturday, 375 minutes each: a reading of Perpres 21/2023, and a start to edit.

Pasal 7 lets units that serve the public directly, or keep the government running, work other days
than the five of pasal 3, as their head decides. The week's 37.5 hours and the breaks of pasal 4
are shared out here over six equal days; the decree names no closing times for them.
"""

SIX_DAYS_RAMADAN = _days(
    daily=((time(8), time(12)), (time(12, 30), time(14))),
    friday=((time(8), time(11, 30)), (time(12, 30), time(14))),
    saturday=((time(8), time(12)), (time(12, 30), time(14))),
)
"""Monday to Saturday 08:00–14:00, 32.5 hours: as circulars on Ramadan give it for six days."""


@lru_cache
def default_calendar(zone: str) -> Calendar:
    """The calendar of Perpres 21/2023 in a time zone named as in the IANA list.

    Raises UnknownZoneError.
    """
    try:
        found = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownZoneError(zone=zone) from error
    return Calendar(found, FIVE_DAYS, FIVE_DAYS_RAMADAN)


@lru_cache
def _fasting(own: tuple[Fast, ...], year: int) -> frozenset[date]:
    """The days of Ramadan in a year: the office's own ranges, and the list where it has none."""
    listed = {
        day
        for day in fasting_days(year)
        if not any(first - day <= _SAME_FAST and day - last <= _SAME_FAST for first, last in own)
    }
    named = {
        first + n * _DAY
        for first, last in own
        if year in {first.year, last.year}
        for n in range((last - first).days + 1)
    }
    return frozenset(listed | {day for day in named if day.year == year})


# --- what makes sense ------------------------------------------------------------------------


def _check_week(week: Week, named: Text, day: Text) -> None:
    for name, hours in zip(WEEKDAYS, week, strict=True):
        _check_hours(day.fill(day=name), hours)
    if not any(week):
        raise NeverOpen(week=named)


def _check_hours(day: Text, hours: Hours) -> None:
    free_from, until = 0, ""
    for (opens, closes), (said_opens, said_closes) in zip(hours, written(hours), strict=True):
        for moment in (opens, closes):
            if moment.second or moment.microsecond or moment.tzinfo:
                raise BadTime(day=day, time=moment)
        if _minute(opens) < free_from:
            raise HoursOverlap(day=day, closes=until, opens=said_opens)
        free_from, until = _closing_minute(closes), said_closes
        if free_from <= _minute(opens):
            raise HoursReversed(day=day, opens=said_opens, closes=said_closes)


def _check_fasting(fasting: Iterable[Fast]) -> None:
    before: Fast | None = None
    for first, last in fasting:
        said = {"first": date_text(first), "last": date_text(last)}
        if last < first:
            raise FastReversed(**said)
        if (last - first).days >= LONGEST_FAST:
            raise FastTooLong(**said, most=LONGEST_FAST)
        if before is not None and first - before[1] <= 2 * _SAME_FAST:
            raise FastsTooNear(first=date_text(before[0]), second=date_text(first))
        before = (first, last)


def _check_days(days: tuple[OwnDay, ...]) -> None:
    if len(days) > MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    before = None
    for day in days:
        if day.on == before:
            raise DayTwice(day=date_text(day.on))
        before = day.on
        named = day.name.strip() and len(day.name) <= LONGEST_NAME and storable(day.name)
        if not named:
            raise NamelessDay(day=date_text(day.on), most=LONGEST_NAME)
        _check_hours(date_text(day.on), day.hours)
