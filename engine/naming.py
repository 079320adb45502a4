"""Names as they are kept: what is taken for one, and what is said of the rest."""

from __future__ import annotations

from engine.errors import AlurError, Conflict, Text
from engine.sop.norm import fold, storable


class Taken(Conflict):
    """The key, username or NIP is in use already."""

    text = Text("“{value}” sudah dipakai.", "“{value}” is already in use.")


class BadValue(AlurError):
    """A value cannot be what it is given as."""

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


def words(text: str, least: int = 1, most: int = 200) -> str:
    """A name as it is kept, white space folded. Raises ``BadValue``."""
    text = fold(text)
    if not least <= len(text) <= most or not storable(text):
        raise no_name(text)
    return text


def no_name(text: str) -> BadValue:
    """The refusal of a name that cannot be kept."""
    return BadValue(value=text[:60], what=A_NAME)
