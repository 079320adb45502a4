"""One document moved to another version of its SOP: its state, its event, its timers and tasks."""

from __future__ import annotations

from sqlalchemy import insert, select

from engine.access import Actor
from engine.arrivals import fires_at, settle
from engine.forecast import promise
from engine.history import event_row
from engine.installation import Tx
from engine.migration.foreseen import Move
from engine.organisation.office_time import task_due
from engine.runner import Position
from engine.sop.answers import check_answers
from engine.sop.form import inputs
from engine.store import tables as t
from engine.versions import Version
from engine.working_time.calendar import Calendar


def carry_out(
    tx: Tx, actor: Actor, calendar: Calendar, target: Version, row: t.Document, move: Move,
    reason: str,
) -> None:  # fmt: skip
    """Moves a document, which is locked, as was foreseen; ``reason`` goes into its history."""
    seq, position = row.revision + 1, move.carried.position
    post = actor.supervising or next(iter(actor.posts), None)
    event = event_row(
        tx.now, row.id, seq, row.last_hash, "migrated", actor, post.title if post else None,
        note=reason, moved=(move.old.number, target.number),
    )  # fmt: skip
    row.version_id, row.engine_state, row.facts = target.id, position.state, move.facts or None
    row.revision, row.last_hash = seq, event["hash"]
    row.promised_at = promise(target, calendar, row.started_at, _first_flow(tx, row, target))
    tx.session.flush()
    tx.session.execute(insert(t.Event), event)
    settle(tx, calendar, target, row.id, seq, position)
    _move_timers(tx, calendar, target, row, position)
    _move_tasks(tx, calendar, target, row, move)


def _first_flow(tx: Tx, row: t.Document, target: Version) -> str | None:
    """By which arrow of the target the document began, if the target has it still."""
    started = (t.Event.document_id == row.id, t.Event.seq == 1)
    flows = tx.session.scalars(select(t.Event.flows).where(*started)).one()
    return flows[0] if flows and flows[0] in target.sop.flow_by_id else None


def _move_timers(
    tx: Tx, calendar: Calendar, target: Version, row: t.Document, position: Position
) -> None:
    """The timers that go on, from when they began, by the target's time."""
    nodes = {timer.token: timer.step for timer in position.timers}
    armed = {timer.token for timer in position.armed}
    timers = select(t.Timer).where(t.Timer.document_id == row.id).with_for_update()
    for timer in tx.session.scalars(timers.execution_options(populate_existing=True)).all():
        if timer.token not in armed:
            timer.node, timer.error = nodes[timer.token], None
            timer.due_at = fires_at(timer.started_at, calendar, target, timer.node)
    tx.session.flush()


def _move_tasks(tx: Tx, calendar: Calendar, target: Version, row: t.Document, move: Move) -> None:
    """The open tasks: whose they are and when they fall due, counted from their arrival.

    The worker looks at each at once, so that the holders of another post are told.
    """
    steps = {each.token: each.step for each in move.carried.position.waiting}
    open_tasks = select(t.Task).where(t.Task.document_id == row.id, t.Task.ended_at.is_(None))
    for task in tx.session.scalars(open_tasks.order_by(t.Task.id).with_for_update()).all():
        before, after = move.old.sop.step_by_id[task.step], target.sop.step_by_id[steps[task.token]]
        task.step, post = after.id, target.posts[after.lane]
        if post != task.post_id:
            task.post_id, task.assignee_id = post, None
        form = target.form(after)
        if task.draft is not None and form != move.old.form(before):
            asked = {field.key for field in inputs(form.fields)}
            kept = {key: said for key, said in task.draft["answers"].items() if key in asked}
            typed = check_answers(form, kept, unfinished=True).typed
            task.draft = {**task.draft, "answers": typed}
        tx.session.flush()
        when = task_due(tx, calendar, task.id)
        task.due_at, task.late_from = (when.due_at, when.late_from) if when else (None, None)
        task.alarm_at = tx.now
    tx.session.flush()
