import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { HostMap } from '@mem/arrays';
import { type ImageSplit, proceduralSet } from '@mem/datasets';
import { readRecordSet } from '@mem/datasets/node';
import { argmaxRows } from '@mem/evaluation';
import { defaultMethodNames } from '@mem/methods';
import { openOnnxModel } from '@mem/onnx/node';
import { normals, randomKey } from '@mem/random';
import { parseResults } from '@mem/results';
import { capturePrinted, startMem } from '@mem/testing';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMem } from '../index.js';

const recipe = {
  backbone: 'resnet8-cifar',
  runtime: 'wasm',
  stage1: { epochs: 1, batchSize: 32, learningRate: 0.05, warmupEpochs: 0 },
  stage2: {
    seeds: [0, 1],
    steps: 4,
    batchSize: 16,
    learningRates: { crt: [0.1, 0.5], lws: [0.1], 'balanced-softmax': [0.5], mem: [1e-3] },
    weightings: ['raw', 'additive'],
    width: 8,
  },
};

let root: string;
const printed = { out: '', error: '' };

const eventsOf = (out: string): { type: string; stage: string }[] =>
  readFileSync(join(root, out, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Runs `mem`, and keeps what it prints. */
const mem = (...args: string[]): Promise<number> => capturePrinted(printed, () => runMem(args));

/** Runs the test's recipe into a folder of this name. */
const run = (out: string, ...args: string[]): Promise<number> =>
  mem('run', join(root, 'recipe.json'), '--out', join(root, out), ...args);

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
  await writeFile(join(root, 'recipe.json'), JSON.stringify(recipe));
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

describe('mem run', () => {
  it('runs on record files, writes its folder, and stage 2 on its features gives the same table', async () => {
    expect(await run('whole', '--data', join(root, 'records'))).toBe(0);
    expect(printed.out).toContain('mem+balanced-softmax');
    const folder = join(root, 'whole');
    expect((await readdir(folder)).toSorted()).toEqual([
      'checkpoints',
      'evaluation.json',
      'events.jsonl',
      'features',
      'fits',
      'metrics.jsonl',
      'recipe.json',
      'report.html',
      'results.json',
      'stages',
      'timings.json',
      'validation.json',
    ]);
    const results = parseResults(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(results).toMatchObject({
      dataset: 'records',
      classes: 4,
      groups: { many: 2, medium: 1, few: 1 },
      seeds: [0, 1],
    });
    expect(results.methods.map(({ name }) => name)).toEqual(
      defaultMethodNames.filter((name) => name !== 'mem-true-group'),
    );
    expect(results.methods.find(({ name }) => name === 'ce')!.runs).toHaveLength(1);
    expect(results.methods.find(({ name }) => name === 'crt+mem')!.runs).toHaveLength(2);
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    for (const text of ['before: ce', 'after: mem', 'mem-true-group', 'resnet8-cifar']) expect(report).toContain(text);
    const timings = JSON.parse(readFileSync(join(folder, 'timings.json'), 'utf8'));
    expect(timings).toMatchObject({ runtime: 'wasm' });
    const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(metrics).toHaveLength(Math.ceil(238 / 32));
    const written = JSON.parse(readFileSync(join(folder, 'recipe.json'), 'utf8'));
    expect(written.provenance.checksums.train).toMatch(/^[0-9a-f]{64}$/);

    expect(await run('again', '--features', join(folder, 'features'))).toBe(0);
    const again = parseResults(readFileSync(join(root, 'again/results.json'), 'utf8'));
    expect(again.methods).toEqual(results.methods);
    expect(again.stage1Seed).toBeNull();
  });

  it('leaves out what is finished, does again what is asked for, and starts over from a changed setting', async () => {
    const stages = async (...args: string[]): Promise<Record<string, string>> => {
      const before = eventsOf('whole').length;
      expect(await run('whole', '--data', join(root, 'records'), ...args)).toBe(0);
      const seen = eventsOf('whole').slice(before);
      return Object.fromEntries(
        seen.flatMap(({ type, stage }) => (type === 'done' || type === 'skipped' ? [[stage, type]] : [])),
      );
    };
    expect(new Set(Object.values(await stages()))).toEqual(new Set(['skipped']));
    expect(await stages('--steps', '3')).toMatchObject({
      train: 'skipped',
      extract: 'skipped',
      'fit/crt-0': 'done',
      evaluate: 'done',
    });
    expect(await stages('--views', '1')).toMatchObject({ train: 'skipped', extract: 'done', 'fit/ce': 'done' });
    expect(await stages('--stage1-seed', '3', '--methods', 'ce')).toMatchObject({ train: 'done', 'fit/ce': 'done' });
  });

  it('runs stages alone, with the recipe of the folder', async () => {
    const out = join(root, 'alone');
    const data = ['--data', join(root, 'records'), '--methods', 'ce,crt'];
    expect(await mem('fit', join(root, 'recipe.json'), '--out', out, ...data)).toBe(1);
    expect(printed.error).toContain("Run 'mem train' first");
    expect(await mem('train', join(root, 'recipe.json'), '--out', out, ...data)).toBe(0);
    expect(printed.out).toBe('');
    for (const stage of ['extract', 'fit', 'evaluate', 'report']) expect(await mem(stage, '--out', out)).toBe(0);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect(await mem('fit', '--out', out, '--fresh')).toBe(0);
    expect(eventsOf('alone').at(-1)).toMatchObject({ type: 'done', stage: 'fit/crt-1' });
    expect(await mem('extract', '--out', out, '--fresh')).toBe(0);
    expect(eventsOf('alone').at(-1)).toMatchObject({ type: 'done', stage: 'extract' });
    expect(eventsOf('alone').at(-2)).toMatchObject({ type: 'saved', stage: 'extract' });
  });

  it('exports its models, which predict in ONNX Runtime what the run says', async () => {
    const whole = join(root, 'exported');
    expect(await run('exported', '--data', join(root, 'records'), '--methods', 'ce,mem', '--seeds', '0')).toBe(0);
    const { splits, height, width } = await readRecordSet(join(root, 'records'));
    const { images, labels } = splits.test;
    for (const [fit, ...flags] of [
      ['ce'],
      ['mem-0'],
      ['mem-0', '--operators', 'basic', '--batch', String(labels.length)],
    ] as const) {
      const file = join(root, `${fit}.onnx`);
      expect(await mem('export', '--run', whole, '--fit', fit, '--out', file, ...flags)).toBe(0);
      const model = await openOnnxModel(readFileSync(file));
      const { logits } = await model.run({
        images: { dtype: 'float32', shape: [labels.length, height, width, 3], data: Float32Array.from(images) },
      });
      const { predictions } = decodeSafetensors(readFileSync(join(whole, `fits/${fit}.safetensors`))).arrays;
      const agree = argmaxRows(logits!.data as Float32Array, 4).filter(
        (prediction, i) => prediction === predictions!.data[i],
      );
      // All but near ties between runtimes.
      expect(agree.length).toBeGreaterThan(labels.length * 0.95);
      model.dispose();
    }
    expect(await mem('export', '--run', whole, '--fit', 'mem', '--out', join(root, 'no.onnx'))).toBe(1);
    expect(printed.error).toContain('Valid names: ce, mem-0');
    expect(await mem('export', '--run', root, '--out', join(root, 'no.onnx'))).toBe(1);
    expect(await mem('export', '--run', whole, '--out', join(root, 'no.onnx'), '--operators', 'few')).toBe(1);
    expect(printed.error).toContain('Valid names: standard, basic');
    expect(await mem('export', '--run', whole, '--out', join(root, 'no.onnx'), '--batch', 'some')).toBe(1);
    expect(printed.error).toContain('--batch must be a positive integer');
    expect(existsSync(join(root, 'no.onnx'))).toBe(false);
  });

  it('judges the classes that have test samples alike, and says which classes have none', async () => {
    const [classes, counts] = [6, [150, 120, 60, 40, 10, 5]];
    const split = (name: string, perClass: readonly number[]): HostMap => {
      const labels = Int32Array.from(perClass.flatMap((count, c) => new Array<number>(count).fill(c)));
      // Features that give every class away but the last two, which are taken for the first.
      const features = Float32Array.from({ length: labels.length * classes }, (_, at) => {
        const label = labels[Math.floor(at / classes)]!;
        return at % classes === (label < 4 ? label : 0) ? 1 : 0;
      });
      return {
        [`${name}.features`]: { dtype: 'float32', shape: [labels.length, classes], data: features },
        [`${name}.labels`]: { dtype: 'int32', shape: [labels.length], data: labels },
      };
    };
    const eye = Float32Array.from({ length: classes ** 2 }, (_, at) => (at % (classes + 1) === 0 ? 1 : 0));
    const arrays: HostMap = {
      ...split('train', counts),
      ...split('val', [2, 2, 2, 2, 2, 0]),
      ...split('test', [40, 10, 5, 0, 2, 0]),
      'train.classCounts': { dtype: 'int32', shape: [classes], data: Int32Array.from(counts) },
      'classifier.weight': { dtype: 'float32', shape: [classes, classes], data: eye },
    };
    await writeFile(join(root, 'unbalanced.safetensors'), encodeSafetensors(arrays));
    const flags = ['--features', join(root, 'unbalanced.safetensors'), '--methods', 'ce', '--seeds', '0'];
    expect(await run('unbalanced', ...flags)).toBe(0);
    const notes = [
      '1 of 6 classes has no validation sample: class 5.',
      '2 of 6 classes have no test sample: class 3, class 5.',
    ];
    const report = readFileSync(join(root, 'unbalanced/report.html'), 'utf8');
    for (const note of notes) {
      expect(printed.error).toContain(`${note}\n`);
      expect(report).toContain(`<li>${note}</li>`);
    }
    const results = parseResults(readFileSync(join(root, 'unbalanced/results.json'), 'utf8'));
    expect(results.judged).toEqual({ all: 4, many: 2, medium: 1, few: 1 });
    expect(results.methods[0]!.mean).toEqual({ all: 75, many: 100, medium: 100, few: 0, bySample: 96.491 });
    for (const text of [
      'all (4 of 6)',
      'few (1 of 2)',
      '96.5',
      '4 of 6 classes have test samples; medium: 1 of 2; few: 1 of 2.',
    ]) {
      expect(printed.out).toContain(text);
    }
    expect(await mem('compare', join(root, 'unbalanced'), '--json')).toBe(0);
    expect(parseResults(printed.out)).toMatchObject({
      judged: results.judged,
      methods: [{ mean: results.methods[0]!.mean }],
    });
  });

  it('prints results as JSON, CSV or Markdown, alone on standard output', async () => {
    const features = ['--features', join(root, 'whole/features'), '--methods', 'ce', '--steps', '2'];
    expect(await run('printed', ...features, '--json')).toBe(0);
    expect(parseResults(printed.out).methods[0]!.name).toBe('ce');
    expect(await run('printed', ...features, '--csv')).toBe(0);
    expect(printed.out.split('\n')[0]).toContain('method,seed,all,many,medium,few');
    expect(await run('printed', ...features, '--markdown')).toBe(0);
    expect(printed.out).toMatch(/^\| method \| all \(4\) \|.*\n\| ---.*\n\| ce \|.*\n$/);
  });

  it('takes any setting from the command line', async () => {
    const features = join(root, 'whole/features');
    const flags = ['--methods', 'mem,ce', '--seeds', '7', '--steps', '2', '--set', 'stage2.learningRates.mem=[0.01]'];
    expect(await run('single', '--features', features, ...flags, '--set', 'stage1.sampler=class-balanced')).toBe(0);
    const saved = JSON.parse(readFileSync(join(root, 'single/recipe.json'), 'utf8'));
    expect(saved.stage2).toMatchObject({
      methods: ['mem', 'ce'],
      seeds: [7],
      steps: 2,
      learningRates: { mem: [0.01] },
    });
    expect(saved.stage1.sampler).toBe('class-balanced');
    expect(printed.error).toContain('"steps":2');
    const results = parseResults(readFileSync(join(root, 'single/results.json'), 'utf8'));
    expect(results.methods.map(({ name }) => name)).toEqual(['ce', 'mem']);
  });

  it('computes on another runtime where told so; the recipe says which, the results do not', async () => {
    const args = ['--features', join(root, 'whole/features'), '--methods', 'ce,crt', '--seeds', '7', '--steps', '2'];
    expect(await run('onnx', ...args, '--runtime', 'onnx', '--device', 'cpu')).toBe(0);
    const label = /^Runtime: (onnx \(cpu, \d+ threads?\))\n/.exec(printed.error)?.[1];
    expect(label).toBeDefined();
    const file = (name: string): string => readFileSync(join(root, 'onnx', name), 'utf8');
    expect(JSON.parse(file('recipe.json'))).toMatchObject({ runtime: 'onnx', device: 'cpu' });
    expect(JSON.parse(file('timings.json'))).toMatchObject({ runtime: label });
    expect(file('results.json')).not.toMatch(/onnx|cpu/);
  });

  it.each<readonly [string[], string[]]>([
    [['--help'], ['run', 'train', 'extract', 'fit', 'evaluate', 'report', 'make-lt']],
    [
      ['run', '--help'],
      ['--images', '--lists', '--features', 'crt+mem', 'resnext50-32x4d', 'node-gpu', 'webgpu'],
    ],
    [
      ['make-lt', '--help'],
      ['--profile', '--imbalance'],
    ],
  ])('explains itself: %s', async (args, texts) => {
    expect(await mem(...args)).toBe(0);
    for (const text of texts) expect(printed.out).toContain(text);
  });
});

describe('bad input', () => {
  const small = (change: (arrays: Record<string, HostMap[string]>) => void): Uint8Array => {
    const split = (name: string, labels: number[], seed: number) => ({
      [`${name}.features`]: {
        dtype: 'float32' as const,
        shape: [labels.length, 3],
        data: normals(randomKey(seed), labels.length * 3),
      },
      [`${name}.labels`]: { dtype: 'int32' as const, shape: [labels.length], data: Int32Array.from(labels) },
    });
    const arrays: Record<string, HostMap[string]> = {
      ...split('train', [0, 1, 2, 0], 1),
      ...split('val', [0, 1, 2], 2),
      ...split('test', [0, 1, 2], 3),
      'train.classCounts': { dtype: 'int32', shape: [3], data: Int32Array.of(2, 1, 1) },
      'classifier.weight': { dtype: 'float32', shape: [3, 3], data: new Float32Array(9) },
    };
    change(arrays);
    return encodeSafetensors(arrays);
  };
  const set = (name: string, index: number, value: number) => (arrays: Record<string, HostMap[string]>) => {
    arrays[name]!.data[index] = value;
  };

  it.each<readonly [string, Uint8Array, string]>([
    ['a label out of range', small(set('train.labels', 1, 3)), 'train.labels (bad.safetensors) must be class ids'],
    ['a test label out of range', small(set('test.labels', 0, -1)), 'test.labels (bad.safetensors) must be class ids'],
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
    [
      'a missing array',
      small((arrays) => delete arrays['val.labels']),
      'val.labels (bad.safetensors) is required, because each sample needs its class',
    ],
    ['a truncated file', small(() => {}).slice(0, -5), 'bytes'],
    ['a hostile header', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0), 'header'],
  ])('%s in a features file is one clear error, exit code 1 and nothing written', async (_name, bytes, message) => {
    const path = join(root, 'bad.safetensors');
    await writeFile(path, bytes);
    expect(await run('refused', '--features', path)).toBe(1);
    expect(printed.error).toMatch(/(^|\n)error: .*\n$/);
    expect(printed.error).toContain(message);
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });

  it.each<readonly [string, string[], string]>([
    ['an unknown method', ['--methods', 'ce,memm'], "Did you mean 'mem'?"],
    ['an unknown key', ['--set', 'stage1.epoch=3'], "Did you mean 'epochs'?"],
    ['no key at all', ['--set', 'epochs'], 'stage1.epochs=3'],
    ['lists without images', ['--lists', 'lists'], '--images'],
    ['images that are not there', ['--images', 'nowhere'], 'nowhere'],
    ['no images at all', ['--set', 'dataset={"kind":"images"}'], '--images'],
    ['an unknown option', ['--epoch', '3'], '--epochs'],
    ['an unknown dataset', ['--data', 'nowhere'], 'nowhere'],
    ['a missing features file', ['--features', 'nowhere.safetensors'], 'nowhere.safetensors'],
    ['an unknown runtime', ['--runtime', 'gpu'], 'node-gpu'],
    ['a runtime that is not installed', ['--runtime', 'node-gpu'], '@tensorflow/tfjs-node-gpu'],
    ['an unknown device', ['--device', 'abacus'], 'webgpu'],
    ['a device on another runtime', ['--runtime', 'wasm', '--device', 'cpu'], 'requires the runtime onnx'],
    ['an unknown backbone', ['--backbone', 'resnet19'], 'resnet20-cifar'],
    ['no number', ['--epochs', 'many'], 'whole number'],
    ['both kinds of data', ['--data', 'a', '--features', 'b'], '--data and --features'],
    ['zero steps', ['--steps', '0'], 'steps'],
    ['bounds that overlap', ['--many-above', '20', '--few-below', '50'], 'must be at most --many-above'],
    ['bounds that overlap the default', ['--many-above', '10'], 'but is 20 with 10'],
    ['a bound that is not whole', ['--few-below', '2.5'], 'whole number'],
    ['an unknown bound', ['--set', 'groups.manyabove=3'], "Did you mean 'manyAbove'?"],
  ])('%s is one clear error, exit code 1 and nothing written', async (_name, args, message) => {
    expect(await run('refused', ...args)).toBe(1);
    expect(printed.error).toMatch(/(^|\n)error: /);
    expect(printed.error).toContain(message);
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });

  it('a device that is not there is one clear error, exit code 1 and nothing written', async () => {
    const out = join(root, 'refused');
    const procedural = join(import.meta.dirname, '../../../../examples/procedural');
    const { code, error } = await startMem(['run', procedural, '--runtime', 'onnx', '--device', 'cuda', '--out', out]);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/(^|\n)error: .*'cuda' is not available here .*Available: /),
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it('classes of one group get bounds that part them, where a modulator is asked for', async () => {
    const even = small((arrays) => {
      arrays['train.classCounts'] = { dtype: 'int32', shape: [3], data: Int32Array.of(102, 101, 130) };
    });
    await writeFile(join(root, 'even.safetensors'), even);
    expect(await run('refused', '--features', join(root, 'even.safetensors'), '--methods', 'mem')).toBe(1);
    expect(printed.error).toContain('Every class is many-shot');
    expect(printed.error).toContain('Give other bounds, such as --many-above 102 --few-below 102; ');
    expect(existsSync(join(root, 'refused'))).toBe(false);
  });

  it('a command that is none', async () => {
    expect(await mem('rnu')).toBe(1);
    expect(printed.error).toContain('run');
  });
});
