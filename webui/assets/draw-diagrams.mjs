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
      // A blank at the end of a line is no part of what is seen.
      for (const line of text.children) line.textContent = line.textContent.trimEnd();
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

  /** Names outside of their shapes that need more room than the file keeps for them. */
  function outgrown(viewer) {
    return viewer.get('elementRegistry').getAll().flatMap((element) => {
      const kept = element.labelTarget && element.di.label?.bounds;
      if (!kept) return [];
      const fits = element.width <= kept.width + SLACK && element.height <= kept.height + SLACK;
      return fits ? [] : [`name has no room: ${element.id}: ${element.width}×${element.height}`];
    });
  }

  const answer = {};
  for (const [name, xml] of Object.entries(diagrams)) {
    const viewer = new BpmnJS({ container: '#canvas', moddleExtensions });
    try {
      const { warnings } = await viewer.importXML(xml);
      const warned = warnings.map(({ message }) => `bpmn-js: ${message}`);
      answer[name] = [...warned, ...outgrown(viewer), ...cramped(viewer)];
    } catch (error) {
      answer[name] = [`bpmn-js: ${error.message.split('\n')[0]}`];
    }
    viewer.destroy();
  }
  return answer;
}
