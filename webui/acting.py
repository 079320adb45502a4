"""Tindak lanjut: reminding, handing on, putting first and commenting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import acting, tasks
from engine.acting import Load
from engine.errors import Conflict, FieldError, Refused
from engine.installation import Tx
from webui.context import actor, installation
from webui.documents import Sent, again
from webui.errors import error_page
from webui.languages import _, said

bp = Blueprint("acting", __name__)

Page = Response | tuple[str, int] | str

GIVE, KEEP = "ke.", "="
"""What the choices of a list are named by, before the task's id; and what leaves a task where it
is, as no username begins so."""


@bp.post("/tugas/<task_id>/ingatkan")
def remind(task_id: str) -> Page:
    """Reminds who holds a task."""
    return _act(_document_of(task_id), lambda tx: acting.remind(tx, actor(), task_id), Sent())


@bp.post("/tugas/<task_id>/alihkan")
def reassign(task_id: str) -> Page:
    """Gives a task to another holder of its post, or back to the post."""
    document_id = _document_of(task_id)
    to, reason = _text("penerima"), _text("alasan")
    return _act(
        document_id,
        lambda tx: acting.reassign(tx, actor(), task_id, to, reason),
        Sent("alihkan", reason, task_id, to),
    )


@bp.post("/dokumen/<document_id>/sifat")
def prioritise(document_id: str) -> Page:
    """Sets how urgent a document is."""
    chosen = _text("sifat")
    priority = int(chosen) if chosen in {"0", "1", "2"} else -1
    return _act(
        document_id,
        lambda tx: acting.prioritise(tx, actor(), document_id, priority),
        Sent("sifat"),
    )


@bp.post("/dokumen/<document_id>/komentar")
def comment(document_id: str) -> Page:
    """Writes a comment."""
    text = _text("komentar")
    return _act(
        document_id,
        lambda tx: acting.comment(tx, actor(), document_id, text),
        Sent("komentar", text),
    )


@bp.get("/pemantauan/alihkan")
def away() -> Page:
    """Somebody is away: who has taken tasks, and those of one of them, to be handed on."""
    username = request.args.get("dari", "")
    with installation().reading() as tx:
        if username:
            return _away_page(acting.load(tx, actor(), username))
        return render_template("acting/hands.html", hands=acting.hands(tx, actor()))


@bp.post("/pemantauan/alihkan")
def reassign_all() -> Page:
    """Hands on the chosen tasks of somebody who is away."""
    username, reason = _text("dari"), _text("alasan")
    chosen = {
        name.removeprefix(GIVE): to
        for name, to in request.form.items()
        if name.startswith(GIVE) and to != KEEP
    }
    here = url_for("acting.away", dari=username)
    try:
        with installation().writing() as tx:
            acting.reassign_all(tx, actor(), username, chosen, reason)
    except Refused as error:
        with installation().reading() as tx:
            load = acting.load(tx, actor(), username)
        return _away_page(load, chosen, reason, error.fields), 422
    except Conflict as error:
        return error_page(
            409, said(error.said), typed=[(_("Alasan"), reason)], back=here,
            back_word=_("Lihat daftarnya lagi"),
        )  # fmt: skip
    return redirect(here, 303)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _document_of(task_id: str) -> str:
    with installation().reading() as tx:
        return tasks.see(tx, actor(), task_id).task.document_id


def _act(document_id: str, act: Callable[[Tx], None], sent: Sent) -> Page:
    """Does what a form of a document's page asks, and goes back there."""
    place = "riwayat" if sent.form == "komentar" else "tindak-lanjut"
    there = url_for("documents.see", document_id=document_id, _anchor=place)
    try:
        with installation().writing() as tx:
            act(tx)
    except Refused as error:
        return again(document_id, replace(sent, errors=error.fields))
    except Conflict as error:
        label = _("Komentar") if sent.form == "komentar" else _("Alasan")
        return error_page(
            409, said(error.said), typed=[(label, sent.text)] if sent.text else [], back=there,
            back_word=_("Lihat dokumen"),
        )  # fmt: skip
    return redirect(there, 303)


def _away_page(
    load: Load,
    chosen: Mapping[str, str] | None = None,
    reason: str = "",
    errors: tuple[FieldError, ...] = (),
) -> str:
    """The tasks of somebody, each given to the first of the others unless chosen otherwise."""
    wrong = {error.key: said(error.said) for error in errors}
    first = {task.id: others[0].username for task, others in load.tasks if others}
    return render_template(
        "acting/away.html",
        load=load,
        keep=KEEP,
        give=GIVE,
        chosen=first if chosen is None else chosen,
        reason=reason,
        wrong=wrong,
        problems=[
            ("alasan" if key == "reason" else GIVE + key, sentence)
            for key, sentence in wrong.items()
        ],
    )
