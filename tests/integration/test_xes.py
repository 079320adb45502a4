"""The event log is XES as the standard has it, which others read; it tells no names."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree
from sqlalchemy import Table, insert, select

from engine import acting, moves
from engine.monitor import xes
from engine.store import tables as t
from tests.api import sqlite_is_enough
from tests.conftest import Clock
from tests.integration.conftest import World

DOCUMENTS = cast(Table, t.Document.__table__)
EVENTS = cast(Table, t.Event.__table__)
TAG = "{http://www.xes-standard.org/}%s"
ATTRIBUTES = ("string", "date", "int", "float", "boolean", "id", "list", "container")
READ = """
import json, sys, pm4py
log = pm4py.read_xes(sys.argv[1])
print(json.dumps({
    "cases": log["case:concept:name"].nunique(), "events": len(log),
    "resources": sorted(set(log["org:resource"])),
    "first": str(log["time:timestamp"].min()),
    "completed": int((log["lifecycle:transition"] == "complete").sum()),
}))
"""


def written(
    world: World,
    username: str = "camat",
    sop: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> bytes:
    with world.installation.reading() as tx:
        return b"".join(xes.log(tx, world.actor(username), sop=sop, since=since, until=until))


def read_elsewhere(log: bytes, path: Path) -> dict[str, Any]:
    """What pm4py finds in a log. In a process of its own: it greets and warns."""
    path.write_bytes(log)
    command = [sys.executable, "-W", "ignore", "-c", READ, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def busy(world: World, clock: Clock) -> list[str]:
    """One document done after a return, one under way, one cancelled; with all that happens."""
    done, running, cancelled = (world.start(f"Rahasia {n}") for n in range(3))
    world.forward(done, until=lambda step: step == "langkah-5")
    clock.advance(days=2)
    world.complete(done, "kembalikan", "Salah besar.")
    world.forward(done)
    clock.advance(minutes=7)
    task_id, _, who = world.task(running)
    with world.installation.writing() as tx:
        camat = world.actor("camat")
        moves.claim(tx, world.actor(who), task_id)
        moves.release(tx, world.actor(who), task_id)
        acting.comment(tx, camat, running, "Bisik-bisik.")
        acting.prioritise(tx, camat, running, 2)
        moves.cancel(tx, camat, cancelled, "Batal saja.")
    return [done, running, cancelled]


# --- read by others --------------------------------------------------------------------------


@sqlite_is_enough
def test_pm4py_reads_as_many_cases_and_events_as_there_are(
    world: World, clock: Clock, tmp_path: Path
) -> None:
    documents = busy(world, clock)
    with world.installation.reading() as tx:
        kinds = tx.session.scalars(select(t.Event.kind)).all()
    found = read_elsewhere(written(world), tmp_path / "log.xes")
    assert (found["cases"], found["events"]) == (len(documents), len(kinds))
    assert found["first"] == "2026-01-12 00:30:00+00:00"
    assert found["completed"] == len(kinds) - kinds.count("claimed") - kinds.count("released")
    assert len(found["resources"]) == 4


def test_the_log_is_laid_out_as_the_standard_has_it(world: World, clock: Clock) -> None:
    busy(world, clock)
    log = etree.fromstring(written(world))
    assert log.tag == TAG % "log"
    assert dict(log.attrib) == {"xes.version": "1849.2023", "xes.features": ""}
    order = [TAG % name for name in ("extension", "global", "classifier", *ATTRIBUTES, "trace")]
    places = [order.index(str(child.tag)) for child in log]
    assert places == sorted(places)
    extensions = {child.get("prefix") for child in log.iter(TAG % "extension")}
    keys = {str(each.get("key")) for each in log.iter() if each.get("key")}
    assert {key.partition(":")[0] for key in keys if ":" in key} <= extensions
    for scope in ("trace", "event"):
        given = {each.get("scope"): each for each in log.iter(TAG % "global")}[scope]
        always = {each.get("key") for each in given}
        for element in log.iter(TAG % scope):
            assert always <= {each.get("key") for each in element}
        for classifier in log.iter(TAG % "classifier"):
            assert classifier.get("scope") == "event"
            assert scope != "event" or set(str(classifier.get("keys")).split()) <= always
    for trace in log.iter(TAG % "trace"):
        kinds = [child.tag == TAG % "event" for child in trace]
        assert kinds == sorted(kinds)  # its attributes, then its events
    for each in log.iter(*(TAG % name for name in ATTRIBUTES)):
        assert each.keys() == ["key", "value"]
        value = str(each.get("value"))
        if each.tag == TAG % "date":
            assert datetime.fromisoformat(value).tzinfo is not None
        elif each.tag == TAG % "int":
            int(value)
        elif each.tag == TAG % "boolean":
            assert value in {"true", "false"}


def test_an_event_is_told_with_its_step_post_and_decision(world: World, clock: Clock) -> None:
    done, running, cancelled = busy(world, clock)
    by_id = {trace.pop("concept:name"): (trace, events) for trace, events in traces(written(world))}
    assert by_id.keys() == {done, running, cancelled}
    about, events = by_id[done]
    assert about == {
        "sop": "penyusunan-rencana-kinerja", "sop_title": "Penyusunan Rencana Kinerja",
        "version": "1", "state": "done", "priority": "0",
        "promised": "2026-01-19T16:00:00.000+08:00",
    }  # fmt: skip
    (back,) = (event for event in events if event.get("returns") == "true")
    assert back == {
        "concept:name": back["concept:name"], "lifecycle:transition": "complete",
        "time:timestamp": "2026-01-14T08:30:00.000+08:00", "org:resource": back["org:resource"],
        "what": "completed", "org:role": "Kasubbag Perencanaan dan Keuangan",
        "step": "langkah-5", "row": "5", "decision": "Kembalikan", "returns": "true",
        "received": "2026-01-12T08:30:00.000+08:00",
    }  # fmt: skip
    assert by_id[running][0]["priority"] == "2"
    told = [(event["concept:name"], event["lifecycle:transition"]) for event in by_id[running][1]]
    step = told[1][0]
    assert told == [
        ("Dokumen dimulai", "complete"), (step, "assign"), (step, "unknown"),
        ("Komentar", "complete"), ("Prioritas diubah", "complete"),
    ]  # fmt: skip
    assert by_id[cancelled][1][-1]["concept:name"] == "Dokumen dibatalkan"


def traces(log: bytes) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
    """Each trace's own attributes, and those of its events."""

    def own(element: etree._Element) -> dict[str, str]:
        return {str(c.get("key")): str(c.get("value")) for c in element if c.get("key")}

    found = etree.fromstring(log).iter(TAG % "trace")
    return [(own(trace), [own(event) for event in trace.iter(TAG % "event")]) for trace in found]


# --- for whom, and what not ------------------------------------------------------------------


@sqlite_is_enough
def test_no_name_title_note_or_answer_leaves_the_house(world: World, clock: Clock) -> None:
    with world.installation.writing() as tx:
        for person in tx.session.scalars(select(t.Person)):
            person.name = f"Bapak {person.id}"
    busy(world, clock)
    with world.installation.reading() as tx:
        events = tx.session.scalars(select(t.Event)).all()
        usernames = set(tx.session.scalars(select(t.Person.username)))
    answers = {word for event in events for word in words(event.answers)}
    assert answers
    told = traces(written(world))
    values = {
        value for trace, events in told for each in (trace, *events) for value in each.values()
    }
    assert not values & (usernames | answers)
    for word in ("Bapak", "Rahasia", "Salah besar", "Bisik", "Batal saja"):
        assert not [value for value in values if word in value]
    resources = {event["org:resource"] for _, events in told for event in events}
    assert all(value.removeprefix("person-").isdigit() for value in resources)


def words(answers: object) -> list[str]:
    """All text in what was filled in."""
    if isinstance(answers, dict):
        return words(list(answers.values()))
    if isinstance(answers, list):
        return [word for each in answers for word in words(each)]
    return [answers] if isinstance(answers, str) else []


@sqlite_is_enough
def test_the_log_holds_what_the_actor_may_see_and_asks_for(world: World, clock: Clock) -> None:
    busy(world, clock)
    clock.advance(days=30)
    world.start()

    def count(
        username: str = "camat",
        sop: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        return len(traces(written(world, username, sop, since, until)))

    then, now = datetime(2026, 1, 12, 0, 30, tzinfo=UTC), clock()
    assert count() == count("pelaksana") == 4
    assert count("arsiparis") == count("orang-lain") == 0
    assert count(sop="penyusunan-rencana-kinerja") == 4
    assert count(sop="lain") == 0
    assert count(since=then, until=now) == 3
    assert count(since=now) == 1
    assert count(until=then) == 0


# --- however long ----------------------------------------------------------------------------


@sqlite_is_enough
def test_a_long_log_is_never_held_as_a_whole(world: World, clock: Clock) -> None:
    copies(world, busy(world, clock)[0], 500)
    with world.installation.reading() as tx:
        actor = world.actor("camat")
        tracemalloc.start()
        try:
            sizes = [len(piece) for piece in xes.log(tx, actor)]
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(sizes) == 3 + 500 + 1
    assert max(sizes) < 10_000
    assert sum(sizes) > 2_500_000
    assert peak < sum(sizes) / 2


def copies(world: World, document: str, count: int) -> None:
    """The same document again and again, under other ids."""
    ids = [f"salinan-{number}" for number in range(count)]
    with world.installation.writing() as tx:
        (row,) = tx.session.execute(select(DOCUMENTS).where(DOCUMENTS.c.id == document)).mappings()
        events = tx.session.execute(
            select(EVENTS).where(EVENTS.c.document_id == document)
        ).mappings().all()  # fmt: skip
        tx.session.execute(insert(DOCUMENTS), [{**row, "id": new} for new in ids])
        of_them = [
            {**event, "document_id": new, "task_id": None} for new in ids for event in events
        ]
        tx.session.execute(insert(EVENTS), of_them)


@sqlite_is_enough
@pytest.mark.parametrize("odd", ["a\x01b", "a\ufffeb", "a\tb\nc", '<&">'])
def test_whatever_a_post_is_called_the_file_can_be_read(
    world: World, clock: Clock, odd: str
) -> None:
    camat = world.actor("camat").posts[0].id
    with world.installation.writing() as tx:
        tx.session.scalars(select(t.Post).where(t.Post.id == camat)).one().name = odd
    with world.installation.writing() as tx:
        moves.start(tx, world.actor("camat"), world.version_id, "x")
    ((_, (started,)),) = traces(written(world))
    assert started["org:role"] == {"a\tb\nc": "a b c", '<&">': odd}.get(odd, "ab")
