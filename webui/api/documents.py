"""The API's documents: starting, listing, seeing, cancelling one, and its history."""

from __future__ import annotations

from flask import Response, g, url_for

from engine import acting, catalogue, documents, messages, moves
from engine.access import Actor
from engine.installation import Tx
from webui.api import reading
from webui.api.moving import move
from webui.api.shapes import Json, of_document, of_event, of_opened_document, page, response
from webui.context import installation


def start() -> Response:
    """Starts a document under an SOP: its current version unless another is named."""
    wanted = reading.body("StartDocument")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        version = catalogue.version_of(tx, actor, wanted["sop"], wanted.get("version"))
        document_id = moves.start(tx, actor, version.id, wanted["title"])
        return 201, _seen(tx, actor, document_id)

    return move(act, wanted, lambda made: url_for("api.document", document_id=made["id"]))


def message() -> Response:
    """Starts a document under the SOP that a message begins."""
    wanted = reading.body("Message")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        version = messages.begun_by(tx, actor, wanted["message"])
        document_id = moves.start(tx, actor, version.id, wanted["title"], wanted["message"])
        return 201, _seen(tx, actor, document_id)

    return move(act, wanted, lambda made: url_for("api.document", document_id=made["id"]))


def listing() -> Response:
    """The documents that the caller may see."""
    asked = reading.query("q", "sop", "state", "mine", "cursor", "limit")
    with installation().reading() as tx:
        found = documents.listing(
            tx,
            g.api_actor,
            mine=asked.get("mine", False),
            search=asked.get("q", ""),
            sop=asked.get("sop", ""),
            state=asked.get("state", ""),
            cursor=asked.get("cursor"),
            limit=asked.get("limit", documents.PAGE),
        )
        items = [of_document(document, tx.now) for document in found.items]
    return page(items, found.next)


def document(document_id: str) -> Response:
    """One document with its open tasks and its files."""
    with installation().reading() as tx:
        return response(of_opened_document(documents.see(tx, g.api_actor, document_id), tx.now))


def cancel(document_id: str) -> Response:
    """Cancels a document."""
    wanted = reading.body("CancelDocument")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        moves.cancel(tx, actor, document_id, wanted["reason"])
        return 200, _seen(tx, actor, document_id)

    return move(act, wanted)


def comment(document_id: str) -> Response:
    """Comments on a document."""
    wanted = reading.body("Comment")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        acting.comment(tx, actor, document_id, wanted["text"])
        return 200, _seen(tx, actor, document_id)

    return move(act, wanted)


def prioritise(document_id: str) -> Response:
    """Sets a document's priority."""
    wanted = reading.body("Prioritise")

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        acting.prioritise(tx, actor, document_id, wanted["priority"])
        return 200, _seen(tx, actor, document_id)

    return move(act, wanted)


def events(document_id: str) -> Response:
    """A document's history."""
    reading.query()
    with installation().reading() as tx:
        opened = documents.see(tx, g.api_actor, document_id)
    return page(of_event(event) for event in opened.events)


def _seen(tx: Tx, actor: Actor, document_id: str) -> Json:
    return of_document(documents.summary(tx, actor, document_id), tx.now)
