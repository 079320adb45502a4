"""Reads the pages of the documentation: their sections, tables and fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def section(page: Path, heading: str) -> str:
    """What stands under a heading, its smaller headings included."""
    text, prose = page.read_text(), without_blocks(page.read_text())
    level = re.search(rf"^(#+) {re.escape(heading)}$", prose, re.MULTILINE)
    assert level is not None, heading
    end = re.compile(rf"^#{{1,{len(level[1])}}} ", re.MULTILINE).search(prose, level.end())
    return text[level.end() : end.start() if end else None]


def without_blocks(text: str) -> str:
    """The text, as long as before, with blanks for its fenced blocks."""
    return re.sub(
        r"^```.*?^```$", lambda block: " " * len(block[0]), text, flags=re.MULTILINE | re.DOTALL
    )


def rows(text: str) -> Iterator[list[str]]:
    """The rows of the tables of a text, their heads left out."""
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        for line in table.splitlines()[2:]:
            yield [cell.strip() for cell in line.split("|")[1:-1]]


def blocks(text: str) -> list[tuple[str, str]]:
    """The fenced blocks of a text: language and content."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def code(cell: str) -> str:
    """The code with which a table's cell begins."""
    found = re.match(r"`([^`]+)`", cell)
    assert found is not None, cell
    return found[1]
