"""The small office that most tests begin with, made once and copied, which is much quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from engine import catalogue
from engine.installation import Installation
from engine.organisation import offices, people
from engine.store import Store
from engine.store import tables as t

ROOT = Path(__file__).parent.parent
SOP_FILE = ROOT / "bpmn/kecamatan-awayan/penyusunan-rencana-kinerja.2.bpmn"
FORM_FILE = ROOT / "forms/kecamatan-awayan/data-rencana-kinerja.form"

POSTS = {
    "camat": ("Camat", True),
    "sekretaris": ("Sekretaris", True),
    "kasubbag": ("Kasubbag Perencanaan dan Keuangan", False),
    "pelaksana": ("Pelaksana", False),
    "arsiparis": ("Arsiparis", False),
}
"""Username: the post, and whether it supervises. The Arsiparis has no step in the SOP."""


@dataclass(frozen=True)
class Settled:
    """What a database holds in which the office is: its id, its SOP's, and its people's."""

    office_id: int
    version_id: int
    ids: dict[str, int]


def settle(url: str, clock: Callable[[], datetime]) -> Settled:
    """Makes the office in a database that has the tables."""
    store = Store(url)
    installation = Installation(store, Path(), clock)
    ids: dict[str, int] = {}
    with installation.writing() as tx:
        office = offices.add_office(tx, "kecamatan-awayan", "Kecamatan Awayan")
        for username, (post, supervisor) in POSTS.items():
            offices.add_post(tx, office, post, supervisor=supervisor)
            person = people.add_person(
                tx, office, username, username.title(), "-", posts=[post], nip=None,
                must_change_password=False,
            )  # fmt: skip
            ids[username] = person.id
        elsewhere = offices.add_office(tx, "kecamatan-lain", "Kecamatan Lain")
        offices.add_post(tx, elsewhere, "Camat", supervisor=True)
        ids["orang-lain"] = people.add_person(
            tx, elsewhere, "orang-lain", "Orang Lain", "-", posts=["Camat"]
        ).id
        catalogue.publish_form(tx, office.id, FORM_FILE.read_bytes())
        catalogue.publish(tx, office.id, SOP_FILE.read_bytes())
        version_id = tx.session.scalars(select(t.Version.id)).one()
        office_id = office.id
    store.close()
    return Settled(office_id, version_id, ids)
