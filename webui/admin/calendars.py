"""Kelola: an office's calendar, piece by piece: its weeks, its Ramadan, its own days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import redirect, render_template, request, url_for

from engine.errors import AlurError
from engine.organisation import office_time, offices
from engine.organisation.offices import OfficeSeen
from engine.working_time.calendar import (
    FIVE_DAYS,
    FIVE_DAYS_RAMADAN,
    SIX_DAYS,
    SIX_DAYS_RAMADAN,
    WEEKDAYS,
    Calendar,
    Fast,
    OwnDay,
    Week,
)
from engine.working_time.calendar_text import calendar_of
from webui import year
from webui.admin.filling import Page, Problems, date_in, day_in, page, refused, typed
from webui.admin.hours import read_hours, read_week
from webui.calendars import shown
from webui.context import actor, installation
from webui.languages import said
from webui.words import hours_said

PRESETS = {"lima": (FIVE_DAYS, FIVE_DAYS_RAMADAN), "enam": (SIX_DAYS, SIX_DAYS_RAMADAN)}
"""Weeks to start from: ordinary and in Ramadan."""


def see(office: str) -> Page:
    """The calendar of a year, with a way to change each piece."""
    seen = _read(office)
    moved = request.args.get("dihitung", type=int)
    return render_template("calendar/see.html", moved=moved, editing=_edition(seen), **shown(seen))


def week(office: str) -> Page:
    """The hours of the ordinary week."""
    return _week(office, ramadan=False)


def ramadan_week(office: str) -> Page:
    """The hours of the week in Ramadan."""
    return _week(office, ramadan=True)


def ramadan(office: str) -> Page:
    """From when to when a Ramadan lasts; left empty, it is as the list has it."""
    seen = _read(office)
    calendar = calendar_of(seen.timezone, seen.calendar)
    asked = request.values.get("tahun", "")
    about = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    found = [one for one in year.ramadans(calendar, about) if one.first.year == about]
    there = next(iter(found), None)
    given = typed(
        pertama=there.first.isoformat() if there and there.own else "",
        terakhir=there.last.isoformat() if there and there.own else "",
        versi=_edition(seen),
    )
    problems = None
    if request.method == "POST":
        try:
            first, last = date_in("pertama"), date_in("terakhir")
            fast = (day_in("pertama"), day_in("terakhir")) if first or last else None
            before = (there.first, there.last) if there else None
            moved = _change(office, given["versi"], _with_fast(before, fast))
        except AlurError as error:
            problems = [(at or "pertama", told) for at, told in refused(error, {})]
        else:
            return _back(office, about, moved)
    return page("ramadan.html", problems, seen=seen, given=given, there=there, about=about)


def day(office: str) -> Page:
    """A day of the office's own: off, or with other hours, also on a national day off."""
    seen = _read(office)
    calendar = calendar_of(seen.timezone, seen.calendar)
    asked = request.args.get("tanggal", "")
    own = next((one for one in calendar.days if one.on.isoformat() == asked), None)
    given = typed(
        tanggal=asked,
        nama=own.name if own else "",
        macam="jam" if own and own.hours else "libur",
        jam=hours_said(own.hours) if own else "",
        versi=_edition(seen),
    )
    problems = None
    if request.method == "POST":
        try:
            on = day_in("tanggal")
            hours = read_hours("jam", given["jam"]) if given["macam"] == "jam" else ()
            new = OwnDay(on, hours, given["nama"].strip())
            moved = _change(office, given["versi"], _with_day(new))
        except AlurError as error:
            field = "nama" if not given["nama"].strip() else "jam"
            problems = [(at or field, told) for at, told in refused(error, {})]
        else:
            return _back(office, on.year, moved, "hari")
    return page("day.html", problems, seen=seen, given=given, own=own)


def drop_day(office: str) -> Page:
    """Takes a day of the office's own away: it is again as every year."""
    on = day_in("tanggal")

    def without(calendar: Calendar) -> Calendar:
        return replace(calendar, days=tuple(one for one in calendar.days if one.on != on))

    moved = _change(office, request.form.get("versi", ""), without)
    return _back(office, on.year, moved, "hari")


def _week(office: str, *, ramadan: bool) -> Page:
    seen = _read(office)
    calendar = calendar_of(seen.timezone, seen.calendar)
    preset = PRESETS.get(request.args.get("isi", ""), (calendar.week, calendar.ramadan))
    fields = {f"hari-{n}": hours_said(hours) for n, hours in enumerate(preset[ramadan])}
    given = typed(versi=_edition(seen), **fields)
    problems: Problems | None = None
    if request.method == "POST":
        try:
            hours = read_week({name: given[name] for name in fields}, calendar)
            moved = _change(office, given["versi"], _with_week(hours, ramadan=ramadan))
        except AlurError as error:
            problems = [(at or "hari-0", told) for at, told in refused(error, {})]
        else:
            return _back(office, None, moved)
    days = [(name, said(weekday)) for name, weekday in zip(fields, WEEKDAYS, strict=True)]
    return page(
        "week.html", problems, seen=seen, given=given, days=days, ramadan=ramadan,
        endpoint="admin.ramadan_week" if ramadan else "admin.week",
    )  # fmt: skip


def _change(office: str, read: str, to: Callable[[Calendar], Calendar]) -> int:
    with installation().writing() as tx:
        row = offices.office_of(tx, office)
        return office_time.set_calendar(tx, actor(), row, to(tx.calendar(row.id)), read)


def _with_week(hours: Week, *, ramadan: bool) -> Callable[[Calendar], Calendar]:
    return lambda calendar: (
        replace(calendar, ramadan=hours) if ramadan else replace(calendar, week=hours)
    )


def _with_fast(before: Fast | None, fast: Fast | None) -> Callable[[Calendar], Calendar]:
    def changed(calendar: Calendar) -> Calendar:
        others = [
            one
            for one in calendar.fasting
            if not any(near and year.near(one, near) for near in (before, fast))
        ]
        return replace(calendar, fasting=(*others, *([fast] if fast else [])))

    return changed


def _with_day(new: OwnDay) -> Callable[[Calendar], Calendar]:
    def changed(calendar: Calendar) -> Calendar:
        others = (one for one in calendar.days if one.on != new.on)
        return replace(calendar, days=(*others, new))

    return changed


def _read(office: str) -> OfficeSeen:
    with installation().reading() as tx:
        return offices.office_seen(tx, offices.office_of(tx, office).id)


def _edition(seen: OfficeSeen) -> str:
    return office_time.edition(seen.calendar)


def _back(office: str, about: int | None, moved: int, anchor: str | None = None) -> Page:
    return redirect(
        url_for("admin.calendar", office=office, tahun=about, dihitung=moved, _anchor=anchor), 303
    )
