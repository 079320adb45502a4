"""A draft as JSON, for the modeller and the form editor: read whole, saved by revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from flask import jsonify
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from engine import catalogue, drafts
from engine.drafts import BadForm, DraftOpened, DraftSeen, SavedMeanwhile
from engine.errors import AlurError, Finding, Refused, Text
from engine.installation import Tx
from engine.organisation import holdings
from engine.sop import source
from engine.sop.form import Form, inputs
from engine.sop.modelled import Unreadable, openable
from webui import strict_json
from webui.api import reading
from webui.context import actor, installation
from webui.errors import status_of
from webui.languages import said
from webui.words import moment

Json = dict[str, Any]
P = ParamSpec("P")

MOST_BYTES = 2 * source.MAX_BYTES
"""Of a body: the largest diagram, with what JSON writes twice in it (quotes, line ends)."""
NO_JSON = Text(
    "Yang dikirim tidak dapat dibaca; tidak ada yang disimpan. Muat ulang halaman ini.",
    "What was sent cannot be read; nothing was saved. Load this page again.",
)
TOO_LARGE = Text(
    "Diagram ini lebih besar dari {limit} MB; belum disimpan. Unduh diagramnya, lalu buang "
    "gambar sisipan atau pecah menjadi beberapa SOP.",
    "This diagram is larger than {limit} MB and was not saved. Download it, then take embedded "
    "pictures out or divide it into several SOPs.",
)


class NoJson(Refused):
    """A body that is not the JSON that the editors send."""

    text = NO_JSON


def as_json(view: Callable[P, Response]) -> Callable[P, Response]:
    """The view, with its refusals told as JSON: ``message``, and what helps to go on."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except AlurError as error:
            body: Json = {"message": said(error.said)}
            if isinstance(error, SavedMeanwhile):
                body |= {"saved": of_saving(error.draft), "revision": error.draft.revision}
            if isinstance(error, Unreadable | BadForm):
                body["findings"] = of_findings(error.findings)
            return answer(body, status_of(error))
        except RequestEntityTooLarge:
            limit = source.MAX_BYTES // 1_000_000
            return answer({"message": said(TOO_LARGE.fill(limit=limit))}, 413)

    return answered


@as_json
def read(draft: str) -> Response:
    """All that the modeller needs to know of a draft."""
    with installation().reading() as tx:
        opened = drafts.see(tx, actor(), draft)
        body = of_saved(opened) | {
            "bpmn": openable(opened.source).decode(),
            "posts": _posts(tx),
            "forms": [
                _of_form(key, form)
                for key, form in catalogue.forms(tx, actor(), opened.forms).items()
            ],
            "sops": [
                {"key": one.key, "title": one.version.title}
                for one in catalogue.sops(tx, actor())
                if one.key != opened.draft.key
            ],
        }
    return answer(body)


@as_json
def save(draft: str) -> Response:
    """Keeps what the modeller holds: JSON with the ``revision`` it was drawn upon and ``bpmn``."""
    sent = body_of("bpmn", str)
    diagram = str(sent["bpmn"]).encode()
    with installation().writing() as tx:
        opened = drafts.save(tx, actor(), draft, sent["revision"], diagram)
        return answer(of_saved(opened))


def body_of(name: str, kind: type) -> Json:
    """The request's JSON: a ``revision``, and ``name`` of that kind. Raises ``NoJson``, 413."""
    data = reading.upload(MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise RequestEntityTooLarge
    try:
        sent = strict_json.loads(data)
    except strict_json.NotJson as error:
        raise NoJson from error
    if not isinstance(sent, dict) or type(sent.get("revision")) is not int:
        raise NoJson
    if not isinstance(sent.get(name), kind):
        raise NoJson
    return sent


def of_saved(opened: DraftOpened) -> Json:
    """What a saved draft is answered with."""
    return {
        "revision": opened.draft.revision,
        "title": opened.draft.title,
        "saved": of_saving(opened.draft),
        "findings": of_findings(opened.findings),
    }


def of_saving(draft: DraftSeen) -> Json:
    """Who saved a draft last and when: ``at`` for programs (UTC), ``when`` in the office's words.

    ``busy`` when it was somebody else, a few minutes ago.
    """
    return {
        "by": draft.saved_by,
        "at": draft.saved_at.isoformat(),
        "when": moment(draft.saved_at),
        "mine": draft.mine,
        "busy": draft.busy,
    }


def of_findings(findings: Iterable[Finding]) -> list[Json]:
    """Findings, in the reader's language."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "element": finding.element,
            "message": said(finding.said),
        }
        for finding in findings
    ]


def _of_form(key: str, form: Form | None) -> Json:
    """A form by its id; one that is broken has no fields yet."""
    fields = () if form is None else inputs(form.fields)
    return {
        "id": key,
        "title": key.replace("-", " ").replace("_", " ").strip().capitalize(),
        "fields": [{"key": field.key, "label": field.label} for field in fields],
    }


def _posts(tx: Tx) -> list[str]:
    office = actor().office_id
    return [post.name for post in holdings.posts(tx, office)] if office is not None else []


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """The JSON answer of an editor's request."""
    made = jsonify(body)
    made.status_code = status
    return made
