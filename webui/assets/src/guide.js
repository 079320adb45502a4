// Finding one's way in the drawing without a mouse: a list of all parts, and going to one.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { property } from './extensions.js';
import { isNode, lanesOf } from './lanes.js';

const NARROW = matchMedia('(max-width: 59.99rem)'); // there all of the drawing's height is seen
const ASIDE = 120; // pixels kept free around what is brought into view
const ABOVE = 80;

/** The list of what is drawn; choosing from it chooses on the drawing. */
export class Guide {
  #fresh = new Set();

  /** Called when what was just drawn has been chosen: to ask for its name. */
  beforeForm = () => {};

  constructor(select, modeller, say) {
    Object.assign(this, { select, say });
    this.canvas = modeller.get('canvas');
    this.registry = modeller.get('elementRegistry');
    this.selection = modeller.get('selection');
    const bus = modeller.get('eventBus');
    select.addEventListener('change', () => {
      const shape = this.registry.get(select.value);
      if (shape) this.goTo(shape);
      else this.selection.select([]);
    });
    bus.on(['elements.changed', 'commandStack.changed'], () => this.#list());
    bus.on('selection.changed', ({ newSelection }) => this.#chosen(newSelection));
    bus.on('create.end', 100, () => this.#chooseFresh());
    bus.on('commandStack.sop.toLane.postExecuted', ({ context }) => this.#bring(context.shape));
    this.#list();
  }

  /** Brings a part of the drawing into view and chooses it. */
  goTo(shape) {
    const root = this.canvas.findRoot(shape);
    if (root) this.canvas.setRootElement(root);
    this.#bring(shape);
    this.selection.select(shape);
  }

  #bring(shape) {
    const level = NARROW.matches ? 0 : ABOVE;
    this.canvas.scrollToElement(shape, { top: level, bottom: level, left: ASIDE, right: ASIDE });
  }

  /** Something was just drawn: once it is chosen, its name is asked for. */
  expect(shape) {
    if (isNode(shape) || is(shape, 'bpmn:BoundaryEvent')) this.#fresh.add(shape);
  }

  /** Chooses what the mouse has put down; on a border that is another shape than it carried. */
  #chooseFresh() {
    const drawn = [...this.#fresh].filter((shape) => this.registry.get(shape.id) === shape);
    if (drawn.length > 0) this.selection.select(drawn[0]);
  }

  #chosen([shape]) {
    this.#show(shape);
    if (this.#fresh.has(shape)) {
      this.#bring(shape);
      setTimeout(() => this.beforeForm());
    }
    if (shape) this.#fresh.clear();
  }

  #show(shape) {
    const id = (shape?.labelTarget ?? shape)?.id;
    const listed = [...this.select.options].some((option) => option.value === id);
    this.select.value = listed ? id : '';
  }

  #list() {
    const shapes = this.registry
      .filter((each) => !each.labelTarget && (isNode(each) || each.host))
      .sort((one, other) => one.x - other.x || one.y - other.y)
      .flatMap((shape) => [shape, ...decisionsOf(shape)]);
    const option = (shape) => new Option(this.#nameOf(shape), shape.id);
    const none = this.select.options[0];
    const listed = [...shapes, ...lanesOf(this.registry)];
    this.select.replaceChildren(none, ...listed.map(option));
    this.#show(this.selection.get()[0]);
  }

  #nameOf(shape) {
    const bo = shape.businessObject;
    const kind = this.say(`kind-${shape.type.replace('bpmn:', '')}`) ?? '';
    const name = bo.get('name') || this.say('unnamed');
    if (shape.waypoints) return `${shape.source.businessObject.get('name') ?? ''} → ${name}`;
    const number = property(bo, 'nomor');
    return `${number ? `${number}. ` : ''}${name}${kind ? ` (${kind})` : ''}`;
  }
}

/** The arrows of a decision, whose names are buttons. */
function decisionsOf(shape) {
  const decides = is(shape, 'bpmn:ExclusiveGateway');
  return decides ? shape.outgoing.filter((flow) => is(flow, 'bpmn:SequenceFlow')) : [];
}
