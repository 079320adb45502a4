"""Tren: how the office does month by month, what is sent back, and where waiting costs most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import render_template, stream_with_context
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import catalogue
from engine.monitor import xes
from engine.monitor.trends import Month, Trends, percent, trends
from webui.context import actor, installation
from webui.languages import _, language
from webui.monitor import workbook
from webui.monitor.asked import Asked, asked, months_said, periods
from webui.monitor.charts import Look, Point, columns
from webui.monitor.workbook import Column, Table, Told


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what it shows."""

    title: str
    told: str
    drawn: Markup


def index() -> str | Response:
    """The months, the ways back, the costliest steps; as a page or a workbook."""
    with installation().reading() as tx:
        ask = asked(tx)
        found = trends(tx, actor(), ask.period, office=ask.unit, sop=ask.sop)
        titles = catalogue.titles(tx, ask.office.key)
    if workbook.asked():
        title = _("Tren %(office)s", office=ask.office.name)
        told = Told(title, ask.office, ask.told(titles))
        return workbook.send("tren", told, *_tables(ask, found))
    return render_template(
        "monitor/trends.html",
        ask=ask,
        titles=titles,
        periods=periods(ask.calendar),
        found=found,
        months_said=months_said(ask.period),
        total=_total(found),
        charts=_charts(ask, found.months),
        percent=percent,
        in_days=in_days,
        costliest=max((step.total for step in found.costliest), default=0),
    )


def history() -> Response:
    """The histories of the documents started in the period, as an XES event log."""
    with installation().reading() as tx:
        ask = asked(tx)

    def log() -> Iterator[bytes]:
        with installation().reading() as tx:
            yield from xes.log(
                tx, actor(), sop=ask.sop, since=ask.period.since, until=ask.period.until
            )

    name = f"riwayat-{ask.period.months[0]:%Y-%m}-{ask.period.months[-1]:%Y-%m}.xes"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(stream_with_context(log()), mimetype="application/xml", headers=headers)


@dataclass(frozen=True, slots=True)
class Total:
    """The period's months together, and its decisions at steps that have a way back."""

    started: int
    finished: int
    cancelled: int
    promised: int
    on_time: int
    decided: int
    returned: int


def _total(found: Trends) -> Total:
    def all_of(count: Callable[[Month], int]) -> int:
        return sum(map(count, found.months))

    # A step with two ways back is there twice, with the same number of its decisions.
    decided = {(one.version.key, one.step.id): one.decided for one in found.decisions}

    return Total(
        started=all_of(lambda month: month.started),
        finished=all_of(lambda month: month.finished),
        cancelled=all_of(lambda month: month.cancelled),
        promised=all_of(lambda month: month.promised),
        on_time=all_of(lambda month: month.on_time),
        decided=sum(decided.values()),
        returned=sum(one.returned for one in found.decisions),
    )


def _charts(ask: Asked, months: Sequence[Month]) -> list[Chart]:
    """Four small charts of the same months."""
    a_day = ask.calendar.minutes_a_day

    def drawn(look: Look, point: Callable[[Month], tuple[float | None, str]]) -> Markup:
        points = []
        for month in months:
            value, shown = point(month)
            norm = month.norm / a_day if month.norm and point is lasting else None
            name = format_date(month.first, "MMM", locale=language())
            points.append(Point(name, str(month.first.year), value, shown, norm))
        return columns(points, look)

    def lasting(month: Month) -> tuple[float | None, str]:
        return month.took and month.took / a_day, in_days(month.took, a_day)

    return [
        Chart(
            _("Dimulai"),
            _("Dokumen tiap bulan."),
            drawn("hollow", lambda month: (month.started, str(month.started))),
        ),
        Chart(
            _("Selesai"),
            _("Dokumen tiap bulan."),
            drawn("full", lambda month: (month.finished, str(month.finished))),
        ),
        Chart(
            _("Tepat waktu (persen)"),
            _("Dari yang selesai. Terarsir: lewat janji."),
            drawn("share", _on_time),
        ),
        Chart(
            _("Lama penyelesaian (hari kerja)"),
            _("Median. Garis: norma; terarsir: di atas norma."),
            drawn("full", lasting),
        ),
    ]


def _on_time(month: Month) -> tuple[float | None, str]:
    share = percent(month.on_time, month.promised)
    return (None, "–") if share is None else (month.on_time / month.promised, str(share))


def in_days(minutes: int | None, a_day: int) -> str:
    """Working minutes as working days with one decimal: ``6,8``."""
    if minutes is None:
        return "–"
    return str(format_decimal(minutes / a_day, "0.0", locale=language()))


def _tables(ask: Asked, found: Trends) -> Iterator[Table]:
    yield Table(
        _("Bulan"),
        (
            Column(_("Bulan"), "month", 16),
            Column(_("Dimulai"), "number"),
            Column(_("Selesai"), "number"),
            Column(_("Dibatalkan"), "number"),
            Column(_("Selesai dengan janji"), "number", 14),
            Column(_("Tepat waktu"), "number"),
            Column(_("Tepat waktu (persen)"), "percent"),
            Column(_("Median lama (jam kerja)"), "hours", 16),
            Column(_("Norma (jam kerja)"), "hours", 16),
        ),
        (
            (
                datetime.combine(one.first, time(), ask.calendar.zone),
                one.started,
                one.finished,
                one.cancelled,
                one.promised,
                one.on_time,
                one.on_time / one.promised if one.promised else None,
                one.took,
                one.norm,
            )
            for one in found.months
        ),
    )
    yield Table(
        _("Pengembalian"),
        (
            Column(_("SOP"), width=40),
            Column(_("Langkah"), width=44),
            Column(_("Keputusan"), width=28),
            Column(_("Diputus"), "number"),
            Column(_("Dikembalikan"), "number"),
            Column(_("Dikembalikan (persen)"), "percent"),
        ),
        (
            (
                one.version.title,
                f"{one.step.row}. {one.step.name}",
                one.decision.name,
                one.decided,
                one.returned,
                one.returned / one.decided,
            )
            for one in found.decisions
        ),
    )
    yield Table(
        _("Menunggu terlama"),
        (
            Column(_("SOP"), width=40),
            Column(_("Langkah"), width=44),
            Column(_("Jabatan"), width=32),
            Column(_("Selesai"), "number"),
            Column(_("Menunggu semuanya (jam kerja)"), "hours", 16),
            Column(_("Median (jam kerja)"), "hours", 16),
            Column(_("Norma (jam kerja)"), "hours", 16),
        ),
        (
            (
                one.version.title,
                f"{one.step.row}. {one.step.name}",
                one.step.lane,
                one.count,
                one.total,
                one.median,
                one.norm,
            )
            for one in found.costliest
        ),
    )
