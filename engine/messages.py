"""Messages: the SOP of an office that each begins."""

from __future__ import annotations

from engine.access import Actor
from engine.calling import CallableSops
from engine.errors import Finding, NotFound, Text
from engine.installation import Tx
from engine.sop.model import Sop
from engine.versions import Version

MESSAGE_TAKEN = Text(
    "“{start}”: pesan “{message}” sudah memulai SOP “{other}”. Beri pesan ini nama lain, atau "
    "terbitkan dulu SOP itu tanpa pesan tersebut.",
    "“{start}”: message “{message}” already begins SOP “{other}”. Give it another name here, or "
    "first publish that SOP without it.",
)


def begun_by(tx: Tx, actor: Actor, message: str) -> Version:
    """The version of the actor's office that a message begins. Raises ``NotFound``.

    Where withdrawing a version has brought back one that begins by what another SOP has taken
    since, it is the one published last.
    """
    if not message or actor.office_id is None:
        raise NotFound
    in_use = map(tx.version, CallableSops(tx, actor.office_id).versions.values())
    begun = [version for version in in_use if message in version.starts]
    if not begun:
        raise NotFound
    return max(begun, key=lambda version: version.id)


def taken(tx: Tx, office_id: int, sop: Sop) -> tuple[Finding, ...]:
    """The messages of an SOP that begin another of the office: it could not be told which."""
    starts = [node for node in sop.nodes if node.kind == "start" and node.message]
    others = CallableSops(tx, office_id) if starts else {}
    return tuple(
        Finding(
            "message-taken", "error", start.id,
            MESSAGE_TAKEN.fill(
                start=start.name or start.id, message=start.message, other=other.title
            ),
        )
        for key, other in others.items()
        for start in starts
        if key != sop.key and start.message in {node.message for node in other.nodes}
    )  # fmt: skip
