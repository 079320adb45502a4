"""A made-up office whose documents the engine itself has moved: the pattern that a town copies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from engine import catalogue, moves
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Installation, Tx
from engine.organisation import holdings, offices, people
from engine.sop.model import Step
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import MINUTES_A_DAY, after, norm_minutes
from engine.working_time.calendar import Calendar
from tests.filling import fill
from webui.demo import OFFICES

ROOT = Path(__file__).parent.parent
DEMO = OFFICES[0]
SOURCES = sorted(ROOT.glob(f"bpmn/{DEMO.key}/*.bpmn"))
FORMS = sorted(ROOT.glob(f"forms/{DEMO.key}/*.form"))

NOW = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
"""A Tuesday, ten o'clock in Makassar: the moment at which the town is looked at."""
OPENED = NOW - timedelta(days=500)
"""When its SOPs were published."""
FIRST = NOW - timedelta(days=400)
"""When its first document was started."""
OF_LATE = timedelta(days=45)
"""Half of the documents were started since then, so that many of them are still open."""

NOBODYS = "-"
"""A password hash that no password fits."""


@dataclass
class Office:
    """The office while its documents are played. ``draw`` decides everything that is left open."""

    tx: Tx
    calendar: Calendar
    versions: list[int]
    draw: random.Random
    _holders: dict[int, list[Actor]] = field(default_factory=dict)

    def holder(self, post_id: int) -> Actor:
        """Somebody who holds a post."""
        if post_id not in self._holders:
            ids = holdings.holders(self.tx, [post_id])[post_id]
            actors = (actor_of(self.tx, person) for person in ids)
            self._holders[post_id] = [actor for actor in actors if actor]
        return self.draw.choice(self._holders[post_id])


def play(installation: Installation, documents: int, seed: int, password_hash: str) -> None:
    """Fills an empty installation with one office and its documents, the same for the same seed."""
    with installation.writing() as tx:
        office_id = _set_up(replace(tx, now=OPENED), password_hash)
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    with installation.writing() as tx:
        versions = list(tx.session.scalars(select(t.Version.id).order_by(t.Version.id)))
        office = Office(replace(tx, now=FIRST), tx.calendar(office_id), versions, draw)
        for number in range(documents):
            _play_document(office, number)


def _set_up(tx: Tx, password_hash: str) -> int:
    office = offices.add_office(tx, DEMO.key, DEMO.name, DEMO.parent, DEMO.address)
    for post in DEMO.posts:
        offices.add_post(tx, office, post.name, post.aliases, post.supervisor)
        for username, name in post.holders:
            people.add_person(
                tx, office, username, name, password_hash,
                posts=[post.name], must_change_password=False,
            )  # fmt: skip
    for form in FORMS:
        catalogue.publish_form(tx, office.id, form.read_bytes())
    for source in SOURCES:
        catalogue.publish(tx, office.id, source.read_bytes())
    return office.id


def _play_document(office: Office, number: int) -> None:
    draw = office.draw
    earliest = NOW - OF_LATE if number % 2 else FIRST
    start = earliest + draw.random() * (NOW - earliest)
    start = after(office.calendar, start, draw.randint(1, MINUTES_A_DAY))
    if start >= NOW:
        return
    version = office.tx.version(draw.choice(office.versions))
    starter = office.holder(version.post_of(version.sop.steps[0].id))
    title = f"{version.title} {start:%d-%m-%Y} nomor {number}"
    document = moves.start(replace(office.tx, now=start), starter, version.id, title)
    if draw.random() < 0.005:
        moves.cancel(replace(office.tx, now=start), starter, document, "Dimulai dua kali.")
        return
    for task_id, step, post_id, received in _open_tasks(office, document, version):
        done_at = after(office.calendar, received, _patience(draw, version, step))
        holder = office.holder(post_id)
        if done_at < NOW:
            _complete(replace(office.tx, now=done_at), draw, holder, task_id, version, step)
        elif draw.random() < 0.6:
            taken_at = received + draw.random() * (NOW - received)
            moves.claim(replace(office.tx, now=taken_at), holder, task_id)


def _open_tasks(
    office: Office, document: str, version: Version
) -> Iterator[tuple[str, Step, int, datetime]]:
    """The document's open tasks, each once, those that arrive meanwhile too."""
    met: set[str] = set()
    while True:
        waiting = office.tx.session.execute(
            select(t.Task.id, t.Task.step, t.Task.post_id, t.Task.received_at)
            .where(t.Task.document_id == document, t.Task.ended_at.is_(None))
            .where(t.Task.id.not_in(met))
            .order_by(t.Task.received_at, t.Task.step)
        ).first()
        if waiting is None:
            return
        met.add(waiting.id)
        yield waiting.id, version.sop.step_by_id[waiting.step], waiting.post_id, waiting.received_at


def _patience(draw: random.Random, version: Version, step: Step) -> int:
    """The working minutes that somebody lets a step wait: mostly within its norm, sometimes not."""
    waktu = version.norm(step)
    norm = norm_minutes(waktu) if waktu else 120
    return max(1, round(max(norm, 120) * draw.lognormvariate(-0.4, 1.1)))


def _complete(
    tx: Tx, draw: random.Random, actor: Actor, task_id: str, version: Version, step: Step
) -> None:
    back = [way for way in step.decisions if way.returns]
    onward = [way for way in step.decisions if not way.returns]
    ways = back if back and draw.random() < 0.15 else onward
    chosen = draw.choice(ways) if ways else None
    moves.complete(
        tx, actor, task_id,
        decision=chosen.key if chosen else None,
        answers=fill(version.form(step)),
        note="Angka pada lampiran belum sama dengan laporan." if chosen and chosen.returns else "",
    )  # fmt: skip
