"""What a supervisor can do about waiting tasks: whom to give each to, the text for WhatsApp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from babel.dates import format_datetime
from flask import url_for

from engine.acting import REMINDED_FOR, Holder, holders
from engine.documents import DocumentOpened, EventSeen
from engine.installation import Tx
from engine.tasks import TaskSeen
from engine.working_time import elapsed_minutes, span_words
from webui.context import calendar, now


@dataclass(frozen=True, slots=True)
class ToDo:
    """A waiting task with what can be done about it.

    ``others`` are those to whom it can be given; ``reminded`` the last reminder while it lasts:
    until then there is no other.
    """

    task: TaskSeen
    others: tuple[Holder, ...]
    text: str
    reminded: EventSeen | None

    @property
    def again(self) -> datetime | None:
        """When the next reminder is possible; empty when it is now."""
        return self.reminded.at + REMINDED_FOR if self.reminded else None

    @property
    def whatsapp(self) -> str:
        """The address that opens WhatsApp with the text, for whomever its sender then chooses."""
        return f"https://wa.me/?text={quote(self.text, safe='')}"


def to_do(tx: Tx, opened: DocumentOpened) -> list[ToDo]:
    """What can be done about each open task of a document."""
    reminders = {event.task_id: event for event in opened.events if event.kind == "reminded"}
    fresh = {id_: event for id_, event in reminders.items() if now() < event.at + REMINDED_FOR}
    return [
        ToDo(
            task,
            tuple(
                holder
                for holder in holders(tx, task.post_id, task.version.sop_id)
                if holder.id != task.assignee_id
            ),
            whatsapp_text(task, url_for("tasks.see", task_id=task.id, _external=True)),
            fresh.get(task.id),
        )
        for task in opened.document.tasks
    ]


def whatsapp_text(task: TaskSeen, link: str) -> str:
    """The text to paste: which step of which SOP waits since when and until when, and where.

    In Indonesian whatever the reader's language. No name and no title: who gets it may pass it on.
    """
    step = f"{task.step.nomor}. {task.step.name}" if task.step.nomor else task.step.name
    lines = [
        "Mohon ditindaklanjuti, ada tugas yang menunggu di Alur.",
        "",
        f"SOP: {task.version.title}",
        f"Langkah {step}",
        f"Menunggu sejak {_moment(task.received_at)} ({_between(task.received_at, now())} kerja)",
    ]
    if task.due_at is not None:
        lines.append(f"Batas waktu {_moment(task.due_at)} ({_stands(task, task.due_at)})")
    return "\n".join([*lines, "", link])


def _stands(task: TaskSeen, due_at: datetime) -> str:
    if not task.past_norm(now()):
        return f"tersisa {_between(now(), due_at)} kerja"
    what = "terlambat" if task.late(now()) else "lewat"
    return f"{what} {_between(due_at, now())} kerja"


def _between(start: datetime, end: datetime) -> str:
    minutes = elapsed_minutes(calendar(), start, end)
    return span_words(minutes, calendar().minutes_a_day).id


def _moment(value: datetime) -> str:
    zone = calendar().zone
    said = format_datetime(value, "EEEE d MMMM y HH.mm", tzinfo=zone, locale="id")
    return f"{said} {value.astimezone(zone).tzname()}"
