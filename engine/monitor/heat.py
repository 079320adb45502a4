"""An SOP's table as a map of where documents stand, and how long they do beside the norm."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from engine.access import Actor
from engine.errors import NotFound
from engine.installation import Tx
from engine.monitor.counted import Counted, counted, median, named, took_by, versions_of, within
from engine.monitor.period import Period
from engine.sop.model import Decision, Step
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import elapsed_minutes


@dataclass(frozen=True, slots=True)
class Way:
    """How often a decision was chosen."""

    decision: Decision
    times: int


@dataclass(frozen=True, slots=True)
class StepHeat:
    """What stands at a step now, and what became of those that were there in the period.

    ``standing`` tasks wait, of which some are ``past_norm`` and of these some ``late``; ``waiting``
    is the median of how long they have, ``oldest`` when the first of them came. ``done`` were
    completed in the period; ``took`` is their median. Spans are working minutes; ``norm`` is the
    step's, or that of the row which it shares. ``ways`` are all its decisions, each with how often
    it was chosen.
    """

    step: Step
    standing: int
    past_norm: int
    late: int
    oldest: datetime | None
    waiting: int | None
    done: int
    took: int | None
    norm: int | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """An SOP's current version with its open documents, and its steps in the table's order.

    Behind these, steps that only older versions have, where a document still stands.
    """

    version: Version
    documents: int
    steps: tuple[StepHeat, ...]


_Moments = tuple[datetime, datetime | None, datetime | None]
"""When a task arrived, when its norm runs out, from when it is late."""


def heat(tx: Tx, actor: Actor, sop: str, period: Period, *, office: str = "") -> Heat:
    """The heat of an SOP, whichever version its documents run under. Raises ``NotFound``."""
    these = counted(tx, actor, office=office, sop=sop)
    sop_id = tx.session.scalar(
        select(t.Sop.id).where(t.Sop.office_id == these.office_id, t.Sop.key == sop)
    )
    if sop_id is None:
        raise NotFound
    versions = versions_of(tx, [sop_id])[sop_id]
    version = tx.version(versions[0])
    standing: dict[str, list[_Moments]] = defaultdict(list)
    for step, received, due, late in tx.session.execute(
        select(t.Task.step, t.Task.received_at, t.Task.due_at, t.Task.late_from)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(t.Task.ended_at.is_(None), *these.tasks)
    ):
        standing[step].append((received, due, late))
    documents = tx.session.scalar(
        select(func.count()).where(*these.documents, t.Document.ended_at.is_(None))
    )
    took = took_by(tx, (t.Task.step,), *these.tasks, within(period, t.Task.ended_at))
    ways = _ways(tx, these, period)
    ids = [step.id for step in version.sop.steps]
    older = [(named(tx, versions, step), step) for step in standing if step not in ids]
    found = []
    for of, step in [(version, step) for step in ids] + older:
        waits = standing[step]
        since = sorted(received for received, _, _ in waits)
        done = took.get((step,))
        found.append(
            StepHeat(
                step=of.sop.step_by_id[step],
                standing=len(waits),
                past_norm=sum(due is not None and due <= tx.now for _, due, _ in waits),
                late=sum(late is not None and late <= tx.now for _, _, late in waits),
                oldest=since[0] if since else None,
                waiting=median([elapsed_minutes(these.calendar, at, tx.now) for at in since]),
                done=done.count if done else 0,
                took=done.median if done else None,
                norm=these.norm(of, step),
                ways=tuple(
                    Way(way, ways[step, way.key]) for way in of.sop.step_by_id[step].decisions
                ),
            )
        )
    return Heat(version, documents or 0, tuple(found))


def _ways(tx: Tx, these: Counted, period: Period) -> dict[tuple[str, str | None], int]:
    rows = tx.session.execute(
        select(t.Task.step, t.Task.decision, func.count())
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(
            *these.tasks,
            t.Task.decision.is_not(None),
            within(period, t.Task.ended_at),
        )
        .group_by(t.Task.step, t.Task.decision)
    )
    return defaultdict(int, {(step, decision): times for step, decision, times in rows})
