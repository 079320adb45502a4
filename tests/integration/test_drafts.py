"""Drafts: begun, saved by revision, checked as publishing would, published or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import catalogue, drafts
from engine.access import Actor, NotProcessOwner
from engine.errors import Conflict, NotFound
from engine.organisation import offices, people
from tests.integration.conftest import SOP_FILE, World

KEY = "penyusunan-rencana-kinerja"


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def owner(world: World) -> Actor:
    return _owner(world, "pemilik", "kecamatan-awayan")


def _owner(world: World, username: str, office_key: str) -> Actor:
    with world.installation.writing() as tx:
        office = offices.office_of(tx, office_key)
        person = people.add_person(
            tx, office, username, username.title(), "-", process_owner=True,
            must_change_password=False,
        )  # fmt: skip
        world.ids[username] = person.id
    return world.actor(username)


def test_a_draft_is_the_version_that_it_was_begun_from(world: World, owner: Actor) -> None:
    with world.installation.writing() as tx:
        draft = drafts.begin(tx, owner, KEY)
    with world.installation.reading() as tx:
        opened = drafts.see(tx, owner, draft)
        _, findings = catalogue.check(tx, world.office_id, SOP_FILE.read_bytes())
    assert opened.source == SOP_FILE.read_bytes()
    assert (opened.draft.key, opened.draft.base, opened.draft.current) == (KEY, 1, 1)
    assert set(opened.findings) == set(findings)
