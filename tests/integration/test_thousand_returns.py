"""A document returned a thousand times is as quick and as small as a new one."""

from __future__ import annotations

import statistics
import time

from sqlalchemy import select

from engine import moves
from engine.installation import Tx
from engine.sop.model import Step
from engine.store import tables as t
from tests.filling import fill
from tests.integration.conftest import POSTS, World
from tests.integration.test_moves import deciding

RETURNS = 1_000
LARGEST_STATE = 20_000
"""Bytes."""


class Returning:
    """Documents sent back and brought forward again, by the holder of each step's post."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.actors = {POSTS[name][0]: world.actor(name) for name in POSTS}

    def come_back(self, document: str) -> float:
        """Returns the document, brings it to where it is decided again; the return's seconds."""
        spent = self.complete(document)
        while not self.decides(document):
            self.complete(document)
        return spent

    def decides(self, document: str) -> bool:
        """Whether the open task is a deciding one."""
        with self.world.installation.reading() as tx:
            return bool(self.open(tx, document)[1].decisions)

    def complete(self, document: str) -> float:
        """Completes the open task, returning where it decides; seconds until it is committed."""
        began = time.perf_counter()
        with self.world.installation.writing() as tx:
            task_id, step = self.open(tx, document)
            back = next((d.key for d in step.decisions if d.returns), None)
            answers = fill(tx.version(self.world.version_id).form(step))
            moves.complete(
                tx, self.actors[step.lane], task_id,
                decision=back, answers=answers, note="Mohon diperbaiki.",
            )  # fmt: skip
        return time.perf_counter() - began

    def open(self, tx: Tx, document: str) -> tuple[str, Step]:
        """The open task's id and step."""
        task_id, step_id = tx.session.execute(
            select(t.Task.id, t.Task.step).where(
                t.Task.document_id == document, t.Task.ended_at.is_(None)
            )
        ).one()
        return task_id, tx.version(self.world.version_id).sop.step_by_id[step_id]


def test_a_thousand_returns(world: World) -> None:
    returning = Returning(world)
    returned, new = world.start(), world.start()
    deciding(world, returned)
    deciding(world, new)
    for _ in range(RETURNS - 50):
        returning.come_back(returned)
    # In turns, so that whatever else the machine does meets both alike.
    last, first = zip(
        *((returning.come_back(returned), returning.come_back(new)) for _ in range(50)),
        strict=True,
    )
    with world.installation.reading() as tx:
        row = tx.session.get_one(t.Document, returned)
    assert row.revision > 2 * RETURNS
    assert len(row.engine_state) < LARGEST_STATE
    assert statistics.median(last) <= 1.5 * statistics.median(first)
    world.forward(returned)
    assert world.state(returned) == "done"
