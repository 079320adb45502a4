"""Attachments: streamed to disk under their bytes' hash, typed by content, never overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import filetype
from sqlalchemy import select

from engine import moves
from engine.access import Actor, require_sight
from engine.arrivals import new_id
from engine.errors import FieldError, NotFound, Refused, Text
from engine.installation import Tx
from engine.store import tables as t

CHUNK = 256 * 1024
HEAD = 8 * 1024
"""How many of the first bytes tell the type."""

TYPES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
}
"""What may be attached, with the word that people know it by."""


class FileRefused(Refused):
    """The file is too large, empty, or of a kind that is not accepted."""


_UNFIT = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*'
    r"\u200e\u200f\u202a-\u202e\u2066-\u2069"  # which make gpj.exe of exe.jpg
    r"\ud800-\udfff]+"
)

EMPTY = Text("Berkas ini kosong.", "The file is empty.")
TOO_LARGE = Text("Berkas lebih besar dari {limit} MB.", "The file is larger than {limit} MB.")
WRONG_TYPE = Text(
    "Jenis berkas ini tidak diterima. Pakai PDF, foto (JPG, PNG, HEIC), Word, Excel atau ODF.",
    "This kind of file is not accepted: use PDF, a photo (JPG, PNG, HEIC), Word, Excel or ODF.",
)
UNKNOWN_REPLACED = Text(
    "Berkas yang diganti tidak ada pada dokumen ini.",
    "The file to be replaced is not in this document.",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that lie safely on disk. ``size`` in bytes."""

    sha256: str
    size: int
    media_type: str


def keep(folder: Path, stream: IO[bytes], limit: int) -> Kept:
    """Streams an upload to disk and judges its type by its first bytes.

    ``limit`` in bytes. It happens before the transaction: bytes that no row names are harmless,
    a row without bytes is not. Raises ``FileRefused``; then nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    too_large = TOO_LARGE.fill(limit=limit // 1_000_000)
                    raise FileRefused(FieldError("file", too_large))
                head += chunk[: HEAD - len(head)] if len(head) < HEAD else b""
                digest.update(chunk)
                out.write(chunk)
            if size == 0:
                raise FileRefused(FieldError("file", EMPTY))
            media_type = filetype.guess_mime(head)
            if media_type not in TYPES:
                raise FileRefused(FieldError("file", WRONG_TYPE))
            out.flush()
            os.fsync(out.fileno())
        place = place_of(folder, digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)
    _sync_folder(folder)  # where the one before may be new
    return Kept(digest.hexdigest(), size, media_type)


def place_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with that hash lie."""
    return folder / sha256[:2] / sha256[2:]


def attach(
    tx: Tx, actor: Actor, task_id: str, kept: Kept, name: str, replaces: str | None = None
) -> str:
    """Attaches kept bytes to a task that the actor may work on; returns the file's id.

    It becomes the next version of the file that ``replaces`` names, or else of the document's file
    of the same name, or else a new one. The same bytes again under the same name add nothing.
    Raises what ``moves.open_task`` raises, and ``FileRefused``.
    """
    task = moves.open_task(tx, actor, task_id)
    name = clean_name(name)
    earlier = _earlier(tx, task.document_id, name, replaces)
    if earlier is not None and earlier.sha256 == kept.sha256 and earlier.name == name:
        return earlier.id
    file_id = new_id()
    tx.session.add(
        t.File(
            id=file_id,
            document_id=task.document_id,
            task_id=task.id,
            series=earlier.series if earlier else file_id,
            number=earlier.number + 1 if earlier else 1,
            name=name,
            media_type=kept.media_type,
            size=kept.size,
            sha256=kept.sha256,
            uploaded_by=actor.id,
            uploaded_at=tx.now,
        )
    )
    tx.session.flush()
    moves.attached(tx, actor, task, file_id, f"{name} sha256:{kept.sha256}")
    return file_id


def see(tx: Tx, actor: Actor, file_id: str) -> t.File:
    """The file, for somebody who may see its document. Raises ``NotFound``, ``Forbidden``."""
    file = tx.session.get(t.File, file_id)
    if file is None:
        raise NotFound
    require_sight(tx, actor, tx.session.get_one(t.Document, file.document_id))
    return file


def clean_name(name: str) -> str:
    """A name that is safe to show and to save under: no folders, no control characters."""
    name = _UNFIT.sub(" ", name.replace("\\", "/").split("/")[-1])
    name = " ".join(name.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[:180] or 'berkas'}.{ending}"
    return name[:190] or "berkas"


def _earlier(tx: Tx, document_id: str, name: str, replaces: str | None) -> t.File | None:
    if replaces:
        named = tx.session.get(t.File, replaces)
        if named is None or named.document_id != document_id:
            raise FileRefused(FieldError("replaces", UNKNOWN_REPLACED))
        series = named.series
    else:
        names = tx.session.execute(
            select(t.File.name, t.File.series)
            .where(t.File.document_id == document_id)
            .order_by(t.File.uploaded_at)
        )
        # Not by the database: SQLite knows the small letters of ASCII only.
        same = [series for known, series in names if known.casefold() == name.casefold()]
        if not same:
            return None
        series = same[-1]
    newest = select(t.File).where(t.File.series == series).order_by(t.File.number.desc()).limit(1)
    return tx.session.scalars(newest).one()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
