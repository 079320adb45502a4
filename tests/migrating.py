"""An SOP in several versions, with documents that are moved from one to another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import catalogue, migration, moves
from engine.errors import Text
from engine.history import broken_at
from engine.migration import Foreseen
from engine.organisation import offices, people
from engine.store import tables as t
from engine.versions import Version
from tests.filling import fill
from tests.integration.conftest import POSTS, World
from tests.unit.diagrams import bpmn

APPROVAL = """
    Pelaksana | (mulai) tulis kirim ((selesai))
    Camat     | periksa <putusan>
    mulai -> tulis -> periksa -> putusan
    putusan -> kirim : Setujui
    putusan -> tulis : Kembalikan
    kirim -> selesai
"""
BESIDE = """
    Pelaksana  | (mulai) tulis +belah+ a +gabung+ kirim ((selesai))
    Sekretaris | b
    mulai -> tulis -> belah -> a -> gabung -> kirim -> selesai
    belah -> b -> gabung
"""
IN_TURN = """
    Pelaksana  | (mulai) tulis a kirim ((selesai))
    Sekretaris | b
    mulai -> tulis -> a -> b -> kirim -> selesai
"""
BY_FIGURES = """
    Pelaksana | (mulai) tulis <nilai> bina kirim ((selesai))
    Camat     | periksa
    mulai -> tulis -> periksa -> nilai
    nilai -> bina [capaian < 75]
    nilai -> kirim default
    bina -> kirim -> selesai
"""
PLAIN = """
    Pelaksana | (mulai) tulis kirim ((selesai))
    Camat     | periksa
    mulai -> tulis -> periksa -> kirim -> selesai
"""
GUARDED = """
    Pelaksana | (mulai) tulis @lewat=P2D!tulis kirim batal ((selesai)) ((habis))
    mulai -> tulis -> kirim -> selesai
    lewat -> batal -> habis
"""
REASON = "Langkah paraf ditambahkan."


def with_owner(world: World) -> World:
    """The office with a process owner, who holds no post."""
    with world.installation.writing() as tx:
        owner = people.add_person(
            tx, offices.office_of(tx, "kecamatan-awayan"), "pemilik", "Pemilik", "-",
            process_owner=True,
        )  # fmt: skip
        world.ids["pemilik"] = owner.id
    return world


def swapped(drawn: str, *swaps: tuple[str, str]) -> str:
    for old, new in swaps:
        assert old in drawn
        drawn = drawn.replace(old, new)
    return drawn


def publish(
    world: World, drawn: str, steps: Mapping[str, Mapping[str, str]] | None = None
) -> Version:
    """The next version of the SOP under test."""
    with world.installation.writing() as tx:
        made = catalogue.publish(tx, world.office_id, bpmn(drawn, steps=steps))
    with world.installation.reading() as tx:
        return catalogue.version_of(tx, world.actor("camat"), "uji", made.number)


def form(world: World, key: str, **kinds: str) -> None:
    """A form of the office with fields of these kinds."""
    fields = [{"type": kind, "key": name, "label": name} for name, kind in kinds.items()]
    schema = {"type": "default", "id": key, "components": fields}
    with world.installation.writing() as tx:
        catalogue.publish_form(tx, world.office_id, json.dumps(schema).encode())


def start(world: World, version: Version, title: str = "Surat") -> str:
    with world.installation.writing() as tx:
        return moves.start(tx, world.actor("pelaksana"), version.id, title)


def open_tasks(world: World, document: str) -> dict[str, t.Task]:
    """The open tasks of a document, by their steps."""
    with world.installation.reading() as tx:
        found = tx.session.scalars(
            select(t.Task)
            .where(t.Task.document_id == document, t.Task.ended_at.is_(None))
            .order_by(t.Task.received_at, t.Task.id)
        )
        return {task.step: task for task in found.all()}


def holder(world: World, task: t.Task) -> str:
    with world.installation.reading() as tx:
        post = tx.session.get_one(t.Post, task.post_id)
    return next(name for name, (post_name, _) in POSTS.items() if post_name == post.name)


def complete(
    world: World,
    document: str,
    step_id: str,
    decision: str | None = None,
    answers: dict[str, Any] | None = None,
) -> None:
    """Completes a waiting step by whoever holds its post."""
    task = open_tasks(world, document)[step_id]
    with world.installation.writing() as tx:
        version = tx.version(tx.session.get_one(t.Document, document).version_id)
        step = version.sop.step_by_id[step_id]
        given = fill(version.form(step)) | (answers or {})
        onward = next((d.key for d in step.decisions if not d.returns), None)
        moves.complete(
            tx, world.actor(holder(world, task)), task.id, decision=decision or onward,
            answers=given, note="Perbaiki." if decision else "",
        )  # fmt: skip


def finish(world: World, document: str) -> list[str]:
    """Takes a document to its end; the steps completed on the way."""
    done: list[str] = []
    while world.state(document) == "open":
        step = next(iter(open_tasks(world, document)))
        complete(world, document, step)
        done.append(step)
        assert len(done) < 100
    return done


def preview(world: World, target: Version, *chosen: str) -> list[Foreseen]:
    with world.installation.reading() as tx:
        return list(migration.preview(tx, world.actor("pemilik"), target, chosen))


def migrate(world: World, target: Version, *chosen: str) -> list[Foreseen]:
    with world.installation.writing() as tx:
        return list(migration.migrate(tx, world.actor("pemilik"), target, chosen, REASON))


def stands(foreseen: Foreseen) -> list[tuple[str, str]]:
    return [(stand.old.id, stand.new.id) for stand in foreseen.stands]


def kept(world: World, document: str) -> list[tuple[object, ...]]:
    """Every row of a document, as it stands."""
    with world.installation.reading() as tx:
        return [
            tuple(row)
            for table, column in (
                (t.Document, t.Document.id),
                (t.Task, t.Task.document_id),
                (t.Timer, t.Timer.document_id),
                (t.Event, t.Event.document_id),
            )
            for row in tx.session.execute(
                select(*table.__table__.columns).where(column == document)
            )
        ]


def refused(world: World, target: Version, document: str) -> Text:
    """Why a document cannot move; that it stays as it is is held as well."""
    before = kept(world, document)
    (foreseen,) = preview(world, target, document)
    assert foreseen.why is not None
    assert foreseen.stands == ()
    assert migrate(world, target, document) == [foreseen]
    assert kept(world, document) == before
    return foreseen.why


def chained(world: World, document: str) -> bool:
    with world.installation.reading() as tx:
        return broken_at(tx, tx.session.get_one(t.Document, document)) is None
