"""Answers: what a form takes, what it refuses and why, and how the officers after see it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.errors import Text
from engine.sop import answers as room
from engine.sop.answers import Shown, check_answers, from_post, input_value, summary
from engine.sop.conditions import evaluate, parse
from engine.sop.form import Field, Form, Option

CHOICES = (Option("Triwulan I", "I"), Option("Triwulan II", "II"), Option("Triwulan III", "III"))
TARGET = Field("number", "Target", key="target", required=True)
INDICATORS = Field(
    "dynamiclist",
    "Indikator kinerja",
    key="indikator",
    fields=(Field("textfield", "Indikator", key="nama", required=True), TARGET),
)


def form(*fields: Field) -> Form:
    return Form("formulir", fields)


def errors(one: Form, raw: dict[str, Any], **options: bool) -> dict[str, Text]:
    return {error.key: error.said for error in check_answers(one, raw, **options).errors}


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        (Field("textfield", "N", key="k"), "  067/02 ", "067/02"),
        (Field("textarea", "N", key="k"), "satu\r\ndua", "satu\ndua"),
        (Field("number", "N", key="k"), 92.4, 92.4),
        (Field("number", "N", key="k"), 92, 92),
        (Field("number", "N", key="k"), 92.0, 92),
        (Field("number", "N", key="k", minimum=Decimal(0), maximum=Decimal(0)), 0, 0),
        (Field("number", "N", key="k", decimals=1), "92,40", 92.4),
        (Field("checkbox", "N", key="k"), True, True),
        (Field("checklist", "N", key="k", options=CHOICES), ["II", "I", "II"], ["I", "II"]),
        (Field("select", "N", key="k", options=CHOICES), "II", "II"),
        (Field("radio", "N", key="k", options=CHOICES), "III", "III"),
        (Field("date", "N", key="k"), "2026-07-31", "2026-07-31"),
        (Field("time", "N", key="k"), "14:30", "14:30"),
        (Field("datetime", "N", key="k"), "2026-07-31T14:30", "2026-07-31T14:30"),
    ],
)
def test_what_fits_is_kept(field: Field, given: object, kept: object) -> None:
    checked = check_answers(form(field), {"k": given})
    assert (checked.answers, checked.errors) == ({"k": kept}, ())
    assert type(checked.answers["k"]) is type(kept)
    assert check_answers(form(field), checked.answers) == checked


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        (Field("textfield", "N", key="k", max_length=5), "123456", room.TOO_LONG.fill(limit=5)),
        (Field("textfield", "N", key="k", min_length=5), "1234", room.TOO_SHORT.fill(limit=5)),
        (Field("textarea", "N", key="k"), "x" * 10_001, room.TOO_LONG.fill(limit=10_000)),
        (Field("textarea", "N", key="k"), "a\0b", room.UNSTORABLE),
        (Field("textarea", "N", key="k"), "a\ud800b", room.UNSTORABLE),
        (Field("textfield", "N", key="k"), 7, room.WRONG_KIND),
        (Field("textfield", "N", key="k"), ["a"], room.WRONG_KIND),
        (Field("number", "N", key="k"), "tiga", room.NOT_NUMBER),
        (Field("number", "N", key="k"), "1,2,3", room.NOT_NUMBER),
        (Field("number", "N", key="k"), "٣", room.NOT_NUMBER),
        (Field("number", "N", key="k"), "1e5", room.NOT_NUMBER),
        (Field("number", "N", key="k"), True, room.NOT_NUMBER),
        (Field("number", "N", key="k"), {}, room.NOT_NUMBER),
        (Field("number", "N", key="k"), float("nan"), room.TOO_MANY_DIGITS),
        (Field("number", "N", key="k"), float("inf"), room.TOO_MANY_DIGITS),
        (Field("number", "N", key="k"), 10**15, room.TOO_MANY_DIGITS),
        (Field("number", "N", key="k"), "1234567890,1234567", room.TOO_MANY_DIGITS),
        (Field("number", "N", key="k", minimum=Decimal(0)), -1, room.TOO_SMALL.fill(limit=0)),
        (Field("number", "N", key="k", maximum=Decimal("99.5")), "99,6",
         Text("Tulislah angka 99,5 atau kurang.", "Write 99,5 or less.")),
        (Field("number", "N", key="k", decimals=2), "1,234", room.TOO_FINE.fill(limit=2)),
        (Field("number", "N", key="k", decimals=0), "2,5", room.NOT_WHOLE),
        (Field("checkbox", "N", key="k"), "ya", room.WRONG_KIND),
        (Field("checklist", "N", key="k", options=CHOICES), ["I", "IV"], room.NOT_OPTION),
        (Field("checklist", "N", key="k", options=CHOICES), [{}], room.NOT_OPTION),
        (Field("checklist", "N", key="k", options=CHOICES), "I", room.WRONG_KIND),
        (Field("select", "N", key="k", options=CHOICES), "IV", room.NOT_OPTION),
        (Field("date", "N", key="k"), "31/07/2026", room.NOT_DATE),
        (Field("date", "N", key="k"), "2026-02-30", room.NOT_DATE),
        (Field("date", "N", key="k"), "20260731", room.NOT_DATE),
        (Field("time", "N", key="k"), "25:00", room.NOT_TIME),
        (Field("time", "N", key="k"), "14:30:00", room.NOT_TIME),
        (Field("datetime", "N", key="k"), "2026-07-31", room.NOT_DATETIME),
        (INDICATORS, {"nama": "x"}, room.WRONG_KIND),
        (INDICATORS, ["x"], room.WRONG_KIND),
        (Field("text", "Petunjuk"), "x", room.UNKNOWN),
        (Field("textfield", "N", key="k", asked=False), "x", room.UNKNOWN),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(field: Field, given: object, said: Text) -> None:
    key = field.key or "k"
    checked = check_answers(form(field), {key: given})
    assert [(error.key, error.said) for error in checked.errors] == [(key, said)]
    assert key not in checked.answers


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("92,4", 92.4),
        ("92.4", 92.4),
        ("1250", 1250),
        ("1.250.000", 1_250_000),
        ("1.250,5", 1250.5),
        ("-0,5", -0.5),
        ("0.125", 0.125),
        ("12.3456", 12.3456),
        (" 1 250 ", 1250),
        ("007", 7),
        ("-0", 0),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: float) -> None:
    one = form(Field("number", "N", key="k"))
    assert check_answers(one, {"k": written}).answers == {"k": number}


@pytest.mark.parametrize(
    ("written", "thousands", "decimal"),
    [("1.250", "1250", "1,250"), ("-12.500", "-12500", "-12,500")],
)
def test_a_number_that_may_be_a_thousand_times_larger_is_asked_about(
    written: str, thousands: str, decimal: str
) -> None:
    said = errors(form(Field("number", "N", key="k")), {"k": written})["k"]
    assert thousands in said.id
    assert decimal in said.id


@pytest.mark.parametrize(
    ("field", "empty", "said"),
    [
        (Field("textfield", "N", key="k", required=True), ["", "  ", None], room.REQUIRED),
        (Field("number", "N", key="k", required=True), ["", " ", None], room.REQUIRED),
        (Field("select", "N", key="k", required=True, options=CHOICES), ["", None], room.REQUIRED),
        (Field("date", "N", key="k", required=True), ["", None], room.REQUIRED),
        (Field("checklist", "N", key="k", required=True, options=CHOICES), [[], None],
         room.REQUIRED),
        (Field("checkbox", "N", key="k", required=True), [False, None], room.REQUIRED_TICK),
        (INDICATORS, [[], None, [{"nama": " ", "target": None}]], room.REQUIRED_ROW),
    ],
)  # fmt: skip
def test_what_is_required_must_be_there_unless_unfinished(
    field: Field, empty: list[object], said: Text
) -> None:
    one = form(field)
    for nothing in [{}, *({field.key: value} for value in empty)]:
        assert errors(one, nothing) == {field.key: said}
        assert errors(one, nothing, unfinished=True) == {}


def test_a_number_too_long_to_print_is_told_too() -> None:
    assert errors(form(TARGET), {"target": 10**5000}) == {"target": room.TOO_MANY_DIGITS}


def test_zero_is_an_answer() -> None:
    assert errors(form(TARGET), {"target": 0}) == {}


def test_what_is_not_required_and_not_filled_in_is_not_kept() -> None:
    one = form(Field("textfield", "A", key="a"), Field("number", "B", key="b"))
    assert check_answers(one, {"a": " ", "b": ""}).answers == {}


def test_what_is_wrong_is_told_of_unfinished_answers_too() -> None:
    assert errors(form(TARGET), {"target": "tiga"}, unfinished=True) == {"target": room.NOT_NUMBER}


def test_what_was_typed_is_not_lost_with_its_error() -> None:
    raw = {"indikator": [{"nama": "IKM", "target": "sembilan"}]}
    checked = check_answers(form(INDICATORS), raw)
    assert checked.typed == raw
    assert checked.answers == {"indikator": [{"nama": "IKM"}]}


def test_errors_in_a_list_name_the_row_as_it_was_given() -> None:
    raw = {"indikator": [{"nama": "IKM", "target": 90}, {"nama": ""}, {"nama": "SPM"}]}
    checked = check_answers(form(INDICATORS), raw)
    assert [error.key for error in checked.errors] == ["indikator.2.target"]
    assert checked.answers["indikator"] == [{"nama": "IKM", "target": 90}, {"nama": "SPM"}]


def test_an_empty_row_is_dropped_but_a_zero_or_a_tick_fills_it() -> None:
    tick = Field("checkbox", "Selesai", key="selesai")
    one = form(Field("dynamiclist", "Baris", key="baris", fields=(TARGET, tick)))
    rows = [{"target": 0}, {"target": None, "selesai": False}, {"target": 1, "selesai": True}]
    assert check_answers(one, {"baris": rows}).answers["baris"] == [
        {"target": 0, "selesai": False},
        {"target": 1, "selesai": True},
    ]


def test_a_list_that_offers_no_row_needs_none() -> None:
    optional = Field("dynamiclist", "Baris", key="baris", fields=(TARGET,), rows=0)
    assert errors(form(optional), {}) == {}


def test_a_list_takes_no_more_rows_than_its_form_allows() -> None:
    rows = [{"nama": "x", "target": n} for n in range(101)]
    assert errors(form(INDICATORS), {"indikator": rows}) == {
        "indikator": room.TOO_MANY_ROWS.fill(limit=100)
    }


def test_answers_together_are_bounded() -> None:
    texts = tuple(Field("textarea", str(n), key=f"k{n}") for n in range(30))
    raw = {field.key: "x" * 10_000 for field in texts}
    checked = check_answers(form(*texts), raw)
    assert ([error.key for error in checked.errors], checked.answers, checked.typed) == (
        [""], {}, {},
    )  # fmt: skip


def test_unknown_keys_are_refused_in_rows_too() -> None:
    raw = {"x": 1, "indikator": [{"nama": "IKM", "target": 1, "y": 2}]}
    assert errors(form(INDICATORS), raw) == {"x": room.UNKNOWN, "indikator.0.y": room.UNKNOWN}


EVERYTHING = form(
    Field("heading", "Data"),
    Field("textfield", "Nomor", key="nomor"),
    Field("number", "Capaian", key="capaian"),
    Field("checkbox", "Arsip", key="arsip"),
    Field("checklist", "Lampiran", key="lampiran", options=CHOICES),
    Field("select", "Triwulan", key="triwulan", options=CHOICES),
    Field("date", "Tanggal", key="tanggal"),
    Field("dynamiclist", "Baris", key="baris", fields=(
        Field("textfield", "Nama", key="nama"),
        Field("number", "Target", key="target"),
        Field("checkbox", "Ada", key="ada"),
    )),
)  # fmt: skip

FILLED: dict[str, Any] = {
    "nomor": "067/02",
    "capaian": 92.4,
    "arsip": True,
    "lampiran": ["I", "III"],
    "triwulan": "II",
    "tanggal": "2026-07-31",
    "baris": [
        {"nama": "IKM", "target": 1_250_000.5, "ada": False},
        {"nama": "SPM", "ada": True},
    ],
}

POSTED = [
    ("csrf_token", "x"),
    ("nomor", "a control of the page, not of the form"),
    ("isian.nomor", "067/02"),
    ("isian.capaian", "92,4"),
    ("isian.arsip", "ya"),
    ("isian.lampiran", "I"),
    ("isian.lampiran", "III"),
    ("isian.triwulan", "II"),
    ("isian.tanggal", "2026-07-31"),
    ("isian.baris.10.nama", "SPM"),
    ("isian.baris.10.target", ""),
    ("isian.baris.10.ada", "ya"),
    ("isian.baris.2.nama", "IKM"),
    ("isian.baris.2.target", "1.250.000,5"),
    ("isian.baris.3.nama", ""),
    ("isian.baris.3.target", ""),
]


def test_a_posted_page_gives_the_same_answers_as_json() -> None:
    """Rows stand in the order of their numbers, 2 before 10; the untouched one is dropped."""
    checked = check_answers(EVERYTHING, from_post(EVERYTHING, MultiDict(POSTED)))
    assert (checked.answers, checked.errors) == (FILLED, ())
    assert check_answers(EVERYTHING, FILLED).answers == FILLED


def test_a_page_posted_empty_gives_no_answer_but_what_is_not_ticked() -> None:
    checked = check_answers(EVERYTHING, from_post(EVERYTHING, MultiDict()))
    assert checked.answers == {"arsip": False, "lampiran": [], "baris": []}


@pytest.mark.parametrize(
    "name", ["isian.lain", "isian.baris.0.lain", "isian.baris.x.nama", "isian."]
)
def test_a_posted_name_that_the_form_does_not_know_is_refused(name: str) -> None:
    raw = from_post(EVERYTHING, MultiDict([(name, "x")]))
    assert errors(EVERYTHING, raw) == {name.removeprefix("isian."): room.UNKNOWN}


def test_the_officers_after_see_what_was_and_was_not_filled_in() -> None:
    assert summary(EVERYTHING, FILLED | {"nomor": None}) == (
        Shown("Nomor"),
        Shown("Capaian", "92,4"),
        Shown("Arsip", "Ya"),
        Shown(
            "Lampiran",
            ticks=(("Triwulan I", True), ("Triwulan II", False), ("Triwulan III", True)),
        ),
        Shown("Triwulan", "Triwulan II"),
        Shown("Tanggal", "31 Juli 2026"),
        Shown(
            "Baris",
            head=("Nama", "Target", "Ada"),
            rows=(("IKM", "1.250.000,5", "Tidak"), ("SPM", "", "Ya")),
        ),
    )


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        (Field("checkbox", "N", key="k"), False, "Tidak"),
        (Field("number", "N", key="k", suffix="%"), 0, "0 %"),
        (Field("number", "N", key="k", prefix="Rp"), 15_000, "Rp 15.000"),
        (Field("number", "Tahun", key="k"), 2026, "2026"),
        (Field("number", "N", key="k"), 1e-7, "0,0000001"),
        (Field("time", "N", key="k"), "14:30", "14.30"),
        (Field("datetime", "N", key="k"), "2026-07-01T08:05", "1 Juli 2026, 08.05"),
    ],
)
def test_values_are_shown_as_indonesians_write_them(
    field: Field, value: object, shown: str
) -> None:
    assert summary(form(field), {"k": value}) == (Shown(field.label, shown),)


def test_what_was_typed_goes_back_into_its_input() -> None:
    number = Field("number", "N", key="k")
    assert [input_value(number, value) for value in (1250.5, 1e-7, "tiga", None)] == [
        "1250,5", "0,0000001", "tiga", "",
    ]  # fmt: skip


numbers = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)


@given(numbers)
def test_a_number_survives_json_and_a_condition_reads_it_exactly(number: Decimal) -> None:
    one = form(Field("number", "N", key="k"))
    kept = json.loads(
        json.dumps(check_answers(one, {"k": f"{number:f}".replace(".", ",")}).answers)
    )
    assert Decimal(str(kept["k"])) == number
    assert evaluate(parse(f"k = {number:f}"), kept)


@given(numbers)
def test_a_number_shown_in_its_input_reads_back_as_itself(number: Decimal) -> None:
    field = Field("number", "N", key="k")
    kept = check_answers(form(field), {"k": float(number)}).answers["k"]
    assert check_answers(form(field), {"k": input_value(field, kept)}).answers["k"] == kept


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nama", "target", "ada", "x"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FILLED, "x"]), json_values))
def test_whatever_comes_in_gives_answers_that_can_be_stored_and_shown(raw: dict[str, Any]) -> None:
    checked = check_answers(EVERYTHING, raw)
    for kept in (checked.answers, checked.typed):
        assert json.loads(json.dumps(kept, allow_nan=False)) == kept
        json.dumps(kept, ensure_ascii=False).encode()
    summary(EVERYTHING, checked.answers)
    again = check_answers(EVERYTHING, checked.answers)
    assert again.errors == ()
    assert checked.errors or again.answers == checked.answers
