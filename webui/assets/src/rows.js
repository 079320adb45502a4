// The rows of the SOP's table as it is drawn: a new step takes the next, a deleted one leaves no gap.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

import { property } from './extensions.js';
import { isFlow } from './parts.js';

const TEMPLATE = { 'zeebe:modelerTemplate': 'id.alur.langkah', 'zeebe:modelerTemplateVersion': '1' };

const TYPES = ['bpmn:UserTask', 'bpmn:CallActivity'];
const isRow = (shape) => !shape.labelTarget && TYPES.some((type) => is(shape, type));
const nomorOf = (row) => Number.parseInt(property(row.businessObject, 'nomor'), 10);

/** A new row is numbered after the one before it; those after it move down, or up where one goes. */
export class Rows extends CommandInterceptor {
  #source; // what is being drawn after, where no arrow is drawn on

  constructor(eventBus, elementRegistry, bpmnFactory, extensions) {
    super(eventBus);
    this.extensions = extensions;
    const rows = () => elementRegistry.filter(isRow);

    this.preExecute('shape.append', 2000, ({ context }) => (this.#source = context.source));

    this.preExecute('shape.create', 2000, ({ context }) => {
      const { shape, parent } = context;
      const flow = isFlow(parent) ? parent : context.targetFlow;
      const source = flow?.source ?? this.#source;
      this.#source = undefined;
      if (!isRow(shape)) return;
      const branches = !flow && source && (is(source, 'bpmn:Gateway') || source.host);
      const before = source && !branches ? lastRowAt(source) : NaN;
      const last = Math.max(0, ...rows().map(nomorOf).filter(Number.isFinite));
      context.nomor = Number.isFinite(before) ? before + 1 : last + 1;
      const bo = getBusinessObject(shape);
      if (is(shape, 'bpmn:UserTask')) furnish(bo, String(context.nomor), bpmnFactory);
    });

    this.postExecuted('shape.create', ({ context: { shape, nomor } }) => {
      if (!nomor) return;
      const others = rows().filter((row) => row !== shape);
      if (others.some((row) => nomorOf(row) === nomor)) this.#move(others, nomor, 1);
      if (nomorOf(shape) !== nomor) {
        extensions.setProperty(shape, shape.businessObject, 'nomor', String(nomor));
      }
    });

    this.postExecuted('shape.delete', ({ context: { shape } }) => {
      const nomor = isRow(shape) ? nomorOf(shape) : NaN;
      const others = rows();
      // A row that another step stands in remains.
      if (!others.some((row) => nomorOf(row) === nomor)) this.#move(others, nomor + 1, -1);
    });
  }

  /** Moves the rows from one on down or up by one. */
  #move(rows, nomor, by) {
    for (const row of rows.filter((each) => nomorOf(each) >= nomor)) {
      const bo = row.businessObject;
      const moved = property(bo, 'nomor').replace(/\d+/, (number) => String(Number(number) + by));
      this.extensions.setProperty(row, bo, 'nomor', moved);
    }
  }
}
Rows.$inject = ['eventBus', 'elementRegistry', 'bpmnFactory', 'extensions'];

/** The number of the last row up to something: its own, those in it, or of what comes before it. */
function lastRowAt(node) {
  if (isRow(node)) return nomorOf(node);
  const within = node.children.filter(isRow).map(nomorOf).filter(Number.isFinite);
  if (within.length > 0) return Math.max(...within);
  const flows = node.incoming.filter((flow) => isFlow(flow) && flow.source.x < node.x);
  if (flows.length === 1) return lastRowAt(flows[0].source);
  return is(node, 'bpmn:StartEvent') && is(node.parent, 'bpmn:SubProcess')
    ? lastRowBefore(node.parent) : NaN;
}

function lastRowBefore(frame) {
  const [flow] = frame.incoming.filter((each) => isFlow(each) && each.source.x < frame.x);
  return flow ? lastRowAt(flow.source) : NaN;
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
