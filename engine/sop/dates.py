"""Days as an SOP prints them: ``26 Juli 2023``."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)

_NUMBER: Final = {month[:3].lower(): number for number, month in enumerate(MONTHS, 1)}
_PRINTED: Final = re.compile(
    r"(?P<day>\d{1,2})[ ./-](?P<month>\d{1,2}|[a-z]{3,9})[ ./-](?P<year>\d{4})"
    r"|(?P<year_first>\d{4})-(?P<month_second>\d{2})-(?P<day_last>\d{2})"
)


def read_date(text: str) -> date | None:
    """A printed day, ``None`` where there is none or it cannot be read.

    ``26 Juli 2023``, ``26 Jul 2023``, ``26-07-2023``, ``26/7/2023`` or ``2023-07-26``.
    """
    match = _PRINTED.fullmatch(" ".join(text.lower().split()))
    if match is None:
        return None
    month = match["month"] or match["month_second"]
    number = int(month) if month.isdecimal() else _month(month)
    try:
        return date(
            int(match["year"] or match["year_first"]),
            number,
            int(match["day"] or match["day_last"]),
        )
    except ValueError:
        return None


def _month(name: str) -> int:
    number = _NUMBER.get(name[:3], 0)
    return number if number and MONTHS[number - 1].lower().startswith(name) else 0
