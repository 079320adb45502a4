"""Bengkel: the process owner's workshop, from a draft to a published version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from webui.workshop import content, drawing, listing, publishing, trial

READ, ASK, ACT, PUT = ("GET",), ("GET", "POST"), ("POST",), ("PUT",)

PAGES: tuple[tuple[str, str, Callable[..., Any], tuple[str, ...]], ...] = (
    ("", "index", listing.index, READ),
    ("", "begin", listing.begin, ACT),
    ("/baru", "new", listing.new, READ),
    ("/<draft>", "draw", drawing.draw, READ),
    ("/<draft>/isi", "content", content.read, READ),
    ("/<draft>/isi", "save", content.save, PUT),
    ("/<draft>/bpmn", "download", drawing.download, READ),
    ("/<draft>/unggah", "upload", drawing.upload, ASK),
    ("/<draft>/formulir", "forms", drawing.forms, ASK),
    ("/<draft>/formulir/<form>", "form", drawing.form, READ),
    ("/<draft>/formulir/<form>", "save_form", drawing.save_form, PUT),
    ("/<draft>/formulir/<form>/isi", "form_content", drawing.read_form, READ),
    ("/<draft>/coba", "try_out", trial.see, READ),
    ("/<draft>/coba", "play", trial.play, ACT),
    ("/<draft>/terbitkan", "publish", publishing.publish, ASK),
    ("/<draft>/buang", "discard", listing.discard, ASK),
)

bp = Blueprint("workshop", __name__, url_prefix="/bengkel")
for rule, name, view, methods in PAGES:
    bp.add_url_rule(rule, name, view, methods=list(methods))
