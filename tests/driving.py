"""Drives a document through its SOP as its people would, knowing only what the API tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api import Call, fill


@dataclass(frozen=True)
class Done:
    """One step that somebody completed."""

    step: str
    nomor: str
    who: str
    decision: str | None
    note: str | None


@dataclass
class Office:
    """The people of an office by username: how they call the API and which posts they hold.

    ``bystander`` is one of them who holds no post; ``stranger`` works in another office.
    """

    calls: Mapping[str, Call]
    posts: Mapping[str, tuple[str, ...]]
    bystander: str
    stranger: Call

    def holder(self, post: str) -> str:
        """Somebody who holds a post."""
        return next(username for username, posts in self.posts.items() if post in posts)

    def others(self, post: str) -> list[str]:
        """Two people of the office who do not hold a post: one with another post, one with none."""
        with_another = (u for u, posts in self.posts.items() if posts and post not in posts)
        return [next(with_another), self.bystander]


@dataclass
class Drive:
    """A document on its way. ``done`` is what was done so far, ``taken`` the returns among it."""

    office: Office
    document: str
    sop: str
    done: list[Done] = field(default_factory=list)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def straight_on(self) -> None:
        """Completes every step once; at each, others of the office and a stranger try in vain."""
        while task := self.open_task():
            self._refused_to_others(task)
            self._complete(task, every_return=False)

    def by_every_return(self) -> None:
        """Takes each way back once, then goes on to the end."""
        while task := self.open_task():
            self._complete(task, every_return=True)

    def open_task(self) -> dict[str, Any] | None:
        """The one task that waits; ``None`` when the document is done."""
        starter = next(call for name, call in self.office.calls.items() if self.office.posts[name])
        document = starter("GET", f"/documents/{self.document}").must(200)
        if document["state"] == "done":
            assert document["tasks"] == []
            return None
        (task,) = document["tasks"]
        assert document["state"] == "open"
        return dict(task)

    def _refused_to_others(self, task: dict[str, Any]) -> None:
        path = f"/tasks/{task['id']}"
        for username in self.office.others(task["post"]):
            other = self.office.calls[username]
            other("POST", f"{path}/claim").must(403)
            other("POST", f"{path}/complete", json={"decision": None}).must(403)
            available = other("GET", "/tasks?scope=available&limit=200").must(200)["items"]
            assert task["id"] not in [one["id"] for one in available]
        stranger = self.office.stranger
        for what in (path, f"/documents/{self.document}", f"/documents/{self.document}/events"):
            stranger("GET", what).must(404)
        stranger("POST", f"{path}/claim").must(404)
        stranger("POST", f"{path}/complete", json={}).must(404)
        for what in ("/documents", "/tasks?scope=mine", "/tasks?scope=available"):
            assert stranger("GET", what).must(200) == {"items": [], "next": None}

    def _complete(self, task: dict[str, Any], every_return: bool) -> None:
        who = self.office.holder(task["post"])
        call, path = self.office.calls[who], f"/tasks/{task['id']}"
        available = call("GET", f"/tasks?scope=available&sop={self.sop}").must(200)["items"]
        assert task["id"] in [one["id"] for one in available]
        opened = call("POST", f"{path}/claim").must(200)
        assert opened["assignee"] == who
        assert task["id"] in [one["id"] for one in call("GET", "/tasks").must(200)["items"]]
        decision = self._choose(opened, every_return)
        note = f"Catatan {len(self.done) + 1}" if decision and decision["returns"] else None
        key = decision["key"] if decision else None
        handed_in = {"decision": key, "answers": fill(opened["form"]), "note": note}
        call("POST", f"{path}/complete", json=handed_in).must(200)
        self.done.append(Done(task["step"], task["nomor"], who, key, note))

    def _choose(self, task: dict[str, Any], every_return: bool) -> dict[str, Any] | None:
        decisions = task["decisions"]
        if every_return:
            for decision in decisions:
                way = (task["step"], decision["key"])
                if decision["returns"] and way not in self.taken:
                    self.taken.add(way)
                    return dict(decision)
        return next((dict(one) for one in decisions if not one["returns"]), None)


def start(office: Office, sop: str, version: int, title: str) -> Drive:
    """Starts a document; who holds none of the SOP's posts is refused, a stranger finds no SOP."""
    wanted = {"sop": sop, "version": version, "title": title}
    office.calls[office.bystander]("POST", "/documents", json=wanted).must(403)
    office.stranger("POST", "/documents", json=wanted).must(404)
    may = [name for name, call in office.calls.items() if _may_start(call, sop)]
    made = office.calls[may[0]]("POST", "/documents", json=wanted)
    document = made.must(201)
    assert (document["sop"], document["version"], document["title"]) == (sop, version, title)
    return Drive(office, document["id"], sop)


def _may_start(call: Call, sop: str) -> bool:
    sops = call("GET", "/sops").must(200)["items"]
    return any(one["key"] == sop and one["may_start"] for one in sops)
