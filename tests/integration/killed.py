"""Makes one move in a process of its own and is killed at a chosen point of it.

Usage: ``python -m tests.integration.killed URL PERSON``, then ``complete TASK DECISION`` or
``migrate VERSION DOCUMENT``; then a line of standard input a try: the number of the statement
before which to be killed, ``commit`` to be killed before the commit, or ``after`` for just after
it. Answers with a line: how many statements were begun.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from engine import migration, moves
from engine.accounts import actor_of
from engine.installation import Installation
from engine.store import Store


def main() -> None:
    """One try a line, each in a fork, so that the imports are paid for once."""
    url, person, *act = sys.argv[1:]
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            move(url, int(person), act, line.strip(), writing)
        os.close(writing)
        os.waitpid(child, 0)
        with os.fdopen(reading) as told:
            sys.stdout.write(f"{len(told.read())}\n")
            sys.stdout.flush()


def move(url: str, person: int, act: list[str], point: str, writing: int) -> None:
    """The move, until the point; never returns."""
    installation = Installation(Store(url), Path("unused"))
    with installation.reading() as tx:
        actor = actor_of(tx, person)
        assert actor is not None
    begun = 0

    def statement(*_: object) -> None:
        nonlocal begun
        begun += 1
        if str(begun) == point:
            die()
        os.write(writing, b".")

    def commit(*_: object) -> None:
        if point == "commit":
            die()

    event.listen(installation.store.engine, "before_cursor_execute", statement)
    event.listen(installation.store.engine, "commit", commit)
    with installation.writing() as tx:
        kind, one, other = act
        if kind == "migrate":
            migration.migrate(tx, actor, tx.version(int(one)), [other], "Versi baru.")
        else:
            moves.complete(tx, actor, one, decision=other, note="Mohon diperbaiki.")
    die()


def die() -> None:
    """Ends this process as a power cut would: nothing is flushed, nothing closed."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
