"""Cara saya diberi tahu: a person's own channels, how much each tells, and whether it works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.telling import channels
from engine.telling.channels import CHOICES, ChannelRefused
from webui.context import actor, installation, settings
from webui.languages import _, said

bp = Blueprint("channels", __name__)

Page = Response | tuple[str, int] | str

FIELDS: Final = {"address": "alamat", "choice": "pilihan"}
DONE: Final = ("tambah", "ubah", "hapus", "coba")
"""What a button of the page does; also how its answer is named in the address after it."""
LONGEST_ID = 9


@bp.get("/akun/pemberitahuan")
def index() -> str:
    """The reader's channels."""
    return _page({}, MultiDict())


@bp.post("/akun/pemberitahuan")
def change() -> Page:
    """Adds a channel, changes, tries out or removes one."""
    form, act = request.form, request.form.get("aksi", "")
    try:
        _act(act, form)
    except ChannelRefused as error:
        problems = {FIELDS[field.key]: said(field.said) for field in error.fields}
        return _page(problems, form), 422
    return redirect(url_for("channels.index", selesai=act), 303)


def _act(act: str, form: MultiDict[str, str]) -> None:
    """Raises ``NotFound`` for a button that no page of ours has, and what the engine raises."""
    choice = form.get("pilihan", "")
    with installation().writing() as tx:
        if act == "tambah":
            kind, address = form.get("jenis", ""), form.get("alamat", "")
            channels.add(tx, actor(), kind, address, choice, settings().services)
        elif act == "ubah":
            channels.change(tx, actor(), _channel_id(form), choice)
        elif act == "hapus":
            channels.remove(tx, actor(), _channel_id(form))
        elif act == "coba":
            channels.try_out(tx, actor(), _channel_id(form), settings().letterhead)
        else:
            raise NotFound


def _channel_id(form: MultiDict[str, str]) -> int:
    given = form.get("saluran", "")
    if not given.isascii() or not given.isdecimal() or len(given) > LONGEST_ID:
        raise NotFound
    return int(given)


def _page(problems: Mapping[str, str], typed: MultiDict[str, str]) -> str:
    with installation().reading() as tx:
        mine = channels.mine(tx, actor())
    choices = {
        "all": _("Semua segera"),
        "urgent": _("Mendesak segera, lainnya harian"),
        "digest": _("Ringkasan harian saja"),
    }
    done = request.args.get("selesai", "")
    return render_template(
        "notices/channels.html",
        mine=mine,
        choices={choice: choices[choice] for choice in CHOICES},
        full=len(mine) >= channels.MOST,
        services=settings().services,
        no_mail_server=settings().mail_server is None,
        done=done if done in DONE else "",
        wrong=problems,
        problems=list(problems.items()),
        typed=typed,
    )
