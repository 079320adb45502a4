"""Completions a second: Alur's whole move against bare SpiffWorkflow, in turn."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.bare import Bare
from bench.whole import Whole
from engine.sop.model import Sop
from engine.sop.reader import read
from tests.postgres import postgres_server

SOURCE = Path(__file__).parent.parent / "bpmn/kecamatan-awayan/penyusunan-rencana-kinerja.2.bpmn"
ROUNDS = 12
DOCUMENTS_A_ROUND = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one side: completions a second by round, statements and bytes."""

    name: str
    rates: tuple[float, ...]
    statements: float | None
    state_bytes: int
    row_bytes: int | None

    @property
    def median(self) -> float:
        """Completions a second."""
        return statistics.median(self.rates)


def main() -> None:
    """Measures and prints the table."""
    source = SOURCE.read_bytes()
    sop = read(source).sop
    if sop is None:
        raise LookupError(SOURCE)
    script = _script(sop)
    with (
        tempfile.TemporaryDirectory(prefix="alur-bench-") as name,
        postgres_server(durable=True) as postgres,
    ):
        folder = Path(name)
        bare = Bare(folder, source, sop)
        sides = {
            "Alur on SQLite": Whole(f"sqlite:///{folder / 'alur.db'}", folder, source, sop),
            "Alur on PostgreSQL": Whole(postgres, folder, source, sop),
        }
        rates: dict[str, list[float]] = {"bare": [], **{name: [] for name in sides}}
        for round_ in range(-1, ROUNDS):
            measured = {"bare": _bare_round(bare, script)}
            measured |= {name: _whole_round(side, script) for name, side in sides.items()}
            if round_ >= 0:  # the first one warms up
                for side_name, rate in measured.items():
                    rates[side_name].append(rate)
        document = bare.start()
        for _, decision in script:
            bare.complete(document, decision)
        table = [
            Figures("bare SpiffWorkflow", tuple(rates["bare"]), None, bare.bytes_of(document), None)
        ]
        table += [_figures(name, side, rates[name], script) for name, side in sides.items()]
    _print(table, len(script))


def _script(sop: Sop) -> list[tuple[str, str | None]]:
    """The steps of a document in order with the decision at each: forward, but one return."""
    script: list[tuple[str, str | None]] = []
    returned = False
    step = sop.steps[0]
    while True:
        wanted_return = bool(step.decisions) and not returned
        chosen = next((d for d in step.decisions if d.returns == wanted_return), None)
        returned = returned or wanted_return
        script.append((step.id, chosen.key if chosen else None))
        following = chosen.leads_to if chosen else _following(sop, step.id)
        if not following:
            return script
        step = sop.step_by_id[following[0]]


def _following(sop: Sop, node: str) -> tuple[str, ...]:
    (flow,) = sop.outgoing[node]
    target = sop.node_by_id[flow.target]
    if target.kind == "exclusive":
        raise LookupError(f"{node} decides")
    return (target.id,) if target.kind == "step" else ()


def _bare_round(bare: Bare, script: list[tuple[str, str | None]]) -> float:
    spent = 0.0
    for _ in range(DOCUMENTS_A_ROUND):
        document, done = bare.start(), False
        for _, decision in script:
            began = time.perf_counter()
            done = bare.complete(document, decision)
            spent += time.perf_counter() - began
        if not done:
            raise RuntimeError("the document did not finish")
    return DOCUMENTS_A_ROUND * len(script) / spent


def _whole_round(whole: Whole, script: list[tuple[str, str | None]]) -> float:
    spent = 0.0
    for _ in range(DOCUMENTS_A_ROUND):
        document = whole.start()
        for step, decision in script:
            task, person = whole.next_task(document)
            answers = whole.answers(step)
            began = time.perf_counter()
            whole.complete(task, person, decision, answers)
            spent += time.perf_counter() - began
        if whole.state_of(document) != "done":
            raise RuntimeError("the document did not finish")
    return DOCUMENTS_A_ROUND * len(script) / spent


def _figures(
    name: str, whole: Whole, rates: list[float], script: list[tuple[str, str | None]]
) -> Figures:
    document = whole.start()
    whole.statements = 0
    for step, decision in script:
        task, person = whole.next_task(document)
        answers = whole.answers(step)
        with whole.counting():
            whole.complete(task, person, decision, answers)
    state_bytes, row_bytes = whole.bytes_of(document)
    return Figures(name, tuple(rates), whole.statements / len(script), state_bytes, row_bytes)


def _print(table: list[Figures], completions: int) -> None:
    yardstick = table[0].rates
    print(f"One document = {completions} completions, one return; {ROUNDS} rounds in turn.")
    print("Medians; the ratio is taken round by round. Noise is about 20 %.\n")
    print(f"{'':22}{'a second':>10}{'ratio':>8}{'statements':>12}{'state':>9}{'all rows':>10}")
    for row in table:
        ratio = statistics.median(
            mine / theirs for mine, theirs in zip(row.rates, yardstick, strict=True)
        )
        statements = "–" if row.statements is None else f"{row.statements:.1f}"
        rows = "–" if row.row_bytes is None else f"{row.row_bytes:,} B"
        print(
            f"{row.name:22}{row.median:>10.0f}{ratio:>8.2f}{statements:>12}"
            f"{row.state_bytes:>7,} B{rows:>10}"
        )
