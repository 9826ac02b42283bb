import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { importProblems } from '../lib/import-problems.mjs';
import { root } from '../lib/run.mjs';

const project = join(root, 'packages/tensor');
const tfjs = createRequire(join(project, 'package.json')).resolve('@tensorflow/tfjs-core');
const folder = mkdtempSync(join(tmpdir(), 'import-problems-'));
afterAll(() => rmSync(folder, { recursive: true }));

const problemsOf = async (/** @type {string[]} */ ...bodies) => {
  const files = bodies.map((body, i) => {
    const file = join(folder, `module-${i}.mjs`);
    writeFileSync(file, `import * as tf from '${pathToFileURL(tfjs).href}';\n${body}`);
    return file;
  });
  return (await importProblems(project, files)).map((problem) =>
    problem.replace(`${folder}/`, '').replace(/\n\s+at .*/g, ''),
  );
};

it('reports nothing for a module that only creates its exports', async () => {
  expect(
    await problemsOf('export const sizes = new Map([[1, 2]]);\nexport const tensor = () => tf.zeros([1]);'),
  ).toEqual([]);
});

it('reports which module changes what in tfjs, in the globals and in the process', async () => {
  const problems = await problemsOf(
    `tf.registerKernel({ kernelName: 'Own', backendName: 'wasm', kernelFunc: () => {} });`,
    `tf.unregisterKernel('Add', 'cpu');
     tf.registerKernel({ kernelName: 'Add', backendName: 'cpu', kernelFunc: () => {} });`,
    `tf.registerGradient({ kernelName: 'Own', gradFunc: () => ({}) });`,
    `tf.env().set('DEBUG', true);`,
    `tf.registerBackend('own', () => {});`,
    `tf.Tensor.prototype.own = () => {};`,
    'export const tensor = tf.zeros([1]);',
    `globalThis.own = 1;`,
    `Array.prototype.own = () => {};`,
    `process.on('exit', () => {});`,
    `process.env.OWN = '1';`,
    'setInterval(() => {}, 1000);',
    `process.emitWarning('own');`,
  );
  const expected = [
    /module-0.mjs: when imported, added kernel Own on wasm/,
    /module-1.mjs: when imported, changed kernel Add on cpu/,
    /module-2.mjs: when imported, added gradRegistry Own/,
    /module-3.mjs: when imported, (added|changed) tfjs flag DEBUG/,
    /module-4.mjs: when imported, added tfjs backend own/,
    /module-5.mjs: when imported, added Tensor.prototype.own/,
    /module-6.mjs: when imported, changed tfjs tensors/,
    /module-7.mjs: when imported, added globalThis.own/,
    /module-8.mjs: when imported, added Array.prototype.own/,
    /module-9.mjs: when imported, (added|changed) process listeners of exit/,
    /module-10.mjs: when imported, added environment variable OWN/,
    /module-11.mjs: when imported, (added|changed) open Timeout/,
    /module-12.mjs: when imported, changed warnings/,
  ];
  for (const message of expected) expect(problems).toContainEqual(expect.stringMatching(message));
});

it('reports output, and modules that cannot be imported', async () => {
  expect(await problemsOf(`console.log('hello');`)).toContain('Importing every module printed: hello');
  expect(await problemsOf(`throw new Error('no');`)).toEqual(['module-0.mjs: when imported, fails: Error: no']);
});
