"""How long people wait where there are many offices: pages, as requests make them.

A town of 500 offices with 100,000 open and 1,000,000 ended tasks, on either database; people and
supervisors of several offices in turn, warm, one request at a time.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import func, select

from bench import office, town
from bench.pages import (
    PAGES,
    SCOPES,
    appoint_overseer,
    listing,
    log_in,
    open_page,
    paths,
    readers,
)
from engine.accounts import hash_password
from engine.installation import Installation
from engine.store import Store
from engine.store import tables as t
from tests.plans import full_scans, recorded
from tests.postgres import postgres_server
from tests.visitor import PASSWORD
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
INBOX_QUERY = 2.0
"""What one part of an inbox may take at most, milliseconds at the median."""

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one thing. Milliseconds; ``most`` if so much was promised.

    ``statements`` are those of a call, ``scans`` what of the large tables they read as a whole.
    """

    name: str
    most: float | None
    spent: Sequence[float]
    statements: float
    scans: frozenset[str]

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.spent)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay below."""
        return statistics.quantiles(self.spent, n=20)[-1]

    @property
    def kept(self) -> bool:
        """Whether it keeps what was promised, if anything was."""
        return self.most is None or self.p50 <= self.most


def main() -> bool:
    """Measures, prints a table for each database, and tells whether all promises are kept."""
    kept = True
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as name, postgres_server() as postgres:
        folder = Path(name)
        for title, url in (("SQLite", f"sqlite:///{folder / 'alur.db'}"), ("PostgreSQL", postgres)):
            store = Store(url)
            began = time.perf_counter()
            fill(store)
            seconds = time.perf_counter() - began
            measured = measure(store, folder)
            _print(f"{title}: {_counted(store)}; written in {seconds:.0f} s.", measured)
            kept = kept and all(one.kept for one in measured)
            store.close()
    return kept


def fill(store: Store) -> None:
    """Builds the town in an empty database."""
    store.migrate()
    town.build(
        store,
        offices=OFFICES,
        open_tasks=OPEN_TASKS,
        ended_tasks=ENDED_TASKS,
        played=PLAYED,
        password_hash=hash_password(PASSWORD),
    )


def measure(store: Store, folder: Path) -> list[Measured]:
    """All that is measured in a town that ``fill`` has built."""
    installation = Installation(store, folder / "files", lambda: office.NOW)
    appoint_overseer(installation)
    app = create_app(installation, Settings(folder, store.url, "only for a benchmark"))
    asking = readers(installation, ASKING)
    visitors = {one.id: log_in(app, one) for kind in asking.values() for one in kind}
    calls: dict[tuple[str, float | None], list[Call]] = {}
    for scope in SCOPES:
        calls[f"query: inbox, {scope}", INBOX_QUERY] = [
            partial(listing, installation, reader, scope) for reader in asking["staff"]
        ]
    for page in PAGES:
        calls[f"page: {page.name}", page.most] = [
            partial(open_page, visitors[reader.id], path)
            for reader in asking[page.reader]
            for path in paths(installation, page, reader)
        ]
    return [_measured(store, *what, several) for what, several in calls.items()]


def _measured(store: Store, name: str, most: float | None, calls: list[Call]) -> Measured:
    for call in calls:  # the first time, versions are read and templates compiled
        call()
    with recorded(store.engine) as sent:
        slowest = max(_spent(call) for call in calls)
    with store.reading() as session:
        scans = [
            scan
            for scan in full_scans(session.connection(), sent)
            if any(table.name in scan.split() for table in town.WORK)
        ]
    rounds = ROUNDS if slowest < SLOW else FEWER_ROUNDS
    spent = [_spent(call) for call in islice(cycle(calls), rounds)]
    return Measured(name, most, spent, len(sent) / len(calls), frozenset(scans))


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


def _print(title: str, measured: list[Measured]) -> None:
    print(f"\n{title}\nMilliseconds; statements; what is read as a whole.\n")
    print(f"{'':28}{'p50':>8}{'p95':>8}{'statements':>12}")
    for one in measured:
        verdict = "" if one.most is None else f"{'kept' if one.kept else 'MISSED'}, {one.most:g} ms"
        print(
            f"{one.name:28}{one.p50:>8.2f}{one.p95:>8.2f}{one.statements:>12.1f}   {verdict:16}"
            f"{'; '.join(sorted(one.scans))}".rstrip()
        )
