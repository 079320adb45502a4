"""Kelola: a post of an office, its spellings, its superior, and who holds it from when to when."""

from __future__ import annotations

from flask import redirect, request, url_for

from engine.errors import AlurError
from engine.installation import Tx
from engine.organisation import holdings, offices
from engine.organisation.holdings import PostSeen
from engine.organisation.offices import OfficeSeen
from webui.admin.dates import held
from webui.admin.filling import Page, mark, number_in, page, refused, ticked, typed
from webui.context import actor, installation

FIELDS = {"name": "nama", "aliases": "ejaan", "superior": "langsung"}


def see(post_id: int) -> Page:
    """A post and everybody who holds, held or will hold it."""
    with installation().reading() as tx:
        office, post, others = _read(tx, post_id)
        history = held(tx, office, holdings.of_post(tx, actor(), post_id))
    below = [one for one in others if one.superior == post.name]
    return page("post.html", seen=office, post=post, below=below, held=history)


def add(office: str) -> Page:
    """A new post of an office."""
    with installation().reading() as tx:
        row = offices.office_of(tx, office)
        seen, others = offices.office_seen(tx, row.id), holdings.posts(tx, row.id)
    given = typed(nama="", ejaan="", langsung="", atasan="")
    problems = None
    if request.method == "POST":
        try:
            with installation().writing() as tx:
                offices.add_post(
                    tx, offices.office_of(tx, office), given["nama"], _aliases(given),
                    ticked("atasan"), superior_id=number_in("langsung"), by=actor(),
                )  # fmt: skip
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(url_for("admin.office", office=office, _anchor="jabatan"), 303)
    return page("post_form.html", problems, given=given, seen=seen, post=None, others=others)


def change(post_id: int) -> Page:
    """What a post is called and whom it stands under."""
    with installation().reading() as tx:
        office, post, others = _read(tx, post_id)
    superior = next((one.id for one in others if one.name == post.superior), None)
    given = typed(
        nama=post.name, ejaan="\n".join(post.aliases), langsung=str(superior or ""),
        atasan=mark(post.supervisor),
    )  # fmt: skip
    problems = None
    if request.method == "POST":
        try:
            with installation().writing() as tx:
                offices.change_post(
                    tx, actor(), post_id,
                    name=given["nama"], aliases=_aliases(given),
                    supervisor=ticked("atasan"), superior_id=number_in("langsung"),
                )  # fmt: skip
        except AlurError as error:
            problems = refused(error, FIELDS)
        else:
            return redirect(url_for("admin.post", post_id=post_id), 303)
    return page("post_form.html", problems, given=given, seen=office, post=post, others=others)


def _aliases(given: dict[str, str]) -> list[str]:
    """The other spellings, one a line."""
    return [line for line in given["ejaan"].splitlines() if line.strip()]


def _read(tx: Tx, post_id: int) -> tuple[OfficeSeen, PostSeen, list[PostSeen]]:
    """A post with its office and the office's other posts. Raises ``NotFound``."""
    office_id = offices.post_of(tx, post_id).office_id
    posts = holdings.posts(tx, office_id)
    post = next(one for one in posts if one.id == post_id)
    return offices.office_seen(tx, office_id), post, [one for one in posts if one is not post]
