"""Coba: a draft played through by one person, on a page that remembers nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import trial
from engine.drafts import DraftOpened
from engine.errors import AlurError, FieldError, Refused
from engine.procedure import Procedure
from engine.sop.answers import check_answers
from engine.sop.model import Node
from engine.sop.sample import sample
from engine.trial import Move, Outdated, Played, Trial, TrialTask
from engine.working_time import OutOfReach
from webui.before import word
from webui.context import actor, calendar, installation, now
from webui.forms import controls
from webui.languages import said
from webui.onward import drawn_ways
from webui.picture import diagram
from webui.picture.marks import Marks, State, marks_of
from webui.typed import Typed, posted, problems
from webui.workshop.paths import told

Page = Response | tuple[str, int] | str

CARRIED, OPENED = "percobaan", "langkah"
"""The hidden fields: the trial so far, and the token of the step whose form is open."""
ANEW, BACK, LOOK, SAMPLE = "ulang", "mundur", "lihat", "contoh"
"""The buttons that are the trial's own, beside ``mulai:``, ``buka:`` and ``waktu:``."""


@dataclass(frozen=True)
class Shown:
    """Where a trial stands, which of its waiting steps is open, and what was typed there."""

    played: Played
    task: TrialTask | None
    typed: Typed


def see(draft: str) -> Page:
    """A new trial of a draft as it was last saved."""
    opened, procedure = _opened(draft)
    return _anew(opened, procedure)


def play(draft: str) -> Page:
    """The trial after a button was pressed: a move made, one taken back, another step opened."""
    opened, procedure = _opened(draft)
    pressed = request.form.get("aksi", LOOK)
    if procedure is None or pressed == ANEW:
        return redirect(url_for("workshop.try_out", draft=draft), 303)
    try:
        shown = _pressed(opened, procedure, Typed({}, pressed=pressed))
    except Outdated as error:
        return _anew(opened, procedure, outdated=said(error.said)), 409
    except AlurError as error:
        return _page(opened, stuck=said(error.said)), 422
    return _page(opened, shown), 422 if shown.typed.errors else 200


def _opened(draft: str) -> tuple[DraftOpened, Procedure | None]:
    with installation().reading() as tx:
        return trial.of_draft(tx, actor(), draft)


# --- what a button does -----------------------------------------------------------------------


def _anew(opened: DraftOpened, procedure: Procedure | None, outdated: str = "") -> str:
    """The page of a new trial: begun in the one way there is, else with the ways to choose from."""
    starts = trial.starts(procedure.sop) if procedure else ()
    if procedure is None or len(starts) > 1:
        return _page(opened, starts=starts, outdated=outdated)
    try:
        shown = _begin(opened, procedure, starts[0].message or None)
    except AlurError as error:
        return _page(opened, stuck=said(error.said))
    return _page(opened, shown, outdated=outdated)


def _begin(opened: DraftOpened, procedure: Procedure, message: str | None) -> Shown:
    """A trial's first page. Raises what ``trial.begin`` raises."""
    begun = Trial(opened.draft.revision, now(), message)
    return _next(trial.begin(procedure, calendar(), begun))


def _pressed(opened: DraftOpened, procedure: Procedure, button: Typed) -> Shown:
    """What the page shows after a button. Raises ``Outdated``, and what ``_begin`` raises."""
    if button.pressed.startswith("mulai:"):
        return _begin(opened, procedure, button.named("mulai") or None)
    carried = trial.read(request.form.get(CARRIED, ""), opened.draft.revision, now())
    if button.pressed == BACK:
        return _next(trial.replay(procedure, calendar(), trial.one_back(carried)))
    played = trial.replay(procedure, calendar(), carried)
    if button.named("buka"):
        return _open(played, button.named("buka"))
    shown = _open(played, request.form.get(OPENED, ""))
    if button.named("waktu"):
        return _move(shown, Move(button.named("waktu")))
    return _filled_in(shown, shown.task) if shown.task else shown


def _filled_in(shown: Shown, task: TrialTask) -> Shown:
    """What was typed into the open step's form: handed in, or only shown again."""
    form = shown.played.procedure.form(task.step)
    typed = posted(form)
    if typed.pressed == SAMPLE:
        day = shown.played.at.astimezone(calendar().zone).date()
        written = check_answers(form, typed.answers, unfinished=True).typed
        own = {key: value for key, value in written.items() if value}
        typed = replace(typed, answers=sample(form, day) | own, pressed=LOOK)
    shown = replace(shown, typed=typed)
    if typed.one_more or typed.pressed == LOOK:
        return shown
    return _move(shown, Move(task.token, typed.decision, typed.answers, typed.handed_in))


def _move(shown: Shown, move: Move) -> Shown:
    """The trial after a move, or as it was with what is wrong with the move."""
    try:
        return _next(trial.go_on(shown.played, move))
    except Refused as error:
        fields = error.fields or (FieldError("", error.said),)
    except OutOfReach as error:
        fields = (FieldError("", error.said),)
    except AlurError as error:
        raise Outdated from error
    return replace(shown, typed=replace(shown.typed, errors=fields))


def _open(played: Played, token: str) -> Shown:
    """The trial with one of the waiting steps open. Raises ``Outdated``."""
    task = played.task(token)
    if task is None and played.tasks:
        raise Outdated
    return _shown(played, task)


def _next(played: Played) -> Shown:
    """The trial with the step open to which the last move led, else the longest waiting one."""
    arrived = [task for task in played.tasks if task.after is played.events[-1]]
    return _shown(played, next(iter([*arrived, *played.tasks]), None))


def _shown(played: Played, task: TrialTask | None) -> Shown:
    return Shown(played, task, Typed(played.filled(task.step) if task else {}))


# --- the page ---------------------------------------------------------------------------------


def _page(
    opened: DraftOpened,
    shown: Shown | None = None,
    *,
    starts: tuple[Node, ...] = (),
    stuck: str = "",
    outdated: str = "",
) -> str:
    """The page: of a trial, or of a draft that is not begun.

    ``starts`` are the ways to choose from, ``stuck`` says why it cannot begin, ``outdated`` why an
    earlier trial had to give way.
    """
    sop, played = opened.sop, shown.played if shown else None
    work = _work(shown.played, shown.task, shown.typed) if shown and shown.task else {"task": None}
    marks = _marks(played) if played else None
    return render_template(
        "workshop/trial.html",
        draft=opened.draft,
        findings=opened.findings,
        refused=sop is None or opened.refused,
        starts=starts,
        stuck=stuck,
        outdated=outdated,
        played=played,
        carried=trial.write(played.trial) if played else "",
        history=[(e, word(played.procedure, e)) for e in reversed(played.events)] if played else [],
        diagram=diagram.draw(sop, marks) if sop else "",
        marks=marks,
        problems=_problems(shown) if shown else (),
        all_paths=told(sop) if sop else None,
        **work,
    )


def _work(played: Played, task: TrialTask, typed: Typed) -> dict[str, Any]:
    """What the form of the open step is drawn from, as the page of a task draws it."""
    form = played.procedure.form(task.step)
    out = drawn_ways(played.procedure.sop, task.step)
    return {
        "task": task,
        "typed": typed,
        "controls": controls(form, typed.answers, typed.errors, typed.one_more, not typed.pressed),
        "wrong": {error.key: said(error.said) for error in typed.errors},
        "onward": [way for way in out if way.decision is None or not way.decision.returns],
        "backward": [way for way in out if way.decision is not None and way.decision.returns],
    }


def _problems(shown: Shown) -> list[tuple[str, str]]:
    if shown.task is None:  # a timer's move went wrong
        return [("", said(error.said)) for error in shown.typed.errors]
    return problems(shown.played.procedure.form(shown.task.step), shown.typed)


def _marks(played: Played) -> Marks:
    """The marks of the path so far; what waits is known better than any history tells."""
    marks = marks_of(played.procedure.sop, played.events)
    waiting = {task.step.id for task in played.tasks}
    states: dict[str, State] = {
        step: "live" if step in waiting else "wait" if state == "live" else state
        for step, state in marks.states.items()
    }
    return replace(marks, states=states)
