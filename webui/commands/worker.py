"""``alur worker``: fires timers, rings alarms, fills the outbox and empties it, round by round."""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import suppress

from engine import timers
from engine.installation import Installation, Tx
from engine.telling import alarms, digest, outbox, sending, workers
from engine.telling.mail import Mail
from engine.telling.sending import Carrier
from engine.telling.services import Services
from webui.commands.common import Commands, set_up
from webui.settings import Settings, read_settings

log = logging.getLogger("alur.worker")

PAUSE = 5.0
"""Seconds between two rounds: how much later than a move its notice may be."""
SLICE = 30.0
"""Seconds after which a part of a round makes room for the next, so that none waits for long."""
TIDIED_EVERY = 3600.0
FAREWELL = 30
"""Seconds that a server waits at its end for the delivery that its worker is at."""

Part = Callable[[Callable[[], bool]], object]
"""A part of a round; it ends soon after what it is given becomes true."""


def add_to(commands: Commands) -> None:
    """Adds this command to the parser's."""
    tell = commands.add_parser("worker", help="beri tahu orang: tenggat, surel, saluran lain")
    tell.add_argument("--once", action="store_true", help="satu putaran saja, lalu selesai")
    tell.add_argument("--beside", type=int, metavar="PID", help="berakhir bersama proses ini")
    tell.set_defaults(run=_run)


def beside_server(settings: Settings) -> subprocess.Popen[bytes]:
    """A worker in a process of its own that ends with this one."""
    return subprocess.Popen(  # noqa: S603 — ourselves
        [sys.executable, "-m", "webui.cli", "worker", "--beside", str(os.getpid())],
        env=os.environ | {"ALUR_DATA_DIR": str(settings.data_dir)},
    )


def end(worker: subprocess.Popen[bytes]) -> None:
    """Ends a worker of ours, after the delivery that it is at."""
    worker.terminate()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(FAREWELL)


def _run(args: Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_settings()
    with set_up() as installation:
        print(f"Pemberitahuan dikerjakan oleh proses {os.getpid()}", flush=True)
        work(installation, settings, stop, lambda: args.once or _left_alone(args.beside))
    return 0


def _left_alone(parent: int | None) -> bool:
    """Whether the process that this one was started beside has gone."""
    return parent is not None and os.getppid() != parent


def work(
    installation: Installation,
    settings: Settings,
    stop: threading.Event,
    last: Callable[[], bool],
) -> None:
    """Goes round after round until told to ``stop``, or until one after which it is the ``last``.

    Any number of workers may do so at once. What goes wrong in a part of a round is logged and
    shown, and tried again in the next.
    """
    tidied = -math.inf
    while not stop.is_set():
        tidy = time.monotonic() > tidied + TIDIED_EVERY
        tidied = time.monotonic() if tidy else tidied
        _round(installation, settings, stop, tidy=tidy)
        if last() or stop.wait(PAUSE):
            break


def _round(
    installation: Installation, settings: Settings, stop: threading.Event, *, tidy: bool
) -> None:
    parts = _parts(installation, settings, tidy=tidy)
    done = (_done(part, do, stop) for part, do in parts.items())
    problems = "; ".join(problem for problem in done if problem)

    def beat(_: Callable[[], bool]) -> None:
        with installation.writing() as tx:
            workers.beat(tx, f"{socket.gethostname()}:{os.getpid()}", problems or None)

    _done("beat", beat, stop)


def _parts(installation: Installation, settings: Settings, *, tidy: bool) -> Mapping[str, Part]:
    letterhead = settings.letterhead
    parts: dict[str, Part] = {
        "timers": lambda enough: timers.fire_due(installation, enough),
        "alarms": _batches(installation, alarms.ring, alarms.BATCH),
        "outbox": _batches(installation, lambda tx: outbox.pass_on(tx, letterhead), outbox.BATCH),
        "digests": _batches(
            installation, lambda tx: digest.make_digests(tx, letterhead), digest.BATCH
        ),
        "sending": lambda enough: _send(installation, settings, enough),
    }
    if tidy:
        parts["tidying"] = _batches(installation, _tidy, 1)
    return parts


def _batches(installation: Installation, one: Callable[[Tx], int], full: int) -> Part:
    """Something done in transactions of its own, again while there may be more of it."""

    def all_of_it(enough: Callable[[], bool]) -> None:
        while not enough():
            with installation.writing() as tx:
                done = one(tx)
            if done < full:
                break

    return all_of_it


def _send(installation: Installation, settings: Settings, enough: Callable[[], bool]) -> None:
    carriers: dict[str, Carrier] = {"apprise": Services(settings.services)}
    if settings.mail_server is None:
        sending.send_waiting(installation, carriers, enough)
        return
    with Mail(settings.mail_server, settings.mail_from) as mail:
        sending.send_waiting(installation, {**carriers, "email": mail}, enough)


def _tidy(tx: Tx) -> int:
    sending.give_up(tx)
    sending.forget(tx)
    return 0


def _done(part: str, do: Part, stop: threading.Event) -> str | None:
    """Does a part of a round; returns what went wrong in it."""
    until = time.monotonic() + SLICE
    try:
        do(lambda: stop.is_set() or time.monotonic() > until)
    except Exception as error:  # one fault must not silence all that has nothing to do with it
        log.exception("A worker's round failed: %s", part)
        return f"{part}: {error}"
    return None
