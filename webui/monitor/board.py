"""What is stuck now, in whose hands, and where the documents of each SOP stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request

from engine import holdings, monitor
from engine.monitor import Board, Standing
from engine.tasks import TaskSeen
from engine.working_time import MINUTES_A_DAY, elapsed_minutes, norm_minutes
from webui.context import actor, calendar, installation, now

TALLEST = 36
"""The height of the tallest column of a strip, and of one document at most, in pixels."""
ONE = 10
TWO_WEEKS = 10 * MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Held:
    """A waiting task with how long it waits beside its norm, both in working minutes."""

    task: TaskSeen
    waited: int
    norm: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A row of an SOP's table with the tasks that stand at it; ``height`` in pixels."""

    row: str
    count: int
    past_norm: int
    late: int
    height: float


@dataclass(frozen=True, slots=True)
class Strip:
    """An SOP with its open documents along its table, whichever version they run under."""

    key: str
    title: str
    documents: int
    columns: tuple[Column, ...]

    @property
    def stuck(self) -> tuple[Column, ...]:
        """Where something has waited beyond its norm."""
        return tuple(column for column in self.columns if column.past_norm)


def index() -> str:
    """The office at a glance; filtered by an SOP and a row, the documents that stand there."""
    sop = request.args.get("sop", "")
    row = request.args.get("langkah", "") if sop else ""
    with installation().reading() as tx:
        strips = _strips(monitor.boards(tx, actor()))
        tasks = monitor.standing_tasks(
            tx, actor(), sop=sop, row=row, past_norm=not sop, cursor=request.args.get("setelah")
        )
        held = [_held(task) for task in tasks.items]
        return render_template(
            "monitor/index.html",
            figures=monitor.figures(tx, actor()),
            strips=strips,
            chosen=next((strip for strip in strips if strip.key == sop), None),
            sop=sop,
            row=row,
            held=held,
            following=tasks.next,
            scale=_scale(held),
            holders=holdings.holders(tx, {task.post_id for task in tasks.items}),
        )


def _held(task: TaskSeen) -> Held:
    waktu = task.version.norm(task.step)
    waited = elapsed_minutes(calendar(), task.received_at, now())
    return Held(task, waited, norm_minutes(waktu) if waktu else None)


def _scale(held: list[Held]) -> float:
    """How many working minutes the length of a bar stands for.

    One document forgotten for months must not make all other bars vanish: it fills its own.
    """
    longest = max((max(one.waited, one.norm or 0) for one in held), default=0)
    norms = max((one.norm or 0 for one in held), default=0)
    return max(1, min(longest, max(TWO_WEEKS, 1.5 * norms)))


def _strips(boards: Iterable[Board]) -> tuple[Strip, ...]:
    """A strip an SOP, the one with most late tasks first."""
    by_key: dict[str, list[Board]] = {}
    for board in boards:
        by_key.setdefault(board.version.key, []).append(board)
    return tuple(_strip(same) for same in by_key.values())


def _strip(boards: list[Board]) -> Strip:
    newest = max((board.version for board in boards), key=lambda version: version.number)
    rows = dict.fromkeys(step.row for step in newest.sop.steps)
    standing = [each for board in boards for each in board.standing]
    rows |= dict.fromkeys(each.step.row for each in standing)
    most = max((_count(standing, row) for row in rows), default=0)
    unit = min(ONE, TALLEST / most) if most else 0
    return Strip(
        newest.key,
        newest.title,
        sum(board.documents for board in boards),
        tuple(
            _column(row, [each for each in standing if each.step.row == row], unit) for row in rows
        ),
    )


def _column(row: str, standing: list[Standing], unit: float) -> Column:
    count = sum(each.count for each in standing)
    return Column(
        row,
        count,
        sum(each.past_norm for each in standing),
        sum(each.late for each in standing),
        count * unit,
    )


def _count(standing: list[Standing], row: str) -> int:
    return sum(each.count for each in standing if each.step.row == row)
