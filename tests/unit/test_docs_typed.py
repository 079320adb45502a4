"""What the documentation tells people to type works: every ``alur`` line, every request."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from engine import accounts
from engine.installation import Installation
from engine.store import Store
from tests.api import token_of
from tests.conftest import Clock
from tests.unit.pages import DOCS, PAGES, ROOT, blocks, rows, section
from webui import cli, create_app, demo, publishing
from webui.api.openapi import REFUSALS
from webui.settings import Settings

ADMINISTRATOR = DOCS / "administrator.md"
API = DOCS / "api.md"

# --- commands --------------------------------------------------------------------------------


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of every ``alur`` line in the blocks of a text, in order."""
    for _, block in blocks(text):
        for line in block.splitlines():
            alur = re.search(r"(?:^|^ALUR_\w+=\S+ |bin/)alur ([a-z].*?)[)']?$", line)
            if alur:
                yield shlex.split(alur[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_the_commands_shown_exist(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for arguments in commands(page.read_text()):
        assert callable(cli._parser().parse_args(arguments).run)


def test_pages_show_commands() -> None:
    shown = {arguments[0] for page in PAGES for arguments in commands(page.read_text())}
    parser = cli._parser()
    (known,) = (action.choices for action in parser._actions if action.choices)
    assert isinstance(known, Mapping)
    assert set(known) - shown - {"demo"} == set()


def test_following_the_administrators_page_makes_an_office_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(1, 8, 1))
    office = section(ADMINISTRATOR, "An office")
    staff = next(text for kind, text in blocks(office) if kind == "csv")
    (tmp_path / "people.csv").write_text(staff)
    usernames = {line.split(",")[0] for line in staff.splitlines()[1:]} | {"admin", "admin-dua"}

    def runs(shown: Sequence[str]) -> str:
        """Runs a command of the page with the files that it names in a folder of ours."""
        kept = (each.endswith((".csv", ".zip")) for each in shown)
        ours = [
            str(tmp_path / Path(each).name) if moved else each
            for each, moved in zip(shown, kept, strict=True)
        ]
        assert cli.main(ours) == 0, shown
        return capsys.readouterr().out

    def everybody() -> set[str]:
        return {person["username"] for person in json.loads(runs(["people", "--json"]))}

    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "data"))
    for shown in commands(office):
        runs(shown)
    assert everybody() == usernames
    assert "BELUM ADA" not in runs(["post", "list"])
    for shown in commands(section(ADMINISTRATOR, "People come and go")):
        runs(shown)
    assert everybody() == usernames | {"embun"}

    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "restored"))
    kept = list(commands(section(ADMINISTRATOR, "Keeping it")))
    runs(next(shown for shown in kept if shown[0] == "restore"))
    runs(["verify"])
    assert everybody() == usernames


# --- requests --------------------------------------------------------------------------------


@pytest.fixture
def office(store: Store, clock: Clock, tmp_path: Path) -> Installation:
    """The demo's people, with the SOP that the page walks through."""
    installation = Installation(store, tmp_path / "files", clock)
    sop = "penyusunan-rencana-kinerja"
    with installation.writing() as tx:
        demo.add_everybody(tx, "-")
        publishing.publish(
            tx,
            [
                ROOT / "forms/kecamatan-awayan/data-rencana-kinerja.form",
                ROOT / f"bpmn/kecamatan-awayan/{sop}.1.bpmn",
                ROOT / f"bpmn/kecamatan-awayan/{sop}.2.bpmn",
            ],
        )
    return installation


class Shell:
    """Reads the lines of the page as a shell would, and asks the application instead of curl."""

    def __init__(self, app: Flask, tick: Callable[[], None], new_token: Callable[[str], str]):
        self.client = app.test_client()
        self.tick = tick
        self.new_token = new_token
        self.variables: dict[str, str] = {}
        self.status = 0
        self.body: Any = None
        self.asked: list[tuple[str, str]] = []

    def run(self, line: str) -> None:
        """Runs one line: a value, or a request whose answer may be kept through jq."""
        kept = re.fullmatch(r"([A-Z]+)=(.*)", line)
        if kept is None:
            self._curl(line)
        elif token := re.fullmatch(r"\$\(\.venv/bin/alur token ([a-z]+)\)", kept[2]):
            self.variables[kept[1]] = self.new_token(token[1])
        elif asked := re.fullmatch(r"\$\((curl .+) \| jq -r '\.(.+)'\)", kept[2]):
            self._curl(asked[1])
            self.variables[kept[1]] = str(_picked(self.body, asked[2]))
        else:
            assert kept[2].startswith("http"), line
            self.variables[kept[1]] = kept[2]

    def _curl(self, line: str) -> None:
        for name in sorted(self.variables, key=len, reverse=True):
            line = line.replace(f"${name}", self.variables[name])
        assert "$" not in line, line
        program, *words = shlex.split(line.partition(" | jq ")[0])
        assert program == "curl"
        address, how = _request(words)
        assert address.startswith("http://127.0.0.1:8000/api/v1/")
        path = address.removeprefix("http://127.0.0.1:8000")
        self.tick()
        with self.client.open(path, **how) as answer:
            self.status = answer.status_code
            if answer.is_json:
                self.body = answer.get_json()
        self.asked.append((how["method"], path.partition("?")[0]))


def _request(words: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The address that curl is told to ask, and how, as werkzeug's client wants to know it."""
    address, how = "", dict[str, Any](method="GET", headers={})
    told = iter(words)
    for word in told:
        match word:
            case "-s":
                continue
            case "-o":
                next(told)
            case "-X":
                how["method"] = next(told)
            case "-H":
                name, _, value = next(told).partition(": ")
                how["headers"][name] = value
            case "--json" | "--data-binary" | "-F":
                sends = _sent(word, next(told))
                how |= {"method": "POST" if how["method"] == "GET" else how["method"], **sends}
            case _:
                assert not address, word
                address = word
    return address, how


def _sent(option: str, value: str) -> dict[str, Any]:
    """The body that an option of curl gives."""
    if option == "--json":
        return {"data": value, "content_type": "application/json"}
    if option == "--data-binary":
        return {"data": (ROOT / value.removeprefix("@")).read_bytes()}
    field, _, name = value.partition("=@")
    return {"data": {field: (BytesIO(b"%PDF-1.7\n"), name)}}


def _picked(body: Any, path: str) -> Any:  # noqa: ANN401 — JSON is of any type
    """What jq picks by a path of names and numbers (``tasks[0].id``); null beyond a list's end."""
    for step in re.findall(r"\w+", path):
        if step.isdecimal():
            body = body[int(step)] if int(step) < len(body) else None
        else:
            body = None if body is None else body[step]
    return body


def fits(shown: Any, given: Any) -> bool:  # noqa: ANN401 — JSON is of any type
    """Whether what a page shows is in what was answered; ``…`` stands for anything."""
    if isinstance(shown, dict):
        return isinstance(given, dict) and all(
            key in given and fits(value, given[key]) for key, value in shown.items()
        )
    if isinstance(shown, list):
        return len(shown) == len(given) and all(map(fits, shown, given))
    return bool(shown in ("…", given))


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_walk_through_the_api_goes_as_it_is_shown(
    office: Installation, clock: Clock, tmp_path: Path
) -> None:
    app = create_app(office, Settings(tmp_path, "", "rahasia untuk uji"))
    shell = Shell(app, lambda: clock.advance(minutes=1), lambda name: token_of(office, name))
    for heading in re.findall(r"^## (.+)$", API.read_text(), re.MULTILINE):
        expected = range(400, 500) if heading == "Errors" else range(200, 300)
        for kind, block in blocks(section(API, heading)):
            if kind == "json":
                assert fits(json.loads(block), shell.body), (block, shell.body)
                continue
            for line in block.splitlines():
                shell.run(line)
                assert not shell.asked or shell.status in expected, (line, shell.body)
    assert _doors_unasked(app, shell.asked) == {"/openapi.json"}


def _doors_unasked(app: Flask, asked: Sequence[tuple[str, str]]) -> set[str]:
    """The addresses of the API's document that nobody asked, by some method that they have."""
    document = app.test_client().get("/api/v1/openapi.json").get_json()
    doors = [(path, method.upper()) for path, of in document["paths"].items() for method in of]
    return {
        path
        for path, method in doors
        if not any(
            how == method and re.fullmatch("/api/v1" + re.sub(r"\{\w+\}", "[^/]+", path), where)
            for how, where in asked
        )
    }


def test_the_table_of_statuses_is_that_of_the_document() -> None:
    assert {int(row[0]) for row in rows(section(API, "Errors"))} == set(REFUSALS)
