"""An office's calendar as the text that is kept of it, and back."""

from __future__ import annotations

import json
import re
from datetime import date, time
from functools import lru_cache
from typing import cast

from engine.errors import Text
from engine.working_time.calendar import (
    FIVE_DAYS,
    FIVE_DAYS_RAMADAN,
    WEEKDAYS,
    BadTime,
    Calendar,
    CalendarError,
    Fast,
    Hours,
    OwnDay,
    Week,
    date_text,
    default_calendar,
    written,
)

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


class BadDate(CalendarError):
    """Something else than a date."""

    text = Text(
        "“{date}” bukan tanggal. Tulis misalnya 2026-08-17.",
        '"{date}" is no date. Write for instance 2026-08-17.',
    )


def calendar_text(calendar: Calendar) -> str:
    """The calendar, its zone aside, as JSON: always the same text for the same calendar.

    Only what differs from the default is written, so the default itself is the empty string::

        {"days": [{"date": "2026-08-18", "hours": [["07:30", "11:00"]], "name": "Pawai"}],
         "fasting": [["2026-02-19", "2026-03-20"]],
         "ramadan": [seven lists of intervals, from Monday],
         "week": [seven lists of intervals, from Monday]}
    """
    said: dict[str, object] = {}
    if calendar.week != FIVE_DAYS:
        said["week"] = [written(hours) for hours in calendar.week]
    if calendar.ramadan != FIVE_DAYS_RAMADAN:
        said["ramadan"] = [written(hours) for hours in calendar.ramadan]
    if calendar.fasting:
        said["fasting"] = [[day.isoformat() for day in fast] for fast in calendar.fasting]
    if calendar.days:
        said["days"] = [
            {"date": day.on.isoformat(), "hours": written(day.hours), "name": day.name}
            for day in calendar.days
        ]
    return json.dumps(said, ensure_ascii=False, sort_keys=True) if said else ""


@lru_cache(maxsize=1024)
def calendar_of(zone: str, text: str) -> Calendar:
    """The calendar that `calendar_text` wrote, in a time zone; "" is the default one.

    What the text leaves out is as in the default. Raises `UnknownZoneError` and `CalendarError`.
    """
    usual = default_calendar(zone)
    if not text:
        return usual
    said = _parsed(text)
    return Calendar(
        usual.zone,
        _week(said["week"], "") if "week" in said else usual.week,
        _week(said["ramadan"], " (Ramadan)") if "ramadan" in said else usual.ramadan,
        tuple(_fast(fast) for fast in _list(said.get("fasting", []))),
        tuple(_own_day(day) for day in _list(said.get("days", []))),
    )


def _parsed(text: str) -> dict[str, object]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CalendarError from error
    if not isinstance(said, dict) or not said.keys() <= {"week", "ramadan", "fasting", "days"}:
        raise CalendarError
    return said


def _list(said: object, length: int | None = None) -> list[object]:
    if not isinstance(said, list) or length not in {None, len(said)}:
        raise CalendarError
    return said


def _week(said: object, ramadan: str) -> Week:
    days = zip(WEEKDAYS, _list(said, 7), strict=True)
    week = tuple(_hours(Text(name.id + ramadan, name.en + ramadan), hours) for name, hours in days)
    return cast(Week, week)  # seven, as counted above


def _hours(day: Text, said: object) -> Hours:
    pairs = (_list(pair, 2) for pair in _list(said))
    return tuple((_opening(day, opens), _time(day, closes)) for opens, closes in pairs)


def _opening(day: Text, said: object) -> time:
    if said == "24:00":  # as a time it is 00:00, which an opening must not become
        raise BadTime(day=day, time=said)
    return _time(day, said)


def _time(day: Text, said: object) -> time:
    if not isinstance(said, str) or not _TIME.fullmatch(said):
        raise BadTime(day=day, time=str(said)[:20])
    return time(int(said[:2]) % 24, int(said[3:]))


def _day(said: object) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise BadDate(date=str(said)[:20]) from error


def _fast(said: object) -> Fast:
    first, last = _list(said, 2)
    return _day(first), _day(last)


def _own_day(said: object) -> OwnDay:
    if not isinstance(said, dict) or said.keys() != {"date", "hours", "name"}:
        raise CalendarError
    day = _day(said["date"])
    return OwnDay(day, _hours(date_text(day), said["hours"]), str(said["name"]).strip())
