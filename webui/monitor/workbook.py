"""The pages' tables as a workbook: typed cells, a head that stays, a sheet that says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final, Literal

from babel.numbers import format_decimal
from flask import request, send_file
from werkzeug.wrappers import Response
from xlsxwriter import Workbook

from webui.context import calendar, now, office
from webui.languages import _, language

Kind = Literal["text", "number", "hours", "percent", "moment", "head"]
"""What a column holds. ``hours`` are given as working minutes, ``percent`` as a share of one.

``head`` is for the heads themselves.
"""

Cell = str | int | float | datetime | None

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A4: Final = 9
SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be a formula to a program that reads it as if it had been typed."""

_LOOKS: Final[dict[str, dict[str, object]]] = {
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "quoted": {"text_wrap": True, "valign": "top", "quote_prefix": True},
    "number": {"num_format": "0", "valign": "top"},
    "hours": {"num_format": "0.0", "valign": "top"},
    "percent": {"num_format": "0%", "valign": "top"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm", "valign": "top", "align": "left"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, what it holds, and its width in letters."""

    head: str
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page. ``name``, at most 31 letters, is its sheet's; rows are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def asked() -> bool:
    """Whether this request wants its page's tables as a workbook."""
    return request.args.get("format") == "xlsx"


def send(file: str, title: str, told: Sequence[tuple[str, str]], *tables: Table) -> Response:
    """The tables as a workbook to be saved as ``file-2026-07-15.xlsx``.

    ``told`` are the filters that the page was asked for, by name. Rows are written as they come
    and not kept. Nothing in a cell is ever a formula or a link.
    """
    content = BytesIO()
    with Workbook(content, {"constant_memory": True}) as book:
        for table in tables:
            _Sheet(book, table.name).table(table)
        _Sheet(book, _("Keterangan")).tell(title, told)
    content.seek(0)
    today = now().astimezone(calendar().zone).date()
    return send_file(content, TYPE, as_attachment=True, download_name=f"{file}-{today}.xlsx")


class _Sheet:
    """A sheet that is written row by row, each cell by what it holds."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.looks = {look: book.add_format(way) for look, way in _LOOKS.items()}

    def put(self, row: int, place: int, kind: Kind, cell: Cell) -> None:
        """Writes one cell; ``None`` leaves it empty."""
        if cell is None:
            return
        if isinstance(cell, datetime):
            local = cell.astimezone(calendar().zone).replace(tzinfo=None, microsecond=0)
            self.sheet.write_datetime(row, place, local, self.looks["moment"])
        elif isinstance(cell, str):
            look = kind if kind == "head" else "quoted" if cell.startswith(SIGNS) else "text"
            self.sheet.write_string(row, place, cell, self.looks[look])
        else:
            value = cell / 60 if kind == "hours" else cell
            self.sheet.write_number(row, place, value, self.looks[kind])

    def table(self, table: Table) -> None:
        """Writes a table whose head stays in sight and can be filtered by."""
        self.sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            self.sheet.set_column(place, place, column.width)
            self.put(0, place, "head", column.head)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self.put(last, place, column.kind, cell)
        self.sheet.autofilter(0, 0, last, len(table.columns) - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def tell(self, title: str, told: Sequence[tuple[str, str]]) -> None:
        """Writes what was asked for, where and when, and in what time is counted."""
        a_day = calendar().minutes_a_day / 60
        hours = format_decimal(round(a_day, 2), locale=language())
        lines: list[tuple[str, Cell]] = [
            (_("Unit kerja"), office().name),
            *told,
            (_("Keadaan pada"), now()),
            (_("Zona waktu"), calendar().zone.key),
            (_("Jam kerja"), _("Satu hari kerja adalah %(hours)s jam.", hours=hours)),
        ]
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, 1, 60)
        self.put(0, 0, "head", title)
        for place, (name, said) in enumerate(lines, start=1):
            self.put(place, 0, "text", name)
            self.put(place, 1, "moment" if isinstance(said, datetime) else "text", said)
