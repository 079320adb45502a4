"""What differs is listed with numbers, and the same numbers stand on the diagrams."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from markupsafe import Markup

from engine.sop.model import Sop
from engine.sop.reader import read
from tests.unit.diagrams import APPROVAL, bpmn
from webui.differing import differing
from webui.picture.noted import SIGNS


def approval(*swaps: tuple[str, str], steps: Mapping[str, Mapping[str, str]] | None = None) -> Sop:
    """`APPROVAL` with words of its drawing replaced."""
    drawn = APPROVAL
    for old, new in swaps:
        assert old in drawn
        drawn = drawn.replace(old, new)
    sop = read(bpmn(drawn, steps=steps)).sop
    assert sop is not None
    return sop


OLD = approval()
NEW = approval(
    ("tulis kirim", "paraf kirim"),
    ("Camat | periksa", "Camat | tulis periksa"),
    ("tulis -> periksa", "tulis -> paraf -> periksa"),
    steps={"periksa": {"waktu": "3 Hari"}},
)


def plates(picture: Markup) -> dict[str, str]:
    """The class of every note in a picture, by what its plate says."""
    root = etree.fromstring(f"<div>{picture}</div>")
    return {
        "".join(each.itertext()): str(each.get("class")).rpartition("-")[2]
        for each in root.iter()
        if str(each.get("class", "")).startswith("noted")
    }


def test_what_is_listed_as_shown_stands_in_the_diagram_under_its_number() -> None:
    found = differing(OLD, NEW)
    numbers = {
        int(number)
        for picture in (found.before, found.after)
        if picture
        for said in plates(picture)
        for number in said[1:].split(",")
    }
    assert numbers == {line.number for line in found.lines if line.shown}
    assert [line.number for line in found.lines] == list(range(1, len(found.lines) + 1))


def test_the_kinds_differ_by_their_sign_and_the_gravest_counts() -> None:
    found = differing(OLD, NEW)
    kinds = {line.kind: line for line in found.lines}
    assert set(kinds) == {"added", "moved", "changed"}
    shown = plates(found.after)
    for said, kind in shown.items():
        assert said[0] == SIGNS[kind]  # type: ignore[index] # the class is the kind
    moved = kinds["moved"].number
    assert any(kind == "moved" and str(moved) in said for said, kind in shown.items())
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_what_is_gone_is_marked_in_the_old_diagram_only() -> None:
    found = differing(NEW, OLD)
    (gone,) = (
        line for line in found.lines if line.said.startswith("Langkah") and "dihapus" in line.said
    )
    assert gone.kind == "removed"
    assert plates(found.before) == {f"− {gone.number}": "removed"}
    assert str(gone.number) not in " ".join(plates(found.after))
    assert 'id="dg2-body"' in found.before
    assert 'id="dg-body"' in found.after


def test_nothing_differs_from_itself() -> None:
    found = differing(OLD, OLD)
    assert found.lines == ()
    assert not found.before
    assert plates(found.after) == {}


def test_a_form_that_asks_for_something_else_is_told() -> None:
    sop = approval(steps={"tulis": {"form": "agenda"}})
    (line,) = differing(sop, sop, {"agenda"}).lines
    assert line.kind == "changed"
    assert plates(differing(sop, sop, {"agenda"}).after) == {"± 1": "changed"}
