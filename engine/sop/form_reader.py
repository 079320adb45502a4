"""Reads and checks form-js schemas: the ``.form`` JSON that the bpmn.io tools edit.

Of form-js's components and properties we take those that a plain HTML page can keep faithfully;
every other one is a finding, so that nothing that a form's author drew is silently left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NoReturn, cast

from engine.errors import Finding, Severity, Text
from engine.sop.form import MAX_DIGITS, MAX_ROWS, Default, Field, Form, Kind, Option

MAX_BYTES = 200_000
MAX_COMPONENTS = 300
MAX_OPTIONS = 200
MAX_DEPTH = 5

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FormReading:
    """What reading a schema gave. There is no ``form`` when a finding is an error."""

    form: Form | None
    findings: tuple[Finding, ...]


def read_form(source: bytes | Json) -> FormReading:
    """Read a form-js schema, as the file's bytes (UTF-8) or as parsed JSON. Never raises.

    A regular expression of the form's (``pattern``) is refused, for it would run on our server: a
    bad one takes minutes. So are expressions and templates, conditional fields, values from
    elsewhere, and keys or groups that nest the answers.
    """
    reader = _Reader()
    try:
        form = reader.form(_parse(source) if isinstance(source, bytes) else source)
    except _UnreadableError as stop:
        return FormReading(None, (Finding(stop.rule, "error", None, _WHOLE[stop.rule]),))
    refused = any(finding.severity == "error" for finding in reader.findings)
    return FormReading(None if refused else form, tuple(reader.findings))


_COMMON = frozenset({"type", "id", "layout", "properties"})
_INPUT = _COMMON | {"key", "label", "description", "readonly", "disabled", "validate"}
_INPUT_DEFAULT = _INPUT | {"defaultValue"}
_HOLDER = _COMMON | {"label", "components", "path", "showOutline", "verticalAlignment"}

_PROPERTIES: Mapping[str, frozenset[str]] = {
    "textfield": _INPUT_DEFAULT | {"appearance"},
    "textarea": _INPUT_DEFAULT,
    "number": _INPUT_DEFAULT | {"appearance", "decimalDigits", "serializeToString"},
    "checkbox": _INPUT_DEFAULT,
    "checklist": _INPUT_DEFAULT | {"values"},
    "radio": _INPUT_DEFAULT | {"values"},
    "select": _INPUT_DEFAULT | {"values", "searchable"},
    "datetime": _INPUT
    | {"subtype", "dateLabel", "timeLabel", "use24h", "timeInterval", "timeSerializingFormat"},
    "text": _COMMON | {"text"},
    "group": _HOLDER,
    "dynamiclist": _HOLDER
    | {"isRepeating", "defaultRepetitions", "allowAddRemove"}
    | {"disableCollapse", "nonCollapsedItems"},
}
"""What we keep of each component, or may leave aside because only its looks depend on it."""

_LENGTHS = frozenset({"required", "minLength", "maxLength", "validationType"})
_VALIDATE: Mapping[str, frozenset[str]] = {
    "textfield": _LENGTHS,
    "textarea": _LENGTHS,
    "number": frozenset({"required", "min", "max"}),
}

_CHOICES = ("checklist", "radio", "select")
_MOMENTS = ("date", "time", "datetime")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_TAKEN = frozenset({"decision", "note"})  # handed in beside the answers, with errors of their own
_FORM_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")

_WHOLE = {
    "form-too-large": Text(
        "Formulir lebih besar dari 200 KB, berisi lebih dari 300 komponen, atau bertingkat lebih"
        " dari 5. Bagilah isinya.",
        "The form is larger than 200 KB, has more than 300 components or nests deeper than 5."
        " Divide it.",
    ),
    "form-unreadable": Text(
        "Berkas ini bukan JSON yang utuh dalam UTF-8. Simpan ulang dari penyunting formulir.",
        "This file is not whole JSON in UTF-8. Save it again from the form editor.",
    ),
    "form-unknown": Text(
        "Ini bukan formulir form-js: “type” harus “default” dan “components” sebuah daftar"
        " komponen. Buatlah dengan penyunting formulir.",
        'This is not a form-js form: "type" must be "default" and "components" a list of'
        " components. Make it with the form editor.",
    ),
}

_PART = {
    "form-id": Text(
        "Formulir belum punya id yang dapat dipakai. Isilah: huruf, angka, titik, atau garis,"
        " diawali huruf.",
        "The form has no usable id. Give it one: letters, digits, dots, dashes, a letter first.",
    ),
    "form-component": Text(
        "“{name}” berjenis {detail}, yang tidak didukung di sini. Gantilah dengan isian biasa"
        " (teks, angka, tanggal, pilihan, centang) atau hapus.",
        '"{name}" is of type {detail}, which is not supported here. Replace it by a plain field'
        " (text, number, date, choice, tick) or remove it.",
    ),
    "form-property": Text(
        "“{name}” memakai “{detail}”, yang tidak didukung. Kosongkan di penyunting formulir.",
        '"{name}" uses "{detail}", which is not supported. Clear it in the form editor.',
    ),
    "form-expression": Text(
        "“{name}” memakai rumus atau templat pada “{detail}”. Tulislah teks atau angka biasa.",
        '"{name}" has an expression or template in "{detail}". Write plain text or a number.',
    ),
    "form-value": Text(
        "“{name}”: isi “{detail}” tidak dapat dipakai. Perbaiki di penyunting formulir.",
        '"{name}": the value of "{detail}" cannot be used. Mend it in the form editor.',
    ),
    "form-key": Text(
        "“{name}” belum punya kunci yang dapat dipakai. Isilah: huruf, angka, atau garis bawah,"
        " diawali huruf, tanpa titik; bukan “note” atau “decision”.",
        '"{name}" has no usable key. Give it one: letters, digits, underscores, a letter first, no'
        ' dot; not "note" or "decision".',
    ),
    "form-duplicate-key": Text(
        "Kunci “{detail}” dipakai lebih dari sekali. Beri tiap isian kunci sendiri.",
        'The key "{detail}" is used more than once. Give each field its own.',
    ),
    "form-options": Text(
        "“{name}” perlu pilihan, paling banyak 200, masing-masing dengan nilai sendiri.",
        '"{name}" needs options, 200 at most, each with a value of its own.',
    ),
    "form-label": Text(
        "“{name}” belum berlabel; kuncinya yang akan tampak. Isilah labelnya.",
        '"{name}" has no label; its key would be shown. Give it one.',
    ),
}


class _UnreadableError(Exception):
    """The schema as a whole cannot be read on, for the reason that ``rule`` names."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _parse(source: bytes) -> Json:
    if len(source) > MAX_BYTES:
        raise _UnreadableError("form-too-large")
    try:
        data = json.loads(source.decode("utf-8-sig"), parse_constant=_no_constant)
        written = json.dumps(data, ensure_ascii=False).encode()  # fails on half a surrogate pair
    except (ValueError, RecursionError) as error:
        raise _UnreadableError("form-unreadable") from error
    if b"\\u0000" in written:  # PostgreSQL stores no such character
        raise _UnreadableError("form-unreadable")
    if not isinstance(data, dict):
        raise _UnreadableError("form-unknown")
    return data


@dataclass
class _Reader:
    """One reading of one schema: collects the findings on its way."""

    findings: list[Finding] = field(default_factory=list)
    components: int = 0

    def form(self, data: Json) -> Form:
        if data.get("type", "default") != "default":
            raise _UnreadableError("form-unknown")
        form_id = data.get("id")
        if not isinstance(form_id, str) or not _FORM_ID.fullmatch(form_id):
            self.find("form-id", {})
            form_id = ""
        return Form(form_id, self.fields(data.get("components"), set(), depth=0))

    def fields(self, components: object, keys: set[str], depth: int) -> tuple[Field, ...]:
        if not isinstance(components, list):
            raise _UnreadableError("form-unknown")
        self.components += len(components)
        if self.components > MAX_COMPONENTS or depth > MAX_DEPTH:
            raise _UnreadableError("form-too-large")
        found: list[Field] = []
        for component in components:
            found.extend(self.component(component, keys, depth))
        return tuple(found)

    def component(self, component: object, keys: set[str], depth: int) -> list[Field]:
        if not isinstance(component, dict):
            raise _UnreadableError("form-unknown")
        kind = component.get("type")
        if kind in ("separator", "spacer"):
            return []
        if not isinstance(kind, str) or kind not in _PROPERTIES:
            self.find("form-component", component, str(kind)[:40])
            return []
        self.properties(component, _PROPERTIES[kind], component)
        if kind == "text":
            return self.prose(component)
        if kind == "group":
            if component.get("path"):
                self.find("form-property", component, "path")
            label = self.text(component, "label", component)
            heading = [Field("heading", label)] if label else []
            return [*heading, *self.fields(component.get("components"), keys, depth + 1)]
        if kind == "dynamiclist":
            return [self.rows(component, self.key(component, "path", keys), depth)]
        return [self.input(component, kind, self.key(component, "key", keys))]

    def prose(self, component: Json) -> list[Field]:
        """A text's Markdown as plain text; one that is a heading and no more as a heading."""
        markdown = self.text(component, "text", component)
        lines = [re.sub(r"^ {0,3}#{1,6}(?= )", "", line) for line in markdown.splitlines()]
        plain = re.sub(r"\*\*|__|`", "", "\n".join(lines)).strip()
        heading = len(lines) == 1 and lines[0] != markdown
        return [Field("heading" if heading else "text", plain)] if plain else []

    def rows(self, component: Json, key: str, depth: int) -> Field:
        columns = self.fields(component.get("components"), set(), depth + 1)
        for column in columns:
            if column.kind in ("text", "heading", "dynamiclist") or not column.asked:
                self.find("form-component", component, f"dynamiclist › {column.kind}")
        if component.get("isRepeating") is False:
            self.find("form-property", component, "isRepeating")
        first = self.count(component, "defaultRepetitions", component)
        rows = min(1 if first is None else first, MAX_ROWS)
        return Field(
            "dynamiclist",
            self.label(component, key, "label"),
            key=key,
            fields=columns,
            rows=rows,
            max_rows=MAX_ROWS if component.get("allowAddRemove", True) else rows,
        )

    def input(self, component: Json, kind: str, key: str) -> Field:
        rules = self.mapping(component, "validate")
        self.properties(rules, _VALIDATE.get(kind, frozenset({"required"})), component)
        if rules.get("validationType") not in (None, "", "custom"):
            self.find("form-property", component, "validationType")
        looks = self.mapping(component, "appearance")
        self.properties(looks, frozenset({"prefixAdorner", "suffixAdorner"}), component)
        labels = ["label"]
        if kind == "datetime":
            labels += ["dateLabel", "timeLabel"]
            kind = str(component.get("subtype", "date"))
            if kind not in _MOMENTS:
                self.find("form-value", component, "subtype")
        options = self.options(component) if kind in _CHOICES else ()
        return Field(
            cast(Kind, kind),
            self.label(component, key, *labels),
            key=key,
            description=self.text(component, "description", component),
            required=self.flag(rules, "required", component),
            asked=not (
                self.flag(component, "readonly", component)
                or self.flag(component, "disabled", component)
            ),
            default=self.default(component, kind, options),
            options=options,
            minimum=self.number(rules, "min", component),
            maximum=self.number(rules, "max", component),
            decimals=self.count(component, "decimalDigits", component),
            min_length=self.count(rules, "minLength", component),
            max_length=self.count(rules, "maxLength", component),
            prefix=self.text(looks, "prefixAdorner", component),
            suffix=self.text(looks, "suffixAdorner", component),
        )

    def find(
        self, rule: str, component: Json, detail: str = "", severity: Severity = "error"
    ) -> None:
        known = [str(component[p]) for p in ("key", "path", "id") if component.get(p)]
        name = str(component.get("label") or "".join(known[:1]) or component.get("type", ""))
        said = _PART[rule].fill(name=name[:80], detail=detail)
        self.findings.append(Finding(rule, severity, known[0] if known else None, said))

    def properties(self, owner: Json, allowed: frozenset[str], component: Json) -> None:
        """Find what is not allowed, unless it says nothing; and texts that are formulas."""
        for name, value in owner.items():
            if name not in allowed and not _says_nothing(value):
                self.find("form-property", component, str(name)[:40])
            elif isinstance(value, str) and (value.startswith("=") or "{{" in value):
                self.find("form-expression", component, str(name)[:40])

    def key(self, component: Json, prop: str, keys: set[str]) -> str:
        key = component.get(prop)
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key in _TAKEN:
            self.find("form-key", component)
            return ""
        if key in keys:
            self.find("form-duplicate-key", component, key)
        keys.add(key)
        return key

    def label(self, component: Json, key: str, *props: str) -> str:
        label = next(filter(None, (self.text(component, p, component) for p in props)), "")
        if not label:
            self.find("form-label", component, severity="warning")
        return label or key

    def options(self, component: Json) -> tuple[Option, ...]:
        listed = component.get("values")
        values = listed if isinstance(listed, list) else []
        found = [
            Option(str(one.get("label") or one["value"]), one["value"])
            for one in values
            if isinstance(one, dict) and isinstance(one.get("value"), str) and one["value"]
        ]
        distinct = len({option.value for option in found})
        if not 0 < distinct == len(values) <= MAX_OPTIONS:
            self.find("form-options", component)
        return tuple(found)

    def default(self, component: Json, kind: str, options: tuple[Option, ...]) -> Default:
        prop = "defaultValue"
        value = component.get(prop)
        values = [option.value for option in options]
        match kind, value:
            case _, None | "" | [] | False:
                return None
            case "number", int() | float():
                return None if self.number(component, prop, component) is None else value
            case "checklist", list() if all(item in values for item in value):
                return tuple(value)
            case ("checkbox", True) | ("textfield" | "textarea", str()):
                return cast(Default, value)
            case (("radio" | "select"), str()) if value in values:
                return value
        self.find("form-value", component, prop)
        return None

    def text(self, owner: Json, prop: str, component: Json) -> str:
        value = owner.get(prop) or ""
        if isinstance(value, str):
            return value.strip()
        self.find("form-value", component, prop)
        return ""

    def flag(self, owner: Json, prop: str, component: Json) -> bool:
        value = owner.get(prop) or False
        if isinstance(value, bool):
            return value
        self.find("form-value", component, prop)
        return False

    def number(self, owner: Json, prop: str, component: Json) -> Decimal | None:
        value = owner.get(prop)
        if value is None or value == "":
            return None
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            try:
                read = Decimal(str(value))
            except (InvalidOperation, ValueError):
                read = Decimal("NaN")
            if read.is_finite() and abs(read.adjusted()) < MAX_DIGITS:
                return read
        self.find("form-value", component, prop)
        return None

    def count(self, owner: Json, prop: str, component: Json) -> int | None:
        value = self.number(owner, prop, component)
        if value is None:
            return None
        if not 0 <= value <= 1_000_000 or value % 1:
            self.find("form-value", component, prop)
            return None
        return int(value)

    def mapping(self, component: Json, prop: str) -> Json:
        value = component.get(prop) or {}
        if isinstance(value, dict):
            return value
        self.find("form-value", component, prop)
        return {}


def _says_nothing(value: object) -> bool:
    if isinstance(value, dict):
        return all(_says_nothing(inner) for inner in value.values())
    return value is None or value is False or value in ("", [])
