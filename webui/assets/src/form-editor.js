// The form editor's page: form-js's editor to arrange the fields, our own short form for the chosen.

import './form-editor.css';

import { FormEditor } from '@bpmn-io/form-js-editor';

import { download } from './download.js';
import { FieldForm } from './form-fields.js';
import { Saving } from './saving.js';
import { Status } from './status.js';
import { wordsOf } from './words.js';

const part = (name) => document.getElementById(name);
const page = part('form-editor');
const say = wordsOf(part('words'));

// The editor's own panel is a developer's: formulas, templates and much that Alur does not render.
const NO_PANEL = {
  propertiesPanel: ['value', { attachTo() {}, detach() {}, registerProvider() {} }],
  propertiesProvider: ['value', {}]
};

start();

async function start() {
  const status = new Status(page, say);
  const answer = await fetch(page.dataset.content, { headers: { Accept: 'application/json' } });
  const read = answer.ok ? await answer.json() : null;
  if (!read) return status.broken(say('not-loaded'));
  const editor = new FormEditor({
    container: part('canvas'),
    propertiesPanel: { parent: document.createElement('div') },
    additionalModules: [NO_PANEL]
  });
  try {
    await editor.importSchema(read.schema);
  } catch (error) {
    return status.broken(say('not-drawn'), [error.message]);
  }
  page.dataset.state = 'ready';
  return edit(editor, read, status);
}

/** Opens the form for changes. */
function edit(editor, read, status) {
  const fields = new FieldForm(part('form'), editor, say);
  const saving = new Saving({
    address: page.dataset.save,
    page,
    revision: read.revision,
    body: () => ({ schema: editor.saveSchema() }),
    told(what, body) {
      status.tell(what, body);
      if (body?.findings) show(body.findings);
      if (what === 'conflict') status.conflict(body);
    }
  });
  status.tell('saved', read);
  show(read.findings);
  status.choices({
    theirs() {
      saving.forget();
      location.reload();
    },
    mine: (revision) => saving.over(revision),
    download() {
      download(JSON.stringify(editor.saveSchema(), null, 2), `${page.dataset.file}.form`);
    }
  });

  const stack = editor.get('commandStack');
  editor.on('commandStack.changed', () => {
    saving.touch();
    page.querySelector('[data-tool=undo]').disabled = !stack.canUndo();
    page.querySelector('[data-tool=redo]').disabled = !stack.canRedo();
  });
  page.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-add], [data-tool]');
    if (!button) return;
    if (button.dataset.add) fields.add(button.dataset.add);
    else ({ undo: () => stack.undo(), redo: () => stack.redo() })[button.dataset.tool]?.();
  });
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-saved]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    fields.commit();
    if (!saving.unsaved) return;
    event.preventDefault();
    if (await saving.now()) location.assign(link.href);
  });
  window.addEventListener('beforeunload', (event) => {
    if (saving.unsaved || fields.pending) event.preventDefault();
  });
}

/** What is wrong with forms, as a list; the diagram's findings are on the diagram's page. */
function show(findings) {
  const messages = findings.filter(({ rule }) => rule.startsWith('form-'));
  part('findings').hidden = messages.length === 0;
  part('findings').querySelector('ol').replaceChildren(
    ...messages.map(({ message }) => {
      const item = document.createElement('li');
      item.textContent = message;
      return item;
    })
  );
}
