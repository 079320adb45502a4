"""Who receives messages in tests: a mail server and a web hook, each real and on this machine."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

Server = TypeVar("Server", bound=socketserver.BaseServer)


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks SMTP (RFC 5321), keeps what it takes, and can be told to be difficult.

    ``answers`` maps a command, or ``body`` for the end of a message, to what is answered instead
    of agreement; an empty answer breaks the connection. Of ``body`` it comes after the message
    was kept if it is empty, and in its place otherwise.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.answers: dict[str, str] = {}
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.commands: list[str] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 surel.example.go.id")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].upper()
            self.server.commands.append(line)
            if command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            answer = self.server.answers.get(command, _AGREED.get(command, "250 OK"))
            if not answer:
                return
            self._say(answer)
            if command == "QUIT" or (command == "DATA" and not self._body(recipient)):
                return

    def _body(self, recipient: str) -> bool:
        """Takes a message; returns whether the connection still stands."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        answer = self.server.answers.get("body", "250 OK")
        if not answer or answer.startswith("2"):
            message = message_from_bytes(b"".join(lines), policy=default)
            self.server.received.append(message)
            self.server.recipients.append(recipient)
        if answer:
            self._say(answer)
        return bool(answer)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


_AGREED = {
    "EHLO": "250-surel.example.go.id\r\n250 AUTH PLAIN",
    "AUTH": "235 OK",
    "DATA": "354 Go on",
    "QUIT": "221 Goodbye",
}


class Hook(ThreadingHTTPServer):
    """Takes what is posted to it as JSON; ``status`` is what it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Posted)
        self.status = 200
        self.received: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """Where to post to, as apprise writes it."""
        return f"json://127.0.0.1:{self.server_port}/"


class _Posted(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@contextmanager
def listening(server: Server) -> Iterator[Server]:
    """A server that serves until the block ends."""
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), name="receiving")
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
