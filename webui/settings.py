"""The settings of an installation: a table of environment variables, all with ``ALUR_`` in front.

``docs/settings.md`` says the same for those who run Alur; a test keeps the two together.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import AlurError, Text
from engine.installation import Installation
from engine.store import Store
from engine.telling.mail import BadMailServer, MailServer, is_address, mail_server
from engine.telling.messages import Letterhead
from engine.telling.services import PUBLIC


class BadSetting(AlurError):
    """An environment variable that does not hold what it should."""

    text = Text(
        "Pengaturan {name}: “{value}” bukan {what}.",
        "Setting {name}: “{value}” is not {what}.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation is set to.

    ``upload_limit`` in bytes, sessions in minutes without a request (``shared_session`` on a PC
    that several people use). ``trusted_proxies`` is how many proxies in front of Alur write
    ``X-Forwarded-For``; ``https`` says that people reach it by https only. ``base_url`` is the
    address that links in messages begin with, ``mail_server`` where e-mail is handed over, from
    ``mail_from``; ``services`` are the schemes of the services that people may be told by.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    upload_limit: int = 25_000_000
    shared_session: int = 15
    own_session: int = 12 * 60
    trusted_proxies: int = 0
    https: bool = False
    base_url: str = ""
    mail_server: MailServer | None = None
    mail_from: str = ""
    services: tuple[str, ...] = PUBLIC

    @property
    def files(self) -> Path:
        """The folder of attachments."""
        return self.data_dir / "files"

    @property
    def letterhead(self) -> Letterhead:
        """What messages are written on."""
        site = self.base_url
        domain = parseaddr(self.mail_from)[1].partition("@")[2]
        return Letterhead(
            task=f"{site}/tugas/{{id}}" if site else "",
            document=f"{site}/dokumen/{{id}}" if site else "",
            inbox=f"{site}/tugas" if site else "",
            channels=f"{site}/akun/pemberitahuan" if site else "",
            domain=domain or urlsplit(site).hostname or "alur.invalid",
        )


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment gives.

    Makes the data folder and, in it, the secret key that no variable gives. Raises ``BadSetting``.
    """
    data_dir = Path(environ.get("ALUR_DATA_DIR") or "var").absolute()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(environ, data_dir),
        secret_key=environ.get("ALUR_SECRET_KEY") or _kept_secret(data_dir / "secret-key"),
        upload_limit=_number(environ, "ALUR_UPLOAD_LIMIT_MB", 25, least=1) * 1_000_000,
        shared_session=_number(environ, "ALUR_SHARED_SESSION_MINUTES", 15, least=1),
        own_session=_number(environ, "ALUR_SESSION_MINUTES", 12 * 60, least=1),
        trusted_proxies=_number(environ, "ALUR_TRUSTED_PROXIES", 0, least=0),
        https=_switch(environ, "ALUR_HTTPS"),
        base_url=_base_url(environ),
        mail_server=_mail_server(environ),
        mail_from=_mail_from(environ),
        services=_services(environ),
    )


def installation_of(settings: Settings) -> Installation:
    """The installation that the settings describe; its database is not migrated by this."""
    return Installation(Store(settings.database_url), settings.files)


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    given = environ.get("ALUR_DATABASE_URL") or f"sqlite:///{data_dir / 'alur.db'}"
    scheme, separator, rest = given.partition("://")
    if not separator or scheme.partition("+")[0] not in {"sqlite", "postgresql", "postgres"}:
        address = Text(
            "alamat sqlite:/// atau postgresql://",
            "an address that begins with sqlite:/// or postgresql://",
        )
        raise BadSetting(name="ALUR_DATABASE_URL", value=scheme, what=address)
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else given


def _base_url(environ: Mapping[str, str]) -> str:
    given = environ.get("ALUR_BASE_URL", "").rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query):
        raise BadSetting(
            name="ALUR_BASE_URL", value=given,
            what=Text("alamat seperti https://alur.kantor.go.id", "an address of http or https"),
        )  # fmt: skip
    return given


def _mail_server(environ: Mapping[str, str]) -> MailServer | None:
    given = environ.get("ALUR_SMTP_URL")
    if not given:
        return None
    try:
        return mail_server(given)
    except BadMailServer as error:  # what was given may hold a password: it is not repeated
        raise BadSetting(
            name="ALUR_SMTP_URL", value="…",
            what=Text("alamat seperti smtp://server:587?starttls", "a mail server's address"),
        ) from error  # fmt: skip


def _mail_from(environ: Mapping[str, str]) -> str:
    given = environ.get("ALUR_MAIL_FROM", "")
    needed = bool(given or environ.get("ALUR_SMTP_URL"))
    if needed and not (given.isprintable() and is_address(parseaddr(given)[1])):
        raise BadSetting(
            name="ALUR_MAIL_FROM", value=given,
            what=Text("alamat surel pengirim", "an e-mail address to send from"),
        )  # fmt: skip
    return given


def _services(environ: Mapping[str, str]) -> tuple[str, ...]:
    given = environ.get("ALUR_SERVICES") or ",".join(PUBLIC)
    schemes = tuple(scheme.strip() for scheme in given.split(",")) if given != "-" else ()
    if not all(re.fullmatch(r"[a-z][a-z0-9]*", scheme) for scheme in schemes):
        raise BadSetting(
            name="ALUR_SERVICES", value=given,
            what=Text("daftar layanan, misalnya tgram,discord", "a list such as tgram,discord"),
        )  # fmt: skip
    return schemes


def _kept_secret(path: Path) -> str:
    """The installation's own secret, drawn once and readable by its owner only.

    Several processes may start at once: the first to link its draw into place wins.
    """
    if not path.exists():
        drawn = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(drawn, path)
        drawn.unlink()
    return path.read_text()


def _number(environ: Mapping[str, str], name: str, default: int, least: int) -> int:
    given = environ.get(name) or str(default)
    if not given.isdecimal() or int(given) < least:
        raise BadSetting(
            name=name, value=given,
            what=Text(f"bilangan bulat mulai dari {least}", f"a whole number from {least} up"),
        )  # fmt: skip
    return int(given)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    given = environ.get(name) or "0"
    if given not in {"0", "1"}:
        raise BadSetting(name=name, value=given, what=Text("0 atau 1", "0 or 1"))
    return given == "1"
