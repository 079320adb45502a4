"""What a page must not hold, whatever it was made from: anything that a browser would run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import html

WORD = "kenari"
"""Stands in the names of all that the corpus would call, open or fetch."""

_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "srcdoc"}
)
_FOREIGN = frozenset({"iframe", "object", "embed", "base", "applet", "foreignobject", "animate"})


def dangers(page: str) -> list[str]:
    """The elements and attributes of a page that would run something, or were not ours to write."""
    return list(_dangers(page))


def _dangers(page: str) -> Iterator[str]:
    if f"1337{WORD}" in page:
        yield "a template within a text was filled in"
    for element in html.document_fromstring(page).iter("*"):
        tag = str(element.tag).lower()
        if tag in _FOREIGN or WORD in tag:
            yield f"<{tag}>"
        if tag == "script" and not _is_our_script(element):
            yield f"<script> {(element.text or '')[:60]}"
        if tag == "style" and WORD in (element.text or ""):
            yield f"<style> {(element.text or '')[:60]}"
        if tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            yield "<meta http-equiv=refresh>"
        for name, value in element.attrib.items():
            attribute = str(name).lower()
            if attribute.startswith("on") or attribute == "style" or WORD in attribute:
                yield f"<{tag} {attribute}={value!r}>"
            if attribute in _ADDRESSES and not _is_our_address(str(value)):
                yield f"<{tag} {attribute}={value!r}>"


def _is_our_script(element: html.HtmlElement) -> bool:
    if element.get("src"):
        return str(element.get("src")).startswith("/static/") and not element.text
    if element.get("type") != "application/json":
        return False
    json.loads(element.text or "null")
    return True


def _is_our_address(value: str) -> bool:
    """Addresses of ours begin with one slash, or name a place on the page, or ask another way."""
    bare = re.sub(r"[\x00-\x20]", "", value)
    return bool(re.match(r"/(?!/)|[#?]|$|https://wa\.me/\?text=", bare))
