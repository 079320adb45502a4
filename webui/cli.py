"""``alur``: everything that is done from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from engine.errors import AlurError
from webui.commands import keeping, offices, serving, sops, worker


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command: 0 done, 1 findings or refused, 2 wrong usage. Complains in Indonesian."""
    parser = _parser()
    args = parser.parse_args(arguments)
    args.parser = parser
    try:
        status: int = args.run(args)
    except AlurError as error:
        return _complain(error.said.id)
    except OSError as error:
        return _complain(f"{error.filename or 'Sistem'}: {error.strerror or error}.")
    except OperationalError as error:
        return _complain(f"Basis data tidak dapat dipakai: {error.orig}.")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alur", description="Menjalankan SOP kantor dari diagram BPMN-nya."
    )
    commands = parser.add_subparsers(required=True, metavar="PERINTAH")
    for room in (serving, worker, sops, offices, keeping):
        room.add_to(commands)
    return parser


def _complain(sentence: str) -> int:
    print(f"alur: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
