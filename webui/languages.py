"""Indonesian, and English for those who choose it: which one a request speaks."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from jinja2.ext import InternationalizationExtension

from engine.errors import Text

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
COOKIE = "bahasa"
CATALOGUE = Path(__file__).parent / "translations/en/LC_MESSAGES/messages.po"


def init_app(app: Flask) -> None:
    """Lets templates speak the reader's language."""
    app.jinja_env.add_extension(InternationalizationExtension)
    # A page holds hundreds of sentences: it asks for them as directly as it can.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # the extension's
        _sentence, _counting, newstyle=True
    )
    app.template_filter("said")(said)
    app.add_template_global(language, "language")
    app.jinja_env.globals["languages"] = LANGUAGES


def language() -> str:
    """The language that this browser chose, ``id`` unless it chose."""
    chosen = request.cookies.get(COOKIE, DEFAULT)
    return chosen if chosen in LANGUAGES else DEFAULT


def said(text: Text) -> str:
    """A sentence of the engine in the reader's language."""
    return text.en if language() == "en" else text.id


def _(text: str, /, **values: object) -> str:
    """A sentence of the pages in the reader's language; ``values`` fill its ``%(name)s``."""
    sentence = _sentence(text)
    return sentence % values if values else sentence


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The same for a sentence that counts ``%(num)d``; Indonesian says one and many alike."""
    return _counting(one, many, num) % {"num": num, **values}


def _sentence(text: str) -> str:
    return _english().gettext(text) if language() == "en" else text


def _counting(one: str, many: str, num: int) -> str:
    return _english().ngettext(one, many, num) if language() == "en" else one


@cache
def _english() -> Translations:
    """The English catalogue, read from its source: nothing to be built, nothing to be stale."""
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="en"))
    compiled.seek(0)
    return Translations(compiled)
