"""Somebody leaves: nothing in their hands is forgotten, and each document tells who has it now."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import moves
from engine.access import Actor
from engine.accounts import actor_by_token, actor_of, new_token
from engine.documents import EventSeen
from engine.history import broken_histories
from engine.organisation import leaving, people
from engine.organisation.administered import NotAdmin
from engine.organisation.leaving import CannotTake, OpenTask, TasksInHand
from engine.store import tables as t
from tests.integration.conftest import World


@pytest.fixture
def admin(world: World) -> Actor:
    """An admin of no office."""
    with world.installation.writing() as tx:
        person = people.add_person(
            tx, None, "admin", "Admin", "-", admin=True, must_change_password=False
        )
        world.ids["admin"] = person.id
    return world.actor("admin")


@pytest.fixture
def second(world: World) -> str:
    """A second holder of the Pelaksana's post."""
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        person = people.add_person(
            tx, office, "pelaksana2", "Pelaksana Dua", "-", posts=["Pelaksana"]
        )
        world.ids["pelaksana2"] = person.id
    return "pelaksana2"


def in_hand(world: World, title: str) -> str:
    """A task that the Pelaksana has taken."""
    document = world.start(title)
    world.forward(document, until=lambda step: step == "langkah-3")
    task_id, _, who = world.task(document)
    assert who == "pelaksana"
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    return task_id


def open_tasks(world: World, by: Actor) -> tuple[OpenTask, ...]:
    """What is in the Pelaksana's hands, as the admin sees it."""
    with world.installation.reading() as tx:
        return leaving.open_tasks_of(tx, by, people.person_of(tx, "pelaksana"))


def deactivate(world: World, by: Actor, **takers: str) -> None:
    """Shuts the Pelaksana out."""
    with world.installation.writing() as tx:
        person = people.person_of(tx, "pelaksana")
        leaving.deactivate(tx, by, person, takers)


def last_event(world: World, task_id: str) -> EventSeen:
    """The last line of the history of a task's document."""
    with world.installation.reading() as tx:
        document = tx.session.get_one(t.Task, task_id).document_id
    return world.opened(document).events[-1]


def test_the_admin_is_told_of_the_tasks_and_of_no_title(
    world: World, admin: Actor, second: str
) -> None:
    in_hand(world, "Rahasia Satu")
    in_hand(world, "Rahasia Dua")
    told = open_tasks(world, admin)
    assert [(task.post, task.step.nomor, task.late) for task in told] == [
        ("Pelaksana", "3", False),
        ("Pelaksana", "3", False),
    ]
    assert [dict(task.takers) for task in told] == [{second: "Pelaksana Dua"}] * 2
    assert "Rahasia" not in repr(told)
    with pytest.raises(NotAdmin):
        open_tasks(world, world.actor("camat"))


def test_nobody_leaves_before_each_task_has_a_taker(world: World, admin: Actor) -> None:
    one, two = in_hand(world, "Satu"), in_hand(world, "Dua")
    for takers in ({}, {one: ""}):
        with pytest.raises(TasksInHand):
            deactivate(world, admin, **takers)
    with pytest.raises(CannotTake):
        deactivate(world, admin, **{one: "", two: "kasubbag"})
    with pytest.raises(CannotTake):
        deactivate(world, admin, **{one: "", two: "siapa"})
    with pytest.raises(NotAdmin):
        deactivate(world, world.actor("camat"), **{one: "", two: ""})
    assert len(open_tasks(world, admin)) == 2
    assert world.actor("pelaksana").posts


def test_who_leaves_hands_over_and_the_histories_tell(
    world: World, admin: Actor, second: str
) -> None:
    taken, freed = in_hand(world, "Satu"), in_hand(world, "Dua")
    with world.installation.writing() as tx:
        token = new_token(tx, "pelaksana")
    deactivate(world, admin, **{taken: second, freed: ""})
    with world.installation.reading() as tx:
        assert actor_of(tx, world.ids["pelaksana"]) is None
        assert actor_by_token(tx, token or "") is None
        assert list(broken_histories(tx)) == []
        told = tx.session.execute(
            select(t.Notice.person_id, t.Notice.kind, t.Notice.task_id).order_by(t.Notice.id)
        ).all()
        owners = {row.id: row.assignee_id for row in tx.session.scalars(select(t.Task))}
    for task_id in (taken, freed):
        event = last_event(world, task_id)
        assert (event.kind, event.person) == ("reassigned", "Admin")
        assert event.note == "Pelaksana dinonaktifkan oleh admin."
    assert (owners[taken], owners[freed]) == (world.ids[second], None)
    assert {tuple(one) for one in told} == {
        (world.ids[second], "reassigned", taken),
        (world.ids[second], "arrived", freed),
    }
    for task_id in (taken, freed):
        with world.installation.writing() as tx:
            moves.complete(tx, world.actor(second), task_id, answers={})


def test_without_open_tasks_one_just_leaves(world: World, admin: Actor) -> None:
    deactivate(world, admin)
    with world.installation.reading() as tx:
        assert not people.person_of(tx, "pelaksana").active


def test_the_last_admin_does_not_leave(world: World, admin: Actor) -> None:
    with pytest.raises(people.LastAdmin), world.installation.writing() as tx:
        leaving.deactivate(tx, admin, people.person_of(tx, "admin"))
