"""A backup holds everything, is made while people work, and comes back whole or not at all."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from engine import backup, documents, files, timers
from engine.history import broken_histories
from engine.installation import Installation
from engine.organisation import offices
from engine.store import Store
from engine.store import tables as t
from engine.store.base import Base
from tests.integration.conftest import World
from tests.integration.test_timers import begun, published

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def new_installation(
    tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Installation]]:
    """Makes an empty installation with tables, on SQLite unless told otherwise."""
    made: list[Store] = []

    def new(kind: str = "sqlite") -> Installation:
        folder = tmp_path / f"lain-{len(made)}"
        folder.mkdir()
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'alur.db'}"
        else:
            database: Callable[[str], str] = request.getfixturevalue("new_postgres_database")
            url = database("template1")
        store = Store(url)
        store.migrate()
        made.append(store)
        return Installation(store, folder / "files")

    yield new
    for store in made:
        store.close()


@pytest.fixture
def busy(world: World) -> World:
    """The office in the middle of its work: a document returned once, with a file, and a draft.

    Another waits for a timer.
    """
    document = world.start()
    world.forward(document, until=lambda step: step == "langkah-5")
    world.complete(document, "kembalikan", "Angka keliru")
    task_id, _, username = world.task(document)
    actor = world.actor(username)
    kept = files.keep(world.installation.files, BytesIO(PNG), 1000)
    with world.installation.writing() as tx:
        files.attach(tx, actor, task_id, kept, "foto.png")
    world.start("Kedua")
    begun(world, published(world), "Ketiga").complete("tulis")
    return world


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_restored_is_what_was_backed_up(
    busy: World, kind: str, new_installation: Callable[..., Installation], tmp_path: Path
) -> None:
    kept = backup.backup(busy.installation, tmp_path / "alur.zip")
    restored = new_installation(kind)
    assert backup.restore(restored, tmp_path / "alur.zip") == kept
    assert kept.files == 1
    assert everything(restored) == everything(busy.installation)
    with restored.reading() as tx:
        assert list(broken_histories(tx)) == []
        (file,) = tx.session.scalars(select(t.File))
    assert files.place_of(restored.files, file.sha256).read_bytes() == PNG

    # Work goes on where it stood, with new ids that clash with none.
    with restored.reading() as tx:
        due_at = tx.session.scalars(select(t.Timer.due_at)).one()
    later = Installation(restored.store, restored.files, lambda: due_at)
    assert timers.fire_due(later, lambda: False) == 1
    again = World(restored, busy.office_id, busy.version_id, busy.ids)
    with restored.reading() as tx:
        usual = select(t.Document).where(t.Document.version_id == busy.version_id)
        first = tx.session.scalars(usual.order_by(t.Document.title.desc())).first()
    assert first is not None
    again.forward(first.id)
    assert again.state(first.id) == "done"
    with restored.writing() as tx:
        offices.add_office(tx, "kecamatan-baru", "Kecamatan Baru")


def test_a_backup_made_while_people_work_holds_one_moment(
    world: World, new_installation: Callable[..., Installation], tmp_path: Path
) -> None:
    def work() -> None:
        for number in range(25):
            world.complete(world.start(f"Dokumen {number}"))

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(work)
        archives = [tmp_path / f"{number}.zip" for number in range(3)]
        for archive in archives:
            backup.backup(world.installation, archive)
        working.result()
    for archive in archives:
        restored = new_installation()
        backup.restore(restored, archive)
        with restored.reading() as tx:
            assert list(broken_histories(tx)) == []
            for document in tx.session.scalars(select(t.Document)):
                opened = documents.see(tx, world.actor("camat"), document.id)
                assert len(opened.document.tasks) == 1
                assert len(opened.events) == document.revision


def test_an_installation_with_anything_in_it_is_not_restored_into(
    busy: World, new_installation: Callable[..., Installation], tmp_path: Path
) -> None:
    backup.backup(busy.installation, tmp_path / "alur.zip")
    other = new_installation()
    with other.writing() as tx:
        offices.add_office(tx, "kantor", "Kantor")
    before = everything(other)
    with pytest.raises(backup.NotEmpty):
        backup.restore(other, tmp_path / "alur.zip")
    assert everything(other) == before


def test_a_backup_is_readable_by_its_owner_only_and_never_overwritten(
    world: World, tmp_path: Path
) -> None:
    target = tmp_path / "alur.zip"
    backup.backup(world.installation, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    before = target.read_bytes()
    with pytest.raises(backup.TargetExists):
        backup.backup(world.installation, target)
    assert target.read_bytes() == before
    assert not list(tmp_path.glob(".alur.zip.*"))


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"lain")])
def test_a_lost_attachment_is_told_and_leaves_no_archive(
    busy: World, tmp_path: Path, harm: Callable[[Path], Any]
) -> None:
    folder = tmp_path / "cadangan"
    folder.mkdir()
    (place,) = (path for path in busy.installation.files.rglob("*") if path.is_file())
    harm(place)
    with pytest.raises(backup.FileLost, match=r"foto\.png"):
        backup.backup(busy.installation, folder / "alur.zip")
    assert list(folder.iterdir()) == []


def cut_off(archive: Path) -> None:
    """Loses the second half."""
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def no_zip(archive: Path) -> None:
    """Is something else."""
    archive.write_bytes(b"bukan arsip")


def without_manifest(archive: Path) -> None:
    """Loses the manifest."""
    _rewrite(archive, lambda name, data: None if name == backup.MANIFEST else data)


def without_a_file(archive: Path) -> None:
    """Loses an attachment."""
    _rewrite(archive, lambda name, data: None if name.startswith("files/") else data)


def with_another_file(archive: Path) -> None:
    """Has other bytes under an attachment's hash."""
    _rewrite(archive, lambda name, data: PNG + b"x" if name.startswith("files/") else data)


def with_another_person(archive: Path) -> None:
    """Has a person changed into an admin."""
    _rewrite(archive, lambda name, data: data.replace(b'"admin": false', b'"admin": true'))


def of_another_format(archive: Path) -> None:
    """Was made by a later Alur."""
    _change_manifest(archive, "format", 99)


def of_another_schema(archive: Path) -> None:
    """Was made by an Alur with other tables."""
    _change_manifest(archive, "schema", "9999")


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    "harm",
    [
        cut_off,
        no_zip,
        without_manifest,
        without_a_file,
        with_another_file,
        with_another_person,
        of_another_format,
        of_another_schema,
    ],
)
def test_a_damaged_archive_changes_nothing(
    busy: World,
    new_installation: Callable[..., Installation],
    tmp_path: Path,
    harm: Callable[[Path], None],
) -> None:
    archive = tmp_path / "alur.zip"
    backup.backup(busy.installation, archive)
    harm(archive)
    restored = new_installation()
    with pytest.raises((backup.BadArchive, backup.OtherSchema)):
        backup.restore(restored, archive)
    assert not any(everything(restored).values())


def everything(installation: Installation) -> dict[str, list[Row[Any]]]:
    """All rows of all tables."""
    with installation.reading() as tx:
        return {
            table.name: list(
                tx.session.execute(select(table).order_by(*table.primary_key.columns)).all()
            )
            for table in Base.metadata.sorted_tables
        }


def _rewrite(archive: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with zipfile.ZipFile(archive) as old:
        entries = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for name, data in entries.items():
            if data is not None:
                new.writestr(name, data)


def _change_manifest(archive: Path, name: str, value: object) -> None:
    def change(entry: str, data: bytes) -> bytes:
        if entry != backup.MANIFEST:
            return data
        return json.dumps({**json.loads(data), name: value}).encode()

    _rewrite(archive, change)
