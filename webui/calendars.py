"""Kalender kerja: the office's calendar, for all of its people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_datetime
from flask import Blueprint, render_template, request

from engine.errors import AlurError, NotFound
from engine.organisation.offices import OfficeSeen
from engine.sop.norm import parse_waktu
from engine.working_time import due
from engine.working_time.calendar import WEEKDAYS, Calendar, Hours
from engine.working_time.calendar_text import calendar_of
from webui import year
from webui.context import actor, now, office
from webui.languages import _, language, said
from webui.words import hours_said
from webui.year import week_minutes

bp = Blueprint("calendars", __name__)

TEN = time(10)
USUAL_NORM = "2 hari"


@dataclass(frozen=True, slots=True)
class Example:
    """A norm reckoned from a moment: as it was asked for, and what came out or what is wrong."""

    norm: str
    received: datetime
    sentence: str
    problem: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A weekday with its ordinary hours and those in Ramadan."""

    name: str
    hours: str
    ramadan: str


@bp.get("/kalender")
def see() -> str:
    """The calendar of the reader's office."""
    if actor().office_id is None:
        raise NotFound
    return render_template("calendar/see.html", **shown(office()))


def shown(seen: OfficeSeen) -> dict[str, Any]:
    """What the page of a calendar shows of a year: weeks, Ramadan, days, months, an example."""
    calendar = calendar_of(seen.timezone, seen.calendar)
    today = now().astimezone(calendar.zone).date()
    asked = request.args.get("tahun", today.year, type=int)
    about = min(max(asked, year.YEARS.start), year.YEARS.stop - 1)
    return {
        "seen": seen,
        "about": about,
        "today": today,
        "week": _week(calendar),
        "minutes": (week_minutes(calendar.week), week_minutes(calendar.ramadan)),
        "ramadans": year.ramadans(calendar, about),
        "specials": year.specials(calendar, about),
        "months": year.months(calendar, about),
        "weekdays": [said(name) for name in WEEKDAYS],
        "example": example(calendar, today),
        "years": year.YEARS,
    }


def example(calendar: Calendar, today: date) -> Example:
    """When a norm runs out that was received on a day, as the address asks; else two days today."""
    norm = request.args.get("norma", "").strip()[:40] or USUAL_NORM
    problem = ""
    try:
        on = date.fromisoformat(request.args.get("terima") or today.isoformat())
        at = time.fromisoformat(request.args.get("pukul") or TEN.isoformat())
    except ValueError:
        on, at, problem = today, TEN, _("Tanggal atau jamnya tidak dapat dibaca.")
    received = datetime.combine(on, at.replace(tzinfo=None), calendar.zone)
    try:
        when = due(calendar, received, parse_waktu(norm))
    except (AlurError, ValueError) as error:
        told = said(error.said) if isinstance(error, AlurError) else _("Tanggalnya terlalu jauh.")
        return Example(norm, received, "", problem or told)
    filled = {
        "norm": norm,
        "received": _moment(received, calendar),
        "due": _moment(when.due_at, calendar),
    }
    sentence = _("%(norm)s yang diterima %(received)s jatuh tempo %(due)s.", **filled)
    return Example(norm, received, sentence, problem)


def _moment(value: datetime, calendar: Calendar) -> str:
    pattern = "EEEE, d MMMM y 'pukul' HH.mm" if language() == "id" else "EEEE, d MMMM y HH:mm"
    return format_datetime(value, pattern, tzinfo=calendar.zone, locale=language())


def _week(calendar: Calendar) -> list[WeekDay]:
    def words(hours: Hours) -> str:
        return hours_said(hours) or _("libur")

    return [
        WeekDay(said(name), words(ordinary), words(fasting))
        for name, ordinary, fasting in zip(WEEKDAYS, calendar.week, calendar.ramadan, strict=True)
    ]
