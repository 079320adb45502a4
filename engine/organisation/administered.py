"""What the admin does: who may do it, and a line in the log of each act."""

from __future__ import annotations

import logging

from engine.access import Actor
from engine.errors import Forbidden, Text

log = logging.getLogger("alur.admin")


class NotAdmin(Forbidden):
    """Only the admin keeps offices and people."""

    text = Text(
        "Hanya admin yang mengelola unit kerja, jabatan, dan orang.",
        "Only the admin keeps offices, posts and people.",
    )


def require_admin(by: Actor | None) -> None:
    """Raises ``NotAdmin`` unless an admin acts; nobody is the server's own command line."""
    if by is not None and not by.admin:
        raise NotAdmin


def record(by: Actor | None, act: str) -> None:
    """A line in the log: who did what, in English. It belongs to no document's history."""
    log.info("%s %s", by.username if by else "the command line", act)
