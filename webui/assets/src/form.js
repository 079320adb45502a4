// The short form of what is chosen: a copy of the page's template, kept the same as the drawing.

import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

import { FIELDS } from './fields.js';
import { kindOf } from './kinds.js';
import { maySwitch } from './lanes.js';

/** The form beside the drawing. `draft` has the posts, forms and SOPs that it offers. */
export class ShortForm {
  #element = null;
  #kind = '';
  #shown = new Map(); // what each field said when it was last read from the drawing

  constructor(place, modeller, draft, say) {
    this.place = place;
    this.say = say;
    const get = (service) => modeller.get(service);
    this.canvas = get('canvas');
    this.selection = get('selection');
    this.services = {
      modeling: get('modeling'),
      extensions: get('extensions'),
      factory: get('bpmnFactory'),
      replace: get('bpmnReplace'),
      registry: get('elementRegistry'),
      commandStack: get('commandStack'),
      definitions: modeller.getDefinitions(),
      draft
    };
    const bus = get('eventBus');
    bus.on('selection.changed', ({ newSelection }) => this.#choose(newSelection));
    bus.on('elements.changed', () => this.#refresh());
    bus.on('elements.delete', 500, () => this.commit());
    place.addEventListener('change', ({ target }) => this.#write(target));
    place.addEventListener('submit', (event) => event.preventDefault());
    this.#choose([]);
  }

  /** Whether a field holds what the drawing does not have yet. */
  get pending() {
    return this.#controls().some((control) => valueOf(control) !== this.#shown.get(control));
  }

  /** Writes what was typed and not left yet. */
  commit() {
    for (const control of this.#controls()) this.#write(control);
  }

  /** Puts the cursor into the first field. */
  focus() {
    const first = this.#controls().find((control) => control.name === 'name') ?? this.#controls()[0];
    first?.focus();
    first?.select?.();
  }

  #choose(chosen) {
    this.commit();
    this.#element = chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : null;
    const kind = chosen.length > 1 ? 'many' : kindOf(this.#element);
    if (kind !== this.#kind || !this.place.firstChild) this.#build(kind);
    // The identity is long: it opens where it is asked for.
    if (kind === 'process') this.place.querySelector('details').open = Boolean(this.#element);
    this.#fill();
    // What decides instead of a person is not hidden.
    const folded = kind === 'decision' && this.place.querySelector('details');
    if (folded) folded.open ||= [...folded.querySelectorAll('[name]')].some(valueOf);
  }

  #build(kind) {
    const template = document.getElementById(`form-${kind}`) ?? document.getElementById('form-other');
    this.place.replaceChildren(template.content.cloneNode(true));
    this.#kind = kind;
  }

  #refresh() {
    const gone = this.#element && !this.services.registry.get(this.#element.id);
    if (gone) return;
    const kind = this.#kind === 'many' ? 'many' : kindOf(this.#element);
    if (kind !== this.#kind) this.#build(kind);
    this.#fill();
  }

  /** The drawing's side of a field: the element, and what is needed to change it. */
  get #at() {
    const shape = this.#element ?? this.canvas.getRootElement();
    return { ...this.services, shape, bo: getBusinessObject(shape) };
  }

  #controls() {
    return [...this.place.querySelectorAll('[name]')];
  }

  #fill() {
    const at = this.#at;
    for (const control of this.#controls()) {
      const field = FIELDS[control.name];
      const value = field.read(at);
      const typing = control === document.activeElement && this.#shown.has(control) &&
        valueOf(control) !== this.#shown.get(control);
      if (field.options) offer(control, field.options(at), String(value), this.say('unknown'));
      if (control.name === 'lane') control.disabled = !maySwitch(at.registry, at.shape);
      if (!typing) setValue(control, value);
      this.#shown.set(control, value);
      this.#judge(control);
    }
    this.place.dispatchEvent(new CustomEvent('filled', { detail: at }));
  }

  #write(control) {
    const field = FIELDS[control.name];
    if (!field || !this.#shown.has(control) || !control.isConnected) return;
    const value = valueOf(control);
    if (value === this.#shown.get(control)) return;
    this.#shown.set(control, value);
    field.write(this.#at, typeof value === 'string' ? value.trim() : value);
    this.#judge(control);
  }

  /** Says beside a field what is wrong with it. */
  #judge(control) {
    const word = FIELDS[control.name].problem?.(String(valueOf(control)).trim());
    const place = document.getElementById(`${control.id}-e`);
    if (!place) return;
    place.textContent = word ? this.say(word) : '';
    if (word) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }
}

function valueOf(control) {
  if (control.type === 'checkbox') return control.checked;
  return control.value;
}

function setValue(control, value) {
  if (control.type === 'checkbox') control.checked = value;
  else if (control.value !== value) control.value = value;
}

/** Fills a list of choices; what is chosen and not among them stays choosable. */
function offer(select, options, chosen, unknown) {
  const known = options.some(([value]) => value === chosen);
  const wanted = known || !chosen ? options : [...options, [chosen, `${chosen} (${unknown})`]];
  const fixed = [...select.options].filter((option) => 'fixed' in option.dataset);
  select.replaceChildren(...fixed, ...wanted.map(([value, text]) => new Option(text, value)));
}
