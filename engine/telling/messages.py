"""Messages: what is told outside of the pages, in words, and with how much of it.

Always in Indonesian: which language a person reads is the choice of a browser, not of a person.
E-mail goes to the office's own server and names the document; a service is a third party, which
learns of an SOP and a step and gets a link, but no title, no name and nobody's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from engine.errors import Text
from engine.notices import Kind, NoticeSeen
from engine.sop.norm import fold
from engine.tasks import TaskSeen

HEADLINES: Final[Mapping[Kind, Text]] = {
    "arrived": Text("Tugas baru", "New task"),
    "returned": Text("Dikembalikan untuk diperbaiki", "Sent back to be mended"),
    "due_soon": Text("Mendekati batas waktu", "Due soon"),
    "late": Text("Terlambat", "Late"),
    "escalated": Text("Masih terlambat", "Still late"),
    "reassigned": Text("Dialihkan kepada Anda", "Handed on to you"),
    "withdrawn": Text("Dialihkan dari Anda", "Taken from you"),
    "reminded": Text("Anda diingatkan", "A reminder"),
    "commented": Text("Komentar untuk Anda", "A comment for you"),
    "prioritised": Text("Sifat dokumen berubah", "The document's priority has changed"),
    "done": Text("Dokumen selesai", "Document done"),
}
"""What each kind of notice is called, on the pages and in messages."""

LONGEST_LIST = 20
"""How many lines a heading of a message holds; the rest is counted."""
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What messages are written on: addresses that lead to pages, and the sender's domain.

    ``task`` and ``document`` hold ``{id}``; all addresses are empty where Alur has not been told
    its own. ``domain`` ends the messages' names.
    """

    task: str
    document: str
    inbox: str
    channels: str
    domain: str


@dataclass(frozen=True, slots=True)
class Words:
    """A message's subject, one line, and its text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a message says of one task or document. ``due`` is words; so is ``headline``."""

    headline: str
    title: str
    sop: str
    step: str
    post: str = ""
    due: str = ""
    by: str = ""
    note: str = ""
    link: str = ""

    @property
    def named(self) -> str:
        """The document by its title, one line."""
        return f"{self.headline}: {self.title}" if self.title else self.headline


def of_notice(letterhead: Letterhead, zone: ZoneInfo, notice: NoticeSeen) -> Line:
    """What a message says of a notice."""
    to_task = notice.mine and notice.waits and notice.task_id is not None
    step = notice.step
    return Line(
        headline=HEADLINES[notice.kind].id,
        title=fold(notice.title or ""),
        sop=notice.version.title if notice.version else "",
        step=_numbered(step.nomor, step.name) if step else "",
        post=notice.post or "",
        due=moment_words(notice.due_at, zone) if notice.due_at and notice.waits else "",
        by=fold(notice.by or ""),
        note=(notice.note or "")[:LONGEST_NOTE],
        link=letterhead.task.format(id=notice.task_id)
        if to_task
        else letterhead.document.format(id=notice.document_id)
        if notice.title
        else "",
    )


def of_task(letterhead: Letterhead, zone: ZoneInfo, task: TaskSeen) -> Line:
    """What a digest says of a task that waits for its reader."""
    return Line(
        headline="",
        title=fold(task.document_title),
        sop=task.version.title,
        step=_numbered(task.step.nomor, task.step.name),
        due=moment_words(task.due_at, zone) if task.due_at else "",
        link=letterhead.task.format(id=task.id),
    )


def telling(letterhead: Letterhead, kind: str, lines: Sequence[Line]) -> Words:
    """A message for a channel of a kind about notices, one or several."""
    if len(lines) == 1:
        subject = lines[0].named if kind == "email" else lines[0].headline
        return Words(subject, _ended(letterhead, kind, _at_length(kind, lines[0])))
    body = "\n\n".join(_listed(kind, lines))
    return Words(f"{len(lines)} pemberitahuan", _ended(letterhead, kind, body))


def digest(
    letterhead: Letterhead, kind: str, parts: Mapping[str, Sequence[Line]], day: str
) -> Words:
    """The daily message for a channel of a kind: its headings, each with lines."""
    counted = [f"{len(lines)} {heading.lower()}" for heading, lines in parts.items() if lines]
    texts = [
        "\n\n".join([f"{heading.upper()} ({len(lines)})", *_listed(kind, lines)])
        for heading, lines in parts.items()
        if lines
    ]
    return Words(
        f"Ringkasan {day}: {', '.join(counted)}",
        _ended(letterhead, kind, "\n\n\n".join(texts), letterhead.inbox),
    )


def trial(letterhead: Letterhead, kind: str) -> Words:
    """A message to see whether a channel works."""
    text = "Saluran ini berfungsi. Pemberitahuan Alur akan datang ke sini."
    return Words("Pesan percobaan dari Alur", _ended(letterhead, kind, text))


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as an office says it: ``Selasa, 13 Januari 2026 pukul 16.00 WITA``."""
    local = moment.astimezone(zone)
    said = format_datetime(local, "EEEE, d MMMM y 'pukul' HH.mm", tzinfo=zone, locale="id")
    return f"{said} {local.tzname() or ''}".rstrip()


def day_words(day: date) -> str:
    """A day as an office says it: ``Selasa, 13 Januari 2026``."""
    return format_date(day, "EEEE, d MMMM y", locale="id")


def _numbered(nomor: str | None, name: str) -> str:
    return f"{nomor}. {name}" if nomor else name


def _at_length(kind: str, line: Line) -> str:
    rows = [("SOP", line.sop), ("Langkah", line.step)]
    if kind == "email":
        rows.insert(0, ("Dokumen", line.title))
        rows += [("Jabatan", line.post), ("Batas waktu", line.due)]
        rows += [("Dari", line.by), ("Catatan", line.note)]
    said = [f"{label}: {text}" for label, text in rows if text]
    return "\n".join(said) + (f"\n\n{line.link}" if line.link else "")


def _listed(kind: str, lines: Sequence[Line]) -> list[str]:
    shown = [_shortly(kind, line) for line in lines[:LONGEST_LIST]]
    if len(lines) > LONGEST_LIST:
        shown.append(f"… dan {len(lines) - LONGEST_LIST} lagi.")
    return shown


def _shortly(kind: str, line: Line) -> str:
    where = ", ".join(filter(None, (line.sop, f"langkah {line.step}" if line.step else "")))
    if kind != "email":
        return "\n".join(filter(None, (": ".join(filter(None, (line.headline, where))), line.link)))
    rows = (
        "- " + ": ".join(filter(None, (line.headline, line.title))),
        f"  {where}" if where else "",
        f"  Batas waktu: {line.due}" if line.due else "",
        f"  Dari: {line.by}" if line.by else "",
        f"  {line.link}" if line.link else "",
    )
    return "\n".join(filter(None, rows))


def _ended(letterhead: Letterhead, kind: str, text: str, link: str = "") -> str:
    """The text with what stands below every message."""
    below = link or ("" if letterhead.inbox else "Buka Alur untuk melihatnya.")
    parts = [text, below]
    if kind == "email" and letterhead.channels:
        parts.append(f"-- \nCara Anda diberi tahu diatur di {letterhead.channels}")
    return "\n\n".join(filter(None, parts)) + "\n"
