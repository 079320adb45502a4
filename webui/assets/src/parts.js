// What the tools draw, and where.

import { is } from 'bpmn-js/lib/util/ModelUtil';

/** What is made by each tool, as bpmn-js's element factory takes it. */
export const NEW = {
  step: { type: 'bpmn:UserTask' },
  decision: { type: 'bpmn:ExclusiveGateway' },
  start: { type: 'bpmn:StartEvent' },
  end: { type: 'bpmn:EndEvent' },
  timer: {
    type: 'bpmn:IntermediateCatchEvent',
    eventDefinitionType: 'bpmn:TimerEventDefinition'
  },
  limit: { type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
  frame: { type: 'bpmn:SubProcess', isExpanded: true },
  call: { type: 'bpmn:CallActivity' }
};

/** Whether something is an arrow that a document goes along. */
export const isFlow = (element) => is(element, 'bpmn:SequenceFlow');

/** The middle of an arrow: halfway along its middle stretch. */
export function middleOf(waypoints) {
  const at = Math.floor((waypoints.length - 2) / 2);
  const [one, other] = [waypoints[at], waypoints[at + 1]];
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
