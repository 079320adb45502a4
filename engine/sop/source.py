"""A stranger's bytes into an XML tree, or the reason why not; small, quick and closed to tricks."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.sop.rulebook import found

MAX_BYTES: Final = 2_000_000
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 100
MAX_ATTRIBUTES: Final = 200

_UTF8_MARK: Final = b"\xef\xbb\xbf"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})""")
_UTF8_NAMES: Final = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def parse(source: bytes) -> etree._Element | Finding:
    """The root element of ``source``, or the finding that says why it is not read.

    Nothing outside the bytes is looked at, no entity is resolved, and reading stops at the first
    element too many, so that refusing costs no more than reading an honest file.
    """
    refused = _refused_unread(source)
    if refused is not None:
        return refused
    try:
        return _root_within_limits(source)
    except etree.XMLSyntaxError as error:
        return found("not-xml", None, line=error.lineno or 1)


def _refused_unread(source: bytes) -> Finding | None:
    if len(source) > MAX_BYTES:
        return found("too-large", None, limit=MAX_BYTES // 1_000_000)
    if not _is_utf8(source):
        return found("not-utf8", None)
    # Anywhere in the file, even where XML would take it for text: simple, and BPMN needs none.
    if b"<!DOCTYPE" in source:
        return found("doctype", None)
    return None


def _is_utf8(source: bytes) -> bool:
    declared = _DECLARED.match(source.removeprefix(_UTF8_MARK))
    if declared is not None and declared[1].lower() not in _UTF8_NAMES:
        return False
    if b"\0" in source:  # UTF-16 and UTF-32 without a mark
        return False
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _root_within_limits(source: bytes) -> etree._Element | Finding:
    reading = etree.iterparse(
        BytesIO(source),
        events=("start-ns", "start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    elements: list[etree._Element] = []
    depth = prefixes = 0
    for event, element in reading:
        if event == "end":
            depth -= 1
        elif not isinstance(element, etree._Element):  # a prefix of the element told next
            prefixes += 1
        else:
            elements.append(element)
            depth += 1
            refused = _refused_element(element, len(elements), depth, prefixes)
            if refused is not None:
                return refused
            prefixes = 0
    return elements[0]


def _refused_element(
    element: etree._Element, count: int, depth: int, prefixes: int
) -> Finding | None:
    line = element.sourceline or 1
    if count > MAX_ELEMENTS:
        return found("too-many-elements", None, limit=MAX_ELEMENTS)
    if depth > MAX_DEPTH:
        return found("too-deep", None, line=line, limit=MAX_DEPTH)
    if prefixes + len(element.attrib) > MAX_ATTRIBUTES:
        return found("too-many-attributes", None, line=line, limit=MAX_ATTRIBUTES)
    return None
