"""A worker killed anywhere, over an hour without a mail server: nothing lost, nothing twice."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Event
from typing import IO

import pytest
from sqlalchemy import delete, select, text, update

from engine.installation import Installation
from engine.store import Store
from engine.store import tables as t
from engine.telling.mail import mail_server
from engine.telling.sending import LEASE
from tests.conftest import Clock
from tests.integration.conftest import World
from tests.integration.test_outbox import at_step, channel
from tests.plans import full_scans, recorded
from tests.receiving import MailServer, listening
from webui.commands.worker import work
from webui.settings import Settings

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Workers:
    """Workers, each of which lives for a round at most."""

    to_child: IO[str]
    from_child: IO[str]
    clock: Clock

    def round(self, killed_at: int = 0) -> int:
        """A round until a point of it, or to its end; returns how many points that has."""
        self.to_child.write(f"{killed_at} {self.clock.now.isoformat()}\n")
        self.to_child.flush()
        return int(self.from_child.readline())


@contextmanager
def workers(database_url: str, port: int, clock: Clock) -> Iterator[Workers]:
    """Workers on a database that hand their mail over at a port of this machine."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.sent", database_url, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        yield Workers(child.stdin, child.stdout, clock)
        child.stdin.close()


def again(world: World, clock: Clock, began: datetime) -> None:
    """Makes it as if nobody had been told of any task yet."""
    clock.set(began)
    with world.installation.writing() as tx:
        tx.session.execute(delete(t.Delivery))
        tx.session.execute(delete(t.Notice))
        tx.session.execute(update(t.Task).values(alarm_at=t.Task.received_at))


def buried(world: World) -> None:
    """Waits until the database has noticed who was killed: until then its rows are passed over."""
    if not world.installation.store.sqlite:
        with world.installation.writing() as tx:
            tx.session.execute(text("LOCK TABLE tasks, notices, deliveries, workers"))


def sent_out(world: World, server: MailServer) -> int:
    """How often the one message has arrived: always under the one name that the outbox gave it."""
    with world.installation.reading() as tx:
        (row,) = tx.session.scalars(select(t.Delivery))
    assert row.sent_at is not None
    assert {email["Subject"] for email in server.received} == {"Tugas baru: Rencana Kinerja 2027"}
    assert {email["Message-ID"] for email in server.received} == {row.message_id}
    return len(server.received)


def test_killed_at_every_point_over_an_hour_without_a_mail_server(
    world: World, database_url: str, clock: Clock
) -> None:
    channel(world, "kasubbag", "all")
    at_step(world, "langkah-2", "Rencana Kinerja 2027")
    began = clock.now
    with listening(MailServer()) as server:
        port = server.port
    with workers(database_url, port, clock) as worker:
        worker.round()  # the first of a worker's also tidies up
        again(world, clock, began)
        points = worker.round()
        assert points > 20
        for point in range(1, points + 1):
            again(world, clock, began)
            worker.round(killed_at=point)
            buried(world)
            clock.advance(hours=1)
            with listening(MailServer(port)) as server:
                worker.round()
                assert sent_out(world, server) == 1, point


def test_killed_at_every_point_of_a_round_that_sends(
    world: World, database_url: str, clock: Clock
) -> None:
    channel(world, "kasubbag", "all")
    at_step(world, "langkah-2", "Rencana Kinerja 2027")
    began, arrived = clock.now, []
    with listening(MailServer()) as server, workers(database_url, server.port, clock) as worker:
        worker.round()
        again(world, clock, began)
        points = worker.round()
        assert points > 20
        for point in range(1, points + 1):
            again(world, clock, began)
            server.received.clear()
            worker.round(killed_at=point)
            buried(world)
            clock.advance(minutes=LEASE // timedelta(minutes=1))
            worker.round()
            arrived.append(sent_out(world, server))
    # Twice only from the server's answer to the commit that marks it: there nobody can know.
    twice = [point for point, times in enumerate(arrived) if times == 2]
    assert twice == list(range(twice[0], twice[-1] + 1))
    assert len(twice) in {4, 5}  # the answer, the beginning on SQLite, two statements, the commit
    assert set(arrived) == {1, 2}


def test_two_workers_at_once_tell_nobody_twice(
    world: World, database_url: str, clock: Clock
) -> None:
    for username in ("kasubbag", "camat"):
        channel(world, username, "all", address=f"{username}@example.go.id")
        channel(world, username, "digest", address=f"{username}.lagi@example.go.id")
    for number in range(8):
        at_step(world, "langkah-5", f"Rencana {number}")
    clock.set(datetime.fromisoformat("2026-01-14T08:30+08:00"))  # late, and time for digests
    with listening(MailServer()) as server:
        settings = Settings(
            ROOT, database_url, "", mail_from="alur@example.go.id",
            mail_server=mail_server(f"smtp://127.0.0.1:{server.port}"),
        )  # fmt: skip
        together = Barrier(2)

        def one_round(_: int) -> None:
            store = Store(database_url)
            installation = Installation(store, ROOT, clock)
            together.wait()
            work(installation, settings, Event(), lambda: True)
            store.close()

        for _ in range(2):  # what one has locked the other leaves for the next round
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(one_round, range(2)))
    told = [line for email in server.received for line in _told(email)]
    assert sorted(told) == sorted(set(told))
    assert len({email["Message-ID"] for email in server.received}) == len(server.received)
    with world.installation.reading() as tx:
        assert len(tx.session.scalars(select(t.Notice)).all()) == 8 * 3  # and the Sekretaris
    assert len(told) == 8 * 2 + 1  # and a digest of the one who has tasks


def _told(email: EmailMessage) -> list[str]:
    """What a message tells whom: notices, or a digest as a whole."""
    body = email.get_content()
    if email["Subject"].startswith("Ringkasan"):
        return [f"{email['To']} digest"]
    return [f"{email['To']} {title}" for title in re.findall(r"Rencana \d", body)]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_round_goes_through_a_whole_large_table(
    world: World, database_url: str, clock: Clock
) -> None:
    channel(world, "kasubbag", "urgent")
    at_step(world, "langkah-5")
    clock.set(datetime.fromisoformat("2026-01-14T08:30+08:00"))
    store = world.installation.store
    with recorded(store.engine) as asked:
        work(world.installation, Settings(ROOT, database_url, ""), Event(), lambda: True)
    assert any("deliveries" in sql for sql, _ in asked)
    with store.engine.connect() as connection:
        through = full_scans(connection, asked)
    # That index holds only what was not passed on yet.
    assert {scan for scan in through if not scan.endswith("ix_notices_to_pass_on")} == set()
