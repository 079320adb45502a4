// The chosen field of a form: what it asks, how, and where it stands.

import { slug } from './ids.js';

const CHOICES = ['select', 'radio', 'checklist'];
const HOLDERS = ['group', 'dynamiclist'];
const MOMENT_LABELS = { date: 'dateLabel', time: 'timeLabel', datetime: 'dateLabel' };

/** The name of the property that holds a field's label. */
function labelOf(field) {
  return field.type === 'datetime' ? MOMENT_LABELS[field.subtype ?? 'date'] : 'label';
}

const plain = (name) => ({
  read: (field) => field[name] ?? '',
  write: (field, value) => ({ [name]: value || undefined })
});
const number = (name) => ({
  read: (field) => field[name] ?? '',
  write: (field, value) => ({ [name]: value === '' ? undefined : Number(value) })
});
const rule = (name, as = Number) => ({
  read: (field) => field.validate?.[name] ?? '',
  write: (field, value) => ({
    validate: { ...field.validate, [name]: value === '' || value === false ? undefined : as(value) }
  })
});
const look = (name) => ({
  read: (field) => field.appearance?.[name] ?? '',
  write: (field, value) => ({ appearance: { ...field.appearance, [name]: value || undefined } })
});

/** What each control of the short form reads and writes, by its name. */
const FIELDS = {
  label: {
    read: (field) => field[labelOf(field)] ?? '',
    write: (field, value) => ({ [labelOf(field)]: value })
  },
  text: plain('text'),
  description: plain('description'),
  key: plain('key'),
  path: plain('path'),
  required: {
    read: (field) => field.validate?.required === true,
    write: rule('required', Boolean).write
  },
  minLength: rule('minLength'),
  maxLength: rule('maxLength'),
  min: rule('min'),
  max: rule('max'),
  decimalDigits: number('decimalDigits'),
  defaultRepetitions: number('defaultRepetitions'),
  prefixAdorner: look('prefixAdorner'),
  suffixAdorner: look('suffixAdorner'),
  subtype: {
    read: (field) => field.subtype ?? 'date',
    write(field, value) {
      const label = field[labelOf(field)];
      return { subtype: value, [labelOf({ ...field, subtype: value })]: label };
    }
  },
  options: {
    read: (field) => (field.values ?? []).map((each) => each.label).join('\n'),
    write: (field, value) => ({ values: optionsOf(value, field.values ?? []) })
  }
};

/** A line an option; one that keeps its words keeps the value that answers were given with. */
function optionsOf(text, before) {
  const labels = [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))];
  const taken = new Set();
  return labels.map((label) => {
    const kept = before.find((each) => each.label === label)?.value;
    let value = kept ?? (slug(label) || 'pilihan');
    while (taken.has(value)) value += '-2';
    taken.add(value);
    return { label, value };
  });
}

/** The template of the short form for a type of field. */
function formOf(type) {
  return document.getElementById(`field-${type}`) ?? document.getElementById('field-other');
}

/** The short form beside the form editor. */
export class FieldForm {
  #field = null;
  #fresh = new Set(); // ids of fields whose key still follows their label
  #shown = new Map();

  constructor(place, editor, say) {
    Object.assign(this, { place, editor, say });
    this.modeling = editor.get('modeling');
    this.registry = editor.get('formFieldRegistry');
    this.selection = editor.get('selection');
    editor.on('selection.changed', ({ selection }) => this.#choose(selection));
    editor.on('changed', () => this.#fill());
    place.addEventListener('change', ({ target }) => this.#write(target));
    place.addEventListener('submit', (event) => event.preventDefault());
    place.addEventListener('click', ({ target }) => {
      const act = target.closest('[data-act]')?.dataset.act;
      if (act) this.#act(act);
    });
    this.#choose(null);
  }

  /** Whether a control holds what the form does not have yet. */
  get pending() {
    return this.#controls().some((control) => valueOf(control) !== this.#shown.get(control));
  }

  /** Writes what was typed and not left yet. */
  commit() {
    for (const control of this.#controls()) this.#write(control);
  }

  /** Adds a field after the chosen one, or at the end; into a chosen group. */
  add(type) {
    this.commit();
    const chosen = this.#field;
    const root = this.editor._getState().schema;
    const inside = chosen && HOLDERS.includes(chosen.type) && !HOLDERS.includes(type);
    const parent = inside ? chosen : (this.#parent(chosen) ?? root);
    const at = chosen && !inside ? parent.components.findIndex(({ id }) => id === chosen.id) + 1 : parent.components.length;
    const attributes = { type, ...(type === 'text' ? { text: this.say('new-text') } : {}) };
    if (CHOICES.includes(type)) attributes.values = optionsOf(this.say('new-options'), []);
    if (type === 'datetime') attributes.subtype = 'date';
    const form = formOf(type).content; // the editor itself would name it in English
    if (form.querySelector('[name=label]')) {
      attributes[labelOf(attributes)] = form.querySelector('h2').textContent;
    }
    const field = this.modeling.addFormField(attributes, parent, at);
    this.#fresh.add(field.id);
    this.selection.set(field);
    this.place.querySelector('[name=label], [name=text]')?.select();
    setTimeout(() => {
      document.querySelector(`.fjs-element[data-id="${field.id}"]`)?.scrollIntoView({ block: 'nearest' });
    });
  }

  #parent(field) {
    return field?._parent === undefined ? undefined : this.registry.get(field._parent);
  }

  #choose(selected) {
    const field = selected?._parent === undefined ? null : selected;
    const same = this.place.firstChild && field?.id === this.#field?.id;
    if (same) return void this.#fill(); // the editor chooses it anew after each change
    this.commit();
    this.#field = field;
    const template = this.#field
      ? formOf(this.#field.type)
      : document.getElementById('field-none');
    this.place.replaceChildren(template.content.cloneNode(true));
    this.#shown.clear();
    this.#fill();
  }

  #controls() {
    return [...this.place.querySelectorAll('[name]')];
  }

  #fill() {
    const field = this.#field && this.registry.get(this.#field.id);
    if (!field) return;
    this.#field = field;
    for (const control of this.#controls()) {
      const value = FIELDS[control.name].read(field);
      if (control.type === 'checkbox') control.checked = value;
      else if (control !== document.activeElement) control.value = String(value);
      this.#shown.set(control, valueOf(control));
    }
  }

  #write(control) {
    if (!this.#shown.has(control) || valueOf(control) === this.#shown.get(control)) return;
    this.#shown.set(control, valueOf(control));
    const value = valueOf(control);
    const change = FIELDS[control.name].write(this.#field, value?.trim?.() ?? value);
    const follows = control.name === 'label' && this.#fresh.has(this.#field.id);
    if (control.name === 'key' || control.name === 'path') this.#fresh.delete(this.#field.id);
    this.modeling.editFormField(this.#field, { ...change, ...(follows && this.#keyFrom(value)) });
  }

  /** A key that says what the field asks for: `tanggal_surat`. */
  #keyFrom(label) {
    const name = this.#field.type === 'dynamiclist' ? 'path' : 'key';
    if (!(name in this.#field)) return {};
    const stem = slug(label).replaceAll('-', '_').replace(/^(?=\d)/, 'isian_').slice(0, 50);
    const taken = new Set(
      this.registry.getAll().filter((each) => each.id !== this.#field.id).map((each) => each[name])
    );
    let key = stem || this.#field[name];
    for (let count = 2; taken.has(key) || ['note', 'decision'].includes(key); count += 1) {
      key = `${stem}_${count}`;
    }
    return { [name]: key };
  }

  #act(act) {
    const field = this.#field;
    const parent = this.#parent(field);
    const at = parent.components.findIndex(({ id }) => id === field.id);
    if (act === 'remove') {
      this.selection.clear();
      this.modeling.removeFormField(field, parent, at);
    }
    // The editor counts a place further down before it has taken the field out.
    if (act === 'up' && at > 0) this.#move(field, parent, at, at - 1);
    if (act === 'down' && at < parent.components.length - 1) this.#move(field, parent, at, at + 2);
  }

  #move(field, parent, from, to) {
    const row = this.editor.get('formLayouter').getRowForField(field);
    this.modeling.moveFormField(field, parent, parent, from, to, row, null);
  }
}

function valueOf(control) {
  return control.type === 'checkbox' ? control.checked : control.value;
}
