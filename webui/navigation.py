"""Where a reader may go: the places in the band of every page, and which of them comes first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request

from engine.access import Actor
from webui.languages import _


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the band: its symbol, its word, its page, and the blueprints that belong to it."""

    symbol: str
    word: str
    endpoint: str
    blueprints: tuple[str, ...]

    @property
    def current(self) -> str:
        """``page`` on the page itself, ``true`` on one that belongs to it, else nothing."""
        if request.endpoint == self.endpoint:
            return "page"
        return "true" if request.blueprint in self.blueprints else ""


def init_app(app: Flask) -> None:
    """Lets templates draw the band."""
    app.add_template_global(places, "places")


def places(actor: Actor) -> tuple[Place, ...]:
    """The places that an actor can use: who belongs to no office has no tasks, documents, SOPs."""
    found = []
    if actor.office_id is not None:
        found += [
            Place("n-task", _("Tugas"), "inbox.index", ("inbox", "tasks")),
            Place("n-doc", _("Dokumen"), "documents.index", ("documents",)),
            Place("n-eye", _("Pantau"), "monitor.index", ("monitor", "acting", "deputies")),
            Place(
                "n-sop",
                _("SOP"),
                "catalogue.index",
                ("catalogue", "versions", "migration", "workshop"),
            ),
        ]
    elif actor.overseer:
        found.append(Place("n-eye", _("Pantau"), "monitor.offices", ("monitor",)))
    if actor.admin:
        whose = ("admin",) if actor.office_id is not None else ("admin", "deputies")
        found.append(Place("n-keep", _("Kelola"), "admin.index", whose))
    return tuple(found)


def first_page(actor: Actor) -> str:
    """The endpoint of the page that somebody comes to first."""
    return next((place.endpoint for place in places(actor)), "auth.account")
