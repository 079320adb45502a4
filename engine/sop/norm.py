"""The small languages of an SOP's table: how long, which papers, and names made into keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, cast

from engine.errors import AlurError, Text

Unit = Literal["menit", "jam", "hari"]

_UNITS: Final = MappingProxyType({"menit": "Menit", "jam": "Jam", "hari": "Hari"})
_MOST: Final = 9999
_WAKTU = re.compile(r"(\d{1,4}) ?(menit|jam|hari)(?: kerja)?\.?")
_DURATION = re.compile(r"P(?:(\d{1,4})D|T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,4})M)?)")
_FEEL = re.compile(r'= ?(?:"([^"]*)"|duration ?\( ?"([^"]*)" ?\))')


class WaktuError(AlurError):
    """A norm that does not say one amount of one unit."""

    text = Text(
        "Waktu “{waktu}” tidak dapat dibaca. Tulislah satu angka dan satu satuan: menit, jam,"
        " atau hari; misalnya “90 Menit” atau “2 Hari”.",
        "The norm “{waktu}” cannot be read. Write one number and one unit: menit, jam or hari;"
        " for instance “90 Menit” or “2 Hari”.",
    )


class DurationError(AlurError):
    """A timer's duration that does not say one amount of one unit."""

    text = Text(
        "“{duration}” bukan lama waktu yang dapat dipakai. Tulislah hari, atau jam dan menit,"
        " misalnya “P2D” (2 hari kerja), “PT2H” (2 jam kerja), atau “PT1H30M” (90 menit kerja).",
        "“{duration}” is no duration that can be used. Write days, or hours and minutes, for"
        " instance “P2D” (2 working days), “PT2H” (2 working hours) or “PT1H30M” (90 working"
        " minutes).",
    )


@dataclass(frozen=True, slots=True)
class Waktu:
    """How long a step may take: ``amount`` working minutes, working hours or working days."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        """As it is printed: ``2 Hari``."""
        return f"{self.amount} {_UNITS[self.unit]}"


def parse_waktu(text: str) -> Waktu:
    """Read a printed norm: ``2 Hari``, ``10 menit``, ``120 hari kerja``.

    One amount from 1 to 9999 and one unit, since that is all the tables print; capital letters
    and white space do not matter. Raises `WaktuError` for anything else.
    """
    match = _WAKTU.fullmatch(fold(text).lower())
    if match is None or int(match[1]) == 0:
        raise WaktuError(waktu=fold(text)[:80])
    return Waktu(int(match[1]), cast(Unit, match[2]))


def waktu_or_none(text: str) -> Waktu | None:
    """A printed norm, or ``None`` where none is printed or it cannot be read.

    An SOP with such a norm is warned of, not refused: its step has no due moment.
    """
    try:
        return parse_waktu(text)
    except WaktuError:
        return None


def parse_duration(text: str) -> Waktu:
    """Read a timer's duration, ISO 8601 of one unit: ``P2D``, ``PT2H``, ``PT30M``.

    Hours and minutes together are minutes; days are working days, so that no hours go with them,
    and a week is no number of days. ``="P2D"`` and ``=duration("P2D")`` are the same in FEEL.
    From 1 to 9999 as `parse_waktu`; raises `DurationError` for anything else.
    """
    plain = fold(text)
    feel = _FEEL.fullmatch(plain)
    match = _DURATION.fullmatch((feel[1] or feel[2] or "") if feel else plain)
    days, hours, minutes = (int(each or 0) for each in match.groups()) if match else (0, 0, 0)
    if days:
        waktu = Waktu(days, "hari")
    elif hours and not minutes:
        waktu = Waktu(hours, "jam")
    else:
        waktu = Waktu(60 * hours + minutes, "menit")
    if not 1 <= waktu.amount <= _MOST:
        raise DurationError(duration=plain[:80])
    return waktu


def fold(text: str) -> str:
    """The text with every run of white space made one blank, and none at its ends."""
    return " ".join(text.split())


def storable(text: str) -> bool:
    """Whether every database and UTF-8 take the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def slug(name: str) -> str:
    """A name as a key: lowercase ASCII letters and digits, hyphens between the words.

    ``Kembalikan untuk Perbaikan`` is ``kembalikan-untuk-perbaikan``. Accents are dropped; a name
    without any letter or digit of ASCII gives the empty string.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def kelengkapan_items(text: str) -> tuple[str, ...]:
    """The papers that a kelengkapan lists, as a checklist: one string a paper, in printed order.

    Commas, semicolons and line ends separate them, but not within brackets, nor a comma between
    two digits: ``Disposisi, Rencana Aksi, PK`` is three papers, ``Nota (asli, salinan)`` is one.
    """
    items: list[str] = []
    depth = start = 0
    for position, letter in enumerate(text):
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and _separates(text, position):
            items.append(text[start:position])
            start = position + 1
    items.append(text[start:])
    return tuple(item for item in map(fold, items) if item)


def _separates(text: str, position: int) -> bool:
    if text[position] != ",":
        return text[position] in ";\n"
    return not (text[position - 1 : position].isdigit() and text[position + 1 :][:1].isdigit())
