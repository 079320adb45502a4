"""Forms: what is read of a form-js schema, what is refused, and the form of a step without one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sop.form import Field, Form, Option, default_form, form_schema, inputs, names
from engine.sop.form_reader import FormReading, read_form
from engine.sop.model import Step


def schema(*components: Mapping[str, object], form_id: str = "formulir") -> dict[str, object]:
    return {"type": "default", "id": form_id, "schemaVersion": 18, "components": list(components)}


def read(*components: Mapping[str, object]) -> FormReading:
    return read_form(schema(*components))


def rules(reading: FormReading) -> list[str]:
    return [finding.rule for finding in reading.findings]


def step(kelengkapan: str = "", output: str = "") -> Step:
    return Step("langkah-2", "Merekap", "Kepala Seksi", "2", kelengkapan, "30 Menit", output,
                None, "", "", ())  # fmt: skip


OPTIONS = [{"label": "Triwulan I", "value": "I"}, {"label": "Triwulan II", "value": "II"}]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (
            {"type": "textfield", "key": "nomor", "label": "Nomor", "description": "Lihat agenda",
             "validate": {"required": True, "minLength": 3, "maxLength": 40}},
            Field("textfield", "Nomor", key="nomor", description="Lihat agenda", required=True,
                  min_length=3, max_length=40),
        ),
        ({"type": "textarea", "key": "isi", "label": "Isi"}, Field("textarea", "Isi", key="isi")),
        (
            {"type": "number", "key": "capaian", "label": "Capaian", "decimalDigits": 2,
             "validate": {"min": 0, "max": 99.5}, "appearance": {"suffixAdorner": "%"}},
            Field("number", "Capaian", key="capaian", decimals=2, minimum=Decimal(0),
                  maximum=Decimal("99.5"), suffix="%"),
        ),
        (
            {"type": "checkbox", "key": "arsip", "label": "Diarsipkan", "defaultValue": True},
            Field("checkbox", "Diarsipkan", key="arsip", default=True),
        ),
        (
            {"type": "checklist", "key": "pilih", "label": "Pilih", "values": OPTIONS,
             "defaultValue": ["II"]},
            Field("checklist", "Pilih", key="pilih", default=("II",),
                  options=(Option("Triwulan I", "I"), Option("Triwulan II", "II"))),
        ),
        (
            {"type": "select", "key": "triwulan", "label": "Triwulan", "values": OPTIONS},
            Field("select", "Triwulan", key="triwulan",
                  options=(Option("Triwulan I", "I"), Option("Triwulan II", "II"))),
        ),
        (
            {"type": "radio", "key": "triwulan", "label": "Triwulan", "values": OPTIONS},
            Field("radio", "Triwulan", key="triwulan",
                  options=(Option("Triwulan I", "I"), Option("Triwulan II", "II"))),
        ),
        (
            {"type": "datetime", "key": "hari", "dateLabel": "Tanggal", "subtype": "date"},
            Field("date", "Tanggal", key="hari"),
        ),
        (
            {"type": "datetime", "key": "jam", "timeLabel": "Jam", "subtype": "time",
             "use24h": True, "timeInterval": 15},
            Field("time", "Jam", key="jam"),
        ),
        ({"type": "text", "text": "Isi **dengan** teliti"}, Field("text", "Isi dengan teliti")),
        ({"type": "text", "text": "## Data pokok"}, Field("heading", "Data pokok")),
        (
            {"type": "textfield", "key": "unit", "label": "Unit", "readonly": True,
             "defaultValue": "Awayan"},
            Field("textfield", "Unit", key="unit", asked=False, default="Awayan"),
        ),
        (
            {"type": "dynamiclist", "path": "indikator", "label": "Indikator",
             "defaultRepetitions": 3, "allowAddRemove": True, "isRepeating": True,
             "components": [{"type": "number", "key": "target", "label": "Target"}]},
            Field("dynamiclist", "Indikator", key="indikator", rows=3,
                  fields=(Field("number", "Target", key="target"),)),
        ),
        (
            {"type": "dynamiclist", "path": "tetap", "label": "Tetap", "defaultRepetitions": 2,
             "allowAddRemove": False, "components": []},
            Field("dynamiclist", "Tetap", key="tetap", rows=2, max_rows=2),
        ),
    ],
)  # fmt: skip
def test_each_supported_component_is_read(component: dict[str, object], expected: Field) -> None:
    reading = read(component)
    assert reading == FormReading(Form("formulir", (expected,)), ())


def test_a_group_is_its_heading_and_its_fields() -> None:
    inside = {"type": "textfield", "key": "nomor", "label": "Nomor"}
    reading = read({"type": "group", "label": "Surat", "components": [inside]})
    assert reading.form is not None
    assert [(f.kind, f.label) for f in reading.form.fields] == [
        ("heading", "Surat"),
        ("textfield", "Nomor"),
    ]


def test_lines_and_gaps_are_left_out() -> None:
    assert read({"type": "separator"}, {"type": "spacer", "height": 60}).form == Form(
        "formulir", ()
    )


FIELD = {"type": "textfield", "key": "nomor", "label": "Nomor"}
NUMBER = {"type": "number", "key": "target", "label": "Target"}
SELECT = {"type": "select", "key": "pilih", "label": "Pilih"}
DATE = {"type": "datetime", "key": "hari", "dateLabel": "Hari", "subtype": "date"}


@pytest.mark.parametrize(
    "kind",
    ["html", "iframe", "image", "button", "expression", "table", "taglist", "filepicker",
     "documentPreview", "multipage", "script", "", None, 7, ["textfield"]],
)  # fmt: skip
def test_any_other_component_is_refused_by_name(kind: object) -> None:
    reading = read({"type": kind, "id": "Field_1", "label": "Gambar"})
    assert reading.form is None
    assert rules(reading) == ["form-component"]
    assert "Gambar" in reading.findings[0].said.id
    assert str(kind) in reading.findings[0].said.id


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        (FIELD | {"validate": {"pattern": "(a+)+$"}}, "form-property"),
        (FIELD | {"validate": {"validationType": "email"}}, "form-property"),
        (FIELD | {"conditional": {"hide": "=nomor = 1"}}, "form-property"),
        (FIELD | {"validate": {"min": 3}}, "form-property"),
        (FIELD | {"somethingNew": {"deep": 1}}, "form-property"),
        (NUMBER | {"increment": 5}, "form-property"),
        (DATE | {"disallowPassedDates": True}, "form-property"),
        (SELECT | {"valuesKey": "dari"}, "form-property"),
        (SELECT | {"valuesExpression": "=[1,2]"}, "form-property"),
        ({"type": "group", "label": "Surat", "path": "surat", "components": []}, "form-property"),
        (FIELD | {"label": "=nama"}, "form-expression"),
        (FIELD | {"description": "Halo {{nama}}"}, "form-expression"),
        (FIELD | {"readonly": "=selesai"}, "form-expression"),
        (FIELD | {"validate": {"maxLength": "=panjang"}}, "form-expression"),
        ({"type": "text", "text": "Halo {{nama}}"}, "form-expression"),
        (FIELD | {"label": 7}, "form-value"),
        (FIELD | {"readonly": "ya"}, "form-value"),
        (FIELD | {"validate": [1]}, "form-value"),
        (FIELD | {"validate": {"required": "ya"}}, "form-value"),
        (FIELD | {"validate": {"maxLength": -1}}, "form-value"),
        (FIELD | {"validate": {"maxLength": 2.5}}, "form-value"),
        (NUMBER | {"validate": {"min": "sepuluh"}}, "form-value"),
        (NUMBER | {"validate": {"min": "1e999999999"}}, "form-value"),
        (NUMBER | {"validate": {"min": "1e-999999999"}}, "form-value"),
        (NUMBER | {"decimalDigits": True}, "form-value"),
        (NUMBER | {"defaultValue": "1"}, "form-value"),
        (SELECT | {"values": OPTIONS, "defaultValue": "III"}, "form-value"),
        (SELECT | {"type": "checklist", "values": OPTIONS, "defaultValue": [{}]}, "form-value"),
        (DATE | {"subtype": "year"}, "form-value"),
        (SELECT, "form-options"),
        (SELECT | {"values": []}, "form-options"),
        (SELECT | {"values": [*OPTIONS, OPTIONS[0]]}, "form-options"),
        (SELECT | {"values": [*OPTIONS, {"label": "Tanpa nilai"}]}, "form-options"),
        (SELECT | {"values": [{"value": str(n)} for n in range(201)]}, "form-options"),
        ({"type": "textfield", "label": "Tanpa kunci"}, "form-key"),
        (FIELD | {"key": "surat.nomor"}, "form-key"),
        (FIELD | {"key": "nomor surat"}, "form-key"),
        (FIELD | {"key": "1"}, "form-key"),
        (FIELD | {"key": "note"}, "form-key"),
        (FIELD | {"key": "k" * 65}, "form-key"),
        (
            {"type": "dynamiclist", "path": "baris", "label": "Baris",
             "components": [{"type": "dynamiclist", "path": "dalam", "label": "Dalam",
                             "components": []}]},
            "form-component",
        ),
        (
            {"type": "dynamiclist", "path": "baris", "label": "Baris",
             "components": [{"type": "text", "text": "Catatan"}]},
            "form-component",
        ),
    ],
)  # fmt: skip
def test_what_a_plain_page_cannot_keep_is_refused(component: dict[str, object], rule: str) -> None:
    reading = read(component)
    assert reading.form is None
    assert rule in rules(reading)


@pytest.mark.parametrize(
    "nothing",
    [
        {"validate": {"pattern": "", "validationType": "custom"}},
        {"conditional": {"hide": ""}},
        {"properties": {"unit": "kecamatan"}},
        {"layout": {"row": "Row_1", "columns": 8}},
        {"disabled": False, "readonly": False, "defaultValue": ""},
    ],
)
def test_properties_that_change_nothing_are_no_trouble(nothing: dict[str, object]) -> None:
    assert read(FIELD | nothing) == read(FIELD)


def test_a_key_used_twice_is_refused_even_across_groups() -> None:
    reading = read(FIELD, {"type": "group", "label": "Surat", "components": [FIELD]})
    assert rules(reading) == ["form-duplicate-key"]


def test_a_list_has_keys_of_its_own() -> None:
    listed = {"type": "dynamiclist", "path": "baris", "label": "Baris", "components": [FIELD]}
    assert read(FIELD, listed).findings == ()


def test_a_field_without_a_label_is_warned_of_and_shows_its_key() -> None:
    reading = read({"type": "textfield", "key": "nomor"})
    assert [(f.rule, f.severity, f.element) for f in reading.findings] == [
        ("form-label", "warning", "nomor")
    ]
    assert reading.form is not None
    assert reading.form.fields[0].label == "nomor"


def test_every_fault_is_told_at_once() -> None:
    reading = read({"type": "html"}, FIELD, FIELD, SELECT)
    assert rules(reading) == ["form-component", "form-duplicate-key", "form-options"]


GOOD = json.dumps(schema(FIELD)).encode()


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (b"", "form-unreadable"),
        (b"<xml/>", "form-unreadable"),
        (GOOD[:-5], "form-unreadable"),
        (GOOD.decode().encode("utf-16"), "form-unreadable"),
        (b"[" * 100_000, "form-unreadable"),
        (b'{"a": NaN}', "form-unreadable"),
        (b'{"a": ' + b"9" * 5000 + b"}", "form-unreadable"),
        (GOOD.replace(b"Nomor", b"\\ud800"), "form-unreadable"),
        (GOOD.replace(b"Nomor", b"\\u0000"), "form-unreadable"),
        (GOOD + b" " * 200_000, "form-too-large"),
        (json.dumps(schema(*[FIELD] * 301)).encode(), "form-too-large"),
        (b"[]", "form-unknown"),
        (b"{}", "form-unknown"),
        (GOOD.replace(b'"default"', b'"process"'), "form-unknown"),
        (b'{"type": "default", "components": [7]}', "form-unknown"),
        (json.dumps(schema(FIELD, form_id="")).encode(), "form-id"),
        (b'{"type": "default", "components": []}', "form-id"),
    ],
)
def test_a_file_that_is_no_form_gets_a_finding(source: bytes, rule: str) -> None:
    reading = read_form(source)
    assert reading.form is None
    assert rule in rules(reading)


def test_groups_nested_too_deep_are_refused() -> None:
    nested: Mapping[str, object] = FIELD
    for _ in range(6):
        nested = {"type": "group", "label": "Dalam", "components": [nested]}
    assert rules(read(nested)) == ["form-too-large"]


def test_bytes_and_parsed_json_read_the_same() -> None:
    assert read_form(GOOD) == read_form(json.loads(GOOD)) == read_form(b"\xef\xbb\xbf" + GOOD)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
known = st.sampled_from(
    sorted({"type", *FIELD, *NUMBER, *DATE, "validate", "values", "components", "path",
            "defaultValue", "appearance", "decimalDigits", "defaultRepetitions", "text"})
)  # fmt: skip
kinds = st.sampled_from(["textfield", "number", "select", "datetime", "dynamiclist", "group"])


@given(st.lists(st.dictionaries(known, json_values).flatmap(
    lambda made: kinds.map(lambda kind: made | {"type": kind})), max_size=3))  # fmt: skip
def test_no_schema_makes_the_reader_raise(components: list[dict[str, object]]) -> None:
    reading = read(*components)
    assert (reading.form is None) == any(f.severity == "error" for f in reading.findings)


@given(st.binary(max_size=60))
def test_no_bytes_make_the_reader_raise(source: bytes) -> None:
    assert read_form(source).form is None


words = st.text("abc ÅéX1", min_size=1, max_size=12).map(str.strip).filter(bool)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
bounds = st.none() | st.integers(-9999, 9999).map(lambda n: Decimal(n) / 4)
options = st.lists(
    st.builds(Option, words, words), min_size=1, max_size=4, unique_by=lambda o: o.value
).map(tuple)
singles = st.one_of(
    st.builds(Field, st.sampled_from(["textfield", "textarea"]), words, key=keys,
              description=words, required=st.booleans(), max_length=st.none() | st.integers(0, 99)),
    st.builds(Field, st.just("number"), words, key=keys, minimum=bounds, maximum=bounds,
              decimals=st.none() | st.integers(0, 4), suffix=st.sampled_from(["", "%"]),
              default=st.none() | st.integers(-5, 5)),
    st.builds(Field, st.sampled_from(["checkbox", "date", "time", "datetime"]), words, key=keys,
              required=st.booleans()),
    st.builds(Field, st.sampled_from(["select", "radio", "checklist"]), words, key=keys,
              options=options),
)  # fmt: skip
columns = st.lists(singles, max_size=3, unique_by=lambda f: f.key).map(tuple)
fields = st.one_of(
    singles,
    st.builds(Field, st.sampled_from(["text", "heading"]), words),
    st.builds(Field, st.just("dynamiclist"), words, key=keys, fields=columns,
              rows=st.integers(0, 9)),
)  # fmt: skip
forms = st.builds(
    Form, keys, st.lists(fields, max_size=5, unique_by=lambda f: f.key or id(f)).map(tuple)
)


@given(forms)
def test_a_schema_gives_its_form_back(form: Form) -> None:
    sent = json.dumps(form_schema(form)).encode()
    assert read_form(sent) == FormReading(form, ())


def test_the_default_form_asks_for_the_kelengkapan_and_the_output() -> None:
    form = default_form(step("Disposisi, Rencana Aksi, PK", "Lembar Disposisi"))
    checklist, output = form.fields
    assert [option.label for option in checklist.options] == ["Disposisi", "Rencana Aksi", "PK"]
    assert (output.kind, output.label) == ("checkbox", "Output: Lembar Disposisi")
    assert read_form(form_schema(form)).form == form


def test_nothing_in_the_default_form_is_required() -> None:
    """Paper reality must never be blocked by a tick."""
    form = default_form(step("Disposisi Surat", "Surat Terdisposisi"))
    assert not any(field.required for field in form.fields)


def test_a_step_without_a_norm_asks_nothing() -> None:
    assert default_form(step()).fields == ()


def test_a_paper_listed_twice_is_one_tick() -> None:
    (checklist,) = default_form(step("Nota, Nota")).fields
    assert [option.value for option in checklist.options] == ["Nota"]


def test_conditions_may_read_single_answers_that_are_asked() -> None:
    form = read(
        NUMBER,
        SELECT | {"type": "checklist", "values": OPTIONS},
        FIELD | {"readonly": True, "defaultValue": "x"},
        {"type": "dynamiclist", "path": "baris", "label": "Baris", "components": [DATE]},
    ).form
    assert form is not None
    assert [field.key for field in inputs(form.fields)] == ["target", "pilih", "baris"]
    assert names(form) == {"target"}
