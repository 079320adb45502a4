"""What a page says when something does not go: one calm sentence and a way on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from flask import Flask, abort, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    Forbidden as NotAllowed,
)
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
)
from werkzeug.exceptions import (
    NotFound as NoSuchPage,
)

from engine.errors import AlurError, Conflict, Forbidden, NotFound, Refused
from webui.languages import _, said

log = logging.getLogger("alur.web")

STATUS: tuple[tuple[type[AlurError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Refused, 422),
)
LONGEST_SHOWN = 20_000


def init_app(app: Flask) -> None:
    """Answers every error with a page of its own kind."""
    app.register_error_handler(AlurError, _alur_error)
    app.register_error_handler(HTTPException, _http_error)


def refuse_unstorable() -> None:
    """Turns away a request with a NUL in it, which nobody types and PostgreSQL cannot store."""
    sent = [request.path, *request.args.values()]
    if not request.path.startswith("/api/"):
        sent += request.form.values()
    if any("\0" in text for text in sent):
        abort(400)


def status_of(error: AlurError) -> int:
    """The HTTP status that an error of the engine is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def error_page(
    status: int,
    sentence: str,
    *,
    typed: Sequence[tuple[str, str]] | None = None,
    back: str = "",
    back_word: str = "",
) -> tuple[str, int]:
    """The page of an error, with what was typed, so that nothing is lost with it.

    ``typed`` are labels and texts, else all that the request sent in; ``back`` is where the way
    back leads, the inbox unless said.
    """
    titles = {
        400: _("Permintaan tidak dapat dibaca"),
        403: _("Bukan wewenang Anda"),
        404: _("Tidak ditemukan"),
        405: _("Tidak ditemukan"),
        409: _("Keadaannya sudah berubah"),
        413: _("Kiriman terlalu besar"),
        422: _("Ada yang perlu diperbaiki"),
        500: _("Terjadi kesalahan"),
    }
    if typed is None:
        typed = tuple(_typed()) if status != RequestEntityTooLarge.code else ()
    page = render_template(
        "error.html",
        title=titles.get(status, titles[400]),
        sentence=sentence,
        typed=typed,
        back=back,
        back_word=back_word,
    )
    return page, status


def _alur_error(error: AlurError) -> tuple[str, int]:
    status = status_of(error)
    if status == 400:
        log.warning("%s: %s", type(error).__name__, error)
    return error_page(status, said(error.said))


def _http_error(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    if isinstance(error, CSRFError):
        sentence = _(
            "Halaman ini dibuka sebelum Anda masuk kembali, atau bukan dari Alur. "
            "Tidak ada yang dikirim. Buka lagi halamannya, lalu kirim ulang."
        )
    elif isinstance(error, RequestEntityTooLarge):
        sentence = _(
            "Berkas yang dikirim terlalu besar. Tidak ada yang disimpan. "
            "Kembali ke halaman sebelumnya dan kirim berkas yang lebih kecil."
        )
    elif isinstance(error, NoSuchPage | MethodNotAllowed):
        sentence = _("Halaman ini tidak ada. Periksa lagi alamatnya.")
    elif isinstance(error, NotAllowed):
        sentence = said(Forbidden.text)
    elif isinstance(error, InternalServerError):
        sentence = _("Kesalahannya sudah dicatat. Tidak ada yang berubah. Coba lagi sebentar lagi.")
    else:
        sentence = _("Tidak ada yang berubah. Kembali dan coba lagi.")
    return error_page(status, sentence)


def _typed() -> Iterator[tuple[str, str]]:
    """What was typed into the form that could not be taken, if it came from a page of ours."""
    ours = "csrf_valid" in g or request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.method != "POST" or not ours:
        return
    labels = {"catatan": _("Catatan"), "alasan": _("Alasan"), "judul": _("Judul")}
    for name, value in request.form.items(multi=True):
        label = labels.get(name, name.removeprefix("isian.").replace("_", " ").replace(".", " "))
        if value.strip() and (name in labels or name.startswith("isian.")):
            yield label, value[:LONGEST_SHOWN]
