"""What a request stands in: the installation and its settings, the moment, who acts and where."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g
from flask_login import current_user

from engine.access import Actor
from engine.installation import Installation
from engine.organisation.offices import OfficeSeen
from engine.working_time.calendar import Calendar
from engine.working_time.calendar_text import calendar_of
from webui.settings import Settings

NOWHERE = OfficeSeen(key="", name="", parent="", address="", timezone="Asia/Jakarta")
"""The office of an admin who belongs to none."""


def init_app(app: Flask, installation: Installation, settings: Settings) -> None:
    """Gives the application what it works on, and the templates who is there."""
    app.extensions["alur.installation"] = installation
    app.extensions["alur.settings"] = settings
    app.context_processor(_for_templates)


def installation() -> Installation:
    """The installation that the application serves."""
    return cast(Installation, current_app.extensions["alur.installation"])


def settings() -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, current_app.extensions["alur.settings"])


def now() -> datetime:
    """The moment of this request, UTC; it stands still while the request lasts."""
    if "now" not in g:
        g.now = installation().clock()
    return cast(datetime, g.now)


def logged_in() -> bool:
    """Whether somebody is logged in."""
    return bool(current_user and current_user.is_authenticated)


def actor() -> Actor:
    """Who acts in this request. Only where somebody is logged in."""
    return cast(Actor, current_user.actor)


def office() -> OfficeSeen:
    """The actor's office; an empty one for an admin who belongs to none."""
    return cast(OfficeSeen, current_user.office)


def calendar() -> Calendar:
    """When the actor's office works, its time zone with it."""
    if "calendar" not in g:
        g.calendar = calendar_of(office().timezone, office().calendar)
    return cast(Calendar, g.calendar)


def own_path(target: str | None) -> str | None:
    """The target if it is a path of this site, else ``None``: nobody is sent elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(letter) < 0x20 or letter == "\\" for letter in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _for_templates() -> dict[str, Any]:
    # An error page is drawn without a look into the database, which may be what failed.
    if "_login_user" not in g or not logged_in():
        return {"actor": None, "office": NOWHERE}
    return {"actor": actor(), "office": office()}
