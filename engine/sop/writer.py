"""A diagram file changed in a few places; all the rest stays as its author's tool wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree


def opened(source: bytes) -> etree._ElementTree:
    """The tree of a file that `source.parse` takes, with its comments and white space."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    return etree.fromstring(source, parser).getroottree()


def written(tree: etree._ElementTree) -> bytes:
    """The tree as a file again. Only how tags are spelt may differ: ``<a />`` becomes ``<a/>``."""
    body = etree.tostring(tree, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def declare(root: etree._Element, namespaces: Mapping[str, str]) -> None:
    """Makes prefixes known in the whole file, where their namespaces are not known by another."""
    known = {prefix for each in root.iter() for prefix in each.nsmap if prefix}
    new = {
        prefix: namespace
        for prefix, namespace in namespaces.items()
        if prefix not in known and namespace not in root.nsmap.values()
    }
    # What is declared may be used within a text, such as a type's name: nothing is taken away.
    etree.cleanup_namespaces(root, top_nsmap=new, keep_ns_prefixes=[*known, *new])


def put(
    parent: etree._Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    at: int | None = None,
) -> etree._Element:
    """Adds a child, the last unless ``at`` says which, indented as its neighbours are."""
    place = len(parent) if at is None else at
    outer = _before(parent)
    inner = (parent.text if len(parent) else outer + "  ") if outer else None
    child = parent.makeelement(tag, dict(attributes or {}))
    parent.insert(place, child)
    if outer is None or (parent.text or "").strip():
        return child
    if place == len(parent) - 1:
        child.tail = outer
    else:
        child.tail = inner
    if place == 0:
        parent.text = inner
    else:
        parent[place - 1].tail = inner
    return child


def _before(element: etree._Element) -> str | None:
    """The line end and the blanks before an element; ``None`` where the file has none."""
    earlier = element.getprevious()
    above = element.getparent()
    text = earlier.tail if earlier is not None else above.text if above is not None else "\n"
    return text if text and "\n" in text and not text.strip() else None
