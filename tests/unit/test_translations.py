"""The English catalogue says all that the pages say, and nothing that they no longer say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from babel.messages import Message
from babel.messages.pofile import read_po

from webui.languages import CATALOGUE

WEBUI = Path("webui")


def test_every_sentence_of_the_pages_is_in_english(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    mapping = WEBUI / "translations/babel.cfg"
    pybabel = (sys.executable, "-m", "babel.messages.frontend", "--quiet")
    extract = (*pybabel, "extract", "--sort-output", "-F", mapping, "-o", template, WEBUI)
    subprocess.run(extract, check=True)
    said = [message.id for message in _messages(template)]
    kept = [message.id for message in _messages(CATALOGUE)]
    english = {message.id for message in _messages(CATALOGUE) if all(_texts(message.string))}
    assert set(said) - english == set(), "not in English yet"
    assert set(kept) - set(said) == set(), "nothing says this any more"
    assert kept == said, "not in order: two changes at once would meet at its end"


def test_english_fills_in_the_same_places() -> None:
    for message in _messages(CATALOGUE):
        places = {place for text in _texts(message.id) for place in re.findall(r"%\(\w+\)", text)}
        for text in _texts(message.string):
            assert set(re.findall(r"%\(\w+\)", text)) == places, text


def _messages(path: Path) -> list[Message]:
    with path.open("rb") as source:
        return [message for message in read_po(source, locale="en") if message.id]


def _texts(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text or ""),)
