"""The rulebook: every rule that a diagram is held to, and the sentence that says how to mend it.

An ``error`` is what cannot run, or would run otherwise than it is drawn; a ``warning`` is what
runs, but not as well as it could. The sentences are read by the owner of the process, who has the
drawing open and knows no XML: what is wrong, where, and what to do.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from engine.errors import Finding, Text
from engine.sop.rulebook.decisions import DECISIONS
from engine.sop.rulebook.drawn import DRAWN
from engine.sop.rulebook.file import FILE
from engine.sop.rulebook.flow import FLOW
from engine.sop.rulebook.nested import NESTED
from engine.sop.rulebook.review import REVIEW
from engine.sop.rulebook.rule import Rule
from engine.sop.rulebook.table import TABLE

__all__ = ["MAX_FINDINGS", "RULES", "Rule", "found", "label"]

MAX_FINDINGS: Final = 200
"""Of one file: more than a person reads, and few enough for any page."""

RULES: Final = MappingProxyType(
    {rule.name: rule for rule in (*FILE, *DRAWN, *NESTED, *FLOW, *DECISIONS, *TABLE, *REVIEW)}
)
"""Every rule by its name, in the order in which a reader should learn of them."""


def found(rule: str, element: str | None, **params: str | int | Text) -> Finding:
    """The finding that ``rule`` is broken at ``element`` (a BPMN id, or ``None`` for the file).

    ``params`` fill the rule's sentence; one that is itself a `Text` speaks each language.
    """
    broken = RULES[rule]
    return Finding(broken.name, broken.severity, element, broken.text.fill(**params))


def label(name: str, element: str | None) -> str:
    """How a sentence calls an element: by its name as drawn, shortened, and by its id."""
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
    called = (element or "")[:_SHOWN]
    return f"“{shown}” ({called})" if shown and called else f"“{shown or called or '?'}”"


_SHOWN: Final = 80
