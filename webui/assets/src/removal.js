// What deleting takes away, and what it leaves whole.

import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider';
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { isNode } from './lanes.js';
import { isFlow } from './parts.js';

const FIRST = 2000;

/** What leads to something deleted leads on to where its one way onward went. */
export class Healing extends CommandInterceptor {
  constructor(eventBus, modeling, bpmnRules) {
    super(eventBus);
    this.preExecute('shape.delete', FIRST, ({ context: { shape } }) => {
      if (!isNode(shape)) return;
      const next = nextOf(shape);
      if (!next) return;
      for (const flow of shape.incoming.filter(isFlow)) {
        const there = next.incoming.some((other) => other.source === flow.source);
        if (there || !bpmnRules.canConnect(flow.source, next, flow)) continue;
        modeling.reconnectEnd(flow, next, { x: next.x, y: next.y + next.height / 2 });
        modeling.layoutConnection(flow, { waypoints: [] });
      }
    });
  }
}
Healing.$inject = ['eventBus', 'modeling', 'bpmnRules'];

/** Where something leads: by its only arrow, or by the only one of a decision that goes on. */
function nextOf(shape) {
  const targets = shape.outgoing.filter(isFlow).map((flow) => flow.target);
  const onward = targets.length > 1 ? targets.filter((target) => target.x > shape.x) : targets;
  return onward.length === 1 && onward[0] !== shape ? onward[0] : undefined;
}

/** A post that still has parts of the drawing, and a pool of such, are not deleted in one press. */
export class Kept extends RuleProvider {
  init() {
    this.addRule('elements.delete', FIRST, ({ elements }) => {
      const others = elements.filter((element) => !holdsParts(element));
      return others.length < elements.length ? others : undefined;
    });
  }
}
Kept.$inject = ['eventBus'];

function holdsParts(shape) {
  if (is(shape, 'bpmn:Participant')) return shape.children.some(isNode);
  if (!is(shape, 'bpmn:Lane')) return false;
  return shape.businessObject.get('flowNodeRef').length > 0 || shape.children.some(holdsParts);
}
