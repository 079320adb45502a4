"""What a database means to read for a statement: where it would go through a whole large table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

Query = tuple[str, Any]
"""A statement with its parameters, as the driver gets them."""

LARGE = ("tasks", "documents", "events", "notices", "deliveries")
"""The tables that grow with every document."""


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Query]]:
    """Collects the queries that are sent meanwhile."""
    sent: list[Query] = []

    def keep(_c: object, _k: object, sql: str, parameters: object, *_: object) -> None:
        if sql.startswith(("SELECT", "WITH")):
            sent.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def full_scans(connection: Connection, sent: Iterable[Query]) -> set[str]:
    """Where the plans of queries go through a whole large table, or the whole of an index of it.

    In the database's words, the index at the end.
    """
    scans = _of_sqlite if connection.dialect.name == "sqlite" else _of_postgresql
    once = dict(sent)
    return set(scans(connection, once.items()))


def _of_sqlite(connection: Connection, sent: Iterable[Query]) -> Iterator[str]:
    for sql, parameters in sent:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        for told in plan.scalars("detail"):
            words = told.split()
            # An automatic index is made for one query, from all rows.
            whole = words[0] == "SCAN" or "AUTOMATIC" in words
            if whole and re.sub(r"_\d+$", "", words[1]) in LARGE:
                yield told


def _of_postgresql(connection: Connection, sent: Iterable[Query]) -> Iterator[str]:
    indices = {
        name: (table, *re.findall(r"btree \(\"?(\w+)", made))
        for table, name, made in connection.exec_driver_sql(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
    }
    for sql, parameters in sent:
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        ((top,),) = plan.one()
        for node in _nodes(top["Plan"]):
            kind, index = node["Node Type"], node.get("Index Name", "")
            table, first = indices.get(index, (node.get("Relation Name"), ""))
            # A condition on a later column alone would be looked for in all of the index.
            led = index and first in node.get("Index Cond", "")
            if kind != "Bitmap Heap Scan" and table in LARGE and not led:
                yield f"{kind} on {table} {index}"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
