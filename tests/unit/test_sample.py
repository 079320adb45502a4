"""What is made up for a form is what the form takes."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.sop.answers import check_answers
from engine.sop.form import Field, Form, Option
from engine.sop.form_reader import read_form
from engine.sop.sample import sample
from tests.unit.pages import ROOT

DAY = date(2026, 1, 12)
CHOICES = (Option("Satu", "1"), Option("Dua", "2"))


def taken(form: Form) -> dict[str, object]:
    """The sample as the form keeps it; all that it asks must be answered."""
    made = json.loads(json.dumps(sample(form, DAY)))
    checked = check_answers(form, made)
    assert checked.errors == ()
    return checked.answers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field("textfield", "A", "a", required=True), "Contoh"),
        (Field("textfield", "A", "a", required=True, min_length=7), "Contoh."),
        (Field("textarea", "A", "a", required=True, min_length=20), "Contoh.............."),
        (Field("textfield", "A", "a", required=True, max_length=3), "Con"),
        (Field("number", "A", "a", required=True), 1),
        (Field("number", "A", "a", minimum=Decimal(2020), maximum=Decimal(2040)), 2020),
        (Field("number", "A", "a", maximum=Decimal("0.5"), decimals=1), 0.5),
        (Field("number", "A", "a", maximum=Decimal(-4)), -4),
        (Field("checkbox", "A", "a", required=True), True),
        (Field("checklist", "A", "a", required=True, options=CHOICES), ["1", "2"]),
        (Field("radio", "A", "a", required=True, options=CHOICES), "1"),
        (Field("select", "A", "a", required=True, options=CHOICES), "1"),
        (Field("date", "A", "a", required=True), "2026-01-12"),
        (Field("time", "A", "a", required=True), "09:00"),
        (Field("datetime", "A", "a", required=True), "2026-01-12T09:00"),
        (
            Field(
                "dynamiclist", "A", "a",
                fields=(Field("textfield", "B", "b", required=True), Field("text", "C")),
            ),
            [{"b": "Contoh"}],
        ),
    ],
)  # fmt: skip
def test_a_field_is_answered(field: Field, value: object) -> None:
    assert taken(Form("uji", (field,))) == {"a": value}


def test_what_asks_nothing_is_left_alone() -> None:
    told = Field("textfield", "Dasar", "dasar", asked=False, default="UU 25/2004")
    assert sample(Form("uji", (Field("heading", "Judul"), told)), DAY) == {}


@pytest.mark.parametrize("path", sorted(ROOT.glob("forms/*/*.form")), ids=lambda path: path.stem)
def test_the_shipped_forms_take_theirs(path: Path) -> None:
    form = read_form(path.read_bytes()).form
    assert form is not None
    assert taken(form)
