"""Each SOP as the row of its steps, with a column where documents stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.monitor.standing import Board, Standing
from webui.languages import _
from webui.monitor import workbook

TALLEST: Final = 36
"""The height of the tallest column of a strip, and of one document at most, in pixels."""
ONE: Final = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A row of an SOP's table with the tasks that stand at it; ``height`` in pixels."""

    row: str
    count: int
    past_norm: int
    late: int
    height: float

    @property
    def degree(self) -> int:
        """0 where nothing stands; 1 all within norm, 2 something past it, 3 something late."""
        if not self.count:
            return 0
        return 3 if self.late else 2 if self.past_norm else 1


@dataclass(frozen=True, slots=True)
class Strip:
    """An SOP with its open documents along its table, whichever version they run under."""

    key: str
    title: str
    documents: int
    columns: tuple[Column, ...]

    @property
    def stuck(self) -> tuple[Column, ...]:
        """Where something has waited beyond its norm."""
        return tuple(column for column in self.columns if column.past_norm)


def strips(boards: Iterable[Board]) -> tuple[Strip, ...]:
    """A strip an SOP, the one with most late tasks first."""
    by_key: dict[str, list[Board]] = {}
    for board in boards:
        by_key.setdefault(board.version.key, []).append(board)
    return tuple(_strip(same) for same in by_key.values())


def table(found: Iterable[Strip]) -> workbook.Table:
    """The strips as a sheet: a row for each row of an SOP."""
    return workbook.Table(
        _("Letak dokumen"),
        (
            workbook.Column(_("SOP"), width=44),
            workbook.Column(_("Langkah"), width=10),
            workbook.Column(_("Dokumen"), "number"),
            workbook.Column(_("Lewat norma"), "number"),
            workbook.Column(_("Terlambat"), "number"),
        ),
        _rows(found),
    )


def _rows(found: Iterable[Strip]) -> Iterator[tuple[workbook.Cell, ...]]:
    for strip in found:
        for column in strip.columns:
            yield strip.title, column.row, column.count, column.past_norm, column.late


def _strip(boards: list[Board]) -> Strip:
    newest = max((board.version for board in boards), key=lambda version: version.number)
    rows = dict.fromkeys(step.row for step in newest.sop.steps)
    standing = [each for board in boards for each in board.standing]
    rows |= dict.fromkeys(each.step.row for each in standing)
    most = max((_count(standing, row) for row in rows), default=0)
    unit = min(ONE, TALLEST / most) if most else 0
    return Strip(
        newest.key,
        newest.title,
        sum(board.documents for board in boards),
        tuple(
            _column(row, [each for each in standing if each.step.row == row], unit) for row in rows
        ),
    )


def _column(row: str, standing: list[Standing], unit: float) -> Column:
    count = sum(each.count for each in standing)
    return Column(
        row,
        count,
        sum(each.past_norm for each in standing),
        sum(each.late for each in standing),
        count * unit,
    )


def _count(standing: list[Standing], row: str) -> int:
    return sum(each.count for each in standing if each.step.row == row)
