"""Unit kerja: the figures of all offices beside each other, for who oversees them."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from engine.monitor.overview import OfficeFigures, overview
from engine.monitor.trends import percent
from webui.context import actor, installation, office
from webui.languages import _
from webui.monitor import workbook
from webui.monitor.workbook import Column, Table, Told


def index() -> str | Response:
    """All offices, the one with most late tasks first; figures only, no documents."""
    with installation().reading() as tx:
        found = overview(tx, actor())
    if workbook.asked():
        told = Told(_("Semua unit kerja"), office())
        return workbook.send("unit-kerja", told, _table(found))
    return render_template(
        "monitor/offices.html",
        found=found,
        percent=percent,
        late=sum(one.late for one in found),
        past_norm=sum(one.past_norm for one in found),
        documents=sum(one.documents for one in found),
        promised=sum(one.promised for one in found),
        on_time=sum(one.on_time for one in found),
        most=max((one.tasks for one in found), default=0),
    )


def _table(found: tuple[OfficeFigures, ...]) -> Table:
    return Table(
        _("Unit kerja"),
        (
            Column(_("Unit kerja"), width=44),
            Column(_("Dokumen berjalan"), "number"),
            Column(_("Tugas terbuka"), "number"),
            Column(_("Lewat norma"), "number"),
            Column(_("Terlambat"), "number"),
            Column(_("Terlama sejak"), "moment", 17),
            Column(_("Selesai bulan ini"), "number"),
            Column(_("Selesai dengan janji"), "number", 14),
            Column(_("Tepat waktu"), "number"),
            Column(_("Tepat waktu (persen)"), "percent"),
        ),
        (
            (
                one.name,
                one.documents,
                one.tasks,
                one.past_norm,
                one.late,
                one.oldest,
                one.finished,
                one.promised,
                one.on_time,
                one.on_time / one.promised if one.promised else None,
            )
            for one in found
        ),
    )
