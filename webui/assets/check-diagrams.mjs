// Checks every diagram under bpmn/: bpmn-js draws it without a warning, its texts have room where
// they stand, and bpmnlint's recommended rules hold. One line a problem, then a summary; exit 1 on
// any problem. Takes no arguments.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { BpmnModdle } from 'bpmn-moddle';
import Linter from 'bpmnlint/lib/linter.js';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';

import { drawAll } from './draw-diagrams.mjs';

const require = createRequire(import.meta.url);
const read = (url) => readFileSync(url, 'utf8');
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const DIAGRAMS = join(PROJECT, 'bpmn');
const LINT = JSON.parse(read(new URL('.bpmnlintrc', import.meta.url)));
const MODDLE = Object.fromEntries(
  Object.entries(LINT.moddleExtensions).map(([name, path]) => [name, require(path)])
);

/** What bpmnlint says of one diagram. Some of its rules remember: every diagram gets a new linter. */
async function lint(xml) {
  const linter = new Linter({ config: LINT, resolver: new NodeResolver({ require }) });
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

/**
 * What bpmn-js says of each diagram, by file. It draws in a browser because only there do texts
 * have a size; the answer comes back in the page's own markup.
 */
function draw(diagrams) {
  const folder = mkdtempSync(join(tmpdir(), 'alur-diagrams-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, pageOf(diagrams));
    const chromium = execFileSync(join(PROJECT, '.ci', 'chromium'), { encoding: 'utf8' }).trim();
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const markup = execFileSync(
      chromium,
      [
        '--headless', '--disable-gpu', '--disable-background-networking', '--no-first-run',
        ...asRoot, `--user-data-dir=${join(folder, 'profile')}`,
        '--virtual-time-budget=60000', '--dump-dom', pathToFileURL(page).href
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 }
    );
    const answer = /data-answer="([^"]*)"/.exec(markup);
    if (!answer) throw new Error('Chromium drew no diagram');
    return JSON.parse(decodeURIComponent(answer[1]));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The page that draws. It brings its own Arial, so that every machine measures alike. */
function pageOf(diagrams) {
  const font = readFileSync(require.resolve('@fontsource/arimo/files/arimo-latin-400-normal.woff2'));
  const data = (value) => JSON.stringify(value).replaceAll('</', '<\\/');
  return `<!doctype html><meta charset="utf-8"><style>
@font-face { font-family: Arial; src: url(data:font/woff2;base64,${font.toString('base64')}) }
${read(require.resolve('bpmn-js/dist/assets/diagram-js.css'))}
#canvas { width: 8000px; height: 4000px }</style><div id="canvas"></div>
<script>${read(require.resolve('bpmn-js/dist/bpmn-viewer.production.min.js'))}</script>
<script>${drawAll}
drawAll(${data(diagrams)}, ${data(MODDLE)}).then((answer) => {
  document.documentElement.dataset.answer = encodeURIComponent(JSON.stringify(answer));
});</script>`;
}

const files = readdirSync(DIAGRAMS, { recursive: true }).filter((name) => name.endsWith('.bpmn'));
const diagrams = Object.fromEntries(files.sort().map((name) => [name, read(join(DIAGRAMS, name))]));
const drawn = draw(diagrams);

let problems = 0;
for (const [name, xml] of Object.entries(diagrams)) {
  for (const problem of [...drawn[name], ...(await lint(xml))]) {
    console.log(`bpmn/${name}: ${problem}`);
    problems += 1;
  }
}
console.log(`${files.length} diagrams, ${problems} problems`);
process.exitCode = problems > 0 || files.length === 0 ? 1 : 0;
