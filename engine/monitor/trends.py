"""How an office does from month to month: finished, on time, sent back, and what costs waiting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from engine.access import Actor
from engine.forecast import norm_of
from engine.installation import Tx
from engine.monitor.counted import Counted, counted, median, named, took_by, versions_of, within
from engine.monitor.period import Period
from engine.sop.model import Decision, Step
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import elapsed_minutes

COSTLIEST = 3
"""How many of the steps that cost most waiting are named."""


@dataclass(frozen=True, slots=True)
class Month:
    """What became of documents in a month, whose first day is ``first``.

    ``finished`` are those that came to their end in it, wherever they began; cancelled ones did
    not. ``promised`` of these had a promise, ``on_time`` kept it. ``took`` is the median of the
    finished ones from start to end, ``norm`` that of their norms, both in working minutes.
    """

    first: date
    started: int
    finished: int
    cancelled: int
    promised: int
    on_time: int
    took: int | None
    norm: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """How often a step was decided, and how often by this way back."""

    version: Version
    step: Step
    decision: Decision
    decided: int
    returned: int


@dataclass(frozen=True, slots=True)
class Costly:
    """A step's completed tasks: how many, their waiting in all and its median beside the norm.

    In working minutes, from a task's arrival until it was completed.
    """

    version: Version
    step: Step
    count: int
    total: int
    median: int
    norm: int | None


@dataclass(frozen=True, slots=True)
class Trends:
    """A period's months, oldest first; its ways back, the most often taken first; its costs."""

    period: Period
    months: tuple[Month, ...]
    decisions: tuple[Decided, ...]
    costliest: tuple[Costly, ...]


def trends(tx: Tx, actor: Actor, period: Period, *, office: str = "", sop: str = "") -> Trends:
    """The trends of an office, the actor's own unless named. Raises ``NotFound``."""
    these = counted(tx, actor, office=office, sop=sop)
    return Trends(
        period,
        tuple(_months(tx, these, period)),
        _decisions(tx, these, period),
        _costliest(tx, these, period),
    )


def percent(part: int, whole: int) -> int | None:
    """How many per cent a part is of the whole, rounded half up; ``None`` of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def _months(tx: Tx, these: Counted, period: Period) -> Iterator[Month]:
    documents = tx.session.execute(
        select(
            t.Document.version_id,
            t.Document.state,
            t.Document.started_at,
            t.Document.promised_at,
            t.Document.ended_at,
        ).where(
            *these.documents,
            or_(within(period, t.Document.started_at), within(period, t.Document.ended_at)),
        )
    ).all()
    started: dict[int | None, int] = defaultdict(int)
    cancelled: dict[int | None, int] = defaultdict(int)
    done = defaultdict(list)
    for document in documents:
        started[period.month_of(document.started_at)] += 1
        if document.state == "cancelled":
            cancelled[period.month_of(document.ended_at)] += 1
        if document.state == "done":
            done[period.month_of(document.ended_at)].append(document)
    a_day = these.calendar.minutes_a_day
    for n, first in enumerate(period.months):
        promised = [one for one in done[n] if one.promised_at]
        norms = [norm_of(tx.version(one.version_id), a_day) for one in done[n]]
        yield Month(
            first,
            started=started[n],
            finished=len(done[n]),
            cancelled=cancelled[n],
            promised=len(promised),
            on_time=sum(one.ended_at <= one.promised_at for one in promised),
            took=median(
                [elapsed_minutes(these.calendar, one.started_at, one.ended_at) for one in done[n]]
            ),
            norm=median([norm for norm in norms if norm]),
        )


def _decisions(tx: Tx, these: Counted, period: Period) -> tuple[Decided, ...]:
    rows = tx.session.execute(
        select(t.Task.sop_id, t.Task.step, t.Task.decision, t.Task.returned, func.count())
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(*these.tasks, within(period, t.Task.ended_at), t.Task.decision.is_not(None))
        .group_by(t.Task.sop_id, t.Task.step, t.Task.decision, t.Task.returned)
    ).all()
    decided: dict[tuple[int, str], int] = defaultdict(int)
    back: dict[tuple[int, str, str | None], int] = defaultdict(int)
    for sop_id, step_id, key, returned, times in rows:
        decided[sop_id, step_id] += times
        back[sop_id, step_id, key] += times if returned else 0
    versions = versions_of(tx, (sop_id for sop_id, _ in decided))
    found = []
    for (sop_id, step_id), times in decided.items():
        version = named(tx, versions[sop_id], step_id)
        step = version.sop.step_by_id[step_id]
        found += [
            Decided(version, step, way, times, back[sop_id, step_id, way.key])
            for way in step.decisions
            if way.returns
        ]
    return tuple(sorted(found, key=_most_returned))


def _most_returned(one: Decided) -> tuple[float, int, str, int]:
    row = one.version.sop.steps.index(one.step)
    return -one.returned / one.decided, -one.decided, one.version.title, row


def _costliest(tx: Tx, these: Counted, period: Period) -> tuple[Costly, ...]:
    took = took_by(tx, (t.Task.sop_id, t.Task.step), *these.tasks, within(period, t.Task.ended_at))
    most = sorted(took.items(), key=lambda item: (-item[1].total, item[0]))[:COSTLIEST]
    versions = versions_of(tx, (sop_id for (sop_id, _), _ in most))
    found = []
    for (sop_id, step), cost in most:
        version = named(tx, versions[sop_id], step)
        found.append(
            Costly(
                version, version.sop.step_by_id[step], cost.count, cost.total, cost.median,
                these.norm(version, step),
            )
        )  # fmt: skip
    return tuple(found)
