import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { apiReports } from '../lib/api-reports.mjs';

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/**
 * Makes a package with two entries from the text of its declaration files.
 *
 * @param {Record<string, string>} types
 */
function packageOf(types) {
  const folder = mkdtempSync(join(tmpdir(), 'api-reports-'));
  folders.push(folder);
  const exports = { '.': { types: './dist/index.d.ts' }, './node': { types: './dist/node.d.ts' } };
  const manifest = { name: '@mem/example', version: '1.0.0', type: 'module', exports };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  mkdirSync(join(folder, 'dist'));
  const write = (/** @type {Record<string, string>} */ files) => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'dist', file), text);
  };
  write(types);
  const check = (/** @type {{ update?: boolean }} */ options = {}) =>
    apiReports([{ name: manifest.name, folder, manifest }], options);
  return { folder, write, check };
}

const documented = {
  'index.d.ts': '/** Sizes. */\nexport interface Size {\n  width: number;\n}\n',
  'node.d.ts': "import type { Size } from './index.js';\n/** Measures. */\nexport declare function measure(): Size;\n",
};

// Each check reads the compiler's libraries again, which takes long on a busy machine.
const timeout = 240_000;

it('requires the report of every entry, writes it, and shows how an entry changed', { timeout }, () => {
  const { folder, write, check } = packageOf(documented);
  expect(check().problems).toEqual([
    expect.stringContaining('example.api.md does not match the exports of @mem/example'),
    expect.stringContaining('example-node.api.md does not match the exports of @mem/example/node'),
  ]);
  expect(check({ update: true })).toEqual({ entries: 2, problems: [] });
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['example.api.md', 'example-node.api.md']));
  expect(check().problems).toEqual([]);

  write({ 'index.d.ts': documented['index.d.ts'].replace('width', 'height') });
  const [changed, difference] = check().problems;
  expect(changed).toContain('example.api.md does not match');
  expect(difference).toMatch(/^-\s+width: number;\n\+\s+height: number;/m);
});

it('reports missing doc comments, types that cannot be imported, invalid TSDoc, and left-over reports', {
  timeout,
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
    expect.stringContaining('example-web.api.md belongs to an entry that no longer exists'),
  ]);
});
