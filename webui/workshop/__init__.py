"""Bengkel: the process owner's workshop, from a draft to a published version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from webui.workshop import content, listing

READ, ASK, ACT, PUT = ("GET",), ("GET", "POST"), ("POST",), ("PUT",)

PAGES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("", "index", listing.index, READ),
    ("", "begin", listing.begin, ACT),
    ("/<draft>", "draw", listing.draw, READ),
    ("/<draft>/isi", "content", content.read, READ),
    ("/<draft>/isi", "save", content.save, PUT),
)

bp = Blueprint("workshop", __name__, url_prefix="/bengkel")
for rule, name, view, methods in PAGES:
    bp.add_url_rule(rule, name, view, methods=list(methods))
