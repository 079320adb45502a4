"""The stepped line across posts: how far a document is, in whose hands, what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from engine.sop.model import Sop, Step
from webui.languages import _
from webui.picture.marks import SYMBOLS, Marks, State
from webui.picture.svg import el

HEAD: Final = 1.5
"""The height of the line of row numbers, in ems."""
BAND: Final = 2.5
"""The height of a post's band, in ems; the style sheet's ``.track-lanes`` says the same."""
MARK: Final = 1.25
MANY: Final = 9
"""With more rows than this the marks are drawn smaller on a phone."""

_SMALL_WORDS: Final = frozenset({"dan", "atau", "&", "/", "di", "pada"})


@dataclass(frozen=True, slots=True)
class _Stop:
    """A step's place on the map: ``x`` in percent of its width, ``y`` in ems from its top."""

    step: Step
    state: State
    x: float
    y: float


def draw(sop: Sop, marks: Marks | None = None) -> Markup:
    """A band a post and a column a row; the line goes from step to step as the rows do.

    The names stand beside the map, in full and shortened: the style sheet shows what fits.
    """
    lanes = [lane.name for lane in sop.lanes]
    rows = list(dict.fromkeys(step.row for step in sop.steps))
    stops = [
        _Stop(
            step,
            marks.of(step) if marks else "wait",
            (rows.index(step.row) + 0.5) / len(rows) * 100,
            HEAD + (lanes.index(step.lane) + 0.5) * BAND,
        )
        for step in sop.steps
    ]
    here = {stop.step.lane for stop in stops if stop.state in {"live", "stopped"}}
    names = (
        el(
            "li",
            el("span", name, class_="track-full"),
            el("span", short_name(name), class_="track-short"),
            class_="now" if name in here else None,
        )
        for name in lanes
    )
    size = {"width": "100%", "height": f"{HEAD + BAND * len(lanes):g}em"}
    drawn = [*_rules(len(lanes)), *_numbers(rows, stops), *_line(stops, len(rows))]
    drawn += [_mark(stop, marks) for stop in stops]
    return el(
        "div",
        el("ul", *names, class_="track-lanes", aria_hidden="true"),
        el("svg", *drawn, class_="track-map", role="img", aria_label=said(sop, marks), **size),
        class_="track track-many" if len(rows) > MANY else "track",
    )


def said(sop: Sop, marks: Marks | None) -> str:
    """The line in words: which post does which row, and how each stands."""
    if marks is None:
        return "; ".join(f"{step.row} {step.lane}" for step in sop.steps)
    return "; ".join(f"{step.row} {step.lane}: {state_words(marks, step)}" for step in sop.steps)


def state_words(marks: Marks, step: Step) -> str:
    """How a step stands, in words."""
    times = marks.returned_to(step)
    words = {
        "done": _("selesai"),
        "live": _("sedang berjalan"),
        "stopped": _("berhenti di sini"),
        "wait": _("belum"),
    }[marks.of(step)]
    again = _("%(state)s, %(times)s kali dikembalikan", state=words, times=times)
    return again if times else words


def short_name(post: str) -> str:
    """A post's name as colleagues write it: ``Kasubbag PK`` is the one of Perencanaan dan Keuangan.

    Names of up to two words stay as they are.
    """
    words = [word for word in re.split(r"\s+", post) if word.casefold() not in _SMALL_WORDS]
    if len(words) < 3:
        return post
    return f"{words[0]} {''.join(word[0].upper() for word in words[1:])}"


def _rules(bands: int) -> Iterator[Markup]:
    for band in range(bands + 1):
        y = f"{HEAD + band * BAND:g}em"
        yield el("line", class_="rule", x1="0", x2="100%", y1=y, y2=y)


def _numbers(rows: list[str], stops: list[_Stop]) -> Iterator[Markup]:
    here = {stop.step.row for stop in stops if stop.state in {"live", "stopped"}}
    for place, row in enumerate(rows):
        x = f"{(place + 0.5) / len(rows) * 100:g}%"
        yield el("text", row, class_="n now" if row in here else "n", x=x, y="1em")


def _line(stops: list[_Stop], rows: int) -> Iterator[Markup]:
    """From stop to stop: across to the gap between two rows, up or down, and on."""
    ways = [(_gone(one, other), one, other) for one, other in pairwise(stops)]
    for gone, one, other in sorted(ways, key=lambda way: way[0]):
        gap = other.x - 50 / rows if other.x > one.x else one.x
        corners = [(one.x, one.y), (gap, one.y), (gap, other.y), (other.x, other.y)]
        for (x1, y1), (x2, y2) in pairwise(dict.fromkeys(corners)):
            yield el(
                "line",
                class_="gone" if gone else "ahead",
                x1=f"{x1:g}%",
                y1=f"{y1:g}em",
                x2=f"{x2:g}%",
                y2=f"{y2:g}em",
            )


def _gone(one: _Stop, other: _Stop) -> bool:
    return one.state == "done" and other.state != "wait"


def _mark(stop: _Stop, marks: Marks | None) -> Markup:
    symbol, class_ = SYMBOLS[stop.state]
    if marks and stop.state == "done" and marks.returned_to(stop.step):
        symbol, class_ = "m-back", "back"
    half, size = f"{-MARK / 2:g}em", f"{MARK:g}em"
    use = el("use", href=f"#{symbol}", x=half, y=half, width=size, height=size)
    # The inner svg only moves the origin to the stop, so that a smaller mark stays centred.
    return el(
        "svg",
        el("g", use, class_=f"stop {class_}"),
        x=f"{stop.x:g}%",
        y=f"{stop.y:g}em",
        overflow="visible",
    )
