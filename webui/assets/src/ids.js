// Ids that a person can read: `langkah-8`, and `langkah-memaraf-konsep` once it has a name.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory';
import { is } from 'bpmn-js/lib/util/ModelUtil';

const PREFIXES = {
  'bpmn:UserTask': 'langkah',
  'bpmn:ExclusiveGateway': 'putusan',
  'bpmn:ParallelGateway': 'cabang',
  'bpmn:StartEvent': 'mulai',
  'bpmn:EndEvent': 'selesai',
  'bpmn:IntermediateCatchEvent': 'penunda',
  'bpmn:BoundaryEvent': 'batas-waktu',
  'bpmn:SubProcess': 'subproses',
  'bpmn:CallActivity': 'panggil',
  'bpmn:Lane': 'lajur',
  'bpmn:SequenceFlow': 'alir',
  'bpmn:Message': 'pesan'
};
const LONGEST = 60;

/** Gives what is drawn the first free id of its kind, where bpmn-js would give a random one. */
export class ReadableIds extends BpmnFactory {
  _ensureId(element) {
    const prefix = PREFIXES[element.$type];
    if (!element.id && prefix) element.id = firstFree(this._model.ids, `${prefix}-`, 1);
    super._ensureId(element);
  }
}
ReadableIds.$inject = ['moddle'];

/** `stem` and the first number from `number` on that nothing has as its id, nor its picture. */
function firstFree(ids, stem, number) {
  while (!isFree(ids, `${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}

const isFree = (ids, id) => !ids.assigned(id) && !ids.assigned(pictureOf(id));
const pictureOf = (id) => `${id}_di`;

/** Names a step that was drawn on this page after what is done in it. */
export class IdsFromNames extends CommandInterceptor {
  constructor(eventBus, modeling, moddle) {
    super(eventBus);
    const drawn = new WeakSet();
    this.postExecuted('shape.create', ({ context }) => {
      drawn.add(context.shape.businessObject);
    });
    this.postExecuted(['element.updateProperties', 'element.updateLabel'], ({ context }) => {
      const { element } = context;
      const bo = element.businessObject;
      if (!drawn.has(bo) || !is(bo, 'bpmn:UserTask') || element.labelTarget) return;
      const id = idFor(bo, moddle.ids);
      if (id !== bo.id) modeling.updateProperties(element, { id, di: { id: pictureOf(id) } });
    });
  }
}
IdsFromNames.$inject = ['eventBus', 'modeling', 'moddle'];

function idFor(bo, ids) {
  const stem = `langkah-${slug(bo.name ?? '')}`.slice(0, LONGEST).replace(/-+$/, '');
  if (stem === 'langkah') return bo.id;
  if (bo.id === stem || isFree(ids, stem)) return stem;
  const own = new RegExp(`^${stem}-\\d+$`).test(bo.id);
  return own ? bo.id : firstFree(ids, `${stem}-`, 2);
}

/** A name as the tail of an id: small ASCII letters and digits, hyphens between the words. */
export function slug(name) {
  const plain = name.normalize('NFKD').replace(/[^ -~]/g, '').toLowerCase();
  return (plain.match(/[a-z0-9]+/g) ?? []).join('-');
}
