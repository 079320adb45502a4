"""``alur run`` and ``alur demo``: the web pages and the API, served by gunicorn."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from subprocess import Popen
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from engine.errors import AlurError, Text
from webui import create_app, demo, publishing
from webui.commands.common import Commands, opened, print_findings, set_up
from webui.commands.worker import beside_server, end
from webui.settings import Settings, installation_of, read_settings

THREADS = 4
"""Threads a worker, so that one slow line does not stop the others."""


class NotLoopback(AlurError):
    """Everybody knows the demo's password, so it is for this machine only."""

    text = Text(
        "Demo hanya melayani komputer ini (127.0.0.1), bukan {host}: kata sandinya diketahui umum.",
        "The demo serves this machine only (127.0.0.1), not {host}: everybody knows its password.",
    )


class PortTaken(AlurError):
    """Another program listens there already, perhaps another Alur."""

    text = Text(
        "Porta {port} sedang dipakai program lain. Pilih porta lain dengan --port.",
        "Port {port} is in use by another program. Choose another one with --port.",
    )


def add_to(commands: Commands) -> None:
    """Adds these commands to the parser's."""
    run = commands.add_parser("run", help="jalankan Alur untuk kantor")
    run.add_argument("--host", default="127.0.0.1", help="alamat (bawaan: 127.0.0.1)")
    run.add_argument("--port", type=_number(0, 65_535), default=8000, help="porta (bawaan: 8000)")
    run.add_argument("--workers", type=_number(1, 64), default=2, help="jumlah proses (bawaan: 2)")
    _without_worker(run)
    run.set_defaults(run=_run)
    show = commands.add_parser("demo", help="coba sembilan SOP dengan orang-orang demo")
    show.add_argument("--host", default="127.0.0.1", help="hanya alamat komputer ini sendiri")
    show.add_argument("--port", type=_number(0, 65_535), default=8000, help="porta (bawaan: 8000)")
    show.add_argument("--data", type=Path, help="folder data (bawaan: ALUR_DATA_DIR atau var)")
    _without_worker(show)
    show.set_defaults(run=_demo)


def _without_worker(command: ArgumentParser) -> None:
    command.add_argument(
        "--no-worker",
        dest="worker",
        action="store_false",
        help="tanpa proses pemberitahuan di sampingnya (jalankan alur worker sendiri)",
    )


def _number(least: int, most: int) -> Callable[[str], int]:
    """What argparse reads a whole number within bounds with."""

    def read(given: str) -> int:
        if not given.isdecimal() or not least <= int(given) <= most:
            raise ArgumentTypeError(f"{given} bukan bilangan {least} sampai {most}")
        return int(given)

    return read


def _run(args: Namespace) -> int:
    with set_up():
        _require_free(args.host, args.port)
    # What the admin does is told at INFO, which is not shown unless asked for.
    logging.basicConfig(format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("alur").setLevel(logging.INFO)

    def announce(port: int) -> None:
        print(f"Alur melayani di {_address(args.host, port)}", flush=True)

    settings = read_settings()
    _Server(settings, args.host, args.port, args.workers, announce, worker=args.worker).run()
    return 0


def _demo(args: Namespace) -> int:
    if not _is_loopback(args.host):
        raise NotLoopback(host=args.host)
    _require_free(args.host, args.port)
    folder = {"ALUR_DATA_DIR": str(args.data)} if args.data else {}
    settings = read_settings(os.environ | folder)
    try:
        with opened(settings) as installation:
            demo.load(installation)
    except publishing.Unpublished as error:
        for checked in error.refused:
            print_findings(checked, sys.stderr)
        return 1

    def announce(port: int) -> None:
        _introduce(args.host, port)

    _Server(settings, args.host, args.port, 2, announce, worker=args.worker).run()
    return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _require_free(host: str, port: int) -> None:
    """Raises ``PortTaken`` where gunicorn would try and try again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(port=port) from error


def _introduce(host: str, port: int) -> None:
    address = _address(host, port)
    print(f"\nAlur, demo: {address}   kata sandi semua orang: {demo.PASSWORD}\n")
    for office in demo.OFFICES:
        print(f"{office.name}")
        for post in office.posts:
            for username, name in post.holders:
                print(f"  {username:<20}{post.name:<36}{name}")
        print(f"  {office.owner[0]:<20}{'pemilik proses':<36}{office.owner[1]}")
    print("Semua unit kerja")
    for (username, name), role in ((demo.ADMIN, "admin"), (demo.OVERSEER, "pemantau")):
        print(f"  {username:<20}{role:<36}{name}")
    print(flush=True)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    """Gunicorn, told from here instead of from its own command line.

    ``announce`` is called with the port once it listens: the one asked for, or, asked for port 0,
    a free one. With ``worker`` there is one beside it from then on.
    """

    def __init__(
        self,
        settings: Settings,
        host: str,
        port: int,
        workers: int,
        announce: Callable[[int], None],
        *,
        worker: bool,
    ) -> None:
        self.settings = settings
        self.announce = announce
        self.worker = worker
        self.beside: Popen[bytes] | None = None
        self.options: dict[str, Any] = {
            "bind": _address(host, port).removeprefix("http://"),
            "when_ready": lambda server: self._ready(server.LISTENERS[0].sock.getsockname()[1]),
            "on_exit": lambda _server: self._end(),
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "proc_name": "alur",
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        """Takes the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def _ready(self, port: int) -> None:
        self.announce(port)
        if self.worker:
            self.beside = beside_server(self.settings)

    def _end(self) -> None:
        if self.beside is not None:
            end(self.beside)

    def load(self) -> Flask:
        """The application, made in each worker process, with database connections of its own."""
        return create_app(installation_of(self.settings), self.settings)
