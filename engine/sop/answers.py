"""Answers: what was filled into a form, checked, kept as JSON, and shown to those who come after.

A number is kept as a JSON number of at most 15 digits, which every reader of JSON carries exactly;
a moment as ISO text without a zone; an empty text, number or choice is not kept at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol

from engine.errors import FieldError, Text
from engine.sop.dates import MONTHS
from engine.sop.form import MAX_DIGITS, Field, Form, inputs
from engine.sop.norm import storable

PREFIX = "isian."
"""Before a key in the name of an HTML control, so that no form can name the page's own ones."""

MAX_TEXT = 10_000
MAX_ANSWERS = 200_000
"""Characters in one text, and in all answers of a form as JSON."""

REQUIRED = Text("Bagian ini wajib diisi.", "This is required.")
REQUIRED_TICK = Text("Bagian ini wajib dicentang.", "This must be ticked.")
REQUIRED_ROW = Text("Isilah sedikitnya satu baris.", "Fill in at least one row.")
UNKNOWN = Text("Isian ini tidak ada di formulir.", "The form does not ask this.")
WRONG_KIND = Text("Isian ini tidak dapat dibaca.", "This value is of the wrong type.")
UNSTORABLE = Text(
    "Ada karakter yang tidak dapat disimpan. Ketik ulang bagian ini.",
    "There is a character that cannot be stored. Type it again.",
)
TOO_SHORT = Text("Tulislah sedikitnya {limit} karakter.", "Write at least {limit} characters.")
TOO_LONG = Text("Tulislah paling banyak {limit} karakter.", "Write at most {limit} characters.")
TOO_MANY_ROWS = Text("Isilah paling banyak {limit} baris.", "Fill in at most {limit} rows.")
TOO_MUCH = Text(
    "Isian terlalu panjang untuk disimpan. Lampirkan sebagai berkas.",
    "The answers are too long to be kept. Attach them as a file.",
)
NOT_NUMBER = Text("Tulislah angka, misalnya 92,4.", "Write a number, such as 92.4.")
AMBIGUOUS = Text(
    "“{given}” dapat dibaca dua cara. Tulislah {thousands} bila ribuan, atau {decimal} bila"
    " pecahan.",
    '"{given}" can be read in two ways. Write {thousands} for thousands, {decimal} for a fraction.',
)
TOO_MANY_DIGITS = Text("Tulislah paling banyak 15 angka.", "Write at most 15 digits.")
TOO_SMALL = Text("Tulislah angka {limit} atau lebih.", "Write {limit} or more.")
TOO_LARGE = Text("Tulislah angka {limit} atau kurang.", "Write {limit} or less.")
NOT_WHOLE = Text("Tulislah angka bulat.", "Write a whole number.")
TOO_FINE = Text(
    "Tulislah paling banyak {limit} angka di belakang koma.",
    "Write at most {limit} digits after the decimal point.",
)
NOT_OPTION = Text("Pilihlah dari yang tersedia.", "Choose one of the options.")
NOT_DATE = Text("Tulislah tanggal, misalnya 2026-07-31.", "Write a date, such as 2026-07-31.")
NOT_TIME = Text("Tulislah jam, misalnya 14:30.", "Write a time, such as 14:30.")
NOT_DATETIME = Text(
    "Tulislah tanggal dan jam, misalnya 2026-07-31T14:30.",
    "Write a date and time, such as 2026-07-31T14:30.",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking gave: the ``answers`` as JSON, and what is wrong with them.

    ``typed`` is the answers and beside them every text that could not be taken, as it was typed:
    what a draft keeps and a form shows again.
    """

    answers: dict[str, Any]
    errors: tuple[FieldError, ...]
    typed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as people read it.

    A single one has a ``value``, empty when nothing was filled in; a checklist its ``ticks``,
    every item with whether it was ticked; a list its ``head`` and ``rows``.
    """

    label: str
    value: str = ""
    ticks: tuple[tuple[str, bool], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Posted(Protocol):
    """An HTML form's fields as a web framework hands them over: several values a name."""

    def __iter__(self) -> Iterator[str]:
        """The names."""

    def getlist(self, key: str, /) -> list[str]:
        """The values of one name; none when it was not posted."""


def check_answers(form: Form, raw: Mapping[str, object], *, unfinished: bool = False) -> Checked:
    """Check what was filled in, as JSON or as ``from_post`` gives it.

    Rows of a list in which nothing is filled in are dropped. A list whose columns hold a required
    one, and that offers a row, needs a row. ``unfinished`` lets what is required be missing: a
    draft, or a document that is sent back. The key of an error in a list names its row, counted
    from 0 as given: ``indikator.2.target``.
    """
    check = _Check(unfinished)
    answers, typed = check.fields(form.fields, raw, "")
    if len(json.dumps(typed)) > MAX_ANSWERS:
        return Checked({}, (FieldError("", TOO_MUCH),), {})
    return Checked(answers, tuple(check.errors), typed)


def from_post(form: Form, posted: Posted) -> dict[str, object]:
    """The answers in a posted HTML form, for ``check_answers``.

    A control is named ``isian.`` and the key; in a list the key, the row's number and the
    column's key: ``isian.indikator.0.target``. Names that begin so and that the form does not
    know are kept, for the check to refuse.
    """
    names = [name.removeprefix(PREFIX) for name in posted if name.startswith(PREFIX)]
    known: set[str] = set()
    raw: dict[str, object] = {}

    def take(field: Field, name: str) -> object:
        known.add(name)
        values = posted.getlist(PREFIX + name)
        if field.kind == "checkbox":
            return any(values)
        if field.kind == "checklist":
            return [value for value in values if value]
        return values[0] if values else ""

    for field in inputs(form.fields):
        if field.kind == "dynamiclist":
            rows = sorted({int(row) for row in _row_numbers(names, field.key)})
            raw[field.key] = [
                {
                    column.key: take(column, f"{field.key}.{row}.{column.key}")
                    for column in field.fields
                }
                for row in rows
            ]
        else:
            raw[field.key] = take(field, field.key)
    return raw | {name: posted.getlist(PREFIX + name) for name in names if name not in known}


def summary(form: Form, answers: Mapping[str, Any]) -> tuple[Shown, ...]:
    """What a form asked and what was answered, in its order, filled in or not."""
    return tuple(_show(field, answers.get(field.key)) for field in inputs(form.fields))


def input_value(field: Field, value: object) -> str:
    """An answer as the text of an HTML input: a number with its comma, without thousands."""
    if value is None:
        return ""
    if field.kind == "number" and isinstance(value, int | float):
        return f"{Decimal(str(value)):f}".replace(".", ",")
    return str(value)


# --- checking -----------------------------------------------------------------------------------


class _WrongError(Exception):
    """A value that its field does not take."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


class _Check:
    """One checking: collects the errors on its way."""

    def __init__(self, unfinished: bool) -> None:
        self.unfinished = unfinished
        self.errors: list[FieldError] = []

    def fields(
        self, fields: Iterable[Field], raw: Mapping[str, object], path: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answers, and what was typed, of these fields."""
        answers: dict[str, Any] = {}
        typed: dict[str, Any] = {}
        asked = {field.key: field for field in inputs(fields)}
        for key, field in asked.items():
            given = raw.get(key)
            try:
                if field.kind == "dynamiclist":
                    answers[key], typed[key] = self.rows(field, given, f"{path}{key}")
                    continue
                value = _read(field, given)
            except _WrongError as wrong:
                self.wrong(f"{path}{key}", wrong.said)
                if isinstance(given, str) and storable(given):
                    typed[key] = given[:MAX_TEXT]
                continue
            if value is not None:
                answers[key] = typed[key] = value
            if field.required and not self.unfinished and _is_empty(value):
                self.wrong(f"{path}{key}", REQUIRED_TICK if value is False else REQUIRED)
        for key in islice((key for key in raw if key not in asked), 20):
            self.wrong(f"{path}{key}"[:100], UNKNOWN)
        return answers, typed

    def rows(self, field: Field, given: object, path: str) -> tuple[list[Any], list[Any]]:
        if not isinstance(given, list | None):
            raise _WrongError(WRONG_KIND)
        answers: list[Any] = []
        typed: list[Any] = []
        for number, row in enumerate(given or []):
            if not isinstance(row, Mapping):
                raise _WrongError(WRONG_KIND)
            if all(_is_empty(value) for value in row.values()):
                continue
            if len(answers) == field.max_rows:
                self.wrong(path, TOO_MANY_ROWS.fill(limit=field.max_rows))
                break
            read, as_typed = self.fields(field.fields, row, f"{path}.{number}.")
            answers.append(read)
            typed.append(as_typed)
        needed = field.rows > 0 and any(column.required for column in field.fields)
        if needed and not answers and not self.unfinished:
            self.wrong(path, REQUIRED_ROW)
        return answers, typed

    def wrong(self, key: str, said: Text) -> None:
        self.errors.append(FieldError(key, said))


def _row_numbers(names: Iterable[str], key: str) -> Iterator[str]:
    pattern = re.compile(rf"{re.escape(key)}\.([0-9]{{1,4}})\.[^.]+")
    return (match[1] for match in map(pattern.fullmatch, names) if match)


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is False or value == []


def _read(field: Field, given: object) -> Any:  # noqa: ANN401 — JSON is of any type
    """The value to keep: ``None`` for none, ``False`` or ``[]`` when nothing is ticked."""
    if field.kind == "checkbox":
        if given is None or isinstance(given, bool):
            return given or False
        raise _WrongError(WRONG_KIND)
    if field.kind == "checklist":
        return _ticked(field, given)
    if isinstance(given, str):
        given = given.replace("\r\n", "\n").strip()
    if given is None or given == "":
        return None
    if field.kind == "number":
        return _number(field, given)
    if not isinstance(given, str):
        raise _WrongError(WRONG_KIND)
    if field.kind in ("radio", "select"):
        _choice(field, given)
    elif field.kind in _SPELT:
        _moment(field, given)
    else:
        _text(field, given)
    return given


def _text(field: Field, given: str) -> None:
    limit = MAX_TEXT if field.max_length is None else min(field.max_length, MAX_TEXT)
    if not storable(given):
        raise _WrongError(UNSTORABLE)
    if len(given) > limit:
        raise _WrongError(TOO_LONG.fill(limit=limit))
    if field.min_length is not None and len(given) < field.min_length:
        raise _WrongError(TOO_SHORT.fill(limit=field.min_length))


def _choice(field: Field, given: str) -> None:
    if given not in (option.value for option in field.options):
        raise _WrongError(NOT_OPTION)


def _ticked(field: Field, given: object) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise _WrongError(WRONG_KIND)
    values = [option.value for option in field.options]
    if any(item not in values for item in given):
        raise _WrongError(NOT_OPTION)
    return [value for value in values if value in given]


_SPELT: Mapping[str, tuple[Callable[[str], str], Text]] = {
    "date": (lambda text: date.fromisoformat(text).isoformat(), NOT_DATE),
    "time": (lambda text: time.fromisoformat(text).isoformat("minutes"), NOT_TIME),
    "datetime": (lambda text: datetime.fromisoformat(text).isoformat("T", "minutes"), NOT_DATETIME),
}


def _moment(field: Field, given: str) -> None:
    """Only the one spelling that HTML's inputs give: padded, without seconds, without a zone."""
    spell, said = _SPELT[field.kind]
    try:
        same = spell(given) == given
    except ValueError:
        same = False
    if not same:
        raise _WrongError(said)


def _number(field: Field, given: object) -> int | float:
    number = _decimal(given).normalize()
    _, digits, exponent = number.as_tuple()
    if number.adjusted() >= MAX_DIGITS or len(digits) > MAX_DIGITS:
        raise _WrongError(TOO_MANY_DIGITS)
    if field.decimals is not None and -int(exponent) > field.decimals:
        raise _WrongError(TOO_FINE.fill(limit=field.decimals) if field.decimals else NOT_WHOLE)
    if field.minimum is not None and number < field.minimum:
        raise _WrongError(TOO_SMALL.fill(limit=_grouped(field.minimum)))
    if field.maximum is not None and number > field.maximum:
        raise _WrongError(TOO_LARGE.fill(limit=_grouped(field.maximum)))
    return float(number) if number % 1 else int(number)


_PLAIN = re.compile(r"-?[0-9]{1,20}([.,][0-9]{1,20})?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3}){1,5}(,[0-9]{1,20})?")


def _decimal(given: object) -> Decimal:
    """A number as JSON has it, or as people in Indonesia write it: ``1.250.000``, ``92,4``.

    A point before anything but three digits (``92.4``) can only be a decimal one. ``1.250`` may be
    either, and a figure a thousand times too large is worse than a question, so we ask.
    """
    if isinstance(given, int | float) and not isinstance(given, bool):
        if not abs(given) < 10**MAX_DIGITS:  # nor is NaN
            raise _WrongError(TOO_MANY_DIGITS)
        return Decimal(repr(given))
    if not isinstance(given, str):
        raise _WrongError(NOT_NUMBER)
    text = re.sub(r"\s", "", given[:60])
    if _GROUPED.fullmatch(text):
        if text.count(".") == 1 and "," not in text:
            thousands, decimal = text.replace(".", ""), text.replace(".", ",")
            raise _WrongError(AMBIGUOUS.fill(given=text, thousands=thousands, decimal=decimal))
        return Decimal(text.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    raise _WrongError(NOT_NUMBER)


# --- showing ------------------------------------------------------------------------------------


def _show(field: Field, value: object) -> Shown:
    if field.kind == "checklist":
        ticked = value if isinstance(value, list) else []
        return Shown(field.label, ticks=tuple((o.label, o.value in ticked) for o in field.options))
    if field.kind == "dynamiclist":
        rows = value if isinstance(value, list) else []
        return Shown(
            field.label,
            head=tuple(column.label for column in field.fields),
            rows=tuple(tuple(_say(c, row.get(c.key)) for c in field.fields) for row in rows),
        )
    return Shown(field.label, value=_say(field, value))


def _say(field: Field, value: object) -> str:
    """A value in words; a checklist within a row too."""
    if field.kind == "checkbox":
        return "Ya" if value is True else "Tidak"
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field.kind in ("radio", "select"):
        return next((o.label for o in field.options if o.value == value), str(value))
    if field.kind in ("date", "time", "datetime"):
        return _moment_words(str(value))
    said = str(value)
    if field.kind == "number" and isinstance(value, int | float):
        said = _grouped(Decimal(str(value)))
    return " ".join(filter(None, (field.prefix, said, field.suffix)))


def _grouped(number: Decimal) -> str:
    """``1250000.5`` as ``1.250.000,5``; four digits stay together, so that a year is a year."""
    said = f"{number:,f}" if abs(number) >= 10_000 else f"{number:f}"
    return said.translate(str.maketrans(".,", ",."))


def _moment_words(text: str) -> str:
    """``2026-07-31T14:30`` as ``31 Juli 2026, 14.30``."""
    day, _, clock = text.partition("T")
    if ":" in day:
        return day.replace(":", ".")
    year, month, of_month = day.split("-")
    words = f"{int(of_month)} {MONTHS[int(month) - 1]} {year}"
    return f"{words}, {clock.replace(':', '.')}" if clock else words
