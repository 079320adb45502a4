"""Indonesian, and English for those who choose it: which one a request speaks."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from markupsafe import Markup

from engine.errors import Text

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
COOKIE = "bahasa"
CATALOGUE = Path(__file__).parent / "translations/en/LC_MESSAGES/messages.po"


def init_app(app: Flask) -> None:
    """Lets templates speak the reader's language."""
    # Not Jinja's own extension: a page holds hundreds of sentences, and it makes two contexts of
    # each. What it promises is kept: values are escaped, and a ``%`` is written twice.
    app.add_template_global(_in_page, "_")
    app.add_template_global(_counting_in_page, "ngettext")
    app.template_filter("said")(said)
    app.add_template_global(language, "language")
    app.jinja_env.globals["languages"] = LANGUAGES


def language() -> str:
    """The language that this browser chose, ``id`` unless it chose, or where there is none."""
    if not has_request_context():
        return DEFAULT
    spoken: str | None = g.get("language")
    if spoken is None:
        chosen = request.cookies.get(COOKIE, DEFAULT)
        spoken = g.language = chosen if chosen in LANGUAGES else DEFAULT
    return spoken


def said(text: Text) -> str:
    """A sentence of the engine in the reader's language."""
    return text.en if language() == "en" else text.id


def _(text: str, /, **values: object) -> str:
    """A sentence of the pages in the reader's language; ``values`` fill its ``%(name)s``."""
    sentence = _sentence(text, language())
    return sentence % values if values else sentence


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The same for a sentence that counts ``%(num)d``; Indonesian says one and many alike."""
    return _counting(one, many, num) % {"num": num, **values}


def _in_page(text: str, /, **values: object) -> Markup:
    spoken = language()
    return _filled(text, spoken, values) if values else _whole(text, spoken)


def _counting_in_page(one: str, many: str, num: int, /, **values: object) -> Markup:
    return Markup(_counting(one, many, num)) % {"num": num, **values}  # noqa: S704 - as below


@lru_cache(maxsize=4096)  # more sentences than the pages have, in each language
def _whole(text: str, spoken: str) -> Markup:
    return _filled(text, spoken, {})


def _filled(text: str, spoken: str, values: dict[str, object]) -> Markup:
    return Markup(_sentence(text, spoken)) % values  # noqa: S704 - the sentence is ours


def _sentence(text: str, spoken: str) -> str:
    return _english().gettext(text) if spoken == "en" else text


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
