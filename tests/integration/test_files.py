"""Attachments: kept by content, typed by content, versions beside each other, seen by the right."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest

from engine import files
from engine.access import NotYourDocument
from engine.errors import Forbidden, NotFound
from tests.integration.conftest import World

LIMIT = 1_000_000
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    + zlib.crc32(b"IHDR").to_bytes(4, "big")
)


def keep(world: World, content: bytes) -> files.Kept:
    """The bytes, kept in the world's folder."""
    return files.keep(world.installation.files, io.BytesIO(content), LIMIT)


def attach(world: World, task: str, who: str, content: bytes, name: str, **more: str) -> str:
    """A file attached by somebody."""
    kept = keep(world, content)
    with world.installation.writing() as tx:
        return files.attach(tx, world.actor(who), task, kept, name, **more)


def test_a_file_replaced_after_a_return_stands_beside_the_old(world: World) -> None:
    document = world.start()
    task, _, who = world.task(document)
    first = attach(world, task, who, PDF, "LKIP.pdf")
    same = attach(world, task, who, PDF, "LKIP.pdf")
    second = attach(world, task, who, PDF + b"lebih baru", "lkip.pdf")
    third = attach(world, task, who, PNG, "foto halaman.png", replaces=first)
    other = attach(world, task, who, PNG, "lain.png")
    seen = {file.id: file for file in world.opened(document).files}
    assert same == first
    assert [seen[i].number for i in (first, second, third, other)] == [1, 2, 3, 1]
    assert [seen[i].current for i in (first, second, third, other)] == [False, False, True, True]
    assert [e.kind for e in world.opened(document).events].count("attached") == 4
    for file in seen.values():
        with world.installation.reading() as tx:
            sha256 = files.see(tx, world.actor(who), file.id).sha256
        assert files.place_of(world.installation.files, sha256).exists()


def test_small_and_capital_letters_name_one_file(world: World) -> None:
    document = world.start()
    task, _, who = world.task(document)
    attach(world, task, who, PDF, "RÉSUMÉ.PDF")
    attach(world, task, who, PDF + b"lebih baru", "Résumé.pdf")
    assert [file.number for file in world.opened(document).files] == [1, 2]


def test_only_those_who_may_see_the_document_can_fetch_its_files(world: World) -> None:
    document = world.start()
    task, _, who = world.task(document)
    file = attach(world, task, who, PDF, "surat.pdf")
    with world.installation.reading() as tx:
        assert files.see(tx, world.actor("pelaksana"), file).media_type == "application/pdf"
        with pytest.raises(NotYourDocument):
            files.see(tx, world.actor("arsiparis"), file)
        with pytest.raises(NotFound):
            files.see(tx, world.actor("orang-lain"), file)
    with pytest.raises(Forbidden):
        attach(world, task, "pelaksana", PDF, "lain.pdf")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><script>alert(1)</script>", b"MZ\x90\x00" + bytes(200), PDF + bytes(LIMIT)],
)
def test_what_is_refused_leaves_nothing_behind(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(files.FileRefused):
        files.keep(tmp_path, io.BytesIO(content), LIMIT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\budi\\LKIP 2026.pdf", "LKIP 2026.pdf"),
        ('a"b<c>.pdf', "a b c .pdf"),
        ("baris\nbaru.pdf", "baris baru.pdf"),
        ("lkip\u202efdp.exe.pdf", "lkip fdp.exe.pdf"),
        ("separuh\ud800.pdf", "separuh .pdf"),
        ("   ", "berkas"),
        ("x" * 400 + ".pdf", "x" * 180 + ".pdf"),
    ],
)
def test_names_are_safe_to_show_and_to_save(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept
