import { type HostArray, shapeSize } from '@mem/arrays';
import { accuracy, argmaxRows } from '@mem/evaluation';
import { customGroups, shotGroups } from '@mem/groups';
import { normals, randomKey } from '@mem/random';
import { createRuntime, type Runtime } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { getBackend, tensor2d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyGroupBias,
  type FitModulatorOptions,
  fitGroupBias,
  fitModulator,
  loadModulator,
  type Stage2Data,
  selectModulator,
} from './index.js';

const classCounts = [120, 110, 60, 40, 12, 8];
const [dim, numClasses] = [6, 6];

/** Samples around one direction a class, with a head that favours the big classes: a small long-tailed problem. */
function samplesOf(counts: readonly number[], seed: number) {
  const labels = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
  const noise = normals(randomKey(seed), labels.length * dim);
  const data = noise.map((n, i) => 0.7 * n + (i % dim === labels[Math.floor(i / dim)] ? 2 : 0));
  const features: HostArray = { dtype: 'float32', shape: [labels.length, dim], data };
  return { features, labels };
}

const weight: HostArray = {
  dtype: 'float32',
  shape: [numClasses, dim],
  data: Float32Array.from({ length: numClasses * dim }, (_, i) => (i % (dim + 1) === 0 ? 1 : 0)),
};
const bias: HostArray = {
  dtype: 'float32',
  shape: [numClasses],
  data: Float32Array.from(classCounts, (count) => Math.log(count)),
};
const data: Stage2Data = {
  train: samplesOf(classCounts, 1),
  validation: samplesOf([20, 20, 20, 20, 20, 20], 2),
  classCounts,
  head: { weight, bias },
};
const test = samplesOf([30, 30, 30, 30, 30, 30], 3);

const quick = {
  steps: 20,
  batchSize: 64,
  learningRate: 1e-2,
  width: 8,
  fusionHidden: 8,
  numHeads: 2,
  seed: 1,
} as const;
const right = (logits: HostArray): number => accuracy(argmaxRows(logits.data, numClasses), test.labels);

const tokensOf = ({ features, labels }: { features: HostArray; labels: Int32Array }) => ({
  features: { ...features, shape: [labels.length, 2, dim / 2] },
  pooled: features,
  labels,
});

describeEachRuntime(
  { slowOnCpu: 'trainings take seconds each', slowOnWebgpu: 'trainings of many steps take minutes on SwiftShader' },
  (runtime) => {
    const variants: readonly (readonly [string, Partial<FitModulatorOptions>])[] = [
      ['raw', {}],
      ['softplus', { weighting: 'softplus' }],
      ['additive, centred', { weighting: 'additive', center: true }],
      ['transformer on one vector', { kind: 'transformer', depth: 2 }],
      ['frozen head', { head: 'frozen' }],
      ['fresh head', { head: 'fresh' }],
      ['no REO', { lambda: 0 }],
      ['shuffled groups', { groupLabels: 'shuffled' }],
      ['true group', { magnitudes: 'true-group' }],
      ['balanced softmax', { prior: 'balanced-softmax', sampler: 'instance' }],
    ];

    it.each(variants)('fits, predicts and gives its memory back: %s', async (_name, options) => {
      const backend = getBackend();
      await expectNoLeak(runtime, async () => {
        const losses: number[] = [];
        const modulator = await fitModulator(data, {
          ...quick,
          ...options,
          runtime,
          onEvent: (event) => event.type === 'step' && losses.push(event.loss),
        });
        const { logits, magnitudes } = await modulator.predict(test, { labels: test.labels });
        expect(logits.shape).toEqual([180, numClasses]);
        expect(magnitudes.shape).toEqual([180, 3]);
        expect(losses).toHaveLength(quick.steps);
        expect(losses.at(-1)).toBeLessThan(losses[0]!);
        modulator.dispose();
      });
      expect(getBackend()).toBe(backend);
    });

    it('leaves the model as it is before it is trained, for tokens too', async () => {
      for (const samples of [test, tokensOf(test)]) {
        const { labels, ...rest } = samples;
        const train = samples === test ? data.train : tokensOf(data.train as typeof test);
        const modulator = await fitModulator(
          { train, classCounts, head: { weight, bias } },
          { ...quick, runtime, steps: 1, learningRate: 1e-12, weightDecay: 0 },
        );
        const { logits } = await modulator.predict(rest);
        const plain = Array.from({ length: labels.length * numClasses }, (_, i) => {
          const [sample, c] = [Math.floor(i / numClasses), i % numClasses];
          return test.features.data[sample * dim + c]! + bias.data[c]!;
        });
        expect(logits.data).toBeAllClose(plain, { tolerance: 1e-5 });
        modulator.dispose();
      }
    });

    it('saves and loads to the same predictions', async () => {
      const modulator = await fitModulator(data, { ...quick, runtime });
      const bytes = modulator.save();
      const loaded = loadModulator(bytes, { runtime });
      expect(loaded.config).toEqual(modulator.config);
      expect((await loaded.predict(test)).logits).toEqual((await modulator.predict(test)).logits);
      expect(loaded.save()).toEqual(bytes);
      modulator.dispose();
      loaded.dispose();
    });

    it('is the same for the same seed and another for another', async () => {
      const predictions = [];
      for (const seed of [5, 5, 6]) {
        const modulator = await fitModulator(data, { ...quick, runtime, seed });
        predictions.push(Array.from((await modulator.predict(test)).logits.data));
        modulator.dispose();
      }
      expect(predictions[1]).toEqual(predictions[0]);
      expect(predictions[2]).not.toEqual(predictions[0]);
    });
  },
);

describe('on wasm', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createRuntime('wasm');
  });
  afterAll(() => runtime.dispose());

  it('improves the tail of a classifier that favours the head, and chooses on validation', async () => {
    const { modulator, candidate, scores, validationAccuracy } = await selectModulator(
      data,
      [{ learningRate: 1e-6 }, { learningRate: 1e-2 }],
      { ...quick, runtime, steps: 200 },
    );
    expect(candidate.learningRate).toBe(1e-2);
    expect(validationAccuracy).toBe(Math.max(...scores));
    const untouched = await fitModulator(data, { ...quick, runtime, steps: 1, learningRate: 1e-12 });
    const [before, after] = [await untouched.predict(test), await modulator.predict(test)];
    expect(right(after.logits)).toBeGreaterThan(right(before.logits) + 0.02);
    modulator.dispose();
    untouched.dispose();
  });

  it('trains a head at its own learning rate', async () => {
    const moved = async (headLearningRateScale: number) => {
      const modulator = await fitModulator(data, {
        ...quick,
        runtime,
        steps: 1,
        headLearningRateScale,
        weightDecay: 0,
      });
      const after = modulator.parameters['head.weight']!.data;
      modulator.dispose();
      const before = data.head!.weight.data as Float32Array;
      return Math.max(...before.map((value, i) => Math.abs(Number(after[i]) - value)));
    };
    // AdamW's first step is as long as the learning rate.
    expect(await moved(1)).toBeCloseTo(quick.learningRate, 4);
    expect(await moved(0.1)).toBeCloseTo(quick.learningRate / 10, 4);
  });

  it('takes plain logits, tfjs tensors and any partition', async () => {
    const logitsOf = ({ features }: { features: HostArray }) => ({ shape: features.shape, data: features.data });
    const tensorFeatures = tensor2d(test.features.data as Float32Array, [180, dim]);
    const modulator = await fitModulator(
      {
        train: { ...(data.train as typeof test), logits: logitsOf(data.train as typeof test) },
        classCounts,
        groups: customGroups([[0, 5], [1, 4], [2], [3]]),
      },
      { ...quick, runtime },
    );
    expect(modulator.config).toMatchObject({ headDim: null, head: 'frozen', topK: 1 });
    const { magnitudes, logits } = await modulator.predict({ features: tensorFeatures, logits: logitsOf(test) });
    expect(magnitudes.shape).toEqual([180, 4]);
    expect(logits.shape).toEqual([180, numClasses]);
    tensorFeatures.dispose();
    modulator.dispose();
  });

  it('looks at validation on the way, keeps the best step and writes the history down', async () => {
    await expectNoLeak(runtime, async () => {
      const looks: [number, number][] = [];
      const modulator = await fitModulator(data, {
        ...quick,
        runtime,
        earlyStopping: { every: 5 },
        onEvent: (event) => event.type === 'validation' && looks.push([event.step, event.accuracy]),
      });
      const { loss, dac, reo, validation, keptStep } = modulator.history!;
      expect(looks.map(([step]) => step)).toEqual([0, 5, 10, 15, 20]);
      expect(validation.map(({ step, accuracy }) => [step, accuracy])).toEqual(looks);
      expect([loss, dac, reo].map(({ length }) => length)).toEqual([20, 20, 20]);
      expect(loss[3]).toBeCloseTo(dac[3]! + modulator.config.lambda * reo[3]!, 4);
      const best = Math.max(...looks.map(([, accuracy]) => accuracy));
      expect(keptStep).toBe(looks.find(([, accuracy]) => accuracy === best)![0]);
      const { features, labels } = data.validation as typeof test;
      const { logits } = await modulator.predict({ features });
      expect(accuracy(argmaxRows(logits.data, numClasses), labels)).toBeCloseTo(best, 12);
      modulator.dispose();
    });
  });

  it('ends early where validation gets no better, with the model as it was', async () => {
    await expectNoLeak(runtime, async () => {
      const modulator = await fitModulator(data, {
        ...quick,
        runtime,
        learningRate: 1e-12,
        weightDecay: 0,
        earlyStopping: { every: 2, patience: 3 },
      });
      expect(modulator.history).toMatchObject({ keptStep: 0, loss: { length: 6 }, validation: { length: 4 } });
      modulator.dispose();
    });
  });

  it('refuses the outputs of another model', async () => {
    const modulator = await fitModulator(data, { ...quick, runtime });
    const again = loadModulator(modulator.save(), { runtime });
    modulator.dispose();
    expect(again.history).toBeUndefined();
    const shaped = (...shape: number[]) => ({
      shape,
      data: new Float32Array(shapeSize(shape)),
    });
    const refused = (samples: Parameters<typeof again.predict>[0], message: string) =>
      expect(again.predict(samples)).rejects.toMatchObject({
        code: 'bad-shape',
        message: expect.stringContaining(message),
      });
    await expectNoLeak(runtime, async () => {
      await refused({ features: shaped(4, 7) }, 'fitted to features of width 6, but these have width 7');
      await refused({ features: shaped(4, 2, 6) }, 'pooled features [samples, 6], but these have shape [4, 2, 6]');
      await refused({ features: shaped(4, 6), logits: shaped(4, 5) }, 'fitted to 6 classes, but these logits have 5');
    });
    again.dispose();
  });

  const change = (part: Partial<Stage2Data>, options: Partial<FitModulatorOptions> = {}) =>
    fitModulator({ ...data, ...part }, { ...quick, runtime, ...options });
  const withNaN = {
    ...test.features,
    data: test.features.data.map((x, i) => (i === 13 ? Number.NaN : x)) as Float32Array,
  };

  it('takes labels and counts of any integer type, views of images, and counts without a shot group', async () => {
    const fit = async (part: Partial<Stage2Data>) => {
      const modulator = await change(part, { steps: 2 });
      const { logits } = await modulator.predict({ features: test.features });
      modulator.dispose();
      return { names: modulator.config.groups.names, logits: logits.data };
    };
    const [labels, counts] = [data.train.labels as Int32Array, classCounts];
    const plain = await fit({});
    for (const Type of [BigInt64Array, BigUint64Array]) {
      const part = {
        train: { ...data.train, labels: Type.from(Array.from(labels, BigInt)) },
        classCounts: Type.from(counts.map(BigInt)),
      };
      expect(await fit(part)).toEqual(plain);
    }
    expect(await fit({ train: { ...data.train, labels: Float32Array.from(labels) } })).toEqual(plain);
    const halves = counts.map((count) => Math.ceil(count / 2));
    await expect(fit({ classCounts: halves })).rejects.toThrow('give their number as views');
    expect((await fit({ classCounts: halves, views: 2 })).names).toEqual(['medium', 'few']);
    expect((await fit({ classCounts: [900, 800, 700, 600, 50, 40] })).names).toEqual(['many', 'medium']);
  });

  it.each<readonly [string, () => Promise<unknown>, string]>([
    ...[Number.NaN, null as never, 0.4, -0.7, 2 ** 32].map(
      (value) =>
        [
          `the label ${value}`,
          () => change({ train: { ...test, labels: Array.from(test.labels, (l, i) => (i === 7 ? value : l)) } }),
          `train.labels must be class ids (whole numbers from 0 to 5), but the one at index 7 is ${value}.`,
        ] as const,
    ),
    [
      'a validation label that is not whole',
      () => change({ validation: { ...test, labels: Float32Array.from(test.labels, (l) => l + 0.5) } }),
      'validation.labels must be class ids (whole numbers from 0 to 5), but the one at index 0 is 0.5.',
    ],
    ['a count that is not whole', () => change({ classCounts: [150.5, 90, 60, 30, 20, 10] }), 'class 0 is 150.5'],
    [
      'more labels than a class counts',
      () => change({ classCounts: classCounts.toReversed() }),
      `Class 0 has ${classCounts[0]} labels in train.labels, but classCounts says ${classCounts.at(-1)} training images.`,
    ],
    [
      'classes of one shot group',
      () => change({ classCounts: [1111, 1110, 1110, 1110, 1110, 1110] }),
      'in a program, groups such as shotGroups(classCounts, { manyAbove: 1110, fewBelow: 1110 }).',
    ],
    ['equal counts', () => change({ classCounts: new Array(6).fill(5000) }), 'there is no long tail'],
    ['a label out of range', () => change({ train: { ...test, labels: test.labels.map((l) => l + 1) } }), 'label'],
    ['a class without training images', () => change({ classCounts: [5, 4, 3, 0, 2, 1] }), 'lass 3'],
    ['an empty group', () => change({ groups: shotGroups([500, 400, 300, 200, 50, 40]) }), "'few' has no classes"],
    [
      'fewer classes than groups',
      () => change({ groups: customGroups([[0, 1, 2, 3, 4, 5], [], [], [], [], [], []]) }),
      '7 groups',
    ],
    ['groups of other classes', () => change({ groups: customGroups([[0], [1]]) }), 'cover 2'],
    ['NaN in features', () => change({ train: { ...test, features: withNaN } }), 'sample 2 has NaN'],
    [
      'features of four axes',
      () => change({ train: { ...test, features: { shape: [180, 1, 2, 3], data: test.features.data } } }),
      '[180, 1, 2, 3]',
    ],
    [
      'too few values',
      () => change({ train: { ...test, features: { shape: [180, 7], data: test.features.data } } }),
      '1260 values',
    ],
    [
      'another number of labels',
      () => change({ train: { ...test, labels: [1, 2] } }),
      'as many labels as samples (180), but has 2',
    ],
    ['a head of other classes', () => change({ head: { weight: { shape: [3, 12], data: weight.data } } }), '[6, any]'],
    [
      'tokens without pooled features',
      () => change({ train: { ...tokensOf(test), pooled: undefined } as never }),
      'train.pooled must be given',
    ],
    ['no head and no logits', () => change({ head: undefined } as never), 'train.logits must be given'],
    [
      'a trained head without one',
      () =>
        change(
          { train: { ...data.train, logits: data.train.features }, validation: undefined, head: undefined } as never,
          {
            head: 'trained',
          },
        ),
      "needs the stage-1 head's weight",
    ],
    ['an unknown weighting', () => change({}, { weighting: 'softmax' as never }), 'raw, softplus, additive'],
    ['an unknown kind', () => change({}, { kind: 'lstm' as never }), 'transformer, mlp'],
    ['a negative lambda', () => change({}, { lambda: -1 }), 'lambda'],
    ['mu above xi', () => change({}, { mu: 200 }), 'mu must be'],
    [
      'a width that the heads do not divide',
      () => change({}, { kind: 'transformer', width: 9 }),
      'multiple of 2 (numHeads)',
    ],
    ['no steps', () => change({}, { steps: 0 }), 'steps'],
    [
      'selection without validation',
      () => selectModulator({ ...data, validation: undefined } as never, [{}], { ...quick, runtime }),
      'validation',
    ],
    [
      'early stopping without validation',
      () => change({ validation: undefined } as never, { earlyStopping: true }),
      'give data.validation',
    ],
    ['patience of zero', () => change({}, { earlyStopping: { patience: 0 } }), 'patience'],
    ['a loss that is not finite', () => change({}, { learningRate: 1e30, steps: 40 }), 'step'],
  ])('refuses %s with one clear error and nothing held', async (_name, attempt, message) => {
    await expectNoLeak(runtime, async () => {
      await expect(attempt()).rejects.toThrow(message);
      await expect(attempt()).rejects.toMatchObject({ name: 'MemError' });
    });
  });

  it('refuses a file that is none, and one whose parameters do not fit', async () => {
    const modulator = await fitModulator(data, { ...quick, runtime });
    const bytes = modulator.save();
    modulator.dispose();
    expect(() => loadModulator(bytes.slice(0, 100), { runtime })).toThrow();
    const other = new TextDecoder('latin1').decode(bytes).replace('\\"width\\":8', '\\"width\\":9');
    const changed = Uint8Array.from(other, (char) => char.charCodeAt(0));
    expect(() => loadModulator(changed, { runtime })).toThrow('must have shape');
  });
});

describe('group bias', () => {
  it('finds the biases that undo a shift between groups', () => {
    const groups = customGroups([
      [0, 1],
      [2, 3],
    ]);
    const { labels } = samplesOf([25, 25, 25, 25, 0, 0], 4);
    const logits = Float32Array.from({ length: 400 }, (_, i) => {
      const [sample, c] = [Math.floor(i / 4), i % 4];
      return (c === labels[sample] ? 1 : 0) - (c >= 2 ? 3 : 0);
    });
    const found = fitGroupBias({ logits, labels, groups });
    expect(found.biases[0]).toBe(0);
    expect(found.biases[1]).toBeGreaterThan(2);
    expect(found.biases[1]).toBeLessThan(4);
    expect(found.validationAccuracy).toBe(1);
    expect(accuracy(argmaxRows(applyGroupBias(logits, found), 4), labels)).toBe(1);
  });
});
