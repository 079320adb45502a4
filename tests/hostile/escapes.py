"""Conditions, timers, calls, messages and extension values made to break out of their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from xml.sax.saxutils import escape

from tests.unit.diagrams import APPROVAL, bpmn

Make = Callable[[], bytes]

CONDITIONS: Final = (
    "__import__('os').system('touch kenari')",
    "exec('kenari')",
    "eval(\"__import__('os').system('touch kenari')\")",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__ = 1",
    "x.__init__.__globals__.kenari = 1",
    "nilai.real.denominator = 1",
    "nilai._value > 1",
    "self.names = 1",
    "_answer.__closure__ = 1",
    "(lambda: kenari)()",
    "[x for x in (1).__class__.__base__.__subclasses__()]",
    "{x: 1}.x = 1",
    "get value({kenari: 1}, \"kenari\") = 1",
    "for x in [1] return x",
    "some x in [1] satisfies x = 1",
    "function(x) x = 1",
    "date and time(\"2026-01-01\") = 1",
    "string(nilai) = \"kenari\"",
    "matches(nilai, \"(a+)+$\")",
    "replace(nilai, \"(a*)*\", \"kenari\") = \"\"",
    "\"%s\" % kenari = \"\"",
    "\"{0.__class__}\".format(kenari) = \"\"",
    "f\"{kenari}\" = \"\"",
    "\"{nilai.__class__.__init__.__globals__}\" = \"\"",
    "`touch kenari` = 1",
    "#{kenari} = 1",
    "${kenari}",
    "9 ** 9 ** 9 ** 9 > 1",
    "9 ^ 999999999 > 1",
    "9e999999999 > 1",
    "1E+999999999 * 1E+999999999 > 1",
    "9" * 400 + " > 1",
    " * ".join(["9" * 29] * 30) + " > 1",
    " * ".join(["99999999"] * 100) + " > 1",
    " / ".join(["1"] + ["0.0000001"] * 60) + " > 1",
    "1 / 0 > 1",
    "0x7f > 1",
    "1_000 > 1",
    "\N{ARABIC-INDIC DIGIT ONE} > 0",
    "\N{FULLWIDTH DIGIT NINE} > 0",
    "(" * 450 + "1 = 1" + ")" * 450,
    "(" * 39 + "1 = 1" + ")" * 39,
    "not(" * 100 + "true" + ")" * 100,
    "-" * 900 + "1 > 0",
    "- " * 290 + "1 > 0",
    "a" + ".a" * 450 + " = 1",
    "a." * 499 + " = 1",
    "nilai in [" + ", ".join(["1"] * 140) + "]",
    "nilai in (" * 60 + "1" + ")" * 60,
    "nilai between 1 and 2 and 3 between",
    "nilai between " * 60,
    " or ".join(["a = 1"] * 74),
    " and ".join(["a.b.c = 1"] * 60),
    "x + " * 25_000 + "1 > 0",
    "\"" + "\\\\" * 490 + "\" = 1",
    "\"" + "\\\\" * 400,
    "\"\\u0000\" = nilai",
    "nilai = \"" + "kenari" * 150,
    " " * 900 + "x",
    "\t\n\r " * 240,
    "=" * 900,
    "= = 1",
    "// kenari",
    "/* kenari */ 1 = 1",
    "nilai = 1; kenari()",
    "nilai := 1",
    "nilai = 1\n\nkenari()",
    "\u202e1 = 1",
    "true\x0b= true",
    "typename = \"kenari\"",
    "null = null",
)  # fmt: skip

DURATIONS: Final = (
    *("", "P", "PT", "P0D", "-P1D", "P-1D", "P999999999999D", "PT" + "9" * 400 + "H", "P1.5D"),
    *("P1Y", "P1M", "P1W", "P1DT1H", "PT1S", "P1D\x85", "R5/PT1H", "R/PT0.001S", "P1D P1D"),
    *('="P2D"', "=kenari()", "=duration(kenari)", '=duration("P9999999D")', "${kenari}", "P١D"),
    *(
        "P" + "1" * 1_000_000 + "D",
        "2026-01-01T00:00:00Z",
        "0 0 * * * *",
        "<script>kenari()</script>",
    ),
    *("PT99999999M", "P3650000D", "P30000D", "PT1H" * 1000, "{0.__class__}", " P1D " * 10),
)

_TIMED: Final = """
    Staf | (mulai) tulis @tunggu kirim @lama!kirim ((selesai)) ((lewat))
    mulai -> tulis -> tunggu -> kirim -> selesai
    lama -> lewat
"""
_DECIDED: Final = """
    Staf | (mulai) ukur <nilai> bina ((selesai))
    mulai -> ukur -> nilai
    nilai -> bina [SYARAT]
    nilai -> selesai default
    bina -> selesai
"""
_PLAIN: Final = bpmn(APPROVAL)
_TASK: Final = b'<bpmn:userTask id="tulis"'


def condition(text: str) -> bytes:
    """A diagram whose figures decide by this condition."""
    drawn = bpmn(_DECIDED)
    assert b"SYARAT" in drawn
    return drawn.replace(b"SYARAT", escape(text).replace("\x0b", " ").encode())


def duration(text: str) -> bytes:
    """A diagram that waits for so long, in the way and at a step."""
    return bpmn(_TIMED).replace(b"P1D", escape(text).encode())


def calls(depth: int, *, back: bool = False, wide: int = 1) -> bytes:
    """A file whose processes call each other, one after the other or in a circle."""
    called = {}
    for n in range(depth + 1):
        targets = [f"p{n + 1}"] * wide if n < depth else ["p0"] * back
        inner = [f"c{n}x{place}" for place in range(len(targets))]
        drawn = " ".join(f"[{name}={target}]" for name, target in zip(inner, targets, strict=True))
        way = " -> ".join([f"m{n}", f"a{n}", *inner, f"s{n}"])
        called[f"p{n}"] = f"Staf | (m{n}) a{n} {drawn} ((s{n}))\n{way}"
    return bpmn("Staf | (m) a [c=p0] ((s))\nm -> a -> c -> s", called=called)


def _put(more: bytes, place: bytes = _TASK) -> bytes:
    assert place in _PLAIN
    return _PLAIN.replace(place, more + place, 1)


def _in_extensions(more: str) -> bytes:
    return _put(more.encode(), b"<zeebe:userTask/>")


_SELF: Final = "Staf | (m) a [c=KEY] ((s))\nm -> a -> c -> s"
_SCRIPTS: Final = (
    "javascript",
    "groovy",
    "python",
    "feel",
    "text/x-python",
    "application/ecmascript",
)
_RUN: Final = "__import__('os').system('touch kenari')"

_FORGED: Final = (
    f'<zeebe:script expression="{_RUN}" resultVariable="x"/>',
    '<zeebe:taskDefinition type="sh" retries="9999999999"/>',
    '<zeebe:ioMapping><zeebe:input source="=kenari()" target="__class__"/></zeebe:ioMapping>',
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="sh"/>'
    "</zeebe:executionListeners>",
    '<zeebe:assignmentDefinition assignee="=kenari()" candidateGroups="*"/>',
    '<zeebe:calledElement processId="=kenari()"/>',
    '<zeebe:formDefinition formId="../../kenari"/>',
    '<zeebe:formDefinition formKey="camunda-forms:deployment:/etc/passwd"/>',
    '<zeebe:formDefinition externalReference="http://kenari.example/form"/>',
    '<zeebe:versionTag value="{0.__class__}"/>',
    '<zeebe:properties><zeebe:property/><zeebe:property name="nomor"/></zeebe:properties>',
    '<zeebe:properties><zeebe:property name="__class__" value="kenari"/>'
    '<zeebe:property name="dasarHukum9999" value="kenari"/>'
    '<zeebe:property name="dasarHukum99999999999999999999" value="kenari"/></zeebe:properties>',
    '<zeebe:userTaskForm id="x">{"type": "default", "components": []}</zeebe:userTaskForm>',
    '<camunda:script xmlns:camunda="http://camunda.org/schema/1.0/bpmn" scriptFormat="groovy">'
    "kenari()</camunda:script>",
    '<camunda:executionListener xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'class="java.lang.Runtime" expression="${kenari}" event="start"/>',
    '<activiti:taskListener xmlns:activiti="http://activiti.org/bpmn" class="kenari"/>',
    '<spiffworkflow:preScript xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
    f"{_RUN}</spiffworkflow:preScript>",
    '<spiffworkflow:serviceTaskOperator id="http/GetRequest" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"/>',
)
_ELEMENTS: Final = (
    f"<bpmn:scriptTask id='x' scriptFormat='python'><bpmn:script>{_RUN}</bpmn:script>"
    "</bpmn:scriptTask>",
    "<bpmn:serviceTask id='x' implementation='##WebService'/>",
    "<bpmn:businessRuleTask id='x'/>",
    "<bpmn:sendTask id='x'/>",
    "<bpmn:adHocSubProcess id='x'/>",
    f"<bpmn:ioSpecification><bpmn:dataInput id='d'/></bpmn:ioSpecification>"
    f"<bpmn:dataInputAssociation><bpmn:transformation>{_RUN}</bpmn:transformation>"
    "</bpmn:dataInputAssociation>",
    f"<bpmn:property id='x' name='{_RUN.replace(chr(39), '')}'/>",
    f"<bpmn:correlationSubscription><bpmn:correlationPropertyBinding><bpmn:dataPath>{_RUN}"
    "</bpmn:dataPath></bpmn:correlationPropertyBinding></bpmn:correlationSubscription>",
)
_STARTS: Final = (
    "Staf | (mulai) (surat=SURAT) tulis ((selesai))\nmulai -> tulis\nsurat -> tulis -> selesai"
)

ESCAPES: Final[Mapping[str, Make]] = {
    **{f"condition: {text[:50]!r}": partial(condition, text) for text in CONDITIONS},
    **{f"duration: {text[:50]!r}": partial(duration, text) for text in DURATIONS},
    **{f"extension: {more[:60]}": partial(_in_extensions, more) for more in _FORGED},
    **{f"element: {more[:60]}": partial(_put, more.encode()) for more in _ELEMENTS},
    **{
        f"script in {kind}": partial(
            _put,
            f"<bpmn:scriptTask id='x' scriptFormat='{kind}'><bpmn:script>{_RUN}</bpmn:script>"
            "</bpmn:scriptTask>".encode(),
        )
        for kind in _SCRIPTS
    },
    **{
        f"condition in {kind}": partial(
            lambda kind: condition("1 = 1").replace(
                b"<bpmn:conditionExpression",
                f"<bpmn:conditionExpression language='{kind}'".encode(),
            ),
            kind,
        )
        for kind in ("python", "javascript", "groovy", "juel", "urn:kenari")
    },
    "a call of itself": lambda: bpmn(_SELF.replace("KEY", "uji")),
    "a call in a circle of two": lambda: calls(1, back=True),
    "a call in a circle of thirty": lambda: calls(30, back=True),
    "calls forty deep": lambda: calls(40),
    "calls 400 deep": lambda: calls(400),
    "calls that double nine times": lambda: calls(9, wide=2),
    "calls that double thirty times": lambda: calls(30, wide=2),
    "calls that tenfold eight times": lambda: calls(8, wide=10),
    "a call of what is nowhere": lambda: bpmn(_SELF.replace("KEY", "tidak-ada")),
    "a call of a path": lambda: bpmn(_SELF.replace("KEY", "../../etc/passwd")),
    "a call of an expression": lambda: bpmn(_SELF.replace("KEY", "=kenari()")),
    "a call of an id of 100,000 letters": lambda: bpmn(_SELF.replace("KEY", "k" * 100_000)),
    "a message without a name": lambda: bpmn(_STARTS).replace(b'name="SURAT"', b""),
    "a message of 100,000 letters": lambda: bpmn(_STARTS).replace(b"SURAT", b"s" * 100_000),
    "a message with a line end": lambda: bpmn(_STARTS).replace(b'"SURAT"', b'"a&#10;X-Kenari: 1"'),
    "a message that is an object's name": lambda: bpmn(_STARTS).replace(b"SURAT", b"__proto__"),
    "a message that is nowhere": lambda: bpmn(_STARTS).replace(b"<bpmn:message ", b"<bpmn:signal "),
}
