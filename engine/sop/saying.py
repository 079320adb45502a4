"""How sentences call what is drawn: by its name, or else its kind, and by its id."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from engine.sop.model import Flow, Node, Sop
from engine.sop.rulebook import label

_KINDS: Final = MappingProxyType(
    {
        "start": "Start Event",
        "end": "End Event",
        "step": "User Task",
        "exclusive": "Exclusive Gateway",
        "parallel": "Parallel Gateway",
        "timer": "Timer",
        "passage": "Sub-Process",
    }
)


def called(node: Node) -> str:
    """A node, as a sentence calls it."""
    return label(node.name or _KINDS[node.kind], node.id)


def arrow(sop: Sop, flow: Flow) -> str:
    """A flow, by its own name or else by what it connects."""
    if flow.name:
        return label(flow.name, flow.id)
    source, target = sop.node_by_id[flow.source], sop.node_by_id[flow.target]
    return f"{called(source)} → {called(target)}"
