"""The page of one task: what to do, what came before, the form, the buttons of its decisions."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import documents, files, inbox, moves, tasks
from engine.documents import SoFar
from engine.errors import Conflict, FieldError, Refused
from engine.files import FileRefused
from engine.installation import Tx
from engine.organisation import holdings
from engine.sop.answers import check_answers, summary
from engine.tasks import TaskOpened
from webui import files as uploads
from webui import notices
from webui.before import before
from webui.context import actor, installation, settings
from webui.errors import error_page
from webui.forms import as_text, controls
from webui.languages import _, said
from webui.onward import ways
from webui.typed import ATTACH, SAVE, Typed, posted, problems

bp = Blueprint("tasks", __name__)

Page = Response | tuple[str, int] | str

QUEUE = 12
"""How many of my tasks stand beside the one that is open."""


@bp.get("/tugas/<task_id>")
def see(task_id: str) -> Page:
    """The page of a task: to be worked on, in somebody else's hands, or done."""
    notices.opened(task_id=task_id)
    with installation().reading() as tx:
        opened = tasks.see(tx, actor(), task_id)
        document = documents.so_far(tx, actor(), opened.task.document_id, task_id)
        if opened.task.ended_at is not None:
            return _done_page(tx, opened, document)
        if not opened.task.workable_by(actor()):
            return render_template(
                "tasks/elsewhere.html", task=opened.task, before=before(document)
            )
        draft = opened.draft
        return _work_page(tx, opened, document, Typed(draft.answers, draft.note))


@bp.post("/tugas/<task_id>")
def work(task_id: str) -> Page:
    """What a pressed button of the page does: attach, save, complete, decide, return."""
    with installation().reading() as tx:
        opened = tasks.see(tx, actor(), task_id)
    typed = posted(opened.form)
    try:
        if typed.one_more:
            return _again(task_id, typed, 200)
        _attach(task_id)
        if typed.pressed in (SAVE, ATTACH):
            _save(task_id, typed)
            return redirect(url_for("tasks.see", task_id=task_id, _anchor=typed.pressed), 303)
        with installation().writing() as tx:
            moves.complete(
                tx, actor(), task_id,
                decision=typed.decision, answers=typed.answers, note=typed.handed_in,
            )  # fmt: skip
    except Refused as error:
        fields = error.fields or (FieldError("", error.said),)
        return _again(task_id, replace(typed, errors=fields), 422)
    except Conflict as error:
        return _too_late(task_id, opened, typed, error)
    return redirect(url_for("tasks.see", task_id=task_id), 303)


@bp.post("/tugas/<task_id>/ambil")
def claim(task_id: str) -> Page:
    """Takes a free task."""
    with installation().writing() as tx:
        moves.claim(tx, actor(), task_id)
    return redirect(url_for("tasks.see", task_id=task_id), 303)


@bp.post("/tugas/<task_id>/lepas")
def release(task_id: str) -> Page:
    """Gives a taken task back to its post."""
    with installation().writing() as tx:
        moves.release(tx, actor(), task_id)
    return redirect(url_for("inbox.index"), 303)


def _attach(task_id: str) -> None:
    """Attaches what was chosen; raises ``FileRefused`` for what could not be taken.

    In a transaction of its own: a form that is not complete yet must not cost anybody an upload.
    """
    chosen = [upload for upload in request.files.getlist("berkas") if upload.filename]
    if not chosen:
        return
    with installation().writing() as tx:
        moves.open_task(tx, actor(), task_id)  # before the disk is filled for a stranger
    kept, refused = uploads.keep(chosen)
    replaces = request.form.get("menggantikan") if len(chosen) == 1 else None
    with installation().writing() as tx:
        for bytes_kept, name in kept:
            files.attach(tx, actor(), task_id, bytes_kept, name, replaces or None)
    if refused:
        raise FileRefused(*refused)


def _save(task_id: str, typed: Typed) -> None:
    with installation().writing() as tx:
        tasks.save_draft(tx, actor(), task_id, typed.answers, typed.written)


# --- the pages ------------------------------------------------------------------------------------


def _work_page(tx: Tx, opened: TaskOpened, document: SoFar, typed: Typed) -> str:
    task = opened.task
    out = ways(tx, task.version, task.step)
    waiting = (*document.document.tasks, *document.document.pauses)
    fresh = not typed.pressed and not opened.draft.saved_at
    return render_template(
        "tasks/work.html",
        task=task,
        draft=opened.draft,
        before=before(document),
        attached=[file for file in document.files if file.current],
        controls=controls(opened.form, typed.answers, typed.errors, typed.one_more, fresh),
        typed=typed,
        problems=problems(opened.form, typed),
        wrong={error.key: said(error.said) for error in typed.errors},
        alone=len(waiting) <= 1,
        onward=[way for way in out if way.decision is None or not way.decision.returns],
        backward=[way for way in out if way.decision is not None and way.decision.returns],
        queue=inbox.listing(tx, actor(), "mine", limit=QUEUE).items,
        upload_limit=settings().upload_limit,
        accepted=uploads.ACCEPTED,
    )


def _done_page(tx: Tx, opened: TaskOpened, document: SoFar) -> str:
    task = opened.task
    done = (e for e in document.events if e.kind == "completed" and e.task_id == task.id)
    waiting = document.document.tasks
    return render_template(
        "tasks/done.html",
        task=task,
        document=document.document,
        event=next(done, None),
        end=document.events[-1],
        mine=task.assignee_id == actor().id,
        holders=holdings.holders(tx, {one.post_id for one in waiting}, task.version.sop_id),
        queue=inbox.listing(tx, actor(), "mine", limit=1).items,
    )


def _again(task_id: str, typed: Typed, status: int) -> Page:
    """The page once more, with all that was typed. Raises ``Conflict`` when it is too late."""
    with installation().writing() as tx:
        moves.open_task(tx, actor(), task_id)
        opened = tasks.see(tx, actor(), task_id)
        document = documents.so_far(tx, actor(), opened.task.document_id, task_id)
        return _work_page(tx, opened, document, typed), status


def _too_late(task_id: str, opened: TaskOpened, typed: Typed, error: Conflict) -> Page:
    """Somebody was quicker: who, when, and what was typed here, to be copied.

    It may have been this person's own first press of the button; then that is the answer.
    """
    with installation().reading() as tx:
        task = tasks.see(tx, actor(), task_id).task
    own = task.ended_by is not None and task.assignee_id == actor().id
    if own and task.document_state != "cancelled":
        return redirect(url_for("tasks.see", task_id=task_id), 303)
    checked = check_answers(opened.form, typed.answers, unfinished=True)
    written = as_text(summary(opened.form, checked.typed))
    if typed.written:
        written.append((_("Catatan"), typed.written))
    return error_page(
        409,
        said(error.said),
        typed=written,
        back=url_for("documents.see", document_id=task.document_id),
        back_word=_("Lihat dokumen"),
    )
