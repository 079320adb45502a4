"""Settings come from the environment, are all documented, and keep their secret."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from webui.settings import BadSetting, read_settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


class Asked(Mapping[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def test_the_document_lists_exactly_the_variables_that_are_read(tmp_path: Path) -> None:
    environ = Asked({"ALUR_DATA_DIR": str(tmp_path)})
    read_settings(environ)
    documented = re.findall(r"^\| `(ALUR_\w+)`", DOCUMENT.read_text(), re.MULTILINE)
    assert environ.names == set(documented)


def test_without_settings_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings({"ALUR_DATA_DIR": str(tmp_path / "new")})
    assert settings.database_url == f"sqlite:///{tmp_path}/new/alur.db"
    assert settings.files == tmp_path / "new" / "files"


def test_the_secret_is_drawn_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    environ = {"ALUR_DATA_DIR": str(tmp_path)}
    first, second = read_settings(environ), read_settings(environ)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 64
    (kept,) = tmp_path.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_new_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    read_settings({"ALUR_DATA_DIR": str(tmp_path / "new")})
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_given_secret_is_not_written_down(tmp_path: Path) -> None:
    settings = read_settings({"ALUR_DATA_DIR": str(tmp_path), "ALUR_SECRET_KEY": "given"})
    assert settings.secret_key == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_the_driver_we_have(tmp_path: Path, scheme: str) -> None:
    environ = {"ALUR_DATA_DIR": str(tmp_path), "ALUR_DATABASE_URL": f"{scheme}://me@db/alur"}
    assert read_settings(environ).database_url == "postgresql+psycopg://me@db/alur"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALUR_UPLOAD_LIMIT_MB", "0"),
        ("ALUR_UPLOAD_LIMIT_MB", "25 MB"),
        ("ALUR_SESSION_MINUTES", "-1"),
        ("ALUR_TRUSTED_PROXIES", "satu"),
        ("ALUR_HTTPS", "yes"),
        ("ALUR_DATABASE_URL", "mysql://db/alur"),
        ("ALUR_DATABASE_URL", "alur.db"),
        ("ALUR_BASE_URL", "alur.example.go.id"),
        ("ALUR_BASE_URL", "ftp://alur.example.go.id"),
        ("ALUR_SMTP_URL", "surel.example.go.id:587"),
        ("ALUR_MAIL_FROM", "Alur"),
        ("ALUR_MAIL_FROM", "Alur <alur@example.go.id>\nBcc: semua@example.go.id"),
        ("ALUR_SERVICES", "tgram://token"),
        ("ALUR_SERVICES", "tgram,,discord"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({"ALUR_DATA_DIR": str(tmp_path), name: value})


def test_without_an_address_nothing_is_sent_from_anybody(tmp_path: Path) -> None:
    environ = {"ALUR_DATA_DIR": str(tmp_path), "ALUR_SMTP_URL": "smtp://127.0.0.1"}
    with pytest.raises(BadSetting, match="ALUR_MAIL_FROM"):
        read_settings(environ)
    settings = read_settings(environ | {"ALUR_MAIL_FROM": "Alur <alur@example.go.id>"})
    assert settings.letterhead.domain == "example.go.id"


def test_a_mail_servers_password_is_not_told(tmp_path: Path) -> None:
    environ = {"ALUR_DATA_DIR": str(tmp_path), "ALUR_SMTP_URL": "smtp://alur:rahasia@h/x"}
    with pytest.raises(BadSetting, match="ALUR_SMTP_URL") as error:
        read_settings(environ)
    assert "rahasia" not in error.value.said.id + error.value.said.en


def test_services_are_those_with_a_host_of_their_own_unless_others_are_named(
    tmp_path: Path,
) -> None:
    environ = {"ALUR_DATA_DIR": str(tmp_path)}
    assert "tgram" in read_settings(environ).services
    assert "json" not in read_settings(environ).services
    assert read_settings(environ | {"ALUR_SERVICES": "tgram, ntfys"}).services == ("tgram", "ntfys")
    assert read_settings(environ | {"ALUR_SERVICES": "-"}).services == ()
