// Finding one's way in the drawing without a mouse: a list of all parts, and going to one.

import { isNode, lanesOf } from './lanes.js';
import { property } from './extensions.js';

const OFFSETS = { top: 80, bottom: 80, left: 120, right: 120 };

/** The list of what is drawn; choosing from it chooses on the drawing. */
export class Guide {
  #fresh = new Set();

  /** Called when a part was chosen by its name. */
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
      else this.selection.deselect();
    });
    bus.on(['elements.changed', 'commandStack.changed'], () => this.#list());
    bus.on('selection.changed', ({ newSelection }) => this.#chosen(newSelection));
    this.#list();
  }

  /** Brings a part of the drawing into view and chooses it. */
  goTo(shape) {
    const root = this.canvas.findRoot(shape);
    if (root) this.canvas.setRootElement(root);
    this.canvas.scrollToElement(shape, OFFSETS);
    this.selection.select(shape);
  }

  /** Something was just drawn: once it is chosen, its name is asked for. */
  expect(shape) {
    if (isNode(shape)) this.#fresh.add(shape);
  }

  #chosen([shape]) {
    this.#show(shape);
    if (this.#fresh.has(shape)) {
      this.canvas.scrollToElement(shape, OFFSETS);
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
    const nodes = this.registry
      .filter((shape) => isNode(shape) || shape.host)
      .filter((shape) => !shape.labelTarget)
      .sort((one, other) => one.x - other.x || one.y - other.y);
    const option = (shape) => new Option(this.#nameOf(shape), shape.id);
    const whole = this.select.options[0];
    this.select.replaceChildren(whole, ...nodes.map(option), ...lanesOf(this.registry).map(option));
    this.#show(this.selection.get()[0]);
  }

  #nameOf(shape) {
    const bo = shape.businessObject;
    const kind = this.say(`kind-${shape.type.replace('bpmn:', '')}`) ?? '';
    const number = property(bo, 'nomor');
    return `${number ? `${number}. ` : ''}${bo.get('name') || this.say('unnamed')}` +
      (kind ? ` (${kind})` : '');
  }
}
