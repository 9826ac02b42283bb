import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleSize, droppedModules } from './bundle.mjs';

const project = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(project, { recursive: true }));

/**
 * @param {string} name
 * @param {Record<string, string>} files
 */
function install(name, files) {
  const manifest = { name, version: '1.0.0', type: 'module', sideEffects: false, exports: './index.js' };
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) {
    const path = join(project, 'node_modules', name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

install('@mem/sizes', {
  'index.js': "import './register.js';\nexport { names } from './registry.js';\nexport { size } from './size.js';",
  'registry.js': 'export const names = new Set();',
  'register.js': "import { names } from './registry.js';\nnames.add('small');",
  'size.js': 'export const size = (numberOfSomething) => numberOfSomething * 2;',
});
install('@mem/whole', {
  'index.js':
    "import { add } from '@tensorflow/tfjs-core';\nimport { size } from '@mem/sizes';\nexport const twice = (x) => add(size(x), size(x));",
});

it('measures an entry with the packages it needs, minified and without tfjs', async () => {
  const { bytes, gzip, modules } = await bundleSize(project, '@mem/whole');
  expect(modules.map(({ file }) => file).sort()).toEqual(['@mem/sizes/size.js', '@mem/whole/index.js']);
  expect(bytes).toBeGreaterThan(80);
  expect(bytes).toBeLessThan(150);
  expect(gzip).toBeGreaterThan(60);
});

it('finds a module with side effects that a bundler drops', async () => {
  expect(await droppedModules(project, '@mem/sizes')).toEqual(['@mem/sizes/register.js']);
  expect(await droppedModules(project, '@mem/whole')).toEqual([]);
});
