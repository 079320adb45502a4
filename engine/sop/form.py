"""Forms: what a step asks of the officer who does it, and the form of a step that names none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.sop.model import Step
from engine.sop.norm import kelengkapan_items

MAX_ROWS = 100
MAX_DIGITS = 15
"""Of a number: as many as every reader of a JSON number carries exactly."""

SCHEMA_VERSION = 18  # form-js 1.x, as Camunda Modeler 5 writes it

Kind = Literal[
    "textfield",
    "textarea",
    "number",
    "checkbox",
    "checklist",
    "radio",
    "select",
    "date",
    "time",
    "datetime",
    "dynamiclist",
    "text",
    "heading",
]
"""form-js's component types, but that its ``datetime`` is a kind for each subtype, and that a
``group`` is its heading followed by its fields."""

Default = str | int | float | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: the words shown and the value stored."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a form.

    ``key`` names the answer; it is empty for a ``text`` and a ``heading``, which ask nothing.
    What is not ``asked`` is shown with its ``default`` only. ``fields`` are the columns of a
    ``dynamiclist``, which offers ``rows`` rows at first and takes ``max_rows`` at most. Lengths
    are in characters, ``decimals`` in digits after the comma.
    """

    kind: Kind
    label: str
    key: str = ""
    description: str = ""
    required: bool = False
    asked: bool = True
    default: Default = None
    options: tuple[Option, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    prefix: str = ""
    suffix: str = ""
    fields: tuple[Field, ...] = ()
    rows: int = 1
    max_rows: int = MAX_ROWS


@dataclass(frozen=True, slots=True)
class Form:
    """What a step asks: an id (a file's name without ``.form``) and the fields in order."""

    id: str
    fields: tuple[Field, ...]


def inputs(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that ask for an answer."""
    return (field for field in fields if field.key and field.asked)


def names(form: Form) -> frozenset[str]:
    """The answers that a gateway's condition may read: single values, no lists."""
    lists = ("checklist", "dynamiclist")
    return frozenset(field.key for field in inputs(form.fields) if field.kind not in lists)


def default_form(step: Step) -> Form:
    """The form of a step that names none: its kelengkapan to tick off, its output to confirm.

    Neither is required: what lies on paper in front of the officer must never be stopped by a
    tick, and what is left unticked is seen by the officers after.
    """
    fields: list[Field] = []
    items = tuple(dict.fromkeys(kelengkapan_items(step.kelengkapan)))
    if items:
        options = tuple(Option(item, item) for item in items)
        fields.append(Field("checklist", "Kelengkapan", key="kelengkapan", options=options))
    if step.output:
        fields.append(Field("checkbox", f"Output: {step.output}", key="output"))
    return Form(f"bawaan-{step.id}", tuple(fields))


def form_schema(form: Form) -> dict[str, object]:
    """The form as a form-js schema, so that any client can show it. Reading it gives it back."""
    return {
        "type": "default",
        "id": form.id,
        "schemaVersion": SCHEMA_VERSION,
        "components": [_component(field) for field in form.fields],
    }


def _component(field: Field) -> dict[str, object]:
    match field.kind:
        case "heading":
            return {"type": "text", "text": f"### {field.label}"}
        case "text":
            return {"type": "text", "text": field.label}
        case "dynamiclist":
            return {
                "type": "dynamiclist",
                "label": field.label,
                "path": field.key,
                "components": [_component(column) for column in field.fields],
                "isRepeating": True,
                "allowAddRemove": field.max_rows == MAX_ROWS,
                "defaultRepetitions": field.rows,
                "showOutline": True,
            }
        case "date" | "time" | "datetime":
            label = "timeLabel" if field.kind == "time" else "dateLabel"
            kind = {"type": "datetime", "subtype": field.kind, label: field.label}
        case _:
            kind = {"type": field.kind, "label": field.label}
    default = field.default
    said = {
        "key": field.key,
        "description": field.description,
        "readonly": not field.asked,
        "defaultValue": list(default) if isinstance(default, tuple) else default,
        "values": [{"label": option.label, "value": option.value} for option in field.options],
        "decimalDigits": field.decimals,
        "validate": _telling(
            {
                "required": field.required,
                "min": _json_number(field.minimum),
                "max": _json_number(field.maximum),
                "minLength": field.min_length,
                "maxLength": field.max_length,
            }
        ),
        "appearance": _telling({"prefixAdorner": field.prefix, "suffixAdorner": field.suffix}),
    }
    return kind | _telling(said)


def _telling(properties: Mapping[str, object]) -> dict[str, object]:
    """Without the properties that say nothing (a bound of 0 says something)."""
    return {
        name: value
        for name, value in properties.items()
        if value is not None and value is not False and value not in ("", [], {})
    }


def _json_number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return float(value) if value % 1 else int(value)
