// A sub-process begins with a start event in it, however it is drawn.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { isExpanded } from 'bpmn-js/lib/util/DiUtil';
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { NEW } from './parts.js';

const INSET = 60;

/** Puts the start event into a new sub-process that is drawn open. */
export class Frames extends CommandInterceptor {
  constructor(eventBus, modeling) {
    super(eventBus);
    this.postExecuted('shape.create', ({ context: { shape, hints = {} } }) => {
      const pasted = hints.createElementsBehavior === false;
      if (pasted || !is(shape, 'bpmn:SubProcess') || !isExpanded(shape)) return;
      const middle = { x: shape.x + INSET, y: shape.y + shape.height / 2 };
      modeling.createShape({ ...NEW.start }, middle, shape);
    });
  }
}
Frames.$inject = ['eventBus', 'modeling'];
