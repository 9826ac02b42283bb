import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeWith, frozenFeaturesFile, itWith, python, pythonPath, sharedFile } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dependencyClosure, workspacePackages } from '../lib/packages.mjs';
import { installTarballs, packPackages } from '../lib/packed-packages.mjs';
import { root, run } from '../lib/run.mjs';
import { pnpmEnvironment } from '../lib/toolchain.mjs';

// A user's project: only @mem/modulator and its dependencies, installed from tarballs, and the libraries of the models.
const project = mkdtempSync(join(tmpdir(), 'mem-existing-model-'));
const example = join(root, 'examples', 'existing-model');
afterAll(() => rmSync(project, { recursive: true, force: true }));

/**
 * Runs a program in the project and expects it to succeed; resolves to its output.
 *
 * @param {string} file
 * @param {readonly string[]} args
 */
async function succeeds(file, args) {
  const { code, output } = await run(file, args, { cwd: project, quiet: true });
  expect(code, output).toBe(0);
  return output;
}
const program = (/** @type {string} */ name, /** @type {string[]} */ ...args) =>
  succeeds(process.execPath, [join('dist', `${name}.js`), ...args]);

beforeAll(async () => {
  const env = await pnpmEnvironment();
  const all = workspacePackages();
  const names = dependencyClosure(['@mem/modulator'], all);
  const tarballs = await packPackages(
    all.filter(({ name }) => names.has(name)),
    project,
    env,
  );
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
  const others = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@mem/'));
  await installTarballs(
    tarballs,
    Object.fromEntries(others.map((name) => [name, installedVersion(name)])),
    project,
    env,
  );
  for (const part of ['src', 'tsconfig.json', 'pytorch-model.py'])
    cpSync(join(example, part), join(project, part), { recursive: true });
  writeFileSync(join(project, 'src', 'readme.ts'), readmeOf('modulator'));
  await succeeds(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '--project', '.']);
}, 300_000);

/**
 * Returns the version of a dependency in the workspace.
 *
 * @param {string} name
 * @returns {string}
 */
function installedVersion(name) {
  return JSON.parse(readFileSync(join(example, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/**
 * Joins the blocks of code in a package's README.
 *
 * @param {string} name
 */
function readmeOf(name) {
  const text = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8');
  return Array.from(text.matchAll(/^```ts\n([\s\S]*?)^```/gm), ([, code]) => code).join('\n');
}

/**
 * Writes CIFAR-10-LT's images, averaged to 16x16, as NumPy files into `folder`.
 *
 * @param {string} folder
 */
async function writeCifar(folder) {
  /** @type {typeof import('../../examples/existing-model/src/prepare/write-npy.ts')} */
  const { writeNpy } = await import(join(project, 'dist', 'prepare', 'write-npy.js'));
  mkdirSync(folder);
  for (const split of ['train', 'val', 'test']) {
    const records = gunzipSync(readFileSync(join(cifar.path, `${split}.bin.gz`)));
    const count = records.length / 3073;
    const images = new Float32Array(count * 16 * 16 * 3);
    for (let image = 0; image < count; image++) {
      for (let pixel = 0; pixel < 3072; pixel++) {
        const [channel, row, column] = [pixel >> 10, (pixel >> 5) & 31, pixel & 31];
        const at = ((image * 16 + (row >> 1)) * 16 + (column >> 1)) * 3 + channel;
        images[at] = (images[at] ?? 0) + records.readUInt8(image * 3073 + 1 + pixel) / (4 * 255);
      }
    }
    writeNpy(join(folder, `${split}.images.npy`), [count, 16, 16, 3], images);
    writeNpy(
      join(folder, `${split}.labels.npy`),
      [count],
      Int32Array.from({ length: count }, (_, i) => records.readUInt8(i * 3073)),
    );
  }
}

/**
 * Reads the accuracies before and after that an example printed for a group.
 *
 * @param {string} output
 * @param {'few' | 'all'} group
 */
function accuraciesOf(output, group) {
  const [, before, after] = new RegExp(`^${group} +([\\d.]+) +([\\d.]+)$`, 'm').exec(output) ?? [];
  return { before: Number(before), after: Number(after) };
}

/**
 * Runs an example and expects accuracy to rise on the tail and overall.
 *
 * @param {string} name
 * @param {string[]} args
 */
async function improves(name, ...args) {
  const output = await program(name, ...args);
  const [few, all] = [accuraciesOf(output, 'few'), accuraciesOf(output, 'all')];
  console.info(name, ...args, output.match(/^(many|medium|few|all) .*$/gm)?.join('; '));
  expect(few.after).toBeGreaterThan(few.before + 2);
  expect(all.after).toBeGreaterThan(all.before);
}

it("runs the README's code", async () => {
  expect(await program('readme')).toContain('Tensor');
}, 120_000);

const cifar = sharedFile('data/cifar-10-lt');
describe('on generated images', () => improvesOn('generated'));
describeWith(cifar, 'on the images of CIFAR-10-LT', () => {
  beforeAll(() => writeCifar(join(project, 'cifar-10-lt')), 120_000);
  improvesOn('cifar-10-lt');
});

/** @param {string} folder */
function improvesOn(folder) {
  beforeAll(() => program('prepare', folder), 120_000);

  it('improves a LayersModel', () => improves('layers-model', folder), 120_000);
  it('improves a GraphModel', () => improves('graph-model', folder), 120_000);

  describeWith(python('torch', 'numpy'), 'from PyTorch', () => {
    beforeAll(() => succeeds(pythonPath, ['pytorch-model.py', folder]), 120_000);
    it('improves an ONNX model', () => improves('onnx-model', folder), 120_000);
    it('improves a model from its arrays', () => improves('arrays', folder), 120_000);
  });
}

const features = sharedFile(frozenFeaturesFile);
itWith(
  features,
  'improves the arrays of Tiny-ImageNet-LT',
  async () => {
    mkdirSync(join(project, 'tiny-imagenet-lt'));
    cpSync(features.path, join(project, 'tiny-imagenet-lt', 'arrays.safetensors'));
    await improves('arrays', 'tiny-imagenet-lt');
  },
  120_000,
);
