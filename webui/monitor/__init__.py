"""Pemantauan: where every document is, in whose hands, whether that is long, and what it costs."""

from __future__ import annotations

from flask import Blueprint

from webui.monitor import board

bp = Blueprint("monitor", __name__)
bp.add_url_rule("/pemantauan", "index", board.index)
