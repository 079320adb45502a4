// Where the name of an arrow stands: beside its first stretch, where whoever decides looks for it.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';

import { isFlow } from './parts.js';

const ASIDE = 5;

/** Places the name of an arrow that had none beside the arrow's beginning, and not across it. */
export class ArrowNames extends CommandInterceptor {
  constructor(eventBus, modeling) {
    super(eventBus);
    this.preExecute('element.updateLabel', ({ context }) => {
      context.unnamed = isFlow(context.element) && !context.element.labels.length;
    });
    this.postExecuted('element.updateLabel', ({ context: { element, unnamed } }) => {
      const { label } = element;
      if (!unnamed || !label) return;
      const place = placeOf(element.waypoints, label);
      modeling.moveShape(label, { x: place.x - label.x, y: place.y - label.y });
    });
  }
}
ArrowNames.$inject = ['eventBus', 'modeling'];

/** The top left corner of a name: above a level stretch, to the right of an upright one. */
function placeOf([from, to], { width, height }) {
  if (Math.abs(to.x - from.x) >= Math.abs(to.y - from.y)) {
    const x = to.x > from.x ? from.x + ASIDE : from.x - ASIDE - width;
    return { x, y: from.y - height - ASIDE };
  }
  const y = to.y > from.y ? from.y + ASIDE : from.y - ASIDE - height;
  return { x: from.x + ASIDE, y };
}
