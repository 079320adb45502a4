"""Text that has to fit into a box of the picture: how wide it is, and where its lines break.

An SVG does not break lines, and the server does not know the reader's font. So text is measured
with the widths of Arial, made a little wider to hold for the other fonts that the pages name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.sop.lettering import width_in_arial

_WIDER = 1.02
_BOLD = 1.08

LINE = 1.17
"""From one line to the next, in sizes of the letters."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """Text set in lines of one size, in diagram units."""

    size: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * LINE


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is at most, in the unit of ``size``."""
    return width_in_arial(text, size) * _WIDER * (_BOLD if bold else 1)


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


def fit(
    text: str, limit: float, height: float, sizes: Sequence[float], *, bold: bool = False
) -> Lettering:
    """The text at the largest of the sizes (largest first) at which it fits.

    Where it fits at none, it is cut at the smallest, with an ellipsis.
    """
    setting = Lettering(sizes[0], ())
    for size in sizes:
        setting = Lettering(size, wrap(text, limit, size, bold=bold))
        if setting.height <= height:
            return setting
    kept = setting.lines[: max(1, int(height / (setting.size * LINE)))]
    last = kept[-1]
    while last and width(f"{last}…", setting.size, bold=bold) > limit:
        last = last[:-1]
    return Lettering(setting.size, (*kept[:-1], f"{last.rstrip()}…"))


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
