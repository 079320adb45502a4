"""Trying a procedure that is only drawn: one person plays every post, and nothing is stored.

A trial is no more than the moves made in it. They travel with whoever makes them, as text, and are
played anew from the beginning each time; so none can stand that the procedure does not allow.

Its clock is its own: a step takes all of its norm, unless a timer runs out before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from engine import catalogue, drafts, runner
from engine.access import Actor
from engine.arrivals import due_of
from engine.drafts import DraftOpened
from engine.errors import AlurError, Conflict, Refused, Text
from engine.handed_in import check_handed_in, facts_after, filled_before
from engine.installation import Tx
from engine.procedure import Procedure
from engine.sop.model import Decision, Node, Sop, Step
from engine.sop.norm import parse_waktu
from engine.working_time import Due, due, norm_minutes
from engine.working_time.calendar import Calendar

MOST_MOVES: Final = 200
LONGEST: Final = 500_000
"""Characters that a trial may come to as text, with all that was filled in."""
LASTS: Final = timedelta(days=7)
"""How long a trial can be gone on with."""


class Outdated(Conflict):
    """A carried trial is not what this procedure allows: the draft has changed, or the text has."""

    text = Text(
        "Percobaan yang tadi tidak cocok lagi dengan draf ini, jadi dimulai dari awal.",
        "The trial does not fit this draft any more, so it begins anew.",
    )


class TooMuch(Refused):
    """A trial of more moves than anybody would make, or of too much text."""

    text = Text(
        "Percobaan ini sudah terlalu panjang ({moves} langkah). Mulai lagi dari awal.",
        "This trial has become too long ({moves} moves). Begin anew.",
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One move: a waiting step completed as its form and its buttons allow, or a timer fired.

    Of a timer only the ``token`` is asked.
    """

    token: str
    decision: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """All that makes a trial: the draft's revision, when it began (UTC), and the moves since.

    ``message`` is the name of the message that began it, ``None`` when a person did.
    """

    revision: int
    begun_at: datetime
    message: str | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialEvent:
    """What one move made happen, as a history would tell it. ``at`` is the trial's clock.

    ``timer`` is the one that fired, ``ended`` are the steps that it took from whoever had them.
    """

    kind: Literal["started", "completed", "timed"]
    at: datetime
    flows: tuple[str, ...]
    step: Step | None = None
    decision: Decision | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    timer: Node | None = None
    ended: tuple[Step, ...] = ()

    @property
    def returns(self) -> bool:
        """Whether it sent the document back."""
        return self.decision is not None and self.decision.returns


@dataclass(frozen=True, slots=True)
class TrialTask:
    """A step that waits for whoever plays its post; ``after`` is the event that brought it."""

    token: str
    step: Step
    received_at: datetime
    due: Due | None
    after: TrialEvent

    @property
    def due_at(self) -> datetime | None:
        """When its norm runs out, UTC; ``None`` without one."""
        return self.due.due_at if self.due else None


@dataclass(frozen=True, slots=True)
class TrialTimer:
    """A timer that runs. ``fires_at`` is in UTC."""

    token: str
    node: Node
    fires_at: datetime


@dataclass(frozen=True)
class Played:
    """Where a trial stands: what waits, the longest first, and what has happened, oldest first.

    ``at`` is what its clock says, UTC.
    """

    procedure: Procedure
    calendar: Calendar
    trial: Trial
    at: datetime
    state: str
    facts: dict[str, Any] | None
    tasks: tuple[TrialTask, ...] = ()
    timers: tuple[TrialTimer, ...] = ()
    events: tuple[TrialEvent, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the document has come to its end."""
        return not self.tasks and not self.timers

    @property
    def alone(self) -> bool:
        """Whether no more than one step waits, and nothing beside it: its end may be the end."""
        return len(self.tasks) + sum(not timer.node.attached_to for timer in self.timers) <= 1

    @property
    def completed(self) -> int:
        """How many steps were completed."""
        return sum(event.kind == "completed" for event in self.events)

    @property
    def returns(self) -> int:
        """How many times the document was sent back."""
        return sum(event.returns for event in self.events)

    @property
    def norm(self) -> int:
        """The norms of all steps that were completed, in working minutes."""
        steps = (event.step for event in self.events if event.kind == "completed" and event.step)
        taken = filter(None, (self.procedure.waktu.get(step.id) for step in steps))
        return sum(norm_minutes(waktu, self.calendar.minutes_a_day) for waktu in taken)

    def task(self, token: str) -> TrialTask | None:
        """The step that waits with a token."""
        return next((task for task in self.tasks if task.token == token), None)

    def filled(self, step: Step) -> dict[str, Any]:
        """What a step's form starts from: what was last handed in under the same keys."""
        if not step.form:
            return {}
        last: dict[str, Mapping[str, Any]] = {}
        for event in self.events:
            if event.step and event.step.form:
                last.pop(event.step.id, None)
                last[event.step.id] = event.answers
        return filled_before(self.procedure.form(step), last.values())


def of_draft(tx: Tx, actor: Actor, draft_id: str) -> tuple[DraftOpened, Procedure | None]:
    """A draft, and what can be tried of it; nothing while it has errors. Changes nothing.

    Raises ``NotFound``, ``NotProcessOwner``.
    """
    opened = drafts.see(tx, actor, draft_id)
    if opened.sop is None or opened.refused:
        return opened, None
    forms = catalogue.forms(tx, actor, opened.forms)
    whole = {key: form for key, form in forms.items() if form is not None}
    return opened, Procedure(runner.compile_sop(opened.sop), whole)


def starts(sop: Sop) -> tuple[Node, ...]:
    """The ways in which a document may begin: by a person first, then by messages."""
    found = (node for node in sop.nodes if node.kind == "start")
    return tuple(sorted(found, key=lambda node: node.message != ""))


def begin(procedure: Procedure, calendar: Calendar, trial: Trial) -> Played:
    """A new trial. Raises what the runner and the calendar raise when it cannot even begin."""
    position = runner.start(procedure.program, {}, trial.message)
    event = TrialEvent("started", trial.begun_at, position.flows)
    begun = Played(procedure, calendar, replace(trial, moves=()), trial.begun_at, "", None)
    return _after(begun, position, event)


def go_on(played: Played, move: Move) -> Played:
    """The trial after one more move.

    Raises ``Incomplete`` as a real task would, what the runner and the calendar raise, and
    ``TooMuch``.
    """
    after = _go_on(played, move)
    if len(after.trial.moves) > MOST_MOVES or len(write(after.trial)) > LONGEST:
        raise TooMuch(moves=len(played.trial.moves))
    return after


def replay(procedure: Procedure, calendar: Calendar, trial: Trial) -> Played:
    """A carried trial, played anew. Raises ``Outdated`` when the procedure does not allow it."""
    try:
        played = begin(procedure, calendar, trial)
        for move in trial.moves:
            played = _go_on(played, move)
    except AlurError as error:
        raise Outdated from error
    return played


def one_back(trial: Trial) -> Trial:
    """The trial without its last move."""
    return replace(trial, moves=trial.moves[:-1])


# --- one move ---------------------------------------------------------------------------------


def _go_on(played: Played, move: Move) -> Played:
    task = played.task(move.token)
    if task is not None:
        return _completed(played, task, move)
    timer = next((timer for timer in played.timers if timer.token == move.token), None)
    if timer is None:
        raise runner.NotWaiting
    return _fired(played, timer)


def _completed(played: Played, task: TrialTask, move: Move) -> Played:
    procedure, step = played.procedure, task.step
    handed = check_handed_in(procedure, step, move.decision, move.answers, move.note)
    key = handed.decision.key if handed.decision else None
    facts = facts_after(procedure, step, played.facts, handed.answers)
    position = runner.complete(procedure.program, played.state, task.token, key, facts or {})
    # A timer that runs out before the norm does would have fired before.
    norm_out = min([task.due_at or played.at, *(timer.fires_at for timer in played.timers)])
    event = TrialEvent(
        "completed", max(played.at, norm_out), position.flows,
        step, handed.decision, handed.answers, handed.note,
    )  # fmt: skip
    made = Move(task.token, key, handed.answers, handed.note)
    return _after(_with(played, made, facts), position, event, (step, task.due))


def _fired(played: Played, timer: TrialTimer) -> Played:
    program = played.procedure.program
    position = runner.fire(program, played.state, timer.token, played.facts or {})
    ended = tuple(task.step for task in played.tasks if task.token in position.gone)
    at = max(played.at, timer.fires_at)
    event = TrialEvent("timed", at, position.flows, timer=timer.node, ended=ended)
    return _after(_with(played, Move(timer.token), played.facts), position, event)


def _with(played: Played, made: Move, facts: dict[str, Any] | None) -> Played:
    trial = replace(played.trial, moves=(*played.trial.moves, made))
    return replace(played, trial=trial, facts=facts)


def _after(
    played: Played,
    position: runner.Position,
    event: TrialEvent,
    before: tuple[Step, Due | None] | None = None,
) -> Played:
    """Where a move leads; ``before`` is the step that it completed and when that was due."""
    sop, calendar = played.procedure.sop, played.calendar
    tasks = {task.token: task for task in played.tasks}
    timers = {timer.token: timer for timer in played.timers}
    for arrived in position.arrived:
        step = sop.step_by_id[arrived.step]
        when = due_of(event.at, calendar, played.procedure, step, before)
        tasks[arrived.token] = TrialTask(arrived.token, step, event.at, when, event)
    for armed in position.armed:
        node = sop.node_by_id[armed.step]
        fires_at = due(calendar, event.at, parse_waktu(node.waktu)).due_at
        timers[armed.token] = TrialTimer(armed.token, node, fires_at)
    return replace(
        played,
        at=event.at,
        state=position.state,
        tasks=tuple(tasks[waiting.token] for waiting in position.waiting),
        timers=tuple(timers[waiting.token] for waiting in position.timers),
        events=(*played.events, event),
    )


# --- as text ----------------------------------------------------------------------------------


def write(trial: Trial) -> str:
    """A trial as text, for ``read``."""
    moves = [[move.token, move.decision, move.answers, move.note] for move in trial.moves]
    said = [trial.revision, trial.begun_at.isoformat(), trial.message, moves]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read(text: str, revision: int, now: datetime) -> Trial:
    """The trial that a text holds, of this revision of the draft and not older than ``LASTS``.

    The text may come from anybody; what it says is believed only once it was played anew. Raises
    ``Outdated``.
    """
    try:
        if len(text) > LONGEST:
            raise Outdated
        trial = _read(json.loads(text))
    except (ValueError, OverflowError, RecursionError) as error:
        raise Outdated from error
    recent = now - LASTS <= trial.begun_at <= now
    if trial.revision != revision or not recent or len(trial.moves) > MOST_MOVES:
        raise Outdated
    return trial


def _read(said: object) -> Trial:
    match said:
        case [int() as revision, str() as begun, str() | None as message, list() as moves]:
            begun_at = datetime.fromisoformat(begun).astimezone(UTC)
            return Trial(revision, begun_at, message, tuple(_move(move) for move in moves))
    raise Outdated


def _move(said: object) -> Move:
    match said:
        case [str() as token, str() | None as decision, dict() as answers, str() as note]:
            return Move(token, decision, answers, note)
    raise Outdated
