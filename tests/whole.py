"""``pytest --whole``: a run fails when a test was skipped, deselected or expected to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

DESELECTED = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--whole", action="store_true", help=__doc__)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count, and tell the process that this one runs tests for (xdist)."""
    if not items:
        return
    config = items[0].config
    config.stash[DESELECTED] = len(items) + config.stash.get(DESELECTED, 0)
    if hasattr(config, "workeroutput"):
        config.workeroutput["deselected"] = config.stash[DESELECTED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Hear what such a process left out; each leaves out the same."""
    node.config.stash[DESELECTED] = getattr(node, "workeroutput", {}).get("deselected", 0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that left something out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--whole"):
        return
    counts = {kind: len(reporter.stats.get(kind, ())) for kind in ("skipped", "xfailed", "xpassed")}
    counts["deselected"] = session.config.stash.get(DESELECTED, 0)
    left_out = [f"{count} {kind}" for kind, count in counts.items() if count]
    if left_out:
        reporter.write_line(f"\n--whole wants every test to run: {', '.join(left_out)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
