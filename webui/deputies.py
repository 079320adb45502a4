"""Plh. dan Plt.: who holds a post in another's place, appointing them and ending it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FieldError, Refused, Text
from engine.handed_in import Incomplete
from engine.organisation import deputies, offices
from webui.context import actor, installation, office
from webui.languages import said

bp = Blueprint("deputies", __name__)

Page = Response | tuple[str, int] | str

NO_POST = Text("Pilih jabatannya.", "Choose the post.")
NO_DAY = Text("Tulis tanggal seperti 2026-01-31.", "Write a date as 2026-01-31.")
CONTROLS = {
    "username": "orang", "post": "jabatan", "kind": "jenis", "order_number": "nomor",
    "since": "mulai", "until": "sampai", "sops": "sop",
}  # fmt: skip
"""The controls of the form by the fields that they fill in."""
GREATEST_ID = 2**31


@bp.get("/plh")
def index() -> Page:
    """The deputies of an office: the reader's own, or for the admin the chosen one."""
    return _page()


@bp.post("/plh")
def appoint() -> Page:
    """Makes somebody a deputy."""
    form, wrong = request.form, []
    post = _number("jabatan")
    if not post:
        wrong.append(FieldError("post", NO_POST))
    days: dict[str, date | None] = {}
    for field in ("since", "until"):
        written = form.get(CONTROLS[field], "").strip()
        try:
            days[field] = date.fromisoformat(written) if written else None
        except ValueError:
            wrong.append(FieldError(field, NO_DAY))
    try:
        if wrong:
            raise Incomplete(*wrong)
        with installation().writing() as tx:
            deputies.appoint(
                tx, actor(), form.get("orang", ""), post, form.get("jenis", ""),
                form.get("nomor", ""), days["since"], days["until"], form.getlist("sop"),
            )  # fmt: skip
    except Refused as error:
        return _page(error.fields), 422
    return redirect(url_for("deputies.index", unit=_unit()), 303)


@bp.post("/plh/<int(max=2147483647):holding_id>/akhiri")
def end(holding_id: int) -> Page:
    """Ends an appointment now."""
    with installation().writing() as tx:
        deputies.end(tx, actor(), holding_id)
    return redirect(url_for("deputies.index", unit=_unit()), 303)


def _number(name: str) -> int:
    """The id in a control, 0 if there is none."""
    given = request.form.get(name, 0, type=int)
    return given if 0 < given < GREATEST_ID else 0


def _unit() -> str | None:
    """The key of the office that the admin has chosen."""
    return request.values.get("unit") or None


def _page(wrong: tuple[FieldError, ...] = ()) -> str:
    with installation().reading() as tx:
        known = {one.key: one.name for one in offices.offices(tx)} if actor().admin else {}
        key = _unit() if actor().admin else None
        key = key or office().key or next(iter(known), "")
        office_id = offices.office_of(tx, key).id
        return render_template(
            "deputies/index.html",
            listed=deputies.listing(tx, actor(), office_id),
            choices=deputies.choices(tx, office_id)
            if deputies.may_appoint(actor(), office_id)
            else None,
            offices=known,
            chosen=key,
            typed=request.form,
            wrong={CONTROLS[error.key]: said(error.said) for error in wrong},
            problems=[(CONTROLS[error.key], said(error.said)) for error in wrong],
        )
