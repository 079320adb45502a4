"""A document returned a thousand times is as quick and as small as a new one."""

from __future__ import annotations

import statistics
import time

from engine.store import tables as t
from tests.integration.conftest import World
from tests.integration.test_moves import deciding

RETURNS = 1_000
LARGEST_STATE = 20_000
"""Bytes."""


def test_a_thousand_returns(world: World) -> None:
    document = world.start()
    deciding(world, document)
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.step_by_id
    spent: list[float] = []
    returned = 0
    while returned < RETURNS:
        step = steps[world.task(document)[1]]
        back = next((d.key for d in step.decisions if d.returns), None)
        began = time.perf_counter()
        world.complete(document, back, "Mohon diperbaiki.")
        if back is not None:
            spent.append(time.perf_counter() - began)
            returned += 1
    with world.installation.reading() as tx:
        row = tx.session.get_one(t.Document, document)
    assert len(row.engine_state) < LARGEST_STATE
    warm = spent[50:100]
    assert statistics.median(spent[-50:]) <= 1.5 * statistics.median(warm)
    world.forward(document)
    assert world.state(document) == "done"
