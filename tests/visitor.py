"""Somebody at a browser without JavaScript: logs in, opens pages, presses their buttons."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from engine.accounts import hash_password
from engine.installation import Installation
from engine.store import tables as t

PASSWORD = "kata sandi yang betul"
PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')

Visit = Callable[..., "Visitor"]
"""A new browser; with a username one in which that person has logged in."""


class Visitor:
    """A browser of its own, with its own cookies, at an address of its own."""

    def __init__(self, app: Flask, address: str = "10.0.0.1") -> None:
        self.client = app.test_client()
        self.address = address

    def get(self, path: str) -> TestResponse:
        """Opens a page."""
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address})

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """Sends a form in, with the proof that every page of ours puts into it."""
        answer = self.client.post(
            path,
            data={"csrf_token": self.proof(), **(data or {})},
            environ_base={"REMOTE_ADDR": self.address},
        )
        # What was sent lies in a temporary file when it is large.
        answer.request.environ["wsgi.input"].close()
        return answer

    def put(self, path: str, body: object) -> TestResponse:
        """Sends JSON in as the scripts of our pages do, with the same proof."""
        return self.client.put(
            path,
            json=body,
            headers={"X-CSRFToken": self.proof()},
            environ_base={"REMOTE_ADDR": self.address},
        )

    def proof(self) -> str:
        """What every page of ours puts into its forms, to prove that they are ours."""
        # The first page is for whoever is logged in, the other for whoever is not.
        pages = (self.get(path).text for path in ("/akun/kata-sandi", "/masuk"))
        found = next(filter(None, map(PROOF.search, pages)))
        return found[1]

    def log_in(
        self,
        username: str,
        password: str = PASSWORD,
        *,
        shared: bool = True,
        after: str = "",
        carried: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Fills in the login page; ``carried`` are hidden fields that it came with."""
        given = {"nama": username, "sandi": password} | ({"bersama": "1"} if shared else {})
        given |= {name: text for name, text in (carried or {}).items() if name != "csrf_token"}
        return self.post(f"/masuk?next={after}" if after else "/masuk", given)

    def is_in(self) -> bool:
        """Whether the inbox opens."""
        return self.get("/tugas").status_code == 200


def give_password(installation: Installation, *person_ids: int) -> None:
    """Lets people log in with ``PASSWORD``."""
    known = hash_password(PASSWORD)
    with installation.writing() as tx:
        for person_id in person_ids:
            tx.session.get_one(t.Person, person_id).password_hash = known


def reads(page: TestResponse) -> str:
    """What stands on a page, without its marks."""
    words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(words).split())
