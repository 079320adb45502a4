"""The words of the dialect: BPMN 2.0 as Camunda Modeler writes it, and what we do not run of it."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.errors import Text
from engine.sop.model import FrameKind, NodeKind
from engine.sop.norm import fold
from engine.sop.rulebook import label

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
DI: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
ZEEBE: Final = "{http://camunda.org/schema/zeebe/1.0}"

NODE_KINDS: Final[MappingProxyType[str, NodeKind]] = MappingProxyType(
    {
        f"{BPMN}startEvent": "start",
        f"{BPMN}endEvent": "end",
        f"{BPMN}userTask": "step",
        f"{BPMN}exclusiveGateway": "exclusive",
        f"{BPMN}parallelGateway": "parallel",
        f"{BPMN}intermediateCatchEvent": "timer",
        f"{BPMN}boundaryEvent": "timer",
    }
)

SUB_PROCESS: Final = f"{BPMN}subProcess"
CALL: Final = f"{BPMN}callActivity"
BOUNDARY: Final = f"{BPMN}boundaryEvent"
TIMER: Final = f"{BPMN}timerEventDefinition"
MESSAGE: Final = f"{BPMN}messageEventDefinition"
FRAME_KINDS: Final[MappingProxyType[str, FrameKind]] = MappingProxyType(
    {SUB_PROCESS: "subprocess", CALL: "call"}
)
_DEFINED_BY: Final = MappingProxyType(
    {f"{BPMN}intermediateCatchEvent": TIMER, BOUNDARY: TIMER, f"{BPMN}startEvent": MESSAGE}
)
"""What an event may wait for or begin with."""

IGNORED: Final = frozenset(
    BPMN + name
    for name in (
        *("documentation", "extensionElements", "laneSet", "sequenceFlow", "incoming", "outgoing"),
        *("textAnnotation", "association", "group", "category", "auditing", "monitoring"),
        *("dataObject", "dataObjectReference", "dataStoreReference", "property"),
        *("ioSpecification", "dataInputAssociation", "dataOutputAssociation", "rendering"),
        *("correlationSubscription", "supports"),
        *("resourceRole", "performer", "humanPerformer", "potentialOwner"),  # the lane says who
    )
)
"""What stands in a process beside its nodes and changes nothing about how it runs."""

USED_EXTENSIONS: Final = frozenset(
    ZEEBE + name
    for name in ("properties", "userTask", "formDefinition", "calledElement", "versionTag")
)

_USER_TASK: Final = Text(
    "Ubah jenisnya menjadi User Task.",
    "Change its kind to user task.",
)
_PEOPLE_ONLY: Final = Text(
    "Alur menjalankan pekerjaan orang, bukan program: ubah menjadi User Task bagi jabatan yang"
    " mengerjakannya.",
    "Alur runs what people do, not programs: make it a user task of the post that does it.",
)
_DRAW_OUT: Final = Text(
    "Gambarkan langkah-langkahnya langsung di diagram ini.",
    "Draw its steps right in this diagram.",
)
_GATEWAY: Final = Text(
    "Gunakan gerbang Exclusive bila satu jalan ditempuh, atau Parallel bila semuanya.",
    "Use an exclusive gateway if one way is taken, or a parallel gateway if all are.",
)
_PLAIN_EVENT: Final = Text(
    "Ubah menjadi kejadian polos (lingkaran kosong).",
    "Make it a plain event (an empty circle).",
)
_TIMER_ONLY: Final = Text(
    "Jadikan Timer dengan lama waktu, atau hapus.",
    "Make it a timer with a duration, or remove it.",
)
_ONE_BY_ONE: Final = Text(
    "Hapus tanda pengulangannya; untuk mengulang, gambarkan gerbang dan anak panah kembali.",
    "Remove its repetition marker; to repeat, draw a gateway and an arrow back.",
)
_REMOVE: Final = Text("Hapus dari diagram.", "Remove it from the diagram.")

_ADVICE: Final = MappingProxyType(
    {
        "task": _USER_TASK,
        "manualTask": _USER_TASK,
        "sendTask": _PEOPLE_ONLY,
        "receiveTask": _PEOPLE_ONLY,
        "scriptTask": _PEOPLE_ONLY,
        "serviceTask": _PEOPLE_ONLY,
        "businessRuleTask": _PEOPLE_ONLY,
        "adHocSubProcess": _DRAW_OUT,
        "transaction": _DRAW_OUT,
        "inclusiveGateway": _GATEWAY,
        "complexGateway": _GATEWAY,
        "eventBasedGateway": _GATEWAY,
        "multiInstanceLoopCharacteristics": _ONE_BY_ONE,
        "standardLoopCharacteristics": _ONE_BY_ONE,
    }
)


def unsupported(tag: str, within: str = "") -> tuple[str, Text] | None:
    """What a child of a process or of a node is called and what to do about it.

    ``within`` is the tag of the node, if it is a node's child. ``None`` when the element is
    harmless: one that we run or ignore, or of another namespace.
    """
    if not tag.startswith(BPMN) or tag in IGNORED or tag in NODE_KINDS or tag in FRAME_KINDS:
        return None
    wanted = _DEFINED_BY.get(within)
    if tag == wanted:
        return None
    name = tag.removeprefix(BPMN)
    default = _REMOVE
    if "EventDefinition" in name or "eventDefinition" in name:
        default = _TIMER_ONLY if wanted == TIMER else _PLAIN_EVENT
    return words(name), _ADVICE.get(name, default)


def words(name: str) -> str:
    """An element's name as the modeller shows it: ``scriptTask`` is ``Script Task``."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return spaced[:1].upper() + spaced[1:]


def tag_of(element: etree._Element) -> str:
    """The element's name with its namespace in braces, as all names of this module are."""
    return str(element.tag)


def name_of(element: etree._Element) -> str:
    """The element's name as drawn, white space folded; empty when it has none."""
    return fold(element.get("name") or "")


def called(element: etree._Element) -> str:
    """How a sentence calls this element: by its name or else its kind, and by its id."""
    kind = words(etree.QName(element).localname)
    return label(name_of(element) or kind, element.get("id"))


def ref(element: etree._Element, name: str) -> str:
    """The id that an attribute refers to, without white space and without a namespace's prefix."""
    return fold(element.get(name) or "").rpartition(":")[2]


def properties(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The extension properties of a step or process, in written order, values stripped."""
    path = f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property"
    for item in element.iterfind(path):
        yield item.get("name") or "", (item.get("value") or "").strip()


def documentation(element: etree._Element) -> str:
    """The element's documentation, several joined by line ends."""
    texts = ("".join(each.itertext()).strip() for each in element.iterfind(f"{BPMN}documentation"))
    return "\n".join(text for text in texts if text)


def called_key(call: etree._Element) -> str:
    """The key of the SOP that a call activity calls, empty when it names none."""
    written = call.find(f"{BPMN}extensionElements/{ZEEBE}calledElement")
    named = None if written is None else written.get("processId")
    key = ref(call, "calledElement") if named is None else fold(named)
    return "" if key.startswith("=") else key


def duration(event: etree._Element) -> str:
    """The duration that a timer event waits, as it is written; empty when it has none."""
    return event.findtext(f"{TIMER}/{BPMN}timeDuration") or ""


def message_name(root: etree._Element, start: etree._Element) -> str:
    """The name of the message that a start event is begun by, empty when it has none."""
    definition = start.find(MESSAGE)
    wanted = "" if definition is None else ref(definition, "messageRef")
    messages = (each for each in root.iterchildren(f"{BPMN}message") if wanted)
    return next((name_of(each) for each in messages if each.get("id") == wanted), "")


def form_id(element: etree._Element) -> str | None:
    """The id of the form that a user task names, or ``None``."""
    form = element.find(f"{BPMN}extensionElements/{ZEEBE}formDefinition")
    return None if form is None else fold(form.get("formId") or "") or None
