"""Alarms: who is told that a task has come, falls due or is late; when, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from engine import moves
from engine.organisation import people
from engine.store import tables as t
from engine.telling import alarms
from tests.conftest import Clock
from tests.integration.conftest import World

BOTH = pytest.mark.parametrize("backend", ["sqlite", "postgresql"])


@pytest.fixture
def backend() -> str:
    """Who is told is the same on either database: one is enough, but where ``BOTH`` are named."""
    return "sqlite"


def ring(world: World) -> int:
    """Rings what is due by now; returns how many tasks were looked at."""
    with world.installation.writing() as tx:
        return alarms.ring(tx)


def told(world: World) -> list[tuple[str, str]]:
    """Who was told what so far, oldest first."""
    usernames = {person_id: name for name, person_id in world.ids.items()}
    with world.installation.reading() as tx:
        notices = tx.session.scalars(select(t.Notice).order_by(t.Notice.at, t.Notice.id))
        return [(usernames[notice.person_id], notice.kind) for notice in notices]


def next_alarm(world: World) -> datetime | None:
    """When the next alarm of an open task rings."""
    with world.installation.reading() as tx:
        waiting = (t.Task.ended_at.is_(None), t.Task.alarm_at.is_not(None))
        return tx.session.scalar(select(t.Task.alarm_at).where(*waiting).order_by(t.Task.alarm_at))


def ring_to_the_end(world: World, clock: Clock) -> list[tuple[str, str, str]]:
    """Rings each alarm at its moment; returns moment in the office, username, kind."""
    rung: list[tuple[str, str, str]] = []
    while (at := next_alarm(world)) is not None:
        clock.set(max(at, clock.now))
        ring(world)
        moment = (clock.now + timedelta(hours=8)).strftime("%a %d %H.%M")
        rung += [(moment, *one) for one in told(world)[len(rung) :]]
    return rung


def at_step(world: World, step: str) -> str:
    """A document that waits at a step, everything told until it came there."""
    document = world.start()
    world.forward(document, until=lambda at: at == step)
    return document


def post_of(world: World, username: str) -> int:
    """The id of the post that somebody was given first."""
    return world.actor(username).posts[0].id


def put_above(world: World, *chain: str) -> None:
    """Makes each one's post the superior of the post before."""
    with world.installation.writing() as tx:
        for below, above in pairwise(chain):
            post = tx.session.get_one(t.Post, post_of(world, below))
            post.superior_id = post_of(world, above)


def vacate(world: World, username: str) -> None:
    """Takes all posts from somebody."""
    with world.installation.writing() as tx:
        tx.session.execute(
            update(t.Holding).where(t.Holding.person_id == world.ids[username]).values(until=tx.now)
        )


def hold(
    world: World, username: str, of: str, kind: str = "definitive", *, sop: int | None = None
) -> None:
    """Gives a new person the post of somebody, perhaps as a deputy."""
    post_id = post_of(world, of)
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        person = people.add_person(tx, office, username, username.title(), "-")
        since = tx.now - timedelta(hours=1)
        tx.session.add(
            t.Holding(person_id=person.id, post_id=post_id, since=since, kind=kind, sop_id=sop)
        )
        world.ids[username] = person.id


def test_an_arrival_is_told_to_the_post_but_not_to_who_sent_it(world: World) -> None:
    world.start()  # by the Camat, whose post has the first step
    document = at_step(world, "langkah-2")
    with world.installation.writing() as tx:
        assert alarms.ring(tx) == 2
    assert told(world) == [("kasubbag", "arrived")]
    with world.installation.reading() as tx:
        notice = tx.session.scalars(select(t.Notice)).one()
    assert (notice.document_id, notice.task_id) == (document, world.task(document)[0])
    assert (notice.by_name, notice.note) == ("Camat", None)


def test_what_came_back_says_from_whom_and_why(world: World) -> None:
    document = at_step(world, "langkah-5")
    world.complete(document, "kembalikan", "Halaman 3 tidak terbaca.")
    ring(world)
    assert told(world) == [("pelaksana", "returned")]
    with world.installation.reading() as tx:
        notice = tx.session.scalars(select(t.Notice)).one()
    assert (notice.by_name, notice.note) == ("Kasubbag", "Halaman 3 tidak terbaca.")


@BOTH
def test_soon_late_and_further_up_each_at_its_moment(world: World, clock: Clock) -> None:
    put_above(world, "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-5")  # one day, from Monday 08.30: until Tuesday 16.00
    assert ring_to_the_end(world, clock) == [
        ("Mon 12 08.30", "kasubbag", "arrived"),
        ("Tue 13 14.00", "kasubbag", "due_soon"),  # two hours before
        ("Tue 13 16.00", "sekretaris", "late"),
        ("Tue 13 16.00", "kasubbag", "late"),
        ("Thu 15 16.00", "camat", "escalated"),  # two working days later
    ]


def test_an_office_says_how_long_before_and_after(world: World, clock: Clock) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        office.remind_before, office.escalate_after = 420, 60
    put_above(world, "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-5")
    moments = [(when, kind) for when, _, kind in ring_to_the_end(world, clock)]
    assert moments[1:] == [
        ("Tue 13 08.00", "due_soon"),
        ("Tue 13 16.00", "late"),
        ("Tue 13 16.00", "late"),
        ("Wed 14 08.30", "escalated"),
    ]


def test_nought_switches_a_reminder_off(world: World, clock: Clock) -> None:
    with world.installation.writing() as tx:
        office = tx.session.get_one(t.Office, world.office_id)
        office.remind_before, office.escalate_after = 0, 0
    put_above(world, "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-5")
    kinds = [kind for _, _, kind in ring_to_the_end(world, clock)]
    assert kinds == ["arrived", "late", "late"]


def test_a_norm_shorter_than_the_reminder_has_none(world: World, clock: Clock) -> None:
    at_step(world, "langkah-3")  # one hour
    assert [one[1:] for one in ring_to_the_end(world, clock)] == [
        ("pelaksana", "arrived"),
        ("camat", "late"),
        ("sekretaris", "late"),
        ("pelaksana", "late"),
    ]


def test_without_a_norm_only_the_arrival_is_told(world: World, clock: Clock) -> None:
    at_step(world, "langkah-6b")
    with world.installation.writing() as tx:
        tx.session.execute(update(t.Task).values(due_at=None, late_from=None))
    assert ring_to_the_end(world, clock) == [("Mon 12 08.30", "camat", "arrived")]


def test_after_a_silence_each_is_told_the_gravest_only(world: World, clock: Clock) -> None:
    put_above(world, "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-5")
    clock.advance(days=7)
    assert ring(world) == 1
    assert told(world) == [("camat", "escalated"), ("sekretaris", "late"), ("kasubbag", "late")]
    assert next_alarm(world) is None


def test_past_its_norm_nothing_falls_due_soon(world: World, clock: Clock) -> None:
    at_step(world, "langkah-2")  # two hours: due on Monday 10.30, late from 16.00
    with world.installation.writing() as tx:
        tx.session.get_one(t.Office, world.office_id).remind_before = 30
    clock.advance(hours=3)
    ring(world)
    assert told(world) == [("kasubbag", "arrived")]


@BOTH
def test_an_alarm_that_rings_again_tells_nobody_twice(world: World, clock: Clock) -> None:
    put_above(world, "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-5")
    ring_to_the_end(world, clock)
    before = told(world)
    with world.installation.writing() as tx:  # as when the office's calendar was changed
        tx.session.execute(update(t.Task).values(alarm_at=t.Task.received_at))
    assert ring(world) == 1
    assert told(world) == before


def test_nothing_is_told_of_what_is_done_or_cancelled(world: World, clock: Clock) -> None:
    done, cancelled = at_step(world, "langkah-5"), at_step(world, "langkah-5")
    world.forward(done)
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), cancelled, "Salah SOP.")
    clock.advance(days=30)
    assert ring(world) == 0
    assert [kind for _, kind in told(world) if kind != "done"] == []


def test_who_took_it_is_told_and_not_who_shares_the_post(world: World, clock: Clock) -> None:
    hold(world, "wakil", of="kasubbag")
    document = at_step(world, "langkah-5")
    ring(world)
    assert told(world) == [("kasubbag", "arrived"), ("wakil", "arrived")]
    task_id, _, who = world.task(document)
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    ring_to_the_end(world, clock)
    assert [one for one in told(world)[2:] if one[0] in {"kasubbag", "wakil"}] == [
        ("kasubbag", "due_soon"),
        ("kasubbag", "late"),
    ]


def test_a_task_taken_before_it_was_told_is_no_news(world: World) -> None:
    hold(world, "wakil", of="kasubbag")
    task_id, _, who = world.task(at_step(world, "langkah-5"))
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
    ring(world)
    assert told(world) == []


@pytest.mark.parametrize("of_this_sop", [True, False])
def test_a_deputy_is_told_of_what_the_absent_holder_took(
    world: World, clock: Clock, of_this_sop: bool
) -> None:
    task_id, _, who = world.task(at_step(world, "langkah-5"))
    with world.installation.writing() as tx:
        moves.claim(tx, world.actor(who), task_id)
        sop = tx.version(world.version_id).sop_id if of_this_sop else None
    hold(world, "pejabat", of="kasubbag", kind="plh", sop=sop)
    ring_to_the_end(world, clock)
    for kind in ("due_soon", "late"):
        assert {("kasubbag", kind), ("pejabat", kind)} <= set(told(world))


def test_a_deputy_for_another_sop_is_not_told(world: World, clock: Clock) -> None:
    with world.installation.writing() as tx:
        other = t.Sop(office_id=world.office_id, key="sop-lain")
        tx.session.add(other)
        tx.session.flush()
        other_id = other.id
    hold(world, "pejabat", of="kasubbag", kind="plh", sop=other_id)
    at_step(world, "langkah-5")
    ring_to_the_end(world, clock)
    assert "pejabat" not in {name for name, _ in told(world)}


def test_a_superiors_deputy_is_told_in_their_place(world: World, clock: Clock) -> None:
    put_above(world, "kasubbag", "sekretaris", "camat")
    hold(world, "pelaksana-tugas", of="sekretaris", kind="plt")
    vacate(world, "sekretaris")
    at_step(world, "langkah-5")
    late = [name for _, name, kind in ring_to_the_end(world, clock) if kind == "late"]
    assert late == ["kasubbag", "pelaksana-tugas"]


def test_a_vacant_post_is_passed_over_upwards(world: World, clock: Clock) -> None:
    put_above(world, "pelaksana", "kasubbag", "sekretaris", "camat")
    at_step(world, "langkah-4")
    vacate(world, "kasubbag")
    rung = ring_to_the_end(world, clock)
    assert [one[1:] for one in rung if one[2] in {"late", "escalated"}] == [
        ("sekretaris", "late"),
        ("pelaksana", "late"),
        ("camat", "escalated"),
    ]


def test_who_may_not_see_the_document_is_passed_over(world: World, clock: Clock) -> None:
    put_above(world, "pelaksana", "arsiparis", "sekretaris")
    at_step(world, "langkah-4")
    ring_to_the_end(world, clock)
    assert "arsiparis" not in {name for name, _ in told(world)}
    assert ("sekretaris", "late") in told(world)


def test_posts_above_each_other_in_a_ring_end(world: World, clock: Clock) -> None:
    put_above(world, "kasubbag", "sekretaris", "kasubbag")
    at_step(world, "langkah-5")
    rung = [one[1:] for one in ring_to_the_end(world, clock)]
    assert rung[-2:] == [("sekretaris", "late"), ("kasubbag", "late")]


def test_who_comes_to_a_vacant_post_is_told_at_its_next_alarm(world: World, clock: Clock) -> None:
    at_step(world, "langkah-4")
    vacate(world, "pelaksana")
    ring(world)
    assert told(world) == []
    hold(world, "pengganti", of="kasubbag")
    with world.installation.writing() as tx:
        post_id = tx.session.scalars(select(t.Post.id).where(t.Post.key == "pelaksana")).one()
        of_newcomer = t.Holding.person_id == world.ids["pengganti"]
        tx.session.execute(update(t.Holding).where(of_newcomer).values(post_id=post_id))
    rung = [one[1:] for one in ring_to_the_end(world, clock)]
    assert [kind for name, kind in rung if name == "pengganti"] == ["due_soon", "late"]


def test_a_batch_leaves_the_rest_for_the_next(world: World) -> None:
    for _ in range(3):
        at_step(world, "langkah-2")
    with world.installation.writing() as tx:
        assert [alarms.ring(tx, limit=2) for _ in range(3)] == [2, 1, 0]
    assert told(world) == [("kasubbag", "arrived")] * 3


@pytest.mark.parametrize("backend", ["postgresql"])
def test_two_at_once_look_at_different_tasks_and_never_wait(world: World) -> None:
    documents = [at_step(world, "langkah-2") for _ in range(3)]
    with world.installation.writing() as busy, world.installation.writing() as other:
        moves.read_task(busy, world.actor("kasubbag"), world.task(documents[0])[0])
        assert alarms.ring(other, limit=1) == 1
        assert alarms.ring(busy) == 2  # its own document, and the one that the other left
    with world.installation.writing() as tx:
        assert alarms.ring(tx) == 0
    assert told(world) == [("kasubbag", "arrived")] * 3
