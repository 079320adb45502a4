"""How moments, spans, sizes and the state of a task are said: the same words on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as date_type
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from engine.access import Actor
from engine.acting import PRIORITIES
from engine.documents import TimerSeen
from engine.files import TYPES
from engine.procedure import Procedure
from engine.sop.model import Node, Step
from engine.sop.norm import Waktu, waktu_or_none
from engine.tasks import TaskSeen
from engine.working_time import elapsed_minutes, span_words
from engine.working_time.calendar import Hours, written
from webui.context import calendar, now
from webui.languages import _, language, ngettext, said

_DAY = {"id": "EEEE, d MMMM y", "en": "EEEE, d MMMM y"}
_DAY_OF_MONTH = {"id": "EEEE, d MMMM", "en": "EEEE, d MMMM"}
_DATE = {"id": "d MMMM y", "en": "d MMMM y"}
_MONTH = {"id": "MMMM y", "en": "MMMM y"}
_MOMENT = {"id": "EEE d MMM HH.mm", "en": "EEE d MMM HH:mm"}
_MOMENT_OF_YEAR = {"id": "d MMM y HH.mm", "en": "d MMM y HH:mm"}
_SHORT_DAY = {"id": "EEE d MMM", "en": "EEE d MMM"}
_SHORT_DAY_OF_YEAR = {"id": "d MMM y", "en": "d MMM y"}
_TIME = {"id": "HH.mm", "en": "HH:mm"}


ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
"""The zones of Indonesia, and what people call them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a task stands against its norm, in words, with the mark and the colour that say the same.

    ``kind`` is ``late``, ``soon`` (due today, or past its norm but not yet late) or ``wait``.
    ``full`` names the norm, for a time is never said without it; ``short`` is for a table that has
    the norm in the column before.
    """

    kind: str
    short: str
    full: str

    @property
    def mark(self) -> str:
        """The id of the symbol."""
        return f"m-{self.kind}"


def init_app(app: Flask) -> None:
    """Makes the words filters of the templates."""
    for word in (
        day,
        date,
        short_day,
        month,
        short_month,
        moment,
        clock_time,
        waiting,
        timer_name,
        timer_said,
        lasted,
        size,
        file_type,
        norm,
        as_norm,
        roles,
        priority,
        noted_priority,
    ):
        app.template_filter(word.__name__)(word)
    app.template_filter("norm_of")(norm_of)
    app.template_filter("place_in_table")(place_in_table)
    app.template_filter("span")(span)
    app.template_filter("working_span")(working_span)
    for told in (whole_date, weekday_date, zone_said, hours_said):
        app.template_filter(told.__name__)(told)
    app.template_global("working_hours")(working_hours)
    app.template_global("now")(now)


def day(value: datetime) -> str:
    """A day with its name: ``Rabu, 15 Juli 2026``."""
    return _format(value, _DAY)


def date(value: datetime) -> str:
    """A date: ``15 Juli 2026``."""
    return _format(value, _DATE)


def month(first: date_type) -> str:
    """A month by a day of it: ``Juli 2026``."""
    return format_date(first, _MONTH[language()], locale=language())


def short_month(first: date_type) -> str:
    """A month in a narrow place: ``Jul 2026``."""
    return format_date(first, "MMM y", locale=language())


def whole_date(value: date_type) -> str:
    """A date that no zone moves: ``15 Juli 2026``."""
    return format_date(value, _DATE[language()], locale=language())


def weekday_date(value: date_type) -> str:
    """A date with its weekday, where the year is known: ``Rabu, 15 Juli``."""
    return format_date(value, _DAY_OF_MONTH[language()], locale=language())


def zone_said(zone: str) -> str:
    """A zone of the IANA list as people call it: ``WITA (Asia/Makassar)``."""
    return f"{ZONES[zone]} ({zone})" if zone in ZONES else zone


def hours_said(hours: Hours) -> str:
    """A day's hours: ``07.30–12.00, 13.00–16.00``; empty when off."""
    spans = (f"{opens}–{closes}" for opens, closes in written(hours))
    return ", ".join(spans).replace(":", ".")


def moment(value: datetime) -> str:
    """A moment in the office's zone: ``Rab 15 Jul 09.35``, with the year when it is another one.

    Its words keep together when the line is broken.
    """
    return _kept_together(value, _MOMENT, _MOMENT_OF_YEAR)


def short_day(value: datetime) -> str:
    """A day in the office's zone: ``Rab 15 Jul``, with the year when it is another one."""
    return _kept_together(value, _SHORT_DAY, _SHORT_DAY_OF_YEAR)


def clock_time(value: datetime) -> str:
    """The time on the clock: ``09.35``."""
    return _format(value, _TIME)


def waiting(task: TaskSeen) -> Waiting:
    """How an open task stands against its norm now, in the office's working time."""
    norm_said = norm(task)
    office_time = calendar()
    if task.due_at is None:
        since = working_span(elapsed_minutes(office_time, task.received_at, now()))
        text = _("Menunggu %(span)s", span=since)
        return Waiting("wait", text, _("Menunggu %(span)s, tanpa norma waktu", span=since))
    if task.past_norm(now()):
        span = working_span(elapsed_minutes(office_time, task.due_at, now()))
        return Waiting(
            "late" if task.late(now()) else "soon",
            _("Lewat %(span)s", span=span),
            _("Lewat %(span)s dari norma %(norm)s", span=span, norm=norm_said),
        )
    span = working_span(elapsed_minutes(office_time, now(), task.due_at))
    return Waiting(
        "soon" if _local_date(task.due_at, office_time.zone) == _local_date(now(), office_time.zone)
        else "wait",
        _("Sisa %(span)s", span=span),
        _("Sisa %(span)s dari norma %(norm)s", span=span, norm=norm_said),
    )  # fmt: skip


def timer_name(timer: Node) -> str:
    """What a timer is called: by its name, or else by how long it waits."""
    span = as_norm(timer.waktu)
    return timer.name or (
        _("Batas %(span)s", span=span) if timer.attached_to else _("Tunggu %(span)s", span=span)
    )


def timer_said(timer: TimerSeen) -> str:
    """What a timer that runs will do, and when."""
    at, name = moment(timer.due_at), timer_name(timer.node)
    if not timer.node.attached_to:
        return _("Menunggu sampai %(when)s", when=at)
    if timer.node.interrupting:
        return _("Bila belum selesai pada %(when)s, tugas berakhir: %(name)s", when=at, name=name)
    return _("Bila belum selesai pada %(when)s: %(name)s", when=at, name=name)


def norm(task: TaskSeen) -> str:
    """A task's norm: ``2 hari``; empty without one. A row's second task has its row's."""
    return norm_of(task.version, task.step)


def norm_of(procedure: Procedure, step: Step) -> str:
    """The norm of a step, or of its row when the step is the row's second; empty without one."""
    waktu = procedure.norm(step)
    return _amount(waktu) if waktu else ""


def as_norm(drawn: str) -> str:
    """A time as it is drawn, said as norms are: ``2 Hari`` is ``2 hari``; else as it stands."""
    waktu = waktu_or_none(drawn)
    return _amount(waktu) if waktu else drawn


def _amount(waktu: Waktu) -> str:
    return {
        "menit": ngettext("%(num)d menit", "%(num)d menit", waktu.amount),
        "jam": ngettext("%(num)d jam", "%(num)d jam", waktu.amount),
        "hari": ngettext("%(num)d hari", "%(num)d hari", waktu.amount),
    }[waktu.unit]


def working_span(minutes: int, a_day: int = 0) -> str:
    """Working minutes: ``2 hari 3 jam``. A day has ``a_day`` of them, else one's own office's."""
    return said(span_words(minutes, a_day or calendar().minutes_a_day))


def lasted(start: datetime, end: datetime) -> str:
    """How much working time lies between two moments: ``2 hari 3 jam``."""
    return working_span(elapsed_minutes(calendar(), start, end))


def priority(value: int) -> str:
    """How urgent a document is, as its office says."""
    return (_("Biasa"), _("Segera"), _("Sangat segera"))[value]


def noted_priority(word: str) -> str:
    """The same, of what stands in a history."""
    return priority(PRIORITIES.index(word))


def place_in_table(procedure: Procedure, step: Step) -> str:
    """Where a step stands in its SOP's table: ``langkah 7 dari 8``."""
    return _("langkah %(nomor)s dari %(rows)s", nomor=step.nomor or "–", rows=procedure.row_count)


def span(minutes: int) -> str:
    """Minutes on the clock: ``15 menit``, ``12 jam``."""
    hours, left = divmod(minutes, 60)
    said_hours = ngettext("%(num)d jam", "%(num)d jam", hours) if hours else ""
    said_minutes = ngettext("%(num)d menit", "%(num)d menit", left) if left or not hours else ""
    return f"{said_hours} {said_minutes}".strip()


def working_hours() -> str:
    """In which hours time is counted today, for the foot of a page."""
    office_time = calendar()
    local = now().astimezone(office_time.zone)
    zone = local.tzname() or ""
    hours = office_time.hours(local.date())
    if not hours:
        return _("Hari ini libur: waktu tidak dihitung (%(zone)s).", zone=zone)
    opens, closes = hours[0][0].strftime("%H.%M"), hours[-1][1].strftime("%H.%M")
    return _(
        "Waktu dihitung menurut jam kerja, hari ini %(opens)s–%(closes)s %(zone)s.",
        opens=opens, closes=closes, zone=zone,
    )  # fmt: skip


def size(value: int) -> str:
    """A file's size: ``412 KB``, ``1,4 MB``."""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))} KB"
    return f"{format_decimal(round(value / 1_000_000, 1), locale=language())} MB"


def file_type(media_type: str) -> str:
    """The word that people know a kind of file by: ``PDF``."""
    return TYPES.get(media_type, media_type)


def roles(actor: Actor) -> str:
    """The posts that somebody holds, and what else they are."""
    held = list(dict.fromkeys(post.title for post in actor.posts))
    if actor.process_owner:
        held.append(_("Pemilik proses"))
    if actor.overseer:
        held.append(_("Pemantau"))
    if actor.admin:
        held.append(_("Admin"))
    return " · ".join(held) or _("Belum memegang jabatan")


def _kept_together(value: datetime, this_year: dict[str, str], other: dict[str, str]) -> str:
    zone = calendar().zone
    same_year = value.astimezone(zone).year == now().astimezone(zone).year
    return _format(value, this_year if same_year else other).replace(" ", "\N{NO-BREAK SPACE}")


def _format(value: datetime, formats: dict[str, str]) -> str:
    spoken = language()
    local = value.astimezone(calendar().zone).replace(tzinfo=None)
    pattern = formats[spoken]
    return _written(local if "H" in pattern else local.date(), pattern, spoken)


@lru_cache(maxsize=4096)  # a list says the same days and moments again and again
def _written(local: date_type, pattern: str, spoken: str) -> str:
    if isinstance(local, datetime):
        return format_datetime(local, pattern, locale=spoken)
    return format_date(local, pattern, locale=spoken)


def _local_date(value: datetime, zone: ZoneInfo) -> object:
    return value.astimezone(zone).date()
