"""The API's SOPs: what there is, publishing a diagram or a form, a version's diagram."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Response, g, send_file, url_for

from engine import catalogue
from engine.access import Actor
from engine.installation import Tx
from engine.sop import form_reader, source
from webui.api import reading
from webui.api.moving import move
from webui.api.shapes import Json, of_finding, of_sop, page
from webui.context import installation


def listing() -> Response:
    """The SOPs of the caller's office."""
    reading.query()
    with installation().reading() as tx:
        found = [of_sop(sop) for sop in catalogue.sops(tx, g.api_actor)]
    return page(found)


def publish() -> Response:
    """Publishes the BPMN file that is the body as the next version of its SOP."""
    catalogue.require_process_owner(g.api_actor)
    said = {"note": "", "approved_by": ""} | reading.query("note", "approved_by")
    diagram = reading.upload(source.MAX_BYTES)

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        office_id = catalogue.require_process_owner(actor)
        made = catalogue.publish(tx, office_id, diagram, actor, **said)
        body = {
            "key": made.key,
            "version": made.number,
            "findings": [of_finding(finding) for finding in made.warnings],
        }
        return 201 if made.new else 200, body

    return move(act, [hashlib.sha256(diagram).hexdigest(), said], _diagram_of)


def publish_form() -> Response:
    """Makes the form-js schema that is the body the office's current form under its id."""
    catalogue.require_process_owner(g.api_actor)
    schema = reading.upload(form_reader.MAX_BYTES)

    def act(tx: Tx, actor: Actor) -> tuple[int, Json]:
        office_id = catalogue.require_process_owner(actor)
        return 200, {"key": catalogue.publish_form(tx, office_id, schema)}

    return move(act, hashlib.sha256(schema).hexdigest())


def bpmn(key: str, number: int) -> Response:
    """A version's diagram, byte for byte as it was uploaded."""
    with installation().reading() as tx:
        diagram = catalogue.source_of(tx, g.api_actor, key, number)
    return send_file(
        BytesIO(diagram),
        mimetype="application/xml",
        as_attachment=True,
        download_name=f"{key}.{number}.bpmn",
    )


def _diagram_of(published: Json) -> str:
    return url_for("api.bpmn", key=published["key"], number=published["version"])
