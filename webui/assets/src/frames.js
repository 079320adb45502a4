// A sub-process begins with a start event in it, however it is drawn, and its lane has room for it.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { asTRBL } from 'diagram-js/lib/layout/LayoutUtil';
import { selfAndAllChildren } from 'diagram-js/lib/util/Elements';
import { isExpanded } from 'bpmn-js/lib/util/DiUtil';
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { lanesOf } from './lanes.js';
import { NEW } from './parts.js';

const INSET = 60;
const MARGIN = 24;

const isOpen = (shape) => is(shape, 'bpmn:SubProcess') && isExpanded(shape);

/** Furnishes a new sub-process that is drawn open, and widens the lane that it outgrows. */
export class Frames extends CommandInterceptor {
  constructor(eventBus, modeling, elementRegistry, spaceTool) {
    super(eventBus);
    this.space = spaceTool;
    this.postExecuted('shape.create', ({ context: { shape, hints = {} } }) => {
      const pasted = hints.createElementsBehavior === false;
      if (pasted || !isOpen(shape)) return;
      const middle = { x: shape.x + INSET, y: shape.y + shape.height / 2 };
      modeling.createShape({ ...NEW.start }, middle, shape);
    });
    this.postExecuted(['shape.create', 'shape.move', 'shape.resize'], 500, ({ context }) => {
      const { shape } = context;
      if (!isOpen(shape) || !shape.parent) return;
      const middle = shape.y + shape.height / 2;
      const lane = lanesOf(elementRegistry)
        .find(({ y, height }) => y <= middle && middle < y + height);
      if (lane) this.#widen(lane, shape);
    });
  }

  /** Moves the lanes above up and those below down, as far as a frame stands out of its own. */
  #widen(lane, frame) {
    const { top, bottom } = asTRBL(frame);
    const above = lane.y - (top - MARGIN);
    if (above > 0) this.#space(lane, frame, -above, 'n', lane.y + 1);
    const below = bottom + MARGIN - (lane.y + lane.height);
    if (below > 0) this.#space(lane, frame, below, 's', lane.y + lane.height - 1);
  }

  #space(lane, frame, y, direction, start) {
    let pool = lane;
    while (is(pool.parent, 'bpmn:Lane') || is(pool.parent, 'bpmn:Participant')) pool = pool.parent;
    const within = new Set(selfAndAllChildren(frame, true));
    const others = selfAndAllChildren(pool, true).filter((each) => !within.has(each));
    const { movingShapes, resizingShapes } =
      this.space.calculateAdjustments(others, 'y', y, start);
    this.space.makeSpace(movingShapes, resizingShapes, { x: 0, y }, direction, start);
  }
}
Frames.$inject = ['eventBus', 'modeling', 'elementRegistry', 'spaceTool'];
