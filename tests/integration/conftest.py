"""A small office under test: a few posts, a person each, and one of the real SOPs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from engine import accounts, documents, moves
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Installation
from engine.organisation import offices, people
from engine.store import Store
from engine.store import tables as t
from tests.api import As, Call, in_process, token_of
from tests.conftest import Clock
from tests.contract import held_to_document
from tests.filling import fill
from tests.settled import FORM_FILE, POSTS, ROOT, SOP_FILE, Settled
from tests.visitor import Visit, Visitor, give_password
from webui import create_app
from webui.settings import Settings

__all__ = ["FORM_FILE", "POSTS", "ROOT", "SOP_FILE"]


@dataclass
class World:
    """An installation with people in it, and short ways to act."""

    installation: Installation
    office_id: int
    version_id: int
    ids: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The person, with the posts held now."""
        with self.installation.reading() as tx:
            actor = actor_of(tx, self.ids[username])
        assert actor is not None
        return actor

    def start(self, title: str = "Rencana Kinerja 2027") -> str:
        """A document started by the Camat."""
        with self.installation.writing() as tx:
            return moves.start(tx, self.actor("camat"), self.version_id, title)

    def task(self, document: str) -> tuple[str, str, str]:
        """The one open task: its id, its step, and the username of its post's holder."""
        with self.installation.reading() as tx:
            task = tx.session.scalars(
                select(t.Task).where(t.Task.document_id == document, t.Task.ended_at.is_(None))
            ).one()
            post = tx.session.get_one(t.Post, task.post_id)
        username = next(name for name, (post_name, _) in POSTS.items() if post_name == post.name)
        return task.id, task.step, username

    def complete(self, document: str, decision: str | None = None, note: str = "") -> str:
        """Completes the open task by the right person and returns its step."""
        task_id, step_id, username = self.task(document)
        actor = self.actor(username)
        with self.installation.writing() as tx:
            version = tx.version(self.version_id)
            form = version.form(version.sop.step_by_id[step_id])
            moves.complete(tx, actor, task_id, decision=decision, answers=fill(form), note=note)
        return step_id

    def forward(self, document: str, until: Callable[[str], bool] | None = None) -> None:
        """Takes the document forward until an open step satisfies ``until``, or to its end."""
        while self.state(document) == "open":
            _, step_id, _ = self.task(document)
            if until is not None and until(step_id):
                return
            with self.installation.reading() as tx:
                step = tx.version(self.version_id).sop.step_by_id[step_id]
            onward = next((d.key for d in step.decisions if not d.returns), None)
            self.complete(document, onward)

    def state(self, document: str) -> str:
        """open, done or cancelled."""
        with self.installation.reading() as tx:
            return tx.session.get_one(t.Document, document).state

    def opened(self, document: str, username: str = "camat") -> documents.DocumentOpened:
        """The document as somebody sees it."""
        with self.installation.reading() as tx:
            return documents.see(tx, self.actor(username), document)


@pytest.fixture
def world(
    store: Store, settled: dict[str, Settled], backend: str, clock: Clock, tmp_path: Path
) -> World:
    """The office on either database, at half past eight on a Monday."""
    found = settled[backend]
    installation = Installation(store, tmp_path / "files", clock)
    return World(installation, found.office_id, found.version_id, dict(found.ids))


@pytest.fixture
def app(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    compiled_templates: FileSystemBytecodeCache,
) -> Flask:
    """The web of the office; everybody's password is ``PASSWORD``, and quick to check."""
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(1, 8, 1))
    give_password(world.installation, *world.ids.values())
    made = create_app(world.installation, Settings(tmp_path, "", "rahasia untuk uji"))
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all tests, not once an application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Opens a browser; with a username, one in which that person has logged in."""

    def opened(username: str = "", **where: str) -> Visitor:
        visitor = Visitor(app, **where)
        if username:
            assert visitor.log_in(username).status_code == 303
        return visitor

    return opened


@pytest.fixture
def as_(world: World, tmp_path: Path) -> As:
    """Calls the API as somebody of the office; ``pemilik`` is its process owner.

    Every answer must be as the OpenAPI document says.
    """
    with world.installation.writing() as tx:
        office = offices.office_of(tx, "kecamatan-awayan")
        people.add_person(
            tx, office, "pemilik", "Pemilik", "-", process_owner=True, must_change_password=False
        )
        people.person_of(tx, "orang-lain").must_change_password = False
    app = create_app(world.installation, Settings(tmp_path, "", "rahasia untuk uji"))

    def call_as(username: str) -> Call:
        call = in_process(app, token_of(world.installation, username))
        return held_to_document(app, call)

    return call_as
