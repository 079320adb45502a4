"""What can go wrong, in one family: each error says what happened and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in the two languages: ``id`` for people, ``en`` for logs and the API.

    Both hold the same ``{placeholders}``; a test keeps them equal.
    """

    id: str
    en: str

    def fill(self, **params: object) -> Text:
        """The sentence with its placeholders filled in; a param that is a `Text` in each language.

        ``params`` are put in as they are: a placeholder within one is not filled.
        """
        ids = {name: p.id if isinstance(p, Text) else p for name, p in params.items()}
        ens = {name: p.en if isinstance(p, Text) else p for name, p in params.items()}
        return Text(self.id.format(**ids), self.en.format(**ens))


class AlurError(Exception):
    """The root. A subclass declares its ``text``; an instance fills it in."""

    text: ClassVar[Text] = Text("Terjadi kesalahan.", "Something went wrong.")

    def __init__(self, **params: object) -> None:
        self.said = self.text.fill(**params)
        self.params = params
        super().__init__(self.said.en)


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found in a diagram or form.

    ``rule`` is the rule's stable name (``unnamed-flow``); ``element`` the BPMN id or form key that
    it concerns, ``None`` for the file as a whole. An ``error`` stops publishing, a ``warning``
    does not. ``said`` tells what is wrong, where, and what to do.
    """

    rule: str
    severity: Severity
    element: str | None
    said: Text


class NotFound(AlurError):
    """Nothing there, or nothing that this person may know of."""

    text = Text(
        "Yang Anda cari tidak ada, atau bukan milik unit kerja Anda.",
        "There is no such thing, or it belongs to another office.",
    )


class Forbidden(AlurError):
    """It is there, but not this person's to see or do."""

    text = Text(
        "Ini bukan wewenang jabatan Anda.",
        "This is not yours to see or do.",
    )


class Conflict(AlurError):
    """It was right a moment ago; somebody was quicker."""

    text = Text(
        "Keadaannya sudah berubah. Muat ulang halaman ini.",
        "Things have changed in the meantime; load it again.",
    )


class Refused(AlurError):
    """What was handed in lacks something or says something impossible.

    ``fields`` tells which field wants what; empty when the sentence says it all.
    """

    text = Text("Ada yang perlu diperbaiki.", "Something needs mending.")

    def __init__(self, *fields: FieldError, **params: object) -> None:
        super().__init__(**params)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class FieldError:
    """What one field of a form lacks. ``key`` is the field's key (``baris.0.target`` in a list)."""

    key: str
    said: Text
