"""A made-up town: one played office copied into hundreds, straight into either database.

Every copy has its own posts, people and SOPs, and some of the documents of the pattern, drawn at
random and under ids of their own. Rows are as the engine wrote them, but for the hashes of the
events, which seal the ids of the pattern.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import Column, Table
from sqlalchemy.engine import make_url

from bench import office
from engine.installation import Installation
from engine.store import Store
from engine.store import tables as t
from engine.store.base import Base

Raw = tuple[Any, ...]
"""A row as SQLite keeps it; PostgreSQL reads the same texts and numbers."""
Rows = dict[Table, list[Raw]]
CopyRow = Callable[[Raw, int, dict[str, str]], Raw]
"""A row as it is in office number so and so, with new names for documents and tasks."""
Insert = Callable[[Table, Sequence[Raw]], None]


def _table(of: type[Base]) -> Table:
    return cast(Table, of.__table__)


NUMBERED = [_table(of) for of in (t.Office, t.Post, t.Person, t.Holding, t.Sop, t.Version)]
"""Whose rows have numbers as ids: a copy's follow those of the copy before."""
STAFF = [*NUMBERED, _table(t.VersionLane), _table(t.Form)]
DOCUMENTS, TASKS, EVENTS = WORK = [_table(of) for of in (t.Document, t.Task, t.Event)]
UNIQUE = {t.Office.__table__.c.key, t.Person.__table__.c.username}
ELSEWHERE = {"sop_id": _table(t.Sop), "task_id": TASKS}
"""What columns refer to that have no foreign key."""

SIZES = (1, 1, 1, 2, 2, 4)
"""How much work offices have, against each other."""
AT_ONCE = 2_000
"""Documents written with one call."""
MEMORY = 400_000
"""KB that SQLite may use for its pages while a town is written."""


@dataclass(frozen=True, slots=True)
class Life:
    """A document of the pattern: its rows, and how many of its tasks are open."""

    started_at: str
    rows: Rows
    open_tasks: int

    @property
    def ended_tasks(self) -> int:
        """How many of its tasks have ended."""
        return len(self.rows[TASKS]) - self.open_tasks


@dataclass(frozen=True, slots=True)
class Pattern:
    """The played office. ``largest`` is the largest id of each numbered table."""

    staff: Rows
    lives: list[Life]
    largest: dict[Table, int]


def build(
    store: Store,
    *,
    offices: int,
    open_tasks: int,
    ended_tasks: int,
    played: int,
    seed: int = 1,
    password_hash: str = office.NOBODYS,
) -> None:
    """Fills an empty migrated database with at least so many tasks, the same for the same seed.

    ``played`` is how many documents the pattern gets, from which all others are copied.
    """
    pattern = _pattern(played, seed, password_hash)
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    chosen = _choose(draw, pattern.lives, offices, open_tasks, ended_tasks)
    copy = {table: _copying(table, pattern.largest) for table in (*STAFF, *WORK)}
    with _inserting(store) as insert:
        for table, rows in pattern.staff.items():
            copied = [copy[table](row, number, {}) for number in range(offices) for row in rows]
            insert(table, copied)
        for start in range(0, len(chosen), AT_ONCE):
            named = [(n, life, _names(draw, life)) for n, life in chosen[start : start + AT_ONCE]]
            for table in WORK:
                insert(
                    table,
                    [copy[table](row, n, ns) for n, life, ns in named for row in life.rows[table]],
                )


def _pattern(played: int, seed: int, password_hash: str) -> Pattern:
    with tempfile.TemporaryDirectory(prefix="alur-pattern-") as folder:
        path = Path(folder) / "pattern.db"
        installation = Installation(Store(f"sqlite:///{path}"), Path(folder), lambda: office.NOW)
        installation.store.migrate()
        office.play(installation, played, seed, password_hash)
        installation.store.close()
        with closing(sqlite3.connect(path)) as database:
            rows = {table: _rows(database, table) for table in (*STAFF, *WORK)}
    return Pattern(
        staff={table: rows[table] for table in STAFF},
        lives=_lives({table: rows[table] for table in WORK}),
        largest={table: max(row[_place(table, "id")] for row in rows[table]) for table in NUMBERED},
    )


def _rows(database: sqlite3.Connection, table: Table) -> list[Raw]:
    columns = ", ".join(table.c.keys())
    return database.execute(f"SELECT {columns} FROM {table.name}").fetchall()  # noqa: S608


def _lives(rows: Rows) -> list[Life]:
    of_document: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    for table, name in ((DOCUMENTS, "id"), (TASKS, "document_id"), (EVENTS, "document_id")):
        for row in rows[table]:
            of_document[row[_place(table, name)]][table].append(row)
    started, ended = _place(DOCUMENTS, "started_at"), _place(TASKS, "ended_at")
    return [
        Life(own[DOCUMENTS][0][started], own, sum(task[ended] is None for task in own[TASKS]))
        for own in of_document.values()
    ]


def _choose(
    draw: random.Random, lives: list[Life], offices: int, open_tasks: int, ended_tasks: int
) -> list[tuple[int, Life]]:
    """Documents with their offices' numbers, in the order in which they were started."""
    sizes = [draw.choice(SIZES) for _ in range(offices)]
    under_way = _short_ones_more_often([life for life in lives if life.open_tasks])
    over = _short_ones_more_often([life for life in lives if not life.open_tasks])
    chosen: list[Life] = []
    waiting = ended = 0
    while waiting < open_tasks or ended < ended_tasks:
        several, weights = under_way if waiting < open_tasks else over
        (life,) = draw.choices(several, cum_weights=weights)
        waiting += life.open_tasks
        ended += life.ended_tasks
        chosen.append(life)
    numbers = draw.choices(range(offices), sizes, k=len(chosen))
    return sorted(zip(numbers, chosen, strict=True), key=lambda one: one[1].started_at)


def _short_ones_more_often(lives: list[Life]) -> tuple[list[Life], list[float]]:
    return lives, list(accumulate((4 + life.ended_tasks) ** -2 for life in lives))


def _names(draw: random.Random, life: Life) -> dict[str, str]:
    """New ids for a document and its tasks, such as the engine gives."""
    ids = [row[_place(table, "id")] for table in (DOCUMENTS, TASKS) for row in life.rows[table]]
    return {name: urlsafe_b64encode(draw.randbytes(12)).decode() for name in ids}


def _copying(table: Table, largest: dict[Table, int]) -> CopyRow:
    refers = [_refers_to(column) for column in table.c]
    shifted = [(place, largest[to]) for place, to in enumerate(refers) if to in largest]
    renamed = [place for place, to in enumerate(refers) if to in (DOCUMENTS, TASKS)]
    numbered = [place for place, column in enumerate(table.c) if column in UNIQUE]

    def copy(row: Raw, number: int, names: dict[str, str]) -> Raw:
        made = list(row)
        for place, block in shifted:
            if made[place] is not None:
                made[place] += block * number
        for place in renamed:
            if made[place] is not None:
                made[place] = names[made[place]]
        for place in numbered:
            made[place] = f"{made[place]}-{number}"
        return tuple(made)

    return copy


def _refers_to(column: Column[Any]) -> Table | None:
    if column.name == "id":
        return column.table
    keys = [key.column.table for key in column.foreign_keys]
    return keys[0] if keys else ELSEWHERE.get(column.name)


def _place(table: Table, column: str) -> int:
    return list(table.c.keys()).index(column)


# --- into the databases ----------------------------------------------------------------------


@contextmanager
def _inserting(store: Store) -> Iterator[Insert]:
    """Writes rows past foreign keys, for they are right; then what a database does at night."""
    store.close()
    with _into_sqlite(store) if store.sqlite else _into_postgresql(store) as insert:
        yield insert


@contextmanager
def _into_sqlite(store: Store) -> Iterator[Insert]:
    path = make_url(store.url).database or ""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"PRAGMA cache_size = -{MEMORY}")
        database.execute("BEGIN")

        def insert(table: Table, rows: Sequence[Raw]) -> None:
            columns, places = ", ".join(table.c.keys()), ", ".join("?" * len(table.c))
            database.executemany(
                f"INSERT INTO {table.name} ({columns}) VALUES ({places})",  # noqa: S608
                rows,
            )

        yield insert
        database.execute("COMMIT")


@contextmanager
def _into_postgresql(store: Store) -> Iterator[Insert]:
    address = make_url(store.url).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as database:
        with database.transaction():
            database.execute("SET session_replication_role = replica")
            database.execute("SET timezone = 'UTC'")

            def insert(table: Table, rows: Sequence[Raw]) -> None:
                columns = ", ".join(table.c.keys())
                with database.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)

            yield insert
            for table in NUMBERED:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                database.execute(f"SELECT setval({sequence}, max(id)) FROM {table.name}")  # noqa: S608
        database.execute("VACUUM ANALYZE")
