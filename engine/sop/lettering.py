"""How wide text is, and where its lines break, without a browser to ask.

Text is measured with the widths of Helvetica (Adobe's metrics, which Arial shares), made a little
wider to hold for the other fonts that the pages name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

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
    return width_in_arial(text, size) * _WIDER * (_BOLD if bold else 1)


def width_in_arial(text: str, size: float) -> float:
    """How wide a line is in Arial, in the unit of ``size``."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text) * size


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


def broken(text: str, limit: float, size: float) -> tuple[str, ...]:
    """The text in the lines that bpmn-js, and so the usual modellers, makes of it.

    It guesses by the number of letters how much of a text fits and tries again, so that lines are
    often shorter than they might be (diagram-js, ``lib/util/Text.js``).
    """
    ems = [0.0, *accumulate(_WIDTHS.get(letter, _OTHER) for letter in text)]
    lines: list[str] = []
    start, end = 0, len(text)
    while start < end:
        stop = end
        while stop - start > 1:
            wide = (ems[stop] - ems[start]) * size
            if wide < round(limit):
                break
            most = max(1.0, (stop - start) * limit / wide)
            stop = min(stop - 1, start + _guess(text[start:stop], most))
        lines.append(text[start:stop].strip())
        start = stop + len(text[stop:]) - len(text[stop:].lstrip())
    return tuple(lines)


def _guess(line: str, most: float) -> int:
    """How many letters of a line are tried: whole words, or else of the first what fits."""
    taken, before, apart = 0, 0, False
    for part in re.finditer(r"[^\s\xad-]+|[\s\xad-]", line):
        separates = part[0][0] in "-\xad" or part[0].isspace()
        if separates and apart:
            break
        if len(part[0]) + taken >= most:
            if part[0] in "-\xad":
                taken = before  # the hyphen goes with its word
            break
        before, taken, apart = taken, part.end(), separates
    return taken or max(1, round(most - 1))


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
