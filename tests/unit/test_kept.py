"""What passes through the modeller comes back whole: only what somebody deleted is gone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.sop.kept import kept
from engine.sop.source import MAX_BYTES
from tests.unit.diagrams import APPROVAL, bpmn

GOOD = bpmn(APPROVAL).replace(b"<bpmn:definitions ", b'<bpmn:definitions xmlns:v="urn:v" ', 1)
TASK = b'<bpmn:userTask id="tulis"'
LONG = b"<!--%s-->" % (b"x" * (MAX_BYTES - len(GOOD) - 7))
LOST = (
    b"<!-- catatan -->",
    b"<?petunjuk a?>",
    b'<v:warna kode="1"><v:dalam/>merah</v:warna>',
    b'<asing xmlns="urn:lain"/>',
    b"<zeebe:belumDikenal/>",
)


def with_before(place: bytes, more: bytes, source: bytes = GOOD) -> bytes:
    """The diagram with something in front of a tag."""
    assert place in source
    return source.replace(place, more + place, 1)


def says(source: bytes) -> bytes:
    """All that a file says, whatever its indentation."""
    root = etree.fromstring(source, etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root.getroottree(), method="c14n")


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize(
    "place",
    [
        TASK,
        b"<bpmn:laneSet",
        b"<bpmn:flowNodeRef>kirim",
        b"</bpmn:process>",
        b"<bpmn:process ",
        b"</bpmn:definitions>",
        b"<zeebe:userTask/>",
        b"</bpmn:extensionElements>",
    ],
)
def test_what_was_lost_is_put_back_where_it_stood(place: bytes, lost: bytes) -> None:
    before = with_before(place, lost)
    assert says(kept(before, GOOD)) == says(before)


def test_comments_and_instructions_around_the_diagram_come_back_in_order() -> None:
    before = (
        with_before(b"<bpmn:definitions", b"<?satu 1?><!-- dua -->") + b"<!-- tiga --><?empat?>"
    )
    assert says(kept(before, GOOD)) == says(before)


def test_nothing_lost_is_the_same_bytes() -> None:
    before = with_before(TASK, b"<!-- catatan -->")
    assert kept(GOOD, GOOD) is GOOD
    assert kept(before, before) is before
    assert kept(GOOD, before) is before


def test_what_stood_in_a_deleted_element_stays_deleted() -> None:
    inside = b'<bpmn:userTask id="lain"><!-- di dalam --><v:warna/></bpmn:userTask>'
    assert kept(with_before(TASK, inside), GOOD) == GOOD


def test_what_is_known_and_gone_was_deleted() -> None:
    before = with_before(
        TASK, b'<bpmn:textAnnotation id="n"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>'
    )
    before = with_before(b"<zeebe:userTask/>", b'<zeebe:formDefinition formId="f"/>', before)
    assert kept(before, GOOD) == GOOD


def test_an_element_keeps_what_it_had_wherever_it_stands_and_whatever_it_became() -> None:
    end = b"</bpmn:userTask>"
    task = GOOD[GOOD.index(TASK) : GOOD.index(end, GOOD.index(TASK)) + len(end)]
    commented = with_before(b"<bpmn:extensionElements>", b"<!-- dekat -->", task)
    before = GOOD.replace(task, commented.replace(b"bpmn:userTask", b"bpmn:manualTask"))
    moved = GOOD.replace(task, b"")
    after = with_before(b"</bpmn:process>", task, moved)
    assert says(kept(before, after)) == says(with_before(b"</bpmn:process>", commented, moved))


def test_extension_elements_that_were_dropped_whole_come_back() -> None:
    extensions = re.search(rb"<bpmn:extensionElements>.*?</bpmn:extensionElements>", GOOD)
    assert extensions is not None
    foreign = b"<bpmn:extensionElements><v:warna/></bpmn:extensionElements>"
    before = GOOD.replace(extensions[0], foreign, 1)
    assert says(kept(before, GOOD.replace(extensions[0], b"", 1))) == says(before)


@pytest.mark.parametrize(
    ("before", "after", "then"),
    [
        ("Baca <!-- c --><v:b>ini</v:b>!", "Baca ini!", "Baca <!-- c --><v:b>ini</v:b>!"),
        ("Baca <!-- c --><v:b>ini</v:b>!", "Baca itu!", "Baca itu!"),
        ("Baca <!-- c -->ini", "", ""),
    ],
)  # fmt: skip
def test_a_text_keeps_what_stood_in_it_unless_somebody_wrote_another(
    before: str, after: str, then: str
) -> None:
    def documented(text: str) -> bytes:
        written = f"<bpmn:documentation>{text}</bpmn:documentation>".encode()
        return with_before(b"<bpmn:laneSet", written)

    assert says(kept(documented(before), documented(after))) == says(documented(then))


def test_extensions_of_other_tools_are_as_they_were_however_the_modeller_wrote_them() -> None:
    given = b'<v:a v:b="1">satu<v:c/>dua</v:a><v:a/>'
    mixed = b'<v:a b="1">satudua<v:c/></v:a><v:a/>'
    place = b"<zeebe:userTask/>"
    assert says(kept(with_before(place, given), with_before(place, mixed))) == says(
        with_before(place, given)
    )


def test_references_into_other_files_come_back_but_not_those_to_what_was_deleted() -> None:
    item = b'<bpmn:itemDefinition id="i"/>'
    before = with_before(
        b"<bpmn:collaboration",
        b'%s<bpmn:message id="m" itemRef="x:i"/><bpmn:message id="n" itemRef="x:lain" name="p:q"/>'
        % item,
    )
    after = with_before(b"<bpmn:collaboration", b'<bpmn:message id="m"/><bpmn:message id="n"/>')
    then = with_before(
        b"<bpmn:collaboration", b'<bpmn:message id="m"/><bpmn:message id="n" itemRef="x:lain"/>'
    )
    assert says(kept(before, after)) == says(then)


def test_prefixes_stay_declared() -> None:
    assert b'xmlns:v="urn:v"' in kept(GOOD, GOOD.replace(b' xmlns:v="urn:v"', b""))


def test_what_stands_in_pictures_follows_what_is_drawn_and_not_the_id_of_the_drawing() -> None:
    shape = re.search(rb'<bpmndi:BPMNShape id="([^"]+)" bpmnElement="tulis">', GOOD)
    assert shape is not None
    before = GOOD.replace(shape[0], shape[0] + b"<v:gaya/>")
    after = GOOD.replace(shape[0], shape[0].replace(shape[1], b"lain"))
    assert says(kept(before, after)) == says(
        after.replace(b'bpmnElement="tulis">', b'bpmnElement="tulis"><v:gaya/>')
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"bukan XML", GOOD),
        (GOOD, b"bukan XML"),
        (b"<!DOCTYPE x><x/>", GOOD),
        (b"<x><!-- lain --></x>", GOOD),
        (with_before(TASK, LONG), with_before(TASK, b'<v:a b="%s"/>' % (b"y" * 1000))),
    ],
    ids=["no file before", "no file after", "refused before", "another kind of file", "too much"],
)  # fmt: skip
def test_what_cannot_be_put_together_stays_as_the_modeller_saved_it(
    before: bytes, after: bytes
) -> None:
    assert kept(before, after) == after


# --- any sprinkling whatever -----------------------------------------------------------------

PLACES = sorted(
    {match.end() for match in re.finditer(rb"</?(?:bpmn|zeebe|bpmndi)[^>]*>(?=<)", GOOD)}
)
SPRINKLED = st.lists(st.tuples(st.sampled_from(PLACES[:-1]), st.sampled_from(LOST)), max_size=30)


@given(SPRINKLED, SPRINKLED)
def test_all_that_is_lost_comes_back_once(
    lost: list[tuple[int, bytes]], left: list[tuple[int, bytes]]
) -> None:
    before, after = GOOD, GOOD
    for place, more in sorted([*lost, *left], reverse=True, key=lambda each: each[0]):
        before = before[:place] + more + before[place:]
    for place, more in sorted(left, reverse=True, key=lambda each: each[0]):
        after = after[:place] + more + after[place:]
    once = kept(before, after)
    assert sorted(map(str, says(once).split(b"<"))) == sorted(map(str, says(before).split(b"<")))
    assert kept(before, once) == once
