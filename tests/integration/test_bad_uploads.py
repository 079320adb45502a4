"""Nothing that strangers upload is published, and nothing of the office changes by it."""

from __future__ import annotations

from tests.api import As, sqlite_is_enough
from tests.integration.conftest import World
from tests.integration.test_killed import everything
from tests.unit.bad_input import CASES


@sqlite_is_enough
def test_what_strangers_upload_gets_findings_and_changes_nothing(as_: As, world: World) -> None:
    owner = as_("pemilik")
    before = everything(world)
    for case, (rule, make) in CASES.items():
        findings = owner("POST", "/sops", data=make()).must(422)["findings"]
        errors = {finding["rule"] for finding in findings if finding["severity"] == "error"}
        assert rule in errors, case
    assert everything(world) == before
