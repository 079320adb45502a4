"""Months as an office counts them: from midnight to midnight in its own time zone."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

A_YEAR = 12
MOST_MONTHS = 60
"""The longest period that is counted, and the oldest month that one may begin with."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months: the first day of each, and when each begins, in UTC.

    ``starts`` has one moment more than there are months: when the last of them is over. A moment
    belongs to the period from ``since`` on and before ``until``.
    """

    months: tuple[date, ...]
    starts: tuple[datetime, ...]

    @property
    def since(self) -> datetime:
        """When it begins, UTC."""
        return self.starts[0]

    @property
    def until(self) -> datetime:
        """When it is over, UTC."""
        return self.starts[-1]

    def month_of(self, moment: datetime) -> int | None:
        """The place of the month in which a moment falls, from 0; ``None`` outside the period."""
        if not self.since <= moment < self.until:
            return None
        return bisect_right(self.starts, moment) - 1


def months(zone: ZoneInfo, first: date, count: int) -> Period:
    """So many months from the one in which a date falls, as a zone counts them."""
    days = [_month(first, ahead) for ahead in range(count + 1)]
    starts = tuple(datetime(d.year, d.month, 1, tzinfo=zone).astimezone(UTC) for d in days)
    return Period(tuple(days[:-1]), starts)


def this_month(zone: ZoneInfo, now: datetime) -> Period:
    """The month in which a moment falls."""
    return months(zone, now.astimezone(zone).date(), 1)


def asked_period(zone: ZoneInfo, now: datetime, first: str = "", last: str = "") -> Period:
    """The months that somebody asks for, each written like ``2026-07``.

    Without a readable ``last`` it ends with this month; without a readable ``first`` it is the
    year until then. What lies in the future, runs backwards, or is too long, is cut to what can be
    counted.
    """
    this = now.astimezone(zone).date().replace(day=1)
    ends = min(_read(last) or this, this)
    ends = max(ends, _month(this, 1 - MOST_MONTHS))
    begins = min(_read(first) or _month(ends, 1 - A_YEAR), ends)
    begins = max(begins, _month(ends, 1 - MOST_MONTHS))
    return months(zone, begins, _count(ends) - _count(begins) + 1)


def _read(text: str) -> date | None:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(match[1]), int(match[2]), 1) if match and int(match[1]) else None


def _month(day: date, ahead: int) -> date:
    """The first day of the month so many months ahead."""
    year, month = divmod(_count(day) + ahead, 12)
    return date(year, month + 1, 1)


def _count(day: date) -> int:
    return 12 * day.year + day.month - 1
