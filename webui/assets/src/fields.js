// What each field of the short forms reads from the drawing and writes into it, by its name.

import { is } from 'bpmn-js/lib/util/ModelUtil';

import { fromIso, readable, toIso } from './durations.js';
import { extension, items, property } from './extensions.js';
import { messageOf, poolOf, processOf, timerOf } from './kinds.js';
import { laneOf, lanesOf } from './lanes.js';

/** A property of the SOP's that a step or timer carries. */
const own = (name) => ({
  read: ({ bo }) => property(bo, name),
  write: ({ shape, bo, extensions }, value) => extensions.setProperty(shape, bo, name, value)
});

/** A field of the process's identity. */
const identity = (name) => ({
  read: (at) => property(ofProcess(at), name),
  write: (at, value) => at.extensions.setProperty(at.shape, ofProcess(at), name, value)
});

/** A list of the process's identity: a line an item. */
const lines = (name) => ({
  read: (at) => items(ofProcess(at), name).join('\n'),
  write(at, value) {
    const values = value.split('\n').map((line) => line.trim()).filter(Boolean);
    at.extensions.setItems(at.shape, ofProcess(at), name, values);
  }
});

const ofProcess = ({ shape, registry, definitions }) => processOf(shape, registry, definitions);

/** The name that is drawn; a timer's, gateway's and flow's too. */
const name = {
  read: ({ bo }) => bo.get('name') ?? '',
  write: ({ shape, modeling }, value) => modeling.updateLabel(shape, value)
};

const waktu = {
  ...own('waktu'),
  problem: (value) => (value && !readable(value) ? 'bad-waktu' : undefined)
};

/** How long a timer waits: BPMN's own duration, said as the office says it. */
const wait = {
  read: ({ bo }) => fromIso(timerOf(bo).get('timeDuration')?.get('body') ?? ''),
  problem: (value) => (value && !readable(value) ? 'bad-waktu' : undefined),
  write({ shape, bo, modeling, factory }, value) {
    const body = toIso(value);
    if (value && !body) return;
    const timeDuration = body ? factory.create('bpmn:FormalExpression', { body }) : undefined;
    if (timeDuration) timeDuration.$parent = timerOf(bo);
    modeling.updateModdleProperties(shape, timerOf(bo), { timeDuration });
  }
};

const lane = {
  read: ({ shape, registry }) => laneOf(registry, shape)?.id ?? '',
  write({ shape, registry, commandStack }, value) {
    commandStack.execute('sop.toLane', { shape, lane: registry.get(value) });
  },
  options: ({ registry }) =>
    lanesOf(registry).map((each) => [each.id, each.businessObject.name || '–'])
};

const form = {
  read: ({ bo }) => extension(bo, 'zeebe:FormDefinition')?.get('formId') ?? '',
  write: ({ shape, bo, extensions }, value) =>
    extensions.setElement(shape, bo, 'zeebe:FormDefinition', { formId: value }),
  options: ({ draft }) => draft.forms.map((each) => [each.id, each.title])
};

const called = {
  read: ({ bo }) => extension(bo, 'zeebe:CalledElement')?.get('processId') ?? '',
  write({ shape, bo, extensions, draft, modeling }, value) {
    extensions.setElement(shape, bo, 'zeebe:CalledElement', {
      processId: value,
      propagateAllChildVariables: false
    });
    const title = draft.sops.find((each) => each.key === value)?.title;
    if (title && !bo.get('name')) modeling.updateLabel(shape, title);
  },
  options: ({ draft }) => draft.sops.map((each) => [each.key, each.title])
};

/** A lane's post: one of the office's. */
const post = {
  ...name,
  options: ({ draft }) => draft.posts.map((each) => [each, each])
};

const condition = {
  read: ({ bo }) => bo.get('conditionExpression')?.get('body') ?? '',
  write({ shape, modeling, factory }, value) {
    const body = value && !value.startsWith('=') ? `= ${value}` : value;
    const conditionExpression = body ? factory.create('bpmn:FormalExpression', { body }) : undefined;
    modeling.updateProperties(shape, { conditionExpression });
  }
};

/** The way that is taken when no condition holds. */
const otherwise = {
  read: ({ shape, bo }) => shape.source.businessObject.get('default') === bo,
  write({ shape, bo, modeling }, value) {
    modeling.updateProperties(shape.source, { default: value ? bo : undefined });
  }
};

/** Whether one way out of a gateway is taken, or all of them. */
const ways = {
  read: ({ bo }) => (is(bo, 'bpmn:ParallelGateway') ? 'all' : 'one'),
  write({ shape, replace }, value) {
    const type = value === 'all' ? 'bpmn:ParallelGateway' : 'bpmn:ExclusiveGateway';
    replace.replaceElement(shape, { type });
  }
};

/** Whether a boundary timer ends what it stands on. */
const ends = {
  read: ({ bo }) => (bo.get('cancelActivity') === false ? 'no' : 'yes'),
  write: ({ shape, modeling }, value) =>
    modeling.updateProperties(shape, { cancelActivity: value === 'yes' })
};

/** The message that begins an SOP, empty where a person does. */
const message = {
  read: ({ bo }) => messageOf(bo)?.get('messageRef')?.get('name') ?? '',
  write({ shape, bo, modeling, factory, definitions }, value) {
    const found = messageOf(bo);
    if (!value) return void modeling.updateProperties(shape, { eventDefinitions: [] });
    if (found?.get('messageRef')) {
      modeling.updateModdleProperties(shape, found.messageRef, { name: value });
      return undefined;
    }
    const messageRef = factory.create('bpmn:Message', { name: value });
    messageRef.$parent = definitions;
    modeling.updateModdleProperties(shape, definitions, {
      rootElements: [...definitions.get('rootElements'), messageRef]
    });
    const definition = factory.create('bpmn:MessageEventDefinition', { messageRef });
    definition.$parent = bo;
    modeling.updateProperties(shape, { eventDefinitions: [definition] });
    return undefined;
  }
};

/** The SOP's title: the process's name and, where it bears the same, its pool's. */
const title = {
  read: (at) => ofProcess(at)?.get('name') || poolOf(at.registry)?.businessObject.name || '',
  write(at, value) {
    const pool = poolOf(at.registry);
    at.modeling.updateModdleProperties(at.shape, ofProcess(at), { name: value });
    if (pool) at.modeling.updateProperties(pool, { name: value });
  }
};

const texts = [
  'unit', 'alamat', 'tanggalPembuatan', 'tanggalRevisi', 'tanggalEfektif',
  'disahkanOleh', 'disahkanNama', 'disahkanNip', 'disahkanPangkat'
];
const lists = [
  'dasarHukum', 'kualifikasi', 'keterkaitan', 'peralatan', 'peringatan', 'pencatatan'
];

export const FIELDS = {
  name, waktu, wait, lane, form, called, post, condition, otherwise, ways, ends, message, title,
  nomor: own('nomor'),
  kelengkapan: own('kelengkapan'),
  output: own('output'),
  ...Object.fromEntries(texts.map((each) => [each, identity(each)])),
  nomorSop: identity('nomor'),
  ...Object.fromEntries(lists.map((each) => [each, lines(each)]))
};
