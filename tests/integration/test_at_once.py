"""What people do in the same instant: each gets a clear answer, and nobody an error page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select

from engine import accounts, catalogue, moves
from engine.errors import Conflict
from engine.history import broken_at
from engine.installation import Installation, Tx
from engine.store import tables as t
from tests.integration.conftest import FORM_FILE, World
from tests.unit.diagrams import APPROVAL, bpmn

ROUNDS = 5


def at_once(installation: Installation, *acts: Callable[[Tx], object]) -> list[object]:
    """What each act gave, or its conflict, each in a transaction of its own, all begun together."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[Tx], object]) -> object:
        ready.wait()
        try:
            with installation.writing() as tx:
                return act(tx)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_publish_the_first_version_of_an_sop(world: World) -> None:
    for n in range(ROUNDS):
        source = bpmn(APPROVAL.replace("Staf", "Pelaksana"), key=f"sop-{n}", title=f"SOP {n}")
        made = at_once(
            world.installation,
            partial(catalogue.publish, office_id=world.office_id, source=source),
            partial(catalogue.publish, office_id=world.office_id, source=source + b"\n"),
        )
        assert sorted(m.number for m in made if isinstance(m, catalogue.Published)) == [1, 2]


def test_two_publish_a_form_for_the_first_time(world: World) -> None:
    for n in range(ROUNDS):
        source = FORM_FILE.read_bytes().replace(b"data-rencana-kinerja", f"formulir-{n}".encode())
        publish = partial(catalogue.publish_form, office_id=world.office_id, source=source)
        assert at_once(world.installation, publish, publish) == [f"formulir-{n}"] * 2


def test_one_cancels_while_another_completes(world: World) -> None:
    camat, sekretaris = world.actor("camat"), world.actor("sekretaris")
    for n in range(20):
        document = world.start(f"Dokumen {n}")
        task_id, _, _ = world.task(document)
        at_once(
            world.installation,
            partial(moves.complete, actor=camat, task_id=task_id),
            partial(moves.cancel, actor=sekretaris, document_id=document, reason="Salah judul"),
        )
        assert world.state(document) == "cancelled"
        with world.installation.reading() as tx:
            assert broken_at(tx, tx.session.get_one(t.Document, document)) is None


def test_failed_logins_from_one_device_are_all_counted(world: World) -> None:
    def fail(_: int) -> None:
        with pytest.raises(accounts.WrongLogin):
            accounts.log_in(world.installation, "camat", "salah sama sekali", "gawai")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fail, range(4)))
    with world.installation.reading() as tx:
        assert tx.session.scalar(select(t.LoginFailure.count)) == 4
