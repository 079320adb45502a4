"""Tugas Saya: what waits for me, what I may take, and the page of one task."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

bp = Blueprint("inbox", __name__)


@bp.get("/")
def home() -> Response:
    """The first page is the inbox."""
    return redirect(url_for("inbox.index"))


@bp.get("/tugas")
def index() -> str:
    """The inbox."""
    return ""


@bp.get("/tugas/<task_id>")
def see(task_id: str) -> str:
    """One task."""
    return task_id


@bp.get("/berkas/<file_id>")
def download(file_id: str) -> str:
    """An attachment."""
    return file_id
