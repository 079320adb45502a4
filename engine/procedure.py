"""An SOP made ready to be worked by: how it runs, its steps' forms, how long each may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from engine.runner import Program
from engine.sop.form import Form, default_form
from engine.sop.model import Sop, Step
from engine.sop.norm import Waktu, waktu_or_none
from engine.sop.paths import Forward


@dataclass(frozen=True)
class Procedure:
    """An SOP with all that its steps need, published or only drawn. ``forms`` stand by their id."""

    program: Program
    forms: Mapping[str, Form]

    @property
    def sop(self) -> Sop:
        """The SOP as its diagram states it."""
        return self.program.sop

    def form(self, step: Step) -> Form:
        """The form of a step: the one that it names, or the default made of its norm.

        A figure that a gateway reads is required in it, whatever its author said: without it the
        document would come to a stand at the gateway, with somebody who cannot give it.
        """
        return self._form_by_step[step.id]

    @cached_property
    def forward(self) -> Forward:
        """The SOP without what leads back."""
        return Forward(self.sop)

    @cached_property
    def starts(self) -> Mapping[str, str]:
        """The start events' ids by the message that begins each; an empty one: a person does."""
        return {node.message: node.id for node in self.sop.nodes if node.kind == "start"}

    @cached_property
    def has_timers(self) -> bool:
        """Whether a document of it can ever wait for a timer."""
        return any(node.kind == "timer" for node in self.sop.nodes)

    @cached_property
    def waktu(self) -> Mapping[str, Waktu]:
        """How long each step may take, by its id; a step without a readable waktu is left out."""
        read = {step.id: waktu_or_none(step.waktu) for step in self.sop.steps}
        return {step: waktu for step, waktu in read.items() if waktu is not None}

    def norm(self, step: Step) -> Waktu | None:
        """How long a step may take, or its row when the step is the row's second task."""
        if step.id in self.waktu or not step.nomor:
            return self.waktu.get(step.id)
        row = (self.waktu.get(other.id) for other in self.sop.steps if other.nomor == step.nomor)
        return next((waktu for waktu in row if waktu), None)

    @cached_property
    def row_count(self) -> int:
        """How many rows the SOP's table has (a row may be two tasks)."""
        return len({step.row for step in self.sop.steps})

    @cached_property
    def _form_by_step(self) -> Mapping[str, Form]:
        return {
            step.id: self._asking(self.forms[step.form]) if step.form else default_form(step)
            for step in self.sop.steps
        }

    def _asking(self, form: Form) -> Form:
        return replace(
            form,
            fields=tuple(
                # A tick that is missing is an answer; required, it would have to be there.
                replace(field, required=True)
                if field.key in self.sop.reads and field.kind != "checkbox"
                else field
                for field in form.fields
            ),
        )
