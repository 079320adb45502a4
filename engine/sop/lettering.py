"""How wide text is, and where modellers break it into lines, without a browser to ask.

The widths are those of Helvetica (Adobe's metrics, which Arial shares).
"""

from __future__ import annotations

import re
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


def width_in_arial(text: str, size: float) -> float:
    """How wide a line is in Arial, in the unit of ``size``."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text) * size


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
