import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { normals, randomKey } from '@mem/random';
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { methodNames, parseResults, type Recipe, runCompareProgram } from './index.js';

const stage2: Recipe['stage2'] = {
  seeds: [0, 1],
  methods: [...methodNames],
  steps: 4,
  batchSize: 16,
  learningRates: { crt: [0.1, 0.5], lws: [0.1], 'balanced-softmax': [0.5], mem: [1e-3] },
  weightings: ['raw', 'additive'],
  width: 8,
};

const program = (out: string) => ({
  name: 'compare',
  description: 'a comparison',
  out,
  recipeFor: (dataset: Recipe['dataset']): Recipe => ({
    dataset,
    backbone: 'resnet8-cifar',
    runtime: 'wasm',
    stage1: {
      seed: 0,
      epochs: 1,
      batchSize: 32,
      learningRate: 0.05,
      warmupEpochs: 0,
      momentum: 0.9,
      weightDecay: 5e-4,
      sampler: 'instance',
    },
    stage2,
  }),
});

let root: string;
const printed = { out: '', error: '' };

/** Runs the program, into `out`, and keeps what it prints. */
async function run(out: string, ...args: string[]): Promise<number> {
  printed.out = printed.error = '';
  vi.spyOn(console, 'log').mockImplementation((text) => {
    printed.out += `${text}\n`;
  });
  vi.spyOn(console, 'error').mockImplementation((text) => {
    printed.error += `${text}\n`;
  });
  for (const [stream, name] of [
    [process.stdout, 'out'],
    [process.stderr, 'error'],
  ] as const) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
  try {
    return await runCompareProgram(program(join(root, out)), args);
  } finally {
    vi.restoreAllMocks();
  }
}

/** The first `perClass[c]` images of each class as CIFAR-like records. */
function recordsOf({ images, labels }: ImageSplit, perClass: readonly number[]): { bytes: Buffer; list: string } {
  const pixels = 32 * 32;
  const taken = perClass.map(() => 0);
  const records: Buffer[] = [];
  const lines: string[] = [];
  labels.forEach((label, i) => {
    if ((taken[label] ?? 0) >= (perClass[label] ?? 0)) return;
    taken[label]!++;
    const record = Buffer.alloc(1 + 3 * pixels, label);
    for (let p = 0; p < 3 * pixels; p++) record[1 + (p % 3) * pixels + Math.floor(p / 3)] = images[i * 3 * pixels + p]!;
    records.push(record);
    lines.push(`image-${i}.png ${label}`);
  });
  return { bytes: gzipSync(Buffer.concat(records)), list: `${lines.join('\n')}\n` };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-compare-'));
  const set = await proceduralSet({
    numClasses: 4,
    maxTrain: 104,
    imbalance: 1,
    validationPerClass: 5,
    testPerClass: 6,
  });
  const dir = join(root, 'records');
  await mkdir(dir);
  const counts = { train: [102, 101, 30, 5], val: [5, 5, 5, 5], test: [6, 6, 6, 6] };
  const splits = { train: set.splits.train, val: set.splits.validation, test: set.splits.test };
  for (const name of ['train', 'val', 'test'] as const) {
    const { bytes, list } = recordsOf(splits[name], counts[name]);
    await writeFile(join(dir, `${name}.bin.gz`), bytes);
    await writeFile(join(dir, `${name}.list.txt`), list);
  }
  await writeFile(join(dir, 'classes.txt'), counts.train.map((count, c) => `${c}\tclass-${c}\t${count}\n`).join(''));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('a whole comparison', () => {
  it('runs on record files, writes its folder, and stage 2 on its features gives the same table', async () => {
    expect(await run('whole', '--data', join(root, 'records'))).toBe(0);
    expect(printed.out).toContain('mem+balanced-softmax');
    const folder = join(root, 'whole');
    expect((await readdir(folder)).toSorted()).toEqual([
      'checkpoints',
      'features',
      'metrics.jsonl',
      'recipe.json',
      'report.html',
      'results.json',
      'timings.json',
    ]);
    const results = parseResults(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(results).toMatchObject({
      dataset: 'records',
      classes: 4,
      groups: { many: 2, medium: 1, few: 1 },
      seeds: [0, 1],
    });
    expect(results.methods.map(({ name }) => name)).toEqual(methodNames.filter((name) => name !== 'mem-true-group'));
    expect(results.methods.find(({ name }) => name === 'ce')!.runs).toHaveLength(1);
    expect(results.methods.find(({ name }) => name === 'crt+mem')!.runs).toHaveLength(2);
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    for (const text of ['before: ce', 'after: mem', 'mem-true-group', 'resnet8-cifar']) expect(report).toContain(text);
    const timings = JSON.parse(readFileSync(join(folder, 'timings.json'), 'utf8'));
    expect(timings).toMatchObject({ runtime: 'wasm' });
    const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(metrics).toHaveLength(Math.ceil(238 / 32));

    expect(await run('again', '--features', join(folder, 'features/features.safetensors'))).toBe(0);
    const again = parseResults(readFileSync(join(root, 'again/results.json'), 'utf8'));
    expect(again.methods).toEqual(results.methods);
    expect(again.stage1Seed).toBeNull();
  });

  it('takes single settings from the command line', async () => {
    const features = join(root, 'whole/features/features.safetensors');
    expect(await run('single', '--features', features, '--methods', 'mem,ce', '--seeds', '7', '--steps', '2')).toBe(0);
    const recipe = JSON.parse(readFileSync(join(root, 'single/recipe.json'), 'utf8'));
    expect(recipe.stage2).toMatchObject({ methods: ['mem', 'ce'], seeds: [7], steps: 2 });
    const results = parseResults(readFileSync(join(root, 'single/results.json'), 'utf8'));
    expect(results.methods.map(({ name }) => name)).toEqual(['ce', 'mem']);
  });

  it('computes on another runtime where told so; the recipe says which, the results do not', async () => {
    const features = join(root, 'whole/features/features.safetensors');
    const args = ['--features', features, '--methods', 'ce,crt', '--seeds', '7', '--steps', '2'];
    expect(await run('onnx', ...args, '--runtime', 'onnx', '--device', 'cpu')).toBe(0);
    const label = /^Runtime: (onnx \(cpu, \d+ threads?\))\n/.exec(printed.out)?.[1];
    expect(label).toBeDefined();
    const file = (name: string): string => readFileSync(join(root, 'onnx', name), 'utf8');
    expect(JSON.parse(file('recipe.json'))).toMatchObject({ runtime: 'onnx', device: 'cpu' });
    expect(JSON.parse(file('timings.json'))).toMatchObject({ runtime: label });
    expect(file('results.json')).not.toMatch(/onnx|cpu/);
  });

  it('explains itself', async () => {
    expect(await run('help', '--help')).toBe(0);
    for (const option of [
      '--data',
      '--features',
      '--runtime',
      '--methods',
      'crt+mem',
      'vit-tiny-32',
      'node-gpu',
      '--device',
      'webgpu',
    ]) {
      expect(printed.out).toContain(option);
    }
  });
});

describe('bad input', () => {
  const small = (change: (arrays: Record<string, NamedArrays[string]>) => void): Uint8Array => {
    const split = (name: string, labels: number[], seed: number) => ({
      [`${name}.features`]: {
        dtype: 'float32' as const,
        shape: [labels.length, 3],
        data: normals(randomKey(seed), labels.length * 3),
      },
      [`${name}.labels`]: { dtype: 'int32' as const, shape: [labels.length], data: Int32Array.from(labels) },
    });
    const arrays: Record<string, NamedArrays[string]> = {
      ...split('train', [0, 1, 2, 0], 1),
      ...split('val', [0, 1, 2], 2),
      ...split('test', [0, 1, 2], 3),
      'train.classCounts': { dtype: 'int32', shape: [3], data: Int32Array.of(2, 1, 1) },
      'classifier.weight': { dtype: 'float32', shape: [3, 3], data: new Float32Array(9) },
    };
    change(arrays);
    return encodeSafetensors(arrays);
  };
  const set = (name: string, index: number, value: number) => (arrays: Record<string, NamedArrays[string]>) => {
    arrays[name]!.data[index] = value;
  };

  it.each<readonly [string, Uint8Array, string]>([
    ['a label out of range', small(set('train.labels', 1, 3)), 'label'],
    ['a test label out of range', small(set('test.labels', 0, -1)), 'test label'],
    ['a class without training images', small(set('train.classCounts', 2, 0)), 'lass 2'],
    ['NaN in features', small(set('train.features', 4, Number.NaN)), 'sample 1 has NaN'],
    ['NaN in test features', small(set('test.features', 8, Number.NaN)), 'sample 2 has NaN'],
    [
      'a wrong shape',
      small((arrays) =>
        Object.assign(arrays, { 'classifier.weight': { dtype: 'float32', shape: [3, 2], data: new Float32Array(6) } }),
      ),
      '2',
    ],
    ['a missing array', small((arrays) => delete arrays['val.labels']), "'val.labels'"],
    ['a truncated file', small(() => {}).slice(0, -5), 'bytes'],
    ['a hostile header', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0), 'header'],
  ])('%s in a features file is one clear error, exit code 1 and nothing written', async (_name, bytes, message) => {
    const path = join(root, 'bad.safetensors');
    await writeFile(path, bytes);
    expect(await run('refused', '--features', path)).toBe(1);
    expect(printed.error).toMatch(/^error: .*\n$/);
    expect(printed.error).toContain(message);
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });

  it.each<readonly [string, string[], string]>([
    ['an unknown method', ['--methods', 'ce,memm'], "Did you mean 'mem'?"],
    ['an unknown option', ['--epoch', '3'], '--epochs'],
    ['an unknown dataset', ['--data', 'nowhere'], 'nowhere'],
    ['a missing features file', ['--features', 'nowhere.safetensors'], 'nowhere.safetensors'],
    ['an unknown runtime', ['--runtime', 'gpu'], 'node-gpu'],
    ['a runtime that is not installed', ['--runtime', 'node-gpu'], '@tensorflow/tfjs-node-gpu'],
    ['an unknown device', ['--device', 'abacus'], 'webgpu'],
    ['a device on another runtime', ['--runtime', 'wasm', '--device', 'cpu'], 'on the runtime onnx only'],
    ['a device that is not there', ['--runtime', 'onnx', '--device', 'cuda'], 'Available: '],
    ['an unknown backbone', ['--backbone', 'resnet19'], 'resnet20-cifar'],
    ['no number', ['--epochs', 'many'], 'whole number'],
    ['both kinds of data', ['--data', 'a', '--features', 'b'], 'not both'],
    ['zero steps', ['--steps', '0'], 'steps'],
  ])('%s is one clear error, exit code 1 and nothing written', async (_name, args, message) => {
    expect(await run('refused', ...args)).toBe(1);
    expect(printed.error).toMatch(/^error: /);
    expect(printed.error).toContain(message);
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });

  it('an empty group of a modulator is named', async () => {
    const features = join(root, 'whole/features/features.safetensors');
    const { arrays } = decodeSafetensors(readFileSync(features));
    const counts = { ...arrays['train.classCounts']!, data: Int32Array.of(102, 101, 130, 105) };
    await writeFile(join(root, 'even.safetensors'), encodeSafetensors({ ...arrays, 'train.classCounts': counts }));
    expect(await run('refused', '--features', join(root, 'even.safetensors'), '--methods', 'mem')).toBe(1);
    expect(printed.error).toContain("Group 'medium' has no classes");
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });
});
