"""The workshop's first page: the drafts of the office, and how a new one is begun."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import drafts
from webui.context import actor, installation

Page = str | tuple[str, int] | Response


def index() -> Page:
    """The drafts of the office."""
    with installation().reading() as tx:
        return render_template("workshop/index.html", drafts=drafts.drafts(tx, actor()))


def begin() -> Page:
    """A draft of an SOP, from one of its versions."""
    with installation().writing() as tx:
        draft = drafts.begin(tx, actor(), request.form.get("sop", ""))
    return redirect(url_for("workshop.draw", draft=draft), 303)


def draw(draft: str) -> Page:
    """The modeller's page."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        return render_template("workshop/draw.html", draft=opened.draft, findings=opened.findings)
