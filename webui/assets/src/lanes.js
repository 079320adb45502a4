// Posts on the drawing: which lane something stands in, and moving it into another.

import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

const STEP_ASIDE = 10;
const GAP = 50;

/** The lanes that stand for posts (the innermost), from top to bottom. */
export function lanesOf(registry) {
  return registry
    .filter((shape) => is(shape, 'bpmn:Lane') && !shape.children.some((c) => is(c, 'bpmn:Lane')))
    .sort((one, other) => one.y - other.y || one.x - other.x);
}

/** The lane that a shape stands in; what stands in a sub-process without lanes, that one's. */
export function laneOf(registry, shape) {
  const at = shape.host ?? shape;
  const bo = getBusinessObject(at);
  const lanes = lanesOf(registry);
  const own = lanes.find((lane) => (lane.businessObject.flowNodeRef ?? []).includes(bo));
  if (own || !at.parent || !is(at.parent, 'bpmn:SubProcess')) return own;
  return laneOf(registry, at.parent);
}

/** Whether a shape has lanes to choose from: its process's, not those around its sub-process. */
export function maySwitch(registry, shape) {
  const lane = laneOf(registry, shape);
  return !shape.host && lane !== undefined && lane.parent !== undefined &&
    (lane.businessObject.flowNodeRef ?? []).includes(getBusinessObject(shape));
}

/**
 * The command `sop.toLane`: moves a step into a lane, straight up or down where there is room, else
 * to the nearest place; the gateway that it decides goes with it.
 */
export class ToLane {
  constructor(modeling, elementRegistry) {
    this.modeling = modeling;
    this.registry = elementRegistry;
  }

  preExecute({ shape, lane }) {
    const gateway = this.#decided(shape);
    const moved = gateway ? [shape, gateway] : [shape];
    const dy = Math.round(lane.y + lane.height / 2 - (shape.y + shape.height / 2));
    const others = this.registry.filter((other) => isNode(other) && !moved.includes(other));
    const clear = (dx) => moved.every((each) => !others.some((o) => meets(o, each, dx, dy)));
    let dx = 0;
    while (!clear(dx)) dx = dx > 0 ? -dx : STEP_ASIDE - dx;
    this.modeling.moveElements(moved, { x: dx, y: dy });
  }

  #decided(shape) {
    const [flow, more] = shape.outgoing.filter((each) => is(each, 'bpmn:SequenceFlow'));
    const gateway = flow?.target;
    const follows = !more && is(gateway, 'bpmn:ExclusiveGateway') && gateway.incoming.length === 1;
    return follows && laneOf(this.registry, gateway) === laneOf(this.registry, shape) && gateway;
  }
}
ToLane.$inject = ['modeling', 'elementRegistry'];

/** Whether something is a step, gateway, event or frame that takes room in a lane. */
export function isNode(shape) {
  return is(shape, 'bpmn:FlowNode') && !shape.waypoints && !shape.labelTarget && !shape.host;
}

function meets(other, shape, dx, dy) {
  const apart = GAP / 2;
  const x = shape.x + dx;
  const y = shape.y + dy;
  return other.parent === shape.parent &&
    other.x < x + shape.width + apart && x < other.x + other.width + apart &&
    other.y < y + shape.height && y < other.y + other.height;
}
