"""Tries the hostile corpus: each file goes through every door that takes files, and is shown.

In a process of its own, in the folder that is named: a line of JSON tells of each file how it went.
"""

from __future__ import annotations

import io
import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine import accounts, catalogue, drafts
from engine.access import Actor
from engine.accounts import actor_of
from engine.installation import Installation
from engine.organisation import offices, people
from engine.store import Store
from engine.store import tables as t
from tests.api import token_of
from tests.conftest import MONDAY_MORNING
from tests.hostile.corpus import DIAGRAMS, FORMS
from tests.hostile.dangers import WORD, dangers
from tests.hostile.files import CANARY, GOOD
from tests.hostile.texts import POSTS
from tests.visitor import Visitor, give_password
from webui import cli, create_app, publishing
from webui.commands.common import print_findings
from webui.headers import CONTENT_SECURITY_POLICY
from webui.settings import Settings

SONG = "lagu-7f3a-rahasia"
"""What stands in the file that nothing may read."""
WATCHED = (
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "subprocess.Popen",
    "socket.connect",
)
AN_OFFICE = 40
"""How many of the files one office takes."""
TABLES = (t.Version, t.Sop, t.Form)


@dataclass
class Outcome:
    """How one file went: what each door answered, and all that ought not to have been."""

    case: str
    doors: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: str = ""
    megabytes: int = 0


class Watch:
    """Sees what the process does: programs run, servers asked, code made of the corpus' words."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        named = event in {"open", "compile", "import"} and WORD in repr(args[:1])
        if event.startswith(WATCHED) or named:
            self.seen.append(f"{event} {str(args[:1])[:80]}")


class Trial:
    """The office, its process owner at the doors, and what was found of the file in hand."""

    def __init__(self, folder: Path, watch: Watch, turn: int) -> None:
        self.folder = folder
        (folder / CANARY).write_text(SONG)
        self.watch = watch
        self.installation = Installation(
            Store(f"sqlite:///{folder / 'alur.db'}"), folder / "files", lambda: MONDAY_MORNING
        )
        self.owner_id = self._office()
        settings = Settings(folder, "", "rahasia untuk uji")
        self.app: Flask = create_app(self.installation, settings)
        # Templates are compiled once for all the offices.
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder.parent))
        self.token = token_of(self.installation, "pemilik")
        self.owner = Visitor(self.app)
        self.owner.log_in("pemilik")
        self.proof = self.owner.proof()
        with self.installation.writing() as tx:
            catalogue.publish(tx, self.office_id, GOOD)
            self.draft = drafts.begin(tx, self.actor(), "uji")
        self.revision, self.turn, self.counted = 1, turn, self._counts()
        self.outcome = Outcome("")

    def _office(self) -> int:
        with self.installation.writing() as tx:
            office = offices.add_office(tx, "kantor", "Kantor")
            self.office_id = office.id
            posts = ["Staf", "Camat", *POSTS]
            for post in posts:
                offices.add_post(tx, office, post, supervisor=post == "Camat")
            person = people.add_person(
                tx, office, "pemilik", "Pemilik", "-", posts=posts, process_owner=True,
                must_change_password=False,
            )  # fmt: skip
        give_password(self.installation, person.id)
        return person.id

    def actor(self) -> Actor:
        """The process owner, who holds all posts."""
        with self.installation.reading() as tx:
            actor = actor_of(tx, self.owner_id)
        assert actor is not None
        return actor

    # --- one file ------------------------------------------------------------------------

    def diagram(self, case: str, source: bytes) -> Outcome:
        """Takes a diagram to the command, the API and, by turns, a door of the workshop.

        What is let in is shown on its page and by turns on others.
        """
        self.outcome = Outcome(case)
        with self._measured():
            self._checked(source, ".bpmn")
            self._published(source)
            (self._saved, self._drafted, self._saved, self._replaced)[self.turn % 4](source)
        self.turn += 1
        return self.outcome

    def form(self, case: str, source: bytes) -> Outcome:
        """Takes a form to every door."""
        self.outcome = Outcome(case)
        with self._measured():
            self._checked(source, ".form")
            self._form_published(source)
            self._form_saved(source)
        self.turn += 1
        return self.outcome

    def _checked(self, source: bytes, suffix: str) -> None:
        file = self.folder / f"case{suffix}"
        file.write_bytes(source)
        said = io.StringIO()
        with self._timed("check"), redirect_stdout(said), redirect_stderr(said):
            if self.turn % 4 == 0:  # setting the command up takes longer than most checks
                self.outcome.doors["check"] = cli.main(["check", str(file), "--json"])
            else:
                print_findings(publishing.check_alone(file))
        if SONG in said.getvalue():
            self._fault("check shows the canary")
        file.unlink()

    def _published(self, source: bytes) -> None:
        answer = self._api("POST", "/sops", source)
        self.outcome.doors["publish"] = answer.status_code
        self._grew(
            *([{"versions": 1}, {"versions": 1, "sops": 1}] if answer.status_code == 201 else [{}])
        )
        if answer.status_code == 201:
            made = answer.get_json()
            self._shown(made["key"], made["version"])

    def _shown(self, key: str, version: int) -> None:
        self._page(f"/sop/{key}/{version}")
        by_turns = self.turn % 5
        if by_turns == 2:
            self._page("/sop")
            self._page(f"/pemantauan/sop/{key}")
            back = self._get(f"/api/v1/sops/{key}/versions/{version}/bpmn")
            if "attachment" not in back.headers["Content-Disposition"]:
                self._fault("the file is opened by the browser")
        if by_turns == 1:
            started = self._api("POST", "/documents", json={"sop": key, "title": "Uji"})
            self.outcome.doors["start"] = started.status_code
            if started.status_code == 201:
                self._document(started.get_json())
        if by_turns == 3 and version > 1:
            self._page(f"/sop/{key}/beda?dari={version - 1}&ke={version}")
        self.counted = self._counts()

    def _document(self, document: dict[str, Any]) -> None:
        self._page(f"/dokumen/{document['id']}")
        for task in document["tasks"][:1]:
            self._page(f"/tugas/{task['id']}")
            self._get(f"/api/v1/tasks/{task['id']}")

    def _drafted(self, source: bytes) -> None:
        begun = self._send("/bengkel", {"berkas": (io.BytesIO(source), "kenari.bpmn")})
        self.outcome.doors["upload"] = begun.status_code
        if begun.status_code == 303:
            where = begun.headers["Location"]
            self._workshop(where)
            self._send(f"{where}/buang", {"revisi": "1"})

    def _saved(self, source: bytes) -> None:
        with self.installation.writing() as tx:  # else each file's comments are put into the next
            tx.session.get_one(t.Draft, self.draft).source = GOOD
        text = source.decode("utf-8", errors="replace")
        saved = self._put("isi", {"revision": self.revision, "bpmn": text})
        self.outcome.doors["save"] = saved.status_code
        if saved.status_code == 200:
            self.revision = saved.get_json()["revision"]
            self._workshop(f"/bengkel/{self.draft}")
        elif self._revision() != self.revision:
            self._fault("half saved")

    def _replaced(self, source: bytes) -> None:
        answer = self._send(
            f"/bengkel/{self.draft}/unggah",
            {"revisi": str(self.revision), "berkas": (io.BytesIO(source), "kenari.bpmn")},
        )
        self.outcome.doors["replace"] = answer.status_code
        self.revision = self._revision()

    def _workshop(self, where: str) -> None:
        pages: list[Callable[[], object]] = [
            lambda: self._page(f"{where}/terbitkan"),
            lambda: self._page(f"{where}/coba"),
            lambda: self._page(where),
            lambda: self._get(f"{where}/isi"),
            lambda: self._page("/bengkel"),
        ]
        pages[self.turn // 2 % len(pages)]()

    def _form_published(self, source: bytes) -> None:
        answer = self._api("POST", "/forms", source)
        self.outcome.doors["publish"] = answer.status_code
        self._grew({}, *([{"forms": 1}] if answer.status_code == 200 else []))

    def _form_saved(self, source: bytes) -> None:
        try:
            schema = json.loads(source.decode())
        except (ValueError, RecursionError):
            schema = source.decode("utf-8", errors="replace")
        saved = self._put("formulir/uji", {"revision": self.revision, "schema": schema})
        self.outcome.doors["save"] = saved.status_code
        if saved.status_code == 200:
            self.revision = saved.get_json()["revision"]
            self._page(f"/bengkel/{self.draft}/formulir/uji")
            self._get(f"/bengkel/{self.draft}/formulir/uji/isi")
            self._page(f"/bengkel/{self.draft}/coba")

    # --- one request ---------------------------------------------------------------------

    def _api(self, method: str, path: str, data: bytes = b"", **more: Any) -> TestResponse:  # noqa: ANN401 — what werkzeug's client takes
        given = more or {"data": data}
        return self._asked(
            f"{method} {path}",
            lambda: self.app.test_client().open(
                f"/api/v1{path}", method=method,
                headers={"Authorization": f"Bearer {self.token}"}, **given,
            ),
        )  # fmt: skip

    def _get(self, path: str) -> TestResponse:
        if path.startswith("/api"):
            return self._api("GET", path.removeprefix("/api/v1"))
        return self._asked(path, lambda: self.owner.client.get(path))

    def _page(self, path: str) -> None:
        page = self._get(path)
        if page.status_code != 200:
            self._fault(f"{path}: {page.status_code}")
        for danger in dangers(page.text):
            self._fault(f"{path}: {danger}")

    def _send(self, path: str, data: dict[str, Any]) -> TestResponse:
        answer = self._asked(
            f"POST {path}",
            lambda: self.owner.client.post(path, data={"csrf_token": self.proof, **data}),
        )
        answer.request.environ["wsgi.input"].close()  # a temporary file when it is large
        if answer.mimetype == "text/html" and answer.status_code != 303:
            for danger in dangers(answer.text):
                self._fault(f"{path}: {danger}")
        return answer

    def _put(self, what: str, body: object) -> TestResponse:
        path = f"/bengkel/{self.draft}/{what}"
        return self._asked(
            f"PUT {what}",
            lambda: self.owner.client.put(path, json=body, headers={"X-CSRFToken": self.proof}),
        )

    def _asked(self, what: str, ask: Callable[[], TestResponse]) -> TestResponse:
        with self._timed(what):
            answer = ask()
            body = answer.get_data()
        if answer.status_code >= 500:
            self._fault(f"{what}: {answer.status_code}")
        if SONG.encode() in body:
            self._fault(f"{what} shows the canary")
        if answer.headers.get("Content-Security-Policy") != CONTENT_SECURITY_POLICY:
            self._fault(f"{what}: not the strict policy")
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            self._fault(f"{what}: its kind may be guessed")
        return answer

    # --- what is watched -----------------------------------------------------------------

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.process_time()
        yield
        took = time.process_time() - began
        if took > self.outcome.seconds:
            self.outcome.seconds, self.outcome.slowest = round(took, 3), what

    @contextmanager
    def _measured(self) -> Iterator[None]:
        self.watch.seen.clear()
        before = _megabytes()
        yield
        self.outcome.megabytes = _megabytes() - before
        self.outcome.faults += self.watch.seen
        if sorted(each.name for each in self.folder.iterdir() if WORD in each.name) != [CANARY]:
            self._fault("a file was written")

    def _fault(self, what: str) -> None:
        self.outcome.faults.append(what)

    def _grew(self, *allowed: dict[str, int]) -> None:
        """Holds what there is more of than before to be one of these."""
        now = self._counts()
        grown = {name: n - self.counted[name] for name, n in now.items() if n != self.counted[name]}
        self.counted = now
        if grown not in allowed:
            self._fault(f"half published: {grown}")

    def _counts(self) -> dict[str, int]:
        with self.installation.reading() as tx:
            return {
                table.__tablename__: tx.session.scalar(select(func.count()).select_from(table)) or 0
                for table in TABLES
            }

    def _revision(self) -> int:
        with self.installation.reading() as tx:
            return drafts.see(tx, self.actor(), self.draft).draft.revision


def _megabytes() -> int:
    """The most memory that the process has held until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _outcomes(folder: Path) -> Iterator[Outcome]:
    """All of the corpus; each office takes some, lest its lists grow too long to be shown fast."""
    cases = [
        *((Trial.diagram, case, make) for case, make in DIAGRAMS.items()),
        *((Trial.form, case, make) for case, make in FORMS.items()),
    ]
    watch = Watch()
    for first in range(0, len(cases), AN_OFFICE):
        own = folder / str(first)
        own.mkdir()
        shutil.copy(folder / "alur.db", own)
        trial = Trial(own, watch, turn=first)
        for take, case, make in cases[first : first + AN_OFFICE]:
            yield take(trial, case, make())


def main() -> None:
    """Tries all of the corpus in the folder that is named, by copies of the database in it."""
    accounts._HASHER = PasswordHasher(1, 8, 1)
    for outcome in _outcomes(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
