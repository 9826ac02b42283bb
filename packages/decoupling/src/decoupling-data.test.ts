import { type HostArray, mapArray } from '@mem/arrays';
import { type LabelledOutputs, readStage2Data, type Stage2Data } from '@mem/stage2';
import { createRuntime, type Runtime } from '@mem/tensor';
import { expectNoLeak } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DecouplingMethodName, decouplingMethods } from './index.js';

const matrix = (rows: number, columns: number): HostArray<'float32'> => ({
  dtype: 'float32',
  shape: [rows, columns],
  data: Float32Array.from({ length: rows * columns }, (_, i) => (i % 5) - 2),
});
const withNumber = (array: HostArray<'float32'>, at: number, value: number): HostArray<'float32'> =>
  mapArray(array, (x, i) => (i === at ? value : x));

const split = { features: matrix(6, 2), labels: Int32Array.of(0, 0, 0, 1, 1, 2) };
const good: Stage2Data = {
  train: split,
  validation: split,
  classCounts: [3, 2, 1],
  head: { weight: matrix(3, 2), bias: { dtype: 'float32', shape: [3], data: new Float32Array(3) } },
};
const logits = { logits: matrix(6, 3), labels: split.labels };
const logitsAlone = { train: logits, validation: logits };
const trainWith = (change: Partial<LabelledOutputs>): Stage2Data => ({ ...good, train: { ...split, ...change } });

const bad: readonly [name: string, data: Stage2Data, code: string, message: RegExp][] = [
  [
    'NaN in the features',
    trainWith({ features: withNumber(matrix(6, 2), 7, Number.NaN) }),
    'bad-value',
    /train\.features must be finite, but sample 3 has NaN/,
  ],
  [
    'an infinity in validation',
    { ...good, validation: { ...split, features: withNumber(matrix(6, 2), 0, Number.POSITIVE_INFINITY) } },
    'bad-value',
    /validation\.features .* sample 0 has Infinity/,
  ],
  ['NaN in the head', { ...good, head: { weight: withNumber(matrix(3, 2), 5, Number.NaN) } }, 'bad-value', /head/],
  [
    'another width than the head',
    trainWith({ features: matrix(6, 3) }),
    'bad-shape',
    /train\.features must have shape \[any, 2\], but has \[6, 3\]/,
  ],
  [
    'tokens without pooled features',
    trainWith({ features: { ...matrix(6, 2), shape: [6, 1, 2] } }),
    'bad-value',
    /train\.pooled must be given, because the head reads them/,
  ],
  [
    'fewer values than the shape',
    trainWith({ features: { ...matrix(6, 2), data: new Float32Array(11) } }),
    'bad-shape',
    /12 values, but has 11/,
  ],
  [
    'fewer labels than features',
    trainWith({ labels: Int32Array.of(0, 1, 2) }),
    'bad-shape',
    /train must have as many labels as samples \(6\), but has 3/,
  ],
  [
    'a label out of range',
    trainWith({ labels: Int32Array.of(0, 0, 0, 1, 3, 2) }),
    'bad-label',
    /train\.labels must be class ids .* index 4 is 3/,
  ],
  [
    'a negative label in validation',
    { ...good, validation: { ...split, labels: Int32Array.of(0, 0, 0, 1, -1, 2) } },
    'bad-label',
    /validation\.labels .* index 4 is -1/,
  ],
  [
    'NaN for a label',
    trainWith({ labels: [0, 0, 0, 1, Number.NaN, 2] }),
    'bad-label',
    /train\.labels .* index 4 is NaN/,
  ],
  [
    'a fraction for a label',
    trainWith({ labels: Float32Array.of(0, 0, 0, 1, 1, 1.5) }),
    'bad-label',
    /train\.labels .* index 5 is 1.5/,
  ],
  ['a count that is a fraction', { ...good, classCounts: [3.5, 2, 1] }, 'bad-value', /class 0 is 3.5/],
  [
    'more labels than a class counts',
    { ...good, classCounts: [1, 2, 3] },
    'bad-value',
    /Class 0 has 3 labels in train.labels, but classCounts says 1 training image/,
  ],
  [
    'a class without training images',
    { ...trainWith({ labels: Int32Array.of(0, 0, 0, 2, 0, 0) }), classCounts: [5, 2, 1] },
    'bad-value',
    /Class 1 of 3 has no training samples/,
  ],
  ['a count of zero', { ...good, classCounts: [3, 2, 0] }, 'bad-value', /Class 2 of 3/],
  [
    'counts of another number of classes',
    { ...good, classCounts: [3, 3] },
    'bad-shape',
    /head's weight must have shape \[2, any\]/,
  ],
  [
    'no validation samples',
    { ...good, validation: { features: matrix(0, 2), labels: new Int32Array(0) } },
    'bad-value',
    /validation\.features must have at least one sample/,
  ],
  [
    "a head's weight that is no matrix",
    { ...good, head: { weight: { ...matrix(3, 2), shape: [6] } } },
    'bad-shape',
    /head's weight/,
  ],
  [
    'a bias of another length',
    { ...good, head: { weight: matrix(3, 2), bias: { ...matrix(1, 2), shape: [2] } } },
    'bad-shape',
    /head's bias/,
  ],
];

it('passes good data, with a bias and without, and once', async () => {
  const checked = await readStage2Data(good);
  expect(await readStage2Data(checked)).toBe(checked);
  await readStage2Data({ ...good, head: { weight: matrix(3, 2) } });
  await readStage2Data({ ...good, head: undefined, ...logitsAlone });
  await readStage2Data({ ...good, classCounts: [300, 2, 1] });
  await readStage2Data({ ...good, classCounts: [1, 1, 1], views: 3 });
});

it('reads labels and counts of any integer type', async () => {
  const { train, validation, classCounts } = await readStage2Data({
    ...trainWith({ labels: BigInt64Array.of(0n, 0n, 0n, 1n, 1n, 2n) }),
    classCounts: BigInt64Array.of(3n, 2n, 1n),
  });
  expect([train.labels, validation!.labels]).toEqual([split.labels, split.labels]);
  expect(classCounts).toEqual(Int32Array.of(3, 2, 1));
});

it.each(bad)('refuses %s', async (_name, data, code, message) => {
  const read = decouplingMethods.ce.fit(data, { runtime: undefined as never });
  await expect(read).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

describe('every method', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createRuntime('cpu');
  });
  afterAll(() => runtime.dispose());

  it.each(Object.keys(decouplingMethods) as DecouplingMethodName[])('%s refuses them too', async (name) => {
    const { fit } = decouplingMethods[name];
    const options = { runtime, seed: 0, steps: 1, batchSize: 2, taus: [0, 1] };
    for (const [, data, code] of bad) {
      await expectNoLeak(runtime, () => expect(fit(data, options)).rejects.toMatchObject({ code }));
    }
    const fitted = await fit(good, options);
    const refused = [matrix(4, 3), withNumber(matrix(4, 2), 2, Number.NaN), matrix(0, 2)];
    for (const [i, code] of ['bad-shape', 'bad-value', 'bad-value'].entries()) {
      await expectNoLeak(runtime, () =>
        expect(fitted.predict({ features: refused[i]! })).rejects.toMatchObject({ code }),
      );
    }
  });
});
