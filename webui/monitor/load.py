"""Beban: how much work lies at each post and, for supervisors, in each person's hands."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template
from werkzeug.wrappers import Response

from engine.catalogue import titles
from engine.monitor import load
from engine.monitor.load import Load, PersonLoad, PostLoad
from webui.context import actor, installation
from webui.languages import _
from webui.monitor import workbook
from webui.monitor.asked import asked, months_said, periods
from webui.monitor.workbook import Cell, Column, Table, Told


def index() -> str | Response:
    """The load of posts and people, most late first; as a page or a workbook."""
    with installation().reading() as tx:
        ask = asked(tx)
        posts = load.posts(tx, actor(), ask.period, office=ask.unit, sop=ask.sop)
        people: tuple[PersonLoad, ...] = ()
        if actor().supervisor and not ask.unit:
            people = load.people(tx, actor(), ask.period, sop=ask.sop)
        sops = titles(tx, ask.office.key)
    if workbook.asked():
        told = Told(_("Beban kerja"), ask.office, ask.told(sops))
        return workbook.send("beban", told, *_tables(posts, people))
    return render_template(
        "monitor/load.html",
        ask=ask,
        titles=sops,
        periods=periods(ask.calendar),
        months_said=months_said(ask.period),
        posts=posts,
        people=people,
        most_at_post=max((one.load.open for one in posts), default=0),
        most_in_hand=max((one.load.open for one in people), default=0),
    )


def _tables(posts: tuple[PostLoad, ...], people: tuple[PersonLoad, ...]) -> Iterator[Table]:
    def columns(*first: Column) -> tuple[Column, ...]:
        return (
            *first,
            Column(_("Terbuka"), "number"),
            Column(_("Belum diambil"), "number"),
            Column(_("Lewat norma"), "number"),
            Column(_("Terlambat"), "number"),
            Column(_("Terlama sejak"), "moment", 17),
            Column(_("Selesai"), "number"),
            Column(_("Median selesai (jam kerja)"), "hours", 16),
        )

    yield Table(
        _("Per jabatan"),
        columns(Column(_("Jabatan"), width=40)),
        ((one.name, *_cells(one.load)) for one in posts),
    )
    if people:
        yield Table(
            _("Per orang"),
            columns(Column(_("Nama"), width=32), Column(_("Jabatan"), width=40)),
            ((one.name, " · ".join(one.posts), *_cells(one.load)) for one in people),
        )


def _cells(one: Load) -> tuple[Cell, ...]:
    return (one.open, one.free, one.past_norm, one.late, one.oldest, one.finished, one.took)
