"""An SOP's versions: how two of them differ; withdrawing one from new documents."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, withdrawing
from engine.access import NotProcessOwner
from engine.errors import FieldError, NotFound, Refused
from engine.installation import Tx
from engine.versions import Version
from webui.catalogue import NUMBER
from webui.context import actor, installation
from webui.differing import differing
from webui.languages import said

bp = Blueprint("versions", __name__)

Page = Response | tuple[str, int] | str


@bp.get("/sop/<key>/beda")
def difference(key: str) -> str:
    """What differs between two versions, the current one and the one before it unless named."""
    with installation().reading() as tx:
        versions = catalogue.versions(tx, actor(), key)
        after = catalogue.version_of(tx, actor(), key, number_asked("ke"))
        older = next((one.number for one in versions if one.number < after.number), None)
        before = catalogue.version_of(tx, actor(), key, number_asked("dari") or older)
        return render_template(
            "catalogue/difference.html",
            versions=versions,
            before=before,
            after=after,
            found=differing(before.sop, after.sop, redrawn(before, after)),
        )


@bp.route(f"/sop/<key>/{NUMBER}/tarik", methods=["GET", "POST"])
def withdraw(key: str, number: int) -> Page:
    """Withdraws a version from new documents, with a reason."""
    if request.method == "GET":
        with installation().reading() as tx:
            return _withdraw_page(tx, key, number)
    try:
        with installation().writing() as tx:
            version = catalogue.version_of(tx, actor(), key, number)
            withdrawing.withdraw(tx, actor(), version, request.form.get("alasan", ""))
    except Refused as error:
        with installation().reading() as tx:
            return _withdraw_page(tx, key, number, error.fields), 422
    return redirect(url_for("catalogue.version", key=key, number=number), 303)


@bp.post(f"/sop/<key>/{NUMBER}/pulihkan")
def reinstate(key: str, number: int) -> Response:
    """Lets documents be started under a withdrawn version again."""
    with installation().writing() as tx:
        withdrawing.reinstate(tx, actor(), catalogue.version_of(tx, actor(), key, number))
    return redirect(url_for("catalogue.version", key=key, number=number), 303)


def number_asked(name: str) -> int | None:
    """The number of a version in the address, ``None`` without one. Raises ``NotFound``."""
    given = request.args.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise NotFound
    return int(given)


def redrawn(before: Version, after: Version) -> frozenset[str]:
    """The forms of both versions that ask for something else in the second."""
    return frozenset(
        key for key, form in before.forms.items() if after.forms.get(key, form) != form
    )


def _withdraw_page(tx: Tx, key: str, number: int, errors: tuple[FieldError, ...] = ()) -> str:
    version = catalogue.version_of(tx, actor(), key, number)
    if not actor().process_owner:
        raise NotProcessOwner
    versions = catalogue.versions(tx, actor(), key)
    others = [one for one in versions if not one.withdrawn and one.number != number]
    return render_template(
        "catalogue/withdraw.html",
        version=version,
        seen=next(one for one in versions if one.number == number),
        current=catalogue.sop(tx, actor(), key),
        next=max((one.number for one in others), default=None),
        reason=request.form.get("alasan", ""),
        problems=[("alasan", said(error.said)) for error in errors],
    )
