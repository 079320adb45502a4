"""Who holds a post from when to when, and what people may: days, offices, marks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.accounts import actor_of
from engine.installation import Installation, Tx
from engine.organisation import holdings, naming, offices, people
from engine.organisation.holdings import HoldingSeen
from engine.organisation.people import Marks
from engine.store import Store
from tests.conftest import Clock
from tests.integration.test_offices import ADMIN


@pytest.fixture
def installation(store: Store, tmp_path: Path, clock: Clock) -> Installation:
    """An office in Makassar with two posts; Budi is Camat since 08.30 on Monday 12 January."""
    made = Installation(store, tmp_path, clock)
    with made.writing() as tx:
        office = offices.add_office(tx, "kecamatan", "Kecamatan")
        offices.add_post(tx, office, "Camat")
        offices.add_post(tx, office, "Staf")
        people.add_person(tx, office, "budi", "Budi", "-", posts=["Camat"])
        people.add_person(tx, office, "siti", "Siti", "-", nip="19860926 201505 1 001")
        people.add_person(tx, None, "admin", "Admin", "-", admin=True)
    return made


def give(tx: Tx, who: str, post: str, since: date | None = None, until: date | None = None) -> None:
    """Gives a post of the office."""
    post_id = offices.post_named(tx, offices.office_of(tx, "kecamatan"), post)
    holdings.give(tx, ADMIN, people.person_of(tx, who).id, post_id, since, until)


def held(tx: Tx, who: str) -> list[HoldingSeen]:
    """What somebody holds, newest first."""
    return holdings.of_person(tx, ADMIN, people.person_of(tx, who).id)


def posts_now(tx: Tx, who: str) -> list[str]:
    """The posts by which somebody acts now."""
    actor = actor_of(tx, people.person_of(tx, who).id)
    return [post.name for post in actor.posts] if actor else []


def at(day: int, hour: int = 12) -> datetime:
    """An hour of a day in January 2026, UTC; in Makassar it is eight hours later."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def test_a_post_is_held_from_midnight_to_midnight_in_the_office(
    installation: Installation, clock: Clock
) -> None:
    with installation.writing() as tx:
        give(tx, "siti", "Camat", date(2026, 1, 20), date(2026, 1, 21))
        (seen,) = held(tx, "siti")
    assert (seen.since, seen.until) == (at(19, 16), at(21, 16))
    expected = [
        (at(19, 15), []),
        (at(19, 16), ["Camat"]),
        (at(21, 15), ["Camat"]),
        (at(21, 16), []),
    ]
    for moment, posts in expected:
        clock.set(moment)
        with installation.reading() as tx:
            assert posts_now(tx, "siti") == posts
    assert [seen.stands(moment) for moment, _ in expected] == ["later", "now", "now", "past"]


def test_a_post_may_be_given_for_a_time_long_ago(installation: Installation) -> None:
    with installation.writing() as tx:
        give(tx, "budi", "Staf", date(2019, 3, 1), date(2024, 12, 31))
        assert [one.title for one in held(tx, "budi")] == ["Camat", "Staf"]
        assert posts_now(tx, "budi") == ["Camat"]


@pytest.mark.parametrize(
    ("since", "until"),
    [(None, None), (date(2026, 1, 12), None), (date(2027, 1, 1), date(2027, 1, 2)),
     (date(2020, 1, 1), date(2026, 1, 12))],
)  # fmt: skip
def test_nobody_holds_a_post_twice_at_a_time(
    installation: Installation, since: date | None, until: date | None
) -> None:
    with pytest.raises(holdings.HeldAlready), installation.writing() as tx:
        give(tx, "budi", "Camat", since, until)
    with installation.writing() as tx:
        give(tx, "siti", "Camat", since, until)  # but two people may share one
        give(tx, "budi", "Camat", date(2020, 1, 1), date(2026, 1, 11))


def test_what_cannot_be_held_is_refused(installation: Installation) -> None:
    with installation.writing() as tx:
        with pytest.raises(holdings.EndsBeforeItBegins):
            give(tx, "siti", "Camat", date(2026, 2, 2), date(2026, 2, 1))
        with pytest.raises(holdings.EndsBeforeItBegins):
            give(tx, "siti", "Camat", None, date(2026, 1, 11))
        with pytest.raises(naming.BadValue):
            give(tx, "siti", "Camat", date(1, 1, 1))
        with pytest.raises(naming.BadValue):
            give(tx, "siti", "Camat", None, date(9999, 12, 31))
        with pytest.raises(holdings.OfAnotherOffice):
            give(tx, "admin", "Camat")
        people.shut_out(tx, ADMIN, people.person_of(tx, "siti"))
        with pytest.raises(holdings.NotActive):
            give(tx, "siti", "Camat")


def test_a_holding_ends_now_or_with_a_day_before_or_after(
    installation: Installation, clock: Clock
) -> None:
    with installation.writing() as tx:
        (camat,) = held(tx, "budi")
        holdings.end(tx, ADMIN, camat.id, date(2026, 1, 30))
        assert held(tx, "budi")[0].until == at(30, 16)
    clock.set(at(20))
    with installation.writing() as tx:
        holdings.end(tx, ADMIN, camat.id, date(2026, 1, 15))
        assert held(tx, "budi")[0].until == at(15, 16)
        with pytest.raises(holdings.EndsBeforeItBegins):
            holdings.end(tx, ADMIN, camat.id, date(2026, 1, 11))
        give(tx, "budi", "Camat", date(2026, 1, 18))
        with pytest.raises(holdings.HeldAlready):
            holdings.end(tx, ADMIN, camat.id, date(2026, 1, 18))
        holdings.end(tx, ADMIN, held(tx, "budi")[0].id)
        assert [one.until for one in held(tx, "budi")] == [at(20), at(15, 16)]


def test_what_has_not_begun_can_be_called_off(installation: Installation) -> None:
    with installation.writing() as tx:
        give(tx, "siti", "Staf", date(2026, 3, 1))
        holdings.end(tx, ADMIN, held(tx, "siti")[0].id)
        assert held(tx, "siti") == []


# --- who they are --------------------------------------------------------------------------------


def change(
    tx: Tx,
    who: str,
    office: str | None = "kecamatan",
    **told: Any,  # noqa: ANN401 — each of its own type
) -> None:
    """Changes one thing of a person."""
    seen = people.person_seen(tx, ADMIN, people.person_of(tx, who).id)
    told = {"name": seen.name, "nip": seen.nip, "marks": Marks(admin=seen.admin)} | told
    people.change_person(
        tx, ADMIN, seen.id, office=offices.office_of(tx, office) if office else None, **told
    )


def test_people_are_changed_under_the_same_username(installation: Installation) -> None:
    with installation.writing() as tx:
        change(tx, "budi", name="Budi Santoso", nip="1 2 3", marks=Marks(process_owner=True))
        change(tx, "siti")  # with the NIP that she has
        with pytest.raises(naming.Taken) as refused:
            change(tx, "budi", nip="198609262015051001")
    assert refused.value.params["field"] == "nip"
    with installation.reading() as tx:
        seen = people.person_seen(tx, ADMIN, people.person_of(tx, "budi").id)
    assert (seen.name, seen.nip, seen.process_owner) == ("Budi Santoso", "123", True)


def test_one_active_admin_stays(installation: Installation) -> None:
    with installation.writing() as tx:
        change(tx, "siti", marks=Marks(admin=True))
        people.shut_out(tx, ADMIN, people.person_of(tx, "siti"))
        with pytest.raises(people.LastAdmin):
            change(tx, "admin", office=None, marks=Marks(overseer=True))
        with pytest.raises(people.LastAdmin):
            people.shut_out(tx, ADMIN, people.person_of(tx, "admin"))
        people.activate(tx, ADMIN, people.person_of(tx, "siti"))
        change(tx, "admin", office=None, marks=Marks(overseer=True))


def test_only_admins_and_overseers_belong_to_no_office(installation: Installation) -> None:
    with installation.writing() as tx:
        for marks in (Marks(), Marks(process_owner=True), Marks(process_owner=True, admin=True)):
            with pytest.raises(people.NoOffice):
                change(tx, "siti", office=None, marks=marks)
        change(tx, "siti", office=None, marks=Marks(overseer=True))
        assert [one.username for one in people.people_of(tx, None)] == ["admin", "siti"]


def test_nobody_takes_a_post_along_into_another_office(installation: Installation) -> None:
    with installation.writing() as tx:
        offices.add_office(tx, "lain", "Lain")
        give(tx, "budi", "Staf", date(2026, 3, 1))
        for _ in held(tx, "budi"):
            with pytest.raises(people.StillHolds):
                change(tx, "budi", office="lain")
            holdings.end(tx, ADMIN, held(tx, "budi")[0].id)
        change(tx, "budi", office="lain")
        assert people.person_seen(tx, ADMIN, people.person_of(tx, "budi").id).office == "lain"


def test_who_was_shut_out_comes_back_without_what_they_held_or_were_to_hold(
    installation: Installation, clock: Clock
) -> None:
    with installation.writing() as tx:
        give(tx, "budi", "Staf", date(2026, 3, 1))
        people.shut_out(tx, ADMIN, people.person_of(tx, "budi"))
        people.activate(tx, ADMIN, people.person_of(tx, "budi"))
    clock.advance(days=90)
    with installation.reading() as tx:
        assert posts_now(tx, "budi") == []
