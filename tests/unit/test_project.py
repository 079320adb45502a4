"""What holds of the project itself: its files, its locks, its sentences, its README."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import Text

ROOT = Path(__file__).parents[2]
HOUSE = ("engine", "webui")
MAX_LINES = 450
LOCKS = ("requirements/uv.txt", "requirements/run.txt", "requirements/dev.txt")


def project_files(*suffixes: str) -> list[Path]:
    """The files that are or would be committed, those with one of the suffixes if any is given."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    files = [ROOT / name for name in listed if name]
    return [f for f in files if f.is_file() and (not suffixes or f.suffix in suffixes)]


def named(path: Path) -> str:
    """The path as the project knows it."""
    return str(path.relative_to(ROOT))


# --- rooms -----------------------------------------------------------------------------------


def test_every_module_says_on_its_first_line_what_it_is_for() -> None:
    modules = project_files(".py")
    silent = [named(m) for m in modules if not re.match(r'"""\S', m.read_text())]
    assert modules
    assert not silent


@pytest.mark.parametrize("house", HOUSE)
def test_rooms_are_small(house: str) -> None:
    lines = {
        named(file): file.read_text().count("\n")
        for file in project_files(".py", ".html", ".js", ".mjs", ".css")
        if named(file).startswith(f"{house}/")
    }
    assert lines
    assert {file: count for file, count in lines.items() if count > MAX_LINES} == {}


# --- sentences -------------------------------------------------------------------------------


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def sentences(module: Path) -> Iterator[tuple[int, Text]]:
    """Every ``Text("…", "…")`` that is written out in a module, with its line."""
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Call(
                func=ast.Name("Text"),
                args=[ast.Constant(str(indonesian)), ast.Constant(str(english))],
            ):
                yield node.lineno, Text(indonesian, english)


def test_both_languages_of_a_sentence_say_the_same_things() -> None:
    found = [
        (f"{named(module)}:{line}", text)
        for module in project_files(".py")
        if named(module).startswith(HOUSE)
        for line, text in sentences(module)
    ]
    assert found
    assert [at for at, text in found if placeholders(text.id) != placeholders(text.en)] == []


# --- third parties ---------------------------------------------------------------------------


def test_no_built_file_of_a_third_party_is_in_the_tree() -> None:
    built = {".woff", ".woff2", ".ttf", ".otf", ".map", ".whl", ".gz", ".zip", ".wasm", ".so"}
    suspects = [named(f) for f in project_files() if f.suffix in built or ".min." in f.name]
    suspects += [
        named(file)
        for file in project_files(".js", ".mjs", ".css")
        if any(len(line) > 2_000 for line in file.read_text().splitlines())
    ]
    assert suspects == []


def test_no_file_names_the_host_of_a_registry() -> None:
    hosts = re.compile(r"pypi\.o[r]g|python[h]osted|registry\.npm[j]s|deb\.debia[n]")
    assert [named(f) for f in project_files() if hosts.search(f.read_text(errors="ignore"))] == []


# --- locks -----------------------------------------------------------------------------------


def pinned(lock: str) -> dict[str, str]:
    """What a lock pins: the name of each requirement and everything said of it."""
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text().split("make lock\n")[1])
    return {re.split(r"[=\s]", entry)[0]: entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_versions_by_hash_and_names_no_host(lock: str) -> None:
    entries = pinned(lock)
    loose = [
        name
        for name, entry in entries.items()
        if not re.match(r"[a-z0-9-]+==\S+( ; [^\n]+)? \\\n    --hash=sha256:", entry)
    ]
    assert entries
    assert loose == []
    assert "://" not in (ROOT / lock).read_text()


def test_the_locks_hold_everything_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run = [*project["project"]["dependencies"], *groups["build"]]
    dev = [
        *run,
        *project["project"]["optional-dependencies"]["postgresql"],
        *(item for item in groups["dev"] if isinstance(item, str)),
    ]
    for lock, wanted in (("requirements/run.txt", run), ("requirements/dev.txt", dev)):
        names = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
        assert names - set(pinned(lock)) == set()


def test_tests_run_on_the_versions_that_offices_run() -> None:
    run, dev = pinned("requirements/run.txt"), pinned("requirements/dev.txt")
    assert {name: dev.get(name) for name in run} == run


def test_the_lock_of_the_pages_names_no_host() -> None:
    lock = json.loads((ROOT / "webui/assets/package-lock.json").read_text())
    packages = {name: of for name, of in lock["packages"].items() if name}
    assert packages
    assert [name for name, of in packages.items() if "resolved" in of] == []
    assert [name for name, of in packages.items() if "integrity" not in of] == []


# --- the door --------------------------------------------------------------------------------


def test_the_readme_names_the_doors_and_only_doors_that_exist() -> None:
    doors = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / "README.md").read_text()))
    assert {"run", "test", "check"} <= told <= doors
