"""How wide text is, and where its lines break, without a browser to ask.

Text is measured with the widths of Helvetica (Adobe's metrics, which Arial shares), made a little
wider to hold for the other fonts that the pages name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLASSES = {
    222: "ijl'|‘’",
    278: " !,./:;I[]\\ft",
    333: "()-r`“”",
    500: "ckszvxyJ",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1000: "…—@",
}
_WIDTHS = {letter: width / 1000 for width, letters in _CLASSES.items() for letter in letters}
_OTHER = 0.556
_WIDER = 1.02
_BOLD = 1.08


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is at most, in the unit of ``size``."""
    ems = sum(_WIDTHS.get(letter, _OTHER) for letter in text)
    return ems * size * _WIDER * (_BOLD if bold else 1)


def wrap(text: str, limit: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than ``limit``; a word that is wider by itself is broken."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, limit, size, bold=bold):
        longer = line + word
        if line and width(longer.rstrip(), size, bold=bold) > limit:
            lines.append(line.rstrip())
            longer = word
        line = longer
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str, limit: float, size: float, *, bold: bool) -> Iterator[str]:
    """The pieces between which a line may end, each with the blank or hyphen that it ends in."""
    for piece in re.findall(r"[^\s/-]+[/-]*\s*|[/-]+\s*", text):
        begins, so_far = 0, 0.0
        for place, letter in enumerate(piece):
            so_far += width(letter, size, bold=bold)
            if so_far > limit and place > begins and not letter.isspace():
                yield piece[begins:place]
                begins, so_far = place, width(letter, size, bold=bold)
        yield piece[begins:]
