"""A whole installation in one archive, database and files, and an empty one made from it.

The archive is a zip: each table as lines of JSON, each file's bytes under their hash, and a
manifest of hashes. It is the same from SQLite and from PostgreSQL, so it also moves an office from
the one to the other. The secret key is not in it: after a restore everybody logs in again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, LargeBinary, Table, func, insert, select, text

from engine.errors import AlurError, Conflict, Text
from engine.files import place_of
from engine.installation import Installation
from engine.store import Store
from engine.store.base import Base, UtcDateTime
from engine.store.tables import File

FORMAT = 1
MANIFEST = "alur.json"
CHUNK = 1024 * 1024
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What an archive holds: how many rows in all tables, and how many different files."""

    rows: int
    files: int


class TargetExists(Conflict):
    """A backup is never written over another one."""

    text = Text("Berkas {path} sudah ada.", "{path} exists already.")


class FileLost(AlurError):
    """An attachment that the database names is missing or damaged on disk."""

    text = Text(
        "Lampiran “{name}” hilang atau rusak di cakram ({place}). Cadangan tidak dibuat.",
        "The attachment “{name}” is missing or damaged on disk ({place}). No backup was made.",
    )


class BadArchive(AlurError):
    """The archive is none of ours, or not as it was made."""

    text = Text(
        "Arsip ini bukan cadangan Alur yang utuh: {what}. Tidak ada yang berubah.",
        "This archive is not a whole backup of Alur: {what}. Nothing was changed.",
    )


class OtherSchema(AlurError):
    """The archive was made by an Alur whose tables differ."""

    text = Text(
        "Cadangan ini dibuat oleh versi Alur lain (skema {theirs}, di sini {ours}). Pulihkan "
        "dengan versi itu, lalu perbarui.",
        "This backup was made by another version of Alur (schema {theirs}, here {ours}). Restore "
        "it with that version, then update.",
    )


class NotEmpty(Conflict):
    """There is something already, and restoring never mixes or overwrites."""

    text = Text(
        "Instalasi ini sudah berisi data. Pulihkan hanya ke instalasi yang kosong.",
        "This installation holds data already. Restore into an empty one only.",
    )


def backup(installation: Installation, target: Path) -> Kept:
    """Writes the installation as it is at one moment into an archive, while it goes on working.

    Raises ``TargetExists``, ``FileLost``; then nothing is left behind.
    """
    if target.exists():
        raise TargetExists(path=target)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w+b") as out:
            kept = _write(installation, out)
            out.flush()
            os.fsync(out.fileno())
        os.link(temporary, target)
    except FileExistsError as error:
        raise TargetExists(path=target) from error
    finally:
        Path(temporary).unlink()
    return kept


def restore(installation: Installation, source: Path) -> Kept:
    """Fills an empty installation, whose database is at the present schema, from an archive.

    The archive is checked whole before anything is written, and the database filled in one
    transaction: all of it or nothing. Raises ``BadArchive``, ``OtherSchema``, ``NotEmpty``.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            with installation.store.writing() as session:
                connection = session.connection()
                _require_fitting(connection, manifest)
                for table in _tables():
                    _check_table(archive, table, manifest)
                hashes = _hashes(archive)
                for sha256 in hashes:
                    _restore_file(archive, installation.files, sha256)
                os.sync()  # a row whose bytes a power cut took away is worse than none
                for table in _tables():
                    _fill(archive, connection, table)
                if not installation.store.sqlite:
                    _set_sequences(connection)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise BadArchive(what=error) from error
    rows = sum(table["rows"] for table in manifest["tables"].values())
    return Kept(rows, len(hashes))


def _tables() -> list[Table]:
    """All tables, each after those that it refers to."""
    return Base.metadata.sorted_tables


# --- writing ---------------------------------------------------------------------------------


def _write(installation: Installation, out: IO[bytes]) -> Kept:
    with (
        _snapshot(installation.store) as connection,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        tables = {table.name: _write_table(archive, connection, table) for table in _tables()}
        files = connection.execute(
            select(File.sha256, func.min(File.name)).group_by(File.sha256)
        ).all()
        for sha256, name in files:
            _write_file(archive, installation.files, sha256, name)
        manifest = {
            "format": FORMAT,
            "schema": _schema(connection),
            "made_at": installation.clock().isoformat(),
            "tables": tables,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Kept(sum(table["rows"] for table in tables.values()), len(files))


@contextmanager
def _snapshot(store: Store) -> Iterator[Connection]:
    """A connection that sees the database as it is at one moment, whatever others write."""
    if store.sqlite:  # whose transactions all do
        with store.reading() as session:
            yield session.connection()
        return
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    order = table.primary_key.columns
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(table).order_by(*order)
    )
    with archive.open(_entry(table), "w", force_zip64=True) as out:
        for row in rows.mappings():
            values = {column.name: _to_json(column, row[column]) for column in table.columns}
            line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _write_file(archive: zipfile.ZipFile, folder: Path, sha256: str, name: str) -> None:
    place = place_of(folder, sha256)
    entry = zipfile.ZipInfo(f"files/{sha256}")
    entry.compress_type = zipfile.ZIP_STORED  # PDFs and photos are compressed already
    digest = hashlib.sha256()
    try:
        with place.open("rb") as source, archive.open(entry, "w", force_zip64=True) as out:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
    except FileNotFoundError as error:
        raise FileLost(name=name, place=place) from error
    if digest.hexdigest() != sha256:
        raise FileLost(name=name, place=place)


# --- reading ---------------------------------------------------------------------------------


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise BadArchive(what=f"format {manifest['format']}")
    return manifest


def _require_fitting(connection: Connection, manifest: dict[str, Any]) -> None:
    ours, theirs = _schema(connection), manifest["schema"]
    if ours != theirs:
        raise OtherSchema(theirs=theirs, ours=ours)
    for table in _tables():
        if connection.execute(select(text("1")).select_from(table).limit(1)).first():
            raise NotEmpty


def _check_table(archive: zipfile.ZipFile, table: Table, manifest: dict[str, Any]) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(_entry(table)) as lines:
        for line in lines:
            digest.update(line)
            count += 1
    if manifest["tables"][table.name] != {"rows": count, "sha256": digest.hexdigest()}:
        raise BadArchive(what=_entry(table))


def _hashes(archive: zipfile.ZipFile) -> set[str]:
    """The hashes of the files that the archived database names."""
    table = next(table for table in _tables() if table.name == File.__tablename__)
    return {row["sha256"] for row in _rows(archive, table)}


def _restore_file(archive: zipfile.ZipFile, folder: Path, sha256: str) -> None:
    """Puts a file into its place. One that no row names yet does no harm."""
    place = place_of(folder, sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out, archive.open(f"files/{sha256}") as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != sha256:
            raise BadArchive(what=f"files/{sha256}")
        Path(temporary).replace(place)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _fill(archive: zipfile.ZipFile, connection: Connection, table: Table) -> None:
    rows = _rows(archive, table)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(insert(table), some)


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    with archive.open(_entry(table)) as lines:
        for line in lines:
            values = json.loads(line)
            yield {column.name: _from_json(column, values[column.name]) for column in table.columns}


def _set_sequences(connection: Connection) -> None:
    """Lets PostgreSQL count on from the greatest id that was restored."""
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        greatest = connection.scalar(select(func.max(column)))
        if greatest is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(select(func.setval(sequence, greatest)))


# --- both ------------------------------------------------------------------------------------


def _entry(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _schema(connection: Connection) -> str:
    """The revision of the database's schema."""
    revision: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return revision


def _to_json(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 — a column of any type
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return value.isoformat()
    if isinstance(column.type, LargeBinary):
        return base64.b64encode(value).decode()
    return value


def _from_json(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 — a column of any type
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value
