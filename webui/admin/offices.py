"""Kelola: the list of offices, an office with its posts, people, SOPs, and its particulars."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for

from engine import catalogue
from engine.errors import AlurError, FieldError, Refused
from engine.installation import Tx
from engine.organisation import holdings, offices, people
from engine.organisation.offices import OfficeSeen
from engine.sop.norm import WaktuError, parse_waktu, slug
from engine.versions import Version
from engine.working_time import MINUTES_A_DAY, norm_minutes
from engine.working_time.calendar_text import calendar_of
from webui.admin.filling import Page, page, refused, typed
from webui.context import actor, installation, now
from webui.words import ZONES

FIELDS = {
    "name": "nama", "key": "kunci", "parent": "induk", "address": "alamat", "timezone": "zona",
    "remind_before": "pengingat", "escalate_after": "naik",
}  # fmt: skip
MOST_FOUND = 50
MANY = 8
"""Offices from which on the list has a search."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of an SOP with the post that does its steps, and whether nobody holds it."""

    name: str
    post_id: int
    vacant: bool


def index() -> Page:
    """All offices; searched, those and the people that are found."""
    sought = request.args.get("q", "").strip()[:100]
    with installation().reading() as tx:
        rows = offices.rows(tx, actor())
        shown = [row for row in rows if sought.casefold() in f"{row.name} {row.key}".casefold()]
        found = people.find(tx, actor(), sought)[:MOST_FOUND] if sought else []
        outside = [] if sought else people.people_of(tx, None)
    return page(
        "index.html",
        sought=sought, rows=shown, found=found, outside=outside, searchable=len(rows) > MANY,
        names={row.key: row.name for row in rows},
    )  # fmt: skip


def see(office: str) -> Page:
    """An office: what it has, who is missing."""
    with installation().reading() as tx:
        row = offices.office_of(tx, office)
        seen = offices.office_seen(tx, row.id)
        posts = holdings.posts(tx, row.id)
        everybody = people.people_of(tx, row.id)
        sops = [
            (version, _lanes(tx, version))
            for version in catalogue.current_versions(tx, actor(), row.id)
        ]
    return page(
        "office.html",
        seen=seen,
        posts=posts,
        active=[one for one in everybody if one.active],
        gone=[one for one in everybody if not one.active],
        sops=sops,
        own_days=_own_days(seen),
        remind=waktu_said(seen.remind_before),
        escalate=waktu_said(seen.escalate_after),
        moved=request.args.get("dihitung", type=int),
    )


def add() -> Page:
    """A new office."""
    given = typed(nama="", kunci="", induk="", alamat="", zona="Asia/Makassar")
    problems = None
    if request.method == "POST":
        key = given["kunci"].strip() or slug(given["nama"])[:80]
        try:
            with installation().writing() as tx:
                offices.add_office(
                    tx, key, given["nama"], given["induk"], given["alamat"], given["zona"],
                    by=actor(),
                )  # fmt: skip
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(url_for("admin.office", office=key), 303)
    return page("office_form.html", problems, given=given, seen=None, zones=tuple(ZONES))


def change(office: str) -> Page:
    """What is known of an office."""
    with installation().reading() as tx:
        seen = offices.office_seen(tx, offices.office_of(tx, office).id)
    given = typed(
        nama=seen.name, induk=seen.parent, alamat=seen.address, zona=seen.timezone,
        pengingat=waktu_said(seen.remind_before), naik=waktu_said(seen.escalate_after),
    )  # fmt: skip
    problems = None
    if request.method == "POST":
        try:
            remind, escalate = _minutes_in("pengingat"), _minutes_in("naik")
            with installation().writing() as tx:
                moved = offices.change_office(
                    tx, actor(), office,
                    name=given["nama"], parent=given["induk"], address=given["alamat"],
                    timezone=given["zona"], remind_before=remind, escalate_after=escalate,
                )  # fmt: skip
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(url_for("admin.office", office=office, dihitung=moved or None), 303)
    zones = tuple(dict.fromkeys((*ZONES, seen.timezone)))
    return page("office_form.html", problems, given=given, seen=seen, zones=zones)


def _minutes_in(name: str) -> int:
    """Working minutes in a field, as ``2 jam``; nothing is never, 0. Raises ``Refused``."""
    text = request.form.get(name, "")
    try:
        return norm_minutes(parse_waktu(text)) if text.strip() else 0
    except WaktuError as error:
        raise Refused(FieldError(name, error.said)) from error


def waktu_said(minutes: int) -> str:
    """Working minutes as a field takes them: ``2 jam``; empty for 0."""
    for unit, size in (("hari", MINUTES_A_DAY), ("jam", 60), ("menit", 1)):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return ""


def _lanes(tx: Tx, version: Version) -> list[Lane]:
    vacant = holdings.vacant_posts(tx, version.posts.values(), version.sop_id)
    lanes = ((lane.name, version.posts[lane.name]) for lane in version.sop.lanes)
    return [Lane(name, post_id, post_id in vacant) for name, post_id in lanes]


def _own_days(seen: OfficeSeen) -> int:
    """How many days of its own the office has this year."""
    calendar = calendar_of(seen.timezone, seen.calendar)
    year = now().astimezone(calendar.zone).year
    return sum(day.on.year == year for day in calendar.days)
