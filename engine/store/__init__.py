"""Where things are kept: one database, SQLite or PostgreSQL, reached through short transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 20_000
"""How long a writer on SQLite waits for the one before it, milliseconds."""

MIGRATING = 0x616C7572
"""The number of the lock that who migrates PostgreSQL holds."""


class Store:
    """A database. ``writing()`` and ``reading()`` each hold one transaction.

    ``url`` is SQLAlchemy's: ``sqlite:////path/alur.db`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._reader = self.engine
        if not self.sqlite:
            self._reader = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite (one file, one writer at a time)."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writing transaction: committed as a whole at the end, or, after an error, not at all.

        On SQLite it takes the write lock before its first read (``BEGIN IMMEDIATE``); a deferred
        lock would fail under several writers.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            self._begin(session.connection(), "BEGIN IMMEDIATE")
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading transaction: a steady view, nothing written."""
        with Session(self._reader, expire_on_commit=False) as session:
            self._begin(session.connection(), "BEGIN")
            yield session
            if not self.sqlite:
                # Psycopg forgets at a rollback which statements it has prepared, and their plans.
                session.expunge_all()
                session.commit()

    def migrate(self) -> None:
        """Brings the schema to this version of Alur; does nothing when it is there already.

        Of several processes at once, the first does it and the others wait.
        """
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.engine.connect() as connection:
            self._begin(connection, "BEGIN IMMEDIATE")
            if not self.sqlite:  # which waits at its BEGIN
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def _begin(self, connection: Connection, statement: str) -> None:
        # SQLite's driver would begin only at the first write, and then without the lock.
        if self.sqlite:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Closes the pooled connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # No transaction but those that Store begins.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
