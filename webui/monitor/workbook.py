"""The pages' tables as a workbook: typed cells, a head that stays, a sheet that says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final, Literal
from urllib.parse import urlencode

from babel.numbers import format_decimal
from flask import request, send_file
from werkzeug.wrappers import Response
from xlsxwriter import Workbook

from engine.organisation.offices import OfficeSeen
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of
from webui.context import now
from webui.languages import _, language

Kind = Literal["text", "number", "hours", "percent", "moment", "month"]
"""What a column holds. ``hours`` are given as working minutes, ``percent`` as a share of one."""

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
    "month": {"num_format": "mmmm yyyy", "valign": "top", "align": "left"},
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


def address() -> str:
    """Where this very page is to be had as a workbook: with its filters, from its first row."""
    kept = {name: text for name, text in request.args.items() if name != "setelah"}
    return f"{request.path}?{urlencode(kept | {'format': 'xlsx'})}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a workbook says of itself: its title, whose figures, and the filters by name."""

    title: str
    office: OfficeSeen
    filters: Sequence[tuple[str, str]] = ()

    @property
    def calendar(self) -> Calendar:
        """When the office works; moments are in its zone."""
        return calendar_of(self.office.timezone, self.office.calendar)


def send(file: str, told: Told, *tables: Table) -> Response:
    """The tables as a workbook to be saved as ``file-2026-07-15.xlsx``.

    Rows are written as they come and not kept. Nothing in a cell is ever a formula or a link.
    """
    content = BytesIO()
    with Workbook(content, {"constant_memory": True}) as book:
        for table in tables:
            _Sheet(book, table.name, told).table(table)
        _Sheet(book, _("Keterangan"), told).tell()
    content.seek(0)
    today = now().astimezone(told.calendar.zone).date()
    return send_file(content, TYPE, as_attachment=True, download_name=f"{file}-{today}.xlsx")


class _Sheet:
    """A sheet that is written row by row, each cell by what it holds."""

    def __init__(self, book: Workbook, name: str, told: Told) -> None:
        self.sheet = book.add_worksheet(name)
        self.told, self.zone = told, told.calendar.zone
        self.looks = {look: book.add_format(way) for look, way in _LOOKS.items()}

    def put(self, row: int, place: int, kind: Kind, cell: Cell) -> None:
        """Writes one cell; ``None`` leaves it empty."""
        if cell is None:
            return
        if isinstance(cell, datetime):
            local = cell.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
            self.sheet.write_datetime(row, place, local, self.looks[kind])
        elif isinstance(cell, str):
            look = "quoted" if cell.startswith(SIGNS) else "text"
            self.sheet.write_string(row, place, cell, self.looks[look])
        else:
            value = cell / 60 if kind == "hours" else cell
            self.sheet.write_number(row, place, value, self.looks[kind])

    def head(self, place: int, words: str) -> None:
        """Writes the head of a column."""
        self.sheet.write_string(0, place, words, self.looks["head"])

    def table(self, table: Table) -> None:
        """Writes a table whose head stays in sight and can be filtered by."""
        self.sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            self.sheet.set_column(place, place, column.width)
            self.head(place, column.head)
        last = 0
        for last, row in enumerate(table.rows, start=1):
            for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self.put(last, place, column.kind, cell)
        self.sheet.autofilter(0, 0, last, len(table.columns) - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def tell(self) -> None:
        """Writes what was asked for, where and when, and in what time is counted."""
        a_day = self.told.calendar.minutes_a_day / 60
        hours = format_decimal(round(a_day, 2), locale=language())
        lines: list[tuple[str, Cell]] = [
            (_("Unit kerja"), self.told.office.name),
            *self.told.filters,
            (_("Keadaan pada"), now()),
            (_("Zona waktu"), self.zone.key),
            (_("Jam kerja"), _("Satu hari kerja adalah %(hours)s jam.", hours=hours)),
        ]
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, 1, 60)
        self.head(0, self.told.title)
        for place, (name, said) in enumerate(lines, start=1):
            self.put(place, 0, "text", name)
            self.put(place, 1, "moment" if isinstance(said, datetime) else "text", said)
