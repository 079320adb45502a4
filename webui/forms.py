"""Forms as plain HTML: the controls of a form with what is filled in and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import FieldError
from engine.sop.answers import PREFIX, Shown, input_value
from engine.sop.form import Field, Form
from webui.languages import _, said

CONTROL = {"date": "date", "time": "time", "datetime": "datetime-local"}
"""The types of HTML inputs. A number is a text, for a comma is typed in it."""


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the page draws it. ``name`` is also its id; ``problem`` is empty when right.

    ``ticked`` holds the chosen values of a checkbox, checklist, radio or select. Of a dynamic list
    ``rows`` are the rows drawn, and ``may_grow`` whether one more may be added.
    """

    field: Field
    name: str
    value: str = ""
    ticked: frozenset[str] = frozenset()
    problem: str = ""
    rows: tuple[tuple[Control, ...], ...] = ()
    may_grow: bool = False

    @property
    def input_type(self) -> str:
        """The ``type`` of its ``input``."""
        return CONTROL.get(self.field.kind, "text")

    @property
    def described_by(self) -> str:
        """The ids of its hint and its problem, for ``aria-describedby``."""
        hint = f"{self.name}-h" if self.field.description else ""
        problem = f"{self.name}-e" if self.problem else ""
        return f"{hint} {problem}".strip()


def controls(
    form: Form,
    answers: Mapping[str, Any],
    errors: Iterable[FieldError] = (),
    one_more: str = "",
    fresh: bool = False,
) -> tuple[Control, ...]:
    """The controls of a form, filled with ``answers`` as stored or as posted.

    ``one_more`` names a list that is drawn with a row more; ``fresh`` puts the form's defaults
    where nothing was filled in yet.
    """
    problems = {error.key: said(error.said) for error in errors}

    def draw(field: Field, value: Any, path: str) -> Control:  # noqa: ANN401 — any JSON
        name, problem = PREFIX + path, problems.get(path, "")
        if value is None and (fresh or not field.asked):
            value = list(field.default) if isinstance(field.default, tuple) else field.default
        match field.kind:
            case "dynamiclist":
                given = value if isinstance(value, list) else []
                count = (len(given) or field.rows or 1) + (one_more == path)
                count = min(count, max(field.max_rows, len(given)))
                filled = [*given, *[{}] * (count - len(given))]
                rows = tuple(
                    tuple(
                        draw(column, row.get(column.key), f"{path}.{number}.{column.key}")
                        for column in field.fields
                    )
                    for number, row in enumerate(filled)
                )
                grows = count < field.max_rows
                return Control(field, name, problem=problem, rows=rows, may_grow=grows)
            case "checkbox":
                ticked = frozenset({"1"} if value else ())
                return Control(field, name, ticked=ticked, problem=problem)
            case "checklist" | "radio" | "select":
                chosen = value if isinstance(value, list) else [value] if value else []
                ticked = frozenset(str(one) for one in chosen)
                return Control(field, name, ticked=ticked, problem=problem)
        return Control(field, name, value=input_value(field, value), problem=problem)

    return tuple(draw(field, answers.get(field.key), field.key) for field in form.fields)


def as_text(shown: Iterable[Shown]) -> list[tuple[str, str]]:
    """Answers as pairs of label and plain text, the empty ones left out."""
    pairs = []
    for one in shown:
        ticked = [label for label, chosen in one.ticks if chosen]
        rows = [
            "; ".join(f"{h}: {v}" for h, v in zip(one.head, row, strict=True)) for row in one.rows
        ]
        text = one.value or ", ".join(ticked) or "\n".join(rows)
        if text:
            pairs.append((one.label, text))
    return pairs


def place_of(form: Form, key: str) -> tuple[str, str]:
    """The id of the control that an error's key speaks of, and its label; no id when unknown."""
    name, _dot, rest = key.partition(".")
    for field in form.fields:
        if field.key != name or not name:
            continue
        row, _dot, column = rest.partition(".")
        label = next((inner.label for inner in field.fields if inner.key == column), "")
        if label:
            words = _(
                "%(list)s, baris %(row)d, %(column)s",
                list=field.label,
                row=int(row) + 1,
                column=label,
            )
            return PREFIX + key, words
        return PREFIX + key, field.label
    return "", key
