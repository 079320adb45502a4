"""What strangers upload gets findings: never a traceback, never more than a moment or 300 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from engine.sop.reader import MAX_FINDINGS
from tests.unit.bad_input import CASES

ROOT = Path(__file__).parents[2]


class Outcome(TypedDict):
    """How one case went; ``seconds`` of computing, whatever else the machine was doing."""

    rules: list[str]
    runs: bool
    findings: int
    longest: int
    seconds: float
    megabytes: int


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    tried = subprocess.run(
        [sys.executable, "-m", "tests.unit.bad_input"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert tried.stderr == ""
    lines = map(json.loads, tried.stdout.splitlines())
    return {line["case"]: line for line in lines}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_findings_within_a_moment(case: str, outcomes: dict[str, Outcome]) -> None:
    assert case in outcomes, "it was killed, for time or for memory"
    outcome = outcomes[case]
    rule, _ = CASES[case]
    assert rule in outcome["rules"]
    assert outcome["seconds"] < 1
    assert outcome["megabytes"] < 300


@pytest.mark.parametrize("case", CASES)
def test_findings_stay_few_and_short_enough_to_read(
    case: str, outcomes: dict[str, Outcome]
) -> None:
    assert outcomes[case]["findings"] <= 2 * MAX_FINDINGS
    assert outcomes[case]["longest"] < 800


def test_none_of_it_may_run(outcomes: dict[str, Outcome]) -> None:
    assert {case for case, outcome in outcomes.items() if outcome["runs"]} == set()
