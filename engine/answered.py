"""Requests repeated under a key: done once, and answered each time as the first time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from engine.access import Actor
from engine.errors import AlurError, Refused, Text
from engine.installation import Tx
from engine.store import tables as t

KEPT = timedelta(days=1)
"""How long an answer can be repeated."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: an HTTP status and a body of JSON text."""

    status: int
    body: str


class KeyReused(Refused):
    """The same key came with another request."""

    text = Text(
        "Kunci pengulangan ini sudah dipakai untuk permintaan lain.",
        "This Idempotency-Key was used for another request.",
    )


def once(
    tx: Tx,
    actor: Actor,
    key: str,
    request_sha256: str,
    act: Callable[[], Answer],
    refusal: Callable[[AlurError], Answer],
) -> Answer:
    """The answer to a request under a person's key: what ``act`` gives, or gave the first time.

    It is stored in the transaction of the move itself, so both are there or neither. A refusal is
    an answer too: what ``act`` did until then is undone and ``refusal`` is what is kept. Two
    requests at once: the second waits for the first. Raises ``KeyReused`` when the key came before
    with another request.
    """
    _forget_old(tx)
    mine = (t.Answered.person_id == actor.id, t.Answered.key == key)
    try:
        with tx.session.begin_nested():  # taking the key waits for whoever is taking it now
            tx.session.execute(
                insert(t.Answered).values(
                    person_id=actor.id, key=key, request_sha256=request_sha256,
                    status=0, body="", at=tx.now,
                )
            )  # fmt: skip
    except IntegrityError:
        known = tx.session.scalars(select(t.Answered).where(*mine)).one()
        if known.request_sha256 != request_sha256:
            raise KeyReused from None
        return Answer(known.status, known.body)
    try:
        with tx.session.begin_nested():
            answer = act()
    except AlurError as error:
        answer = refusal(error)
    tx.session.execute(
        update(t.Answered).where(*mine).values(status=answer.status, body=answer.body)
    )
    return answer


def _forget_old(tx: Tx) -> None:
    identity = (t.Answered.person_id, t.Answered.key)
    old = select(*identity).where(t.Answered.at < tx.now - KEPT)
    # Whoever else forgets them at this moment may have them: waiting could end in a deadlock.
    unlocked = old.with_for_update(skip_locked=True)
    tx.session.execute(delete(t.Answered).where(tuple_(*identity).in_(unlocked)))
