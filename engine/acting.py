"""Doing something about a document: reminding, handing on, putting first, commenting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from engine.access import Actor, HeldPost, acting_title, in_force, may_see, require_sight
from engine.accounts import actor_of
from engine.errors import Conflict, FieldError, Forbidden, NotFound, Text
from engine.handed_in import NOTE_LIMIT, Incomplete, required_text
from engine.history import append
from engine.installation import Tx
from engine.moves import DocumentEnded, TaskRow, read_task, require_waiting
from engine.notices import Kind, tell
from engine.store import tables as t
from engine.tasks import TaskSeen, listed, taken

PRIORITIES = ("Biasa", "Segera", "Sangat segera")
"""What a document's priority, 0 to 2, is called in its history."""
REMINDED_FOR = timedelta(hours=1)
"""How long a reminder of a task lasts before there can be another."""

NO_REASON = Text("Tulis alasan pengalihan.", "Give the reason for handing it on.")
NO_COMMENT = Text("Tulis komentarnya.", "Write the comment.")
NO_SUCH_PRIORITY = Text(
    "Sifat dokumen: Biasa, Segera, atau Sangat segera.",
    "A priority is 0 (ordinary), 1 (urgent) or 2 (very urgent).",
)
NOT_A_HOLDER = Text(
    "Pilih seseorang yang sekarang memegang jabatan {post} untuk SOP ini.",
    "Name somebody who holds the post {post} for this SOP now.",
)


class NotSupervisor(Forbidden):
    """Only supervisors act on others' tasks."""

    text = Text(
        "Hanya atasan unit kerja yang dapat mengingatkan, mengalihkan tugas, "
        "dan menetapkan sifat dokumen.",
        "Only the office's supervisors remind, hand tasks on and set a document's priority.",
    )


class RemindedAlready(Conflict):
    """A task is reminded of once an hour. Its param ``at`` is the moment of the last time, UTC."""

    text = Text(
        "Sudah diingatkan oleh {who} pukul {when}. Bisa diingatkan lagi mulai pukul {again}.",
        "Reminded by {who} at {when}; the next reminder is possible from {again}.",
    )


class NobodyThere(Conflict):
    """There is nobody to remind."""

    text = Text(
        "Belum ada yang memegang jabatan {post}. Tunjuk Plh. atau Plt., atau minta admin "
        "menunjuk pemegangnya.",
        "Nobody holds the post {post}; appoint a deputy, or have the admin give it to somebody.",
    )


class NotWithThem(Conflict):
    """A task that was to be taken from somebody is no longer in their hands."""

    text = Text(
        "Ada tugas yang sudah tidak dipegang oleh {who}. Muat ulang daftar ini.",
        "One of the tasks is no longer held by {who}; load the list again.",
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a task's post now; ``kind`` is definitive, plt or plh."""

    id: int
    username: str
    name: str
    kind: str

    def title(self, post: str) -> str:
        """The post as the holder acts for it: ``Plh. Camat``."""
        return acting_title(self.kind, post)


@dataclass(frozen=True, slots=True)
class Hands:
    """Somebody who has taken tasks of the office, and how many are open."""

    username: str
    name: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Load:
    """The open tasks that somebody has taken, oldest first, each with who else could."""

    username: str
    name: str
    tasks: tuple[tuple[TaskSeen, tuple[Holder, ...]], ...]


def reassign(tx: Tx, actor: Actor, task_id: str, username: str, reason: str) -> None:
    """Gives a task to another holder of its post, or back to the post (``username`` empty).

    Nothing changes where it is already. Raises ``NotFound``, ``Forbidden``, ``AlreadyDone``,
    ``DocumentEnded``, ``Incomplete`` (no reason, or not a holder).
    """
    task, post = _task(tx, actor, task_id)
    reason = required_text("reason", reason, NOTE_LIMIT, NO_REASON)
    _hand_on(tx, actor, post, task, username, reason, "username")


def reassign_all(
    tx: Tx, actor: Actor, from_username: str, to: Mapping[str, str], reason: str
) -> None:
    """Hands on tasks that somebody has taken, all or none: ``to`` maps task ids to usernames.

    An empty username gives a task back to its post. Raises as ``reassign`` does (the fields at
    fault are named by the task's id), and ``NotWithThem``.
    """
    _require_supervisor(actor)
    who = _colleague(tx, actor, from_username)
    reason = required_text("reason", reason, NOTE_LIMIT, NO_REASON)
    problems: list[FieldError] = []
    # In the order of their documents, so that two who do this at once wait for each other in turn.
    for task_id in _by_document(tx, to):
        task, post = _task(tx, actor, task_id)
        if task.assignee_id != who.id:
            raise NotWithThem(who=who.name)
        try:
            _hand_on(tx, actor, post, task, to[task_id], reason, task_id)
        except Incomplete as error:
            problems += error.fields
    if problems:
        raise Incomplete(*problems)


def remind(tx: Tx, actor: Actor, task_id: str) -> None:
    """Reminds who holds a task, or while it is free everybody who holds its post.

    Raises ``NotFound``, ``Forbidden``, ``AlreadyDone``, ``DocumentEnded``, ``NobodyThere``, and
    ``RemindedAlready`` within an hour of the last reminder of this task.
    """
    task, post = _task(tx, actor, task_id)
    last = tx.session.execute(
        select(t.Event.at, t.Event.person_name)
        .where(
            t.Event.document_id == task.document_id,
            t.Event.task_id == task.id,
            t.Event.kind == "reminded",
        )
        .order_by(t.Event.seq.desc())
        .limit(1)
    ).one_or_none()
    if last and tx.now < last.at + REMINDED_FOR:
        zone = tx.calendar(task.office_id).zone
        when, again = (
            at.astimezone(zone).strftime("%H.%M") for at in (last.at, last.at + REMINDED_FOR)
        )
        raise RemindedAlready(who=last.person_name, when=when, again=again, at=last.at)
    told = _in_hands(tx, task)
    if not told:
        raise NobodyThere(post=task.post_name)
    append(
        tx, task.document_id, task.revision, task.last_hash, "reminded", actor, post.title,
        task_id=task.id, step=task.step,
        recipient=(told[0].id, told[0].name) if len(told) == 1 else None,
    )  # fmt: skip
    _tell(tx, actor, told, "reminded", task.document_id, task.revision + 1, task_id=task.id)


def comment(tx: Tx, actor: Actor, document_id: str, text: str) -> None:
    """Writes a comment into an open document's history.

    It is told to those in whose hands the document is and who commented before, as far as they see
    it. Raises ``NotFound``, ``Forbidden``, ``DocumentEnded``, ``Incomplete``.
    """
    document = _document(tx, document_id)
    require_sight(tx, actor, document)
    if document.state != "open":
        raise DocumentEnded
    text = required_text("text", text, NOTE_LIMIT, NO_COMMENT)
    posts = tx.version(document.version_id).posts.values()
    post = actor.post_among(posts, document.sop_id) or actor.supervising
    append(
        tx, document_id, document.revision, document.last_hash, "commented", actor,
        post.title if post else None, note=text,
    )  # fmt: skip
    told = {holder.id for task in _open_tasks(tx, document_id) for holder in _in_hands(tx, task)}
    told |= _commenters(tx, document)
    _tell(tx, actor, told, "commented", document_id, document.revision + 1, note=text)


def prioritise(tx: Tx, actor: Actor, document_id: str, priority: int) -> None:
    """Sets how urgent an open document is: 0 Biasa, 1 Segera, 2 Sangat segera.

    Nothing changes where it is so already. Raises ``NotFound``, ``Forbidden``, ``DocumentEnded``,
    ``Incomplete``.
    """
    document = _document(tx, document_id)
    require_sight(tx, actor, document)
    post = _require_supervisor(actor)
    if document.state != "open":
        raise DocumentEnded
    if priority not in range(len(PRIORITIES)):
        raise Incomplete(FieldError("priority", NO_SUCH_PRIORITY))
    if document.priority == priority:
        return
    word, tasks = PRIORITIES[priority], _open_tasks(tx, document_id)
    append(
        tx, document_id, document.revision, document.last_hash, "prioritised", actor, post.title,
        note=word,
    )  # fmt: skip
    document.priority = priority
    tx.session.execute(
        update(t.Task)
        .where(t.Task.document_id == document_id, t.Task.ended_at.is_(None))
        .values(priority=priority)
    )
    told = {holder.id for task in tasks for holder in _in_hands(tx, task)}
    _tell(tx, actor, told, "prioritised", document_id, document.revision + 1, note=word)


def holders(tx: Tx, post_id: int, sop_id: int) -> tuple[Holder, ...]:
    """Who holds a post for an SOP now, deputies last: those to whom its tasks can be given."""
    rows = tx.session.execute(
        select(t.Person.id, t.Person.username, t.Person.name, func.min(t.Holding.kind))
        .join(t.Holding, t.Holding.person_id == t.Person.id)
        .where(
            t.Holding.post_id == post_id,
            t.Holding.sop_id.is_(None) | (t.Holding.sop_id == sop_id),
            t.Person.active,
            in_force(tx.now),
        )
        .group_by(t.Person.id, t.Person.username, t.Person.name)
        .order_by(func.min(t.Holding.kind), t.Person.name, t.Person.id)
    )
    return tuple(Holder(*row) for row in rows)


def hands(tx: Tx, actor: Actor) -> tuple[Hands, ...]:
    """Who has taken open tasks of the office, by name. Raises ``NotSupervisor``."""
    _require_supervisor(actor)
    rows = tx.session.execute(
        select(t.Person.username, t.Person.name, func.count())
        .join(t.Task, t.Task.assignee_id == t.Person.id)
        .where(t.Task.office_id == actor.office_id, t.Task.ended_at.is_(None), taken(tx.now))
        .group_by(t.Person.id, t.Person.username, t.Person.name)
        .order_by(t.Person.name, t.Person.id)
    )
    return tuple(Hands(*row) for row in rows)


def load(tx: Tx, actor: Actor, username: str) -> Load:
    """What a colleague has taken. Raises ``NotSupervisor``, ``NotFound`` (nobody of the office)."""
    _require_supervisor(actor)
    who = _colleague(tx, actor, username)
    found = listed(
        tx,
        t.Task.assignee_id == who.id,
        t.Task.office_id == actor.office_id,
        t.Task.ended_at.is_(None),
        taken(tx.now),
    )
    places = {(task.post_id, task.version.sop_id) for task in found}
    held = {place: holders(tx, *place) for place in places}
    others = {
        place: tuple(holder for holder in there if holder.id != who.id)
        for place, there in held.items()
    }
    return Load(
        who.username,
        who.name,
        tuple((task, others[task.post_id, task.version.sop_id]) for task in found),
    )


def _task(tx: Tx, actor: Actor, task_id: str) -> tuple[TaskRow, HeldPost]:
    """A waiting task, locked, with the post by which the actor supervises it."""
    task = read_task(tx, actor, task_id)
    require_sight(tx, actor, tx.session.get_one(t.Document, task.document_id))
    post = _require_supervisor(actor)
    require_waiting(tx, task)
    return task, post


def _require_supervisor(actor: Actor) -> HeldPost:
    post = actor.supervising
    if post is None:
        raise NotSupervisor
    return post


def _document(tx: Tx, document_id: str) -> t.Document:
    """A document, locked."""
    document = tx.session.scalars(
        select(t.Document).where(t.Document.id == document_id).with_for_update()
    ).one_or_none()
    if document is None:
        raise NotFound
    return document


def _colleague(tx: Tx, actor: Actor, username: str) -> t.Person:
    """A person of the actor's office, who may have left. Raises ``NotFound``."""
    person = tx.session.scalars(
        select(t.Person).where(
            t.Person.username == username.strip().casefold(),
            t.Person.office_id == actor.office_id,
        )
    ).one_or_none()
    if person is None:
        raise NotFound
    return person


def _by_document(tx: Tx, task_ids: Iterable[str]) -> list[str]:
    """Tasks in the order of their documents. Raises ``NotFound`` where there is none."""
    wanted = set(task_ids)
    found = tx.session.scalars(
        select(t.Task.id).where(t.Task.id.in_(wanted)).order_by(t.Task.document_id, t.Task.id)
    ).all()
    if len(found) < len(wanted):
        raise NotFound
    return list(found)


def _hand_on(
    tx: Tx, actor: Actor, post: HeldPost, task: TaskRow, username: str, reason: str, field: str
) -> None:
    there = holders(tx, task.post_id, task.sop_id)
    wanted = username.strip().casefold()
    to = next((holder for holder in there if holder.username == wanted), None)
    if wanted and to is None:
        raise Incomplete(FieldError(field, NOT_A_HOLDER.fill(post=task.post_name)))
    if task.assignee_id == (to.id if to else None):
        return
    tx.session.execute(
        update(t.Task).where(t.Task.id == task.id).values(assignee_id=to.id if to else None)
    )
    append(
        tx, task.document_id, task.revision, task.last_hash, "reassigned", actor, post.title,
        task_id=task.id, step=task.step, note=reason, recipient=(to.id, to.name) if to else None,
    )  # fmt: skip
    about = {"note": reason, "task_id": task.id}
    place = (task.document_id, task.revision + 1)
    before = [holder for holder in there if holder.id == task.assignee_id]
    _tell(tx, actor, before, "withdrawn", *place, **about)
    if to:
        _tell(tx, actor, [to], "reassigned", *place, **about)
    else:
        _tell(tx, actor, set(there) - set(before), "arrived", *place, **about)


def _open_tasks(tx: Tx, document_id: str) -> list[t.Task]:
    return list(
        tx.session.scalars(
            select(t.Task).where(t.Task.document_id == document_id, t.Task.ended_at.is_(None))
        )
    )


def _in_hands(tx: Tx, task: t.Task | TaskRow) -> list[Holder]:
    """In whose hands a task is: who took it and holds its post, else all who hold the post."""
    there = holders(tx, task.post_id, task.sop_id)
    return [holder for holder in there if holder.id == task.assignee_id] or list(there)


def _commenters(tx: Tx, document: t.Document) -> set[int]:
    """Who commented on a document and may still see it."""
    wrote = tx.session.scalars(
        select(t.Event.person_id)
        .where(t.Event.document_id == document.id, t.Event.kind == "commented")
        .distinct()
    ).all()
    people = (actor_of(tx, person_id) for person_id in wrote if person_id is not None)
    return {person.id for person in people if person and may_see(tx, person, document)}


def _tell(
    tx: Tx,
    actor: Actor,
    people: Iterable[int | Holder],
    kind: Kind,
    document_id: str,
    seq: int,
    *,
    task_id: str | None = None,
    note: str | None = None,
) -> None:
    """Tells people, but for the actor, of what the event ``seq`` is about."""
    ids = {one.id if isinstance(one, Holder) else one for one in people}
    tell(
        tx, ids - {actor.id}, kind, f"{kind}:{document_id}:{seq}",
        document_id=document_id, task_id=task_id, by_name=actor.name, note=note,
    )  # fmt: skip
