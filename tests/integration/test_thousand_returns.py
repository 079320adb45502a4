"""A document returned a thousand times is as quick and as small as a new one."""

from __future__ import annotations

import statistics
import time

from engine import moves
from engine.store import tables as t
from tests.filling import fill
from tests.integration.conftest import World
from tests.integration.test_moves import deciding

RETURNS = 1_000
LARGEST_STATE = 20_000
"""Bytes."""


def come_back(world: World, document: str) -> float:
    """Returns the document and brings it to the deciding step again; gives the return's seconds."""
    task, step_id, who = world.task(document)
    actor = world.actor(who)
    with world.installation.reading() as tx:
        version = tx.version(world.version_id)
    step = version.sop.step_by_id[step_id]
    back = next(d.key for d in step.decisions if d.returns)
    answers = fill(version.form(step))
    began = time.perf_counter()
    with world.installation.writing() as tx:
        moves.complete(tx, actor, task, decision=back, answers=answers, note="Mohon diperbaiki.")
    spent = time.perf_counter() - began
    deciding(world, document)
    return spent


def test_a_thousand_returns(world: World) -> None:
    returned, new = world.start(), world.start()
    deciding(world, returned)
    deciding(world, new)
    for _ in range(RETURNS - 50):
        come_back(world, returned)
    # In turns, so that whatever else the machine does meets both alike.
    last, first = zip(
        *((come_back(world, returned), come_back(world, new)) for _ in range(50)), strict=True
    )
    with world.installation.reading() as tx:
        row = tx.session.get_one(t.Document, returned)
    assert row.revision > 2 * RETURNS
    assert len(row.engine_state) < LARGEST_STATE
    assert statistics.median(last) <= 1.5 * statistics.median(first)
    world.forward(returned)
    assert world.state(returned) == "done"
