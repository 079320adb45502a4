// Bundles the scripts and styles of the workshop's pages into webui/static/build/, with what they
// take from npm, and writes the licences of all that is in them.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, '..', 'static', 'build');

/**
 * Two packages as we need them. What our Content-Security-Policy refuses is said in a way that it
 * allows: CodeMirror's styles, which it writes into `<style>`, as sheets that the document adopts, as
 * it does itself in a shadow tree; the form editor's data address for the image of a drag, as an
 * image of nothing. And the form editor takes no cursor out of the short form beside it.
 */
const adapted = {
  name: 'adapted',
  setup({ onLoad }) {
    onLoad({ filter: /style-mod[\\/]src[\\/]style-mod\.js$/ }, ({ path }) => ({
      contents: without(path, [/!root\.head && (?=root\.adoptedStyleSheets)/])
    }));
    onLoad({ filter: /form-js-editor[\\/]dist[\\/]index\.es\.js$/ }, ({ path }) => ({
      contents: without(path, [
        /img\.src = 'data:image[^']*';/,
        /(?<=useLayoutEffect\(\(\) => {\n {4}if \(selection\.isSelected\(field\)\) {\n) +ref\.current\.focus\(\);/
      ])
    }));
  }
};

/** The text of a file without some passages; fails when one is not there. */
function without(path, passages) {
  let text = readFileSync(path, 'utf8');
  for (const passage of passages) {
    if (!passage.test(text)) throw new Error(`${path} has changed: it has no ${passage}`);
    text = text.replace(passage, '');
  }
  return text;
}

/** The packages of a bundle's inputs, by folder. */
function packages(inputs) {
  const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
  return [...new Set(inputs.map((name) => folder.exec(name)?.[1]).filter(Boolean))].sort();
}

/** A package's name, version and licence, with the text that it asks to be kept. */
function licence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(HERE, folder, 'package.json')));
  const file = readdirSync(join(HERE, folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(join(HERE, folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${name} ${version}\n\n${text}\n`;
}

if (existsSync(OUT)) rmSync(OUT, { recursive: true });
mkdirSync(OUT, { recursive: true });
const { metafile } = await build({
  absWorkingDir: HERE,
  entryPoints: ['src/workshop.js', 'src/form-editor.js'],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome109', 'firefox115', 'safari16.4'], // what office computers still run
  legalComments: 'none', // licences.txt has them
  metafile: true,
  logLevel: 'warning',
  // The form editor and what it builds on must share one Preact, and need an older one.
  alias: { preact: join(HERE, 'node_modules/@bpmn-io/form-js-editor/node_modules/preact') },
  plugins: [adapted]
});
for (const name of Object.keys(metafile.outputs)) {
  const bytes = readFileSync(join(HERE, name));
  const kilobytes = (size) => `${Math.round(size / 1024)} KB`;
  console.log(`  ${name.split('/').pop()}: ${kilobytes(bytes.length)}, ` +
    `${kilobytes(gzipSync(bytes).length)} compressed`);
}
const licences = packages(Object.keys(metafile.inputs)).map(licence);
writeFileSync(join(OUT, 'licences.txt'), licences.join(`\n${'-'.repeat(80)}\n\n`));
