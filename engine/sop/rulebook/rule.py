"""One rule: its name, how grave it is to break it, and the sentence then said."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Severity, Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable name, how grave it is to break it, and what is then said."""

    name: str
    severity: Severity
    text: Text


def error(name: str, indonesian: str, english: str) -> Rule:
    """A rule that must be kept: what breaks it cannot run as it is drawn."""
    return Rule(name, "error", Text(indonesian, english))


def warning(name: str, indonesian: str, english: str) -> Rule:
    """A rule that had better be kept."""
    return Rule(name, "warning", Text(indonesian, english))
