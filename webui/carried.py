"""What was typed when the session ended: carried through the login and kept as a draft.

On a shared PC a session ends while somebody still writes. What they send in then changes nothing;
it goes along with the login page, and is a draft of theirs once the same person has logged in.
"""

from __future__ import annotations

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from engine import tasks
from engine.access import Actor
from engine.installation import Tx
from engine.sop.answers import PREFIX, check_answers, from_post

FIELD = "titipan"
"""The hidden field that tells, signed, whose words they are and for which task."""


def fields() -> list[tuple[str, str]]:
    """The hidden fields that carry what this request sent in; none when there is nothing."""
    if request.method != "POST":
        return []
    whose = request.form.get(FIELD, "")
    if request.endpoint == "tasks.work" and "_user_id" in session:
        whose = str(_signer().dumps([session["_user_id"], (request.view_args or {})["task_id"]]))
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and (name.startswith(PREFIX) or name in ("catatan", "alasan"))
    ]
    return [(FIELD, whose), *typed] if whose and typed else []


def keep(tx: Tx, actor: Actor) -> str | None:
    """Keeps what this request carries as a draft of its writer; returns the task's id.

    ``None`` when it carries nothing, or the words of somebody else. Raises what
    ``tasks.save_draft`` raises.
    """
    try:
        writer, task_id = _signer().loads(request.form.get(FIELD, ""))
    except BadSignature:
        return None
    if writer != str(actor.id):
        return None
    form = tasks.see(tx, actor, task_id).form
    checked = check_answers(form, from_post(form, request.form), unfinished=True)
    note = "\n\n".join(filter(None, map(request.form.get, ("alasan", "catatan"))))
    tasks.save_draft(tx, actor, task_id, checked.typed, note)
    return str(task_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="alur carried")
