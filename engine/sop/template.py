"""A new SOP to begin drawing from: the chosen posts as lanes, one step between start and end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from engine.sop.dialect import BPMN, ZEEBE
from engine.sop.picture import with_picture
from engine.sop.reader import read

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STEP = "Mengerjakan kegiatan pertama"
_MODELER = "http://camunda.org/schema/modeler/1.0"


def writable(text: str) -> str:
    """The text without the characters that no XML file can hold, such as NUL."""
    return _NOT_XML.sub("", text)


def new_sop(key: str, title: str, posts: Sequence[str], unit: str = "") -> bytes:
    """The diagram of an SOP of which only its title and its posts, at least one, are known.

    ``key`` is the process's id. The one step is the first post's; ``unit`` is the office's name, as
    the SOP's identity prints it. All texts are ``writable``.
    """
    prefixes = {"bpmn": BPMN.strip("{}"), "zeebe": ZEEBE.strip("{}"), "modeler": _MODELER}
    root = etree.Element(f"{BPMN}definitions", nsmap=prefixes)
    root.set("id", "definisi")
    root.set("targetNamespace", "http://bpmn.io/schema/bpmn")
    # By these Camunda Modeler knows in which of its two dialects the file is.
    root.set(f"{{{_MODELER}}}executionPlatform", "Camunda Cloud")
    root.set(f"{{{_MODELER}}}executionPlatformVersion", "8.8.0")
    collaboration = _put(root, "collaboration", id="kolaborasi")
    _put(collaboration, "participant", id="pool", name=title, processRef=key)
    process = _put(root, "process", id=key, name=title, isExecutable="true")
    if unit:
        _properties(_put(process, "extensionElements"), {"unit": unit})
    lanes = _put(process, "laneSet", id="lajur")
    for number, post in enumerate(posts, 1):
        lane = _put(lanes, "lane", id=f"lajur-{number}", name=post)
        if number == 1:
            for node in ("mulai", "langkah-1", "selesai"):
                _put(lane, "flowNodeRef").text = node
    _put(process, "startEvent", id="mulai", name="Mulai")
    step = _put(process, "userTask", id="langkah-1", name=_STEP)
    extensions = _put(step, "extensionElements")
    etree.SubElement(extensions, f"{ZEEBE}userTask")
    _properties(extensions, {"nomor": "1"})
    _put(process, "endEvent", id="selesai", name="Selesai")
    for number, (source, target) in enumerate(
        (("mulai", "langkah-1"), ("langkah-1", "selesai")), 1
    ):
        _put(process, "sequenceFlow", id=f"alir-{number}", sourceRef=source, targetRef=target)
    etree.indent(root)
    drawn = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    sop = read(drawn).sop
    if sop is None:
        raise ValueError(f"no SOP can be drawn of the title {title!r} and the posts {posts!r}")
    return with_picture(drawn, sop)


def _properties(extensions: etree._Element, values: dict[str, str]) -> None:
    within = etree.SubElement(extensions, f"{ZEEBE}properties")
    for name, value in values.items():
        etree.SubElement(within, f"{ZEEBE}property", {"name": name, "value": value})


def _put(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, BPMN + tag, attributes)
