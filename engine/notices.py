"""Notices: what a person is told about a task or a document, once each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from engine.installation import Tx
from engine.store import tables as t

Kind = Literal[
    "arrived", "due_soon", "late", "escalated",
    "reassigned", "withdrawn", "reminded", "commented", "prioritised",
]  # fmt: skip
"""``reassigned``: given to you; ``withdrawn``: taken from you by a supervisor."""

_NOTICES = cast(Table, t.Notice.__table__)
_SAME = (_NOTICES.c.person_id, _NOTICES.c.key)

# Built once. What is there already stays as it is, also when another process has just written it.
_TELL = {
    "sqlite": sqlite.insert(_NOTICES).on_conflict_do_nothing(index_elements=_SAME),
    "postgresql": postgresql.insert(_NOTICES).on_conflict_do_nothing(index_elements=_SAME),
}


def tell(
    tx: Tx,
    person_ids: Iterable[int],
    kind: Kind,
    key: str,
    *,
    document_id: str | None = None,
    task_id: str | None = None,
    by_name: str | None = None,
    note: str | None = None,
) -> None:
    """Writes a notice for each of the people; who was told under this key already is not again.

    ``key`` says of what, at most 80 letters; ``by_name`` is who caused it, ``note`` their words.
    """
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "key": key,
            "document_id": document_id,
            "task_id": task_id,
            "at": tx.now,
            "by_name": by_name,
            "note": note,
        }
        for person_id in sorted(set(person_ids))  # in one order, so that no two wait for each other
    ]
    if rows:
        connection = tx.session.connection()
        connection.execute(_TELL[connection.dialect.name], rows)
