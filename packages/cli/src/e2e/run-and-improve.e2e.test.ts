import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostArray, type HostMap, hostArray, int32Vector, mapArray } from '@mem/arrays';
import { MemError } from '@mem/errors';
import { checkRecipe, runExperiment } from '@mem/experiment';
import { plainName } from '@mem/improve';
import { normals, randomKey } from '@mem/random';
import type { MethodResult, Results } from '@mem/results';
import { encodeSafetensors } from '@mem/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runImprove } from '../improve/run-improve.js';

const dim = 4;
const longTail = [120, 110, 60, 30, 12, 8];
const even = [5, 5, 5, 5, 5, 5];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mem-same-input-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Samples of each class around its own direction, and a head that leans to the classes with many images. */
function arraysOf(counts: readonly number[], { val = even, test = even } = {}): Record<string, HostArray> {
  const split = (name: string, perClass: readonly number[], seed: number): Record<string, HostArray> => {
    const labels = Int32Array.from(perClass.flatMap((count, c) => new Array<number>(count).fill(c)));
    const noise = normals(randomKey(seed), labels.length * dim);
    const data = noise.map(
      (n, i) => 0.8 * n + Math.cos(1 + (i % dim) + 2.4 * labels[Math.floor(i / dim)]! * (1 + (i % dim))),
    );
    return {
      [`${name}.features`]: { dtype: 'float32', shape: [labels.length, dim], data },
      [`${name}.labels`]: { dtype: 'int32', shape: [labels.length], data: labels },
    };
  };
  const weight = Float32Array.from({ length: counts.length * dim }, (_, i) =>
    Math.cos(1 + (i % dim) + 2.4 * Math.floor(i / dim) * (1 + (i % dim))),
  );
  return {
    ...split('train', counts, 1),
    ...split('val', val, 2),
    ...split('test', test, 3),
    'train.classCounts': int32Vector(counts),
    'classifier.weight': { dtype: 'float32', shape: [counts.length, dim], data: weight },
    'classifier.bias': { dtype: 'float32', shape: [counts.length], data: Float32Array.from(counts, Math.log) },
  };
}

/** The arrays with one of them changed. */
function changed(name: string, change: (array: HostArray) => HostArray, arrays = arraysOf(longTail)): HostMap {
  return { ...arrays, [name]: change(arrays[name]!) };
}

/** Float labels with one value changed. */
const withLabel = (name: string, value: number): HostMap =>
  changed(name, ({ shape, data }) => hostArray('float32', shape, Float32Array.from(data).fill(value, 3, 4)));

/** The outcome of a command: its table, or the code of its error and the message without the arrays' flags and file. */
type Outcome = Results | { readonly code: string; readonly message: string };

async function outcomeOf(command: () => Promise<Results>): Promise<Outcome> {
  try {
    return await command();
  } catch (error) {
    if (!MemError.is(error)) throw error;
    return { code: error.code, message: error.message.replaceAll(/ \([^()]*(--|\.safetensors|groups\.)[^()]*\)/g, '') };
  }
}

interface Bounds {
  readonly manyAbove: number;
  readonly fewBelow: number;
}

/** Both commands on a file; `methods` are those of `mem run`. */
async function bothOn(
  name: string,
  bytes: Uint8Array,
  { groups, methods }: { readonly groups?: Bounds | undefined; readonly methods: readonly string[] },
): Promise<Record<'run' | 'improve', Outcome>> {
  const path = join(root, `${name}.safetensors`);
  await writeFile(path, bytes);
  const stage2 = {
    steps: 1,
    seeds: [0],
    methods,
    weightings: ['raw'],
  };
  const recipe = { dataset: { kind: 'features', path }, runtime: 'wasm', stage2, ...(groups && { groups }) };
  return {
    run: await outcomeOf(
      async () => (await runExperiment(checkRecipe(recipe), { out: join(root, `${name}-run`) })).results!,
    ),
    improve: await outcomeOf(
      async () =>
        (
          await runImprove({
            files: { from: path, npy: {} },
            runtime: 'wasm',
            out: join(root, `${name}-improve`),
            seed: 1,
            seeds: [0],
            steps: 1,
            onEvent: () => {},
            ...groups,
          })
        ).results,
    ),
  };
}

/** The means of a method's accuracies. */
function meansOf({ methods }: Results, name: string): MethodResult['mean'] {
  return methods.find((method) => method.name === name)!.mean;
}

describe('mem run --features and mem improve --from agree', () => {
  it.each<[string, HostMap, { readonly groups?: Bounds; readonly floats?: 'float16'; readonly sizes: number[] }]>([
    ['a balanced test split', arraysOf(longTail), { sizes: [2, 2, 2] }],
    ['a long-tailed test split', arraysOf(longTail, { test: [12, 9, 6, 4, 2, 1] }), { sizes: [2, 2, 2] }],
    ['no few-shot class', arraysOf([300, 200, 140, 90, 60, 50]), { sizes: [3, 3, 0] }],
    ['no many-shot class, in float16', arraysOf([90, 60, 30, 15, 9, 6]), { sizes: [0, 3, 3], floats: 'float16' }],
    [
      'classes missing in validation and in test',
      arraysOf(longTail, { val: [5, 5, 0, 5, 5, 5], test: [5, 5, 5, 5, 0, 5] }),
      { sizes: [2, 2, 2] },
    ],
    [
      'a column of labels as floats, without counts',
      withoutCounts(changed('train.labels', ({ shape, data }) => hostArray('float32', [...shape, 1], data))),
      { sizes: [2, 2, 2] },
    ],
    [
      'counts above the labels and bounds of its own',
      changed('train.classCounts', () => int32Vector([1200, 1100, 600, 300, 120, 80])),
      { sizes: [1, 3, 2], groups: { manyAbove: 1100, fewBelow: 300 } },
    ],
  ])(
    'on %s',
    async (name, arrays, { groups, floats, sizes }) => {
      const bytes = encodeSafetensors(arrays, floats ? { floats } : {});
      const { run, improve } = (await bothOn(name, bytes, { groups, methods: ['ce', 'logit-adjustment'] })) as Record<
        'run' | 'improve',
        Results
      >;
      expect(Object.values(run.groups)).toEqual(sizes);
      expect(improve.groups).toEqual(run.groups);
      for (const method of ['ce', 'logit-adjustment']) {
        const [ours, theirs] = [meansOf(run, method), meansOf(improve, method === 'ce' ? plainName : method)];
        expect(ours).toEqual(theirs);
        expect(ours.many === null, 'many-shot').toBe(sizes[0] === 0);
        expect(ours.few === null, 'few-shot').toBe(sizes[2] === 0);
      }
    },
    120_000,
  );

  it.each<[string, HostMap, string, string, Bounds?]>([
    [
      'NaN for a training label',
      withLabel('train.labels', Number.NaN),
      'bad-label',
      'train.labels must be class ids (whole numbers from 0 to 5), but the one at index 3 is NaN.',
    ],
    [
      'a fraction for a validation label',
      withLabel('val.labels', 1.5),
      'bad-label',
      'val.labels must be class ids (whole numbers from 0 to 5), but the one at index 3 is 1.5.',
    ],
    [
      'a negative fraction for a test label',
      withLabel('test.labels', -0.75),
      'bad-label',
      'test.labels must be class ids (whole numbers from 0 to 5), but the one at index 3 is -0.75.',
    ],
    [
      'a label beyond the classes',
      withLabel('test.labels', 6),
      'bad-label',
      'test.labels must be class ids (whole numbers from 0 to 5), but the one at index 3 is 6.',
    ],
    [
      'counts that contradict the labels',
      changed('train.classCounts', () => int32Vector(longTail.toReversed())),
      'bad-value',
      'Class 0 has 120 labels in train.labels, but train.classCounts says 8 training images. Give the number of training images of each class, by class id, or leave it out to count the labels.',
    ],
    [
      'a count that is not whole',
      changed('train.classCounts', ({ shape, data }) =>
        hostArray('float32', shape, Float32Array.from(data).fill(120.5, 0, 1)),
      ),
      'bad-value',
      'The count of class 0 in train.classCounts is 120.5, but must be a whole number.',
    ],
    [
      'one-hot labels',
      changed('train.labels', ({ dtype, data }) => hostArray(dtype, [data.length / 2, 2], data)),
      'bad-shape',
      'train.labels must have shape [any], but has [170, 2].',
    ],
    [
      'classes of one group',
      changed('train.classCounts', () => int32Vector([1111, 1110, 1110, 1110, 1110, 1110])),
      'bad-group',
      'Every class is many-shot (many: more than 100 training images, few: fewer than 20), but a modulator needs at least 2 groups. Give other bounds, such as --many-above 1110 --few-below 1110; in a program, groups such as shotGroups(classCounts, { manyAbove: 1110, fewBelow: 1110 }).',
    ],
    [
      'bounds that overlap',
      arraysOf(longTail),
      'bad-option',
      '--few-below must be at most --many-above, but is 100 with 50: a class would be few-shot and many-shot at once. Set both.',
      { manyAbove: 50, fewBelow: 100 },
    ],
    [
      'NaN in the features of the test split',
      changed('test.features', (array) => mapArray(array, (value, i) => (i === 9 ? Number.NaN : value))),
      'bad-value',
      'test.features must be finite, but sample 2 has NaN.',
    ],
  ])('in the error on %s', async (name, arrays, code, message, groups) => {
    const { run, improve } = await bothOn(name, encodeSafetensors(arrays), { groups, methods: ['ce', 'mem'] });
    expect(run).toEqual({ code, message: expect.stringContaining(message) });
    expect(improve).toEqual(run);
  });
});

function withoutCounts({ 'train.classCounts': _counts, ...arrays }: HostMap): HostMap {
  return arrays;
}
