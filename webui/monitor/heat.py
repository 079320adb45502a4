"""An SOP as a heat map: where its documents stand, how long, and how long its steps take."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, url_for
from werkzeug.wrappers import Response

from engine.catalogue import titles
from engine.monitor.heat import Heat, StepHeat, heat
from engine.monitor.standing import figures
from webui.context import actor, installation
from webui.languages import _, ngettext
from webui.monitor import workbook
from webui.monitor.asked import Asked, asked, periods
from webui.monitor.workbook import Column, Table, Told
from webui.picture import diagram
from webui.picture.marks import Marks, Return
from webui.picture.spots import Degree, Spot
from webui.words import working_span


def see(key: str) -> str | Response:
    """An SOP's diagram with what stands at its steps, and the same as a table."""
    with installation().reading() as tx:
        ask = asked(tx)
        found = heat(tx, actor(), key, ask.period, office=ask.unit)
        if workbook.asked():
            told = Told(found.version.title, ask.office, ask.told(titles(tx, ask.office.key)))
            return workbook.send(f"peta-{key}"[:60], told, *_tables(found))
        return render_template(
            "monitor/sop.html",
            ask=ask,
            periods=periods(ask.calendar),
            found=found,
            figures=figures(tx, actor(), office=ask.unit, sop=key),
            diagram=diagram.draw(found.version.sop, _returns(found), _spots(ask, found)),
            degree=degree,
            degree_words=degree_words,
            documents_at=documents_at,
        )


def degree(step: StepHeat) -> Degree | None:
    """How bad it is at a step; ``None`` where nothing stands."""
    if not step.standing:
        return None
    return 3 if step.late else 2 if step.past_norm else 1


def degree_words(step: StepHeat) -> str:
    """The degree in words: ``2 terlambat``."""
    if step.late:
        return _("%(number)d terlambat", number=step.late)
    if step.past_norm:
        return _("%(number)d lewat norma", number=step.past_norm)
    return _("dalam norma") if step.standing else _("tidak ada")


def _spots(ask: Asked, found: Heat) -> dict[str, Spot]:
    """What the picture shows at the steps where something stands.

    Whoever looks at another office's figures sees none of its documents: no link leads there.
    """
    a_day = ask.calendar.minutes_a_day
    spots = {}
    worst = max(found.steps, key=lambda step: (degree(step) or 0, step.standing))
    for step in found.steps:
        how_bad = degree(step)
        if how_bad is None:
            continue
        waiting = working_span(step.waiting or 0, a_day)
        norm = working_span(step.norm, a_day) if step.norm is not None else ""
        spots[step.step.id] = Spot(
            step.standing,
            how_bad,
            degree_words(step),
            _beside(step, a_day),
            _said(step, waiting, norm),
            "" if ask.unit else documents_at(found.version.key, step),
            step is worst,
        )
    return spots


def _beside(step: StepHeat, a_day: int) -> str:
    """The median wait beside the norm in few letters, each in its greatest unit, whole ones."""

    def short(minutes: int) -> str:
        unit = a_day if minutes >= a_day else 60 if minutes >= 60 else 1
        return working_span(minutes - minutes % unit, a_day)

    waiting = short(step.waiting or 0)
    if step.norm is None:
        return waiting
    return _("%(span)s dari %(norm)s", span=waiting, norm=short(step.norm))


def documents_at(key: str, step: StepHeat) -> str:
    """Where the documents are listed that stand at a step."""
    row = step.step.row
    return url_for("monitor.index", sop=key, langkah=row, keadaan="semua", _anchor="daftar")


def _said(step: StepHeat, waiting: str, norm: str) -> str:
    told = [
        _("Langkah %(row)s, %(name)s.", row=step.step.row, name=step.step.name),
        ngettext("%(num)d dokumen", "%(num)d dokumen", step.standing) + f", {degree_words(step)}.",
        _("Median menunggu %(span)s,", span=waiting),
        _("norma %(span)s.", span=norm) if norm else _("tanpa norma."),
    ]
    return " ".join(told)


def _returns(found: Heat) -> Marks:
    """How often each way back was taken in the period, as marks on its arrow."""
    back = tuple(
        Return(step.step, way.decision, way.times)
        for step in found.steps
        if step.step.id in found.version.sop.step_by_id
        for way in step.ways
        if way.decision.returns and way.times
    )
    return Marks({}, frozenset(), back)


def _tables(found: Heat) -> Iterator[Table]:
    yield Table(
        _("Langkah"),
        (
            Column(_("No."), width=6),
            Column(_("Langkah"), width=44),
            Column(_("Jabatan"), width=32),
            Column(_("Menunggu"), "number"),
            Column(_("Lewat norma"), "number"),
            Column(_("Terlambat"), "number"),
            Column(_("Terlama sejak"), "moment", 17),
            Column(_("Median menunggu (jam kerja)"), "hours", 16),
            Column(_("Selesai"), "number"),
            Column(_("Median selesai (jam kerja)"), "hours", 16),
            Column(_("Norma (jam kerja)"), "hours", 16),
        ),
        (
            (
                one.step.row,
                one.step.name,
                one.step.lane,
                one.standing,
                one.past_norm,
                one.late,
                one.oldest,
                one.waiting,
                one.done,
                one.took,
                one.norm,
            )
            for one in found.steps
        ),
    )
