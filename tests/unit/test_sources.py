"""The diagrams say what the printed SOPs say: every row, post, word, number and decision."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from engine.sop.model import Sop, Step
from engine.sop.reader import read
from tests.unit.sources import SOURCES, Row, Source

DIAGRAMS = Path(__file__).parents[2] / "bpmn"


def sop_at(path: str) -> Sop:
    reading = read((DIAGRAMS / f"{path}.bpmn").read_bytes())
    assert reading.sop is not None, reading.findings
    assert reading.findings == ()
    return reading.sop


def row_of(sop: Sop, nomor: str, steps: list[Step]) -> Row:
    """The steps of one row, put back into the columns of the print."""
    first = steps[0]
    back = {
        sop.step_by_id[target].nomor
        for step in steps
        for decision in step.decisions
        if decision.returns
        for target in decision.leads_to
    }
    return Row(
        nomor,
        tuple(step.lane for step in steps),
        first.name,
        first.kelengkapan,
        first.waktu,
        first.output,
        back=", ".join(sorted(back)),
    )


def rows_of(sop: Sop) -> tuple[Row, ...]:
    by_row = groupby(sop.steps, key=lambda step: step.nomor)
    return tuple(row_of(sop, nomor, list(steps)) for nomor, steps in by_row)


@pytest.fixture(scope="module")
def sops() -> dict[str, Sop]:
    return {path: sop_at(path) for path in SOURCES}


@pytest.fixture(params=SOURCES)
def pair(request: pytest.FixtureRequest, sops: dict[str, Sop]) -> tuple[Sop, Source]:
    """Each SOP with its source."""
    return sops[request.param], SOURCES[request.param]


def test_every_diagram_has_a_source_and_every_source_a_diagram() -> None:
    drawn = {
        file.relative_to(DIAGRAMS).as_posix().removesuffix(".bpmn")
        for file in DIAGRAMS.rglob("*.bpmn")
    }
    assert drawn == set(SOURCES)


def test_no_row_of_the_nine_tables_is_missing(sops: dict[str, Sop]) -> None:
    assert sum(len(source.rows) for source in SOURCES.values()) == 83
    assert sum(len(rows_of(sop)) for sop in sops.values()) == 83


def test_the_table_reads_as_printed(pair: tuple[Sop, Source]) -> None:
    sop, source = pair
    assert rows_of(sop) == source.rows


def test_the_identity_reads_as_printed(pair: tuple[Sop, Source]) -> None:
    sop, source = pair
    assert (sop.key, sop.title, sop.identity) == (source.key, source.title, source.identity)
    assert [lane.name for lane in sop.lanes] == list(source.lanes)
    assert next(pool.name for pool in sop.pools if pool.process) == source.title


def test_two_tasks_of_one_row_have_one_norm(pair: tuple[Sop, Source]) -> None:
    sop, _ = pair
    for _, steps in groupby(sop.steps, key=lambda step: step.nomor):
        first, *others = steps
        for other in others:
            assert (other.kelengkapan, other.waktu, other.output) == ("", "", "")
            assert other.name != first.name
            assert other.lane != first.lane


def test_every_decision_is_a_question_with_one_way_on_and_one_way_back(
    pair: tuple[Sop, Source],
) -> None:
    sop, source = pair
    deciding = [step for step in sop.steps if step.question]
    assert [step.nomor for step in deciding] == [row.nomor for row in source.rows if row.back]
    for step in deciding:
        assert step.question.endswith("?")
        assert {each.name: each.returns for each in step.decisions} == {
            source.ways[0]: False,
            source.ways[1]: True,
        }


def test_a_return_goes_to_the_first_task_of_a_row(pair: tuple[Sop, Source]) -> None:
    sop, _ = pair
    rows = groupby(sop.steps, key=lambda step: step.nomor)
    first = {next(steps).id for _, steps in rows}
    decisions = [decision for step in sop.steps for decision in step.decisions]
    assert {to for each in decisions if each.returns for to in each.leads_to} <= first


def test_the_diagram_speaks_of_the_oddities_of_its_source(pair: tuple[Sop, Source]) -> None:
    sop, source = pair
    said = "\n".join([sop.documentation, *(step.documentation for step in sop.steps)])
    assert {words for words in source.oddities if words not in said} == set()
    assert "perlu dikonfirmasi" in sop.documentation


def test_the_second_version_revises_the_first(sops: dict[str, Sop]) -> None:
    first, second = (sops[f"kecamatan-awayan/penyusunan-rencana-kinerja.{n}"] for n in (1, 2))
    assert first.key == second.key
    assert [step.id for step in first.steps] == [step.id for step in second.steps]
    changed = {
        old.nomor
        for old, new in zip(first.steps, second.steps, strict=True)
        if (old.name, old.waktu.lower()) != (new.name, new.waktu.lower())
    }
    assert changed == {"1", "2", "7"}


def test_only_the_annual_plan_sends_a_message_to_another_party(sops: dict[str, Sop]) -> None:
    messages = {
        path: [(message.source, message.target) for message in sop.message_flows]
        for path, sop in sops.items()
        if sop.message_flows
    }
    rkt = "kecamatan-awayan/rencana-kinerja-tahunan"
    assert messages == {rkt: [("langkah-13", "pool-bupati-sekda")]}
    assert [pool.name for pool in sops[rkt].pools if not pool.process] == ["Bupati/Sekda"]


def test_the_assessment_starts_in_the_lane_where_its_source_prints_mulai(
    sops: dict[str, Sop],
) -> None:
    nodes = sops["bakesbangpol/penilaian-skp"].nodes
    assert [node.lane for node in nodes if node.kind == "start"] == ["Staf"]
