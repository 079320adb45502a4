"""Working hours as people type them: ``07.30–12.00, 13.00–16.00``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import cast

from engine.errors import FieldError, Refused, Text
from engine.working_time.calendar import FIVE_DAYS, Calendar, CalendarError, Hours, Week

NOT_HOURS = Text(
    "“{text}” bukan jam kerja. Tulis misalnya 07.30–12.00, 13.00–16.00; kosongkan bila libur.",
    "“{text}” is no working time. Write 07.30–12.00, 13.00–16.00; nothing for a day off.",
)
_SPAN = re.compile(r"(\d\d?)[.:](\d\d)(?:-|–|—|s\.?/?d\.?|sampai|to)(\d\d?)[.:](\d\d)", re.ASCII)
_BETWEEN = re.compile(r"[,;\n]|\bdan\b|\band\b|&")
_OFF = {"", "-", "libur", "tutup", "off"}


def read_hours(field: str, text: str) -> Hours:
    """The hours of a day, none when it is off. Raises ``Refused``, which names the field."""
    if text.strip().casefold() in _OFF:
        return ()
    spans = []
    for piece in _BETWEEN.split(text.casefold()):
        match = _SPAN.fullmatch("".join(piece.split()))
        if match is None:
            raise _not_hours(field, text)
        first, last = _time(match[1], match[2]), _time(match[3], match[4])
        if first is None or last is None or match[1] == "24":
            raise _not_hours(field, text)
        spans.append((first, last))
    return tuple(spans)


def _time(hour: str, minute: str) -> time | None:
    """A time of day; 24.00 is the midnight at its end."""
    if (hour, minute) == ("24", "00"):
        return time()
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def read_week(typed: Mapping[str, str], calendar: Calendar) -> Week:
    """Seven days' hours from fields of their own, from Monday.

    Raises ``Refused``, which names each field at fault.
    """
    days: list[Hours] = []
    problems: list[FieldError] = []
    for number, (field, text) in enumerate(typed.items()):
        try:
            days.append(read_hours(field, text))
            _alone(calendar, number, days[number])
        except Refused as error:
            problems += error.fields
            days.append(())
        except CalendarError as error:
            problems.append(FieldError(field, error.said))
    if problems:
        raise Refused(*problems)
    return cast(Week, tuple(days))


def _alone(calendar: Calendar, number: int, hours: Hours) -> None:
    """Raises ``CalendarError`` when a day's hours make no sense by themselves."""
    week = list(FIVE_DAYS)
    week[number] = hours
    replace(calendar, week=cast(Week, tuple(week)))


def _not_hours(field: str, text: str) -> Refused:
    return Refused(FieldError(field, NOT_HOURS.fill(text=text.strip()[:60])))
