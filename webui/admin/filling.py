"""Forms of the admin's pages: what was typed, and where to mend what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from engine.errors import AlurError, FieldError, Forbidden, NotFound, Refused, Text
from webui.languages import said

Page = str | tuple[str, int] | Response
Problems = list[tuple[str, str]]
"""What is wrong: the id of the field on the page, or nothing, and the sentence."""

NOT_CHOSEN = Text("Pilih salah satu.", "Choose one.")
NO_DATE = Text("Tulis tanggal yang ada, misalnya 2026-08-17.", "Write a date, such as 2026-08-17.")


def typed(**stored: str) -> dict[str, str]:
    """What the form shows: what was sent in, or what is stored until something is.

    Of a form that was sent, a tick that is missing was taken away.
    """
    if request.method == "POST":
        return {name: request.form.get(name, "")[:4000] for name in stored}
    return stored


def ticked(name: str) -> bool:
    """Whether a box was ticked in the form that was sent."""
    return bool(request.form.get(name))


def mark(value: bool) -> str:
    """A stored tick as ``typed`` gives it."""
    return "1" if value else ""


def date_in(name: str) -> date | None:
    """The date in a field, ``None`` when it is empty. Raises ``Refused``."""
    given = request.form.get(name, "").strip()
    return day_in(name) if given else None


def day_in(name: str) -> date:
    """The date in a field, which must hold one. Raises ``Refused``."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError as error:
        raise Refused(FieldError(name, NO_DATE)) from error


def number_in(name: str) -> int | None:
    """The number of a row that was chosen in a list, ``None`` when none was."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


def chosen_in(name: str) -> int:
    """The number of a row that must be chosen in a list. Raises ``Refused``."""
    number = number_in(name)
    if number is None:
        raise Refused(FieldError(name, NOT_CHOSEN))
    return number


def refused(error: AlurError, fields: Mapping[str, str]) -> Problems:
    """What the page tells of a refusal; ``fields`` maps the engine's names to the page's.

    What is not there, or not this person's to do, is no matter of the form: it is raised again.
    """
    if isinstance(error, NotFound | Forbidden):
        raise error
    if isinstance(error, Refused) and error.fields:
        return [(fields.get(one.key, one.key), said(one.said)) for one in error.fields]
    return [(fields.get(str(error.params.get("field")), ""), said(error.said))]


def page(template: str, problems: Problems | None = None, **shown: object) -> Page:
    """The page, with the status that says whether its form was refused."""
    html = render_template(f"admin/{template}", problems=problems or [], **shown)
    return (html, 422) if problems else html
