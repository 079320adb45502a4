"""Tugas Saya: what waits for me, urgent and soonest due first, and what I may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, inbox
from engine.tasks import TaskSeen
from webui.context import actor, calendar, installation, now
from webui.languages import _
from webui.navigation import first_page

bp = Blueprint("inbox", __name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks of the list under one heading; ``kind`` gives its mark and colour.

    The tasks of urgent documents (``first``) have marks of their own.
    """

    kind: str
    title: str
    tasks: tuple[TaskSeen, ...]


@bp.get("/")
def home() -> Response:
    """The first page: the inbox, or what somebody without an office has."""
    return redirect(url_for(first_page(actor())))


@bp.get("/tugas")
def index() -> str:
    """The inbox: mine, and what is free for my posts to take."""
    search, sop = request.args.get("q", "").strip(), request.args.get("sop", "")
    mine_from, free_from = request.args.get("setelah"), request.args.get("bebas")
    with installation().reading() as tx:
        mine = inbox.listing(tx, actor(), "mine", search=search, sop=sop, cursor=mine_from)
        free = inbox.listing(tx, actor(), "available", search=search, sop=sop, cursor=free_from)
        return render_template(
            "inbox/index.html",
            groups=grouped(mine.items),
            mine=mine,
            free=free,
            mine_count=inbox.count(tx, actor(), "mine"),
            free_count=inbox.count(tx, actor(), "available"),
            sops=catalogue.sops(tx, actor()),
            search=search,
            sop=sop,
        )


def grouped(listed: tuple[TaskSeen, ...]) -> tuple[Group, ...]:
    """The tasks, urgent and soonest due first, under their priority or a person's week."""
    titles = {
        "very urgent": ("first", _("Sangat segera")),
        "urgent": ("first", _("Segera")),
        "late": ("late", _("Terlambat")),
        "today": ("soon", _("Hari ini")),
        "week": ("wait", _("Minggu ini")),
        "later": ("wait", _("Nanti")),
        "free": ("wait", _("Tanpa batas waktu")),
    }
    return tuple(Group(*titles[when], tuple(group)) for when, group in groupby(listed, _when))


def _when(task: TaskSeen) -> str:
    if task.priority:
        return "urgent" if task.priority == 1 else "very urgent"
    if task.due_at is None:
        return "free"
    if task.late(now()):
        return "late"
    zone = calendar().zone
    today, due = now().astimezone(zone).date(), task.due_at.astimezone(zone).date()
    if due <= today:
        return "today"
    sunday = today + timedelta(days=6 - today.weekday())
    return "week" if due <= sunday else "later"
