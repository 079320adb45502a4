// What drawing an SOP asks for beyond drawing BPMN: a new step has its number and its dialect at
// once, and comes with room of its own.

import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer';
import { selfAndAllChildren } from 'diagram-js/lib/util/Elements';
import ElementFactory from 'bpmn-js/lib/features/modeling/ElementFactory';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { append as svgAppend, create as svgCreate } from 'tiny-svg';

import { ArrowNames, Arrows } from './arrows.js';
import { Extensions, property } from './extensions.js';
import { Frames } from './frames.js';
import { IdsFromNames, ReadableIds } from './ids.js';
import { ToLane, isNode, lanesOf } from './lanes.js';
import { isFlow } from './parts.js';
import { Healing, Kept } from './removal.js';
import { Rows } from './rows.js';

const GAP = 50;

/** A new step, and a call of another SOP, is as large as the first step drawn. */
class Sizes extends ElementFactory {
  constructor(bpmnFactory, moddle, elementRegistry) {
    super(bpmnFactory, moddle);
    this.drawn = elementRegistry;
  }

  getDefaultSize(element, di) {
    const first = (is(element, 'bpmn:UserTask') || is(element, 'bpmn:CallActivity')) &&
      this.drawn.find((shape) => is(shape, 'bpmn:UserTask'));
    if (!first) return super.getDefaultSize(element, di);
    return { width: first.width, height: first.height };
  }
}
Sizes.$inject = ['bpmnFactory', 'moddle', 'elementRegistry'];

/** What the mouse drops on an arrow is put there with room for it, as by every other way. */
function dropOntoFlows(eventBus, commandStack, selection) {
  eventBus.on('create.end', 1100, ({ context }) => {
    const { canExecute, elements, shape, target } = context;
    if (!canExecute || !isFlow(target) || elements.length !== 1) return undefined;
    const added = { flow: target, shape };
    commandStack.execute('sop.add', added);
    selection.select(added.shape);
    return false;
  });
}
dropOntoFlows.$inject = ['eventBus', 'commandStack', 'selection'];

/**
 * The command `sop.add`: draws something new after `source`, or onto the arrow `flow`: a `shape`, or
 * one with the `attributes`. It makes a
 * column for it where there is none. What leaves by one arrow gets it onto that arrow, since only a
 * gateway may be left by several; a gateway too, as long as it leads to nothing but the end.
 */
class Add {
  constructor(modeling, elementFactory, elementRegistry, spaceTool) {
    this.modeling = modeling;
    this.registry = elementRegistry;
    this.factory = elementFactory;
    this.space = spaceTool;
  }

  preExecute(context) {
    const source = context.flow?.source ?? context.source;
    const shape = context.shape ?? this.factory.createShape(context.attributes);
    const flow = context.flow ?? this.#wayOut(source, shape);
    const anchor = source.host ?? source;
    const x = source.x + source.width + GAP;
    const middle = source.host ? this.#below(source) : source.y + source.height / 2;
    this.#makeRoom(anchor, x, middle, shape, flow?.target);
    const { width, height } = shape;
    const position = { x, y: middle - height / 2, width, height };
    context.shape = flow
      ? this.modeling.createShape(shape, position, flow)
      : this.modeling.appendShape(source, shape, position, anchor.parent);
    if (flow) this.#straighten(context.shape);
  }

  /** The middle of the lane that begins below a border, or of the border's own where it is last. */
  #below(source) {
    const level = source.host.y + source.host.height + GAP;
    const lane = lanesOf(this.registry).find((each) => level < each.y + each.height);
    return lane ? lane.y + lane.height / 2 : level;
  }

  /** The arrow that something new after `source` is put onto; without one it is a way of its own. */
  #wayOut(source, { type }) {
    const [flow, more] = source.outgoing.filter(isFlow);
    const branches = is(source, 'bpmn:Gateway') && !is(flow?.target, 'bpmn:EndEvent');
    return more || branches || type === 'bpmn:EndEvent' ? undefined : flow;
  }

  /** Moves what is further right, so that the shape and what it leads to have columns of their own. */
  #makeRoom(source, x, middle, shape, target) {
    const [left, right] = [x - GAP / 2, x + shape.width + GAP / 2];
    const [top, bottom] = [middle - shape.height / 2, middle + shape.height / 2];
    const taken = source.parent.children.some((other) =>
      isNode(other) && other !== source && other.x < right && left < other.x + other.width &&
      other.y < bottom && top < other.y + other.height);
    const onward = target && target.x > source.x + source.width / 2 && target.x < right;
    const outside = x + shape.width + GAP - (source.parent.x + source.parent.width);
    if (!taken && !onward && !(outside > 0)) return;
    let pool = source.parent;
    while (pool.parent?.parent) pool = pool.parent;
    const start = onward ? Math.min(left, target.x - 1) : left;
    const width = taken || onward ? shape.width + GAP : Math.ceil(outside);
    const { movingShapes, resizingShapes } = this.space.calculateAdjustments(
      selfAndAllChildren(pool, true), 'x', width, start);
    this.space.makeSpace(movingShapes, resizingShapes, { x: width, y: 0 }, 'e', start);
  }

  #straighten(shape) {
    for (const flow of [...shape.incoming, ...shape.outgoing]) this.modeling.layoutConnection(flow);
  }
}
Add.$inject = ['modeling', 'elementFactory', 'elementRegistry', 'spaceTool'];

/** Draws a step as the SOP prints it: a box with its number, and no sign of a person in it. */
class Steps extends BaseRenderer {
  constructor(eventBus, bpmnRenderer) {
    super(eventBus, 1500);
    this.boxes = bpmnRenderer;
  }

  canRender(element) {
    return is(element, 'bpmn:UserTask') && !element.labelTarget;
  }

  drawShape(visual, shape) {
    const box = this.boxes.handlers['bpmn:Task'](visual, shape);
    const place = { x: shape.width - 7, y: 15, 'text-anchor': 'end' };
    const nomor = svgCreate('text', { ...place, class: 'nomor' });
    nomor.textContent = property(shape.businessObject, 'nomor');
    svgAppend(visual, nomor);
    return box;
  }

  getShapePath(shape) {
    return this.boxes.getShapePath(shape);
  }
}
Steps.$inject = ['eventBus', 'bpmnRenderer'];

/** Registers the commands of an SOP's drawing. */
function commands(commandStack) {
  commandStack.registerHandler('sop.add', Add);
  commandStack.registerHandler('sop.toLane', ToLane);
}
commands.$inject = ['commandStack'];

function extensionsOf(modeling, bpmnFactory) {
  return new Extensions(modeling, bpmnFactory);
}
extensionsOf.$inject = ['modeling', 'bpmnFactory'];

export default {
  __init__: [
    'sopCommands', 'dropOntoFlows', 'idsFromNames', 'stepRenderer',
    'arrowNames', 'frames', 'healing', 'kept', 'rows'
  ],
  arrowNames: ['type', ArrowNames],
  bpmnFactory: ['type', ReadableIds],
  dropOntoFlows: ['type', dropOntoFlows],
  elementFactory: ['type', Sizes],
  extensions: ['factory', extensionsOf],
  frames: ['type', Frames],
  healing: ['type', Healing],
  idsFromNames: ['type', IdsFromNames],
  kept: ['type', Kept],
  layouter: ['type', Arrows],
  rows: ['type', Rows],
  sopCommands: ['type', commands],
  stepRenderer: ['type', Steps]
};
