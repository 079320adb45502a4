// What the checks find: a list, and the same numbers on the drawing.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { middleOf } from './parts.js';

const ERROR = 'error';
const LANE_NAME = 34; // the room of a lane's name, in the drawing's own units

/** The list of findings beside the drawing and their marks on it. */
export class Findings {
  #marks = [];

  constructor(place, modeller, goTo, say) {
    this.place = place;
    this.goTo = goTo;
    this.say = say;
    this.overlays = modeller.get('overlays');
    this.registry = modeller.get('elementRegistry');
  }

  /** Shows findings, errors first, in the place of those before. */
  show(findings) {
    const errors = findings.filter((each) => each.severity === ERROR);
    const others = findings.filter((each) => each.severity !== ERROR);
    const numbered = [...errors, ...others].map((finding, at) => ({ ...finding, number: at + 1 }));
    this.#list(numbered, errors.length);
    for (const mark of this.#marks) this.overlays.remove(mark);
    const byElement = grouped(numbered);
    this.#marks = [...byElement].flatMap(([id, found]) => this.#mark(this.registry.get(id), found));
  }

  #list(numbered, errors) {
    const part = (name) => this.place.querySelector(`[data-part=${name}]`);
    const focused = document.activeElement?.closest?.('[data-finding]')?.dataset.finding;
    part('count').textContent = numbered.length || '';
    part('none').hidden = numbered.length > 0;
    for (const [name, group] of [['must', numbered.slice(0, errors)], ['may', numbered.slice(errors)]]) {
      part(name).hidden = group.length === 0;
      part(name).querySelector('.count').textContent = group.length;
      part(name).querySelector('ol').replaceChildren(...group.map((finding) => this.#item(finding)));
    }
    if (focused) this.place.querySelector(`[data-finding="${CSS.escape(focused)}"]`)?.focus();
  }

  #item(finding) {
    const copy = document.getElementById('finding').content.cloneNode(true);
    const shape = finding.element && this.registry.get(finding.element);
    const item = copy.querySelector('li');
    const button = copy.querySelector('button');
    const pin = copy.querySelector('.pin');
    pin.classList.add(finding.severity === ERROR ? 'must' : 'may');
    pin.append(finding.number);
    copy.querySelector('.said').textContent = finding.message;
    button.dataset.finding = `${finding.rule} ${finding.element ?? ''}`;
    if (shape) button.addEventListener('click', () => this.goTo(shape));
    else button.replaceWith(...button.childNodes);
    return item;
  }

  /** One mark a shape; more than one finding at it stand on it side by side. */
  #mark(shape, found) {
    if (!shape || !shape.parent) return [];
    const html = document.createElement('div');
    html.className = 'pins';
    for (const { number, severity, message } of found.slice(0, 3)) {
      const pin = document.createElement('span');
      pin.className = `pin ${severity === ERROR ? 'must' : 'may'}`;
      pin.textContent = number;
      pin.title = message;
      html.append(pin);
    }
    html.addEventListener('click', () => {
      this.goTo(shape);
      this.place.querySelector(`[data-finding$="${CSS.escape(` ${shape.id}`)}"]`)
        ?.scrollIntoView({ block: 'nearest' });
    });
    return this.overlays.add(shape, 'finding', { position: placeOf(shape), html });
  }
}

/** Where a mark stands: at the top left, below the middle of an arrow, beside the name of a lane. */
function placeOf(shape) {
  if (is(shape, 'bpmn:Lane')) return { top: 4, left: LANE_NAME };
  if (!shape.waypoints) return { top: -13, left: -13 };
  const middle = middleOf(shape.waypoints);
  const left = Math.min(...shape.waypoints.map((point) => point.x));
  const top = Math.min(...shape.waypoints.map((point) => point.y));
  return { left: middle.x - left - 12, top: middle.y - top - 4 };
}

/** Findings by the element that they are tied to. */
function grouped(findings) {
  const groups = new Map();
  for (const each of findings) groups.set(each.element, [...(groups.get(each.element) ?? []), each]);
  return groups;
}
