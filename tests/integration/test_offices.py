"""Offices and posts as the admin keeps them: what they are called, and who stands above whom."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import catalogue
from engine.access import Actor
from engine.installation import Installation, Tx
from engine.organisation import holdings, naming, offices, people
from engine.organisation.administered import NotAdmin
from engine.store import Store
from tests.conftest import Clock
from tests.unit.diagrams import APPROVAL, bpmn

ADMIN = Actor(id=1, username="admin", name="Admin", office_id=None, admin=True)
NO_ADMIN = Actor(id=2, username="camat", name="Camat", office_id=1, process_owner=True)


@pytest.fixture
def installation(store: Store, tmp_path: Path, clock: Clock) -> Installation:
    """An installation with one office: Camat over Sekretaris over Staf, and Budi the Camat."""
    made = Installation(store, tmp_path, clock)
    with made.writing() as tx:
        office = offices.add_office(tx, "kecamatan", "Kecamatan")
        camat = offices.add_post(tx, office, "Camat", supervisor=True)
        sekretaris = offices.add_post(tx, office, "Sekretaris", superior_id=camat.id)
        offices.add_post(tx, office, "Staf", superior_id=sekretaris.id)
        people.add_person(tx, office, "budi", "Budi", "-", posts=["Camat"])
        people.add_person(tx, None, "admin", "Admin", "-", admin=True)
    return made


def post_id(tx: Tx, name: str) -> int:
    """The post of that name."""
    return offices.post_named(tx, offices.office_of(tx, "kecamatan"), name)


def rename(tx: Tx, post: str, name: str, *aliases: str, below: int | None = None) -> None:
    """Gives a post another name."""
    offices.change_post(
        tx, ADMIN, post_id(tx, post),
        name=name, aliases=aliases, supervisor=False, superior_id=below,
    )  # fmt: skip


def office_as(
    tx: Tx,
    by: Actor | None = ADMIN,
    **changed: Any,  # noqa: ANN401 — each of its own type
) -> int:
    """Changes one thing of the office."""
    told: dict[str, Any] = {
        "name": "Kecamatan", "parent": "", "address": "", "timezone": "Asia/Makassar",
        "remind_before": 120, "escalate_after": 900,
    }  # fmt: skip
    return offices.change_office(tx, by, "kecamatan", **(told | changed))


ACTS: dict[str, Callable[[Tx, Actor], object]] = {
    "add_office": lambda tx, by: offices.add_office(tx, "lain", "Lain", by=by),
    "change_office": office_as,
    "add_post": lambda tx, by: offices.add_post(
        tx, offices.office_of(tx, "kecamatan"), "Kasi", by=by
    ),
    "change_post": lambda tx, by: offices.change_post(
        tx, by, post_id(tx, "Staf"), name="Kasi", aliases=(), supervisor=False, superior_id=None
    ),
    "add_person": lambda tx, by: people.add_person(
        tx, offices.office_of(tx, "kecamatan"), "siti", "Siti", "-", by=by
    ),
    "change_person": lambda tx, by: people.change_person(
        tx, by, people.person_of(tx, "budi").id,
        office=offices.office_of(tx, "kecamatan"), name="Budi", nip=None, marks=people.Marks(),
    ),
    "set_first_password": lambda tx, by: people.set_first_password(
        tx, people.person_of(tx, "budi"), "-", by=by
    ),
    "shut_out": lambda tx, by: people.shut_out(tx, by, people.person_of(tx, "budi")),
    "activate": lambda tx, by: people.activate(tx, by, people.person_of(tx, "budi")),
    "give": lambda tx, by: holdings.give(
        tx, by, people.person_of(tx, "budi").id, post_id(tx, "Staf")
    ),
    "end": lambda tx, by: holdings.end(
        tx, by, holdings.of_post(tx, ADMIN, post_id(tx, "Camat"))[0].id
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_only_the_admin_acts_and_each_act_leaves_a_line_in_the_log(
    installation: Installation, caplog: pytest.LogCaptureFixture, act: str
) -> None:
    caplog.set_level(logging.INFO, "alur.admin")
    with pytest.raises(NotAdmin), installation.writing() as tx:
        ACTS[act](tx, NO_ADMIN)
    assert caplog.messages == []
    with installation.writing() as tx:
        ACTS[act](tx, ADMIN)
    (line,) = caplog.messages
    assert line.startswith("admin ")


def test_an_office_is_changed_under_the_same_key(installation: Installation) -> None:
    with installation.writing() as tx:
        office_as(tx, name="Kecamatan  Baru", timezone="Asia/Jakarta", remind_before=0)
    with installation.reading() as tx:
        (seen,) = offices.offices(tx)
    assert (seen.key, seen.name, seen.timezone) == ("kecamatan", "Kecamatan Baru", "Asia/Jakarta")
    assert (seen.remind_before, seen.escalate_after) == (0, 900)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "x" * 301}, "address"),
        ({"timezone": "Asia/Awayan"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"remind_before": -1}, "remind_before"),
        ({"escalate_after": 10**6}, "escalate_after"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(
    installation: Installation, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(naming.BadValue) as refused, installation.writing() as tx:
        office_as(tx, **changed)
    assert refused.value.params["field"] == field


def test_diagrams_find_a_renamed_post_by_its_old_name(installation: Installation) -> None:
    with installation.writing() as tx:
        rename(tx, "Staf", "Pelaksana Umum")
        rename(tx, "Pelaksana Umum", "Pengadministrasi", "Staf", "Pelaksana")
        office = offices.office_of(tx, "kecamatan")
        published = catalogue.publish(tx, office.id, bpmn(APPROVAL, key="x", title="X"))
        (post,) = [one for one in holdings.posts(tx) if one.name == "Pengadministrasi"]
    assert published.number == 1  # its lanes are Staf and Camat
    assert post.aliases == ("Staf", "Pelaksana", "Pelaksana Umum")


def test_a_spelling_that_was_dropped_is_free_for_another_post(installation: Installation) -> None:
    with installation.writing() as tx:
        rename(tx, "Staf", "Pelaksana")
        rename(tx, "Pelaksana", "Pelaksana")  # now without its old name
        offices.add_post(tx, offices.office_of(tx, "kecamatan"), "Staf")
        with pytest.raises(naming.Taken):
            rename(tx, "Staf", "Staf", "camat")


def test_nobody_stands_above_themselves(installation: Installation) -> None:
    with installation.writing() as tx:
        for below in ("Camat", "Sekretaris", "Staf"):
            with pytest.raises(offices.AboveItself):
                rename(tx, "Camat", "Camat", below=post_id(tx, below))
        rename(tx, "Staf", "Staf", below=post_id(tx, "Camat"))
        rename(tx, "Sekretaris", "Sekretaris", below=post_id(tx, "Staf"))
        above = {post.name: post.superior for post in holdings.posts(tx)}
    assert above == {"Camat": None, "Staf": "Camat", "Sekretaris": "Staf"}


def test_a_superior_is_of_the_same_office(installation: Installation) -> None:
    with installation.writing() as tx:
        other = offices.add_office(tx, "lain", "Lain")
        with pytest.raises(offices.NoSuchPost):
            offices.add_post(tx, other, "Staf", superior_id=post_id(tx, "Camat"))
