"""Files that are something else, point elsewhere, or are made to be slow or large."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tests.unit.diagrams import APPROVAL, bpmn

Make = Callable[[], bytes]

CANARY: Final = "kenari.txt"
"""The file, in the folder where the corpus is tried, that none of these may bring to light."""

GOOD: Final = bpmn(APPROVAL)
_TASK: Final = b'<bpmn:userTask id="tulis"'
_ROOT: Final = b"<bpmn:definitions"


def _put(more: bytes | str, before: bytes = _TASK) -> bytes:
    assert before in GOOD
    given = more.encode() if isinstance(more, str) else more
    return GOOD.replace(before, given + before, 1)


def _declared(more: str) -> bytes:
    """The diagram with attributes on its root."""
    return GOOD.replace(_ROOT + b" ", _ROOT + b" " + more.encode() + b" ", 1)


def _entity(declared: str, used: str = "&x;") -> bytes:
    doctype = f"<!DOCTYPE bpmn:definitions [{declared}]>".encode()
    return _put(doctype, _ROOT).replace(b"SOP Uji", used.encode(), 1)


def _zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return archive.getvalue()


def _drawn(x: str, y: str = "1", width: str = "100", height: str = "80") -> bytes:
    """The diagram with one of its shapes at these coordinates."""
    start = GOOD.index(b"<dc:Bounds")
    end = GOOD.index(b"/>", start)
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"'.encode()
    return GOOD[:start] + bounds + GOOD[end:]


def _waypoints(points: str) -> bytes:
    start = GOOD.index(b"<di:waypoint")
    return GOOD[:start] + points.encode() + GOOD[start:]


def _many(one: str, times: int) -> str:
    return "".join(one.replace("#", str(number)) for number in range(times))


def _bar(frames: int) -> bytes:
    """Sub-processes one within the other."""
    inner = _many('<bpmn:subProcess id="f#"><bpmn:startEvent id="b#"/>', frames)
    return _put(inner + "</bpmn:subProcess>" * frames)


def _full(gateways: int) -> bytes:
    """Gateways each of which leads to every other."""
    names = [f"g{number}" for number in range(gateways)]
    flows = "\n".join(f"{a} -> {b} : {a}{b}" for a in names for b in names if a != b)
    return bpmn(
        f"Staf | (m) a {' '.join(f'<{each}>' for each in names)} b ((s))\n"
        f"m -> a -> g0\n{flows}\n{names[-1]} -> b : keluar\nb -> s"
    )


def _ladder(rungs: int) -> bytes:
    """Decisions in a row, each of which may return to every step before it."""
    steps = "\n".join(
        f"t{n} -> p{n}\np{n} -> t{n + 1} : Maju\n"
        + "\n".join(f"p{n} -> t{back} : Ke {back}" for back in range(n))
        for n in range(rungs)
    )
    drawn = " ".join(f"t{n} <p{n}>" for n in range(rungs))
    return bpmn(f"Staf | (m) {drawn} t{rungs} ((s))\nm -> t0\n{steps}\nt{rungs} -> s")


def _timers(count: int) -> bytes:
    timers = " ".join(f"@w{n}=P1D~a ((e{n}))" for n in range(count))
    ways = "\n".join(f"w{n} -> e{n}" for n in range(count))
    return bpmn(f"Staf | (m) a ((s)) {timers}\nm -> a -> s\n{ways}")


def _splits(depth: int) -> bytes:
    """Parallel gateways one within the other."""
    names = " ".join(f"+b{n}+ x{n} +j{n}+" for n in range(depth))
    ways = "\n".join(
        f"b{n} -> x{n} -> j{n}\nb{n} -> {f'b{n + 1}' if n + 1 < depth else 'a'}\n"
        f"{f'j{n + 1}' if n + 1 < depth else 'a'} -> j{n}"
        for n in range(depth)
    )
    return bpmn(f"Staf | (m) a {names} ((s))\nm -> b0\n{ways}\nj0 -> s")


_SVG: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="kenari()"><script>kenari()</script></svg>'
)
_HTML: Final = b"<!doctype html><html><body><script>kenari()</script></body></html>"
SHOP: Final = "http://kenari.invalid/"

DISGUISED: Final[Mapping[str, Make]] = {
    "a web page": lambda: _HTML,
    "a picture with a script": lambda: _SVG,
    "a picture around a diagram": lambda: _SVG.replace(
        b"</svg>", GOOD[GOOD.index(_ROOT) :] + b"</svg>"
    ),
    "a picture within a diagram": lambda: _put(_SVG),
    "a web page within a diagram": lambda: _put(
        '<html xmlns="http://www.w3.org/1999/xhtml"><script>kenari()</script></html>'
    ),
    "a page before a diagram": lambda: b"<script>kenari()</script>" + GOOD,
    "a page behind a diagram": lambda: GOOD + b"<script>kenari()</script>",
    "a page in a comment": lambda: _put("<!--><script>kenari()</script>-->", _ROOT),
    "a program": lambda: b"#!/bin/sh\ntouch kenari\n",
    "a library": lambda: b"\x7fELF\x02\x01\x01" + bytes(200),
    "a pickle": lambda: b"cposix\nsystem\n(S'touch kenari'\ntR.",
    "YAML that makes objects": lambda: b"!!python/object/apply:os.system ['touch kenari']",
    "a GIF that is a diagram": lambda: b"GIF89a" + GOOD,
    "a PDF that is a diagram": lambda: b"%PDF-1.4\n" + GOOD,
    "a zip of a diagram": lambda: _zipped("a.bpmn", GOOD),
    "a zip that climbs": lambda: _zipped("../../kenari", GOOD),
    "a zip of 50 MB of nothing": lambda: _zipped("a.bpmn", bytes(50_000_000)),
    "gzip of a diagram": lambda: gzip.compress(GOOD, mtime=0),
    "gzip of 50 MB of nothing": lambda: gzip.compress(bytes(50_000_000), 1, mtime=0),
    "zlib of a diagram": lambda: zlib.compress(GOOD),
    "an entity of the canary": lambda: _entity(f'<!ENTITY x SYSTEM "{CANARY}">'),
    "an entity of the canary by address": lambda: _entity(f'<!ENTITY x SYSTEM "file:./{CANARY}">'),
    "an entity of a parameter": lambda: _entity(
        f'<!ENTITY % a SYSTEM "{CANARY}"><!ENTITY % b "<!ENTITY x &#39;%a;&#39;>">%b;'
    ),
    "an entity of another server": lambda: _entity(f'<!ENTITY x SYSTEM "{SHOP}">'),
    "an entity that is public": lambda: _entity(f'<!ENTITY x PUBLIC "a" "{SHOP}">'),
    "an entity of itself": lambda: _entity('<!ENTITY x "&x;">'),
    "entities of entities": lambda: _entity(
        '<!ENTITY a "kenari">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 50}">' for i in range(9)),
        "&j;",
    ),
    "a default for an attribute": lambda: _entity(
        '<!ATTLIST bpmn:process onload CDATA "kenari()">', "SOP"
    ),
    "a notation": lambda: _entity(f'<!NOTATION n SYSTEM "{SHOP}">', "SOP"),
    "a DTD of the canary": lambda: _put(f'<!DOCTYPE x SYSTEM "{CANARY}">', _ROOT),
    "a DOCTYPE in small letters": lambda: _put("<!doctype html>", _ROOT),
    "a DOCTYPE in a comment": lambda: _put("<!-- <!DOCTYPE x> -->"),
    "a DOCTYPE in a text": lambda: GOOD.replace(b"SOP Uji", b"&lt;!DOCTYPE x&gt;"),
    "an inclusion of the canary": lambda: _put(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{CANARY}" parse="text"/>'
    ),
    "an inclusion in a name": lambda: _put(
        '<bpmn:documentation xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="file:{CANARY}" parse="text"/></bpmn:documentation>'
    ),
    "an import of the canary": lambda: _put(
        f'<bpmn:import importType="bpmn" location="{CANARY}" namespace="x"/>',
        b"<bpmn:collaboration",
    ),
    "an import from a server": lambda: _put(
        f'<bpmn:import importType="wsdl" location="{SHOP}a.wsdl" namespace="x"/>',
        b"<bpmn:collaboration",
    ),
    "a schema from a server": lambda: _declared(
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://www.omg.org/spec/BPMN/20100524/MODEL {SHOP}a.xsd"'
    ),
    "a schema without a namespace": lambda: _declared(
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:noNamespaceSchemaLocation="{CANARY}"'
    ),
    "a base elsewhere": lambda: _declared(f'xml:base="{SHOP}"'),
    "a base of scripts": lambda: _declared('xml:base="javascript:kenari()//"'),
    "a style sheet": lambda: _put(f'<?xml-stylesheet type="text/xsl" href="{CANARY}"?>', _ROOT),
    "a style sheet of its own": lambda: _put(
        '<?xml-stylesheet type="text/xsl" href="#a"?>', _ROOT
    ).replace(
        b"<bpmn:collaboration",
        b'<xsl:stylesheet id="a" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
        b"<xsl:value-of select=\"document('kenari.txt')\"/></xsl:stylesheet><bpmn:collaboration",
        1,
    ),
    "a program of PHP": lambda: _put("<?php system('touch kenari'); ?>"),
    "a link": lambda: _put(
        '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:kenari()"/>'
    ),
    "attributes that are handlers": lambda: _put(
        '<bpmn:group id="k" onload="kenari()" style="x:expression(kenari())"/>'
    ),
    "an attribute twice": lambda: GOOD.replace(b'id="tulis"', b'id="tulis" id="kirim"'),
    "an attribute twice by two prefixes": lambda: _put(
        '<a xmlns:b="u" xmlns:c="u" b:x="1" c:x="2"/>'
    ),
    "a prefix that nobody declared": lambda: _put("<kenari:a/>"),
    "a prefix of a prefix": lambda: _put("<a:b:c/>"),
    "the prefix xml": lambda: _declared('xmlns:xml="http://kenari.invalid/"'),
    "the prefix xmlns": lambda: _declared('xmlns:xmlns="http://kenari.invalid/"'),
    "a namespace taken back": lambda: GOOD.replace(_TASK, b'<userTask xmlns="" id="tulis"', 1),
    "a namespace with an entity": lambda: GOOD.replace(b"/MODEL", b"/MODE&#76;"),
    "UTF-7 that is HTML": lambda: GOOD.replace(b"UTF-8", b"UTF-7").replace(
        b"SOP Uji", b"+ADw-script+AD4-kenari()+ADw-/script+AD4-"
    ),
    "two declarations": lambda: b'<?xml version="1.0"?>' + GOOD,
    "a blank before the declaration": lambda: b" " + GOOD,
    "XML 1.1": lambda: GOOD.replace(b'version="1.0"', b'version="1.1"'),
    "XML 2.0": lambda: GOOD.replace(b'version="1.0"', b'version="2.0"'),
    "standing alone": lambda: GOOD.replace(b'"UTF-8"', b'"UTF-8" standalone="no"'),
    "an encoding of a path": lambda: GOOD.replace(b'"UTF-8"', b'"../../kenari"'),
    "an encoding that runs": lambda: GOOD.replace(b'"UTF-8"', b'"raw_unicode_escape"'),
    "UTF-16 and a DOCTYPE": lambda: _put("<!DOCTYPE x>", _ROOT).decode().encode("utf-16"),
    "letters twice as long": lambda: GOOD.replace(b"SOP Uji", b"\xc0\xbcscript\xc0\xbe"),
    "half a surrogate": lambda: GOOD.replace(b"SOP Uji", b"\xed\xa0\x80"),
    "a surrogate by number": lambda: GOOD.replace(b"SOP Uji", b"&#xd800;"),
    "a zero by number": lambda: GOOD.replace(b"SOP Uji", b"&#0;"),
    "a number without an end": lambda: GOOD.replace(b"SOP Uji", b"&#" + b"9" * 100_000 + b";"),
    "a bell": lambda: GOOD.replace(b"SOP Uji", b"\x07"),
    "a section that does not end": lambda: _put("<![CDATA[" + "x" * 1_000_000),
    "a comment that does not end": lambda: _put("<!--" + "-" * 1_000_000),
    "200,000 comments": lambda: _put("<!---->" * 200_000),
    "200,000 sections": lambda: _put(
        f"<bpmn:documentation>{'<![CDATA[]]>' * 150_000}</bpmn:documentation>"
    ),
}  # fmt: skip
"""Something else, or with an eye on what is outside of it."""

LARGE: Final[Mapping[str, Make]] = {
    **{
        f"drawn at {x}": partial(_drawn, x)
        for x in ("NaN", "-Infinity", "1e308", "1e-308", "1e999", "١")
    },
    **{
        f"as wide as {width}": partial(_drawn, "1", "1", width, "1")
        for width in ("0", "-100", "1e308", "99999999", "1_000")
    },
    "drawn by many digits": lambda: _drawn("1" * 100_000),
    "drawn without numbers": lambda: _drawn("<script>".replace("<", "&lt;"), "kenari()"),
    "10,000 waypoints": lambda: _waypoints(_many('<di:waypoint x="#" y="#"/>', 10_000)),
    "waypoints at the ends of the world": lambda: _waypoints(
        '<di:waypoint x="1e308" y="-1e308"/><di:waypoint x="-1e308" y="1e308"/>' * 100
    ),
    "10,000 shapes of one step": lambda: _put(
        '<bpmndi:BPMNShape bpmnElement="tulis"><dc:Bounds x="1" y="1" width="1" height="1"/>'
        "</bpmndi:BPMNShape>" * 9_000,
        b"<bpmndi:BPMNShape",
    ),
    "9,000 notes with their arrows": lambda: _put(
        _many(
            '<bpmn:textAnnotation id="n#"><bpmn:text>#</bpmn:text></bpmn:textAnnotation>'
            '<bpmn:association id="a#" sourceRef="tulis" targetRef="n#"/>',
            6_000,
        )
    ),
    "9,000 processes": lambda: _put(_many('<bpmn:process id="q#"/>', 9_000), b"<bpmn:process"),
    "lanes ninety deep": lambda: _put(
        _many('<bpmn:lane id="z#" name="#"><bpmn:childLaneSet>', 45)
        + "</bpmn:childLaneSet></bpmn:lane>" * 45,
        b"<bpmn:lane ",
    ),
    "sub-processes ninety deep": lambda: _bar(90),
    "100 timers at a step": lambda: _timers(100),
    "gateways each to every other": lambda: _full(24),
    "returns to every step before": lambda: _ladder(30),
    "splits within splits": lambda: _splits(40),
    "a name of 490 letters without a blank": lambda: GOOD.replace(b"SOP Uji", b"W" * 490),
    "100 names of 490 letters": lambda: bpmn(
        f"Staf | (m) {' '.join(f't{n}' for n in range(100))} ((s))\n"
        f"m -> {' -> '.join(f't{n}' for n in range(100))} -> s",
        steps={f"t{n}": {"name": "W" * 490, "output": "W " * 2_000} for n in range(100)},
    ),
    "a tangle without a picture": lambda: _ladder(24)[: _ladder(24).index(b"<bpmndi:")]
    + b"</bpmn:definitions>",
    "properties by the thousand": lambda: _put(
        _many('<zeebe:property name="dasarHukum#" value="x"/>', 9_000), b"<zeebe:property "
    ),
    "a reference among a million blanks": lambda: GOOD.replace(
        b"<bpmn:flowNodeRef>", b"<bpmn:flowNodeRef>" + b" " * 1_000_000, 1
    ),
    "a name of a million blanks": lambda: GOOD.replace(b"SOP Uji", b" " * 1_000_000, 1),
    "199 attributes on each of 2,000": lambda: _put(
        ("<a" + _many(' b#=""', 150) + "/>") * 1_500
    ),
    "a prefix of its own for each of 19,000": lambda: _put(_many('<b#:x xmlns:b#="u#"/>', 19_000)),
}  # fmt: skip
"""Within the limits or beyond, and made to take long."""
