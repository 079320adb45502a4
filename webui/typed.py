"""What somebody types into a step's form and which button they press, on any page that has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from engine.errors import FieldError
from engine.sop.answers import from_post
from engine.sop.form import Form
from webui.forms import place_of
from webui.languages import _, said

SAVE, ATTACH, RETURN = "simpan", "lampirkan", "kembalikan"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: from the draft, or as it was just sent in.

    ``pressed`` is the button: one of those above, ``selesai``, ``putus:<decision>`` or
    ``baris:<list>``; empty when none was.
    """

    answers: Mapping[str, Any]
    note: str = ""
    reason: str = ""
    pressed: str = ""
    back_by: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def decision(self) -> str | None:
        """The key of the decision that the button takes."""
        if self.pressed == RETURN:
            return self.back_by
        return self.named("putus") or None

    @property
    def one_more(self) -> str:
        """The list that is to have another row."""
        return self.named("baris")

    @property
    def written(self) -> str:
        """Note and reason as one text: in a return the reason, which the receiver reads first."""
        both = (self.reason, self.note) if self.pressed == RETURN else (self.note, self.reason)
        return "\n\n".join(filter(None, both))

    @property
    def handed_in(self) -> str:
        """What is handed in with a decision: a return's reason is never its note alone."""
        return "" if self.pressed == RETURN and not self.reason else self.written

    def named(self, what: str) -> str:
        """What a button ``<what>:<name>`` names; empty when another one was pressed."""
        button, _colon, name = self.pressed.partition(":")
        return name if button == what else ""


def posted(form: Form) -> Typed:
    """What this request sent in for a form."""

    def text(name: str) -> str:
        return request.form.get(name, "").replace("\r\n", "\n").strip()

    return Typed(
        from_post(form, request.form),
        note=text("catatan"),
        reason=text("alasan"),
        pressed=request.form.get("aksi", SAVE),
        back_by=request.form.get("ke", ""),
    )


def problems(form: Form, typed: Typed) -> list[tuple[str, str]]:
    """Every error with the id of its control, for the summary on top."""
    own = {
        "note": ("alasan", _("Alasan")) if typed.pressed == RETURN else ("catatan", _("Catatan")),
        "decision": ("putusan", _("Keputusan")),
        "file": ("berkas", _("Lampiran")),
        "replaces": ("menggantikan", _("Lampiran")),
        "": ("", ""),
    }
    found = []
    for error in typed.errors:
        target, label = own.get(error.key) or place_of(form, error.key)
        found.append((target, ": ".join(filter(None, (label, said(error.said))))))
    return found
