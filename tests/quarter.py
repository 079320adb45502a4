"""A quarter of three offices: what people do, forget, send back and undo, played by the engine.

Everything is made up from a seed. People work at odd hours too; some are away, and one has a deputy
in one SOP only; Christmas, New Year and Ramadan fall into it, a day off of the district's own, a
half one, an office that works on Saturdays, one in another zone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine import acting, moves
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Installation, Tx
from engine.organisation import deputies
from engine.store import tables as t
from engine.working_time import norm_minutes
from engine.working_time.calendar import (
    FIVE_DAYS,
    FIVE_DAYS_RAMADAN,
    SIX_DAYS,
    SIX_DAYS_RAMADAN,
    Calendar,
    OwnDay,
)
from engine.working_time.calendar_text import calendar_text
from tests.conftest import Clock
from tests.filling import fill
from webui import demo, publishing

WITA = ZoneInfo("Asia/Makassar")
BEGINS = datetime(2025, 12, 1, 7, 30, tzinfo=WITA)
DEPUTIES_GONE = datetime(2026, 1, 17, 9, 0, tzinfo=WITA)
ENDS = datetime(2026, 2, 27, 15, 17, tzinfo=WITA)

FASTING = ((date(2026, 2, 19), date(2026, 3, 20)),)
DISTRICT = Calendar(
    WITA, FIVE_DAYS, FIVE_DAYS_RAMADAN, FASTING,
    (
        OwnDay(date(2025, 12, 24), ((time(7, 30), time(12)),), "Menjelang Natal"),
        OwnDay(date(2026, 1, 21), (), "Hari jadi kecamatan"),
    ),
)  # fmt: skip
SIX = Calendar(WITA, SIX_DAYS, SIX_DAYS_RAMADAN, FASTING)
CALENDARS = {"kecamatan-awayan": DISTRICT, "skpd-gowa": SIX}
"""The third office keeps the hours of the decree, in a zone of its own."""
DEPUTIES = (
    ("Camat", "sekretaris", date(2026, 1, 5), date(2026, 1, 16)),
    ("Kasubbag Perencanaan dan Keuangan", "kasi", date(2026, 1, 5), date(2026, 1, 16)),
    (
        "Kasubag Umum", "penyusun", date(2026, 1, 12), date(2026, 1, 23),
        "evaluasi-kinerja-tahunan",
    ),
)  # fmt: skip
"""Who holds which post in another's place, from when to when, and in which SOP alone."""
OVERSEER = "kesbang-sekretaris"


@dataclass
class Quarter:
    """The offices under way. ``play`` lets time pass until a moment."""

    installation: Installation
    clock: Clock
    rng: Random
    _ahead: list[tuple[datetime, int, Callable[[Tx], None]]] = field(default_factory=list)
    _number: count[int] = field(default_factory=count)
    _holdings: list[t.Holding] = field(default_factory=list)
    _supervisors: dict[int, list[int]] = field(default_factory=dict)
    _actors: dict[tuple[int | None, date], Actor] = field(default_factory=dict)

    def play(self, until: datetime) -> None:
        """Lets everything happen that is to happen before a moment, a day a transaction."""
        while self._ahead and self._ahead[0][0] < until:
            day = self._ahead[0][0].date()
            with self.installation.writing() as tx:
                while self._ahead and self._ahead[0][0] < until and self._ahead[0][0].date() == day:
                    moment, _, act = heapq.heappop(self._ahead)
                    act(replace(tx, now=moment.astimezone(UTC)))
                    tx.session.flush()
                    tx.session.expunge_all()
        self.clock.set(until)

    def later(self, moment: datetime, act: Callable[[Tx], None]) -> None:
        """Something that is to happen at a moment."""
        heapq.heappush(self._ahead, (moment, next(self._number), act))

    # --- a document ----------------------------------------------------------------------------

    def start(self, version_id: int, title: str) -> Callable[[Tx], None]:
        """Somebody of its posts starts a document."""

        def act(tx: Tx) -> None:
            version = tx.version(version_id)
            post_id = self.rng.choice(sorted(set(version.posts.values())))
            starter = self._own(tx, post_id, version.sop_id)
            document = moves.start(tx, starter, version_id, title)
            self._plan(tx, document)

        return act

    def _plan(self, tx: Tx, document: str) -> None:
        """What will become of the step to which a document has just come."""
        task = tx.session.scalars(
            select(t.Task).where(t.Task.document_id == document, t.Task.ended_at.is_(None))
        ).one_or_none()
        if task is None or self.rng.random() < 0.015:  # it is done, or it is forgotten
            return
        version = tx.version(tx.session.get_one(t.Document, document).version_id)
        waktu = version.norm(version.sop.step_by_id[task.step])
        norm = min(norm_minutes(waktu) if waktu else 60, 900)
        delay = norm * (3 if norm >= 450 else 1) * self.rng.lognormvariate(-0.2, 1.1)
        done = self._awake(tx.now + timedelta(minutes=min(delay, 30_000)))
        span = (done - tx.now) / timedelta(minutes=1)

        def on_the_way() -> datetime:
            return tx.now + timedelta(minutes=int(span * self.rng.random()))

        claimed = on_the_way()
        if self.rng.random() < 0.6:
            self.later(claimed, self._claim(task.id))
            if self.rng.random() < 0.2:
                self.later(claimed + timedelta(minutes=20), self._release(task.id))
            elif self.rng.random() < 0.2:
                self.later(claimed + timedelta(minutes=30), self._reassign(task.id))
        if self.rng.random() < 0.04:
            self.later(on_the_way(), self._word(document))
        ends = self._cancel(document) if self.rng.random() < 0.006 else self._complete(task.id)
        self.later(done, ends)

    def _awake(self, moment: datetime) -> datetime:
        """A moment at which somebody may well be there, soon after: in whole minutes."""
        local = moment.astimezone(WITA).replace(second=0, microsecond=0)
        while not 6 <= local.hour < 19 or (local.weekday() > 4 and self.rng.random() < 0.9):
            morning = local.replace(hour=7, minute=0) + timedelta(days=local.hour >= 6)
            local = morning + timedelta(minutes=self.rng.randrange(600))
        return local.astimezone(UTC)

    # --- what people do to it --------------------------------------------------------------------

    def _claim(self, task_id: str) -> Callable[[Tx], None]:
        def act(tx: Tx) -> None:
            task = self._open(tx, task_id)
            if task:
                moves.claim(tx, self._whoever(tx, task), task_id)

        return act

    def _release(self, task_id: str) -> Callable[[Tx], None]:
        def act(tx: Tx) -> None:
            task = self._open(tx, task_id)
            who = task and task.assignee_id and self._actor(tx, task.assignee_id)
            if task and who and who.post_among({task.post_id}, task.sop_id):
                moves.release(tx, who, task_id)

        return act

    def _reassign(self, task_id: str) -> Callable[[Tx], None]:
        def act(tx: Tx) -> None:
            task = self._open(tx, task_id)
            if task:
                others = [
                    holder.username for holder in acting.holders(tx, task.post_id, task.sop_id)
                ]
                to = self.rng.choice([*others, ""])
                acting.reassign(tx, self._supervisor(tx, task.office_id), task_id, to, "Cuti.")

        return act

    def _complete(self, task_id: str) -> Callable[[Tx], None]:
        def act(tx: Tx) -> None:
            task = self._open(tx, task_id)
            if task is None:
                return
            who = self._whoever(tx, task)
            if task.assignee_id not in (None, who.id):
                moves.claim(tx, who, task_id)
            version = tx.version(tx.session.get_one(t.Document, task.document_id).version_id)
            step = version.sop.step_by_id[task.step]
            ways = sorted(step.decisions, key=lambda way: way.returns)
            back = bool(ways) and self.rng.random() < 0.25
            moves.complete(
                tx, who, task_id,
                decision=ways[-1 if back else 0].key if ways else None,
                answers=fill(version.form(step)),
                note="Perbaiki." if back else "",
            )  # fmt: skip
            self._plan(tx, task.document_id)

        return act

    def _cancel(self, document: str) -> Callable[[Tx], None]:
        def act(tx: Tx) -> None:
            office_id = tx.session.get_one(t.Document, document).office_id
            moves.cancel(tx, self._supervisor(tx, office_id), document, "Tidak jadi.")

        return act

    def _word(self, document: str) -> Callable[[Tx], None]:
        """A supervisor makes it urgent, or says something about it."""

        def act(tx: Tx) -> None:
            row = tx.session.get_one(t.Document, document)
            supervisor = self._supervisor(tx, row.office_id)
            if row.state == "open" and self.rng.random() < 0.5:
                acting.prioritise(tx, supervisor, document, self.rng.randrange(3))
            elif row.state == "open":
                acting.comment(tx, supervisor, document, "Mohon segera.")

        return act

    # --- who does it -----------------------------------------------------------------------------

    def _open(self, tx: Tx, task_id: str) -> t.Task | None:
        task = tx.session.get_one(t.Task, task_id)
        return task if task.ended_at is None else None

    def _whoever(self, tx: Tx, task: t.Task) -> Actor:
        """Who has taken it, the deputy of who is away, or any who may take it."""
        there = self._there(tx, task.post_id, task.sop_id)
        deputies = [holding.person_id for holding in there if holding.kind != "definitive"]
        if deputies:
            return self._actor(tx, deputies[0])
        if task.assignee_id in [holding.person_id for holding in there]:
            return self._actor(tx, task.assignee_id)
        return self._own(tx, task.post_id, task.sop_id)

    def _own(self, tx: Tx, post_id: int, sop_id: int) -> Actor:
        there = self._there(tx, post_id, sop_id)
        own = [holding.person_id for holding in there if holding.kind == "definitive"]
        return self._actor(tx, self.rng.choice(sorted(own)))

    def _supervisor(self, tx: Tx, office_id: int) -> Actor:
        return self._own(tx, self.rng.choice(self._supervisors[office_id]), 0)

    def _there(self, tx: Tx, post_id: int, sop_id: int) -> list[t.Holding]:
        """Who holds a post for an SOP now."""
        return [
            holding
            for holding in self._holdings
            if holding.post_id == post_id and holding.sop_id in {None, sop_id}
            and holding.since <= tx.now and (holding.until is None or tx.now < holding.until)
        ]  # fmt: skip

    def _actor(self, tx: Tx, person_id: int | None) -> Actor:
        day = tx.now.astimezone(WITA).date()  # at whose beginning deputies come and go
        if (person_id, day) not in self._actors:
            actor = actor_of(tx, person_id or 0)
            assert actor is not None
            self._actors[person_id, day] = actor
        return self._actors[person_id, day]

    def know(self, tx: Tx) -> None:
        """Learns who holds what: nobody comes or goes later."""
        self._holdings = list(tx.session.scalars(select(t.Holding).order_by(t.Holding.id)))
        posts = select(t.Post.office_id, t.Post.id).where(t.Post.supervisor).order_by(t.Post.id)
        for office_id, post_id in tx.session.execute(posts):
            self._supervisors.setdefault(office_id, []).append(post_id)


def begin(installation: Installation, clock: Clock, documents: int, seed: int = 3) -> Quarter:
    """The demo's offices on the quarter's first morning, with all that is to happen in it."""
    quarter = Quarter(installation, clock, Random(seed))  # noqa: S311 — no secret
    clock.set(BEGINS)
    with installation.writing() as tx:
        demo.add_everybody(tx, "-")
        sources = demo.SOURCES
        forms, diagrams = sources.glob("forms/*/*.form"), sources.glob("bpmn/*/*.bpmn")
        publishing.publish(tx, [*sorted(forms), *sorted(diagrams)])
        for office in tx.session.scalars(select(t.Office)):
            if office.key in CALENDARS:
                office.calendar = calendar_text(CALENDARS[office.key])
            else:
                office.timezone = "Asia/Jakarta"
        overseer = select(t.Person).where(t.Person.username == OVERSEER)
        tx.session.scalars(overseer).one().overseer = True
        versions = sorted(tx.session.scalars(select(t.Version.id)))
    with installation.writing() as tx:
        for order in DEPUTIES:
            _appoint(tx, *order)
        quarter.know(tx)
    days = (ENDS - BEGINS) / timedelta(days=1)
    for number in range(documents):
        # A few of every SOP come at the very end, so that some are under way.
        ago = quarter.rng.random() * (2 if number // len(versions) % 6 == 0 else days - 1)
        started = quarter._awake(ENDS - timedelta(days=1 + ago))
        title = f"Dokumen {number + 1}"
        quarter.later(started, quarter.start(versions[number % len(versions)], title))
    return quarter


def _appoint(tx: Tx, post: str, username: str, first: date, last: date, *sops: str) -> None:
    """The Camat appoints somebody of the district as Plh."""
    camat = tx.session.scalars(select(t.Person.id).where(t.Person.username == "camat")).one()
    actor = actor_of(tx, camat)
    assert actor is not None
    post_id = tx.session.scalars(
        select(t.Post.id).where(t.Post.office_id == actor.office_id, t.Post.name == post)
    ).one()
    deputies.appoint(tx, actor, username, post_id, "plh", "800/1/2026", first, last, sops)
