"""Indonesian, and English for those who choose it: which one a request speaks."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, gettext
from flask_babel import ngettext as babel_ngettext

from engine.errors import Text

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"
COOKIE = "bahasa"
CATALOGUE = Path(__file__).parent / "translations/en/LC_MESSAGES/messages.po"


def init_app(app: Flask) -> None:
    """Lets templates speak the reader's language.

    The English catalogue is read from its source: nothing to be built, and nothing to be stale.
    """
    babel = Babel(app, default_locale=DEFAULT, locale_selector=language)
    with app.app_context():
        babel.domain_instance.cache["en", "messages"] = _english()
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
    return str(gettext(text, **values))


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The same for a sentence that counts ``%(num)d``; Indonesian says one and many alike."""
    return str(babel_ngettext(one, many, num, **values))


def _english() -> Translations:
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="en"))
    compiled.seek(0)
    return Translations(compiled)
