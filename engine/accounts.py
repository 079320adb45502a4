"""Who is who: passwords, logging in, and the actor behind a session or a token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine.access import Actor, HeldPost, in_force
from engine.errors import FieldError, Forbidden, Refused, Text
from engine.installation import Installation, Tx
from engine.sop.norm import storable
from engine.store import tables as t

FREE_TRIES = 5
"""Failed logins from one source before it has to wait."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200

_HASHER = PasswordHasher()
# Verified when the name is unknown, so that the answer takes as long as for a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43


class WrongLogin(Forbidden):
    """The name or the password is wrong; which of the two is not told."""

    text = Text(
        "Nama pengguna atau kata sandi tidak cocok. Periksa lagi.",
        "The username or the password is wrong.",
    )


class TooManyTries(Forbidden):
    """This source has to wait before it may try this name again."""

    text = Text(
        "Terlalu banyak percobaan dari perangkat ini. Coba lagi dalam {minutes} menit.",
        "Too many tries from this device; try again in {minutes} minutes.",
    )


class PasswordRefused(Refused):
    """The old password is wrong or the new one too weak."""


WRONG_OLD = Text("Kata sandi sekarang tidak cocok.", "The present password is wrong.")
TOO_SHORT = Text("Paling sedikit {least} huruf.", "At least {least} characters.")
TOO_LONG = Text("Paling banyak {most} huruf.", "At most {most} characters.")
SAME_AS_NAME = Text(
    "Kata sandi tidak boleh sama dengan nama pengguna.",
    "The password must differ from the username.",
)
SAME_AS_OLD = Text(
    "Kata sandi baru harus berbeda dari yang sekarang.",
    "The new password must differ from the present one.",
)
NOT_REPEATED = Text("Kedua kata sandi baru tidak sama.", "The two new passwords differ.")


# Built once: every request and every move begins with it.
_ACTOR = (
    select(
        t.Person.id,
        t.Person.username,
        t.Person.name,
        t.Person.office_id,
        t.Person.process_owner,
        t.Person.admin,
        t.Person.overseer,
        t.Person.must_change_password,
        t.Person.password_hash,
        t.Post.id.label("post_id"),
        t.Post.name.label("post_name"),
        t.Post.supervisor,
        t.Holding.kind,
        t.Holding.sop_id,
    )
    .outerjoin(
        t.Holding,
        (t.Holding.person_id == t.Person.id)
        & in_force(bindparam("now", type_=t.Holding.since.type)),
    )
    .outerjoin(t.Post, t.Post.id == t.Holding.post_id)
    .where(t.Person.id == bindparam("person"), t.Person.active)
    .order_by(t.Holding.kind, t.Post.id, t.Holding.sop_id)
)


def hash_password(password: str) -> str:
    """The Argon2id hash to store. Slow on purpose: never call it inside a writing transaction."""
    return _HASHER.hash(password)


def log_in(installation: Installation, username: str, password: str, source: str) -> Actor:
    """The person behind a username (or NIP) and password.

    ``source`` names the device or address that tries; failures are counted for the pair of source
    and name, so nobody can lock out somebody who sits elsewhere.
    Raises ``WrongLogin`` or ``TooManyTries``.
    """
    if not storable(username):
        raise WrongLogin
    # Blanks never count, lest a NIP written with other blanks be another name to the throttle.
    name = "".join(username.split()).casefold()
    tried = hashlib.sha256(f"{name}\n{source}".encode()).hexdigest()
    with installation.reading() as tx:
        _check_throttle(tx, tried)
        person = tx.session.scalars(
            select(t.Person).where(or_(t.Person.username == name, t.Person.nip == name))
        ).first()
        known_hash = person.password_hash if person and person.active else _NOBODY
        person_id = person.id if person else 0
    if not _verify(known_hash, password):
        with installation.writing() as tx:
            _count_failure(tx, tried)
        raise WrongLogin
    with installation.writing() as tx:
        tx.session.execute(delete(t.LoginFailure).where(t.LoginFailure.source == tried))
        if _HASHER.check_needs_rehash(known_hash):
            tx.session.get_one(t.Person, person_id).password_hash = hash_password(password)
    with installation.reading() as tx:
        actor = actor_of(tx, person_id)
    if actor is None:
        raise WrongLogin
    return actor


def change_password(
    installation: Installation, actor: Actor, old: str, new: str, repeated: str
) -> None:
    """Sets a new password; every other session of the person ends. Raises ``PasswordRefused``."""
    with installation.reading() as tx:
        known_hash = tx.session.get_one(t.Person, actor.id).password_hash
    problems = list(password_problems("new", new, actor.username))
    if not _verify(known_hash, old):
        problems.insert(0, FieldError("old", WRONG_OLD))
    elif old == new:
        problems.append(FieldError("new", SAME_AS_OLD))
    if new != repeated:
        problems.append(FieldError("repeated", NOT_REPEATED))
    if problems:
        raise PasswordRefused(*problems)
    new_hash = hash_password(new)
    with installation.writing() as tx:
        person = tx.session.get_one(t.Person, actor.id)
        person.password_hash = new_hash
        person.must_change_password = False


def password_problems(key: str, password: str, username: str) -> tuple[FieldError, ...]:
    """What is wrong with a password that somebody wants to have; length first, no rituals."""
    if len(password) < SHORTEST_PASSWORD:
        return (FieldError(key, TOO_SHORT.fill(least=SHORTEST_PASSWORD)),)
    if len(password) > LONGEST_PASSWORD:
        return (FieldError(key, TOO_LONG.fill(most=LONGEST_PASSWORD)),)
    if password.casefold() == username.casefold():
        return (FieldError(key, SAME_AS_NAME),)
    return ()


def actor_of(tx: Tx, person_id: int) -> Actor | None:
    """The active person with the posts that they hold now, or ``None``."""
    rows = tx.session.connection().execute(_ACTOR, {"person": person_id, "now": tx.now}).all()
    if not rows:
        return None
    first = rows[0]
    return Actor(
        id=first.id,
        username=first.username,
        name=first.name,
        office_id=first.office_id,
        posts=tuple(
            HeldPost(row.post_id, row.post_name, row.supervisor, row.kind, row.sop_id)
            for row in rows
            if row.post_id is not None
        ),
        process_owner=first.process_owner,
        admin=first.admin,
        overseer=first.overseer,
        must_change_password=first.must_change_password,
        session_key=hashlib.sha256(first.password_hash.encode()).hexdigest()[:16],
    )


def new_token(tx: Tx, username: str) -> str | None:
    """A new bearer token for the active person with that username, shown only now; or ``None``."""
    person = tx.session.scalars(
        select(t.Person).where(t.Person.username == username, t.Person.active)
    ).one_or_none()
    if person is None:
        return None
    token = secrets.token_urlsafe(32)
    tx.session.add(t.ApiToken(hash=_token_hash(token), person_id=person.id, created_at=tx.now))
    return token


def actor_by_token(tx: Tx, token: str) -> Actor | None:
    """The actor behind a bearer token, or ``None``."""
    known = tx.session.get(t.ApiToken, _token_hash(token))
    return actor_of(tx, known.person_id) if known else None


def _token_hash(token: str) -> str:
    # A random 256-bit token needs no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()


def _verify(known_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _HASHER.verify(known_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _check_throttle(tx: Tx, tried: str) -> None:
    failures = tx.session.get(t.LoginFailure, tried)
    if failures is None:
        return
    left = _wait_until(failures) - tx.now
    if left > timedelta(0):
        raise TooManyTries(minutes=-(-left // timedelta(minutes=1)))


def _wait_until(failures: t.LoginFailure) -> datetime:
    over = failures.count - FREE_TRIES
    if over < 0:
        return failures.last_at
    doublings = 1 << min(over, 10)
    return failures.last_at + min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _count_failure(tx: Tx, tried: str) -> None:
    connection, failure = tx.session.connection(), t.LoginFailure
    connection.execute(delete(failure).where(failure.last_at < tx.now - FORGOTTEN_AFTER))
    counted = (
        update(failure)
        .where(failure.source == tried)
        .values(count=failure.count + 1, last_at=tx.now)
    )
    if connection.execute(counted).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(failure).values(source=tried, count=1, last_at=tx.now))
    except IntegrityError:  # the first failure was counted by another request at this moment
        connection.execute(counted)
