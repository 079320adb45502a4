"""Does rounds of a worker, and dies at a chosen point of some.

Usage: ``python -m tests.integration.sent URL PORT``, the mail server's; then a line of standard
input a round: the number of the point at which it is killed, 0 for none, and the moment it is.
Answers each with a line: how many points a whole round reached. Points lie before every statement
and every commit, which is after the commit before, and between the mail server's answer and what
is made of it. A round that is killed is a fork, so that what all need is made ready only once.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from engine.installation import Installation
from engine.store import Store
from engine.telling.mail import Mail, mail_server
from engine.telling.sending import Message
from webui.commands.worker import work
from webui.settings import Settings


@dataclass
class Round:
    """A round: when it is, at which point it is to be killed, and how many it has reached."""

    moment: datetime
    killed_at: int = 0
    reached: int = 0

    def point(self, *_: object) -> None:
        """Here it may be killed: as by a power cut, nothing is flushed, nothing closed."""
        self.reached += 1
        if self.reached == self.killed_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """One round a line."""
    url, port = sys.argv[1:]
    store, this = Store(url), Round(datetime.now(UTC))
    installation = Installation(store, Path("unused"), lambda: this.moment)
    server = mail_server(f"smtp://127.0.0.1:{port}")
    settings = Settings(Path("unused"), url, "", mail_server=server, mail_from="alur@x.go.id")
    carried = Mail.__call__

    def carry(self: Mail, message: Message) -> None:
        carried(self, message)
        this.point()

    Mail.__call__ = carry  # type: ignore[method-assign] # to stand between answer and mark
    event.listen(store.engine, "before_cursor_execute", this.point)
    event.listen(store.engine, "commit", this.point)
    for line in sys.stdin:
        point, moment = line.split()
        this.moment, this.killed_at, this.reached = datetime.fromisoformat(moment), int(point), 0
        if this.killed_at:
            gc.freeze()  # a fork need not go through all that is there
            child = os.fork()
            if child == 0:
                store.engine.dispose(close=False)  # no connection is shared
                work(installation, settings, threading.Event(), lambda: True)
                os.kill(os.getpid(), signal.SIGKILL)
            os.waitpid(child, 0)
        else:
            work(installation, settings, threading.Event(), lambda: True)
        sys.stdout.write(f"{this.reached}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
