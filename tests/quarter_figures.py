"""What supervisors are to be told of a quarter, figured from its past: nothing of Alur's is used.

The dicts have the names of Alur's own figures, so that the two can be laid beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.quarter_past import Case, Diagram, Hours, Past, Stay, middle

Figures = dict[str, Any]


class Office:
    """What may be counted of an office: all of it, one SOP, or what the holder of a post sees."""

    def __init__(self, past: Past, key: str, *, sop: str = "", post: str = "") -> None:
        self.past, self.now = past, past.now
        self.id = next(n for n, office in past.offices.items() if office["key"] == key)
        self.hours: Hours = past.hours[self.id]
        posts = {n for n, row in past.posts.items() if row["name"] == post}
        self.cases = [
            case
            for case in past.cases.values()
            if case.office == self.id
            and sop in {"", past.sops[case.sop]["key"]}
            and (not post or posts & {n for (v, _), n in past.lanes.items() if v == case.version})
        ]
        self.stays = [stay for case in self.cases for stay in case.stays]
        self.open = [stay for stay in self.stays if stay.ended is None]

    def month(self, moment: datetime | None) -> str:
        """The month of a moment on the office's wall."""
        return f"{moment.astimezone(self.hours.zone):%Y-%m}" if moment else ""

    def sop(self, case: Case) -> str:
        """The key of an SOP."""
        return str(self.past.sops[case.sop]["key"])

    def done(self, months: Sequence[str]) -> list[Stay]:
        """What was completed in some months."""
        return [
            stay for stay in self.stays if stay.completed_by and self.month(stay.ended) in months
        ]

    # --- now -----------------------------------------------------------------------------------

    def figures(self) -> Figures:
        """The figures on top of Pemantauan."""
        local = self.now.astimezone(self.hours.zone)
        due_today = [
            stay
            for stay in self.open
            if stay.due and stay.due > self.now
            and stay.due.astimezone(self.hours.zone).date() == local.date()
        ]  # fmt: skip
        return {
            "open": sum(case.state == "open" for case in self.cases),
            "late": sum(map(self.late, self.open)),
            "past_norm": sum(map(self.past_norm, self.open)),
            "due_today": len(due_today),
            "untaken": sum(not self.past.taken(stay) for stay in self.open),
        } | self.kept([f"{local:%Y-%m}"])

    def kept(self, months: Sequence[str]) -> Figures:
        """What was finished in some months, and how much of it as promised."""
        done = [c for c in self.cases if c.state == "done" and self.month(c.ended) in months]
        promised = [case for case in done if case.promised]
        on_time = [c for c in promised if c.ended and c.promised and c.ended <= c.promised]
        return {"finished": len(done), "promised": len(promised), "on_time": len(on_time)}

    def past_norm(self, stay: Stay) -> bool:
        """Whether the norm has run out."""
        return stay.due is not None and stay.due <= self.now

    def late(self, stay: Stay) -> bool:
        """Whether the day on which it ran out is over as well."""
        return stay.due is not None and self.hours.closing(stay.due) <= self.now

    def standing(self) -> list[tuple[Any, ...]]:
        """Every open task: document, step, post, holder, arrival, due, late, and its document's."""
        people, posts = self.past.people, self.past.posts
        return [
            (
                stay.document.id, stay.step, posts[self.past.post(stay)]["name"],
                people[stay.holder]["username"] if self.past.taken(stay) else None,
                stay.arrived, stay.due, self.hours.closing(stay.due) if stay.due else None,
                stay.document.returns, stay.document.priority, stay.document.promised,
            )
            for stay in self.open
        ]  # fmt: skip

    # --- load ----------------------------------------------------------------------------------

    def by_post(self, months: Sequence[str]) -> dict[str, Figures]:
        """The load of each post by its key."""
        return {
            row["key"]: self._load(
                [stay for stay in self.open if self.past.post(stay) == n],
                [stay for stay in self.done(months) if self.past.post(stay) == n],
            )
            for n, row in self.past.posts.items()
            if row["office_id"] == self.id
        }

    def by_person(self, months: Sequence[str]) -> dict[str, Figures]:
        """The load of each person who holds a post, by username."""
        return {
            row["username"]: self._load(
                [stay for stay in self.open if stay.holder == n and self.past.taken(stay)],
                [stay for stay in self.done(months) if stay.completed_by == n],
            )
            for n, row in self.past.people.items()
            if row["office_id"] == self.id
            and any(held["person_id"] == n for held in self.past.holdings)
        }

    def _load(self, waiting: list[Stay], done: list[Stay]) -> Figures:
        return {
            "open": len(waiting),
            "taken": sum(map(self.past.taken, waiting)),
            "past_norm": sum(map(self.past_norm, waiting)),
            "late": sum(map(self.late, waiting)),
            "oldest": min((stay.arrived for stay in waiting), default=None),
            "finished": len(done),
            "took": middle(stay.took for stay in done),
        }

    # --- heat ----------------------------------------------------------------------------------

    def heat(self, sop: str, months: Sequence[str]) -> dict[str, Figures]:
        """The steps of an SOP's newest version by their ids."""
        sops = {
            n
            for n, row in self.past.sops.items()
            if (row["office_id"], row["key"]) == (self.id, sop)
        }
        versions = [row for row in self.past.versions.values() if row["sop_id"] in sops]
        newest = max(versions, key=lambda row: row["number"])
        diagram = self.past.diagrams[newest["id"]]
        return {step: self._step(diagram, step, months) for step in diagram.steps}

    def _step(self, diagram: Diagram, step: str, months: Sequence[str]) -> Figures:
        waiting = [stay for stay in self.open if stay.step == step]
        done = [stay for stay in self.done(months) if stay.step == step]
        norm = diagram.norm(step)
        return {
            "standing": len(waiting),
            "past_norm": sum(map(self.past_norm, waiting)),
            "late": sum(map(self.late, waiting)),
            "oldest": min((stay.arrived for stay in waiting), default=None),
            "waiting": middle(self.hours.measure(stay.arrived, self.now) for stay in waiting),
            "done": len(done),
            "took": middle(stay.took for stay in done),
            "norm": self.hours.norm(norm) if norm else None,
            "ways": {key: sum(stay.decision == key for stay in done) for key in diagram.ways(step)},
        }

    # --- trends --------------------------------------------------------------------------------

    def months(self, months: Sequence[str]) -> list[Figures]:
        """What became of documents in each month."""
        return [self._month(month) for month in months]

    def _month(self, month: str) -> Figures:
        done = [c for c in self.cases if c.state == "done" and self.month(c.ended) == month]
        norms = [
            case.diagram.furthest(case.diagram.start, 0, lambda at, n: at + self.hours.norm(n))
            for case in done
        ]
        return {
            "first": date.fromisoformat(f"{month}-01"),
            "started": sum(self.month(case.started) == month for case in self.cases),
            "cancelled": sum(
                c.state == "cancelled" and self.month(c.ended) == month for c in self.cases
            ),
            "took": middle(self.hours.measure(c.started, c.ended) for c in done if c.ended),
            "norm": middle(norm for norm in norms if norm),
        } | self.kept([month])

    def decisions(self, months: Sequence[str]) -> list[tuple[str, str, str, int, int]]:
        """SOP, step, way back, how often decided, how often so: the most returned first."""
        decided: dict[tuple[str, str], list[Stay]] = {}
        for stay in self.done(months):
            if stay.decision:
                decided.setdefault((self.sop(stay.document), stay.step), []).append(stay)
        return [
            (sop, step, way, len(stays), sum(stay.decision == way for stay in stays))
            for (sop, step), stays in decided.items()
            for way, returns in stays[0].document.diagram.ways(step).items()
            if returns
        ]

    def costliest(self, months: Sequence[str]) -> list[tuple[str, str, int, int, int | None]]:
        """The three steps that cost most waiting: SOP, step, how many, all of it, the middle."""
        steps: dict[tuple[str, str], list[int]] = {}
        for stay in self.done(months):
            steps.setdefault((self.sop(stay.document), stay.step), []).append(stay.took)
        most = sorted(steps.items(), key=lambda item: -sum(item[1]))[:3]
        return [(sop, step, len(took), sum(took), middle(took)) for (sop, step), took in most]

    # --- forecast ------------------------------------------------------------------------------

    def forecast(self, case: Case) -> tuple[datetime, datetime | None, str, int]:
        """When an open document will be done: likely, in 9 of 10 cases, by what, from how many."""
        (stay,) = case.open
        waited = self.hours.measure(stay.arrived, self.now)
        alike = [
            other
            for other in self.stays
            if other.document.sop == case.sop and other.step == stay.step and other.completed_by
            and other.document.state == "done"
        ]  # fmt: skip
        latest = sorted(alike, key=lambda one: (str(one.ended), one.task), reverse=True)[:100]
        longer = sorted(minutes for minutes in map(self._to_the_end, latest) if minutes > waited)
        if len(longer) >= 5:
            likely, late = (
                next(m for n, m in enumerate(longer, 1) if Fraction(n, len(longer)) >= part)
                for part in (Fraction(1, 2), Fraction(9, 10))
            )
            add = self.hours.add
            return add(stay.arrived, likely), add(stay.arrived, late), "past", len(longer)
        return self.by_norm(stay), None, "norm", len(longer)

    def by_norm(self, stay: Stay) -> datetime:
        """When a document is done if every step takes its norm from now on."""
        diagram, left = stay.document.diagram, max(stay.due or self.now, self.now)
        targets = [diagram.flows[flow][1] for flow in diagram.after(stay.step)]
        last = max(diagram.furthest(target, left, self.hours.due) for target in targets)
        return self.hours.closing(last)

    def _to_the_end(self, stay: Stay) -> int:
        assert stay.document.ended is not None
        return self.hours.measure(stay.arrived, stay.document.ended)


def all_offices(past: Past) -> dict[str, Figures]:
    """Every office beside the others, by its key."""
    found = {}
    for row in past.offices.values():
        office = Office(past, row["key"])
        figures = office.figures()
        found[row["key"]] = {
            "name": row["name"],
            "documents": figures["open"],
            "tasks": len(office.open),
            "oldest": min((stay.arrived for stay in office.open), default=None),
        } | {name: figures[name] for name in _OF_ALL}
    return found


_OF_ALL = ("past_norm", "late", "finished", "promised", "on_time")


def months_between(first: str, last: str) -> list[str]:
    """Months like ``2026-01``, both ends included."""
    (a, b), (c, d) = (map(int, month.split("-")) for month in (first, last))
    numbers: Iterable[int] = range(12 * a + b - 1, 12 * c + d)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]
