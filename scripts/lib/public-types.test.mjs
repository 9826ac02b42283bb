import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicTypes } from './public-types.mjs';

/**
 * Returns the packages that are part of the interface of a package made of these files.
 *
 * @param {Record<string, string>} files
 */
function shown(files) {
  const folder = mkdtempSync(join(tmpdir(), 'mem-public-types-'));
  try {
    mkdirSync(join(folder, 'src', 'node'), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'src', file), text);
    const entries = Object.keys(files).filter((file) => /^(index|node)\.ts$/.test(file));
    const exports = entries.map((file) => [file, { types: `./dist/${file.replace('.ts', '.d.ts')}` }]);
    return [...publicTypes({ folder, manifest: { exports: { ...Object.fromEntries(exports), json: './a.json' } } })];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('finds what the interface names, through files and every entry', () => {
  const files = {
    'index.ts': "export { f } from './f.js';\nexport * from '@mem/all';",
    'f.ts':
      "import { type A, value } from '@mem/a';\nimport type { C } from 'other';\nexport const f = (a: A): C => value(a);",
    'node.ts': "export type { N } from './node/n.js';",
    'node/n.ts': "import type { B } from '@mem/b/node';\nexport interface N extends B {}",
  };
  expect(shown(files).sort()).toEqual(['@mem/a', '@mem/all', '@mem/b']);
});

it('leaves out what is used inside, and files that no entry exports', () => {
  const files = {
    'index.ts':
      "import { a } from '@mem/a';\nimport { inside } from './inside.js';\nexport const n: number = a(inside);",
    'inside.ts': "import type { B } from '@mem/b';\nexport const inside: B = 1;",
  };
  expect(shown(files)).toEqual([]);
});
