"""Which laws an SOP cites that may have been replaced: the data file read, citations looked up."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from engine.sop.norm import slug

Certainty = Literal["certain", "high", "likely"]


@dataclass(frozen=True, slots=True)
class Law:
    """A law not to be cited any more, or a citation that is wrong.

    ``cited`` and ``now`` are said as offices say them: ``PP 46/2011``. ``wrong`` are the words of
    the title that tell that another law was meant; empty when the law was right in its time.
    ``source`` says where it was read, on the day ``checked``.
    """

    cited: str
    now: str
    certainty: Certainty
    source: str
    checked: date
    wrong: str = ""


def doubtful(dasar_hukum: str) -> Law | None:
    """What is known against the law that a line of the dasar hukum begins with.

    Laws that are only named in its title do not count.
    """
    spelled = slug(dasar_hukum).removeprefix("-")
    spellings, laws = _read()
    for law in laws:
        kind, _, number = law.cited.rpartition(" ")
        of_number, year = number.split("/")
        kinds = "|".join(map(slug, spellings[kind]))
        begins = rf"(?:\d{{1,2}}-|[a-z]-)?(?:{kinds})(?:-ri|-republik-indonesia)?(?:-nomor|-no)?"
        match = re.match(rf"{begins}-{of_number}-(?:tahun-|th-)?{year}(?:-|$)", spelled)
        if match and slug(law.wrong) in spelled[match.end() :]:
            return law
    return None


def known() -> tuple[Law, ...]:
    """All that the data file holds."""
    return _read()[1]


@cache
def _read() -> tuple[dict[str, list[str]], tuple[Law, ...]]:
    held = tomllib.loads(files("engine.sop").joinpath("laws.toml").read_text("utf-8"))
    return held["spellings"], tuple(Law(**law) for law in held["law"])
