"""When a document should be done: what its norms promise at the start, and what the past forecasts.

Both speak of the whole document. The promise is made once and kept; the forecast is made anew
whenever somebody looks, from where the document stands and how long it really takes in this office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import select

from engine.installation import Tx
from engine.sop.model import Step
from engine.sop.norm import Waktu
from engine.store import tables as t
from engine.versions import Version
from engine.working_time import after, closing, due, elapsed_minutes, norm_minutes
from engine.working_time.calendar import Calendar

PAST = 100
"""How many of the latest arrivals at a step a forecast looks back on."""
ENOUGH = 5
"""How many of them must have taken longer than what has passed already; else the norms speak."""


class Waiting(Protocol):
    """An open task, as far as a forecast asks."""

    @property
    def version(self) -> Version:
        """The version that its document runs under."""

    @property
    def step(self) -> Step:
        """Where it waits."""

    @property
    def received_at(self) -> datetime:
        """Since when, UTC."""

    @property
    def due_at(self) -> datetime | None:
        """When its norm runs out, UTC."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a document is likely to be done, in UTC.

    By the ``past``: as ``likely`` half of ``runs`` arrivals at this step that took longer than this
    one has waited already were done, and as ``late`` 90 % of them. By the ``norm``: the norms from
    here run out on the working day that closes at ``likely``, and nothing is known of ``late``.
    """

    likely: datetime
    late: datetime | None
    basis: Literal["past", "norm"]
    runs: int


def promise(
    version: Version, calendar: Calendar, start: datetime, first_flow: str | None = None
) -> datetime | None:
    """Closing time of the working day by which a document started at ``start`` should be done.

    Every step takes its norm and nothing is returned; of several ways forward the longest counts,
    or of several starts, unless the id of the ``first_flow`` that the document took is given.
    ``None`` when no step on the way has a norm.
    """
    begun = [version.sop.flow_by_id[first_flow].source] if first_flow else version.forward.starts
    furthest = version.forward.last(begun, start, _by_norm(calendar))
    return closing(calendar, furthest) if furthest > start else None


def norm_of(version: Version, minutes_a_day: int) -> int | None:
    """The norms along the longest way forward together, in working minutes; ``None`` without any.

    A ``hari`` is a working day of ``minutes_a_day``.
    """
    forward = version.forward
    return (
        forward.last(forward.starts, 0, lambda at, n: at + norm_minutes(n, minutes_a_day)) or None
    )


def forecast(
    tx: Tx,
    calendar: Calendar,
    tasks: Iterable[Waiting],
    timers: Iterable[tuple[Version, str, datetime]] = (),
) -> Forecast | None:
    """When the document of these open tasks will be done; of several the latest counts.

    ``timers`` are those that the document itself waits for, each with its version, its node's id
    and the moment at which it fires.

    The past are the last 100 tasks completed at the same step under the same SOP in documents that
    came to their end, each with the working minutes from its arrival until then, and of these those
    that are more than what has passed since this task arrived. Their median and their 90 % are
    nearest ranks: the least value that so many of them do not exceed, one that really occurred.
    When there are fewer than 5, the norms from here count: what is left of this task's, then those
    of the longest way forward; behind a timer always. ``None`` without tasks and timers, or when
    there is no norm either.
    """
    found = [_forecast(tx, calendar, task) for task in tasks]
    for version, node, fires_at in timers:
        soonest = _soonest(calendar, version, node, fires_at, tx.now)
        found.append(Forecast(soonest, None, "norm", 0) if soonest else None)
    return max((one for one in found if one), key=lambda one: one.likely, default=None)


def soonest_by_norm(calendar: Calendar, task: Waiting, now: datetime) -> datetime | None:
    """When a task's document is done if from now on every step takes its norm, in UTC.

    Closing time of a working day, as a `promise` is; what is left of the task's own norm counts,
    and of several ways forward the longest. ``None`` when there is no norm from here on.
    """
    return _soonest(calendar, task.version, task.step.id, task.due_at, now)


def _forecast(tx: Tx, calendar: Calendar, task: Waiting) -> Forecast | None:
    passed = elapsed_minutes(calendar, task.received_at, tx.now)
    past = [minutes for minutes in _past(tx, calendar, task) if minutes > passed]
    if len(past) >= ENOUGH:
        likely, late = (
            after(calendar, task.received_at, nearest_rank(past, percent)) for percent in (50, 90)
        )
        return Forecast(likely, late, "past", len(past))
    soonest = soonest_by_norm(calendar, task, tx.now)
    return Forecast(soonest, None, "norm", len(past)) if soonest else None


def _past(tx: Tx, calendar: Calendar, task: Waiting) -> list[int]:
    """Working minutes from the latest arrivals at a step to the end of their documents."""
    rows = tx.session.execute(
        select(t.Task.received_at, t.Document.ended_at)
        .join(t.Document, t.Document.id == t.Task.document_id)
        .where(
            t.Task.sop_id == task.version.sop_id,
            t.Task.step == task.step.id,
            t.Task.took.is_not(None),
            t.Document.state == "done",
        )
        .order_by(t.Task.ended_at.desc(), t.Task.id.desc())
        .limit(PAST)
    )
    return [elapsed_minutes(calendar, arrived, ended) for arrived, ended in rows if ended]


# --- by norm ---------------------------------------------------------------------------------


def _soonest(
    calendar: Calendar, version: Version, node: str, due_at: datetime | None, now: datetime
) -> datetime | None:
    left = max(due_at or now, now)
    behind = [flow.target for flow in version.sop.outgoing[node]]
    furthest = version.forward.last(behind, left, _by_norm(calendar))
    return closing(calendar, furthest) if due_at or furthest > now else None


def _by_norm(calendar: Calendar) -> Callable[[datetime, Waktu], datetime]:
    return lambda at, norm: due(calendar, at, norm).due_at


def nearest_rank(values: Sequence[int], percent: int) -> int:
    """The least of some values that at least so many per cent of them do not exceed.

    It is one of them, however few there are ("nearest rank"). ``values`` must not be empty.
    """
    return sorted(values)[max(-(-len(values) * percent // 100), 1) - 1]
