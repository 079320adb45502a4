"""What the modellers' own library loses of a file is put back: tried with the library itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lxml import etree
from playwright.sync_api import Page

from engine.sop.dialect import BPMNDI, ZEEBE
from engine.sop.kept import KNOWN_EXTENSIONS, kept
from engine.sop.modelled import openable
from tests.browser.test_workshop import Bench, bench, changed, saved
from tests.unit.diagrams import APPROVAL, bpmn

__all__ = ["bench"]

NPM = Path(__file__).parents[2] / "webui/assets/node_modules"
SCHEMA: dict[str, Any] = json.loads((NPM / "zeebe-bpmn-moddle/resources/zeebe.json").read_text())

LOST = (
    '<v:a b="1">satu<v:c/>dua</v:a>',
    '<l:a xmlns:l="urn:l" l:b="1"/>',
    '<asing xmlns="urn:asing"/>',
    '<tanpa xmlns=""/>',
    "<zeebe:belumDikenal/>",
    "<!-- catatan -->",
    "<?petunjuk a?>",
)
PLACES = (
    '<bpmn:userTask id="tulis"',
    "<zeebe:userTask/>",
    "<zeebe:property ",
    "<bpmn:collaboration",
    "<bpmn:flowNodeRef>kirim",
    "</bpmn:lane>",
    "</bpmn:process>",
    "<dc:Bounds",
    "<bpmndi:BPMNShape",
    "</bpmn:text>",
    "</bpmn:documentation>",
)

SAVED = """async ([xml, zeebe]) => {
  const modeler = new BpmnJS({ container: document.body, moddleExtensions: { zeebe } });
  await modeler.importXML(xml);
  modeler.get('modeling').updateProperties(
    modeler.get('elementRegistry').get('tulis'), { name: 'Menulis' });
  return (await modeler.saveXML({ format: true })).xml;
}"""


def diagram() -> bytes:
    """A diagram with everything that is lost in every place where it is."""
    source = bpmn(APPROVAL, identity={"unit": "x"}).decode()
    source = source.replace(
        "<bpmn:laneSet", "<bpmn:documentation>Isi</bpmn:documentation><bpmn:laneSet", 1
    ).replace(
        "</bpmn:process>",
        '<bpmn:textAnnotation id="n"><bpmn:text>Isi</bpmn:text></bpmn:textAnnotation>'
        "</bpmn:process>",
    )
    source = source.replace("<bpmn:definitions ", '<bpmn:definitions xmlns:v="urn:v" ', 1)
    for place in PLACES:
        assert place in source
        source = source.replace(place, "".join(LOST) + place, 1)
    return source.encode()


def told(source: bytes) -> list[str]:
    """Every element, comment and instruction of a file with what stands right in it.

    Not the step that is renamed here, nor the frames of drawings, which the modeller adds to.
    """
    root = etree.fromstring(source)
    return sorted(
        f"{each.tag!s} {dict(each.attrib)} {(each.text or '').strip()}"
        for each in root.iter()
        if each.get("id") != "tulis" and BPMNDI not in str(each.tag)
    )


def test_all_that_the_modeller_loses_is_put_back(desktop: Page) -> None:
    desktop.set_content("<body style='width: 900px; height: 600px'>")
    desktop.add_script_tag(path=NPM / "bpmn-js/dist/bpmn-modeler.production.min.js")
    before = diagram()
    after = desktop.evaluate(SAVED, [openable(before).decode(), SCHEMA]).encode()
    assert b"catatan" not in after, "the modeller loses less now: see what of `kept` may go"
    result = kept(before, after)
    assert told(result) == told(before)
    assert 'name="Menulis"' in result.decode()
    again = desktop.evaluate(SAVED, [openable(result).decode(), SCHEMA]).encode()
    assert kept(result, again) == result


def test_a_file_with_all_of_that_is_changed_in_the_workshop_and_loses_nothing(
    desktop: Page, bench: Bench
) -> None:
    before = diagram()
    bench.replace(before)
    bench.drawing(desktop)
    desktop.locator("#guide").select_option("tulis")
    with desktop.expect_response(lambda answer: answer.request.method == "PUT"):
        changed(desktop, "Kegiatan", "Menulis")
    saved(desktop)
    result = bench.kept().source
    assert told(result) == told(before)
    assert 'name="Menulis"' in result.decode()


def test_what_the_modeller_knows_of_extensions_is_what_its_schema_names() -> None:
    names = {str(each["name"]) for each in SCHEMA["types"] if not each.get("isAbstract")}
    assert {ZEEBE + name[0].lower() + name[1:] for name in names} == KNOWN_EXTENSIONS
