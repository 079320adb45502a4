"""What a browser's modeller loses of a diagram that passes through it, put back where it was.

bpmn-js keeps what BPMN and its registered extensions name, and what stands in
``extensionElements``. It drops comments and processing instructions, elements of other tools that
stand elsewhere, extension elements that the registered schema does not know, and references to
what is not in the file; and it mixes up texts that hold elements (tried with bpmn-js 18.31).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain
from typing import Final

from lxml import etree

from engine.errors import Finding
from engine.sop import source as file
from engine.sop.dialect import BPMN, BPMNDI, DC, DI, ZEEBE, tag_of
from engine.sop.norm import fold
from engine.sop.writer import declare, declared, insert, opened, written

KNOWN_EXTENSIONS: Final = frozenset(
    ZEEBE + name
    for name in (
        *("adHoc", "agentDefinition", "assignmentDefinition", "calledDecision", "calledElement"),
        *("conditionalFilter", "executionListener", "executionListeners", "formDefinition"),
        *("header", "input", "inputOutputParameter", "ioMapping", "jobPriorityDefinition"),
        *("linkedResource", "linkedResources", "loopCharacteristics", "output"),
        *("priorityDefinition", "properties", "property", "script", "subscription"),
        *("taskDefinition", "taskHeaders", "taskListener", "taskListeners", "taskSchedule"),
        *("userTask", "userTaskForm", "versionTag", "zeebeServiceTask"),
    )
)
"""The elements of the schema that the modeller registers (zeebe-bpmn-moddle 2.0)."""

_OURS: Final = (BPMN, BPMNDI, DC, DI)
_EXTENSIONS: Final = f"{BPMN}extensionElements"
_MEMBERS: Final = frozenset(BPMN + name for name in ("flowNodeRef", "incoming", "outgoing"))
_ELSEWHERE: Final = re.compile(r"[^\s:/]+:([^\s:/]+)")
"""A reference with a prefix, as to a type of another schema."""

_Key = tuple[str, str]


def kept(before: bytes, after: bytes) -> bytes:
    """``after``, with what the modeller lost of ``before`` without anybody having deleted it.

    ``before`` is the file that the modeller was given, ``after`` what it saved. An element that
    ``after`` still holds, by its id, gets back what it had; what was inside of a deleted element
    stays deleted. Nothing lost: the same bytes. Done twice: the same as once. Where either is
    nothing that `source.parse` takes, or the result would not be, it is ``after`` as it came.
    """
    if any(isinstance(file.parse(each), Finding) for each in (before, after)):
        return after
    old, new = opened(before).getroot(), opened(after).getroot()
    if old.tag != new.tag or not _Passage(old, new).put_back():
        return after
    result = written(new.getroottree())
    return after if isinstance(file.parse(result), Finding) else result


class _Passage:
    """A diagram's way through the modeller: each element as it was, and as it is now."""

    def __init__(self, old: etree._Element, new: etree._Element) -> None:
        self._old = old
        self._new = new
        self._now = _by_key(new)
        self._deleted = {key[1] for key in _by_key(old).keys() - self._now.keys()}
        self._changed = False

    def put_back(self) -> bool:
        """Puts back all that was lost; whether that was anything. Uses up the old tree."""
        there = {*dict(declared(self._new)), *self._new.nsmap.values()}
        prefixes = {
            prefix: namespace
            for prefix, namespace in self._old.nsmap.items()
            if prefix is not None and not there & {prefix, namespace}
        }
        self._around()
        self._within(self._old, self._new)
        if prefixes:
            declare(self._new, prefixes)
        return self._changed or bool(prefixes)

    def _around(self) -> None:
        """Comments and instructions before and behind the diagram itself."""
        for preceding in (True, False):
            there = Counter(map(_content, self._new.itersiblings(preceding=preceding)))
            outwards = list(self._old.itersiblings(preceding=preceding))
            add = self._new.addprevious if preceding else self._new.addnext
            for each in reversed(outwards):
                if there[_content(each)]:
                    there[_content(each)] -= 1
                else:
                    self._changed = True
                    each.tail = None
                    add(each)

    def _within(self, old: etree._Element, new: etree._Element | None) -> None:
        """Puts what ``old`` held into ``new``, the same element now; ``None`` when deleted."""
        children = list(old)
        if new is not None:
            self._references(old, new)
            if (_own_letters(old) or _own_letters(new)) and not any(map(_is_ours, children)):
                self._text(old, new)
                return
        now = self._partners(children, new)
        if new is not None:
            self._foreign(children, now, new)
        for child, partner in zip(children, now, strict=True):
            if partner is not child and _is_ours(child):
                self._within(child, partner)

    def _references(self, old: etree._Element, new: etree._Element) -> None:
        """References into other files, which the modeller takes for broken."""
        for name, value in old.attrib.items():
            lost = str(name).endswith("Ref") and name not in new.attrib and old.tag == new.tag
            if lost and self._is_elsewhere(str(value)):
                self._changed = True
                new.set(name, value)

    def _is_elsewhere(self, reference: str) -> bool:
        match = _ELSEWHERE.fullmatch(reference.strip())
        return match is not None and match[1] not in self._deleted

    def _text(self, old: etree._Element, new: etree._Element) -> None:
        """A text with what stood between its letters, unless somebody wrote another."""
        if len(old) > len(new) and _letters(new) in {_letters(old), _own_letters(old)}:
            self._changed = True
            new[:] = []
            new.text = old.text
            new.extend(list(old))

    def _partners(
        self, children: list[etree._Element], new: etree._Element | None
    ) -> list[etree._Element | None]:
        """The same element now of each child that is ours; without a key, by tag and order."""
        unnamed: dict[str, list[etree._Element]] = defaultdict(list)
        for each in () if new is None else new.iterchildren("*", reversed=True):
            if _is_ours(each) and _key(each) is None:
                unnamed[tag_of(each)].append(each)

        def partner(child: etree._Element) -> etree._Element | None:
            if not _is_ours(child):
                return None
            key = _key(child)
            if key is not None:
                return self._now.get(key)
            if unnamed[tag_of(child)]:
                return unnamed[tag_of(child)].pop()
            return None if new is None else self._extensions(child, new)

        return [partner(child) for child in children]

    def _extensions(self, old: etree._Element, new: etree._Element) -> etree._Element | None:
        """A new place for extension elements when all that the modeller knew of them is gone."""
        if old.tag != _EXTENSIONS or all(map(_is_ours, old.iterchildren("*"))):
            return None
        self._changed = True
        made = new.makeelement(_EXTENSIONS)
        behind = (each for each in new.iterchildren("*") if each.tag != f"{BPMN}documentation")
        insert(new, made, next(behind, None))
        return made

    def _foreign(
        self,
        children: list[etree._Element],
        now: list[etree._Element | None],
        new: etree._Element,
    ) -> None:
        """Puts back the children that are not ours, each in front of what followed it."""
        there = self._still_there(children, new)
        follower: etree._Element | None = None
        for place, child in reversed(list(enumerate(children))):
            stands = there.get(place, now[place])
            if stands is None and self._is_lost(child):
                self._changed = True
                insert(new, child, follower)
                follower = child
            elif stands is not None and stands.getparent() is new:
                follower = stands

    def _is_lost(self, child: etree._Element) -> bool:
        referring = isinstance(child.tag, str) and child.tag.startswith(BPMN)
        return not _is_ours(child) and (not referring or self._is_elsewhere(child.text or ""))

    def _still_there(
        self, children: list[etree._Element], new: etree._Element
    ) -> dict[int, etree._Element]:
        """Those of the children, by place, that are not ours and were kept; as they were, again."""
        there: dict[object, list[etree._Element]] = defaultdict(list)
        for each in new.iterchildren(reversed=True):
            if not _is_ours(each):
                there[_content(each)].append(each)
        foreign = {place: each for place, each in enumerate(children) if not _is_ours(each)}
        found = {
            place: there[_content(child)].pop()
            for place, child in foreign.items()
            if there[_content(child)]
        }
        mangled: dict[object, list[etree._Element]] = defaultdict(list)
        for each in chain.from_iterable(there.values()):
            mangled[each.tag].append(each)
        for place, child in foreign.items():
            if place not in found and isinstance(child.tag, str) and mangled[child.tag]:
                self._changed = True
                found[place] = child
                other = mangled[child.tag].pop()
                child.tail = other.tail
                new.replace(other, child)
        return found


def _by_key(root: etree._Element) -> dict[_Key, etree._Element]:
    found: dict[_Key, etree._Element] = {}
    for each in root.iter("*"):
        key = _key(each)
        if key is not None:
            found.setdefault(key, each)
    return found


def _key(element: etree._Element) -> _Key | None:
    """What tells an element from all others: its id, or what it draws, whose id may change."""
    tag = tag_of(element)
    if not tag.startswith(_OURS):
        return None
    drawn = element.get("bpmnElement")
    identifier = element.get("id")
    if drawn is not None:
        return tag, fold(drawn)
    return None if identifier is None else ("", identifier)


def _is_ours(node: etree._Element) -> bool:
    """Whether the modeller keeps such an element, so that one that is missing was deleted."""
    if not isinstance(node.tag, str):  # a comment or an instruction
        return False
    if node.tag in KNOWN_EXTENSIONS:
        parent = node.getparent()
        return parent is not None and tag_of(parent).startswith((_EXTENSIONS, ZEEBE))
    refers = node.tag.endswith(("Ref", "Refs")) and node.tag not in _MEMBERS
    elsewhere = refers and _ELSEWHERE.fullmatch((node.text or "").strip())
    return node.tag.startswith(_OURS) and not elsewhere


def _content(node: etree._Element) -> object:
    """All that a node says, however it is indented: two that are equal say the same."""
    if not isinstance(node.tag, str):
        return str(node)
    return (
        node.tag,
        frozenset(node.attrib.items()),
        fold(node.text or ""),
        tuple((_content(child), fold(child.tail or "")) for child in node),
    )


def _letters(element: etree._Element) -> str:
    return fold(str(element.xpath("string()")))


def _own_letters(element: etree._Element) -> str:
    """The letters right in an element, without those in elements within."""
    return fold("".join((element.text or "", *(child.tail or "" for child in element))))
