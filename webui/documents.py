"""Dokumen: the lists, starting one, and a document's page: where it is, and how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import catalogue, documents, moves
from engine.access import NotYourSop
from engine.catalogue import SopSeen
from engine.documents import DocumentOpened, EventSeen
from engine.errors import FieldError, Refused
from engine.forecast import promise
from engine.installation import Tx
from engine.organisation import holdings
from engine.versions import Version
from engine.withdrawing import require_in_use
from webui import notices
from webui.before import Word, word
from webui.context import actor, calendar, installation, now
from webui.languages import said
from webui.onward import first
from webui.picture import diagram, track
from webui.picture.marks import SYMBOLS, marks_of
from webui.to_do import to_do

bp = Blueprint("documents", __name__)

Page = Response | tuple[str, int] | str

STATES = {"berjalan": "open", "selesai": "done", "batal": "cancelled", "menunggu-waktu": "paused"}
"""The states of a document as addresses name them."""
RECENT = 60
"""How many lines of a history are shown at first; a document may be returned a thousand times."""
MINOR = ("claimed", "released", "attached")
"""What led to a completion: told with it, not in lines of its own."""
CONTROLS = {"reason": "alasan", "text": "komentar", "priority": "sifat", "username": "penerima"}
"""The controls of the page's forms by the fields that they fill in."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of the page that was sent in and could not be taken: what it said, what is wrong.

    ``form`` is ``batal``, ``komentar``, ``sifat`` or ``alihkan``, which has a ``task``; ``choice``
    is what was chosen in it.
    """

    form: str = ""
    text: str = ""
    task: str = ""
    choice: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of its control."""
        behind = f"-{self.task}" if self.task else ""
        return [(CONTROLS[error.key] + behind, said(error.said)) for error in self.errors]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history: an event with what was filled in and attached at its task."""

    event: EventSeen
    word: Word | None
    files: tuple[str, ...]


@bp.get("/dokumen")
def index() -> str:
    """The documents that the reader may see, newest first."""
    asked = {name: request.args.get(name, "").strip() for name in ("q", "sop", "keadaan", "punya")}
    with installation().reading() as tx:
        return render_template(
            "documents/index.html",
            documents=documents.listing(
                tx,
                actor(),
                mine=asked["punya"] == "saya",
                search=asked["q"],
                sop=asked["sop"],
                state=STATES.get(asked["keadaan"], ""),
                cursor=request.args.get("setelah"),
            ),
            sops=catalogue.sops(tx, actor()),
            states=STATES,
            asked=asked,
        )


@bp.get("/dokumen/baru")
def new() -> Page:
    """Which SOP, and then the title."""
    with installation().reading() as tx:
        startable = [sop for sop in catalogue.sops(tx, actor()) if sop.may_start]
        if "sop" not in request.args:
            return render_template("documents/choose.html", sops=startable)
        return _start_page(tx, _startable(tx, request.args["sop"]))


@bp.post("/dokumen/baru")
def start() -> Page:
    """Starts a document and opens its page."""
    title = request.form.get("judul", "")
    with installation().reading() as tx:
        sop = _startable(tx, request.form.get("sop", ""))
    try:
        with installation().writing() as tx:
            document_id = moves.start(tx, actor(), sop.version.id, title)
    except Refused as error:
        with installation().reading() as tx:
            return _start_page(tx, sop, title, error.fields), 422
    return redirect(url_for("documents.see", document_id=document_id), 303)


@bp.get("/dokumen/<document_id>")
def see(document_id: str) -> str:
    """A document's page."""
    notices.opened(document_id=document_id)
    with installation().reading() as tx:
        return _page(tx, documents.see(tx, actor(), document_id))


@bp.post("/dokumen/<document_id>/batal")
def cancel(document_id: str) -> Page:
    """Cancels a document, with a reason."""
    reason = request.form.get("alasan", "")
    try:
        with installation().writing() as tx:
            moves.cancel(tx, actor(), document_id, reason)
    except Refused as error:
        return again(document_id, Sent("batal", reason, errors=error.fields))
    return redirect(url_for("documents.see", document_id=document_id), 303)


def _startable(tx: Tx, key: str) -> SopSeen:
    """The SOP, if the reader may start a document under it.

    Raises ``NotFound``, ``NotYourSop``, ``VersionWithdrawn`` (all its versions are).
    """
    sop = catalogue.sop(tx, actor(), key)
    if sop.withdrawn:
        require_in_use(tx, sop.version)
    if not sop.may_start:
        raise NotYourSop
    return sop


def _start_page(tx: Tx, sop: SopSeen, title: str = "", errors: tuple[FieldError, ...] = ()) -> str:
    version = sop.version
    (begins,) = version.sop.outgoing[version.starts[""]]
    return render_template(
        "documents/start.html",
        sop=sop,
        first=first(tx, version),
        promised=promise(version, calendar(), now(), begins.id),
        vacant=catalogue.vacant_lanes(tx, version),
        track=track.draw(version.sop),
        title=title,
        problems=[("judul", said(error.said)) for error in errors],
    )


def again(document_id: str, sent: Sent) -> Page:
    """A document's page once more, with what was sent in and why it could not be taken."""
    with installation().reading() as tx:
        return _page(tx, documents.see(tx, actor(), document_id), sent), 422


def _page(tx: Tx, opened: DocumentOpened, sent: Sent | None = None) -> str:
    sent = sent or Sent()
    document, version = opened.document, opened.document.version
    *before, (_, since) = _by_version(opened.events)
    marks = marks_of(version.sop, since, [(under.sop, events) for under, events in before])
    posts = {task.post_id for task in document.tasks}
    whole = "semua" in request.args
    lines = _lines(opened)
    shown = lines if whole else lines[:RECENT]
    return render_template(
        "documents/see.html",
        document=document,
        forecast=opened.forecast,
        last=opened.events[-1],
        lines=shown,
        older=len(lines) - len(shown),
        files=[file for file in reversed(opened.files) if file.current],
        replaced=[file for file in reversed(opened.files) if not file.current],
        holders=holdings.holders(tx, posts, version.sop_id),
        mine=[t for t in document.tasks if t.workable_by(actor()) or t.takeable_by(actor())],
        marks=marks,
        symbols=SYMBOLS,
        state_words=track.state_words,
        track=track.draw(version.sop, marks),
        diagram=diagram.draw(version.sop, marks),
        may_cancel=opened.may_cancel,
        to_do=to_do(tx, opened) if actor().supervisor else [],
        sent=sent,
        problems=sent.problems,
    )


def _by_version(events: Sequence[EventSeen]) -> list[tuple[Version, list[EventSeen]]]:
    """A history in its chapters: what happened under each version that the document has had."""
    parts = [list(part) for _, part in groupby(events, key=lambda event: event.version.id)]
    return [(part[0].version, part) for part in parts]


def _lines(opened: DocumentOpened) -> list[Line]:
    """The history, newest first. What led to a completion is told with it, not in its own lines."""
    names = {file.id: file.name for file in opened.files}
    done = {event.task_id for event in opened.events if event.kind == "completed"}
    attached: dict[str | None, list[str]] = {}
    lines = []
    for event in opened.events:
        name = names.get(event.file_id or "")
        if event.task_id in done and event.kind in MINOR:
            attached.setdefault(event.task_id, []).extend([name] if name else [])
            continue
        with_it = [name] if name else attached.get(event.task_id, [])
        lines.append(Line(event, word(event.version, event), tuple(dict.fromkeys(with_it))))
    return lines[::-1]
