// What bpmnlint says of a diagram: by its recommended rules, or by those of Camunda 8.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { BpmnModdle } from 'bpmn-moddle';
import Linter from 'bpmnlint/lib/linter.js';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';

const require = createRequire(import.meta.url);

/** The rules for what we draw. */
export const RECOMMENDED = JSON.parse(
  readFileSync(new URL('.bpmnlintrc', import.meta.url), 'utf8')
);

/** The rules for what `alur export --camunda8` writes. */
export const CAMUNDA8 = {
  extends: ['plugin:camunda-compat/camunda-cloud-8-8'],
  rules: {
    // It warns of a user task without a form, as many steps of an SOP are.
    'camunda-compat/user-task-definition': 'off'
  }
};

/** The dialects that diagrams are read with, by prefix. */
export const MODDLE = Object.fromEntries(
  Object.entries(RECOMMENDED.moddleExtensions).map(([name, path]) => [name, require(path)])
);

/** What bpmnlint says of one diagram. Some of its rules remember: every diagram gets a new linter. */
export async function lint(xml, config = RECOMMENDED) {
  const linter = new Linter({ config, resolver: new NodeResolver({ require }) });
  let diagram;
  try {
    diagram = (await new BpmnModdle(MODDLE).fromXML(xml)).rootElement;
  } catch (error) {
    return [`bpmnlint: ${error.message.split('\n')[0]}`];
  }
  const reports = Object.entries(await linter.lint(diagram));
  return reports.flatMap(([rule, found]) =>
    found.map(({ id, message }) => `bpmnlint ${rule}: ${id}: ${message}`)
  );
}
