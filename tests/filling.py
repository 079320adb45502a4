"""Fills in any form plausibly, as a person with no imagination would."""

from __future__ import annotations

from engine.sop.form import Field, Form, inputs


def fill(form: Form) -> dict[str, object]:
    """Answers that a form accepts: every field that it asks for, filled."""
    return {field.key: _value(field) for field in inputs(form.fields)}


def _value(field: Field) -> object:
    plain: dict[str, object] = {
        "checkbox": True,
        "date": "2026-01-12",
        "time": "09:30",
        "datetime": "2026-01-12T09:30",
    }
    if field.kind == "number":
        return int(field.minimum) if field.minimum is not None else 1
    if field.kind == "dynamiclist":
        return [{inner.key: _value(inner) for inner in inputs(field.fields)}]
    if field.options:
        first = field.options[0].value
        return [first] if field.kind == "checklist" else first
    return plain.get(field.kind, "Sesuai data")
