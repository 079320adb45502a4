"""The API's versions: withdrawing one, and moving running documents to another."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g

from engine import catalogue, migration, withdrawing
from engine.access import Actor
from engine.errors import NotFound
from engine.installation import Tx
from engine.versions import Version
from webui.api import reading
from webui.api.moving import move
from webui.api.shapes import Json, of_foreseen, of_group, of_version, page
from webui.context import installation


def listing(key: str) -> Response:
    """The versions of an SOP."""
    reading.query()
    with installation().reading() as tx:
        found = catalogue.versions(tx, g.api_actor, key)
    if not found:
        raise NotFound
    return page(of_version(version) for version in found)


def withdraw(key: str, number: int) -> Response:
    """Withdraws a version from new documents."""
    wanted = reading.body("WithdrawVersion")
    return _change(
        key, number,
        lambda tx, actor, version: withdrawing.withdraw(tx, actor, version, wanted["reason"]),
        wanted,
    )  # fmt: skip


def reinstate(key: str, number: int) -> Response:
    """Lets documents be started under a withdrawn version again."""
    return _change(key, number, withdrawing.reinstate)


def movable(key: str, number: int) -> Response:
    """The running documents of the SOP that are under other versions, and where they wait."""
    reading.query()
    with installation().reading() as tx:
        target = catalogue.version_of(tx, g.api_actor, key, number)
        groups = migration.groups(tx, g.api_actor, target)
    return page(item for group in groups for item in of_group(group))


def preview(key: str, number: int) -> Response:
    """What would become of documents under a version; changes nothing."""
    wanted = reading.body("PreviewMigration")
    with installation().reading() as tx:
        target = catalogue.version_of(tx, g.api_actor, key, number)
        told = migration.preview(tx, g.api_actor, target, wanted["documents"])
    return page(of_foreseen(one) for one in told)


def migrate(key: str, number: int) -> Response:
    """Moves those of the documents that can move, and tells what became of each."""
    wanted = reading.body("Migrate")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        target = catalogue.version_of(tx, actor, key, number)
        told = migration.migrate(tx, actor, target, wanted["documents"], wanted["reason"])
        return 200, {"items": [of_foreseen(one) for one in told], "next": None}

    return move(act, wanted)


def _change(
    key: str, number: int, act: Callable[[Tx, Actor, Version], None], wanted: Json | None = None
) -> Response:
    def changed(tx: Tx, actor: Actor) -> tuple[int, Json]:
        act(tx, actor, catalogue.version_of(tx, actor, key, number))
        versions = catalogue.versions(tx, actor, key)
        return 200, of_version(next(one for one in versions if one.number == number))

    return move(changed, wanted)
