"""E-mail: the office's mail server, and handing a message over to it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from engine.errors import AlurError, Text
from engine.telling.sending import Message, Never, NotNow

TIMEOUT = 20
"""Seconds that the server may take for each of its answers; there are some ten to a message."""
LONGEST_ADDRESS = 254

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


class BadMailServer(AlurError):
    """Something else than the address of a mail server."""

    text = Text(
        "Alamat server surel: smtp://nama:sandi@server:587?starttls atau smtps://server.",
        "A mail server's address is smtp://user:password@host:587?starttls or smtps://host.",
    )


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail is handed over; ``user`` is empty where the server asks for none."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str
    password: str


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address, as people have them: no name beside it, no quotes."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def mail_server(url: str) -> MailServer:
    """The mail server that a URL describes.

    ``smtp://`` (port 25), with ``?starttls`` encrypted once connected, ``smtps://`` (port 465)
    from the start; user and password percent-encoded. Raises ``BadMailServer``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadMailServer from error
    if not parts.hostname or parts.path.strip("/") or parts.scheme not in {"smtp", "smtps"}:
        raise BadMailServer
    if parts.query not in {"", "starttls"} or (parts.query and parts.scheme == "smtps"):
        raise BadMailServer
    encrypted = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if encrypted else 25),
        security="tls" if encrypted else "starttls" if parts.query else "none",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Mail:
    """Carries e-mail over one connection, opened by the first message and used while it lasts."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self.server = server
        self.sender = sender
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, message: Message) -> None:
        """Hands a message over. Raises ``NotNow``, ``Never``."""
        email = written(message, self.sender)
        try:
            self._connected().send_message(email, parseaddr(self.sender)[1], [message.address])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(*error.recipients[message.address]) from error
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            # Whether it arrived is not known when the connection broke after the message.
            self._drop()
            raise NotNow(why=_said(error)) from error

    def close(self) -> None:
        """Takes leave of the server."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._connection.close()
        self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None or self._connection.sock is None:
            self._connection = _connect(self.server)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def written(message: Message, sender: str) -> EmailMessage:
    """The message as e-mail. Raises ``Never`` when a line break would end a header."""
    email = EmailMessage(policy=SMTP)
    try:
        email["From"] = sender
        email["To"] = message.address
        email["Subject"] = message.subject
        email["Date"] = format_datetime(message.created_at)
        email["Message-ID"] = message.message_id
        email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers it
    except ValueError as error:
        raise Never(why=error) from error
    email.set_content(message.body)
    return email


def _connect(server: MailServer) -> smtplib.SMTP:
    own_name = socket.gethostname()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own_name, timeout=TIMEOUT,
            context=ssl.create_default_context(),
        )  # fmt: skip
    else:
        connection = smtplib.SMTP(server.host, server.port, own_name, timeout=TIMEOUT)
    try:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        connection.close()
        raise
    return connection


def _refused(code: int, answer: bytes | str) -> AlurError:
    """5xx is the server's last word on this message (RFC 5321, 4.2.1), 4xx is not."""
    why = f"{code} {_text(answer)}"
    return Never(why=why) if 500 <= code < 600 else NotNow(why=why)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
