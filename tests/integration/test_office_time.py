"""A changed calendar moves what falls due, and nothing that was promised or is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from engine.access import Actor
from engine.organisation import offices
from engine.organisation.administered import NotAdmin
from engine.organisation.office_time import CalendarChanged, edition, set_calendar
from engine.store import tables as t
from engine.working_time import default_calendar, due
from engine.working_time.calendar import SIX_DAYS, Calendar, OwnDay
from tests.conftest import Clock
from tests.integration.conftest import World

ADMIN = Actor(id=1, username="admin", name="Admin", office_id=None, admin=True)
USUAL = default_calendar("Asia/Makassar")
TUESDAY_OFF = replace(USUAL, days=(OwnDay(date(2026, 1, 13), (), "Hari jadi kabupaten"),))


def change(world: World, calendar: Calendar, by: Actor = ADMIN, read: str = "") -> int:
    """Gives the office a calendar; returns how many tasks it moved."""
    with world.installation.writing() as tx:
        return set_calendar(tx, by, tx.session.get_one(t.Office, world.office_id), calendar, read)


def task_at(world: World, step: str) -> str:
    """An open task at a step."""
    document = world.start()
    world.forward(document, until=lambda at: at == step)
    return world.task(document)[0]


def row(world: World, task_id: str) -> t.Task:
    """The task as it is stored."""
    with world.installation.reading() as tx:
        return tx.session.get_one(t.Task, task_id)


def test_open_tasks_fall_due_as_if_they_had_arrived_under_the_new_calendar(
    world: World, clock: Clock
) -> None:
    step = "langkah-5"  # one day
    task_id = task_at(world, step)
    received, before = row(world, task_id).received_at, row(world, task_id).due_at
    clock.advance(hours=3)
    with world.installation.reading() as tx:
        waktu = tx.version(world.version_id).waktu[step]
    for calendar in (TUESDAY_OFF, USUAL, replace(USUAL, week=SIX_DAYS)):
        moved = change(world, calendar)
        task, when = row(world, task_id), due(calendar, received, waktu)
        assert (task.due_at, task.late_from) == (when.due_at, when.late_from)
        assert task.alarm_at == clock.now
        assert moved == (task.due_at != before)
        before = task.due_at


def test_the_second_task_of_a_row_follows_the_first(world: World, clock: Clock) -> None:
    document = world.start()
    world.forward(document, until=lambda at: at == "langkah-6a")
    first = row(world, world.task(document)[0])
    clock.advance(minutes=20)
    world.complete(document)
    task_id, step, _ = world.task(document)
    assert step == "langkah-6b"
    clock.advance(minutes=20)
    closed = replace(
        USUAL, days=(OwnDay(date(2026, 1, 12), ((time(13), time(16)),), "Pagi libur"),)
    )
    assert change(world, closed) == 1
    with world.installation.reading() as tx:
        waktu = tx.version(world.version_id).waktu["langkah-6a"]
    when = due(closed, first.received_at, waktu)
    task = row(world, task_id)
    assert (task.due_at, task.late_from) == (when.due_at, when.late_from)


def test_what_is_done_or_promised_stays_as_it_was(world: World) -> None:
    document = world.start()
    done = world.task(document)[0]
    world.complete(document)
    before = row(world, done)
    with world.installation.reading() as tx:
        promised = tx.session.get_one(t.Document, document).promised_at
    change(world, TUESDAY_OFF)
    with world.installation.reading() as tx:
        assert tx.session.get_one(t.Document, document).promised_at == promised
    after = row(world, done)
    assert (after.due_at, after.late_from, after.alarm_at) == (
        before.due_at, before.late_from, before.alarm_at,
    )  # fmt: skip


def test_another_time_zone_moves_them_too(world: World) -> None:
    task_id = task_at(world, "langkah-5")
    assert row(world, task_id).due_at == datetime(2026, 1, 13, 8, tzinfo=UTC)
    with world.installation.writing() as tx:
        key = tx.session.get_one(t.Office, world.office_id).key
        moved = offices.change_office(
            tx, ADMIN, key, name="Awayan", parent="", address="", timezone="Asia/Jayapura",
            remind_before=120, escalate_after=900,
        )  # fmt: skip
    assert moved == 1
    assert row(world, task_id).due_at == datetime(2026, 1, 13, 7, tzinfo=UTC)


def test_two_who_change_it_at_once_do_not_undo_each_other(world: World) -> None:
    read = edition("")
    change(world, TUESDAY_OFF, read=read)
    with pytest.raises(CalendarChanged):
        change(world, replace(USUAL, week=SIX_DAYS), read=read)
    with world.installation.reading() as tx:
        text = tx.session.get_one(t.Office, world.office_id).calendar
        assert tx.calendar(world.office_id) == TUESDAY_OFF
    change(world, USUAL, read=edition(text))


def test_only_the_admin_changes_it(world: World) -> None:
    with pytest.raises(NotAdmin):
        change(world, TUESDAY_OFF, by=world.actor("camat"))
