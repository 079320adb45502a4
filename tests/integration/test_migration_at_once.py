"""Moving documents while others work on them, and killed in between: whole or not begun."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import pytest

from engine import migration, moves
from engine.installation import Tx
from tests.filling import fill
from tests.integration.conftest import World
from tests.integration.test_at_once import at_once
from tests.integration.test_killed import ROOT, everything, killed_at
from tests.migrating import (
    APPROVAL,
    GUARDED,
    REASON,
    chained,
    finish,
    open_tasks,
    publish,
    start,
    swapped,
    with_owner,
)


@pytest.fixture
def office(world: World) -> World:
    """The office with a process owner."""
    return with_owner(world)


def test_somebody_completes_while_it_moves_and_nothing_is_lost(office: World) -> None:
    old = publish(office, APPROVAL)
    new = publish(
        office,
        swapped(APPROVAL, ("Pelaksana | (mulai) tulis", "Pelaksana | (mulai)"),
                ("Camat     |", "Sekretaris | tulis\n    Camat |")),
    )  # fmt: skip
    pelaksana, owner = office.actor("pelaksana"), office.actor("pemilik")
    answers = fill(old.form(old.sop.step_by_id["tulis"]))

    def complete_or_told(tx: Tx, task_id: str) -> moves.NotThePost | None:
        try:
            moves.complete(tx, pelaksana, task_id, answers=answers)
        except moves.NotThePost as told:
            return told
        return None

    for n in range(12):
        document = start(office, old, f"Surat {n}")
        (task,) = open_tasks(office, document).values()
        done, moved = at_once(
            office.installation,
            partial(complete_or_told, task_id=task.id),
            partial(migration.migrate, actor=owner, target=new, documents=[document],
                    reason=REASON),
        )  # fmt: skip
        assert isinstance(moved, tuple)
        assert moved[0].why is None
        (waiting,) = open_tasks(office, document)
        assert waiting == ("periksa" if done is None else "tulis")
        kinds = [e.kind for e in office.opened(document, "camat").events]
        assert sorted(kinds[1:]) == (["completed"] if done is None else []) + ["migrated"]
        finish(office, document)
        assert chained(office, document)


def test_two_owners_move_the_same_documents(office: World) -> None:
    old = publish(office, APPROVAL)
    targets = [publish(office, APPROVAL, {"tulis": {"waktu": f"{n} Hari"}}) for n in (5, 6)]
    chosen = [start(office, old, f"Surat {n}") for n in range(6)]
    owner = office.actor("pemilik")
    at_once(
        office.installation,
        *(partial(migration.migrate, actor=owner, target=target, documents=order, reason=REASON)
          for target, order in zip(targets, (chosen, chosen[::-1]), strict=True)),
    )  # fmt: skip
    for document in chosen:
        moved = [e.version.number for e in office.opened(document, "camat").events]
        assert moved in ([1, 2, 3], [1, 3, 2])
        assert chained(office, document)


def test_killed_at_every_point_it_is_moved_or_not_begun(office: World, database_url: str) -> None:
    old = publish(office, GUARDED)
    document = start(office, old)
    new = publish(office, swapped(GUARDED, ("P2D", "P3D")))
    before = everything(office)
    command = [sys.executable, "-m", "tests.integration.killed", database_url]
    command += [str(office.ids["pemilik"]), "migrate", str(new.id), document]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        statements = killed_at("commit", child.stdin, child.stdout)
        assert everything(office) == before
        for number in range(1, statements + 1):
            assert killed_at(str(number), child.stdin, child.stdout) == number - 1
            assert everything(office) == before
        assert killed_at("after", child.stdin, child.stdout) == statements
        child.stdin.close()
    after = everything(office)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"documents", "tasks", "timers", "events"}
    assert chained(office, document)
    finish(office, document)
