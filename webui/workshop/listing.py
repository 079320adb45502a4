"""The workshop's first pages: the drafts of the office, and how a new one is begun."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, drafts
from engine.access import Actor
from engine.catalogue import require_process_owner
from engine.drafts import DraftThere
from engine.errors import FieldError, Refused, Text
from engine.installation import Tx
from engine.organisation import holdings
from engine.sop.modelled import Unreadable
from engine.sop.source import MAX_BYTES
from webui.context import actor, installation
from webui.languages import said

Page = str | tuple[str, int] | Response

NO_FILE = Text("Pilih berkasnya dahulu.", "Choose the file first.")
FIELDS = {"title": "nama", "posts": "jabatan"}


def index() -> Page:
    """The drafts of the office, and its SOPs that have none."""
    with installation().reading() as tx:
        found = drafts.drafts(tx, actor())
        drafted = {draft.key for draft in found}
        sops = [sop for sop in catalogue.sops(tx, actor()) if sop.key not in drafted]
        return render_template("workshop/index.html", drafts=found, sops=sops)


def new() -> Page:
    """What a new SOP is begun from: its title and posts, or a file."""
    return _new_page()


def begin() -> Page:
    """A draft of an SOP from one of its versions, of a file, or of a new SOP."""
    require_process_owner(actor())
    try:
        with installation().writing() as tx:
            draft = _begun(tx, actor())
    except DraftThere as error:
        there = render_template(
            "workshop/there.html",
            draft=error.draft,
            sop=request.form.get("sop", ""),
            number=number_in("versi"),
        )
        return there, 409
    except Refused as error:
        return _new_page(problems_of(error)), 422
    return redirect(url_for("workshop.draw", draft=draft), 303)


def discard(draft: str) -> Page:
    """Throws a draft away, once that has been asked."""
    if request.method == "GET":
        with installation().reading() as tx:
            return render_template(
                "workshop/discard.html", draft=drafts.see(tx, actor(), draft).draft
            )
    with installation().writing() as tx:
        drafts.discard(tx, actor(), draft, revision())
    return redirect(url_for("workshop.index"), 303)


def revision() -> int:
    """The revision of the draft that a form was made for; none is like no draft's."""
    return number_in("revisi") or 0


def uploaded() -> bytes:
    """The file that was sent in; one byte too many is enough to be refused by its size.

    Raises ``Refused`` when none was chosen.
    """
    file = request.files.get("berkas")
    if not file:
        raise Refused(FieldError("berkas", NO_FILE))
    return file.stream.read(MAX_BYTES + 1)


def problems_of(error: Refused) -> list[tuple[str, str]]:
    """What is wrong with a form or its file: the id of the field on the page, and the sentence."""
    if isinstance(error, Unreadable):
        return [("berkas", said(finding.said)) for finding in error.findings]
    return [(FIELDS.get(one.key, one.key), said(one.said)) for one in error.fields]


def _begun(tx: Tx, owner: Actor) -> str:
    if "berkas" in request.files:
        return drafts.take_in(tx, owner, uploaded())
    if "sop" in request.form:
        key, number = request.form["sop"], number_in("versi")
        return drafts.begin(tx, owner, key, number, instead_of=number_in("ganti"))
    chosen = [int(post) for post in request.form.getlist("jabatan") if _is_number(post)]
    return drafts.new(tx, owner, request.form.get("nama", ""), chosen)


def number_in(name: str) -> int | None:
    """The number in a field, ``None`` when it holds none."""
    given = request.form.get(name, "")
    return int(given) if _is_number(given) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _new_page(problems: Iterable[tuple[str, str]] = ()) -> str:
    office_id = require_process_owner(actor())
    with installation().reading() as tx:
        posts = holdings.posts(tx, office_id)
    return render_template(
        "workshop/new.html",
        posts=posts,
        chosen=request.form.getlist("jabatan"),
        title=request.form.get("nama", ""),
        problems=list(problems),
    )
