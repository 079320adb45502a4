"""What is stored of a running document: its tokens, as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engine.runner.errors import BadState
from engine.sop.model import Sop

FORMAT = 1
"""The number that every state begins with: raised when the shape of states changes."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a process stands.

    ``last`` is the number given last, to a token or to anything else that was passed. ``steps``
    are the waiting steps and timers by token, longest first; ``flows`` how many tokens came by
    which flow to a join that still waits for others.
    """

    last: int
    steps: dict[str, str]
    flows: dict[str, int]


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(tokens: Tokens) -> str:
    """Return the tokens as a state: ``[1,9,{"9":"langkah-2"},{}]``."""
    return _encode([FORMAT, tokens.last, tokens.steps, tokens.flows])


def read(state: str, sop: Sop) -> Tokens:
    """Read a state of a document under ``sop``. Raises ``BadState``."""
    try:
        number, last, steps, flows = json.loads(state)
        ours = (
            number == FORMAT
            and all(_waits(sop, node) for node in steps.values())
            and sop.flow_by_id.keys() >= flows.keys()
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BadState(state=state) from error
    if not ours:
        raise BadState(state=state)
    return Tokens(last, steps, flows)


def _waits(sop: Sop, node: str) -> bool:
    """Whether a token can wait at the node."""
    return node in sop.step_by_id or (
        node in sop.node_by_id and sop.node_by_id[node].kind == "timer"
    )
