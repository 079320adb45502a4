"""Services beside e-mail: their addresses, as the ``apprise`` package writes them, and sending."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from types import ModuleType

from engine.telling.sending import Message, NotNow

PUBLIC = ("discord", "gchat", "line", "pbul", "pover", "slack", "tgram", "whatsapp")
"""Services with one host, their own, whatever stands in their address.

With any other (``ntfys``, ``matrixs``, ``json``) who writes the address names the host, so that
Alur could be sent to knock at doors inside of the office's network.
"""
LONGEST_ADDRESS = 500

# No query: "template=" makes some services read a file of ours, or a page that only we can reach.
_ADDRESS = re.compile(r"([a-z][a-z0-9]*)://[^\s?#,;\\]+")


def scheme_of(address: str) -> str | None:
    """The service that an address names, ``None`` if it is no address without a query."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found and len(address) <= LONGEST_ADDRESS else None


def understood(address: str, schemes: Collection[str]) -> bool:
    """Whether an address is one of a service among the schemes, complete as it needs to be."""
    return scheme_of(address) in schemes and bool(_apprise().Apprise.instantiate(address))


class Services:
    """Carries messages to services; those of other schemes than these are not let out."""

    def __init__(self, schemes: Collection[str]) -> None:
        self.schemes = schemes

    def __call__(self, message: Message) -> None:
        """Hands a message over. Raises ``NotNow``: what a service refuses, it does not say."""
        if scheme_of(message.address) not in self.schemes:
            raise NotNow(why="this service is not allowed here (ALUR_SERVICES)")
        apprise = _apprise()
        asset = apprise.AppriseAsset(
            app_id="Alur", app_desc="Alur", app_url="", image_url_mask="", image_url_logo="",
            async_mode=False,
        )  # fmt: skip
        service = apprise.Apprise(asset=asset)
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
            added = service.add(message.address)
            gone = added and service.notify(title=message.subject, body=message.body)
            if not gone:
                raise NotNow(why=said.getvalue().strip() or "the service did not take it")


def _apprise() -> ModuleType:
    # Half a second and 140 modules: only for who has such an address to check or to send to.
    import apprise  # noqa: PLC0415 — see above

    return apprise
