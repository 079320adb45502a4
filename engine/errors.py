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
