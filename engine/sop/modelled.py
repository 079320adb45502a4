"""A diagram file made ready for the modeller in the browser, or the findings that say why not."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.errors import Finding, Refused, Text
from engine.sop import source as file
from engine.sop.dialect import BPMN, BPMNDI, name_of, tag_of
from engine.sop.norm import fold
from engine.sop.picture import with_picture
from engine.sop.reader import read
from engine.sop.rulebook import found
from engine.sop.writer import opened, written


class Unreadable(Refused):
    """A file that the modeller could not show, with the findings that say why."""

    text = Text("Berkas ini belum dapat dibuka. {first}", "This file cannot be opened. {first}")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(first=findings[0].said)
        self.findings = findings


def root_of(source: bytes) -> etree._Element:
    """The root of a BPMN file, whatever rules it breaks. Raises ``Unreadable``."""
    root = file.parse(source)
    if isinstance(root, Finding):
        raise Unreadable((root,))
    if root.tag != f"{BPMN}definitions":
        raise Unreadable((found("not-bpmn", None),))
    return root


def title_of(source: bytes) -> str:
    """What the file calls its SOP, empty when it has no name. Raises ``Unreadable``."""
    root = root_of(source)
    named = (*root.iterfind(f"{BPMN}process"), *root.iterfind(f"{BPMN}collaboration/{BPMN}*"))
    return next(filter(None, map(name_of, named)), "")


def modelled(source: bytes) -> bytes:
    """The file as the modeller can open it: drawn, and without blanks around its references.

    All else stays as it is; a file that needs nothing stays byte for byte. Raises ``Unreadable``
    when it is no BPMN, or draws nothing and breaks a rule that a picture needs.
    """
    root = root_of(source)
    if next(root.iter(f"{BPMNDI}BPMNShape"), None) is None:
        reading = read(source)
        if reading.sop is None:
            raise Unreadable(reading.findings)
        source = with_picture(source, reading.sop)
    tree = opened(source)
    spaced = [
        each for each in tree.iter(f"{BPMN}flowNodeRef") if each.text != fold(each.text or "")
    ]
    for reference in spaced:
        # The modeller takes the blanks for a part of the name, and the step out of its lane.
        reference.text = fold(reference.text or "")
    return written(tree) if spaced else source


def openable(source: bytes) -> bytes:
    """A draft's file without what makes bpmn-js 18.31 give up; `kept` puts it back.

    That is an element within the text of a note or script, and one in ``extensionElements`` that
    says that it has no namespace. A file without such stays byte for byte.
    """
    tree = opened(source)
    mixed = [each for each in tree.iter(f"{BPMN}text", f"{BPMN}script") if len(each)]
    for text in mixed:
        letters = str(text.xpath("string()"))
        text[:] = []
        text.text = letters
    nameless = list(_without_namespace(tree.getroot()))
    for element in nameless:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return written(tree) if mixed or nameless else source


def _without_namespace(root: etree._Element) -> Iterator[etree._Element]:
    """The elements that take the default namespace off and so have none."""
    takes_off = False
    for _, told in etree.iterwalk(root, events=("start-ns", "start")):
        if isinstance(told, etree._Element):
            if takes_off and not tag_of(told).startswith("{"):
                yield told
            takes_off = False
        else:
            takes_off = takes_off or told == ("", "")
