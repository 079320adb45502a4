"""A quarter's figures are those that an independent script reckons from the history alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import documents
from engine.access import Actor
from engine.accounts import actor_of
from engine.forecast import soonest_by_norm
from engine.installation import Installation, Tx
from engine.monitor import heat, load, overview, trends
from engine.monitor import standing as monitor
from engine.monitor.period import Period, asked_period
from engine.store import Store
from engine.store import tables as t
from tests import quarter
from tests.conftest import Clock
from tests.quarter_figures import Office, all_offices, months_between
from tests.quarter_past import Past, Stay, by_key

ROOT = Path(__file__).parents[1]
OFFICES = {
    "kecamatan-awayan": "camat", "bakesbangpol": "kesbang-atasan", "skpd-gowa": "gowa-kepala",
}  # fmt: skip
"""Each office, and who supervises it."""
STEP_FIGURES = ("standing", "past_norm", "late", "oldest", "waiting", "done", "took", "norm")
DOCUMENTS = {"sqlite": 200, "postgresql": 45}


@pytest.fixture
def played(store: Store, backend: str, clock: Clock, tmp_path: Path) -> quarter.Quarter:
    """A quarter that is about to begin."""
    return quarter.begin(Installation(store, tmp_path / "files", clock), clock, DOCUMENTS[backend])


def test_every_figure_is_what_the_history_says(played: quarter.Quarter, backend: str) -> None:
    played.play(quarter.DEPUTIES_GONE)
    midway = assert_all_figures(played)
    played.play(quarter.ENDS)
    past = assert_all_figures(played)
    assert len(past.cases) == DOCUMENTS[backend]
    if backend == "sqlite":
        assert_eventful(midway, past)


def assert_all_figures(played: quarter.Quarter) -> Past:
    """Each figure for each who may see it. Returns what it was held to."""
    with played.installation.reading() as tx:
        past = Past(tx.session.connection(), tx.now)
        assert_all_offices(tx, past)
        for key, supervisor in OFFICES.items():
            assert_office(tx, past, key, supervisor)
        assert_office(tx, past, "kecamatan-awayan", "pelaksana", post="Pelaksana")
    return past


def assert_office(tx: Tx, past: Past, key: str, username: str, post: str = "") -> None:
    """All figures of an office, as somebody sees them, and all their documents."""
    actor = actor_named(tx, username)
    zone = past.hours[actor.office_id or 0].zone
    for sop in ("", *sops_of(past, actor)):
        office = Office(past, key, sop=sop, post=post)
        assert asdict(monitor.figures(tx, actor, sop=sop)) == office.figures()
        assert_standing(tx, actor, office, sop)
        for period in (
            asked_period(zone, tx.now),
            asked_period(zone, tx.now, "2025-12", "2025-12"),
        ):
            assert_period(tx, actor, office, period, sop)
    everything = Office(past, key, post=post)
    assert_boards(tx, actor, everything)
    assert_documents(tx, actor, everything)


def assert_standing(tx: Tx, actor: Actor, office: Office, sop: str) -> None:
    listed = monitor.standing_tasks(tx, actor, sop=sop, limit=10_000).items
    rows = [
        (
            task.document_id, task.step.id, task.post_name, task.assignee_username,
            task.received_at, task.due_at, task.late_from,
            task.returns, task.priority, task.promised_at,
        )
        for task in listed
    ]  # fmt: skip
    assert sorted(rows) == sorted(office.standing())
    worst_first = [(task.due_at is None, task.due_at, task.received_at) for task in listed]
    assert worst_first == sorted(worst_first)


def assert_period(tx: Tx, actor: Actor, office: Office, period: Period, sop: str) -> None:
    months = [f"{first:%Y-%m}" for first in period.months]
    assert months == months_between(months[0], months[-1])
    posts = load.posts(tx, actor, period, sop=sop)
    assert {one.key: asdict(one.load) for one in posts} == office.by_post(months)
    if actor.supervisor:
        people = load.people(tx, actor, period, sop=sop)
        assert {one.username: asdict(one.load) for one in people} == office.by_person(months)
    assert_trends(trends.trends(tx, actor, period, sop=sop), office, months)
    if sop:
        seen = heat.heat(tx, actor, sop, period)
        assert seen.documents == office.figures()["open"]
        assert {one.step.id: step_heat(one) for one in seen.steps} == office.heat(sop, months)


def step_heat(seen: heat.StepHeat) -> dict[str, Any]:
    said = {name: getattr(seen, name) for name in STEP_FIGURES}
    return said | {"ways": {way.decision.key: way.times for way in seen.ways}}


def assert_trends(seen: trends.Trends, office: Office, months: list[str]) -> None:
    assert [asdict(month) for month in seen.months] == office.months(months)
    decisions = [
        (one.version.key, one.step.id, one.decision.key, one.decided, one.returned)
        for one in seen.decisions
    ]
    assert sorted(decisions) == sorted(office.decisions(months))
    rates = [returned / decided for *_, decided, returned in decisions]
    assert rates == sorted(rates, reverse=True)
    costliest = [
        (one.version.key, one.step.id, one.count, one.total, one.median) for one in seen.costliest
    ]
    assert costliest == office.costliest(months)


def assert_boards(tx: Tx, actor: Actor, office: Office) -> None:
    boards = monitor.boards(tx, actor)
    running = Counter(case.version for case in office.cases if case.state == "open")
    assert {board.version.id: board.documents for board in boards} == running
    found = {
        (board.version.id, each.step.id): (each.count, each.oldest, each.past_norm, each.late)
        for board in boards
        for each in board.standing
    }
    expected = {
        (version, step): (
            len(stays),
            min(stay.arrived for stay in stays),
            sum(map(office.past_norm, stays)),
            sum(map(office.late, stays)),
        )
        for (version, step), stays in by_key(
            office.open, lambda stay: (stay.document.version, stay.step)
        ).items()
    }
    assert found == expected


def assert_documents(tx: Tx, actor: Actor, office: Office) -> None:
    for case in office.cases:
        opened = documents.see(tx, actor, case.id)
        seen, forecast = opened.document, opened.forecast
        became = (seen.state, seen.promised_at, seen.ended_at, seen.returns, seen.priority)
        assert became == (case.state, case.promised, case.ended, case.returns, case.priority)
        if case.state == "open":
            assert forecast is not None
            assert astuple(forecast) == office.forecast(case)
            (stay,), (task,) = case.open, seen.tasks
            soonest = soonest_by_norm(tx.calendar(office.id), task, tx.now)
            assert soonest == office.by_norm(stay)
        else:
            assert forecast is None


def assert_all_offices(tx: Tx, past: Past) -> None:
    overseer = actor_named(tx, quarter.OVERSEER)
    seen = {}
    for one in overview.overview(tx, overseer):
        said = asdict(one)
        seen[said.pop("key")] = said
    assert seen == all_offices(past)
    for key in OFFICES:
        office = Office(past, key)
        period = asked_period(office.hours.zone, tx.now)
        months = [f"{first:%Y-%m}" for first in period.months]
        assert asdict(monitor.figures(tx, overseer, office=key)) == office.figures()
        assert_trends(trends.trends(tx, overseer, period, office=key), office, months)


def assert_eventful(midway: Past, past: Past) -> None:
    """The quarter had in it what it is to prove."""
    stays = [stay for case in midway.cases.values() for stay in case.open]
    assert any(stay.holder and not midway.taken(stay) for stay in stays), "the deputy is gone"
    assert any(held_in_one_sop(midway, stay) for stay in stays)
    cases = past.cases.values()
    assert Counter(case.state for case in cases).keys() == {"open", "done", "cancelled"}
    assert sum(case.returns for case in cases) > 100
    assert {case.version for case in cases} == set(past.versions)
    offices = [Office(past, key) for key in OFFICES]
    for office in offices:
        kept = office.kept(months_between("2025-12", "2026-02"))
        assert 0 < kept["on_time"] < kept["promised"]
        assert any(map(office.late, office.open))
    assert not all(office.late(stay) for office in offices for stay in office.open)
    bases = Counter(
        office.forecast(case)[2] for office in offices for case in office.cases if case.open
    )
    assert bases["past"] > 20
    assert bases["norm"] > 5


def held_in_one_sop(past: Past, stay: Stay) -> bool:
    """Whether somebody has taken it who holds the post in this SOP only."""
    held = {(one["person_id"], one["post_id"]) for one in past.holdings if one["sop_id"]}
    return (stay.holder, past.post(stay)) in held


def actor_named(tx: Tx, username: str) -> Actor:
    found = select(t.Person.id).where(t.Person.username == username)
    actor = actor_of(tx, tx.session.scalars(found).one())
    assert actor is not None
    return actor


def sops_of(past: Past, actor: Actor) -> list[str]:
    return [row["key"] for row in past.sops.values() if row["office_id"] == actor.office_id]


def test_the_script_is_independent() -> None:
    for name in ("quarter_past", "quarter_figures"):
        source = (ROOT / f"{name}.py").read_text()
        imported = set(re.findall(r"^(?:from|import) (\w+)(?:\.(\w+))?", source, re.MULTILINE))
        assert not {"engine", "webui"} & {package for package, _ in imported}
        assert {module for package, module in imported if package == "tests"} <= {"quarter_past"}
