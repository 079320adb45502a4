"""Text that has to fit into a box of the picture: at which size, and where its lines break.

An SVG does not break lines, and the server does not know the reader's font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.sop.lettering import width, wrap

__all__ = ["LINE", "Lettering", "fit", "width", "wrap"]

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
