"""A new SOP's first diagram: whole enough to be published, and drawn."""

from __future__ import annotations

import pytest

from engine.sop import rules
from engine.sop.drawing import check_drawing
from engine.sop.modelled import modelled, title_of
from engine.sop.reader import read
from engine.sop.template import new_sop, writable

POSTS = ["Camat", "Sekretaris", "Kasubbag Perencanaan & Keuangan", "Staf <“A”>"]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_new_sop_breaks_no_rule_that_stops_publishing_and_is_drawn_well(count: int) -> None:
    source = new_sop("baru", "Penyusunan <Renstra> & “Renja”", POSTS[:count], "Kecamatan Awayan")
    reading = read(source)
    assert reading.sop is not None
    assert reading.findings == ()
    checked = rules.check(reading.sop, posts=None, forms={})
    assert "error" not in {finding.severity for finding in checked.findings}
    assert check_drawing(reading.sop) == ()
    assert [lane.name for lane in reading.sop.lanes] == POSTS[:count]
    assert reading.sop.title == title_of(source) == "Penyusunan <Renstra> & “Renja”"
    assert reading.sop.identity.unit == "Kecamatan Awayan"
    assert modelled(source) == source, "the modeller opens it as it is"


def test_what_no_xml_holds_is_left_out_of_a_text() -> None:
    assert writable("Surat\0 \x0bmasuk\ud800\uffff, 12\t😀") == "Surat masuk, 12\t😀"
