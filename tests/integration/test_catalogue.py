"""Publishing: what makes a version, what it keeps, and what a failure leaves behind."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from engine import catalogue, moves
from engine.errors import NotFound
from engine.store import tables as t
from tests.integration.conftest import World
from tests.unit.diagrams import APPROVAL, bpmn

DRAWN = APPROVAL.replace("Staf", "Pelaksana")
KEY = "penyusunan-rencana-kinerja"


def form(label: str) -> bytes:
    """A form of one field."""
    field = {"type": "textfield", "key": "isi", "label": label}
    return json.dumps({"type": "default", "id": "isian", "components": [field]}).encode()


def test_what_was_rolled_back_is_never_run(world: World) -> None:
    camat = world.actor("camat")
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, bpmn(DRAWN, key="satu", title="Satu"))
        assert catalogue.version_of(tx, camat, "satu").title == "Satu"
        tx.session.rollback()
    with world.installation.writing() as tx:
        catalogue.publish(tx, world.office_id, bpmn(DRAWN, key="dua", title="Dua"))
    with world.installation.reading() as tx:
        assert catalogue.version_of(tx, camat, "dua").title == "Dua"


def test_the_same_bytes_make_a_version_only_when_a_form_has_changed(world: World) -> None:
    source = bpmn(DRAWN, steps={"tulis": {"form": "isian"}})
    published = []
    for label in ("Isi", "Isi", "Isi surat", "Isi"):
        with world.installation.writing() as tx:
            catalogue.publish_form(tx, world.office_id, form(label))
            published.append(catalogue.publish(tx, world.office_id, source))
    assert [made.number for made in published] == [1, 1, 2, 1]
    assert [made.new for made in published] == [True, False, True, False]
    with world.installation.reading() as tx:
        versions = [catalogue.version_of(tx, world.actor("camat"), "uji", n) for n in (1, 2)]
    assert [v.form(v.sop.step_by_id["tulis"]).fields[0].label for v in versions] == [
        "Isi",
        "Isi surat",
    ]


def test_a_diagram_without_a_picture_is_kept_as_it_came_and_shown_with_one(world: World) -> None:
    source = bpmn(DRAWN, picture=False)
    camat = world.actor("camat")
    with world.installation.writing() as tx:
        made = catalogue.publish(tx, world.office_id, source)
    assert [warning.rule for warning in made.warnings] == ["no-drawing"]
    with world.installation.reading() as tx:
        assert catalogue.source_of(tx, camat, "uji", 1) == source
        sop = catalogue.version_of(tx, camat, "uji").sop
    drawn = {shape.element for shape in sop.drawing.shapes}
    assert {node.id for node in sop.nodes} <= drawn


def test_a_document_keeps_the_form_that_it_was_started_with(world: World) -> None:
    with world.installation.writing() as tx:
        catalogue.publish_form(tx, world.office_id, form("Isi"))
        catalogue.publish(tx, world.office_id, bpmn(DRAWN, steps={"tulis": {"form": "isian"}}))
    with world.installation.writing() as tx:
        version = catalogue.version_of(tx, world.actor("camat"), "uji")
        document = moves.start(tx, world.actor("pelaksana"), version.id, "Surat")
    with world.installation.writing() as tx:
        catalogue.publish_form(tx, world.office_id, form("Lain"))
    assert world.opened(document).document.version.forms["isian"].fields[0].label == "Isi"


@pytest.mark.parametrize("number", [-1, 0, 2, 2**31, 10**30])
def test_a_version_that_there_cannot_be_is_not_found(world: World, number: int) -> None:
    with world.installation.reading() as tx, pytest.raises(NotFound):
        catalogue.version_of(tx, world.actor("camat"), KEY, number)


def test_what_cannot_be_published_changes_nothing(world: World) -> None:
    def count() -> int:
        with world.installation.reading() as tx:
            tables = (t.Sop, t.Version, t.VersionLane, t.Form)
            return sum(
                tx.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables
            )

    before = count()
    for source in (b"", bpmn(APPROVAL), bpmn(DRAWN, steps={"tulis": {"form": "tidak-ada"}})):
        with (
            pytest.raises(catalogue.Unpublishable) as refused,
            world.installation.writing() as tx,
        ):
            catalogue.publish(tx, world.office_id, source)
        assert refused.value.findings
    with pytest.raises(catalogue.Unpublishable), world.installation.writing() as tx:
        catalogue.publish_form(tx, world.office_id, b"{}")
    assert count() == before
