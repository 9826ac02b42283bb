import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostArray, HostMap } from '@mem/arrays';
import { argmaxRows, balancedAccuracy } from '@mem/evaluation';
import { loadModulator } from '@mem/modulator';
import { openOnnxModel } from '@mem/onnx/node';
import { createRuntime } from '@mem/tensor';
import { describeShared, frozenFeaturesFile, madeClassCounts, madeClassifier, startMem } from '@mem/testing';
import { decodeSafetensors, encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayFlags } from '../improve/read-arrays.js';

const classes = madeClassCounts.length;
const made = madeClassifier();
const quick = ['--steps', '40', '--seeds', '0'];
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-improve-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The arrays whose names pass. */
function only(pass: (name: string) => boolean): HostMap {
  return Object.fromEntries(Object.entries(made).filter(([name]) => pass(name)));
}

/** The arrays of a split without the samples that are dropped. */
function without(split: string, drop: (label: number, sample: number) => boolean): HostMap {
  const labels = made[`${split}.labels`]!.data;
  const kept = Array.from(labels.keys()).filter((i) => !drop(labels[i]!, i));
  return Object.fromEntries(
    ['features', 'logits', 'labels'].map((part) => {
      const { dtype, shape, data } = made[`${split}.${part}`]!;
      const width = shape[1] ?? 1;
      const rows = kept.flatMap((i) => Array.from(data.subarray(i * width, (i + 1) * width)));
      const taken = dtype === 'int32' ? Int32Array.from(rows) : Float32Array.from(rows);
      return [`${split}.${part}`, { dtype, shape: [kept.length, ...shape.slice(1)], data: taken } as HostArray];
    }),
  );
}

/** Runs the command on these arrays, in one file or each in its own, in a folder of this name. */
async function improve(name: string, arrays: HostMap, { npy = false, args = [] as string[] } = {}) {
  const out = join(root, name);
  const files: string[] = [];
  if (npy) {
    for (const [each, array] of Object.entries(arrays)) {
      files.push(arrayFlags[each]!, join(root, `${each}.npy`));
      await writeFile(files.at(-1)!, encodeNpy(array));
    }
  } else {
    files.push('--from', join(root, `${name}.safetensors`));
    await writeFile(files.at(-1)!, encodeSafetensors(arrays));
  }
  const ended = await startMem(['improve', ...files, '--out', out, ...quick, ...args]);
  expect(ended.code, ended.error).toBe(0);
  const verdict = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'));
  return { ...ended, folder: out, verdict };
}

/** An array as numpy.save writes it, labels as int64. */
function encodeNpy({ dtype, shape, data }: HostArray): Uint8Array {
  const values = dtype === 'int32' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data);
  const header = `{'descr': '${dtype === 'int32' ? '<i8' : '<f4'}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const text = `${header.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length % 256, text.length >> 8]);
  return Buffer.concat([start, Buffer.from(text), Buffer.from(values.buffer)]);
}

/** What the saved modulator makes of samples, and its ONNX file. */
async function predictions(folder: string, inputs: Readonly<Record<'features' | 'logits', HostArray | undefined>>) {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, array]) => array !== undefined)) as Record<
    string,
    HostArray
  >;
  const model = await openOnnxModel(readFileSync(join(folder, 'modulator.onnx')));
  const { modulated } = await model.run(given);
  const { inputs: names } = model;
  model.dispose();
  const runtime = await createRuntime('cpu');
  const modulator = loadModulator(readFileSync(join(folder, 'modulator.safetensors')), { runtime });
  const { logits } = await modulator.predict({
    features: given.features ?? given.logits!,
    ...(given.logits && { logits: given.logits }),
  });
  modulator.dispose();
  runtime.dispose();
  return { names, onnx: modulated!.data as Float32Array, own: logits.data as Float32Array };
}

// A folder takes seconds; several at once on a busy machine take a minute.
describe('mem improve', { timeout: 300_000 }, () => {
  it('with features and a head: writes the folder, and its figures are those of its files', async () => {
    const { out, folder, verdict } = await improve(
      'whole',
      only((name) => !name.endsWith('.logits')),
    );
    expect((await readdir(folder)).filter((name) => name !== 'head.safetensors').toSorted()).toEqual([
      'diagnosis.html',
      'modulator.onnx',
      'modulator.safetensors',
      'verdict.json',
    ]);
    expect(verdict).toMatchObject({
      name: 'whole',
      classes,
      groups: { many: 3, medium: 3, few: 3 },
      evidence: { from: 'test', samples: 360, selectedOn: 108, selectedOnSeen: false, balanced: true },
      leftOut: [],
    });
    for (const sentence of [verdict.headline, ...verdict.sentences]) expect(out).toContain(sentence);
    const names = verdict.methods.map(({ name }: { name: string }) => name);
    expect(names).toHaveLength(14);
    expect(names.slice(-2)).toEqual(['lambda-0', 'shuffled-groups']);

    const labels = made['test.labels']!.data as Int32Array;
    const percent = (logits: Float32Array): number => 100 * balancedAccuracy(argmaxRows(logits, classes), labels);
    const figure = (name: string) => verdict.methods.find((method: { name: string }) => method.name === name);
    expect(figure('your classifier').mean.all).toBeCloseTo(percent(made['test.logits']!.data as Float32Array), 2);

    const {
      names: inputs,
      onnx,
      own,
    } = await predictions(folder, { features: made['test.features'], logits: undefined });
    expect(inputs).toEqual(['features']);
    expect(onnx).toBeAllClose(own);
    expect(figure(verdict.mem.name).mean.all).toBeCloseTo(percent(own), 0);

    const gains = verdict.methods.filter(({ kind }: { kind: string }) => kind !== 'plain');
    for (const { mean, gains: given } of gains) {
      expect(given.all.difference).toBeCloseTo(mean.all - figure('your classifier').mean.all, 2);
      expect(given.all.interval[0]).toBeLessThanOrEqual(given.all.difference);
    }
    // The head leans to the many-shot classes by what it knows of the counts, so taking that back helps.
    expect(verdict.use).not.toBeNull();
    expect(figure(verdict.use).gains.all.interval[0]).toBeGreaterThan(0);
    expect(figure(verdict.use).gains.many.difference).toBeLessThan(0);
    if (existsSync(join(folder, 'head.safetensors'))) {
      const { arrays, metadata } = decodeSafetensors(readFileSync(join(folder, 'head.safetensors')));
      expect(metadata).toEqual({ method: verdict.use, reads: 'features' });
      expect(figure(verdict.use).mean.all).toBeCloseTo(percent(linear(arrays)), 0);
    }
  });

  it('with logits alone: says what is left out and why; half of validation gives the verdict', async () => {
    const arrays = only((name) => /^(train|val)\.(logits|labels)$/.test(name));
    const { folder, verdict, out } = await improve('alone', arrays);
    expect(verdict.leftOut.map(({ name }: { name: string }) => name)).toEqual([
      'tau-norm',
      'ncm',
      'crt',
      'balanced-softmax',
      'crt+mem',
    ]);
    expect(verdict.evidence).toMatchObject({ from: 'validation', samples: 54, selectedOn: 54 });
    expect(out).toContain('held back');
    const { names, onnx, own } = await predictions(folder, { features: undefined, logits: made['test.logits'] });
    expect(names).toEqual(['logits']);
    expect(onnx).toBeAllClose(own);
    const page = readFileSync(join(folder, 'diagnosis.html'), 'utf8');
    expect(page).toContain('ncm was left out: it needs features (--features)');
  });

  it('says which classes have no validation or test samples, and gives the accuracy over samples beside the mean', async () => {
    const arrays = {
      ...made,
      ...without('val', (label) => label >= 6),
      ...without('test', (label, i) => label === 8 || (label > 2 && i % 2 === 0)),
    };
    const { out, verdict } = await improve('lacking', arrays);
    expect(verdict.evidence).toMatchObject({
      balanced: false,
      judged: { all: 8, many: 3, medium: 3, few: 2 },
      chosen: { all: 6, many: 3, medium: 3, few: 0 },
    });
    expect(verdict.sentences.slice(-2)).toEqual([
      'No validation samples for 3 of 9 classes (3 few-shot): ignored in selection.',
      'No test samples for 1 of 9 classes (1 few-shot): excluded from the figures.',
    ]);
    const plain = verdict.methods[0].mean;
    expect(plain.all).not.toBeCloseTo(plain.bySample, 1);
    expect(verdict.sentences.join()).toContain(`${plain.bySample.toFixed(1)}%`);
    for (const text of [
      'all (8 of 9)',
      'by sample',
      'few (2 of 3)',
      '8 of 9 classes have test samples; few: 2 of 3.',
    ]) {
      expect(out).toContain(text);
    }
  });

  it('with features and logits of training alone: both go into the modulator; the classifier has seen them', async () => {
    const arrays = only((name) => name.startsWith('train'));
    const { out, folder, verdict } = await improve('seen', arrays, { npy: true, args: ['--name', 'mine'] });
    expect(verdict.name).toBe('mine');
    expect(verdict.leftOut).toEqual([{ name: 'tau-norm', why: "it needs the head's weights (--head-weight)" }]);
    expect(verdict.evidence).toMatchObject({ from: 'training', selectedOnSeen: true, balanced: false });
    expect(out).toContain('These figures are optimistic');
    const headed = verdict.mem.name === 'crt+mem';
    const given = { features: made['test.features'], logits: headed ? undefined : made['test.logits'] };
    const { names, onnx, own } = await predictions(folder, given);
    expect(names).toEqual(headed ? ['features'] : ['features', 'logits']);
    expect(onnx).toBeAllClose(own);
  });
});

describeShared('on the frozen features of Tiny-ImageNet-LT', frozenFeaturesFile, (path) => {
  it('has the figures that PyTorch has for what is not trained', { timeout: 300_000 }, async () => {
    const out = join(root, 'tiny');
    const { code, error } = await startMem(['improve', '--from', path, '--out', out, '--steps', '4', '--seeds', '0']);
    expect(code, error).toBe(0);
    const { methods, evidence, diagnosis } = JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8'));
    expect(evidence).toMatchObject({ from: 'test', samples: 10_000, selectedOn: 4000, balanced: true });
    for (const [name, percent] of Object.entries({
      'your classifier': [15.94, 34.68, 5.4, 0],
      'tau-norm': [16.69, 33.43, 7.96, 0],
      ncm: [18.06, 23.4, 16.27, 9.19],
      'logit-adjustment': [19.42, 27.4, 17.21, 4.52],
    })) {
      const { mean } = methods.find((method: { name: string }) => method.name === name);
      for (const [i, value] of Object.values(mean as Record<string, number>).entries()) {
        expect(Math.abs(value - percent[i]!), `${name} ${value}`).toBeLessThanOrEqual(0.05);
      }
    }
    expect(diagnosis.recoverable.map(({ group }: { group: string }) => group)).toEqual([
      'all',
      'many',
      'medium',
      'few',
    ]);
    expect(diagnosis.recoverable[0].givenGroup).toBeGreaterThan(diagnosis.recoverable[0].accuracy);
  });
});

/** The logits of the test features under a saved head. */
function linear(arrays: HostMap): Float32Array {
  const [features, weight, bias] = [made['test.features']!, arrays['classifier.weight']!, arrays['classifier.bias']];
  const dim = features.shape[1]!;
  return Float32Array.from({ length: features.shape[0]! * classes }, (_, at) => {
    const [row, c] = [Math.floor(at / classes), at % classes];
    return Array.from({ length: dim }).reduce<number>(
      (sum, _value, j) => sum + features.data[row * dim + j]! * weight.data[c * dim + j]!,
      bias?.data[c] ?? 0,
    );
  });
}
