// The rows of the SOP's table as it is drawn: a new step takes the next, a deleted one leaves no gap.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

import { property } from './extensions.js';
import { isFlow } from './parts.js';

const TEMPLATE = { 'zeebe:modelerTemplate': 'id.alur.langkah', 'zeebe:modelerTemplateVersion': '1' };

const isStep = (shape) => is(shape, 'bpmn:UserTask') && !shape.labelTarget;
const nomorOf = (step) => Number.parseInt(property(step.businessObject, 'nomor'), 10);

/** A new step is one for people, and has a number; those after it move down, or up where one goes. */
export class Rows extends CommandInterceptor {
  constructor(eventBus, elementRegistry, bpmnFactory, extensions) {
    super(eventBus);
    this.extensions = extensions;
    const steps = () => elementRegistry.filter(isStep);

    this.preExecute('shape.create', 2000, ({ context }) => {
      const { shape, parent } = context;
      if (!isStep(shape)) return;
      const flow = isFlow(parent) ? parent : context.targetFlow;
      const before = flow ? nomorOf(flow.source) || nomorBefore(flow.source) : NaN;
      const last = Math.max(0, ...steps().map(nomorOf).filter(Number.isFinite));
      context.nomor = Number.isFinite(before) ? before + 1 : last + 1;
      furnish(getBusinessObject(shape), String(context.nomor), bpmnFactory);
    });

    this.postExecuted('shape.create', ({ context: { shape, nomor } }) => {
      const others = steps().filter((step) => step !== shape);
      if (others.some((step) => nomorOf(step) === nomor)) this.#move(others, nomor, 1);
    });

    this.postExecuted('shape.delete', ({ context: { shape } }) => {
      const nomor = isStep(shape) ? nomorOf(shape) : NaN;
      const others = steps();
      // A row that another step stands in remains.
      if (!others.some((step) => nomorOf(step) === nomor)) this.#move(others, nomor + 1, -1);
    });
  }

  /** Moves the steps from a row on down or up by one. */
  #move(steps, nomor, by) {
    for (const step of steps.filter((each) => nomorOf(each) >= nomor)) {
      const bo = step.businessObject;
      const moved = property(bo, 'nomor').replace(/\d+/, (number) => String(Number(number) + by));
      this.extensions.setProperty(step, bo, 'nomor', moved);
    }
  }
}
Rows.$inject = ['eventBus', 'elementRegistry', 'bpmnFactory', 'extensions'];

/** The number of the step that a gateway or event comes right after, or NaN. */
function nomorBefore(node) {
  const sources = node.incoming.filter(isFlow).map((flow) => flow.source);
  return sources.length === 1 && isStep(sources[0]) ? nomorOf(sources[0]) : NaN;
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
