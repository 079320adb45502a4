"""The published table of due moments: by the program, and counted minute by minute from the page.

The count reads nothing but the page: its weeks, days off and Ramadan, and that WIB, WITA and WIT
are 7, 8 and 9 hours ahead of UTC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from time import tzset

import pytest

from engine import working_time
from engine.sop.norm import Waktu, parse_waktu
from engine.working_time import Calendar, calendar, calendar_of, calendar_text, due, national
from engine.working_time.national import days_off, fasting_days
from tests.unit.pages import DOCS, rows, section

PAGE = DOCS / "working-time.md"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ZONES = {
    "UTC": UTC,
    "WIB": timezone(timedelta(hours=7)),
    "WITA": timezone(timedelta(hours=8)),
    "WIT": timezone(timedelta(hours=9)),
}
SERVERS = ["UTC", "Asia/Jakarta", "America/New_York", "Pacific/Kiritimati"]

# --- what the page says --------------------------------------------------------------------------


def on(cell: str) -> date:
    """``Tue 7 Jul 2026``, on which the weekday must be right."""
    weekday, day, month, year = cell.split()
    found = date(int(year), MONTHS.index(month) + 1, int(day))
    assert WEEKDAYS[found.weekday()] == weekday, cell
    return found


def at(cell: str) -> datetime:
    """``Tue 7 Jul 2026 09.00 WITA``."""
    day, reading, zone = cell.rsplit(" ", 2)
    hour, minute = map(int, reading.split("."))
    midnight = datetime.combine(on(day), datetime.min.time(), ZONES[zone])
    return midnight + timedelta(hours=hour, minutes=minute)


def intervals(cell: str) -> list[list[str]]:
    """``07.30–12.00, 13.00–16.00`` as pairs of ``07:30``; none for ``closed``."""
    if cell == "closed":
        return []
    return [each.replace(".", ":").split("–") for each in cell.split(", ")]


def weeks() -> dict[str, list[list[list[str]]]]:
    """The weeks by name, each seven lists of intervals from Monday."""
    table = rows(section(PAGE, "The calendar to start from"))
    return {name: [*[intervals(week)] * 4, *map(intervals, rest)] for name, week, *rest in table}


def days_listed() -> set[date]:
    return {on(row[0]) for row in rows(section(PAGE, "Days off"))}


def ramadans_listed() -> list[tuple[date, date]]:
    return [(on(first), on(last)) for first, last in rows(section(PAGE, "Ramadan on the list"))]


@dataclass(frozen=True)
class Told:
    """A calendar as the page tells it."""

    zone: str
    week: list[list[list[str]]]
    ramadan: list[list[list[str]]]
    fasting: list[tuple[date, date]]
    own: dict[date, tuple[list[list[str]], str]]
    off: set[date]
    seen: dict[date, set[int]] = field(default_factory=dict)

    def hours(self, day: date) -> list[list[str]]:
        """The intervals of a day: an own day's, none on a day off, else its week's."""
        if day in self.own:
            return self.own[day][0]
        if day in self.off:
            return []
        fasts = any(first <= day <= last for first, last in self.fasting)
        return (self.ramadan if fasts else self.week)[day.weekday()]

    def minutes(self, day: date) -> set[int]:
        """The minutes of a day, from midnight, in which the office is open."""
        if day not in self.seen:
            self.seen[day] = {
                minute
                for opens, closes in self.hours(day)
                for minute in range(minute_of(opens), minute_of(closes))
            }
        return self.seen[day]

    def due(self, received: datetime, waktu: Waktu) -> tuple[datetime, datetime]:
        """From when lewat norma and from when terlambat, by counting days or minutes."""
        if waktu.unit == "hari":
            day, left = received.date(), waktu.amount
            while left:
                day += DAY
                left -= bool(self.hours(day))
            return self.closing(received, day), self.closing(received, day)
        moment, left = received, waktu.amount * (60 if waktu.unit == "jam" else 1)
        while left:
            left -= moment.hour * 60 + moment.minute in self.minutes(moment.date())
            moment += MINUTE
        return moment, self.closing(received, (moment - MINUTE).date())

    def closing(self, received: datetime, day: date) -> datetime:
        """The end of a day's last open minute."""
        midnight = datetime.combine(day, datetime.min.time(), received.tzinfo)
        return midnight + (max(self.minutes(day)) + 1) * MINUTE


def minute_of(reading: str) -> int:
    hour, minute = map(int, reading.split(":"))
    return 60 * hour + minute


def told() -> Iterator[tuple[str, Told]]:
    """The calendars of the cases by name."""
    own = {
        on(day): (intervals(hours), name) for day, hours, name in rows(section(PAGE, "Own days"))
    }
    text, week_by_name, listed = section(PAGE, "Worked cases"), weeks(), ramadans_listed()
    for row in rows(text.partition("\n### ")[0]):
        name, zone, week, ramadan = row
        written = [(on(first), on(last)) for first, _, last in [ramadan.partition(" – ")] if last]
        others = [fast for fast in listed if not written or fast[0].year != written[0][0].year]
        yield (
            name,
            Told(
                zone=zone,
                week=week_by_name[week],
                ramadan=week_by_name.get(f"{week}, Ramadan", week_by_name[week]),
                fasting=others + written,
                own=own if name.startswith("own") else {},
                off=days_listed(),
            ),
        )


def calendar_as(name: str, office: Told) -> Calendar:
    """The program's calendar of what the page tells: own parts only where it names them."""
    own = name.startswith("own")
    said = {
        "week": office.week,
        "ramadan": office.ramadan,
        "fasting": [[day.isoformat() for day in office.fasting[-1]]] if own else [],
        "days": [
            {"date": day.isoformat(), "hours": hours, "name": why}
            for day, (hours, why) in office.own.items()
        ],
    }
    return calendar_of(office.zone, json.dumps(said))


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    calendar: str
    received: datetime
    waktu: Waktu
    due_at: datetime
    late_from: datetime
    why: str


def cases() -> list[Case]:
    """The rows of all the tables of cases: those of six columns."""
    return [
        Case(row[0], at(row[1]), parse_waktu(row[2]), at(row[3]), at(row[4]), row[5])
        for row in rows(section(PAGE, "Worked cases"))
        if len(row) == 6
    ]


# --- what must hold ------------------------------------------------------------------------------


def test_the_page_publishes_its_cases() -> None:
    told_by = cases()
    assert len({(case.calendar, case.received, case.waktu) for case in told_by}) >= 100
    assert {case.waktu.unit for case in told_by} == {"menit", "jam", "hari"}
    assert {case.calendar for case in told_by} == {name for name, _ in told()}
    assert all(case.why.endswith(".") for case in told_by)
    for case in told_by:
        zone = ZONES[case.calendar.rsplit(" ", 1)[-1]]
        assert (case.due_at.tzinfo, case.late_from.tzinfo) == (zone, zone)


def test_the_page_lists_the_days_that_the_program_knows() -> None:
    assert {day for day in days_listed() if day.year == 2026} == days_off(2026)
    assert {day for day in days_listed() if day.year != 2026} <= days_off(2027)
    for first, last in ramadans_listed():
        days = {first + n * DAY for n in range((last - first).days + 1)}
        assert days == fasting_days(first.year)


def test_the_weeks_of_the_page_are_those_one_starts_from() -> None:
    presets = {
        "five days": calendar.FIVE_DAYS,
        "five days, Ramadan": calendar.FIVE_DAYS_RAMADAN,
        "six days": calendar.SIX_DAYS,
        "six days, Ramadan": calendar.SIX_DAYS_RAMADAN,
    }
    said = {name: week for name, week in weeks().items() if name in presets}
    assert said == {
        name: [[list(pair) for pair in calendar.written(hours)] for hours in week]
        for name, week in presets.items()
    }


def test_counting_minute_by_minute_gives_the_same_cases() -> None:
    offices = dict(told())
    for case in cases():
        received = case.received.astimezone(case.due_at.tzinfo)
        counted = offices[case.calendar].due(received, case.waktu)
        assert counted == (case.due_at, case.late_from), case


@pytest.fixture(params=SERVERS)
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The machine's own clock in that zone, and nothing remembered from another."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        tzset()
        for room in (national, calendar, calendar_text, working_time):
            for remembers in vars(room).values():
                if hasattr(remembers, "cache_clear"):
                    remembers.cache_clear()
        yield request.param
    tzset()


def test_the_cases_hold_wherever_the_server_stands(server_zone: str) -> None:
    offices = {name: calendar_as(name, office) for name, office in told()}
    for case in cases():
        result = due(offices[case.calendar], case.received, case.waktu)
        assert (result.due_at, result.late_from) == (case.due_at, case.late_from), case
