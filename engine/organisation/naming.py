"""Names as they are kept: what is taken for one, and what is said of the rest."""

from __future__ import annotations

from engine.errors import AlurError, Conflict, Text
from engine.sop.norm import fold, storable


class Taken(Conflict):
    """The key, username, NIP or spelling is in use already. Its param ``field`` says which."""

    text = Text("“{value}” sudah dipakai.", "“{value}” is already in use.")


class BadValue(AlurError):
    """A value cannot be what it is given as. Its param ``field`` says which it is."""

    text = Text("“{value}” bukan {what}.", "“{value}” is not {what}.")


A_KEY = Text(
    "kunci (huruf kecil, angka, tanda hubung)", "a key (lower-case letters, digits, hyphens)"
)
A_USERNAME = Text(
    "nama pengguna (huruf kecil, angka, titik, tanda hubung)",
    "a username (lower-case letters, digits, dots, hyphens)",
)
A_NAME = Text(
    "nama yang dapat disimpan (terlalu panjang, kosong, atau aneh)",
    "a name that can be kept (too long, empty, or odd)",
)
A_ZONE = Text("zona waktu", "a time zone")
A_WAIT = Text("waktu sampai 100 hari kerja", "a time of up to 100 working days")


def words(text: str, least: int = 1, most: int = 200, *, field: str = "name") -> str:
    """A name as it is kept, white space folded; ``field`` says whose. Raises ``BadValue``."""
    text = fold(text)
    if not least <= len(text) <= most or not storable(text):
        raise no_name(text, field)
    return text


def no_name(text: str, field: str) -> BadValue:
    """The refusal of a name that cannot be kept."""
    return BadValue(value=text[:60], what=A_NAME, field=field)
