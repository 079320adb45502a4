"""``alur backup``, ``restore`` and ``verify``: keeping what an office has entrusted to us."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from engine import backup
from engine.history import broken_histories
from webui.commands.common import Commands, opened, set_up


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser's."""
    save = commands.add_parser("backup", help="cadangkan basis data dan lampiran ke satu berkas")
    save.add_argument("file", type=Path)
    save.set_defaults(run=_backup)
    load = commands.add_parser("restore", help="pulihkan cadangan ke instalasi yang kosong")
    load.add_argument("file", type=Path)
    load.set_defaults(run=_restore)
    verify = commands.add_parser("verify", help="periksa keutuhan riwayat semua dokumen")
    verify.set_defaults(run=_verify)


def _backup(args: Namespace) -> int:
    with set_up() as installation:
        kept = backup.backup(installation, args.file)
    print(f"{args.file}: {kept.rows} baris dan {kept.files} lampiran dicadangkan")
    return 0


def _restore(args: Namespace) -> int:
    with opened() as installation:
        kept = backup.restore(installation, args.file)
    print(f"{kept.rows} baris dan {kept.files} lampiran dipulihkan")
    return 0


def _verify(_args: Namespace) -> int:
    with set_up() as installation, installation.reading() as tx:
        broken = list(broken_histories(tx))
    for document, seq in broken:
        print(f"Dokumen {document}: riwayat tidak utuh pada kejadian {seq}.", file=sys.stderr)
    if not broken:
        print("Riwayat semua dokumen utuh.")
    return int(bool(broken))
