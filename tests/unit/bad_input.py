"""What strangers upload: each case with the rule it must meet. Run as a module, it tries them all.

Every case runs in a process of its own, with 300 MB of memory and killed after ten seconds; a line
of JSON tells how it went.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Final

from engine.sop.reader import read
from engine.sop.rules import check
from tests.unit.diagrams import APPROVAL, bpmn

MEMORY: Final = 300_000_000
SECONDS: Final = 10
OFFICE: Final = ("Camat", "Staf")

GOOD: Final = bpmn(APPROVAL)
_TASK: Final = b'<bpmn:userTask id="kirim"'
_DOCUMENT: Final = b"<bpmn:definitions"


def _put(more: bytes, before: bytes = _TASK) -> bytes:
    return GOOD.replace(before, more + before, 1)


def _many(one: str, times: int) -> bytes:
    """``one`` repeated, each with its own number in place of ``#``."""
    return "".join(one.replace("#", str(i)) for i in range(times)).encode()


def _chain(length: int) -> bytes:
    steps = [f"a{i}" for i in range(length)]
    return bpmn(f"Staf | (m) {' '.join(steps)} ((s))\nm -> {' -> '.join(steps)} -> s")


def _condition(text: str) -> bytes:
    return bpmn(f"""
        Staf | (mulai) ukur <nilai> bina ((selesai))
        mulai -> ukur -> nilai
        nilai -> bina [{text}]
        nilai -> selesai default
        bina -> selesai
    """)


def _tangle(branches: int) -> bytes:
    gateways = " ".join(f"<p{i}> <q{i}> <r{i}>" for i in range(branches))
    flows = "".join(
        f"belah -> p{i} -> q{i} -> r{i} -> gabung\nr{i} -> p{i}\nr{i} -> q{i}\nq{i} -> p{i}\n"
        f"p{i} -> r{i}\n"
        for i in range(branches)
    )
    return bpmn(
        f"Staf | (m) +belah+ {gateways} +gabung+ a ((s))\nm -> belah\n{flows}gabung -> a -> s"
    )


def _entities(declared: str, used: str = "&x;") -> bytes:
    doctype = f"<!DOCTYPE bpmn:definitions [{declared}]>".encode()
    return _put(doctype, _DOCUMENT).replace(b"Mengerjakan tulis", used.encode())


_LAUGHS: Final = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)
)

_RING: Final = [f"a{i}" for i in range(297)]

CASES: Final[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    # no XML
    "an empty file": ("not-xml", lambda: b""),
    "a sentence": ("not-xml", lambda: b"ini bukan diagram"),
    "JSON": ("not-xml", lambda: b'{"process": {}}'),
    "a picture": ("not-utf8", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "a zip archive": ("not-utf8", lambda: b"PK\x03\x04\x14\0\0\0\x08\0"),
    "a web page": ("not-bpmn", lambda: b"<html><body/></html>"),
    "cut off in the middle": ("not-xml", lambda: GOOD[: len(GOOD) // 2]),
    "cut off one byte before the end": ("not-xml", lambda: GOOD[:-1]),
    "two files in one": ("not-xml", lambda: GOOD + GOOD),
    "an entity that nobody declared": ("not-xml", lambda: GOOD.replace(b"tulis", b"&x;", 1)),
    "another namespace": ("not-bpmn", lambda: GOOD.replace(b"BPMN/20100524/MODEL", b"BPMN/2.0")),
    # a DOCTYPE
    "a bare DOCTYPE": ("doctype", lambda: _put(b"<!DOCTYPE x>", _DOCUMENT)),
    "a billion laughs": ("doctype", lambda: _entities(_LAUGHS, "&m;")),
    "one huge entity many times": (
        "doctype",
        lambda: _entities(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 100_000),
    ),
    "a file of the machine": (
        "doctype",
        lambda: _entities('<!ENTITY x SYSTEM "file:///etc/hostname">'),
    ),
    "a DTD from outside": (
        "doctype",
        lambda: _put(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', _DOCUMENT),
    ),
    "a DOCTYPE after a comment": ("doctype", lambda: _put(b"<!-- --><!DOCTYPE x>", _DOCUMENT)),
    # other encodings
    "UTF-16": ("not-utf8", lambda: GOOD.decode().encode("utf-16")),
    "UTF-16 without a mark": ("not-utf8", lambda: GOOD.decode().encode("utf-16-le")),
    "UTF-16 that claims to be UTF-8": ("not-utf8", lambda: GOOD.decode().encode("utf-16-be")),
    "UTF-32": ("not-utf8", lambda: GOOD.decode().encode("utf-32")),
    "UTF-7": ("not-utf8", lambda: GOOD.replace(b"UTF-8", b"UTF-7")),
    "Latin-1": ("not-utf8", lambda: GOOD.replace(b"UTF-8", b"ISO-8859-1")),
    "EBCDIC": ("not-utf8", lambda: GOOD.decode().encode("cp037")),
    "bytes that are no letters": ("not-utf8", lambda: GOOD.replace(b"Staf", b"\xff\xfe\xc0\x80")),
    "a zero byte": ("not-utf8", lambda: GOOD.replace(b"Staf", b"St\0af")),
    "an endless declaration": (
        "not-xml",
        lambda: b"<?xml version='1.0' " + b" encoding=" * 180_000 + b"?><a/>",
    ),
    # much too much
    "20 MB of blanks": ("too-large", lambda: GOOD + b" " * 20_000_000),
    "20 MB of one name": ("too-large", lambda: GOOD.replace(b"Staf", b"S" * 20_000_000)),
    "100,000 elements": ("too-many-elements", lambda: _put(b"<a/>" * 100_000)),
    "100,000 tasks": ("too-large", lambda: _put(_many('<bpmn:userTask id="t#"/>', 100_000))),
    "20,000 tasks": ("too-many-steps", lambda: _put(_many('<bpmn:userTask id="t#"/>', 19_900))),
    "500 tasks in a row": ("too-many-steps", lambda: _chain(500)),
    "2,000 flows": (
        "too-many-flows",
        lambda: _put(
            _many('<bpmn:sequenceFlow id="f#" sourceRef="tulis" targetRef="kirim"/>', 2_000)
        ),
    ),
    "590 broken arrows among 18,000 notes": (
        "dangling-ref",
        lambda: _put(
            _many('<bpmn:group id="g#"/>', 18_000)
            + _many('<bpmn:sequenceFlow id="f#" sourceRef="tulis" targetRef="x"/>', 590)
        ),
    ),
    "10,000 deep": ("too-deep", lambda: _put(b"<a>" * 10_000 + b"</a>" * 10_000)),
    "200 deep": ("too-deep", lambda: _put(b"<a>" * 200 + b"</a>" * 200)),
    "100,000 attributes": ("too-many-attributes", lambda: _dangling(_many(' a#=""', 100_000))),
    "60,000 namespaces": (
        "too-many-attributes",
        lambda: _dangling(_many(' xmlns:a#="u#"', 60_000)),
    ),
    "19,000 lanes of one name": ("too-many-lanes", lambda: _lanes('id="l#" name="Staf"')),
    "19,000 lanes without a name": ("too-many-lanes", lambda: _lanes('id="l#"')),
    "19,000 members that are not there": (
        "dangling-ref",
        lambda: _put(
            _many("<bpmn:flowNodeRef>x#</bpmn:flowNodeRef>", 19_000), b"<bpmn:flowNodeRef>"
        ),
    ),
    "19,000 times one id": ("duplicate-id", lambda: _put(b'<bpmn:group id="g"/>' * 19_000)),
    "19,000 unknown extensions": (
        "bad-id",
        lambda: _put(b"<zeebe:x/>" * 19_000, b"<zeebe:userTask/>").replace(b'"uji"', b'"u j"'),
    ),
    "10,000 properties": (
        "too-long",
        lambda: _put(
            _many('<zeebe:property name="dasarHukum#" value="x"/>', 10_000)
            + b'<zeebe:property name="nomor" value="%s"/>' % (b"9" * 100_000),
            b"<zeebe:property ",
        ),
    ),
    "a number of a million digits": ("too-long", lambda: _nomor("9" * 1_000_000)),
    "a number of thirty digits": ("too-long", lambda: _nomor("9" * 30)),
    # ids and references
    "an id twice": ("duplicate-id", lambda: GOOD.replace(b'id="tulis"', b'id="kirim"')),
    "an id of 100,000 letters": (
        "bad-id", lambda: GOOD.replace(b'"kirim"', b'"%s"' % (b"k" * 100_000))),
    "an id that climbs": ("bad-id", lambda: GOOD.replace(b'"uji"', b'"../../etc"')),
    "an id that is a script": ("bad-id", lambda: GOOD.replace(b'"uji"', b'"&lt;script&gt;"')),
    "a step without an id": ("bad-id", lambda: GOOD.replace(b' id="kirim"', b"")),
    "a flow to nowhere": (
        "dangling-ref",
        lambda: GOOD.replace(b'targetRef="kirim"', b'targetRef="x"'),
    ),
    "a flow from nowhere": ("dangling-ref", lambda: GOOD.replace(b' sourceRef="kirim"', b"")),
    # what the process lacks
    "no process": ("no-process", lambda: GOOD.replace(b"bpmn:process ", b"bpmn:x ").replace(
        b"/bpmn:process>", b"/bpmn:x>")),
    "two processes": ("several-processes", lambda: _put(
        b'<bpmn:process id="b"><bpmn:task id="b1"/></bpmn:process>', b"<bpmndi:")),
    "no lane": ("no-lane", lambda: GOOD.replace(b"laneSet", b"extensionElements")),
    "a lane that no post has": ("unknown-post", lambda: GOOD.replace(b'"Camat"', b'"Bupati"')),
    "a way out without a name": ("unnamed-flow", lambda: GOOD.replace(b' name="Setujui"', b"")),
    "a step that is never reached": (
        "unreachable",
        lambda: _put(b'<bpmn:userTask id="lepas"/>').replace(
            b"<bpmn:flowNodeRef>kirim", b"<bpmn:flowNodeRef>lepas</bpmn:flowNodeRef>"
            b"<bpmn:flowNodeRef>kirim"
        ),
    ),
    "a loop without a way out": ("dead-end", lambda: bpmn(
        APPROVAL.replace("kirim -> selesai", "kirim -> tulis"))),
    "nothing but lanes": ("no-step", lambda: bpmn("Staf | (m) ((s))\nm -> s")),
    # what would run code
    "a script task": ("unsupported-element", lambda: GOOD.replace(b"userTask", b"scriptTask")),
    "a service task": ("unsupported-element", lambda: GOOD.replace(b"userTask", b"serviceTask")),
    "a condition that calls": (
        "bad-condition", lambda: _condition("__import__('os').system('id')")),
    "a condition that walks": ("unknown-answer", lambda: _condition("x.__class__.__mro__ = 1")),
    "a condition of powers": ("bad-condition", lambda: _condition("9**9**9**9 > 1")),
    "a condition nested deep": (
        "bad-condition", lambda: _condition("(" * 450 + "1 = 1" + ")" * 450)),
    "a condition of 100,000 letters": (
        "bad-condition", lambda: _condition("x + " * 25_000 + "1 > 0")),
    "a condition in another language": (
        "condition-not-feel",
        lambda: _condition("1 = 1").replace(b">=1 = 1", b">${1 == 1}"),
    ),
    # drawings made to be slow
    "300 steps, as many as may be": (
        "unknown-post", lambda: _chain(298).replace(b'"Staf"', b'"X"')),
    "300 steps in a ring": ("dead-end", lambda: bpmn(
        f"Staf | (m) a ((s)) {' '.join(_RING)}\nm -> {' -> '.join(_RING)} -> {_RING[0]}\na -> s")),
    "590 long conditions": ("unknown-answer", lambda: bpmn(
        "Staf | (m) a <g> ((s))\nm -> a -> g\na -> s\n" + "\n".join(
            f"g -> s [{' + '.join(f'x{i}_{n}' for n in range(90))} > 1]"
            for i in range(590)))),
    "590 conditions that lead back": ("unknown-answer", lambda: bpmn(
        "Staf | (m) a <g> <h> ((s))\nm -> a -> g\nh -> g\na -> s\n" + "\n".join(
            f"g -> h [{' + '.join(f'x{i}_{n}' for n in range(90))} > 1]"
            for i in range(590)))),
    "sixty branches in a tangle": ("too-tangled", lambda: _tangle(60)),
}  # fmt: skip


def _dangling(attributes: bytes) -> bytes:
    """A flow to nowhere that carries these attributes beside."""
    flow = b'<bpmn:sequenceFlow id="f" sourceRef="tulis" targetRef="x"'
    return _put(flow + attributes + b"/>")


def _lanes(attributes: str) -> bytes:
    return _put(_many(f"<bpmn:lane {attributes}/>", 19_000), b"<bpmn:lane ")


def _nomor(nomor: str) -> bytes:
    return bpmn(APPROVAL, steps={"tulis": {"nomor": nomor}})


def _try(make: Callable[[], bytes]) -> dict[str, object]:
    source = make()
    began = time.process_time()
    reading = read(source)
    findings = list(reading.findings)
    if reading.sop is not None:
        findings += check(reading.sop, posts=OFFICE, forms={}).findings
    said = [finding.said for finding in findings]
    return {
        "rules": sorted({finding.rule for finding in findings}),
        "runs": all(finding.severity != "error" for finding in findings),
        "findings": len(findings),
        "longest": max((len(text) for each in said for text in (each.id, each.en)), default=0),
        "seconds": round(time.process_time() - began, 3),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Try every case, each in a child of its own, and print one line of JSON a case."""
    for name, (_, make) in CASES.items():
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.alarm(SECONDS)  # nothing handles it: the kernel ends the process
            sys.stdout.write(json.dumps({"case": name, **_try(make)}) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
