// What may be done with the chosen part of the drawing, in words beside it.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { NEW, middleOf } from './parts.js';

const EDGE = 10; // pixels
const INSET = 30; // of a timer on a border, in the drawing's own units
const APART = 50;

class Pad {
  constructor(
    contextPad, canvas, eventBus, commandStack, connect, modeling, rules, selection, say
  ) {
    Object.assign(this, { canvas, commandStack, connect, modeling, rules, selection, say });
    contextPad.registerProvider(this);
    // A row below what is chosen covers less of the drawing than a column beside it.
    contextPad._getPosition = (target) => this.#below(target, contextPad);
    eventBus.on('contextPad.open', ({ current }) => this.#letter(current));
  }

  getContextPadEntries(element) {
    const flow = is(element, 'bpmn:SequenceFlow') && !element.labelTarget;
    const node = is(element, 'bpmn:FlowNode') && !element.labelTarget;
    const goesOn = node && !is(element, 'bpmn:EndEvent');
    return {
      ...(flow && { step: this.#insert(NEW.step) }),
      ...(goesOn && {
        step: this.#append(NEW.step, 'step'),
        decision: this.#append(NEW.decision, 'decision'),
        end: this.#append(NEW.end, 'end'),
        arrow: this.#entry('arrow', (event, source) => this.connect.start(event, source))
      }),
      ...(node && is(element, 'bpmn:Activity') && {
        limit: this.#entry('limit', (event, host) => this.#limit(host))
      }),
      ...this.#removal([element])
    };
  }

  getMultiElementContextPadEntries(elements) {
    return this.#removal(elements);
  }

  #removal(elements) {
    const allowed = this.rules.allowed('elements.delete', { elements });
    const removable = Array.isArray(allowed) ? elements.every((e) => allowed.includes(e)) : allowed;
    if (!removable) return {};
    return { remove: this.#entry('remove', () => this.modeling.removeElements([...elements])) };
  }

  #insert(attributes) {
    return this.#entry('insert', (event, flow) => this.#add({ flow, attributes }));
  }

  #append(attributes, word) {
    return this.#entry(word, (event, source) => this.#add({ source, attributes }));
  }

  #add(context) {
    this.commandStack.execute('sop.add', context);
    this.selection.select(context.shape);
  }

  /** A timer on the lower border, beside those that are there. */
  #limit(host) {
    const x = host.x + host.width - INSET - APART * host.attachers.length;
    const place = { x: Math.max(x, host.x + INSET), y: host.y + host.height };
    this.selection.select(this.modeling.createShape({ ...NEW.limit }, place, host, { attach: true }));
  }

  #entry(word, act) {
    const html = '<button type="button" class="entry"></button>';
    return { html, title: this.say(`pad-${word}`), action: { click: act, dragstart: act } };
  }

  #below(target, contextPad) {
    const container = this.canvas.getContainer().getBoundingClientRect();
    const { offsetWidth, offsetHeight } = contextPad._current.html;
    const { left, top, above } = this.#corner(target, contextPad, container);
    const below = top + offsetHeight + EDGE <= container.height;
    const within = (at, size, all) => Math.max(EDGE, Math.min(at, all - size - EDGE));
    return {
      left: within(left, offsetWidth, container.width),
      top: within(below ? top : above - offsetHeight, offsetHeight, container.height)
    };
  }

  #corner(target, contextPad, container) {
    if (target.waypoints) {
      const middle = middleOf(target.waypoints);
      const { x, y, scale } = this.canvas.viewbox();
      const [left, top] = [(middle.x - x) * scale + EDGE, (middle.y - y) * scale];
      return { left, top: top + EDGE, above: top - EDGE };
    }
    const { left, top, bottom } = contextPad._getTargetBounds(target);
    return {
      left: left - container.left,
      top: bottom - container.top + EDGE,
      above: top - container.top - EDGE
    };
  }

  /** The entries are buttons with their words on them, set as text and never as markup. */
  #letter({ entries, html }) {
    // Leaving a field would change what is chosen, and the pad be made anew beneath the press.
    html.addEventListener('mousedown', (event) => event.preventDefault());
    for (const button of html.querySelectorAll('.entry')) {
      button.textContent = entries[button.dataset.action].title;
      button.removeAttribute('title');
    }
  }
}
Pad.$inject = [
  'contextPad', 'canvas', 'eventBus', 'commandStack', 'connect', 'modeling', 'rules', 'selection', 'say'
];

export default { __init__: ['pad'], pad: ['type', Pad] };
