"""A withdrawn version begins nothing, its documents go on, and reinstated it is as before."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from engine import catalogue, moves
from engine.access import NotProcessOwner
from engine.errors import NotFound
from engine.handed_in import Incomplete
from engine.monitor.heat import heat
from engine.monitor.period import this_month
from engine.store import tables as t
from engine.versions import Version
from engine.withdrawing import NotWithdrawn, VersionWithdrawn, reinstate, withdraw
from tests.api import As, sqlite_is_enough
from tests.integration.conftest import World
from tests.integration.test_at_once import at_once
from tests.migrating import APPROVAL, finish, publish, start, with_owner


@pytest.fixture
def office(world: World) -> World:
    """The office with a process owner."""
    return with_owner(world)


@pytest.fixture
def versions(office: World) -> list[Version]:
    """Three versions of an SOP."""
    return [publish(office, APPROVAL, {"tulis": {"waktu": f"{n} Hari"}}) for n in (1, 2, 3)]


def taken_back(world: World, version: Version, who: str = "pemilik", why: str = "Keliru.") -> None:
    with world.installation.writing() as tx:
        withdraw(tx, world.actor(who), version, why)


def restored(world: World, version: Version) -> None:
    with world.installation.writing() as tx:
        reinstate(tx, world.actor("pemilik"), version)


def current(world: World) -> tuple[int, bool, bool]:
    """The number of the current version, whether it may be started, whether all are withdrawn."""
    with world.installation.reading() as tx:
        pelaksana = world.actor("pelaksana")
        found = catalogue.sop(tx, pelaksana, "uji")
        assert catalogue.version_of(tx, pelaksana, "uji").number == found.version.number
        assert catalogue.titles(tx, "kecamatan-awayan")["uji"] == found.version.title
        newest = catalogue.current_versions(tx, None, world.office_id)
        assert found.version in newest
        month = this_month(tx.calendar(world.office_id).zone, tx.now)
        assert heat(tx, pelaksana, "uji", month).version == found.version
    return found.version.number, found.may_start, found.withdrawn


def test_the_current_version_is_the_newest_that_is_not_withdrawn(
    office: World, versions: list[Version]
) -> None:
    first, second, third = versions
    assert current(office) == (3, True, False)
    taken_back(office, third)
    assert current(office) == (2, True, False)
    taken_back(office, first)
    assert current(office) == (2, True, False)
    taken_back(office, second)
    assert current(office) == (3, False, True)
    restored(office, first)
    assert current(office) == (1, True, False)
    restored(office, third)
    assert current(office) == (3, True, False)


def test_no_document_is_started_under_it_and_those_under_way_go_on(
    office: World, versions: list[Version]
) -> None:
    document = start(office, versions[1])
    taken_back(office, versions[1], why="Norma keliru")
    with pytest.raises(VersionWithdrawn) as refused:
        start(office, versions[1])
    assert refused.value.said.id == (
        "Versi 2 SOP “SOP Uji” sudah ditarik oleh Pemilik: Norma keliru. "
        "Dokumen baru tidak dapat dimulai dengannya."
    )
    assert finish(office, document) == ["tulis", "periksa", "kirim"]
    assert office.state(start(office, versions[0])) == "open"
    restored(office, versions[1])
    assert office.state(start(office, versions[1])) == "open"


@sqlite_is_enough
def test_who_withdrew_it_and_why_is_told(office: World, versions: list[Version]) -> None:
    start(office, versions[0])
    taken_back(office, versions[0])
    with office.installation.reading() as tx:
        told = catalogue.versions(tx, office.actor("camat"), "uji")
    assert [one.number for one in told if one.withdrawn] == [1]
    assert [one.open_documents for one in told] == [0, 0, 1]
    gone = told[2].withdrawn
    assert gone is not None
    assert (gone.by, gone.reason, gone.at) == ("Pemilik", "Keliru.", office.installation.clock())


@sqlite_is_enough
def test_only_the_process_owner_withdraws_and_says_why(
    office: World, versions: list[Version]
) -> None:
    for who, why, error in (
        ("camat", "Keliru.", NotProcessOwner),
        ("orang-lain", "Keliru.", NotProcessOwner),
        ("pemilik", " ", Incomplete),
    ):
        with pytest.raises(error):
            taken_back(office, versions[0], who, why)
    with pytest.raises(NotWithdrawn):
        restored(office, versions[0])
    taken_back(office, versions[0])
    with pytest.raises(VersionWithdrawn):
        taken_back(office, versions[0])
    with pytest.raises(NotProcessOwner), office.installation.writing() as tx:
        reinstate(tx, office.actor("camat"), versions[0])


def test_two_owners_withdraw_at_once(office: World, versions: list[Version]) -> None:
    owner = office.actor("pemilik")
    act = partial(withdraw, actor=owner, version=versions[2], reason="Keliru.")
    told = at_once(office.installation, act, act)
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "VersionWithdrawn"]
    with office.installation.reading() as tx:
        assert tx.session.scalar(select(func.count()).select_from(t.Withdrawal)) == 1


def test_the_api_says_so(world: World, as_: As) -> None:
    owner, camat = as_("pemilik"), as_("camat")
    sop = "penyusunan-rencana-kinerja"
    wanted = {"sop": sop, "title": "Rencana Kinerja 2027"}
    assert camat("GET", "/sops").must(200)["items"][0]["withdrawn"] is False
    owner("POST", f"/sops/{sop}/versions/1/withdraw", json={"reason": "Keliru."}).must(200)
    told = camat("GET", f"/sops/{sop}/versions").must(200)["items"][0]["withdrawn"]
    assert (told["by"], told["reason"]) == ("Pemilik", "Keliru.")
    (seen,) = camat("GET", "/sops").must(200)["items"]
    assert (seen["withdrawn"], seen["may_start"]) == (True, False)
    for named in ({}, {"version": 1}):
        refused = camat("POST", "/documents", json=wanted | named)
        assert refused.status == 409
        assert refused.body["type"] == "urn:alur:version-withdrawn"
    again = owner("POST", f"/sops/{sop}/versions/1/withdraw", json={"reason": "Keliru."})
    assert again.status == 409
    owner("POST", f"/sops/{sop}/versions/1/reinstate").must(200)
    camat("POST", "/documents", json=wanted).must(201)


def test_the_api_moves_documents_and_tells_of_each(world: World, as_: As) -> None:
    owner, camat = as_("pemilik"), as_("camat")
    old, staff = publish(world, APPROVAL), as_("pelaksana")
    here, done = start(world, old), start(world, old)
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), done, "Salah.")
    publish(world, APPROVAL, {"tulis": {"waktu": "5 Hari"}})
    to = "/sops/uji/versions/2/migration"
    (waiting,) = owner("GET", to).must(200)["items"]
    assert (waiting["document"], waiting["title"], waiting["version"]) == (here, None, 1)
    assert [place["step"] for place in waiting["waiting"]] == ["tulis"]
    chosen = {"documents": [here, done]}
    told = owner("POST", f"{to}/preview", json=chosen).must(200)["items"]
    seen = {one["document"]: one for one in told}
    assert [seen[document]["moves"] for document in (here, done)] == [True, False]
    assert seen[done]["reason"] == "It is done or cancelled."
    assert seen[here]["stands"][0]["to"]["post"] == "Pelaksana"
    assert camat("GET", f"/documents/{here}").must(200)["version"] == 1
    for person, status in ((camat, 403), (staff, 403), (as_("orang-lain"), 404)):
        assert person("POST", to, json=chosen | {"reason": "Norma."}).status == status
    assert owner("POST", to, json=chosen | {"reason": "Norma."}).must(200)["items"] == told
    assert camat("GET", f"/documents/{here}").must(200)["version"] == 2
    event = camat("GET", f"/documents/{here}/events").must(200)["items"][-1]
    assert (event["what"], event["from_version"], event["version"], event["note"]) == (
        "migrated", 1, 2, "Norma.",
    )  # fmt: skip
    for broken, status in (
        ({"documents": "x", "reason": "y"}, 400),
        ({"documents": [1], "reason": "y"}, 400),
        ({"documents": [], "reason": "y"}, 422),
        ({"documents": ["tidak-ada"], "reason": "y"}, 404),
        ({"documents": ["\0"], "reason": "y"}, 400),
        ({"documents": [here]}, 422),
    ):
        assert owner("POST", to, json=broken).status == status


@sqlite_is_enough
def test_a_version_of_another_office_is_not_there(office: World, versions: list[Version]) -> None:
    with office.installation.reading() as tx, pytest.raises(NotFound):
        catalogue.version_of(tx, office.actor("orang-lain"), "uji", versions[0].number)
