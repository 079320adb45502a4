"""Cursors of long lists: where a page ended, as a text that the next request gives back."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime

from engine.errors import Refused, Text

GREATEST = 2**31
"""What a number in a cursor stays below, as every database's do."""

Part = datetime | int | str


class BadCursor(Refused):
    """A ``next`` that no list has given."""

    text = Text("Penanda halaman tidak dikenal.", "Unknown cursor.")


def cursor_of(*parts_then_id: Part) -> str:
    """The cursor of the last item: what it is sorted by, then its id."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in parts_then_id]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read_cursor(cursor: str, *kinds: type[datetime] | type[int]) -> tuple[Part, ...]:
    """The parts that ``cursor_of`` was given: of these kinds, then the id. Raises ``BadCursor``."""
    try:
        *parts, identity = json.loads(base64.urlsafe_b64decode(cursor))
        read = [_part(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor from error
    if not re.fullmatch(r"[\w-]{1,40}", str(identity), re.ASCII):
        raise BadCursor
    return (*read, str(identity))


def _part(part: object, kind: type[datetime] | type[int]) -> Part:
    if kind is datetime and isinstance(part, str):
        return datetime.fromisoformat(part).astimezone(UTC)
    if kind is int and type(part) is int and abs(part) < GREATEST:  # true would be one as well
        return part
    raise ValueError(part)
