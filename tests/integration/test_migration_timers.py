"""Timers of documents that are moved: they go on by the new time, begin, or end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.store import tables as t
from engine.timers import fire_due
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.migrating import (
    GUARDED,
    chained,
    complete,
    finish,
    migrate,
    open_tasks,
    preview,
    publish,
    refused,
    stands,
    start,
    swapped,
    with_owner,
)


@pytest.fixture
def office(world: World) -> World:
    """The office with a process owner."""
    return with_owner(world)


PAUSED = """
    Pelaksana | (mulai) tulis @tunggu=P2D kirim ((selesai))
    mulai -> tulis -> tunggu -> kirim -> selesai
"""
UNGUARDED = """
    Pelaksana | (mulai) tulis kirim ((selesai))
    mulai -> tulis -> kirim -> selesai
"""


def timers(world: World, document: str) -> dict[str, t.Timer]:
    with world.installation.reading() as tx:
        found = tx.session.scalars(select(t.Timer).where(t.Timer.document_id == document))
        return {timer.node: timer for timer in found.all()}


def test_a_timer_that_runs_goes_on_by_the_new_time(office: World, clock: Clock) -> None:
    document = start(office, publish(office, PAUSED))
    complete(office, document, "tulis")
    (before,) = timers(office, document).values()
    clock.advance(hours=3)
    new = publish(office, swapped(PAUSED, ("P2D", "P3D")))
    assert stands(preview(office, new, document)[0]) == [("tunggu", "tunggu")]
    migrate(office, new, document)
    (after,) = timers(office, document).values()
    assert (after.id, after.token, after.started_at) == (before.id, before.token, before.started_at)
    assert after.due_at == before.due_at + timedelta(days=1)
    assert "“" in refused(office, publish(office, UNGUARDED), document).id
    clock.set(after.due_at)
    assert fire_due(office.installation, lambda: False) == 1
    assert finish(office, document) == ["kirim"]
    assert chained(office, document)


def test_a_timer_attached_begins_when_it_is_new_and_ends_when_it_is_gone(
    office: World, clock: Clock
) -> None:
    document = start(office, publish(office, UNGUARDED))
    clock.advance(hours=1)
    guarded = publish(office, GUARDED)
    migrate(office, guarded, document)
    assert timers(office, document)["lewat"].started_at == clock.now
    assert set(open_tasks(office, document)) == {"tulis"}
    migrate(office, publish(office, UNGUARDED, {"kirim": {"waktu": "9 Hari"}}), document)
    assert timers(office, document) == {}
    migrate(office, guarded, document)
    clock.set(timers(office, document)["lewat"].due_at)
    assert fire_due(office.installation, lambda: False) == 1
    assert finish(office, document) == ["batal"]
    assert chained(office, document)
