"""A diagram file changed in a few places; all the rest stays as its author's tool wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    root = tree.getroot()
    around = (*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings())
    lines = (etree.tostring(each, encoding="utf-8", with_tail=False) for each in around)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + b"\n".join(lines) + b"\n"


def declare(root: etree._Element, namespaces: Mapping[str, str]) -> None:
    """Makes prefixes known in the whole file, where their namespaces are not known by another."""
    known = {prefix for prefix, _ in declared(root) if prefix}
    new = {
        prefix: namespace
        for prefix, namespace in namespaces.items()
        if prefix not in known and namespace not in root.nsmap.values()
    }
    # What is declared may be used within a text, such as a type's name: nothing is taken away.
    etree.cleanup_namespaces(root, top_nsmap=new, keep_ns_prefixes=[*known, *new])


def declared(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Each prefix that the file declares, empty for the default one, with its namespace."""
    walk = etree.iterwalk(root, events=("start-ns",))
    return (binding for _, binding in walk if isinstance(binding, tuple))


def put(
    parent: etree._Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    at: int | None = None,
) -> etree._Element:
    """Adds a child, the last unless ``at`` says which, indented as its neighbours are."""
    child = parent.makeelement(tag, dict(attributes or {}))
    insert(parent, child, None if at is None or at >= len(parent) else parent[at])
    return child


def insert(
    parent: etree._Element, child: etree._Element, before: etree._Element | None = None
) -> None:
    """Puts ``child`` in front of another child, or at the end, indented as its neighbours are."""
    outer = _before(parent)
    empty = next(parent.iterchildren(), None) is None
    inner = (outer + "  " if empty else parent.text) if outer else None
    mixed = inner is None or bool(inner.strip()) or bool((parent.text or "").strip())
    child.tail = None if mixed else outer if before is None else inner
    if before is None:
        parent.append(child)
    else:
        before.addprevious(child)
    if mixed:
        return
    earlier = child.getprevious()
    if earlier is None:
        parent.text = inner
    elif not (earlier.tail or "").strip():
        earlier.tail = inner


def _before(element: etree._Element) -> str | None:
    """The line end and the blanks before an element; ``None`` where the file has none."""
    earlier = element.getprevious()
    above = element.getparent()
    if above is None:
        return "\n"
    text = earlier.tail if earlier is not None else above.text
    return text if text and "\n" in text and not text.strip() else None
