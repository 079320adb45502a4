// The workshop's page: draws a draft, keeps it saved, shows what the checks find.

import './workshop.css';

import { download } from './download.js';
import { extension } from './extensions.js';
import { Findings } from './findings.js';
import { ShortForm } from './form.js';
import { Guide } from './guide.js';
import { modeller as modellerIn } from './modeller.js';
import { Saving } from './saving.js';
import { Status } from './status.js';
import { Tools } from './tools.js';
import { wordsOf } from './words.js';

const SMALLEST = 0.75; // below this the texts of steps cannot be read
const EDGE = 10; // of the drawing, in its own units

// What bpmn-js leaves out and the server puts back at every saving (engine/sop/kept.py): elements
// of other tools, extensions that its schema does not know, references into other files.
const PUT_BACK = new RegExp(
  '^unknown attribute |' +
    'nested error: (unrecognized element <(?!(bpmn|bpmndi|dc|di):)|unknown type <zeebe:)|' +
    '^unresolved reference <[^:>]+:[^>]+>'
);

const part = (name) => document.getElementById(name);
const page = part('workshop');
const say = wordsOf(part('words'));

start();

async function start() {
  const status = new Status(page, say);
  const answer = await fetch(page.dataset.content, { headers: { Accept: 'application/json' } });
  const draft = answer.ok ? await answer.json() : null;
  if (!draft) return status.broken(say('not-loaded'));
  const modeller = modellerIn(part('canvas'), say);
  const read = await modeller.importXML(draft.bpmn).catch((error) => ({ warnings: [error] }));
  const losses = read.warnings.filter(({ message }) => !PUT_BACK.test(message));
  name(modeller, draft.title);
  look(modeller);
  const guide = new Guide(part('guide'), modeller, say);
  const findings = new Findings(part('findings'), modeller, (shape) => guide.goTo(shape), say);
  findings.show(draft.findings);
  page.dataset.state = losses.length ? 'locked' : 'ready';
  if (losses.length) {
    modeller.get('keyboard').unbind();
    return status.broken(say('not-drawn'), losses.map(({ message }) => message));
  }
  return edit(modeller, draft, { findings, guide, status });
}

/** Opens the drawing for changes. */
function edit(modeller, draft, { findings, guide, status }) {
  const form = new ShortForm(part('form'), modeller, draft, say);
  new Tools(part('board'), modeller, (text) => status.hint(text), say);
  guide.beforeForm = () => {
    modeller.get('directEditing').cancel();
    form.focus();
  };
  part('form').addEventListener('filled', ({ detail }) => linkForm(part('form'), detail, draft));

  const diagram = async () => (await modeller.saveXML({ format: true })).xml;
  const saving = new Saving({
    address: page.dataset.content,
    page,
    revision: draft.revision,
    body: async () => ({ bpmn: await diagram() }),
    told(what, body) {
      status.tell(what, body);
      if (body?.findings) findings.show(body.findings);
      if (what === 'saved') part('title').textContent = body.title || part('title').textContent;
      if (what === 'conflict') status.conflict(body);
    }
  });
  status.tell('saved', draft);
  status.choices({
    theirs() {
      saving.forget();
      location.reload();
    },
    mine: (revision) => saving.over(revision),
    async download() {
      download(await diagram(), `${page.dataset.file}.bpmn`);
    }
  });

  const bus = modeller.get('eventBus');
  bus.on('commandStack.changed', () => saving.touch());
  bus.on('shape.added', ({ element }) => guide.expect(element));

  const finish = () => {
    modeller.get('directEditing').complete();
    form.commit();
  };
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      finish();
      saving.now();
    }
  });
  // What leads on from the draft (try, publish, download, a form) sees it saved.
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-saved]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    finish();
    if (!saving.unsaved) return;
    event.preventDefault();
    if (await saving.now()) location.assign(link.href);
  });
  window.addEventListener('beforeunload', (event) => {
    if (saving.unsaved || form.pending) event.preventDefault();
  });
}

/** Beside a step's form: the fields that it asks for, and the way to change them. */
function linkForm(place, { bo }, draft) {
  const link = place.querySelector('[data-part=form-edit]');
  if (!link) return;
  const id = extension(bo, 'zeebe:FormDefinition')?.get('formId');
  const form = draft.forms.find((each) => each.id === id);
  link.hidden = !form;
  if (form) link.href = `${page.dataset.forms}/${encodeURIComponent(form.id)}`;
  place.querySelector('[data-part=form-fields]').textContent = form
    ? say('fields', { fields: form.fields.map(({ label }) => label).join(' · ') })
    : '';
}

/** A name for who does not see the drawing; its parts are in a list too. */
function name(modeller, title) {
  const svg = part('canvas').querySelector('.djs-container > svg');
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', say('drawing', { title }));
}

/** Shows all of the drawing, or its beginning where all of it would be too small to read. */
function look(modeller) {
  const canvas = modeller.get('canvas');
  canvas.zoom('fit-viewport');
  const { inner, outer } = canvas.viewbox();
  if (matchMedia('(max-width: 59.99rem)').matches) {
    part('canvas').style.height = `${Math.ceil((inner.height + 2 * EDGE) * SMALLEST)}px`;
    canvas.resized();
    swipe(canvas);
  } else if (canvas.zoom() >= SMALLEST) {
    return;
  }
  const [width, height] = [outer.width / SMALLEST, canvas.getSize().height / SMALLEST];
  canvas.viewbox({ x: inner.x - EDGE, y: inner.y - EDGE, width, height });
}

/** A finger moves the drawing sideways; up and down it moves the page. */
function swipe(canvas) {
  let last = 0;
  part('canvas').addEventListener('pointerdown', ({ clientX }) => (last = clientX));
  part('canvas').addEventListener('pointermove', ({ clientX, pointerType }) => {
    if (pointerType !== 'touch') return;
    canvas.scroll({ dx: clientX - last, dy: 0 });
    last = clientX;
  });
}
