"""The database: the migrations make the tables that the code speaks of, and transactions hold."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine.store import Store
from engine.store.base import Base
from engine.store.tables import Office


def test_migrating_gives_the_tables_of_the_code(empty_database_url: str) -> None:
    store = Store(empty_database_url)
    store.migrate()
    store.migrate()
    with store.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, Base.metadata) == []
    store.close()


def test_processes_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    migrate = "import sys; from engine.store import Store; Store(sys.argv[1]).migrate()"
    command = [sys.executable, "-c", migrate, empty_database_url]
    started = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]


def test_an_error_leaves_nothing_written(store: Store) -> None:
    def fail(session: Session) -> None:
        session.add(Office(key="kecamatan", name="Kecamatan", timezone="Asia/Makassar"))
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError), store.writing() as session:
        fail(session)
    with store.reading() as session:
        assert session.query(Office).count() == 0


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    def write() -> None:
        with store.writing() as session:
            session.add(Office(key="kecamatan", name="Kecamatan", timezone="Asia/Makassar"))

    with store.reading() as session:
        assert session.query(Office).count() == 0
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert session.query(Office).count() == 0
    with store.reading() as session:
        assert session.query(Office).count() == 1


def test_sqlite_keeps_what_it_committed_and_its_foreign_keys(store: Store) -> None:
    if not store.sqlite:
        with store.reading() as session:
            assert session.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        return
    with store.reading() as session:
        asked = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert asked == ["wal", 2, 1]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_statement_that_is_read_again_and_again_is_planned_once(store: Store) -> None:
    for _ in range(10):
        with store.reading() as session:
            session.scalar(select(func.count()).select_from(Office))
    with store.reading() as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM offices" in statement for statement in prepared)
