"""A database of an earlier Alur: brought up to date, its documents go on as if nothing had been."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, MetaData, Table, insert, inspect, select

from engine import history
from engine.installation import Installation
from engine.store import Store, migrations
from engine.store import tables as t
from engine.store.base import Base
from tests.integration.conftest import World


def test_documents_of_the_first_schema_go_on(
    world: World, empty_database_url: str, tmp_path: Path
) -> None:
    document = world.start()
    world.forward(document, lambda step: step == _deciding(world))
    world.complete(document, "kembalikan", "Angka belum cocok.")

    old = Store(empty_database_url)
    _at_revision(old, "0001")
    _copy(world.installation.store, old)
    old.migrate()
    moved = World(
        Installation(old, tmp_path / "moved", world.installation.clock),
        world.office_id, world.version_id, world.ids,
    )  # fmt: skip
    with moved.installation.reading() as tx:
        found = tx.session.get_one(t.Document, document)
        assert found.sop_id == tx.version(world.version_id).sop_id
        assert found.returns == 1
        assert list(history.broken_histories(tx)) == []
    moved.forward(document)
    assert moved.state(document) == "done"
    with moved.installation.reading() as tx:
        assert list(history.broken_histories(tx)) == []
    old.close()


def _deciding(world: World) -> str:
    with world.installation.reading() as tx:
        steps = tx.version(world.version_id).sop.steps
    return next(step.id for step in steps if any(way.returns for way in step.decisions))


def _at_revision(store: Store, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])))
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def _copy(source: Store, target: Store) -> None:
    """Every row, as far as the target's tables have columns for it."""
    known = inspect(target.engine)
    with source.reading() as reading, target.writing() as writing:
        for table in Base.metadata.sorted_tables:
            if known.has_table(table.name):
                kept = {column["name"] for column in known.get_columns(table.name)}
                columns = [column for column in table.columns if column.name in kept]
                rows = [dict(row._mapping) for row in reading.execute(select(*columns))]
                if rows:
                    old = Table(table.name, MetaData(), *(Column(c.name, c.type) for c in columns))
                    writing.execute(insert(old), rows)
