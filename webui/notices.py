"""Pemberitahuan: what a person was told, and whether somebody is there to tell in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engine import notices
from engine.notices import Kind, NoticeSeen
from engine.telling import workers
from engine.telling.messages import HEADLINES
from webui.context import actor, installation, settings
from webui.languages import said

bp = Blueprint("notices", __name__)

MARKS: dict[Kind, tuple[str, str]] = {
    "returned": ("m-back", "back"),
    "due_soon": ("m-soon", "soon"),
    "late": ("m-late", "late"),
    "escalated": ("m-late", "late"),
    "commented": ("m-talk", "live"),
    "done": ("m-done", "done"),
}
"""The mark of a kind of notice and its colour; all others have that of a thing to know."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How telling people stands. ``since`` is the last sign of life of a worker, if there was any.

    The rest is for the admin: what a worker met with, how much e-mail waits for a mail server that
    is not set, and how many messages were given up.
    """

    silent: bool
    since: datetime | None
    error: str | None = None
    without_server: int = 0
    given_up: int = 0


def init_app(app: Flask) -> None:
    """Lets every page say how much news there is, and whether a worker is at work."""
    app.template_global("fresh_notices")(fresh_notices)
    app.template_global("telling")(telling)
    app.template_filter("headline")(headline)
    app.template_filter("notice_mark")(notice_mark)
    app.template_filter("notice_link")(notice_link)


@bp.get("/pemberitahuan")
def index() -> str:
    """What the reader was told, newest first."""
    with installation().reading() as tx:
        listed = notices.listing(tx, actor(), cursor=request.args.get("setelah"))
        return render_template("notices/index.html", listed=listed)


@bp.post("/pemberitahuan")
def mark_all() -> Response:
    """Marks all as seen."""
    with installation().writing() as tx:
        notices.mark_seen(tx, actor())
    return redirect(url_for("notices.index"), 303)


def opened(document_id: str = "", task_id: str = "") -> None:
    """Marks what the reader was told of a document or task as seen: they have it before them."""
    if not fresh_notices():
        return
    about = notices.of_document(document_id) if document_id else notices.of_task(task_id)
    with installation().writing() as tx:
        notices.mark_seen(tx, actor(), about)
        g.fresh_notices = notices.count_fresh(tx, actor().id)


def fresh_notices() -> int:
    """How many notices are new to the reader; ``MANY`` also stands for more."""
    if "fresh_notices" not in g:
        g.fresh_notices = current_user.fresh_notices
    return int(g.fresh_notices)


def telling() -> Telling:
    """How telling people stands now."""
    with installation().reading() as tx:
        state = workers.state(tx)
        unsent = workers.outbox(tx) if actor().admin else {}
    no_server = "email" in unsent and settings().mail_server is None
    return Telling(
        silent=not state.running,
        since=state.beat_at,
        error=state.error if actor().admin else None,
        without_server=unsent["email"].waiting if no_server else 0,
        given_up=sum(kind.given_up for kind in unsent.values()),
    )


def headline(notice: NoticeSeen) -> str:
    """What a notice is called: ``Terlambat``."""
    return said(HEADLINES[notice.kind])


def notice_mark(notice: NoticeSeen) -> tuple[str, str]:
    """The mark of a notice and its colour."""
    return MARKS.get(notice.kind, ("m-info", "live"))


def notice_link(notice: NoticeSeen) -> str | None:
    """Where a notice leads: to the task while it waits for the reader, else to its document."""
    if notice.title is None:
        return None
    if notice.mine and notice.waits:
        return url_for("tasks.see", task_id=notice.task_id)
    return url_for("documents.see", document_id=notice.document_id)
