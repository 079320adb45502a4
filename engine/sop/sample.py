"""Answers that a form takes, made up: for trying an SOP without typing everything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.sop.answers import MAX_TEXT
from engine.sop.form import Field, Form, inputs

WORD = "Contoh"


def sample(form: Form, day: date) -> dict[str, object]:
    """An answer to everything that a form asks, as JSON; where a date is asked, that ``day``."""
    return {field.key: _value(field, day) for field in inputs(form.fields)}


def _value(field: Field, day: date) -> object:
    if field.kind == "dynamiclist":
        return [{column.key: _value(column, day) for column in inputs(field.fields)}]
    if field.options:
        values = [option.value for option in field.options]
        return values if field.kind == "checklist" else values[0]
    if field.kind == "number":
        return _number(field)
    fixed = {"checkbox": True, "date": f"{day}", "time": "09:00", "datetime": f"{day}T09:00"}
    text = WORD.ljust(min(field.min_length or 0, MAX_TEXT), ".")
    return fixed.get(field.kind, text[: field.max_length])


def _number(field: Field) -> int | float:
    """The least that is allowed, or the number nearest to one."""
    low, high = field.minimum, field.maximum
    number = low if low is not None else min(Decimal(1), high if high is not None else Decimal(1))
    return float(number) if number % 1 else int(number)
