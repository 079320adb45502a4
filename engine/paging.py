"""Cursors of long lists: where a page ended, as a text that the next request gives back."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime

from engine.errors import Refused, Text


class BadCursor(Refused):
    """A ``next`` that no list has given."""

    text = Text("Penanda halaman tidak dikenal.", "Unknown cursor.")


def cursor_of(*moments_then_id: datetime | str) -> str:
    """The cursor of the last item: its sorting moments, then its id."""
    parts = [part if isinstance(part, str) else part.isoformat() for part in moments_then_id]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def read_cursor(cursor: str, moments: int) -> tuple[datetime | str, ...]:
    """The parts that ``cursor_of`` was given, ``moments`` of them moments. Raises ``BadCursor``."""
    try:
        *when, identity = json.loads(base64.urlsafe_b64decode(cursor))
        read = [datetime.fromisoformat(moment).astimezone(UTC) for moment in when]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor from error
    if len(read) != moments or not re.fullmatch(r"[\w-]{1,40}", str(identity), re.ASCII):
        raise BadCursor
    return (*read, str(identity))
