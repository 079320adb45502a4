// What a BPMN element carries beside BPMN: the fields of an SOP, in the dialect of Camunda 8.
// Every change is one command, so that it can be undone, and keeps what it does not know.

/** The extension element of a type that an element carries, or `undefined`. */
export function extension(bo, type) {
  return bo.get('extensionElements')?.get('values').find((value) => value.$type === type);
}

const properties = (bo) => extension(bo, 'zeebe:Properties')?.get('properties') ?? [];

/** The value of a property of the SOP's (`waktu`), empty when there is none. */
export function property(bo, name) {
  return properties(bo).find((item) => item.get('name') === name)?.get('value') ?? '';
}

/** The items of a numbered property (`dasarHukum1`, `dasarHukum2` …), in the order of numbers. */
export function items(bo, name) {
  return numbered(bo, name).map((item) => item.get('value') ?? '');
}

function numbered(bo, name) {
  const number = (item) => Number(item.get('name').slice(name.length));
  return properties(bo)
    .filter((item) => new RegExp(`^${name}\\d+$`).test(item.get('name') ?? ''))
    .sort((one, other) => number(one) - number(other));
}

/** Writes extensions of elements through the command stack. */
export class Extensions {
  constructor(modeling, bpmnFactory) {
    this.modeling = modeling;
    this.factory = bpmnFactory;
  }

  /** Sets a property of the SOP's; an empty value removes it. `shape` is what is drawn for `bo`. */
  setProperty(shape, bo, name, value) {
    const found = properties(bo).find((item) => item.get('name') === name);
    if (found && value) {
      this.modeling.updateModdleProperties(shape, found, { value });
    } else if (found) {
      this.#setList(shape, bo, properties(bo).filter((item) => item !== found));
    } else if (value) {
      this.#setList(shape, bo, [...properties(bo), this.#property(bo, name, value)]);
    }
  }

  /** Sets the items of a numbered property, from 1 on. */
  setItems(shape, bo, name, values) {
    const before = numbered(bo, name);
    const after = values.map((value, place) => this.#property(bo, `${name}${place + 1}`, value));
    const rest = properties(bo);
    const at = before.length ? rest.indexOf(before[0]) : rest.length;
    const kept = rest.filter((item) => !before.includes(item));
    this.#setList(shape, bo, [...kept.slice(0, at), ...after, ...kept.slice(at)]);
  }

  /** Sets attributes of an extension element; an empty first one removes it, as it says nothing. */
  setElement(shape, bo, type, attributes) {
    const found = extension(bo, type);
    if (!Object.values(attributes)[0]) {
      if (found) this.#setValues(shape, bo, this.#values(bo).filter((value) => value !== found));
    } else if (found) {
      this.modeling.updateModdleProperties(shape, found, attributes);
    } else {
      this.#setValues(shape, bo, [...this.#values(bo), this.factory.create(type, attributes)]);
    }
  }

  #values(bo) {
    return bo.get('extensionElements')?.get('values') ?? [];
  }

  #property(bo, name, value) {
    return this.factory.create('zeebe:Property', { name, value });
  }

  #setList(shape, bo, list) {
    const holder = extension(bo, 'zeebe:Properties');
    if (holder) {
      this.modeling.updateModdleProperties(shape, holder, { properties: list });
      for (const item of list) item.$parent = holder;
    } else {
      const made = this.factory.create('zeebe:Properties', { properties: list });
      for (const item of list) item.$parent = made;
      this.#setValues(shape, bo, [...this.#values(bo), made]);
    }
  }

  #setValues(shape, bo, values) {
    const holder = bo.get('extensionElements');
    if (holder) {
      this.modeling.updateModdleProperties(shape, holder, { values });
      for (const value of values) value.$parent = holder;
    } else {
      const made = this.factory.create('bpmn:ExtensionElements', { values });
      for (const value of values) value.$parent = made;
      made.$parent = bo;
      this.modeling.updateModdleProperties(shape, bo, { extensionElements: made });
    }
  }
}
