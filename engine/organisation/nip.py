"""NIP: what looks wrong about an employee's number, in words; it never stops anybody.

Eighteen digits, by Perka BKN 22/2007: date of birth (YYYYMMDD), month of the first appointment
(YYYYMM), 1 for a man or 2 for a woman, and three that count. The numbers of PPPK look alike, but
hold no month where that of the appointment stands.
"""

from __future__ import annotations

import re
from datetime import date

from engine.errors import Text

YOUNGEST, OLDEST = 15, 100
"""Years of age: at the first appointment at least, and at most today."""

_PARTS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{4})(\d\d)(\d)\d{3}", re.ASCII)

NOT_EIGHTEEN = Text(
    "NIP terdiri dari 18 angka; yang ini {length} huruf atau angka.",
    "A NIP has 18 digits; this one has {length} letters or digits.",
)
NOT_DIGITS = Text(
    "NIP hanya berisi angka. Periksa lagi: huruf O dan angka 0 mudah tertukar.",
    "A NIP holds digits only. Look again: the letter O is easily taken for 0.",
)
NO_BIRTH = Text(
    "Delapan angka pertama ({digits}) bukan tanggal lahir yang mungkin (tahun, bulan, tanggal).",
    "The first eight digits ({digits}) are no possible date of birth (year, month, day).",
)
NO_MONTH = Text(
    "Angka ke-13 dan ke-14 ({digits}) bukan bulan pengangkatan. "
    "Pada nomor induk PPPK memang begitu; abaikan bila orang ini PPPK.",
    "The 13th and 14th digit ({digits}) are no month of appointment. "
    "In the numbers of PPPK this is so; then ignore it.",
)
NO_APPOINTMENT = Text(
    "Tahun pengangkatan ({year}) tidak cocok dengan tahun lahir ({born}) atau belum tiba.",
    "The year of appointment ({year}) does not fit the year of birth ({born}) or is yet to come.",
)
NO_SEX = Text(
    "Angka ke-15 ({digit}) seharusnya 1 (laki-laki) atau 2 (perempuan).",
    "The 15th digit ({digit}) should be 1 (a man) or 2 (a woman).",
)


def nip_warnings(nip: str, today: date) -> tuple[Text, ...]:
    """What looks wrong about a NIP, blanks aside; nothing for none at all."""
    nip = "".join(nip.split())
    if not nip:
        return ()
    parts = _PARTS.fullmatch(nip)
    if parts is None:
        return (NOT_DIGITS,) if len(nip) == 18 else (NOT_EIGHTEEN.fill(length=len(nip)),)
    year, month, day, appointed, appointed_month, sex = map(int, parts.groups())
    warnings = []
    born = _date(year, month, day)
    if born is None or born > today or today.year - year > OLDEST:
        warnings.append(NO_BIRTH.fill(digits=nip[:8]))
    elif not year + YOUNGEST <= appointed <= today.year:
        warnings.append(NO_APPOINTMENT.fill(year=appointed, born=year))
    if not 1 <= appointed_month <= 12:
        warnings.append(NO_MONTH.fill(digits=nip[12:14]))
    if sex not in {1, 2}:
        warnings.append(NO_SEX.fill(digit=sex))
    return tuple(warnings)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
