"""What a page of Pemantauan is asked for: which unit, which SOP, which months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import request

from engine.errors import NotFound
from engine.installation import Tx
from engine.monitor.period import Period, asked_period
from engine.organisation import offices
from engine.organisation.offices import OfficeSeen
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of
from webui.context import actor, now, office
from webui.languages import _
from webui.words import month

YEARS = 3
"""How many years there are to choose from, the present one included."""
QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a page, as the address gives them and as they were understood.

    ``unit`` is the key of another office whose figures an overseer looks at, else empty; ``units``
    are the names of the offices that an overseer can choose from, by their keys.
    """

    unit: str
    sop: str
    periode: str
    office: OfficeSeen
    calendar: Calendar
    period: Period
    units: Mapping[str, str]

    def kept(self, **other: str | None) -> dict[str, str | None]:
        """The filters as an address has them, with some changed."""
        mine = {"unit": self.unit, "sop": self.sop, "periode": self.periode} | other
        return {name: value or None for name, value in mine.items()}

    def told(self, sops: dict[str, str]) -> list[tuple[str, str]]:
        """The filters by name, as a workbook tells them."""
        named = dict(periods(self.calendar))
        return [
            (_("SOP"), sops.get(self.sop, self.sop) or _("Semua SOP")),
            (_("Periode"), f"{named.get(self.periode, '')} ({months_said(self.period)})"),
        ]


def asked(tx: Tx) -> Asked:
    """What this request asks for. Raises ``NotFound`` for another's office."""
    unit = request.args.get("unit", "")
    there = _office(tx, unit)
    kept = calendar_of(there.timezone, there.calendar)
    periode = request.args.get("periode", "")
    first, last = _months(periode)
    period = asked_period(kept.zone, now(), first, last)
    other = unit if there.key != office().key else ""
    return Asked(other, request.args.get("sop", ""), periode, there, kept, period, _units(tx))


def _units(tx: Tx) -> dict[str, str]:
    if not actor().overseer:
        return {}
    return {each.key: each.name for each in sorted(offices.offices(tx), key=lambda o: o.name)}


def _office(tx: Tx, key: str) -> OfficeSeen:
    if not key or key == office().key:
        return office()
    if not actor().overseer:
        raise NotFound
    return offices.office_seen(tx, offices.office_of(tx, key).id)


def periods(kept: Calendar) -> Iterator[tuple[str, str]]:
    """The periods to choose from: their values in an address, and their names."""
    today = now().astimezone(kept.zone).date()
    yield "", _("12 bulan terakhir")
    for quarter in range((today.month - 1) // 3, -1, -1):
        yield (
            f"{today.year}-{quarter + 1}",
            _("Triwulan %(number)s %(year)d", number=QUARTERS[quarter], year=today.year),
        )
    for year in range(today.year, today.year - YEARS, -1):
        yield str(year), str(year)


def _months(periode: str) -> tuple[str, str]:
    """The first and last month of a period's value; what cannot be read is the year until now."""
    year, _stroke, quarter = periode.partition("-")
    if quarter in {"1", "2", "3", "4"}:
        last = 3 * int(quarter)
        return f"{year}-{last - 2:02}", f"{year}-{last:02}"
    return (f"{year}-01", f"{year}-12") if year else ("", "")


def months_said(period: Period) -> str:
    """``Februari 2026 – Juli 2026``."""
    first, last = period.months[0], period.months[-1]
    return month(first) if first == last else f"{month(first)} – {month(last)}"
