"""Publishing a draft: what it changes, what the rules say, a note, and who approved it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from engine import catalogue, drafts
from engine.catalogue import SopSeen, Unpublishable
from engine.drafts import DraftOpened
from engine.errors import AlurError, Conflict, Refused
from engine.installation import Tx
from webui.context import actor, installation
from webui.differing import Differing, differing
from webui.errors import status_of
from webui.languages import said
from webui.workshop.listing import Page, number_in, revision

FIELDS = {"note": "catatan", "approved_by": "pengesah"}


def publish(draft: str) -> Page:
    """The page before publishing, and publishing itself."""
    if request.method == "GET":
        return _page(draft)
    try:
        with installation().writing() as tx:
            made = drafts.publish(
                tx, actor(), draft, revision(),
                newest=number_in("terbaru"),
                note=request.form.get("catatan", ""),
                approved_by=request.form.get("pengesah", ""),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        return _page(draft, error), status_of(error)
    return redirect(url_for("catalogue.version", key=made.key, number=made.number), 303)


def _page(draft: str, error: AlurError | None = None) -> str:
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        current = catalogue.sop(tx, actor(), opened.draft.key) if opened.draft.key else None
        newer = [
            one
            for one in catalogue.versions(tx, actor(), opened.draft.key)
            if one.number > (opened.draft.base or 0)
        ]
        return render_template(
            "workshop/publish.html",
            opened=opened,
            draft=opened.draft,
            current=current,
            newer=newer,
            number=(opened.draft.newest or 0) + 1,
            found=_difference(tx, opened, current),
            note=request.form.get("catatan", ""),
            approved_by=request.form.get("pengesah", ""),
            problems=_problems(error),
        )


def _difference(tx: Tx, opened: DraftOpened, current: SopSeen | None) -> Differing | None:
    """What the draft changes of the current version; ``None`` where there are not both."""
    if opened.sop is None or current is None:
        return None
    before = current.version.forms
    after = catalogue.forms(tx, actor(), opened.forms)
    redrawn = {key for key, form in before.items() if after.get(key, form) != form}
    return differing(current.version.sop, opened.sop, redrawn)


def _problems(error: AlurError | None) -> list[tuple[str, str]]:
    """What kept the draft from being published; its findings stand on the page anyway."""
    if error is None or isinstance(error, Unpublishable):
        return []
    if isinstance(error, Refused) and error.fields:
        return [(FIELDS.get(one.key, ""), said(one.said)) for one in error.fields]
    return [("", said(error.said))]
