"""Every figure anew from the event history, by other means than Alur's: it imports nothing of it.

Of the database it reads the events, the published diagrams, who held what, and the offices with
their calendars; of documents and tasks nothing but which version a document runs under. Working
time is a plain list of all the minutes in which an office works: to add is to look further down the
list, to measure is to subtract two places in it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from sqlalchemy import Connection, text

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FIRST, LAST = date(2025, 11, 1), date(2026, 12, 31)

DAYS_OFF = """
    2025-12-25 2025-12-26 2026-01-01 2026-01-16 2026-02-16 2026-02-17 2026-03-18 2026-03-19
    2026-03-20 2026-03-21 2026-03-22 2026-03-23 2026-03-24 2026-04-03 2026-04-05 2026-05-01
    2026-05-14 2026-05-15 2026-05-27 2026-05-28 2026-05-31 2026-06-01 2026-06-16 2026-08-17
    2026-08-25 2026-12-24 2026-12-25
"""
"""National holidays and cuti bersama of those years."""

FASTING = ("2026-02-20", "2026-03-20")
"""Ramadan, where an office says nothing else."""

FIVE = [[["07:30", "12:00"], ["13:00", "16:00"]]] * 4 + [[["07:30", "11:30"], ["13:00", "16:30"]]]
FIVE_FASTING = [[["08:00", "12:00"], ["12:30", "15:00"]]] * 4 + [
    [["08:00", "11:30"], ["12:30", "15:30"]]
]
CLOSED: list[list[list[str]]] = [[], []]


class Hours:
    """An office's working time: every minute of it, in order, as whole minutes since 1970."""

    def __init__(self, zone: str, written: str) -> None:
        self.zone = ZoneInfo(zone)
        said = json.loads(written) if written else {}
        week = said.get("week", FIVE + CLOSED)
        fasting_week = said.get("ramadan", FIVE_FASTING + CLOSED)
        first, last = said.get("fasting", [FASTING])[0]
        own = {one["date"]: one["hours"] for one in said.get("days", [])}
        self.minutes: list[int] = []
        self.lasts: list[int] = []
        """The last minute of each working day."""
        lengths = [self._minutes(FIRST, hours) for hours in week if hours]
        self.a_day = sum(map(len, lengths)) // len(lengths)
        for n in range((LAST - FIRST).days):
            day = FIRST + n * DAY
            usual = fasting_week if first <= day.isoformat() <= last else week
            hours = [] if day.isoformat() in DAYS_OFF else usual[day.weekday()]
            minutes = self._minutes(day, own.get(day.isoformat(), hours))
            self.minutes += minutes
            self.lasts += minutes[-1:]

    def _minutes(self, day: date, hours: Iterable[Sequence[str]]) -> list[int]:
        found: list[int] = []
        for opens, closes in hours:
            begins, ends = (
                datetime.combine(day, time.fromisoformat(at), self.zone) for at in (opens, closes)
            )
            found += range(_minute(begins), _minute(ends))
        return found

    def measure(self, start: datetime, end: datetime) -> int:
        """The working minutes between two moments, both on the minute."""
        return max(0, self._place(end) - self._place(start))

    def add(self, start: datetime, minutes: int) -> datetime:
        """When so many working minutes have passed."""
        return self._after(self.minutes[self._place(start) + minutes - 1])

    def closing(self, moment: datetime) -> datetime:
        """When the office closes on the day of a moment, or on its next day of work."""
        return self._after(self.lasts[bisect_left(self.lasts, _minute(moment) - 1)])

    def due(self, start: datetime, norm: str) -> datetime:
        """When a norm as the SOP prints it runs out."""
        amount, unit = norm.lower().split()[:2]
        if unit != "hari":
            return self.add(start, int(amount) * {"menit": 1, "jam": 60}[unit])
        midnight = datetime.combine(start.astimezone(self.zone).date() + DAY, time(), self.zone)
        return self._after(self.lasts[bisect_left(self.lasts, _minute(midnight)) + int(amount) - 1])

    def norm(self, norm: str) -> int:
        """The same in working minutes."""
        amount, unit = norm.lower().split()[:2]
        return int(amount) * {"menit": 1, "jam": 60, "hari": self.a_day}[unit]

    def _place(self, moment: datetime) -> int:
        return bisect_left(self.minutes, _minute(moment))

    def _after(self, minute: int) -> datetime:
        return datetime.fromtimestamp(60 * minute + 60, UTC)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


class Diagram:
    """A published diagram: its steps, and the arrows between them."""

    def __init__(self, source: bytes) -> None:
        root = etree.fromstring(source)
        tag = "{http://www.omg.org/spec/BPMN/20100524/MODEL}%s"
        self.steps: dict[str, dict[str, str]] = {}
        for task in root.iter(tag % "userTask"):
            said = {p.get("name", ""): p.get("value", "") for p in task.iter("{*}property")}
            own = {"name": task.get("name", ""), "nomor": "", "waktu": ""} | said
            self.steps[task.get("id", "")] = own
        for lane in root.iter(tag % "lane"):
            for member in lane.iter(tag % "flowNodeRef"):
                self.steps.get((member.text or "").strip(), {})["lane"] = lane.get("name", "")
        self.flows = {
            flow.get("id", ""): tuple(flow.get(n, "") for n in ("sourceRef", "targetRef", "name"))
            for flow in root.iter(tag % "sequenceFlow")
        }
        self.start = next(root.iter(tag % "startEvent")).get("id", "")

    def after(self, node: str) -> list[str]:
        """The flows out of a node."""
        return [flow for flow, (source, _, _) in self.flows.items() if source == node]

    @cached_property
    def back(self) -> frozenset[str]:
        """The flows by which a document is sent back: up the table, or no further down."""
        decides = {target: source for source, target, _ in self.flows.values()}
        return frozenset(
            flow
            for flow, (gateway, target, _) in self.flows.items()
            if gateway in decides and gateway not in self.steps and target in self.steps
            and self._place(target) <= self._place(decides[gateway])
        )  # fmt: skip

    def _place(self, step: str) -> tuple[int, str]:
        return int(self.steps[step]["nomor"]), step

    def gateway(self, step: str) -> str | None:
        """The gateway that a step decides."""
        targets = [self.flows[flow][1] for flow in self.after(step)]
        return targets[0] if len(self.after(targets[0])) > 1 else None

    def ways(self, step: str) -> dict[str, bool]:
        """The decisions of a step, and whether each sends back."""
        gateway = self.gateway(step)
        flows = self.after(gateway) if gateway else []
        return {slug(self.flows[flow][2]): flow in self.back for flow in flows}

    def norm(self, step: str) -> str:
        """The norm of a step, or of the row that it shares; "" without one."""
        own = self.steps[step]
        same_row = (o for o in self.steps.values() if o["nomor"] == own["nomor"] and own["nomor"])
        return own["waktu"] or next((o["waktu"] for o in same_row if o["waktu"]), "")

    def furthest(self, node: str, at: Any, take: Callable[[Any, str], Any]) -> Any:  # noqa: ANN401
        """How far one comes from a node by the longest way forward, its norms taken one by one."""
        waktu = self.steps.get(node, {}).get("waktu")
        left = take(at, waktu) if waktu else at
        ways = [flow for flow in self.after(node) if flow not in self.back]
        return max((self.furthest(self.flows[flow][1], left, take) for flow in ways), default=left)


def slug(name: str) -> str:
    """A decision's key."""
    return "-".join(name.lower().split())


@dataclass
class Stay:
    """A document at a step: from its arrival until somebody completed it, or it was cancelled."""

    document: Case
    step: str
    arrived: datetime
    due: datetime | None
    task: str = ""
    holder: int | None = None
    ended: datetime | None = None
    completed_by: int | None = None
    decision: str | None = None

    @property
    def took(self) -> int:
        """Working minutes until it was completed."""
        assert self.ended is not None
        return self.document.hours.measure(self.arrived, self.ended)


@dataclass
class Case:
    """A document as its history tells it."""

    id: str
    office: int
    sop: int
    version: int
    diagram: Diagram
    hours: Hours
    started: datetime
    promised: datetime | None
    stays: list[Stay] = field(default_factory=list)
    state: str = "open"
    ended: datetime | None = None
    returns: int = 0
    priority: int = 0

    @property
    def open(self) -> list[Stay]:
        """Where it stands."""
        return [stay for stay in self.stays if stay.ended is None]


class Past:
    """What the database tells of offices, diagrams and holdings, and all events until a moment."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        def rows(query: str) -> Iterator[dict[str, Any]]:
            return (dict(row) for row in connection.execute(text(query)).mappings())

        self.now = now
        self.offices = {row["id"]: row for row in rows("select * from offices")}
        self.posts = {row["id"]: row for row in rows("select * from posts")}
        self.people = {row["id"]: row for row in rows("select * from people")}
        self.sops = {row["id"]: row for row in rows("select * from sops")}
        self.versions = {row["id"]: row for row in rows("select * from versions order by number")}
        self.holdings = list(rows("select * from holdings"))
        self.lanes = {
            (row["version_id"], row["lane"]): row["post_id"]
            for row in rows("select * from version_lanes")
        }
        self.diagrams = {key: Diagram(bytes(row["source"])) for key, row in self.versions.items()}
        self.hours = {
            key: Hours(row["timezone"], row["calendar"]) for key, row in self.offices.items()
        }
        self._runs_under = {row["id"]: row["version_id"] for row in rows(_DOCUMENTS)}
        self.cases: dict[str, Case] = {}
        for event in rows("select * from events order by document_id, seq"):
            event["at"] = moment(event["at"])
            if event["at"] <= now:
                self._happened(event)

    def post(self, stay: Stay) -> int:
        """The id of the post at which a document stands."""
        post: int = self.lanes[
            stay.document.version, stay.document.diagram.steps[stay.step]["lane"]
        ]
        return post

    def taken(self, stay: Stay) -> bool:
        """Whether somebody has taken it who still holds the post for that SOP."""
        return any(
            held["person_id"] == stay.holder
            and held["post_id"] == self.post(stay)
            and held["sop_id"] in {None, stay.document.sop}
            and moment(held["since"]) <= self.now
            and (held["until"] is None or self.now < moment(held["until"]))
            for held in self.holdings
        )

    def _happened(self, event: dict[str, Any]) -> None:
        if event["kind"] == "started":
            self._started(event)
        case = self.cases[event["document_id"]]
        stay = next((stay for stay in case.open if stay.step == event["step"]), None)
        flows = event["flows"]
        flows = json.loads(flows) if isinstance(flows, str) else flows or []
        if event["kind"] == "cancelled":
            case.state, case.ended = "cancelled", event["at"]
            for left in case.open:
                left.ended = event["at"]
        if event["kind"] == "prioritised":
            case.priority = ["Biasa", "Segera", "Sangat segera"].index(event["note"])
        if stay is not None:
            stay.task = event["task_id"]
            self._done(event, stay)
        for flow in flows:
            self._arrived(event["at"], case, case.diagram.flows[flow][1], stay)
        if flows and not case.open:
            case.state, case.ended = "done", event["at"]
        if set(flows) & case.diagram.back:
            case.returns += 1

    def _started(self, event: dict[str, Any]) -> None:
        version = self._runs_under[event["document_id"]]
        sop = self.versions[version]["sop_id"]
        office = self.sops[sop]["office_id"]
        diagram, hours = self.diagrams[version], self.hours[office]
        last = diagram.furthest(diagram.start, event["at"], hours.due)
        promised = hours.closing(last) if last > event["at"] else None
        self.cases[event["document_id"]] = Case(
            event["document_id"], office, sop, version, diagram, hours, event["at"], promised
        )

    def _arrived(self, at: datetime, case: Case, node: str, before: Stay | None) -> None:
        if node not in case.diagram.steps:
            return
        step = case.diagram.steps[node]
        due = case.hours.due(at, step["waktu"]) if step["waktu"] else None
        if due is None and before and step["nomor"]:
            same_row = case.diagram.steps[before.step]["nomor"] == step["nomor"]
            due = before.due if same_row else None
        case.stays.append(Stay(case, node, at, due))

    def _done(self, event: dict[str, Any], stay: Stay) -> None:
        if event["kind"] == "claimed":
            stay.holder = event["person_id"]
        elif event["kind"] == "released":
            stay.holder = None
        elif event["kind"] == "reassigned":
            stay.holder = event["recipient_id"]
        elif event["kind"] == "completed":
            stay.ended, stay.completed_by = event["at"], event["person_id"]
            stay.decision = event["decision"]


_DOCUMENTS = "select id, version_id from documents"


def moment(value: datetime | str) -> datetime:
    """A moment as either database gives it."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def middle(values: Iterable[int]) -> int | None:
    """The value in the middle, of two the lesser; ``None`` of none."""
    ordered = sorted(values)
    return ordered[(len(ordered) + 1) // 2 - 1] if ordered else None


def by_key(stays: Iterable[Stay], key: Callable[[Stay], Any]) -> dict[Any, list[Stay]]:
    """Stays by what they have in common."""
    found = defaultdict(list)
    for stay in stays:
        found[key(stay)].append(stay)
    return found
