"""Which pages are asked for in a made-up town, and by whom."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from flask import Flask
from sqlalchemy import select

from engine import inbox
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Installation
from engine.store import tables as t
from engine.tasks import Tasks
from tests.visitor import Visitor

Kind = Literal["staff", "supervisor", "overseer"]

SCOPES: Final = ("mine", "available")
OVERSEER: Final = 1
"""The id of the person who is made overseer of the town: the first of all."""

OFFICE_PAGE, ALL_OFFICES = 50.0, 150.0
"""What may pass at most, milliseconds at the median."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with those who open it. ``most`` milliseconds may pass, if that was promised.

    In its path, ``{task}`` and ``{document}`` are what waits first in the reader's inbox.
    """

    name: str
    path: str
    reader: Kind
    most: float | None = None


PAGES = (
    Page("inbox", "/tugas", "staff"),
    Page("inbox, searched", "/tugas?q=nomor+12&sop=penyusunan-rencana-kinerja", "staff"),
    Page("a task", "/tugas/{task}", "staff"),
    Page("a document", "/dokumen/{document}", "staff"),
    Page("documents", "/dokumen", "staff"),
    Page("documents, mine", "/dokumen?punya=saya", "staff"),
    Page("documents, searched", "/dokumen?q=nomor+12", "staff"),
    Page("SOPs", "/sop", "staff"),
    Page("notices", "/pemberitahuan", "staff"),
    Page("supervisor's office", "/pemantauan", "supervisor", OFFICE_PAGE),
    Page("all that waits there", "/pemantauan?keadaan=semua", "supervisor"),
    Page("heat map of an SOP", "/pemantauan/sop/penyusunan-rencana-kinerja", "supervisor"),
    Page("load", "/pemantauan/beban", "supervisor"),
    Page("trends", "/pemantauan/tren", "supervisor"),
    Page("handing tasks on", "/pemantauan/alihkan", "supervisor"),
    Page("all offices", "/pemantauan/unit-kerja", "overseer", ALL_OFFICES),
    Page("another's trends", "/pemantauan/tren?unit=kecamatan-awayan-2", "overseer"),
)
"""The pages that are measured."""


def appoint_overseer(installation: Installation) -> None:
    """Lets one person of the town see the figures of all its offices."""
    with installation.writing() as tx:
        tx.session.get_one(t.Person, OVERSEER).overseer = True


def readers(installation: Installation, each: int) -> dict[Kind, list[Actor]]:
    """So many people of each kind, of any offices; always the same in the same town."""
    draw = random.Random(1)  # noqa: S311 - nothing secret
    with installation.reading() as tx:
        ids = list(tx.session.scalars(select(t.Person.id).order_by(t.Person.id)))
        draw.shuffle(ids)
        people = [person for person in (actor_of(tx, one) for one in ids[: 20 * each]) if person]
        overseer = actor_of(tx, OVERSEER)
    return {
        "staff": [person for person in people if not person.supervisor][:each],
        "supervisor": [person for person in people if person.supervisor][:each],
        "overseer": [overseer] if overseer else [],
    }


def listing(installation: Installation, reader: Actor, scope: inbox.Scope) -> Tasks:
    """A part of the reader's inbox."""
    with installation.reading() as tx:
        return inbox.listing(tx, reader, scope)


def paths(installation: Installation, page: Page, reader: Actor) -> Iterator[str]:
    """Where the page is for a reader; nowhere if it is about a task and nothing waits for them."""
    if "{" not in page.path:
        yield page.path
        return
    waiting = (task for scope in SCOPES for task in listing(installation, reader, scope).items)
    for task in islice(waiting, 1):
        yield page.path.format(task=task.id, document=task.document_id)


def log_in(app: Flask, reader: Actor) -> Visitor:
    """A browser in which the reader has logged in."""
    visitor = Visitor(app)
    if visitor.log_in(reader.username).status_code != 303:
        raise RuntimeError(f"{reader.username} cannot log in")
    return visitor


def open_page(visitor: Visitor, path: str) -> None:
    """Opens a page, to its end. Raises ``RuntimeError`` when it does not come."""
    answer = visitor.get(path)
    if answer.status_code != 200 or not answer.data:
        raise RuntimeError(f"{path}: {answer.status}")
