"""SOP: the catalogue, and the page of one: picture, norms, identity, versions, its file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from engine import catalogue, drafts
from engine.sop.model import Decision, Sop
from engine.versions import Version
from engine.working_time import norm_minutes
from webui.context import actor, installation
from webui.picture import diagram

bp = Blueprint("catalogue", __name__)

NUMBER = "<int(max=2147483647):number>"
"""A version's number, no larger than a database holds."""


@bp.get("/sop")
def index() -> str:
    """The SOPs of the reader's office."""
    with installation().reading() as tx:
        return render_template("catalogue/index.html", sops=catalogue.sops(tx, actor()))


@bp.get("/sop/<key>")
def see(key: str) -> str:
    """An SOP as it is now."""
    return _page(key, None)


@bp.get(f"/sop/<key>/{NUMBER}")
def version(key: str, number: int) -> str:
    """One version of an SOP."""
    return _page(key, number)


@bp.get(f"/sop/<key>/{NUMBER}/bpmn")
def source(key: str, number: int) -> Response:
    """A version's diagram as it was uploaded, to be saved."""
    with installation().reading() as tx:
        diagram_file = catalogue.source_of(tx, actor(), key, number)
    name = f"{key}.{number}.bpmn"
    return Response(
        diagram_file,
        mimetype="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _page(key: str, number: int | None) -> str:
    with installation().reading() as tx:
        current = catalogue.sop(tx, actor(), key)
        shown = catalogue.version_of(tx, actor(), key, number)
        return render_template(
            "catalogue/see.html",
            current=current,
            version=shown,
            versions=catalogue.versions(tx, actor(), key),
            vacant=catalogue.vacant_lanes(tx, shown),
            draft=drafts.of_sop(tx, actor(), key) if actor().process_owner else None,
            diagram=diagram.draw(shown.sop),
            whole_norm=_whole_norm(shown),
            rows_of=lambda decision: _rows(shown.sop, decision),
        )


def _rows(sop: Sop, decision: Decision) -> str:
    """The rows that a decision leads to."""
    return ", ".join(dict.fromkeys(sop.step_by_id[step].row for step in decision.leads_to))


def _whole_norm(version: Version) -> int:
    """All norms of the table together, in working minutes."""
    return sum(norm_minutes(waktu) for waktu in version.waktu.values())
