"""How long people wait in a country of offices: the pages, each as a request makes it.

A town of 500 offices with 100,000 open and 1,000,000 ended tasks, on either database; people and
supervisors of several offices in turn, warm, one request at a time.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import event, func, select, update

from bench import office, town
from engine import inbox
from engine.access import Actor
from engine.accounts import actor_of, hash_password
from engine.installation import Installation
from engine.store import Store
from engine.store import tables as t
from engine.tasks import Tasks
from tests.postgres import postgres_server
from tests.visitor import PASSWORD, Visitor
from webui import create_app
from webui.settings import Settings

OFFICES = 500
OPEN_TASKS = 100_000
ENDED_TASKS = 1_000_000
PLAYED = 600
"""Documents of the office that the others are copied from."""

ASKING = 12
"""How many people of different offices ask in turn."""
ROUNDS = 240
FEWER_ROUNDS = 60
SLOW = 200.0
"""Milliseconds; what takes longer is asked for in fewer rounds."""

INBOX_QUERY, OFFICE_PAGE, ALL_OFFICES = 2.0, 50.0, 150.0
"""What may pass at most, milliseconds at the median."""

SCOPES: Final = ("mine", "available")

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with those who open it: ``staff``, ``supervisor`` or ``overseer``.

    ``most`` milliseconds may pass, if that was promised. In its path, ``{task}`` and ``{document}``
    are what waits first in the reader's inbox.
    """

    name: str
    path: str
    reader: str
    most: float | None = None


PAGES = (
    Page("inbox", "/tugas", "staff"),
    Page("inbox, searched", "/tugas?q=nomor+12", "staff"),
    Page("a task", "/tugas/{task}", "staff"),
    Page("a document", "/dokumen/{document}", "staff"),
    Page("documents", "/dokumen", "staff"),
    Page("documents, mine", "/dokumen?punya=saya", "staff"),
    Page("documents, searched", "/dokumen?q=nomor+12", "staff"),
    Page("SOPs", "/sop", "staff"),
    Page("supervisor's office", "/pemantauan", "supervisor", OFFICE_PAGE),
    Page("all that waits there", "/pemantauan?keadaan=semua", "supervisor"),
    Page("heat map of an SOP", "/pemantauan/sop/penyusunan-rencana-kinerja", "supervisor"),
    Page("load", "/pemantauan/beban", "supervisor"),
    Page("trends", "/pemantauan/tren", "supervisor"),
    Page("all offices", "/pemantauan/unit-kerja", "overseer", ALL_OFFICES),
    Page("trends of all offices", "/pemantauan/tren", "overseer"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one thing: milliseconds, and statements a call."""

    name: str
    spent: Sequence[float]
    statements: float
    most: float | None

    @property
    def p50(self) -> float:
        """The median, milliseconds."""
        return statistics.median(self.spent)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay below, milliseconds."""
        return statistics.quantiles(self.spent, n=20)[-1]

    @property
    def verdict(self) -> str:
        """Whether the promise is kept."""
        if self.most is None:
            return ""
        return f"{'kept' if self.p50 <= self.most else 'MISSED'}: at most {self.most:g}"


def main() -> bool:
    """Measures, prints the tables, and tells whether all that was promised is kept."""
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as name, postgres_server() as postgres:
        folder = Path(name)
        kept = True
        for title, url in (("SQLite", f"sqlite:///{folder / 'alur.db'}"), ("PostgreSQL", postgres)):
            store = Store(url)
            began = time.perf_counter()
            store.migrate()
            fill(store)
            seconds = time.perf_counter() - began
            measured = measure(Installation(store, folder / "files", lambda: office.NOW), folder)
            _print(title, _counted(store), seconds, measured)
            kept = kept and all(one.most is None or one.p50 <= one.most for one in measured)
            store.close()
    return kept


def fill(store: Store) -> None:
    """Builds the town in an empty migrated database; the first person in it is its overseer."""
    town.build(
        store,
        offices=OFFICES,
        open_tasks=OPEN_TASKS,
        ended_tasks=ENDED_TASKS,
        played=PLAYED,
        password_hash=hash_password(PASSWORD),
    )
    with store.writing() as session:
        session.execute(update(t.Person).where(t.Person.id == 1).values(overseer=True))


def measure(installation: Installation, folder: Path) -> list[Measured]:
    """Everything in a town that ``fill`` has built."""
    settings = Settings(folder, installation.store.url, "only for a benchmark")
    app = create_app(installation, settings)
    readers = _readers(installation)
    calls: dict[tuple[str, float | None], list[Call]] = {}
    for scope in SCOPES:
        calls[f"inbox query: {scope}", INBOX_QUERY] = [
            partial(_list, installation, reader, scope) for reader in readers["staff"]
        ]
    visitors: dict[int, Visitor] = {}
    for page in PAGES:
        calls[f"page: {page.name}", page.most] = [
            partial(_open, visitors.setdefault(reader.id, _logged_in(app, reader)), path)
            for reader in readers[page.reader]
            for path in _paths(installation, page, reader)
        ]
    return [_measured(installation, *what, several) for what, several in calls.items()]


def _readers(installation: Installation) -> dict[str, list[Actor]]:
    """Who asks, by kind, people of different offices."""
    draw = random.Random(1)  # noqa: S311 - nothing secret
    with installation.reading() as tx:
        ids = tx.session.scalars(select(t.Person.id).order_by(t.Person.id)).all()
        some = (actor_of(tx, person) for person in draw.sample(ids, 20 * ASKING))
        people = [person for person in some if person]
        overseer = actor_of(tx, 1)
    return {
        "staff": [person for person in people if not person.supervisor][:ASKING],
        "supervisor": [person for person in people if person.supervisor][:ASKING],
        "overseer": [overseer] if overseer else [],
    }


def _list(installation: Installation, reader: Actor, scope: inbox.Scope) -> Tasks:
    with installation.reading() as tx:
        return inbox.listing(tx, reader, scope)


def _paths(installation: Installation, page: Page, reader: Actor) -> Iterator[str]:
    """Where the page is for this reader; nowhere if it is about a task and nothing waits."""
    if "{" not in page.path:
        yield page.path
        return
    waiting = (task for scope in SCOPES for task in _list(installation, reader, scope).items)
    for task in islice(waiting, 1):
        yield page.path.format(task=task.id, document=task.document_id)


def _logged_in(app: Flask, reader: Actor) -> Visitor:
    visitor = Visitor(app)
    if visitor.log_in(reader.username).status_code != 303:
        raise RuntimeError(f"{reader.username} cannot log in")
    return visitor


def _open(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")


def _measured(
    installation: Installation, name: str, most: float | None, calls: list[Call]
) -> Measured:
    sent = 0

    def count(*_: object) -> None:
        nonlocal sent
        sent += 1

    for call in calls:  # the first time, versions are read and templates compiled
        call()
    event.listen(installation.store.engine, "before_cursor_execute", count)
    slowest = max(_spent(call) for call in calls)
    event.remove(installation.store.engine, "before_cursor_execute", count)
    rounds = ROUNDS if slowest < SLOW else FEWER_ROUNDS
    spent = [_spent(call) for call in islice(cycle(calls), rounds)]
    return Measured(name, spent, sent / len(calls), most)


def _spent(call: Call) -> float:
    """How long a call takes, milliseconds."""
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def _counted(store: Store) -> str:
    with store.reading() as session:
        ended = t.Task.ended_at.is_not(None)
        tasks: dict[bool, int] = dict(
            session.execute(select(ended, func.count()).group_by(ended)).all()
        )
        offices = session.scalar(select(func.count()).select_from(t.Office))
        documents = session.scalar(select(func.count()).select_from(t.Document))
    return (
        f"{offices} offices, {documents:,} documents, {tasks[False]:,} open and "
        f"{tasks[True]:,} ended tasks"
    )


def _print(title: str, counted: str, seconds: float, measured: list[Measured]) -> None:
    print(f"\n{title}: {counted}; written in {seconds:.0f} s. Milliseconds.\n")
    print(f"{'':28}{'p50':>8}{'p95':>8}{'statements':>12}")
    for one in measured:
        print(f"{one.name:28}{one.p50:>8.2f}{one.p95:>8.2f}{one.statements:>12.1f}   {one.verdict}")
