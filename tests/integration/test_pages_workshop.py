"""The workshop's pages: drawing with somebody else about, uploading, publishing, and who may."""

from __future__ import annotations

import pytest

from engine import drafts
from engine.organisation import offices, people
from tests.integration.conftest import SOP_FILE, World
from tests.visitor import Visit, give_password

KEY = "penyusunan-rencana-kinerja"


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def owners(world: World) -> None:
    """Two process owners of the office, and one of another."""
    with world.installation.writing() as tx:
        for username, key in (
            ("pemilik", "kecamatan-awayan"),
            ("wakil", "kecamatan-awayan"),
            ("tetangga", "kecamatan-lain"),
        ):
            world.ids[username] = people.add_person(
                tx, offices.office_of(tx, key), username, username.title(), "-",
                process_owner=True, must_change_password=False,
            ).id  # fmt: skip
    give_password(world.installation, *world.ids.values())


@pytest.fixture
def draft(world: World, owners: None) -> str:
    """A draft of the office's SOP, begun by the process owner."""
    with world.installation.writing() as tx:
        return drafts.begin(tx, world.actor("pemilik"), KEY)


def test_what_the_modeller_reads_it_can_save(visit: Visit, draft: str) -> None:
    pemilik = visit("pemilik")
    read = pemilik.get(f"/bengkel/{draft}/isi").get_json()
    assert read["bpmn"].encode() == SOP_FILE.read_bytes()
    assert read["revision"] == 1
    assert read["saved"]["mine"]
    assert "Sekretaris" in read["posts"]
    assert read["forms"][0]["id"] == "data-rencana-kinerja"
    assert read["forms"][0]["fields"]
    assert read["sops"] == []
    changed = read["bpmn"].replace('name="Rencana', 'name="Renstra', 1) + "\n"
    saved = pemilik.put(f"/bengkel/{draft}/isi", {"revision": 1, "bpmn": changed})
    assert saved.status_code == 200
    assert saved.get_json()["revision"] == 2
    again = pemilik.get(f"/bengkel/{draft}/isi").get_json()
    assert again["bpmn"] == changed
    assert again["findings"] == saved.get_json()["findings"]
