// Which short form a chosen part of the drawing has: the names of the page's templates.

import { is } from 'bpmn-js/lib/util/ModelUtil';

const KINDS = [
  ['bpmn:UserTask', 'step'],
  ['bpmn:ExclusiveGateway', 'gateway'],
  ['bpmn:ParallelGateway', 'gateway'],
  ['bpmn:StartEvent', 'start'],
  ['bpmn:EndEvent', 'end'],
  ['bpmn:SubProcess', 'frame'],
  ['bpmn:CallActivity', 'call'],
  ['bpmn:Lane', 'lane']
];

/** The kind of form for an element; the process's own where nothing is chosen. */
export function kindOf(element) {
  if (!element || is(element, 'bpmn:Process') || is(element, 'bpmn:Collaboration')) return 'process';
  if (is(element, 'bpmn:Participant')) {
    return element.businessObject.get('processRef') ? 'process' : 'other';
  }
  if (is(element, 'bpmn:SequenceFlow')) {
    return is(element.source, 'bpmn:ExclusiveGateway') ? 'decision' : 'flow';
  }
  if (is(element, 'bpmn:CatchEvent') && timerOf(element.businessObject)) {
    return element.host ? 'boundary' : 'timer';
  }
  return KINDS.find(([type]) => is(element, type))?.[1] ?? 'other';
}

const definitionOf = (bo, type) => bo.get('eventDefinitions')?.find((each) => each.$type === type);

/** What makes an event a timer. */
export const timerOf = (bo) => definitionOf(bo, 'bpmn:TimerEventDefinition');

/** What makes an event wait for a message. */
export const messageOf = (bo) => definitionOf(bo, 'bpmn:MessageEventDefinition');

/** The process that a drawing is about: what is drawn in `element`'s pool, or the main one. */
export function processOf(element, registry, definitions) {
  const pool = element && is(element, 'bpmn:Participant') ? element : poolOf(registry);
  return pool?.businessObject.processRef ??
    definitions.get('rootElements').find((each) => is(each, 'bpmn:Process'));
}

/** The pool of the process, `undefined` where it is drawn without one. */
export function poolOf(registry) {
  return registry.filter((e) => is(e, 'bpmn:Participant') && e.businessObject.processRef)[0];
}
