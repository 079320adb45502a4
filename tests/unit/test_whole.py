"""`--whole`, the promise of CI: a run that left a test out has failed."""

from __future__ import annotations

import re

import pytest

pytest_plugins = "pytester"

ONE = """
    import pytest

    def test_one():
        pass
"""
OTHER = """
    def test_other():
        assert {holds}
"""
WHOLE = ("-p", "tests.whole", "--whole")


@pytest.fixture(autouse=True)
def only_named_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run below loads only the plugins that it names: ten times as fast."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize(
    ("suite", "options", "left_out"),
    [
        (ONE + "\n    @pytest.mark.skip" + OTHER.format(holds=True), [], "1 skipped"),
        (ONE + "\n    @pytest.mark.xfail" + OTHER.format(holds=False), [], "1 xfailed"),
        (ONE + "\n    @pytest.mark.xfail" + OTHER.format(holds=True), [], "1 xpassed"),
        (ONE + OTHER.format(holds=True), ["-k", "one"], "1 deselected"),
        (ONE + OTHER.format(holds=True), ["-k", "one", "-p", "xdist", "-n", "1"], "1 deselected"),
    ],
    ids=["skipped", "xfailed", "xpassed", "deselected", "deselected-by-worker"],
)
def test_a_run_that_leaves_something_out_fails(
    pytester: pytest.Pytester, suite: str, options: list[str], left_out: str
) -> None:
    pytester.makepyfile(suite)
    result = pytester.runpytest(*WHOLE, *options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"--whole wants every test to run: {left_out}"])


def test_a_whole_run_passes_and_closes_on_its_count(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(ONE)
    result = pytester.runpytest(*WHOLE)
    assert result.ret == pytest.ExitCode.OK
    assert re.fullmatch(r"=+ .*1 passed.* in .*=+", result.outlines[-1])


def test_a_run_without_tests_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("")
    assert pytester.runpytest(*WHOLE).ret == pytest.ExitCode.NO_TESTS_COLLECTED
