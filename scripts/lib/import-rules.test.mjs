import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageViolations, readImportTable, tableViolations } from './import-rules.mjs';

/** @import { Manifest } from './packages.mjs' */

/** @type {string[]} */
const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/**
 * Checks a package made of these files.
 *
 * @param {Record<string, string>} files
 * @param {{ manifest?: Manifest, allowed?: string[], manifests?: Map<string, Manifest> }} options
 */
function violations(files, { manifest = {}, allowed = ['@mem/errors'], manifests = new Map() } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  folders.push(folder);
  for (const [file, text] of Object.entries({ 'src/index.ts': '', ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return packageViolations({ name: '@mem/a', folder, manifest }, allowed, manifests);
}

describe('packageViolations', () => {
  const manifest = { dependencies: { '@mem/errors': '*' } };

  it('accepts what is allowed, declared and used', () => {
    const files = {
      'src/index.ts': "import { MemError } from '@mem/errors';\nimport { b } from './b.js';",
      'src/node/read.ts': "import 'node:fs';",
      'src/node.ts': "export * from './node/read.js';",
      'src/index.test.ts': "import '@mem/testing';\nimport 'node:fs';\nimport 'vitest';",
    };
    expect(violations(files, { manifest })).toEqual([]);
  });

  it.each([
    ["\nimport '@mem/nn';", 'src/index.ts:2: docs/architecture.md does not let @mem/a import @mem/nn'],
    ["export type { A } from '@mem/nn';", 'does not let'],
    ["await import('@mem/nn');", 'does not let'],
    ["type A = import('@mem/nn').A;", 'does not let'],
    ["import '@mem/testing';", 'does not let'],
    ["import '@mem/a';", 'its own package'],
    ["import 'fs/promises';", 'is a Node module'],
    ["import 'node:path';", 'is a Node module'],
    ["import './node/read.js';", 'is for Node'],
    ["import '../../b/src/index.js';", 'leaves the package'],
    ["import '@mem/errors/node';", 'is for Node'],
    ["import 'left-pad';", 'not among'],
  ])('refuses %j', (text, message) => {
    expect(violations({ 'src/index.ts': `${text}\nimport '@mem/errors';` }, { manifest })).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it('is not misled by comments and strings', () => {
    expect(violations({ 'src/index.ts': "// import '@mem/nn'\nconst s = \"import 'fs'\";" })).toEqual([]);
  });

  it('refuses dependencies that are not allowed or only used in tests', () => {
    const files = { 'src/index.test.ts': "import '@mem/errors';" };
    expect(violations(files, { manifest })).toEqual([expect.stringContaining('@mem/errors, which nothing')]);
    expect(violations({}, { manifest, allowed: [] })).toEqual([expect.stringContaining('the table does not allow')]);
  });

  it('requires the peers of dependencies to be passed on, and no other unused ones', () => {
    const manifests = new Map([['@mem/errors', { peerDependencies: { core: '*' } }]]);
    const files = { 'src/index.ts': "import '@mem/errors';" };
    expect(violations(files, { manifest, manifests })).toEqual([expect.stringContaining('must pass on')]);
    const passing = { ...manifest, peerDependencies: { core: '*' } };
    expect(violations(files, { manifest: passing, manifests })).toEqual([]);
    expect(violations(files, { manifest: passing })).toEqual([expect.stringContaining('neither src nor')]);
    const optional = { ...passing, peerDependenciesMeta: { core: { optional: true } } };
    expect(violations(files, { manifest: optional })).toEqual([]);
  });
});

describe('the import table', () => {
  const table = readImportTable(
    '| package | what | may import |\n|---|---|---|\n| `@mem/a` | top | b, c-d |\n| `@mem/b` | low | - |\n',
  );

  it('is read from markdown', () => {
    expect([...table]).toEqual([
      ['@mem/a', ['@mem/b', '@mem/c-d']],
      ['@mem/b', []],
    ]);
  });

  it('must name every package, only packages, and point downwards', () => {
    const packages = ['@mem/a', '@mem/c'].map((name) => ({ name, manifest: {} }));
    expect(tableViolations(table, packages)).toEqual([
      '@mem/c has no row',
      '@mem/b does not exist',
      '@mem/a may import @mem/c-d, which is not a lower row',
    ]);
  });
});
