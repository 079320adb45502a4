"""No page goes through a whole large table, however many documents there have been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, create_engine, make_url, text

from bench import office, town
from bench.pages import PAGES, Page, appoint_overseer, log_in, open_page, paths, readers
from engine import accounts
from engine.installation import Installation
from engine.store import Store
from tests.plans import Query, full_scans, recorded
from tests.visitor import PASSWORD
from webui import create_app
from webui.settings import Settings

FILTERED = (
    "?keadaan=terlambat",
    "?keadaan=hari-ini",
    "?keadaan=bebas",
    "?jabatan=camat",
    "?orang=camat",
    "?sop=penyusunan-rencana-kinerja&langkah=2&keadaan=semua",
    "?format=xlsx",
    "/beban?sop=penyusunan-rencana-kinerja",
    "/beban?format=xlsx",
    "/tren?sop=penyusunan-rencana-kinerja",
    "/tren?format=xlsx",
    "/sop/penyusunan-rencana-kinerja?format=xlsx",
    "/riwayat.xes",
)
ALL_PAGES = (
    *PAGES,
    *(Page(f"supervisor's {more}", f"/pemantauan{more}", "supervisor") for more in FILTERED),
    Page("all offices as a workbook", "/pemantauan/unit-kerja?format=xlsx", "overseer"),
)

Asked = dict[str, list[Query]]
"""What each page asks the database for, by the page's name."""
Explaining = Callable[[], AbstractContextManager[Connection]]
"""A connection on which plans are asked for; what is done there is undone."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A few offices with some hundred documents, on either database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('town') / 'alur.db'}"
    if request.param == "postgresql":
        server: str = request.getfixturevalue("postgres_url")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE town"))
        engine.dispose()
        url = make_url(server).set(database="town").render_as_string(hide_password=False)
    store = Store(url)
    store.migrate()
    town.build(
        store, offices=30, open_tasks=600, ended_tasks=3_000, played=60,
        password_hash=PasswordHasher(1, 8, 1).hash(PASSWORD),
    )  # fmt: skip
    yield store
    store.close()


@pytest.fixture(scope="module")
def asked(
    store: Store,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_templates: FileSystemBytecodeCache,
) -> Asked:
    """What all pages ask for, each opened by somebody whom it concerns."""
    folder = tmp_path_factory.mktemp("pages")
    installation = Installation(store, folder, lambda: office.NOW)
    appoint_overseer(installation)
    app = create_app(installation, Settings(folder, store.url, "rahasia untuk uji"))
    app.jinja_env.bytecode_cache = compiled_templates
    people = readers(installation, each=3)
    found: Asked = {page.name: [] for page in ALL_PAGES}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_HASHER", PasswordHasher(1, 8, 1))
        visitors = {one.id: log_in(app, one) for kind in people.values() for one in kind}
    for page in ALL_PAGES:
        for reader in people[page.reader]:
            for path in paths(installation, page, reader):
                with recorded(store.engine) as sent:
                    open_page(visitors[reader.id], path)
                found[page.name] += sent
    return found


@pytest.fixture
def explaining(store: Store) -> Explaining:
    """Opens a connection whose plans show what the indices allow."""

    @contextmanager
    def opened() -> Iterator[Connection]:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN" if store.sqlite else "SET enable_seqscan = off")
            if not store.sqlite:  # a small table is read whole for good reason: these forbid it
                connection.exec_driver_sql("SET enable_hashjoin = off")
                connection.exec_driver_sql("SET enable_mergejoin = off")
            yield connection
            connection.rollback()
        store.close()  # what the connection knows of the tables is no longer so

    return opened


def test_no_page_goes_through_a_whole_large_table(asked: Asked, explaining: Explaining) -> None:
    assert [name for name, sent in asked.items() if not sent] == []
    with explaining() as connection:
        assert _scanning(connection, asked) == {}
        # Somebody may have had the tables analysed, and then SQLite plans otherwise.
        connection.exec_driver_sql("ANALYZE")
        assert _scanning(connection, asked) == {}


@pytest.mark.parametrize(
    ("index", "missed"),
    [
        ("ix_tasks_post_open", "inbox"),
        ("ix_tasks_office_open", "handing tasks on"),
        ("ix_tasks_office_ended", "trends"),
        ("ix_documents_ended", "all offices"),
    ],
)
def test_an_index_that_is_missing_is_missed(
    asked: Asked, explaining: Explaining, index: str, missed: str
) -> None:
    with explaining() as connection:
        connection.exec_driver_sql(f"DROP INDEX {index}")
        assert missed in _scanning(connection, asked)


def _scanning(connection: Connection, asked: Asked) -> dict[str, set[str]]:
    """What each page goes through as a whole, but for what it is about."""
    about = {
        page.name: ("ix_tasks_office_open",) for page in ALL_PAGES if page.reader == "overseer"
    }
    found: dict[str, set[str]] = defaultdict(set)
    for name, sent in asked.items():
        for scan in full_scans(connection, sent):
            if not scan.endswith(about.get(name, ())):
                found[name].add(scan)
    return found
