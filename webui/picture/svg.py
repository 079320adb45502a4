"""SVG as text: one element at a time, everything within it escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

Value = str | float | None


def el(name: str, *children: str, **attributes: Value) -> Markup:
    """One element. Text among the children is escaped, other elements are put in as they are.

    An attribute that is ``None`` is left out; ``marker_end`` becomes ``marker-end`` and ``class_``
    becomes ``class``. There is no ``style``: the pages' policy forbids it.
    """
    written = "".join(
        f' {_spelt(attribute)}="{_value(value)}"'
        for attribute, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(children)
    return Markup(f"<{name}{written}>{inside}</{name}>")  # noqa: S704 all parts are escaped above


def _spelt(attribute: str) -> str:
    return attribute.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:g}"
