"""The API's tasks: what waits, one with its form, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g

from engine import acting, documents, inbox, moves, tasks
from engine.access import Actor
from engine.installation import Tx
from webui.api import reading
from webui.api.moving import move
from webui.api.shapes import Json, of_document, of_opened_task, of_task, page, response
from webui.context import installation


def listing() -> Response:
    """The caller's tasks, or those free for their posts."""
    asked = reading.query("scope", "q", "sop", "cursor", "limit")
    with installation().reading() as tx:
        found = inbox.listing(
            tx,
            g.api_actor,
            asked.get("scope", "mine"),
            search=asked.get("q", ""),
            sop=asked.get("sop", ""),
            cursor=asked.get("cursor"),
            limit=asked.get("limit", tasks.PAGE),
        )
        items = [of_task(task, tx.now) for task in found.items]
    return page(items, found.next)


def task(task_id: str) -> Response:
    """A task with its form and what is filled in so far."""
    with installation().reading() as tx:
        return response(_seen(tx, g.api_actor, task_id))


def claim(task_id: str) -> Response:
    """Takes a free task."""
    return _change(task_id, moves.claim)


def release(task_id: str) -> Response:
    """Gives a taken task back."""
    return _change(task_id, moves.release)


def assign(task_id: str) -> Response:
    """Gives a task to another holder of its post, or back to the post."""
    wanted = reading.body("AssignTask")
    username, reason = wanted["username"], wanted["reason"]
    return _change(
        task_id, lambda tx, actor, task: acting.reassign(tx, actor, task, username, reason), wanted
    )


def remind(task_id: str) -> Response:
    """Reminds who holds a task."""
    return _change(task_id, acting.remind)


def save_draft(task_id: str) -> Response:
    """Keeps what is filled in so far; takes the task if it is free."""
    wanted = reading.body("SaveDraft")
    answers, note = wanted.get("answers", {}), wanted.get("note") or ""
    return _change(
        task_id, lambda tx, actor, task: tasks.save_draft(tx, actor, task, answers, note), wanted
    )


def complete(task_id: str) -> Response:
    """Completes a task; answers with the document as it then stands."""
    wanted = reading.body("CompleteTask")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        moves.complete(
            tx,
            actor,
            task_id,
            decision=wanted.get("decision"),
            answers=wanted.get("answers"),
            note=wanted.get("note") or "",
        )
        document_id = tasks.see(tx, actor, task_id).task.document_id
        return 200, of_document(documents.summary(tx, actor, document_id), tx.now)

    return move(act, wanted)


def _change(
    task_id: str, act: Callable[[Tx, Actor, str], None], content: object = None
) -> Response:
    def change(tx: Tx, actor: Actor) -> tuple[int, Json]:
        act(tx, actor, task_id)
        return 200, _seen(tx, actor, task_id)

    return move(change, content)


def _seen(tx: Tx, actor: Actor, task_id: str) -> Json:
    return of_opened_task(tasks.see(tx, actor, task_id), tx.now)
