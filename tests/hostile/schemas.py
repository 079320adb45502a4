"""Forms with hostile texts in every place that is shown, and forms made to break out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from tests.hostile.files import GOOD, SHOP

Make = Callable[[], bytes]


def _form(*components: object, **more: object) -> bytes:
    return json.dumps({"type": "default", "id": "uji", "components": components, **more}).encode()


def _field(**more: object) -> dict[str, object]:
    return {"type": "textfield", "key": "isi", "label": "Isi"} | more


def _grouped(depth: int) -> bytes:
    part: dict[str, object] = _field()
    for _ in range(depth):
        part = {"type": "group", "components": [part]}
    return _form(part)


def forms(texts: tuple[str, ...]) -> dict[str, Make]:
    """Schemas with these texts in every place that is shown, and others made to break out."""
    choices = ("select", "radio", "checklist")
    written = {
        f"form: {text[:50]!r}": partial(
            lambda text: _form(
                _field(label=text, description=text, defaultValue=text,
                       appearance={"prefixAdorner": text, "suffixAdorner": text}),
                {"type": "text", "text": f"# {text}"},
                {"type": "group", "label": text, "components": []},
                *(
                    {"type": kind, "key": kind, "label": text,
                     "values": [{"label": text, "value": text}]}
                    for kind in choices
                ),
            ),
            text,
        )
        for text in texts
    }  # fmt: skip
    return written | {
        "a form that is a list": lambda: b"[]",
        "a form that is deep": lambda: b"[" * 100_000 + b"]" * 100_000,
        "groups fifty deep": lambda: _grouped(50),
        "groups 300 deep": lambda: _grouped(300),
        "300 fields": lambda: _form(*(_field(key=f"k{n}") for n in range(300))),
        "9,000 fields": lambda: _form(*(_field(key=f"k{n}") for n in range(3_000))),
        "a field called __proto__": lambda: _form(_field(key="__proto__")),
        "a field called constructor": lambda: _form(_field(key="constructor")),
        "a field called note": lambda: _form(_field(key="note")),
        "a field that is a path": lambda: _form(_field(key="../../kenari")),
        "a key that is markup": lambda: _form(_field(key='"><script>kenari()</script>')),
        "a pattern that takes for ever": lambda: _form(_field(validate={"pattern": "(a+)+$"})),
        "a value that is a formula": lambda: _form(_field(defaultValue="=kenari()")),
        "a template": lambda: _form(_field(label="{{ kenari }}")),
        "a page": lambda: _form({"type": "html", "content": "<script>kenari()</script>"}),
        "a frame": lambda: _form({"type": "iframe", "url": "javascript:kenari()"}),
        "a picture": lambda: _form({"type": "image", "source": "javascript:kenari()"}),
        "a button": lambda: _form({"type": "button", "label": "x", "action": "kenari"}),
        "a picture from elsewhere": lambda: _form({"type": "image", "source": SHOP}),
        "a document preview": lambda: _form({"type": "documentPreview", "dataSource": SHOP}),
        "a number of a million digits": lambda: b'{"type":"default","id":"u","components":[{"type":'
        b'"number","key":"n","label":"n","validate":{"min":' + b"9" * 100_000 + b"}}]}",
        "a number of a huge power": lambda: _form(
            {"type": "number", "key": "n", "label": "n", "defaultValue": "1e999999999"}
        ),
        "a number that is none": lambda: b'{"type":"default","id":"u","components":[{"type":'
        b'"number","key":"n","label":"n","defaultValue":NaN}]}',
        "minus a million decimals": lambda: _form(
            {"type": "number", "key": "n", "label": "n", "decimalDigits": -1_000_000}
        ),
        "a million rows": lambda: _form(
            {"type": "dynamiclist", "path": "d", "defaultRepetitions": 1_000_000,
             "components": [_field()]}
        ),
        "lists in lists": lambda: _form(
            {"type": "dynamiclist", "path": "d", "components": [
                {"type": "dynamiclist", "path": "e", "components": [_field()]}]}
        ),
        "200 choices of 400 letters": lambda: _form(
            {"type": "select", "key": "s", "label": "s",
             "values": [{"label": "W" * 400, "value": f"{n}"} for n in range(200)]}
        ),
        "a key twice": lambda: b'{"type":"default","type":"x","id":"uji","components":[]}',
        "an id that climbs": lambda: _form(id="../../kenari"),
        "an id that is an object's": lambda: _form(_field(), id="__proto__"),
        "half a surrogate in a form": lambda: b'{"type":"default","id":"u","components":[{"type":'
        b'"text","text":"\\ud800"}]}',
        "a zero in a form": lambda: b'{"type":"default","id":"u","components":[{"type":"text",'
        b'"text":"\\u0000"}]}',
        "a form in UTF-16": lambda: _form(_field()).decode().encode("utf-16"),
        "a form that is a diagram": lambda: GOOD,
    }  # fmt: skip
