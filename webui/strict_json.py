"""JSON from outside, held to what JSON says and to what every database stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NoReturn

from engine.sop.norm import storable

DEEPEST = 20
"""How deep lists and objects may nest."""


class NotJson(ValueError):
    """A text that is not taken, with the reason in English."""


def loads(data: bytes) -> object:
    """What a JSON text in UTF-8 says.

    Raises ``NotJson`` for any other text, for one that nests deeper than ``DEEPEST``, and for
    characters that cannot be stored (NUL, half of a surrogate pair).
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        found = json.loads(data, parse_constant=refuse)  # JSON knows no NaN and no Infinity
    except (ValueError, RecursionError):
        raise NotJson("The body is not JSON in UTF-8.") from None
    for value, depth in _walk(found):
        if depth > DEEPEST:
            raise NotJson("The body nests too deep.")
        if isinstance(value, str) and not storable(value):
            raise NotJson("The body holds a character that cannot be stored.")
    return found


def _walk(found: object) -> Iterator[tuple[object, int]]:
    waiting = [(found, 0)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
