"""Pindah versi: which running documents, what would become of each, and then those that can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, migration
from engine.access import NotProcessOwner
from engine.errors import FieldError, Refused, Text
from engine.installation import Tx
from engine.migration import MOST, Foreseen, Group, Stand
from engine.versions import Version
from webui.context import actor, installation
from webui.languages import said
from webui.versions import number_asked

bp = Blueprint("migration", __name__)

Page = Response | tuple[str, int] | str

LISTED = 100
"""How many documents of a group can be chosen one by one; all of them together always."""
TOLD = 40
"""How many of the documents that stayed an address can name."""
FIELDS = {"reason": "alasan", "documents": "dokumen"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Documents of which the same becomes: where each stands, or why it stays."""

    stands: tuple[Stand, ...]
    why: Text | None
    documents: tuple[Foreseen, ...]


@bp.get("/sop/<key>/pindah")
def choose(key: str) -> str:
    """The running documents that could move; after moving some, what became of them."""
    with installation().reading() as tx:
        return _choose_page(tx, key)


@bp.post("/sop/<key>/pindah")
def move(key: str) -> Page:
    """What would become of the chosen documents; or, once that was seen, moving them."""
    try:
        if request.form.get("aksi") == "pindah":
            return _moved(key)
        with installation().reading() as tx:
            target = _target(tx, key)
            return _preview_page(tx, target, _chosen(tx, target))
    except Refused as error:
        with installation().reading() as tx:
            if request.form.get("aksi") == "pindah" and _named():
                target = _target(tx, key)
                return _preview_page(tx, target, _named(), error.fields), 422
            return _choose_page(tx, key, error.fields), 422


def _moved(key: str) -> Response:
    with installation().writing() as tx:
        target = _target(tx, key)
        reason = request.form.get("alasan", "")
        told = migration.migrate(tx, actor(), target, _named(), reason)
    stayed = [one.document for one in told if one.why]
    return redirect(
        url_for(
            "migration.choose",
            key=key,
            ke=target.number,
            pindah=len(told) - len(stayed),
            tinggal=len(stayed) or None,
            tetap=stayed[:TOLD],
        ),
        303,
    )


def _target(tx: Tx, key: str) -> Version:
    """The version to move to, the current one unless named."""
    given = number_asked("ke")
    return catalogue.version_of(tx, actor(), key, given)


def _named() -> list[str]:
    return list(dict.fromkeys(request.form.getlist("dokumen")))


def _chosen(tx: Tx, target: Version) -> list[str]:
    """The documents that were ticked, by themselves or with all of their group.

    No more than can be moved at a time: of a larger group the oldest.
    """
    found, wanted = _named(), set(request.form.getlist("grup"))
    for group in migration.groups(tx, actor(), target):
        if name_of(group) in wanted:
            found += [one.document for one in group.documents]
    return list(dict.fromkeys(found))[:MOST]


def name_of(group: Group) -> str:
    """What a group's tick is sent as."""
    return ":".join([str(group.version.number), *group.waiting])


def _choose_page(tx: Tx, key: str, errors: Sequence[FieldError] = ()) -> str:
    target = _target(tx, key)
    versions = catalogue.versions(tx, actor(), key)
    groups = migration.groups(tx, actor(), target)
    usable = [one for one in versions if not one.withdrawn]
    stayed = request.args.getlist("tetap")[:TOLD] if request.method == "GET" else []
    told = migration.preview(tx, actor(), target, stayed) if stayed else ()
    return render_template(
        "catalogue/migrate.html",
        target=target,
        withdrawn=next(one.withdrawn for one in versions if one.number == target.number),
        versions=usable,
        groups=groups,
        name_of=name_of,
        listed=LISTED,
        moved=number_asked("pindah"),
        left=number_asked("tinggal"),
        stayed=_outcomes(one for one in told if one.why),
        problems=_problems(errors),
    )


def _preview_page(
    tx: Tx, target: Version, chosen: Sequence[str], errors: Sequence[FieldError] = ()
) -> str:
    if not actor().process_owner:
        raise NotProcessOwner
    told = migration.preview(tx, actor(), target, chosen)
    moving = [one for one in told if one.why is None]
    return render_template(
        "catalogue/migrating.html",
        target=target,
        moving=moving,
        outcomes=_outcomes(moving),
        stays=_outcomes(one for one in told if one.why),
        reason=request.form.get("alasan", ""),
        problems=_problems(errors),
    )


def _outcomes(told: Iterable[Foreseen]) -> list[Outcome]:
    """What becomes of documents, told once for all of which the same becomes."""
    found: dict[tuple[tuple[Stand, ...], Text | None], list[Foreseen]] = {}
    for one in told:
        found.setdefault((one.stands, one.why), []).append(one)
    return [Outcome(stands, why, tuple(each)) for (stands, why), each in found.items()]


def _problems(errors: Sequence[FieldError]) -> list[tuple[str, str]]:
    return [(FIELDS.get(error.key, ""), said(error.said)) for error in errors]
