// Checks every diagram under bpmn/, or those named: bpmn-js draws it without a warning, its texts
// have room where they stand, and bpmnlint's recommended rules hold; so they do when Alur itself
// lays it out, and what `alur export --camunda8` makes of it keeps the rules of Camunda 8. The
// element templates, which the desktop modeller offers beside them, keep their schema.
// One line a problem, then a summary; exit 1 on any problem.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { validateAllZeebe } from '@bpmn-io/element-templates-validator';

import { drawAll } from './draw-diagrams.mjs';
import { CAMUNDA8, MODDLE, lint } from './lint-diagrams.mjs';

const require = createRequire(import.meta.url);
const read = (url) => readFileSync(url, 'utf8');
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const ALUR = join(PROJECT, '.venv', 'bin', 'alur');

/** The diagrams as `alur export` writes them for Camunda 8, by name; all or none. */
function exported(diagrams) {
  const folder = mkdtempSync(join(tmpdir(), 'alur-export-'));
  try {
    const files = Object.entries(diagrams).map(([name, xml], place) => {
      const file = join(folder, `${place}.bpmn`);
      writeFileSync(file, xml);
      return [name, file, join(folder, 'out', `${place}.bpmn`)];
    });
    mkdirSync(join(folder, 'out'));
    const given = files.map(([, file]) => file);
    execFileSync(ALUR, ['export', '--camunda8', ...given, '-o', join(folder, 'out')]);
    return Object.fromEntries(files.map(([name, , out]) => [name, read(out)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
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

/** What is wrong with the element templates, a line each. */
function ofTemplates() {
  const folder = join(PROJECT, 'bpmn', '.camunda', 'element-templates');
  return readdirSync(folder).flatMap((file) => {
    const templates = [JSON.parse(read(join(folder, file)))].flat();
    const problems = validateAllZeebe(templates).results.flatMap(({ errors }) => errors ?? []);
    return problems.map(({ message, dataPath = '' }) => `${file}: ${dataPath} ${message}`);
  });
}

const PICTURE = /<bpmndi:BPMNDiagram[^]*<\/bpmndi:BPMNDiagram>/;
const files = named().sort();
const sources = files.map((file) => [relative(process.cwd(), file), read(file)]);
const made = exported(
  Object.fromEntries(
    sources.flatMap(([name, xml]) => [
      [`${name}, exported`, xml],
      [`${name}, laid out`, xml.replace(PICTURE, '')]
    ])
  )
);
const diagrams = { ...Object.fromEntries(sources.filter(([, xml]) => PICTURE.test(xml))), ...made };
const drawn = draw(diagrams);

let problems = 0;
for (const problem of ofTemplates()) {
  console.log(problem);
  problems += 1;
}
for (const [name, xml] of Object.entries(diagrams)) {
  const refused = name in made ? await lint(xml, CAMUNDA8) : [];
  for (const problem of [...drawn[name], ...(await lint(xml)), ...refused]) {
    console.log(`${name}: ${problem}`);
    problems += 1;
  }
}
console.log(`${files.length} diagrams, ${problems} problems`);
process.exitCode = problems > 0 || files.length === 0 ? 1 : 0;
