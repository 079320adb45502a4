"""What all tests share: a database of either kind, and a clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

from engine.store import Store
from tests.postgres import postgres_server
from tests.settled import Settled, settle
from tests.whole import (  # pytest finds hooks by their names here
    pytest_addoption,
    pytest_deselected,
    pytest_sessionfinish,
    pytest_testnodedown,
)

__all__ = [
    "pytest_addoption",
    "pytest_deselected",
    "pytest_sessionfinish",
    "pytest_testnodedown",
]

# A busy machine is slow now and then: that alone is no failure.
hypothesis.settings.register_profile("alur", deadline=None, print_blob=True)
hypothesis.settings.load_profile("alur")

MONDAY_MORNING = datetime(2026, 1, 12, 0, 30, tzinfo=UTC)
"""Half past eight in Makassar, on a working day without a holiday near."""

# --- a database ------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; a test that asks for any database below runs once with each."""
    return str(request.param)


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database without tables."""
    if backend == "sqlite":
        path: Path = request.getfixturevalue("tmp_path")
        yield f"sqlite:///{path / 'empty.db'}"
    else:
        new: Callable[[str], str] = request.getfixturevalue("new_postgres_database")
        yield new("template1")


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> str:
    """A new database with all tables, where the one before it was.

    Nothing is in them, or the small office where a test asks for that as its ``world``.
    """
    what = "settled" if "world" in request.fixturenames else "template"
    template = request.getfixturevalue(f"{backend}_{what}")
    if backend == "sqlite":
        path: Path = template.with_name("alur.db")
        for left in template.parent.glob("alur.db*"):
            left.unlink()
        shutil.copy(template, path)
        return f"sqlite:///{path}"
    new: Callable[[str], str] = request.getfixturevalue("new_postgres_database")
    return new(template)


@pytest.fixture(scope="session")
def settled() -> dict[str, Settled]:
    """What is in the databases of the small office, by their kind."""
    return {}


@pytest.fixture(scope="session")
def sqlite_settled(sqlite_template: Path, settled: dict[str, Settled]) -> Path:
    """A SQLite file with the small office."""
    path = sqlite_template.with_name("settled.db")
    shutil.copy(sqlite_template, path)
    settled["sqlite"] = settle(f"sqlite:///{path}", Clock(MONDAY_MORNING))
    return path


@pytest.fixture(scope="session")
def postgresql_settled(
    postgres_url: str,
    postgresql_template: str,
    administer: Callable[[str], None],
    settled: dict[str, Settled],
) -> str:
    """The name of a PostgreSQL database with the small office."""
    name = "settled_alur"
    administer(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    settled["postgresql"] = settle(_database(postgres_url, name), Clock(MONDAY_MORNING))
    return name


@pytest.fixture(scope="session")
def stores() -> dict[str, Store]:
    """The stores by the addresses of their databases.

    A store keeps its statements in SQL once it has made it: more work than most tests are.
    """
    return {}


@pytest.fixture
def store(database_url: str, stores: dict[str, Store]) -> Iterator[Store]:
    """The store on a new database."""
    store = stores.setdefault(database_url, Store(database_url))
    yield store
    store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied: migrating takes much longer than copying."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for this test process, started by the first test that asks for it."""
    with postgres_server(durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgres_url: str, administer: Callable[[str], None]) -> str:
    """The name of a PostgreSQL database with all tables, to be copied."""
    name = "template_alur"
    administer(f"CREATE DATABASE {name}")
    _migrate(_database(postgres_url, name))
    return name


@pytest.fixture(scope="session")
def administer(postgres_url: str) -> Iterator[Callable[[str], None]]:
    """Runs a statement at the PostgreSQL server itself."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def run(statement: str) -> None:
            connection.execute(text(statement))

        yield run
    engine.dispose()


@pytest.fixture
def new_postgres_database(
    postgres_url: str, administer: Callable[[str], None]
) -> Iterator[Callable[[str], str]]:
    """Makes a PostgreSQL database from a template, returns its URL, and drops it at the end."""
    made: list[str] = []

    def new(template: str) -> str:
        name = f"test_{len(made)}"
        administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return _database(postgres_url, name)

    yield new
    for name in made:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def _database(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    store = Store(url)
    store.migrate()
    store.close()


# --- time ------------------------------------------------------------------------------------


class Clock:
    """A clock that stands still until told otherwise. ``clock()`` is the moment now, in UTC."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment now."""
        return self.now

    def set(self, now: datetime) -> None:
        """Puts the clock to an aware moment."""
        self.now = now.astimezone(UTC)

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Moves the clock forward."""
        self.now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """A clock at half past eight on a Monday in Makassar."""
    return Clock(MONDAY_MORNING)
