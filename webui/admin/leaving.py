"""Kelola: somebody leaves, but first somebody takes each task in their hands; or comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from engine.errors import AlurError
from engine.installation import Tx
from engine.organisation import holdings, leaving, offices, people
from engine.organisation.leaving import OpenTask
from webui.admin.filling import NOT_CHOSEN, Page, page, refused
from webui.context import actor, installation
from webui.languages import said

TO_THE_POST = "-"
"""What a list says for a task that goes back to its post."""


@dataclass(frozen=True, slots=True)
class Pile:
    """The open tasks at one step, of which one person takes all. ``name`` is its field's."""

    name: str
    tasks: tuple[OpenTask, ...]
    chosen: str

    @property
    def first(self) -> OpenTask:
        """One of them: they are of one post, SOP and step."""
        return self.tasks[0]

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(task.late for task in self.tasks)


def deactivate(person_id: int) -> Page:
    """Asks who takes the open tasks, then shuts the person out."""
    with installation().reading() as tx:
        person = people.person_seen(tx, actor(), person_id)
        leaver = leaving.leaver_of(tx, actor(), person_id)
        piles = _piles(leaving.open_tasks_of(tx, actor(), leaver))
        vacant = _vacated(tx, person_id)
    problems = [(pile.name, said(NOT_CHOSEN)) for pile in piles if not pile.chosen]
    if request.method == "POST" and not problems:
        takers = {
            task.id: "" if pile.chosen == TO_THE_POST else pile.chosen
            for pile in piles
            for task in pile.tasks
        }
        try:
            with installation().writing() as tx:
                leaver = leaving.leaver_of(tx, actor(), person_id)
                leaving.deactivate(tx, actor(), leaver, takers)
        except AlurError as error:
            problems = refused(error, {})
        else:
            return redirect(url_for("admin.person", person_id=person_id), 303)
    asked = problems if request.method == "POST" else None
    return page(
        "leave.html", asked, person=person, piles=piles, vacant=vacant, back_to_post=TO_THE_POST
    )


def activate(person_id: int) -> Response:
    """Lets a person back in."""
    with installation().writing() as tx:
        people.activate(tx, actor(), leaving.leaver_of(tx, actor(), person_id))
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _piles(open_tasks: Iterable[OpenTask]) -> list[Pile]:
    """The tasks by post, SOP and step, in the order in which they come."""
    piles = []
    for number, (_key, tasks) in enumerate(
        groupby(open_tasks, lambda task: (task.post_id, task.sop, task.step.id))
    ):
        name = f"tugas-{number + 1}"
        piles.append(Pile(name, tuple(tasks), request.form.get(name, "")))
    return piles


def _vacated(tx: Tx, person_id: int) -> list[str]:
    """The posts that nobody would hold any more."""
    held = holdings.of_person(tx, actor(), person_id)
    posts = {one.post_id for one in held if one.stands(tx.now) == "now"}
    return [
        offices.post_of(tx, post_id).name
        for post_id, there in holdings.holders(tx, posts).items()
        if there.keys() <= {person_id}
    ]
