import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { apiReports } from './api-reports.mjs';

const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function packageOf(types) {
  const folder = mkdtempSync(join(tmpdir(), 'api-reports-'));
  folders.push(folder);
  const exports = { '.': { types: './dist/index.d.ts' }, './node': { types: './dist/node.d.ts' } };
  const manifest = { name: '@mem/example', version: '1.0.0', type: 'module', exports };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  mkdirSync(join(folder, 'dist'));
  const write = (files) => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'dist', file), text);
  };
  write(types);
  return { folder, write, check: (options) => apiReports([{ name: manifest.name, folder, manifest }], options) };
}

const documented = {
  'index.d.ts': '/** Sizes. */\nexport interface Size {\n  width: number;\n}\n',
  'node.d.ts': "import type { Size } from './index.js';\n/** Measures. */\nexport declare function measure(): Size;\n",
};

// Each check reads the compiler's libraries anew, which takes long on a busy machine.
const patience = 240_000;

it('wants the report of every entry, writes it, and shows how an entry changed', { timeout: patience }, () => {
  const { folder, write, check } = packageOf(documented);
  expect(check().problems).toEqual([
    expect.stringContaining('example.api.md is not what @mem/example exports now'),
    expect.stringContaining('example-node.api.md is not what @mem/example/node exports now'),
  ]);
  expect(check({ update: true })).toEqual({ entries: 2, problems: [] });
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['example.api.md', 'example-node.api.md']));
  expect(check().problems).toEqual([]);

  write({ 'index.d.ts': documented['index.d.ts'].replace('width', 'height') });
  const [changed, difference] = check().problems;
  expect(changed).toContain('example.api.md is not what');
  expect(difference).toMatch(/^-\s+width: number;\n\+\s+height: number;/m);
});

it('names exports without a doc comment, types that nobody can import, comments that are not TSDoc, and reports left over', {
  timeout: patience,
}, () => {
  const { folder, check } = packageOf({
    'index.d.ts': "import type { Hidden } from './hidden.js';\nexport declare function make(): Hidden;\n",
    'hidden.d.ts': '/** Hidden. */\nexport interface Hidden { width: number }\n',
    'node.d.ts': '/** Gives `a` -> `b`. */\nexport declare const b: number;\n',
  });
  writeFileSync(join(folder, 'example-web.api.md'), '');
  expect(check({ update: true }).problems).toEqual([
    expect.stringContaining('The symbol "Hidden" needs to be exported'),
    '@mem/example: make has no doc comment',
    expect.stringContaining('tsdoc-escape-greater-than'),
    expect.stringContaining('example-web.api.md is the report of an entry that is gone'),
  ]);
});
