"""Tasks as people see them: what waits, for which post, in whose hands, since when; and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from engine import moves
from engine.access import Actor, acting_title, holding_kind, holds_post, require_sight
from engine.chapters import at_step
from engine.errors import NotFound
from engine.handed_in import NOTE_LIMIT, Incomplete, filled_before, text_problems
from engine.installation import Tx
from engine.paging import cursor_of, read_cursor
from engine.sop.answers import check_answers
from engine.sop.form import Form
from engine.sop.model import Step
from engine.store import tables as t
from engine.versions import Version

PAGE = 50
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Where a task without a norm stands among those that fall due."""

Assignee = aliased(t.Person, name="assignee")
Ender = aliased(t.Person, name="ender")


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """A task with what a list shows of it. Moments in UTC.

    The ``assignee`` is who took it; nobody while it is free, as it is when they lost the post.
    ``assignee_kind`` is how they hold it now, ``priority`` the document's, 0 to 2.
    ``sent_by`` is who did the step before; ``returned`` whether it came back, with ``reason``.
    From ``due_at`` on it is past its norm, from ``late_from`` on late; both empty without a norm.
    Its document was sent back ``returns`` times and should be done by ``promised_at``.
    """

    id: str
    document_id: str
    document_title: str
    document_state: str
    version: Version
    step: Step
    post_id: int
    post_name: str
    assignee_id: int | None
    assignee_name: str | None
    assignee_username: str | None
    assignee_kind: str | None
    priority: int
    received_at: datetime
    due_at: datetime | None
    late_from: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    sent_by: str
    sent_by_post: str | None
    returned: bool
    reason: str | None
    returns: int
    promised_at: datetime | None

    def workable_by(self, actor: Actor) -> bool:
        """Whether it is the actor's, or free for one of their posts."""
        held = actor.post_among({self.post_id}, self.version.sop_id)
        return held is not None and self.assignee_id in {None, actor.id}

    def takeable_by(self, actor: Actor) -> bool:
        """Whether the actor, as a deputy, may take it over from who holds its post."""
        held = actor.post_among({self.post_id}, self.version.sop_id)
        by_deputy = held is not None and held.deputy and self.assignee_id != actor.id
        return self.ended_at is None and by_deputy and self.assignee_kind == "definitive"

    @property
    def assignee_post(self) -> str:
        """The post as who took it acts for it: ``Plh. Camat``."""
        return acting_title(self.assignee_kind or "definitive", self.post_name)

    @property
    def timed_out(self) -> bool:
        """Whether a timer took it away before anybody completed it."""
        return self.ended_at is not None and self.ended_by is None

    def late(self, now: datetime) -> bool:
        """Whether it still waits after closing time of the day on which its norm ran out."""
        return self.ended_at is None and self.late_from is not None and now >= self.late_from

    def past_norm(self, now: datetime) -> bool:
        """Whether it still waits after its norm ran out (not yet late on that same day)."""
        return self.ended_at is None and self.due_at is not None and now >= self.due_at


@dataclass(frozen=True, slots=True)
class Tasks:
    """One page of tasks, soonest due first within a priority; ``next`` opens the page after."""

    items: tuple[TaskSeen, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers and note that somebody saved without handing them in."""

    answers: Mapping[str, Any]
    note: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A task as its own page shows it: with the form that applies and what is filled in so far."""

    task: TaskSeen
    form: Form
    draft: Draft


def taken(now: SQLColumnExpression[Any] | datetime) -> ColumnElement[bool]:
    """The condition that somebody took a task who still holds its post: else it is free."""
    return holds_post(t.Task.assignee_id, t.Task.post_id, t.Task.sop_id, now)


# Built once: building a statement costs more than running it from the compiled cache.
NOW: Final = bindparam("now", type_=t.Task.received_at.type)
"""The moment of the transaction, in what is built once; every list fills it in."""
_TASKS = (
    select(
        t.Task.id,
        t.Task.document_id,
        t.Task.step,
        t.Task.post_id,
        t.Task.priority,
        t.Task.received_at,
        t.Task.due_at,
        t.Task.late_from,
        t.Task.ended_at,
        t.Document.title,
        t.Document.state,
        t.Document.version_id,
        t.Document.returns.label("times_returned"),
        t.Document.promised_at,
        t.Post.name.label("post_name"),
        Assignee.id.label("assignee_id"),
        Assignee.name.label("assignee_name"),
        Assignee.username.label("assignee_username"),
        holding_kind(t.Task.assignee_id, t.Task.post_id, t.Task.sop_id, NOW).label("held_as"),
        Ender.name.label("ender_name"),
        t.Event.person_name.label("sender_name"),
        t.Event.post_name.label("sender_post"),
        t.Event.returns,
        t.Event.note,
    )
    .join(t.Document, t.Document.id == t.Task.document_id)
    .join(t.Post, t.Post.id == t.Task.post_id)
    .join(
        t.Event,
        and_(t.Event.document_id == t.Task.document_id, t.Event.seq == t.Task.arrived_seq),
    )
    .outerjoin(Assignee, Assignee.id == t.Task.assignee_id)
    .outerjoin(Ender, Ender.id == t.Task.ended_by)
)
_LONGEST_FIRST = (t.Task.received_at, t.Task.id)
_SOONEST_FIRST = (
    func.coalesce(t.Task.due_at, NEVER, type_=t.Task.due_at.type),
    *_LONGEST_FIRST,
)
_PRIORITY_FIRST = (-t.Task.priority, *_SOONEST_FIRST)


def listed(tx: Tx, *conditions: ColumnElement[bool]) -> list[TaskSeen]:
    """All tasks that the conditions hold for, the longest waiting first.

    Conditions may speak of the task, its document, post and ``Assignee`` (who took it, even if they
    have lost the post since), and of ``NOW``.
    """
    return _found(tx, _TASKS.where(*conditions).order_by(*_LONGEST_FIRST), {})


def _found(tx: Tx, query: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> list[TaskSeen]:
    rows = tx.session.connection().execute(query, {**values, "now": tx.now})
    return [_seen(tx, row) for row in rows]


def _seen(tx: Tx, row: Row[*tuple[Any, ...]]) -> TaskSeen:
    version, step = at_step(tx, tx.version(row.version_id), row.step)
    in_hand = row.held_as is not None or row.ended_at is not None
    return TaskSeen(
        id=row.id,
        document_id=row.document_id,
        document_title=row.title,
        document_state=row.state,
        version=version,
        step=step,
        post_id=row.post_id,
        post_name=row.post_name,
        assignee_id=row.assignee_id if in_hand else None,
        assignee_name=row.assignee_name if in_hand else None,
        assignee_username=row.assignee_username if in_hand else None,
        assignee_kind=row.held_as,
        priority=row.priority,
        received_at=row.received_at,
        due_at=row.due_at,
        late_from=row.late_from,
        ended_at=row.ended_at,
        ended_by=row.ender_name,
        sent_by=row.sender_name,
        sent_by_post=row.sender_post,
        returned=row.returns,
        reason=row.note if row.returns else None,
        returns=row.times_returned,
        promised_at=row.promised_at,
    )


def soonest_first(
    tx: Tx,
    *conditions: ColumnElement[bool],
    by_priority: bool = True,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Tasks:
    """One page of the tasks that the conditions hold for, by due moment, then the longest waiting.

    The highest priority stands before that, unless it is not asked for. Raises ``BadCursor``.
    """
    query = in_order(*conditions, by_priority=by_priority)
    return one_page(tx, query, {}, by_priority=by_priority, cursor=cursor, limit=limit)


def in_order(
    *conditions: ColumnElement[bool], by_priority: bool = True
) -> Select[*tuple[Any, ...]]:
    """The query behind ``soonest_first``, to be built once where it is always the same."""
    order = _PRIORITY_FIRST if by_priority else _SOONEST_FIRST
    return _TASKS.where(*conditions).order_by(*order).limit(bindparam("most"))


def one_page(
    tx: Tx,
    query: Select[*tuple[Any, ...]],
    values: Mapping[str, Any],
    *,
    by_priority: bool = True,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Tasks:
    """One page of what ``in_order`` made, with the values of its parameters.

    Raises ``BadCursor``.
    """
    if cursor:
        order = _PRIORITY_FIRST if by_priority else _SOONEST_FIRST
        kinds = (int, datetime, datetime) if by_priority else (datetime, datetime)
        query = query.where(tuple_(*order) > tuple_(*read_cursor(cursor, *kinds)))
    found = _found(tx, query, {**values, "most": limit + 1})
    items = tuple(found[:limit])
    if len(found) <= limit:
        return Tasks(items, None)
    last = items[-1]
    rank = [-last.priority] if by_priority else []
    return Tasks(items, cursor_of(*rank, last.due_at or NEVER, last.received_at, last.id))


def see(tx: Tx, actor: Actor, task_id: str) -> TaskOpened:
    """A task, for somebody who may see its document. Raises ``NotFound``, ``Forbidden``.

    Without a draft the form starts from what was last handed in under the same keys of forms of
    the SOP's own, so that after a return nobody types everything again.
    """
    task = tx.session.get(t.Task, task_id)
    if task is None:
        raise NotFound
    require_sight(tx, actor, tx.session.get_one(t.Document, task.document_id))
    (opened,) = listed(tx, t.Task.id == task_id)
    form = opened.version.form(opened.step)
    if task.draft is not None:
        draft = Draft(task.draft["answers"], task.draft["note"], task.draft_at)
    else:
        draft = Draft(_handed_in_before(tx, opened, form), "", None)
    return TaskOpened(opened, form, draft)


def save_draft(tx: Tx, actor: Actor, task_id: str, answers: Mapping[str, Any], note: str) -> None:
    """Keeps unfinished answers and note of a task, as typed; a free one is taken by it.

    Raises what ``moves.claim`` raises, and ``Incomplete`` when it is too much to be kept.
    """
    moves.claim(tx, actor, task_id)
    task = tx.session.get_one(t.Task, task_id)
    version = tx.version(tx.session.get_one(t.Document, task.document_id).version_id)
    form = version.form(version.sop.step_by_id[task.step])
    checked = check_answers(form, answers, unfinished=True)
    # What is wrong with one field can be mended later; what is wrong with all would be lost.
    too_much = [error for error in checked.errors if not error.key]
    too_much += text_problems("note", note, NOTE_LIMIT)
    if too_much:
        raise Incomplete(*too_much)
    task.draft = {"answers": checked.typed, "note": note}
    task.draft_at = tx.now


def _handed_in_before(tx: Tx, task: TaskSeen, form: Form) -> dict[str, Any]:
    """What the steps with forms said last, as far as this form asks for it too."""
    if not task.step.form:
        return {}
    with_forms = [step.id for step in task.version.sop.steps if step.form]
    last_word = (
        select(func.max(t.Event.seq))
        .where(
            t.Event.document_id == task.document_id,
            t.Event.kind == "completed",
            t.Event.step.in_(with_forms),
        )
        .group_by(t.Event.step)
    )
    handed_in = tx.session.scalars(
        select(t.Event.answers)
        .where(t.Event.document_id == task.document_id, t.Event.seq.in_(last_word))
        .order_by(t.Event.seq)
    )
    return filled_before(form, (answers or {} for answers in handed_in))
