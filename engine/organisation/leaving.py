"""Somebody leaves: first who takes the open tasks in their hands, then nothing opens to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.access import Actor
from engine.acting import Holder, holders
from engine.errors import Conflict, NotFound, Text
from engine.history import append
from engine.installation import Tx
from engine.notices import Kind, tell
from engine.organisation.administered import require_admin
from engine.organisation.people import shut_out
from engine.sop.model import Step
from engine.store import tables as t
from engine.tasks import taken

WHY = "{who} dinonaktifkan oleh admin."
"""The reason that the documents' histories give: there, people read it."""


class TasksInHand(Conflict):
    """Somebody who leaves has open tasks, and nobody said who takes them."""

    text = Text(
        "{who} masih memegang {count} tugas terbuka. Tentukan dulu siapa yang mengambil alih "
        "masing-masing.",
        "{who} still has {count} open tasks in hand. Say first who takes each of them.",
    )


class CannotTake(Conflict):
    """Only somebody who holds the task's post now takes it over."""

    text = Text(
        "{who} tidak dapat mengambil alih tugas {post}: tidak sedang memegang jabatan itu.",
        "{who} cannot take a task of {post}: they do not hold that post now.",
    )


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task in somebody's hands, as the admin sees it, who sees no documents.

    ``takers`` are the usernames and names of the others who could take it over.
    """

    id: str
    post_id: int
    post: str
    sop: str
    step: Step
    received_at: datetime
    late: bool
    takers: Mapping[str, str]


def open_tasks_of(tx: Tx, by: Actor | None, person: t.Person) -> tuple[OpenTask, ...]:
    """What is in a person's hands, by post, SOP and step. Raises ``NotAdmin``."""
    require_admin(by)
    rows = tx.session.execute(
        select(t.Task, t.Document.version_id, t.Post.name)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .join(t.Post, t.Post.id == t.Task.post_id)
        .where(t.Task.assignee_id == person.id, t.Task.ended_at.is_(None), taken(tx.now))
        .order_by(t.Post.id, t.Task.sop_id, t.Task.step, t.Task.received_at, t.Task.id)
    ).all()
    places = {(row.Task.post_id, row.Task.sop_id) for row in rows}
    takers = {
        place: {one.username: one.name for one in _others(tx, *place, person)} for place in places
    }
    found = []
    for task, version_id, post in rows:
        version = tx.version(version_id)
        late = task.late_from is not None and task.late_from <= tx.now
        found.append(
            OpenTask(
                task.id, task.post_id, post, version.title, version.sop.step_by_id[task.step],
                task.received_at, late, takers[task.post_id, task.sop_id],
            )
        )  # fmt: skip
    return tuple(found)


def deactivate(
    tx: Tx, by: Actor | None, person: t.Person, takers: Mapping[str, str] | None = None
) -> None:
    """Shuts out somebody who has left: their sessions, tokens and posts end now.

    ``takers`` says for each open task in their hands who takes it (a username; nobody: "", free
    for its post), which its document's history tells. The command line, which is nobody, writes no
    history: it can only leave tasks to their posts. What the person did stays in the histories.
    Raises ``NotAdmin``, ``TasksInHand``, ``CannotTake``, ``LastAdmin``.
    """
    require_admin(by)
    takers = takers or {}
    open_tasks = open_tasks_of(tx, by, person)
    if open_tasks and not {task.id for task in open_tasks} <= takers.keys():
        raise TasksInHand(who=person.name, count=len(open_tasks))
    if by is not None:
        # One after the other in one order, as every move locks: first the document.
        for task in sorted(open_tasks, key=lambda task: task.id):
            _hand_over(tx, by, person, task, takers[task.id])
    shut_out(tx, by, person)


def _hand_over(tx: Tx, by: Actor, leaver: t.Person, task: OpenTask, to: str) -> None:
    row = tx.session.get_one(t.Task, task.id)
    document = tx.session.get_one(t.Document, row.document_id, with_for_update=True)
    tx.session.refresh(row, with_for_update=True)
    if row.ended_at is not None or row.assignee_id != leaver.id:
        raise Conflict
    others = _others(tx, row.post_id, row.sop_id, leaver)
    taker = next((one for one in others if one.username == to), None)
    if to and taker is None:
        raise CannotTake(who=to, post=task.post)
    row.assignee_id = taker.id if taker else None
    tx.session.flush()
    note, seq = WHY.format(who=leaver.name), document.revision + 1
    append(
        tx, document.id, document.revision, document.last_hash, "reassigned", by, None,
        task_id=row.id, step=row.step, note=note,
        recipient=(taker.id, taker.name) if taker else None,
    )  # fmt: skip
    tx.session.expire(document)
    kind: Kind = "reassigned" if taker else "arrived"
    told = {one.id for one in ([taker] if taker else others)}
    tell(
        tx, told, kind, f"{kind}:{document.id}:{seq}",
        document_id=document.id, task_id=row.id, by_name=by.name, note=note,
    )  # fmt: skip


def _others(tx: Tx, post_id: int, sop_id: int, leaver: t.Person) -> tuple[Holder, ...]:
    """Who else holds a post for an SOP now."""
    return tuple(one for one in holders(tx, post_id, sop_id) if one.id != leaver.id)


def leaver_of(tx: Tx, by: Actor | None, person_id: int) -> t.Person:
    """The person with that id. Raises ``NotAdmin``, ``NotFound``."""
    require_admin(by)
    person = tx.session.get(t.Person, person_id)
    if person is None:
        raise NotFound
    return person
