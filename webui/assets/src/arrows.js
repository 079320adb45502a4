// Where a new arrow goes and where names beside arrows stand: as an SOP draws it, and so that ways stay apart.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { asTRBL, getMid } from 'diagram-js/lib/layout/LayoutUtil';
import BpmnLayouter from 'bpmn-js/lib/features/modeling/BpmnLayouter';
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { isNode } from './lanes.js';
import { isFlow } from './parts.js';

const AROUND = 20; // how far from what it goes around
const ASIDE = 5; // how far a name is from its arrow

/**
 * Lays out new arrows: onward to the right; back around, below or above, into the step that has to
 * mend; and from a gateway on a side that no other arrow leaves by. What was led by hand stays.
 */
export class Arrows extends BpmnLayouter {
  layoutConnection(connection, hints = {}) {
    const source = hints.source ?? connection.source;
    const target = hints.target ?? connection.target;
    const drawn = (hints.waypoints ?? connection.waypoints)?.length > 0;
    if (!isFlow(connection) || !target || source === target || source.host) {
      return super.layoutConnection(connection, hints);
    }
    const taken = new Set(source.outgoing.filter((other) => isFlow(other) && other !== connection)
      .map(({ waypoints }) => sideOf(waypoints)));
    const onward = target.x >= source.x + source.width;
    const decided = onward && is(source, 'bpmn:Gateway');
    if (decided && !taken.has('right')) {
      return super.layoutConnection(connection, { ...hints, preferredLayouts: ['h:h'] });
    }
    if (drawn || (onward && !decided)) return super.layoutConnection(connection, hints);
    return (decided && upright(source, target, taken)) || this.#around(source, target, taken);
  }

  /** Up or down, along beside all that is between, and in from there. */
  #around(source, target, taken) {
    const [start, end] = [getMid(source), getMid(target)];
    const [side, other] = end.y < start.y ? ['top', 'bottom'] : ['bottom', 'top'];
    const free = taken.has(side) && !taken.has(other) ? other : side;
    const beyond = (shapes) => free === 'top'
      ? Math.min(...shapes.map((shape) => asTRBL(shape).top)) - AROUND
      : Math.max(...shapes.map((shape) => asTRBL(shape).bottom)) + AROUND;
    const [left, right] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
    const between = this._elementRegistry.filter((shape) =>
      isNode(shape) && shape.parent === source.parent &&
      shape.x < right && left < shape.x + shape.width);
    let y = beyond([source, target]);
    const inTheWay = (shape) => shape.y <= y && y <= shape.y + shape.height;
    while (between.some(inTheWay)) y = beyond(between.filter(inTheWay));
    return [start, { x: start.x, y }, { x: end.x, y }, end];
  }
}
Arrows.$inject = ['elementRegistry'];

/** Straight up or down and then to the right, where that side is free. */
function upright(source, target, taken) {
  const [start, end] = [getMid(source), getMid(target)];
  const level = Math.abs(end.y - start.y) < source.height / 2;
  if (level || taken.has(end.y > start.y ? 'bottom' : 'top')) return undefined;
  return [start, { x: start.x, y: end.y }, end];
}

/** The side by which an arrow leaves. */
function sideOf([from, to]) {
  if (isLevel(from, to)) return to.x > from.x ? 'right' : 'left';
  return to.y > from.y ? 'bottom' : 'top';
}

const isLevel = (from, to) => Math.abs(to.x - from.x) >= Math.abs(to.y - from.y);

/** Places a name beside its arrow's beginning, or beside the timer whose arrow leaves below it. */
export class ArrowNames extends CommandInterceptor {
  constructor(eventBus, modeling) {
    super(eventBus);
    this.preExecute('element.updateLabel', ({ context }) => {
      const { element } = context;
      context.unnamed = (isFlow(element) || element.host) && !element.labels.length;
    });
    this.postExecuted('element.updateLabel', ({ context: { element, unnamed } }) => {
      const { label } = element;
      if (!unnamed || !label) return;
      const place = placeOf(element, label);
      modeling.moveShape(label, { x: place.x - label.x, y: place.y - label.y });
    });
  }
}
ArrowNames.$inject = ['eventBus', 'modeling'];

/**
 * The top left corner of a name: above a level stretch; beside an upright one, where it turns to;
 * to the left of a timer, below the border that it is on.
 */
function placeOf({ waypoints, x, y, height: size }, { width, height }) {
  if (!waypoints) return { x: x - ASIDE - width, y: y + size / 2 + ASIDE };
  const [from, to] = waypoints;
  const left = from.x - ASIDE - width;
  const right = from.x + ASIDE;
  if (isLevel(from, to)) return { x: to.x > from.x ? right : left, y: from.y - height - ASIDE };
  const back = waypoints.at(-1).x < from.x;
  return { x: back ? left : right, y: to.y > from.y ? from.y + ASIDE : from.y - ASIDE - height };
}
