"""Days on the admin's pages: in the zone of the office that they speak of, not of who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from engine.installation import Tx
from engine.organisation.holdings import HoldingSeen
from engine.organisation.offices import OfficeSeen
from webui.context import now


@dataclass(frozen=True, slots=True)
class Held:
    """A holding with its first and last day in the office; ``stands`` is now, later or past."""

    holding: HoldingSeen
    first: date
    last: date | None
    stands: str


def held(tx: Tx, office: OfficeSeen | None, found: Iterable[HoldingSeen]) -> dict[str, list[Held]]:
    """Holdings by how they stand: those of now first, then what is to come, then what was."""
    zone = ZoneInfo(office.timezone) if office else ZoneInfo("Asia/Jakarta")
    dated = [
        Held(
            one,
            one.since.astimezone(zone).date(),
            one.last.astimezone(zone).date() if one.last else None,
            one.stands(tx.now),
        )
        for one in found
    ]
    order = ("now", "later", "past")
    dated.sort(key=lambda one: order.index(one.stands))
    return {stands: list(group) for stands, group in groupby(dated, lambda one: one.stands)}


def today(office: OfficeSeen) -> date:
    """The date in an office."""
    return now().astimezone(ZoneInfo(office.timezone)).date()
