"""Sekarang: what is stuck, in whose hands, how long, and whether its document will be on time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flask import render_template, request
from werkzeug.wrappers import Response

from engine import documents
from engine.forecast import soonest_by_norm
from engine.installation import Tx
from engine.monitor import standing as monitor
from engine.monitor.standing import State
from engine.monitor.trends import percent
from engine.organisation import holdings
from engine.tasks import Tasks, TaskSeen
from engine.working_time import elapsed_minutes, norm_minutes
from webui.context import actor, calendar, installation, now, office
from webui.languages import _
from webui.monitor import strips, workbook
from webui.monitor.strips import Strip
from webui.monitor.workbook import Cell, Column, Table, Told
from webui.words import priority, waiting

ROWS: Final = 25
"""How many tasks stand on a page; a workbook reads many at a time."""
MANY: Final = 500
NORMS_LONG: Final = 3
"""How many times its norm the bar of a waiting task is long; what waits longer fills it."""

STATES: Final[Mapping[str, State]] = MappingProxyType(
    {
        "": "past_norm",
        "terlambat": "late",
        "hari-ini": "due_today",
        "bebas": "untaken",
        "semua": "open",
    }
)
"""How tasks stand, as addresses name it; nothing said, it is what is stuck."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which tasks are asked for; all by their names in the address."""

    sop: str
    langkah: str
    jabatan: str
    orang: str
    keadaan: str

    @property
    def kept(self) -> dict[str, str]:
        """Those that are set, for an address."""
        names = ("sop", "langkah", "jabatan", "orang", "keadaan")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Held:
    """A waiting task with how long it waits beside its norm, both in working minutes.

    ``broken`` tells that its document should be done already; ``soonest``, where that can only be
    after the promise, when its norms lead to its end.
    """

    task: TaskSeen
    waited: int
    norm: int | None
    broken: bool
    soonest: datetime | None


def index() -> str | Response:
    """The office at a glance, and a list of waiting tasks, worst first."""
    asked = _filters()
    with installation().reading() as tx:
        found = strips.strips(monitor.boards(tx, actor()))
        if workbook.asked():
            told = Told(_("Tugas yang menunggu"), office(), _said(tx, asked, found))
            tables = (_table(_every(tx, asked)), strips.table(found))
            return workbook.send("pemantauan", told, *tables)
        tasks = _tasks(tx, asked, request.args.get("setelah"), ROWS)
        held = [_held(task) for task in tasks.items]
        return render_template(
            "monitor/index.html",
            figures=monitor.figures(tx, actor()),
            paused=0 if asked.kept else documents.paused(tx, actor()),
            percent=percent,
            strips=found,
            chosen=next((strip for strip in found if strip.key == asked.sop), None),
            posts=monitor.standing_posts(tx, actor()),
            asked=asked,
            states=_state_names(),
            held=held,
            following=tasks.next,
            norms_long=NORMS_LONG,
            holders=holdings.holders(tx, {task.post_id for task in tasks.items}),
        )


def _filters() -> Filters:
    def given(name: str) -> str:
        return request.args.get(name, "").strip()

    sop, state = given("sop"), given("keadaan")
    return Filters(
        sop,
        given("langkah") if sop else "",
        given("jabatan"),
        given("orang"),
        state if state in STATES else "",
    )


def _state_names() -> dict[str, str]:
    """The states as people choose them."""
    return {
        "": _("Tertahan: lewat norma"),
        "terlambat": _("Terlambat"),
        "hari-ini": _("Jatuh tempo hari ini"),
        "bebas": _("Belum diambil"),
        "semua": _("Semua yang berjalan"),
    }


def _tasks(tx: Tx, asked: Filters, cursor: str | None, limit: int) -> Tasks:
    return monitor.standing_tasks(
        tx, actor(), sop=asked.sop, row=asked.langkah, post=asked.jabatan, person=asked.orang,
        state=STATES[asked.keadaan], cursor=cursor, limit=limit,
    )  # fmt: skip


def _every(tx: Tx, asked: Filters) -> Iterator[Held]:
    """All the tasks asked for, some of them at a time."""
    cursor = None
    while True:
        tasks = _tasks(tx, asked, cursor, MANY)
        yield from map(_held, tasks.items)
        if (cursor := tasks.next) is None:
            return


def _held(task: TaskSeen) -> Held:
    waktu, a_day = task.version.norm(task.step), calendar().minutes_a_day
    waited = elapsed_minutes(calendar(), task.received_at, now())
    norm, promised = norm_minutes(waktu, a_day) if waktu else None, task.promised_at
    if promised is None or now() > promised:
        return Held(task, waited, norm, promised is not None, None)
    soonest = soonest_by_norm(calendar(), task, now())
    return Held(task, waited, norm, False, soonest if soonest and soonest > promised else None)


def _said(tx: Tx, asked: Filters, found: tuple[Strip, ...]) -> list[tuple[str, str]]:
    """The filters by name, as a workbook tells them."""
    titles = {strip.key: strip.title for strip in found}
    said = [
        (_("SOP"), titles.get(asked.sop, asked.sop) or _("Semua SOP")),
        (_("Langkah"), asked.langkah),
        (_("Jabatan"), monitor.standing_posts(tx, actor()).get(asked.jabatan, asked.jabatan)),
        (_("Pemegang"), asked.orang),
        (_("Keadaan"), _state_names()[asked.keadaan]),
    ]
    return [(name, text) for name, text in said if text]


def _table(held: Iterator[Held]) -> Table:
    return Table(
        _("Tugas yang menunggu"),
        (
            Column(_("Dokumen"), width=44),
            Column(_("SOP"), width=36),
            Column(_("Langkah"), width=40),
            Column(_("Pemegang"), width=24),
            Column(_("Jabatan"), width=30),
            Column(_("Diterima"), "moment", 17),
            Column(_("Menunggu (jam kerja)"), "hours", 14),
            Column(_("Norma (jam kerja)"), "hours", 14),
            Column(_("Norma habis"), "moment", 17),
            Column(_("Keadaan"), width=26),
            Column(_("Kali dikembalikan"), "number", 14),
            Column(_("Sifat"), width=14),
            Column(_("Janji selesai"), "moment", 17),
        ),
        map(_row, held),
    )


def _row(one: Held) -> tuple[Cell, ...]:
    task = one.task
    return (
        task.document_title,
        task.version.title,
        f"{task.step.row}. {task.step.name}",
        task.assignee_name or _("Belum diambil"),
        task.assignee_post,
        task.received_at,
        one.waited,
        one.norm,
        task.due_at,
        waiting(task).short,
        task.returns,
        priority(task.priority),
        task.promised_at,
    )
