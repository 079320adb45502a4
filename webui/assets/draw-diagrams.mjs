// The half of check-diagrams.mjs that runs in the browser: draws each diagram with bpmn-js and
// says what is wrong with it.

/* global BpmnJS, document */

/** Draws each diagram and gives its problems: {file: [text, …]}. */
export async function drawAll(diagrams, moddleExtensions) {
  const SLACK = 1; // pixels that a glyph may reach beyond its line
  await document.fonts.load('12px Arial');

  /** Texts that reach beyond the place that the diagram keeps for them. */
  function cramped(viewer) {
    const canvas = viewer.get('canvas');
    canvas.viewbox({ x: 0, y: 0, width: 8000, height: 4000 });
    const registry = viewer.get('elementRegistry');
    return registry.getAll().flatMap((element) => {
      const text = registry.getGraphics(element)?.querySelector(':scope > .djs-visual > text');
      if (!text?.textContent || element.waypoints) return [];
      const box = text.getBoundingClientRect();
      const origin = canvas.getContainer().getBoundingClientRect();
      const left = box.left - origin.left - element.x;
      const top = box.top - origin.top - element.y;
      const fits =
        left >= -SLACK && left + box.width <= element.width + SLACK &&
        top >= -SLACK && top + box.height <= element.height + SLACK;
      const size = `${Math.ceil(box.width)}×${Math.ceil(box.height)}`;
      return fits ? [] : [`text has no room: ${element.id}: it needs ${size}`];
    });
  }

  const answer = {};
  for (const [name, xml] of Object.entries(diagrams)) {
    const viewer = new BpmnJS({ container: '#canvas', moddleExtensions });
    try {
      const { warnings } = await viewer.importXML(xml);
      answer[name] = [...warnings.map(({ message }) => `bpmn-js: ${message}`), ...cramped(viewer)];
    } catch (error) {
      answer[name] = [`bpmn-js: ${error.message.split('\n')[0]}`];
    }
    viewer.destroy();
  }
  return answer;
}
