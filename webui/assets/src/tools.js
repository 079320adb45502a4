// The row of tools above the drawing: what to draw, undo and redo, nearer and farther.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { poolOf } from './kinds.js';
import { lanesOf } from './lanes.js';
import { NEW } from './parts.js';

const MARGIN = 50;
const HEADER = 30;

/** Wires the buttons of the tools; `hint` says what to do next. */
export class Tools {
  #from; // where an arrow drawn by keyboard begins

  constructor(place, modeller, hint, say) {
    Object.assign(this, { place, modeller, hint, say });
    const bus = modeller.get('eventBus');
    place.addEventListener('click', (event) => {
      const button = event.target.closest('[data-tool]');
      if (button) this.#use(button.dataset.tool, event);
    });
    bus.on('commandStack.changed', () => this.#history());
    bus.on('create.start', () => hint(say('hint-place')));
    bus.on(['connect.start', 'global-connect.start'], () => hint(say('hint-arrow')));
    bus.on(['create.cleanup', 'connect.cleanup', 'global-connect.cleanup'], () => this.#rest());
    bus.on('selection.changed', () => !this.#pressed && hint(''));
    place.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#from && this.#rest());
    this.#history();
  }

  get #pressed() {
    return this.place.querySelector('[aria-pressed=true]');
  }

  #button(tool) {
    return this.place.querySelector(`[data-tool="${tool}"]`);
  }

  #use(tool, event) {
    const get = (service) => this.modeller.get(service);
    const acts = {
      undo: () => get('commandStack').undo(),
      redo: () => get('commandStack').redo(),
      nearer: () => get('zoomScroll').stepZoom(1),
      farther: () => get('zoomScroll').stepZoom(-1),
      whole: () => get('canvas').zoom('fit-viewport'),
      post: () => this.#addPost(),
      arrow: () => this.#arrow(event)
    };
    (acts[tool] ?? (() => this.#place(tool, event)))();
  }

  /** By mouse the new part follows the pointer; by keyboard it comes after what is chosen. */
  #place(tool, event) {
    if (event.detail === 0) return this.#append(tool);
    return this.#draw(tool, () => {
      const shape = this.modeller.get('elementFactory').createShape(NEW[tool]);
      this.modeller.get('create').start(event, shape, { hints: { autoSelect: false } });
    });
  }

  /** By mouse from part to part; by keyboard from what is chosen to what is chosen next. */
  #arrow(event) {
    if (event.detail !== 0) {
      return this.#draw('arrow', () => this.modeller.get('globalConnect').start(event));
    }
    const [chosen] = this.modeller.get('selection').get();
    if (this.#from) return this.#connect(this.#from, chosen);
    if (!is(chosen, 'bpmn:FlowNode')) return this.hint(this.say('hint-choose'));
    this.#from = chosen;
    this.#button('arrow').setAttribute('aria-pressed', 'true');
    return this.hint(this.say('hint-target'));
  }

  #connect(source, target) {
    const connection = { source, target };
    const may = target && this.modeller.get('rules').allowed('connection.create', connection);
    this.#rest();
    if (!may) return this.hint(this.say('hint-no-arrow'));
    const flow = this.modeller.get('modeling').connect(source, target, may);
    return this.modeller.get('selection').select(flow);
  }

  #draw(tool, start) {
    this.modeller.get('dragging').cancel();
    this.modeller.get('contextPad').close(); // it would cover where the part may go
    start();
    this.#button(tool).setAttribute('aria-pressed', 'true');
    return undefined;
  }

  #append(tool) {
    const [chosen] = this.modeller.get('selection').get();
    const flow = is(chosen, 'bpmn:SequenceFlow') && chosen;
    if (!flow && !is(chosen, 'bpmn:FlowNode')) return this.hint(this.say('hint-choose'));
    const context = { ...(flow ? { flow } : { source: chosen }), attributes: NEW[tool] };
    this.modeller.get('commandStack').execute('sop.add', context);
    return this.modeller.get('selection').select(context.shape);
  }

  /** A lane more, below the others; a drawing without a pool gets one around it. */
  #addPost() {
    const registry = this.modeller.get('elementRegistry');
    const pool = poolOf(registry) ?? this.#pool();
    const last = lanesOf(registry).filter((lane) => lane.parent === pool).at(-1);
    const lane = this.modeller.get('modeling').addLane(last ?? pool, 'bottom');
    this.modeller.get('selection').select(lane);
    this.hint(this.say('hint-post'));
  }

  #pool() {
    const canvas = this.modeller.get('canvas');
    const { x, y, width, height } = canvas.viewbox().inner;
    const bounds = {
      x: x - MARGIN - HEADER,
      y: y - MARGIN,
      width: width + 2 * MARGIN + HEADER,
      height: height + 2 * MARGIN
    };
    const shape = this.modeller.get('elementFactory').createParticipantShape();
    return this.modeller.get('modeling').createShape(shape, bounds, canvas.getRootElement());
  }

  #rest() {
    this.#from = undefined;
    this.#pressed?.setAttribute('aria-pressed', 'false');
    this.hint('');
  }

  #history() {
    const stack = this.modeller.get('commandStack');
    this.#button('undo').disabled = !stack.canUndo();
    this.#button('redo').disabled = !stack.canRedo();
  }
}
