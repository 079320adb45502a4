// What drawing an SOP asks for beyond drawing BPMN: a new step has its number and its dialect at
// once, and comes with room of its own.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import BaseRenderer from 'diagram-js/lib/draw/BaseRenderer';
import { selfAndAllChildren } from 'diagram-js/lib/util/Elements';
import ElementFactory from 'bpmn-js/lib/features/modeling/ElementFactory';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { append as svgAppend, create as svgCreate } from 'tiny-svg';

import { Extensions, property } from './extensions.js';
import { IdsFromNames, ReadableIds } from './ids.js';
import { ToLane, isNode, lanesOf } from './lanes.js';

const GAP = 50;
const TEMPLATE = { 'zeebe:modelerTemplate': 'id.alur.langkah', 'zeebe:modelerTemplateVersion': '1' };

const isFlow = (element) => is(element, 'bpmn:SequenceFlow');
const leading = (nomor) => Number.parseInt(nomor, 10);

/** A new step is as large as the first one drawn. */
class Sizes extends ElementFactory {
  constructor(bpmnFactory, moddle, elementRegistry) {
    super(bpmnFactory, moddle);
    this.drawn = elementRegistry;
  }

  getDefaultSize(element, di) {
    const first = is(element, 'bpmn:UserTask') &&
      this.drawn.find((shape) => is(shape, 'bpmn:UserTask'));
    if (!first) return super.getDefaultSize(element, di);
    return { width: first.width, height: first.height };
  }
}
Sizes.$inject = ['bpmnFactory', 'moddle', 'elementRegistry'];

/** A new step is one for people, has a number, and those after it in the table move down a row. */
class NewSteps extends CommandInterceptor {
  constructor(eventBus, elementRegistry, bpmnFactory, extensions) {
    super(eventBus);
    const steps = () => elementRegistry.filter((e) => is(e, 'bpmn:UserTask') && !e.labelTarget);
    const nomorOf = (step) => leading(property(step.businessObject, 'nomor'));

    this.preExecute('shape.create', 2000, ({ context }) => {
      const { shape, parent } = context;
      const bo = getBusinessObject(shape);
      if (!is(bo, 'bpmn:UserTask') || shape.labelTarget) return;
      const flow = isFlow(parent) ? parent : context.targetFlow;
      const before = flow ? nomorOf(flow.source) || nomorBefore(flow.source, nomorOf) : NaN;
      const last = Math.max(0, ...steps().map(nomorOf).filter(Number.isFinite));
      context.nomor = Number.isFinite(before) ? before + 1 : last + 1;
      furnish(bo, String(context.nomor), bpmnFactory);
    });

    this.postExecuted('shape.create', ({ context }) => {
      const { shape, nomor } = context;
      const others = steps().filter((step) => step !== shape);
      if (!nomor || !others.some((step) => nomorOf(step) === nomor)) return;
      for (const step of others.filter((other) => nomorOf(other) >= nomor)) {
        const bo = step.businessObject;
        const moved = property(bo, 'nomor').replace(/\d+/, (number) => String(Number(number) + 1));
        extensions.setProperty(step, bo, 'nomor', moved);
      }
    });
  }
}
NewSteps.$inject = ['eventBus', 'elementRegistry', 'bpmnFactory', 'extensions'];

/** The number of the step that a gateway or event comes right after, or NaN. */
function nomorBefore(node, nomorOf) {
  const sources = node.incoming.filter(isFlow).map((flow) => flow.source);
  return sources.length === 1 && is(sources[0], 'bpmn:UserTask') ? nomorOf(sources[0]) : NaN;
}

/** Writes into a step that is not drawn yet what makes it one of an SOP. */
function furnish(bo, nomor, factory) {
  const copied = bo.get('extensionElements')?.get('values') ?? [];
  const others = copied.filter((v) => !['zeebe:UserTask', 'zeebe:Properties'].includes(v.$type));
  const properties = copied
    .filter((value) => value.$type === 'zeebe:Properties')
    .flatMap((value) => value.get('properties'))
    .filter((item) => item.get('name') !== 'nomor');
  const number = factory.create('zeebe:Property', { name: 'nomor', value: nomor });
  const values = [
    factory.create('zeebe:UserTask'),
    ...others,
    factory.create('zeebe:Properties', { properties: [number, ...properties] })
  ];
  for (const item of values.at(-1).properties) item.$parent = values.at(-1);
  bo.extensionElements = factory.create('bpmn:ExtensionElements', { values });
  bo.extensionElements.$parent = bo;
  for (const value of values) value.$parent = bo.extensionElements;
  for (const [name, value] of Object.entries(TEMPLATE)) bo.set(name, value);
}

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
 * gateway may be left by several.
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

  #wayOut(source, { type }) {
    const flows = source.outgoing.filter(isFlow);
    const follows = is(source, 'bpmn:Gateway') || type === 'bpmn:EndEvent';
    return follows || flows.length !== 1 ? undefined : flows[0];
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
  __init__: ['sopCommands', 'dropOntoFlows', 'idsFromNames', 'newSteps', 'stepRenderer'],
  bpmnFactory: ['type', ReadableIds],
  dropOntoFlows: ['type', dropOntoFlows],
  elementFactory: ['type', Sizes],
  extensions: ['factory', extensionsOf],
  idsFromNames: ['type', IdsFromNames],
  newSteps: ['type', NewSteps],
  sopCommands: ['type', commands],
  stepRenderer: ['type', Steps]
};
