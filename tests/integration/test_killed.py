"""A process killed anywhere in a move leaves the move whole or not begun."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO

from sqlalchemy import select

from engine.store.base import Base
from tests.integration.conftest import World
from tests.integration.test_moves import deciding

ROOT = Path(__file__).parent.parent.parent


def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with world.installation.reading() as tx:
        return {
            table.name: sorted((tuple(row) for row in tx.session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def killed_at(point: str, to_child: IO[str], from_child: IO[str]) -> int:
    """Lets the child try once; returns how many statements it had begun."""
    to_child.write(f"{point}\n")
    to_child.flush()
    return int(from_child.readline())


def test_killed_at_every_point_of_a_move(world: World, database_url: str) -> None:
    document = world.start()
    deciding(world, document)
    task_id, step_id, username = world.task(document)
    with world.installation.reading() as tx:
        step = tx.version(world.version_id).sop.step_by_id[step_id]
    back = next(d for d in step.decisions if d.returns)
    arguments = [database_url, str(world.ids[username]), "complete", task_id, back.key]
    before = everything(world)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.killed", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        statements = killed_at("commit", child.stdin, child.stdout)
        assert statements >= 5
        assert everything(world) == before
        for number in range(1, statements + 1):
            assert killed_at(str(number), child.stdin, child.stdout) == number - 1
            assert everything(world) == before
        assert killed_at("after", child.stdin, child.stdout) == statements
        child.stdin.close()
    after = everything(world)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"documents", "tasks", "events"}
    assert len(after["events"]) == len(before["events"]) + 1
    assert len(after["tasks"]) == len(before["tasks"]) + 1
    assert world.task(document)[1] in back.leads_to
    world.forward(document)
    assert world.state(document) == "done"
