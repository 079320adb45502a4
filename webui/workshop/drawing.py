"""One draft: the modeller's page, its file out and in, and its forms."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, drafts
from engine.drafts import SavedMeanwhile
from engine.errors import Conflict, Refused
from webui.context import actor, installation
from webui.languages import said
from webui.workshop.content import Json, answer, as_json, body_of, of_saved
from webui.workshop.listing import Page, problems_of, revision, uploaded


def draw(draft: str) -> Page:
    """The modeller's page."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        return render_template("workshop/draw.html", opened=opened, draft=opened.draft)


def download(draft: str) -> Response:
    """The draft as a file, to be gone on with in the desktop modeller."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
    key = opened.sop.key if opened.sop else opened.draft.key or "draf"
    # A key may hold letters that a header must not; those of ours are plain.
    name = "".join(
        letter for letter in key if letter.isascii() and (letter.isalnum() or letter in "-_.")
    )
    return Response(
        opened.source,
        mimetype="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename={name or 'draf'}.bpmn"},
    )


def upload(draft: str) -> Page:
    """A file in the place of the draft's diagram."""
    if request.method == "GET":
        return _upload_page(draft)
    try:
        with installation().writing() as tx:
            drafts.upload(tx, actor(), draft, revision(), uploaded())
    except Refused as error:
        return _upload_page(draft, problems_of(error)), 422
    except Conflict as error:
        return _upload_page(draft, [("berkas", said(error.said))]), 409
    return redirect(url_for("workshop.draw", draft=draft), 303)


def forms(draft: str) -> Page:
    """The forms that a step of the draft may name, and a new one."""
    if request.method == "GET":
        return _forms_page(draft)
    try:
        with installation().writing() as tx:
            form = drafts.new_form(tx, actor(), draft, revision(), request.form.get("nama", ""))
    except SavedMeanwhile as error:
        return _forms_page(draft, [("", said(error.said))]), 409
    except Refused as error:
        return _forms_page(draft, [("nama", words) for _, words in problems_of(error)]), 422
    return redirect(url_for("workshop.form", draft=draft, form=form), 303)


def form(draft: str, form: str) -> Page:
    """The form editor's page."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        drafts.form_of(tx, actor(), draft, form)
        used = [step for step in opened.sop.steps if step.form == form] if opened.sop else []
    return render_template("workshop/form.html", draft=opened.draft, form=form, steps=used)


@as_json
def read_form(draft: str, form: str) -> Response:
    """A form of a draft, for the editor."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        schema = drafts.form_of(tx, actor(), draft, form)
    body: Json = of_saved(opened) | {"schema": schema}
    return answer(body)


@as_json
def save_form(draft: str, form: str) -> Response:
    """Keeps a form in the draft: JSON with the ``revision`` it was drawn upon and ``schema``."""
    sent = body_of("schema", dict)
    with installation().writing() as tx:
        drafts.form_of(tx, actor(), draft, form)
        opened = drafts.save_form(tx, actor(), draft, sent["revision"], form, sent["schema"])
        return answer(of_saved(opened))


def _upload_page(draft: str, problems: Iterable[tuple[str, str]] = ()) -> str:
    with installation().reading() as tx:
        seen = drafts.see(tx, actor(), draft).draft
    return render_template("workshop/upload.html", draft=seen, problems=list(problems))


def _forms_page(draft: str, problems: list[tuple[str, str]] | None = None) -> str:
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        known = catalogue.forms(tx, actor(), opened.forms)
    steps = opened.sop.steps if opened.sop else ()
    return render_template(
        "workshop/forms.html",
        draft=opened.draft,
        forms=known,
        drafted=opened.forms,
        used={key: [step for step in steps if step.form == key] for key in known},
        name=request.form.get("nama", ""),
        problems=problems or [],
    )
