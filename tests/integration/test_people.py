"""Offices, posts and people: what may be added, and what is refused with nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.accounts import actor_of
from engine.installation import Installation
from engine.organisation import holdings, naming, offices, people
from engine.organisation.roster import BadCsv, add_roster, read_roster
from engine.store import Store
from tests.conftest import Clock


@pytest.fixture
def installation(store: Store, tmp_path: Path, clock: Clock) -> Installation:
    """An installation with one office and two posts."""
    made = Installation(store, tmp_path, clock)
    with made.writing() as tx:
        office = offices.add_office(tx, "kecamatan", "Kecamatan")
        offices.add_post(tx, office, "Camat", supervisor=True)
        offices.add_post(tx, office, "Kasubbag Umum", aliases=["Kasubag Umum"])
    return made


def test_people_of_a_file_come_all_or_none(installation: Installation) -> None:
    good = "username,name,nip,posts,owner,password\nbudi,Budi,,Camat;Kasubag Umum,ya,\n"
    bad = good + "siti,Siti,,Bupati,,\n"
    with pytest.raises(BadCsv, match="Line 3"), installation.writing() as tx:
        add_roster(tx, offices.office_of(tx, "kecamatan"), read_roster(bad))
    with installation.reading() as tx:
        assert people.everybody(tx) == []
    with installation.writing() as tx:
        newcomers = read_roster(good)
        add_roster(tx, offices.office_of(tx, "kecamatan"), newcomers)
    assert [new.username for new in newcomers if new.told] == ["budi"]
    with installation.reading() as tx:
        (budi,) = people.everybody(tx)
        actor = actor_of(tx, people.person_of(tx, "budi").id)
    assert budi.posts == ("Camat", "Kasubbag Umum")
    assert budi.process_owner
    assert actor is not None
    assert actor.must_change_password
    assert actor.supervisor


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("nama,jabatan\nBudi,Camat\n", "Line 1"),
        ("username,name\nB!,Budi\n", "Line 2"),
        ("username,name,password\nbudi,Budi,pendek\n", "Line 2"),
        ("username,name\nbudi,Budi\nbudi,Budi\n", "Line 3"),
        ("name,username\nBudi\n", "Line 2"),
        ("username,name,nip\nbudi,Budi," + "1" * 50, "Line 2"),
        ("username,name\nbudi," + "x" * 200_000, "Line 2"),
    ],
)
def test_a_file_that_cannot_be_used_names_the_line(
    installation: Installation, source: str, line: str
) -> None:
    with pytest.raises(BadCsv, match=line), installation.writing() as tx:
        add_roster(tx, offices.office_of(tx, "kecamatan"), read_roster(source))


def test_one_spelling_never_means_two_posts(installation: Installation) -> None:
    with installation.writing() as tx:
        office = offices.office_of(tx, "kecamatan")
        with pytest.raises(naming.Taken):
            offices.add_post(tx, office, "Kasubag Umum")
        with pytest.raises(naming.Taken):
            offices.add_post(tx, office, "Sekretaris", aliases=["camat"])


def test_what_cannot_be_is_refused(installation: Installation) -> None:
    with installation.writing() as tx:
        with pytest.raises(naming.Taken):
            offices.add_office(tx, "kecamatan", "Lagi")
        with pytest.raises(naming.BadValue):
            offices.add_office(tx, "Kecamatan Baru", "Baru")
        with pytest.raises(naming.BadValue):
            offices.add_office(tx, "baru", "Baru", timezone="Asia/Awayan")
        with pytest.raises(offices.NoSuchOffice):
            offices.office_of(tx, "lain")
        office = offices.office_of(tx, "kecamatan")
        with pytest.raises(offices.NoSuchPost, match="Camat · Kasubbag Umum"):
            people.add_person(tx, office, "budi", "Budi", "-", posts=["Bupati"])


def test_a_post_that_nobody_holds_is_vacant_until_given(
    installation: Installation, clock: Clock
) -> None:
    with installation.writing() as tx:
        office = offices.office_of(tx, "kecamatan")
        posts = set(offices.post_spellings(tx, office.id).values())
        assert holdings.vacant_posts(tx, posts) == posts
        person = people.add_person(tx, office, "budi", "Budi", "-", posts=["Camat"])
        assert len(holdings.vacant_posts(tx, posts)) == 1
        person.active = False
        tx.session.flush()
        assert holdings.vacant_posts(tx, posts) == posts
    clock.advance(days=1)
    with installation.reading() as tx:
        assert actor_of(tx, person.id) is None
