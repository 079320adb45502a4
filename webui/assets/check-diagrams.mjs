// Checks every diagram under bpmn/, or those named: bpmn-js draws it without a warning, its texts
// have room where they stand, bpmnlint's recommended rules hold, and those of Camunda 8 for what
// `alur export --camunda8` makes of it. One line a problem, then a summary; exit 1 on any problem.

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { drawAll } from './draw-diagrams.mjs';
import { CAMUNDA8, MODDLE, lint } from './lint-diagrams.mjs';

const require = createRequire(import.meta.url);
const read = (url) => readFileSync(url, 'utf8');
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const ALUR = join(PROJECT, '.venv', 'bin', 'alur');

/** What Camunda 8 would refuse of a diagram exported for it. */
async function exported(file) {
  try {
    const { stdout } = await promisify(execFile)(ALUR, ['export', '--camunda8', file]);
    return (await lint(stdout, CAMUNDA8)).map((problem) => `exported: ${problem}`);
  } catch (error) {
    return [`alur export: ${(error.stderr || error.message).split('\n')[0]}`];
  }
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

/** The diagrams named on the command line, or all under bpmn/, by name. */
function named() {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const all = readdirSync(join(PROJECT, 'bpmn'), { recursive: true });
  return all.filter((name) => name.endsWith('.bpmn')).map((name) => join(PROJECT, 'bpmn', name));
}

const files = named().sort();
const diagrams = Object.fromEntries(files.map((file) => [file, read(file)]));
const drawn = draw(diagrams);
const compatible = Object.fromEntries(
  await Promise.all(files.map(async (file) => [file, await exported(file)]))
);

let problems = 0;
for (const [file, xml] of Object.entries(diagrams)) {
  for (const problem of [...drawn[file], ...(await lint(xml)), ...compatible[file]]) {
    console.log(`${relative(process.cwd(), file)}: ${problem}`);
    problems += 1;
  }
}
console.log(`${files.length} diagrams, ${problems} problems`);
process.exitCode = problems > 0 || files.length === 0 ? 1 : 0;
