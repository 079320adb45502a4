"""SOPs that call others of their office, and SOPs that a message begins."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import catalogue, messages, moves, withdrawing
from engine.catalogue import Unpublishable
from engine.errors import NotFound
from engine.installation import Installation
from engine.runner import NoSuchStart
from engine.store import tables as t
from tests.api import As, sqlite_is_enough
from tests.integration.conftest import World
from tests.integration.test_timers import Case, begun, published
from tests.migrating import with_owner
from tests.unit.diagrams import bpmn
from tests.visitor import Visit, reads

CALLED = """
    Sekretaris | (mulai) paraf ((selesai))
    mulai -> paraf -> selesai
"""
LONGER = """
    Sekretaris | (mulai) baca paraf ((selesai))
    mulai -> baca -> paraf -> selesai
"""
CALLER = """
    Pelaksana | (mulai) tulis [minta=minta-paraf] kirim ((selesai))
    mulai -> tulis -> minta -> kirim -> selesai
"""
LETTERS = """
    Pelaksana | (mulai) catat
    Camat     | (tiba=surat-masuk) disposisi ((selesai))
    mulai -> catat -> disposisi -> selesai
    tiba -> disposisi
"""


def walked(case: Case) -> list[str]:
    """Completes whatever is open, to the end; the steps in their order."""
    done = []
    while case.open():
        (step,) = case.open()
        case.complete(step)
        done.append(step)
    return done


# --- calls -----------------------------------------------------------------------------------


def test_the_called_sops_steps_are_done_by_its_posts(world: World) -> None:
    published(world, CALLED, "minta-paraf")
    case = begun(world, published(world, CALLER))

    assert walked(case) == ["tulis", "minta.paraf", "kirim"]
    assert case.seen().document.state == "done"


def test_a_version_calls_what_was_published_when_it_was(world: World) -> None:
    published(world, CALLED, "minta-paraf")
    first = published(world, CALLER)
    published(world, LONGER, "minta-paraf")
    again = Installation(world.installation.store, world.installation.files)
    with again.reading() as tx:
        assert "minta.baca" not in tx.version(first).sop.step_by_id

    second = published(world, CALLER)
    assert second != first, "the same bytes, and yet another version"
    assert walked(begun(world, second)) == ["tulis", "minta.baca", "minta.paraf", "kirim"]
    assert published(world, CALLER) == second


def test_what_is_called_must_be_there(world: World) -> None:
    with world.installation.writing() as tx, pytest.raises(Unpublishable, match="minta-paraf"):
        catalogue.publish(tx, world.office_id, bpmn(CALLER))


def test_a_called_sop_may_call_another(world: World) -> None:
    published(world, CALLED, "minta-paraf")
    published(world, CALLER.replace("selesai", "usai"), "kirim-surat")
    outer = published(world, CALLER.replace("=minta-paraf", "=kirim-surat"), "luar")

    done = walked(begun(world, outer))
    assert done == ["tulis", "minta.tulis", "minta.minta.paraf", "minta.kirim", "kirim"]


def test_a_circle_of_calls_is_refused(world: World) -> None:
    published(world, CALLED, "minta-paraf")
    published(world, CALLER, "luar")
    inward = CALLED.replace("mulai -> paraf", "mulai -> balik -> paraf")
    source = bpmn(inward.replace("(mulai)", "(mulai) [balik=luar]"), key="minta-paraf")
    with world.installation.writing() as tx, pytest.raises(Unpublishable) as refused:
        catalogue.publish(tx, world.office_id, source)
    assert [f.rule for f in refused.value.findings if f.severity == "error"] == ["call-in-circle"]


# --- messages --------------------------------------------------------------------------------


def test_a_message_begins_a_document_at_its_own_start(world: World) -> None:
    version = published(world, LETTERS)
    with world.installation.writing() as tx:
        camat = world.actor("camat")
        assert messages.begun_by(tx, camat, "surat-masuk").id == version
        case = Case(world, version, moves.start(tx, camat, version, "Surat 7", "surat-masuk"))

    assert case.open().keys() == {"disposisi"}
    assert begun(world, version).open().keys() == {"catat"}


def test_an_unknown_message_begins_nothing(world: World) -> None:
    version = published(world, LETTERS)
    with world.installation.writing() as tx:
        for message in ("lain", ""):
            with pytest.raises(NotFound):
                messages.begun_by(tx, world.actor("camat"), message)
        with pytest.raises(NoSuchStart):
            moves.start(tx, world.actor("camat"), version, "Surat", "lain")


def test_two_sops_of_an_office_do_not_begin_by_the_same_message(world: World) -> None:
    published(world, LETTERS)
    with world.installation.writing() as tx, pytest.raises(Unpublishable) as refused:
        catalogue.publish(tx, world.office_id, bpmn(LETTERS, key="lain"))
    (finding,) = [f for f in refused.value.findings if f.severity == "error"]
    assert (finding.rule, finding.element) == ("message-taken", "tiba")
    assert "surat-masuk" in str(finding.said)
    assert published(world, LETTERS.replace("catat", "tulis")), "its own next version may"


def test_a_message_goes_where_the_newest_versions_say(world: World) -> None:
    """An SOP may give it up for another; that stays, though withdrawing brings back the first."""
    office = with_owner(world)
    first, later = published(office, LETTERS), published(office, CALLED, "uji")
    with pytest.raises(NotFound):
        begun_by(office, "surat-masuk")
    other = published(office, LETTERS, "pengganti")
    assert begun_by(office, "surat-masuk") == other

    for version, begins in ((later, other), (other, first)):
        with office.installation.writing() as tx:
            owner = office.actor("pemilik")
            withdrawing.withdraw(tx, owner, tx.version(version), "Keliru.")
        assert begun_by(office, "surat-masuk") == begins


def begun_by(world: World, message: str) -> int:
    with world.installation.reading() as tx:
        return messages.begun_by(tx, world.actor("camat"), message).id


@sqlite_is_enough
def test_an_sop_that_only_messages_begin_is_not_offered_to_be_started(
    world: World, visit: Visit
) -> None:
    published(world, "Camat | (tiba=aduan) baca ((selesai))\ntiba -> baca -> selesai", "aduan")
    page = visit("camat").get("/dokumen/baru")
    assert "aduan" not in reads(page)
    assert visit("camat").get("/dokumen/baru?sop=aduan").status_code == 403


@sqlite_is_enough
def test_a_message_comes_in_by_the_api_once(world: World, as_: As) -> None:
    published(world, LETTERS)
    sent = {"message": "surat-masuk", "title": "Surat dari Bupati"}
    key = {"Idempotency-Key": "surat-0012"}
    first, again = (as_("camat")("POST", "/messages", json=sent, headers=key) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert first.body["tasks"][0]["step"] == "disposisi"
    with world.installation.reading() as tx:
        assert len(tx.session.scalars(select(t.Document.id)).all()) == 1
    as_("arsiparis")("POST", "/messages", json=sent).must(403)
    as_("orang-lain")("POST", "/messages", json=sent).must(404)
    as_("camat")("POST", "/messages", json=sent | {"message": "lain"}).must(404)
    as_("camat")("POST", "/messages", json={"message": "surat-masuk"}).must(422)
