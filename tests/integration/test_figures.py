"""Figures are for those they are meant for, and say nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine import moves
from engine.access import Actor
from engine.errors import Forbidden, NotFound
from engine.installation import Tx
from engine.monitor import heat, load, overview, trends
from engine.monitor import standing as monitor
from engine.monitor.period import Period, asked_period, months
from engine.working_time import default_calendar
from tests.api import sqlite_is_enough
from tests.conftest import Clock
from tests.integration.conftest import World

SOP = "penyusunan-rencana-kinerja"
WITA = default_calendar("Asia/Makassar").zone
HERE, ELSEWHERE = "kecamatan-awayan", "kecamatan-lain"
NOTHING = load.Load(0, 0, 0, 0, None, 0, None)


def cancel(world: World, document: str) -> None:
    with world.installation.writing() as tx:
        moves.cancel(tx, world.actor("camat"), document, "Tidak jadi.")


# --- for whom --------------------------------------------------------------------------------


def test_an_overseer_counts_any_office_and_sees_no_document_of_it(world: World) -> None:
    world.forward(world.start())
    world.start()
    overseer = replace(world.actor("orang-lain"), overseer=True)
    with world.installation.reading() as tx:
        year = asked_period(WITA, tx.now)
        camat = world.actor("camat")
        assert monitor.figures(tx, overseer, office=HERE) == monitor.figures(tx, camat)
        assert monitor.figures(tx, camat).open == 1
        here = trends.trends(tx, overseer, year, office=HERE)
        assert here == trends.trends(tx, camat, year)
        assert heat.heat(tx, overseer, SOP, year, office=HERE) == heat.heat(tx, camat, SOP, year)
        posts = load.posts(tx, overseer, year, office=HERE)
        assert posts == load.posts(tx, camat, year)
        assert sum(post.load.finished for post in posts) == 8
        assert monitor.standing_tasks(tx, overseer).items == ()
        offices = overview.overview(tx, overseer)
        counted = [(one.key, one.documents, one.finished) for one in offices]
        assert counted == [(HERE, 1, 1), (ELSEWHERE, 0, 0)]


ASKED: dict[str, Callable[[Tx, Actor, Period, str], object]] = {
    "figures": lambda tx, actor, _, office: monitor.figures(tx, actor, office=office),
    "trends": lambda tx, actor, year, office: trends.trends(tx, actor, year, office=office),
    "heat": lambda tx, actor, year, office: heat.heat(tx, actor, SOP, year, office=office),
    "load": lambda tx, actor, year, office: load.posts(tx, actor, year, office=office),
}


@sqlite_is_enough
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    ("username", "office"), [("camat", ELSEWHERE), ("orang-lain", HERE), ("camat", "tidak-ada")]
)
def test_who_oversees_nothing_counts_nothing_of_another_office(
    world: World, asked: str, username: str, office: str
) -> None:
    with world.installation.reading() as tx:
        actor = world.actor(username)
        with pytest.raises(NotFound):
            ASKED[asked](tx, actor, asked_period(WITA, tx.now), office)
        with pytest.raises(overview.NotOverseer):
            overview.overview(tx, actor)


def test_what_each_person_does_is_for_supervisors(world: World) -> None:
    assert issubclass(load.NotYourPeople, Forbidden)
    with world.installation.reading() as tx:
        year = asked_period(WITA, tx.now)
        assert len(load.people(tx, world.actor("camat"), year)) == 5
        overseer = replace(world.actor("pelaksana"), overseer=True)
        for actor in (world.actor("pelaksana"), world.actor("arsiparis"), overseer):
            with pytest.raises(load.NotYourPeople):
                load.people(tx, actor, year)


def test_staff_count_what_they_see(world: World) -> None:
    world.forward(world.start())
    world.start()
    with world.installation.reading() as tx:
        year = asked_period(WITA, tx.now)
        seen = trends.trends(tx, world.actor("pelaksana"), year)
        assert (seen.months[-1].started, seen.months[-1].finished) == (2, 1)
        nothing = trends.trends(tx, world.actor("arsiparis"), year)  # no step in the SOP
        assert (nothing.months[-1].started, nothing.costliest) == (0, ())
        assert monitor.figures(tx, world.actor("arsiparis")).finished == 0


def test_who_belongs_to_no_office_counts_nothing(world: World) -> None:
    world.start()
    with world.installation.reading() as tx:
        year = asked_period(WITA, tx.now)
        nobody = replace(world.actor("camat"), office_id=None, posts=())
        assert monitor.figures(tx, nobody) == monitor.Figures(0, 0, 0, 0, 0, 0, 0, 0)
        assert trends.trends(tx, nobody, year).months[-1].started == 0
        assert load.posts(tx, nobody, year) == ()
        with pytest.raises(NotFound):
            heat.heat(tx, nobody, SOP, year)


# --- where there is nothing ------------------------------------------------------------------


def test_an_office_without_documents_has_no_medians_and_no_rates(world: World) -> None:
    with world.installation.reading() as tx:
        year = asked_period(WITA, tx.now)
        camat = world.actor("camat")
        seen = trends.trends(tx, camat, year)
        assert len(seen.months) == 12
        for month in seen.months:
            assert month == trends.Month(month.first, 0, 0, 0, 0, 0, None, None)
        assert (seen.decisions, seen.costliest) == ((), ())
        assert {post.load for post in load.posts(tx, camat, year)} == {NOTHING}
        assert {person.load for person in load.people(tx, camat, year)} == {NOTHING}
        warm = heat.heat(tx, camat, SOP, year)
        assert [step.step.row for step in warm.steps] == ["1", "2", "3", "4", "5", "6", "6", "7"]
        assert all(
            (step.standing, step.waiting, step.took) == (0, None, None) for step in warm.steps
        )
        for sop in ("tidak-ada", ""):
            assert monitor.figures(tx, camat, sop=sop).open == 0
        assert trends.trends(tx, camat, year, sop="tidak-ada") == seen
        with pytest.raises(NotFound):
            heat.heat(tx, camat, "tidak-ada", year)
    assert trends.percent(0, 0) is None
    assert [trends.percent(1, 3), trends.percent(1, 2), trends.percent(1, 200)] == [33, 50, 1]


# --- months ----------------------------------------------------------------------------------


def around_new_year(world: World, tx: Tx) -> tuple[trends.Month, trends.Month]:
    """December and January as the camat sees them."""
    seen = trends.trends(tx, world.actor("camat"), months(WITA, date(2026, 12, 1), 2))
    december, january = seen.months
    return december, january


def test_a_document_counts_in_the_month_in_which_each_thing_happened(
    world: World, clock: Clock
) -> None:
    clock.set(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))  # a minute before the office's new year
    lasting, ended, cancelled = world.start(), world.start(), world.start()
    world.forward(ended)
    with world.installation.reading() as tx:
        december, january = around_new_year(world, tx)
        assert (december.started, december.finished, january.started) == (3, 1, 0)
        assert monitor.figures(tx, world.actor("camat")).finished == 1
    clock.advance(minutes=1)
    world.forward(lasting)
    cancel(world, cancelled)
    with world.installation.reading() as tx:
        december, january = around_new_year(world, tx)
        assert (december.started, december.finished, december.cancelled) == (3, 1, 0)
        assert (january.started, january.finished, january.cancelled) == (0, 1, 1)
        assert (january.promised, january.on_time) == (1, 1)
        assert (january.took, january.norm) == (0, 1620)  # at night no working time passes
        # The figures on top are those of the month that has begun.
        assert monitor.figures(tx, world.actor("camat")).finished == 1


def test_a_cancelled_document_is_neither_finished_nor_late(world: World, clock: Clock) -> None:
    document = world.start()
    clock.advance(days=60)
    cancel(world, document)
    with world.installation.reading() as tx:
        figures = monitor.figures(tx, world.actor("camat"))
        assert figures == monitor.Figures(0, 0, 0, 0, 0, 0, 0, 0)
        year = asked_period(WITA, tx.now)
        month = trends.trends(tx, world.actor("camat"), year).months[-1]
        assert (month.finished, month.promised, month.cancelled) == (0, 0, 1)
        assert {post.load for post in load.posts(tx, world.actor("camat"), year)} == {NOTHING}
