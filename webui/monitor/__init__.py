"""Pemantauan: where every document is, in whose hands, whether that is long, and what it costs."""

from __future__ import annotations

from flask import Blueprint

from webui.monitor import board, heat, load, offices, trends, workbook

bp = Blueprint("monitor", __name__)
bp.add_app_template_global(workbook.address, "as_workbook")
bp.add_url_rule("/pemantauan", "index", board.index)
bp.add_url_rule("/pemantauan/sop/<key>", "sop", heat.see)
bp.add_url_rule("/pemantauan/beban", "load", load.index)
bp.add_url_rule("/pemantauan/tren", "trends", trends.index)
bp.add_url_rule("/pemantauan/unit-kerja", "offices", offices.index)
bp.add_url_rule("/pemantauan/riwayat.xes", "history", trends.history)
