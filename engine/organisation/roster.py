"""The people of an office from a CSV file: read and judged first, then added, all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from engine.accounts import hash_password, password_problems
from engine.errors import AlurError, Text
from engine.installation import Tx
from engine.organisation.people import add_person, first_password
from engine.store import tables as t

CSV_COLUMNS = ("username", "name", "nip", "posts", "owner", "password")
"""The columns of a people file; ``posts`` holds names separated by ``;``, ``owner`` ya or tidak."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A line of the file. ``told`` is the first password when the file left it empty."""

    line: int
    username: str
    name: str
    nip: str | None
    posts: tuple[str, ...]
    process_owner: bool
    password_hash: str
    told: str | None


class BadCsv(AlurError):
    """A row of a CSV file cannot be used; nothing of the file was taken over."""

    text = Text("Baris {line}: {why}", "Line {line}: {why}")


def read_roster(source: str) -> tuple[Newcomer, ...]:
    """Reads the file and hashes its passwords.

    Hashing is slow on purpose, so it is done here, before anybody waits for a transaction.
    Raises ``BadCsv``, which names the line.
    """
    reader = csv.DictReader(io.StringIO(source.lstrip("\ufeff")))
    missing = {"username", "name"} - set(reader.fieldnames or ())
    if missing:
        columns = ", ".join(sorted(missing))
        raise BadCsv(
            line=1,
            why=Text(f"tidak ada kolom {columns}.", f"the columns {columns} are missing."),
        )
    return tuple(_newcomer(reader.line_num, row) for row in _rows(reader))


def add_roster(tx: Tx, office: t.Office, roster: tuple[Newcomer, ...]) -> None:
    """Adds all of them to an office, or, with ``BadCsv`` and its line, none."""
    for new in roster:
        try:
            add_person(
                tx, office, new.username, new.name, new.password_hash,
                posts=new.posts, nip=new.nip, process_owner=new.process_owner,
            )  # fmt: skip
        except AlurError as error:
            raise BadCsv(line=new.line, why=error.said) from error


def _newcomer(line: int, row: dict[str, str | None]) -> Newcomer:
    cell = {name: (row.get(name) or "").strip() for name in CSV_COLUMNS}
    given = cell["password"] or first_password()
    for problem in password_problems("password", given, cell["username"]):
        raise BadCsv(line=line, why=problem.said)
    return Newcomer(
        line=line,
        username=cell["username"],
        name=cell["name"],
        nip=cell["nip"] or None,
        posts=tuple(post for post in cell["posts"].split(";") if post.strip()),
        process_owner=cell["owner"].casefold() in {"ya", "yes", "1"},
        password_hash=hash_password(given),
        told=None if cell["password"] else given,
    )


def _rows(reader: csv.DictReader[str]) -> Iterator[dict[str, str | None]]:
    """The rows; a short one has ``None`` in its last columns. Raises ``BadCsv``."""
    try:
        yield from reader
    except csv.Error as error:
        raise BadCsv(line=reader.line_num + 1, why=error) from error
