"""``alur worker``: one round, many, and no longer than what it was started beside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.installation import utc_now
from engine.store import tables as t
from engine.telling import workers
from tests.conftest import Clock
from tests.integration.conftest import ROOT, World
from tests.integration.test_outbox import channel
from tests.integration.test_sending import put
from tests.receiving import MailServer, listening

ALUR = [sys.executable, "-m", "webui.cli"]


@pytest.fixture
def backend() -> str:
    """One process on one database is enough to see that it starts and ends."""
    return "sqlite"


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of the office."""
    own = {"ALUR_DATABASE_URL": database_url, "ALUR_DATA_DIR": str(tmp_path / "data")}
    return os.environ | own


def test_once_does_what_is_due_and_shows_that_it_did(
    world: World, clock: Clock, environment: dict[str, str]
) -> None:
    clock.set(utc_now() - timedelta(hours=1))  # the worker goes by the clock of this machine
    put(world, channel(world, "kasubbag", "all"), "Surat")
    with listening(MailServer()) as server:
        mail = {
            "ALUR_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "ALUR_MAIL_FROM": "Alur <alur@example.go.id>",
        }
        subprocess.run([*ALUR, "worker", "--once"], env=environment | mail, cwd=ROOT, check=True)
        assert [email["Subject"] for email in server.received] == ["Surat"]
    with world.installation.reading() as tx:
        worker = tx.session.scalars(select(t.Worker)).one()
        assert tx.session.scalars(select(t.Delivery.sent_at)).one() is not None
    assert (worker.error, worker.name.rpartition(":")[2].isdecimal()) == (None, True)


def test_a_signal_ends_it(world: World, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*ALUR, "worker"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert f"proses {worker.pid}" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
    assert worker.returncode == 0


def test_beside_a_server_it_ends_however_that_ends(
    world: World, environment: dict[str, str]
) -> None:
    with subprocess.Popen(
        [*ALUR, "run", "--port", "0", "--workers", "1"],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        while "Pemberitahuan dikerjakan" not in (line := server.stdout.readline()):
            assert line
        server.kill()
        assert server.stdout.read() == ""  # its end: nobody is left who could write to it


# --- its state --------------------------------------------------------------------------------


def test_without_a_sign_of_life_for_three_minutes_it_has_stopped(
    world: World, clock: Clock
) -> None:
    def state() -> workers.State:
        with world.installation.reading() as tx:
            return workers.state(tx)

    assert state() == workers.State(running=False, beat_at=None, error=None)
    with world.installation.writing() as tx:
        workers.beat(tx, "meja:1")
        workers.beat(tx, "meja:2", "outbox: rusak")
    began = clock.now
    clock.advance(minutes=2, seconds=59)
    assert state().running
    with world.installation.writing() as tx:
        workers.beat(tx, "meja:1")
    clock.advance(minutes=3)
    assert state() == workers.State(False, began.replace(minute=began.minute + 2, second=59), None)


def test_workers_of_the_past_are_forgotten(world: World, clock: Clock) -> None:
    for number in range(3):
        with world.installation.writing() as tx:
            workers.beat(tx, f"meja:{number}")
        clock.advance(days=4)
    with world.installation.reading() as tx:
        names = tx.session.scalars(select(t.Worker.name).order_by(t.Worker.name)).all()
    assert names == ["meja:1", "meja:2"]


def test_the_outbox_is_counted(world: World) -> None:
    put(world, channel(world, "kasubbag", "all"), "Pertama", "Kedua", "Ketiga")
    with world.installation.writing() as tx:
        given_up = update(t.Delivery).where(t.Delivery.subject == "Kedua")
        tx.session.execute(given_up.values(next_try_at=None))
        assert workers.outbox(tx) == {"email": workers.Waiting(waiting=2, given_up=1)}
