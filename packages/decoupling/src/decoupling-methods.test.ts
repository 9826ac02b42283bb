import { type HostArray, mapArray } from '@mem/arrays';
import { argmaxRows } from '@mem/evaluation';
import { normals, randomKey } from '@mem/random';
import type { CheckedStage2Data, LinearClassifier } from '@mem/stage2';
import { createRuntime, type Runtime } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DecouplingMethodName,
  decouplingMethods,
  type FittedClassifier,
  fitCrt,
  fitLogitAdjustment,
  fitLws,
  plainHead,
} from './index.js';

const dim = 6;
const counts = [300, 150, 60, 20, 10, 8];
const spread = 0.8;
const centers = normals(randomKey(1), counts.length * dim);

/** `perClass` samples of each class around its centre, at a normal spread. */
function samples(seed: number, perClass: readonly number[]) {
  const labels = Int32Array.from(perClass.flatMap((count, classId) => new Array<number>(count).fill(classId)));
  const noise = normals(randomKey(seed), labels.length * dim);
  const data = noise.map((x, i) => centers[labels[Math.floor(i / dim)]! * dim + (i % dim)]! + spread * x);
  return { features: { dtype: 'float32' as const, shape: [labels.length, dim], data }, labels };
}

/** Bayes' rule under the long-tailed prior: what a perfect stage 1 would learn. */
function longTailedHead(): NonNullable<CheckedStage2Data['head']> {
  const total = counts.reduce((a, b) => a + b);
  const bias = counts.map((count, classId) => {
    const center = centers.subarray(classId * dim, (classId + 1) * dim);
    return Math.log(count / total) - center.reduce((sum, x) => sum + x * x, 0) / (2 * spread ** 2);
  });
  return {
    weight: { dtype: 'float32', shape: [counts.length, dim], data: centers.map((x) => x / spread ** 2) },
    bias: { dtype: 'float32', shape: [counts.length], data: Float32Array.from(bias) },
  };
}

const data = {
  train: samples(2, counts),
  validation: samples(
    3,
    counts.map(() => 40),
  ),
  classCounts: counts,
  head: longTailedHead(),
};
const test = samples(
  4,
  counts.map(() => 100),
);
const names = Object.keys(decouplingMethods) as DecouplingMethodName[];
const training = { seed: 0, steps: 80, batchSize: 64 };

/** The mean accuracy on the two smallest classes. */
async function tailAccuracy(fitted: FittedClassifier): Promise<number> {
  const predictions = argmaxRows((await fitted.predict(test)).logits.data, counts.length);
  const tail = Array.from(test.labels.keys()).filter((i) => test.labels[i]! >= 4);
  return tail.filter((i) => predictions[i] === test.labels[i]).length / tail.length;
}

/** A linear head's logits in plain arithmetic. */
function headLogits(classifier: LinearClassifier, features: HostArray): Float64Array {
  if (classifier.reads !== 'features') throw new Error('This classifier reads logits.');
  const { weight, bias } = classifier.head;
  return Float64Array.from({ length: features.shape[0]! * counts.length }, (_, at) => {
    const [sample, classId] = [Math.floor(at / counts.length), at % counts.length];
    let logit = bias?.data[classId] ?? 0;
    for (let j = 0; j < dim; j++) logit += features.data[sample * dim + j]! * weight.data[classId * dim + j]!;
    return logit;
  });
}

describeEachRuntime(
  { slowOnCpu: 'trainings take seconds each', slowOnWebgpu: 'trainings of many steps take minutes on SwiftShader' },
  (runtime) => {
    it.each(names)('%s keeps nothing, counts right and tells its head', async (name) => {
      const { fit } = decouplingMethods[name];
      const fitted = await expectNoLeak(runtime, () => fit(data, { runtime, ...training }));
      const { logits } = await expectNoLeak(runtime, () => fitted.predict(data.validation));
      expect(fitted.name).toBe(name);
      expect(logits.shape).toEqual([data.validation.labels.length, counts.length]);
      const predictions = argmaxRows(logits.data, counts.length);
      const right = predictions.filter((prediction, i) => prediction === data.validation.labels[i]).length;
      expect(fitted.validationAccuracy).toBe(right / predictions.length);
      if (name === 'ncm') expect(fitted.classifier).toBeUndefined();
      else expect(logits.data).toBeAllClose(headLogits(fitted.classifier!, data.validation.features));
    });

    it.each(['crt', 'balanced-softmax', 'logit-adjustment', 'ncm'] as const)('%s improves the tail', async (name) => {
      const plain = await tailAccuracy(await decouplingMethods.ce.fit(data, { runtime, ...training }));
      const fitted = await decouplingMethods[name].fit(data, { runtime, ...training });
      expect(await tailAccuracy(fitted)).toBeGreaterThan(plain + 0.1);
    });

    it.each(['crt', 'balanced-softmax'] as const)('%s trains the frozen head further', async (name) => {
      const from = (learningRate: number) =>
        decouplingMethods[name].fit(data, {
          runtime,
          ...training,
          learningRates: [],
          headLearningRates: [learningRate],
        });
      const still = await from(1e-9);
      expect(still.settings).toMatchObject({ learningRate: 1e-9, start: 'head' });
      const reads = still.classifier!;
      if (reads.reads !== 'features') throw new Error('This classifier reads logits.');
      expect(reads.head.weight).toBeAllClose(data.head.weight, { tolerance: 1e-6 });
      const plain = await tailAccuracy(await decouplingMethods.ce.fit(data, { runtime, ...training }));
      expect(await tailAccuracy(await from(0.05))).toBeGreaterThan(plain + 0.1);
    });

    it('lws makes up for short rows of the tail', async () => {
      const head = { weight: mapArray(data.head.weight, (x, i) => (i < 4 * dim ? x : 0.2 * x)) };
      const plain = await tailAccuracy(await plainHead({ ...data, head }, { runtime }));
      const fitted = await fitLws({ ...data, head }, { runtime, ...training, learningRates: [0.1] });
      expect(await tailAccuracy(fitted)).toBeGreaterThan(plain + 0.1);
    });

    it.each(names)('%s takes a head without a bias', async (name) => {
      const unbiased = { ...data, head: { weight: data.head.weight } };
      const fitted = await decouplingMethods[name].fit(unbiased, { runtime, ...training, steps: 5 });
      const { logits } = await fitted.predict(test);
      if (fitted.classifier) expect(logits.data).toBeAllClose(headLogits(fitted.classifier, test.features));
      expect(fitted.validationAccuracy).toBeGreaterThan(1 / counts.length);
    });
  },
);

describe('settings', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createRuntime('cpu');
  });
  afterAll(() => runtime.dispose());

  it('takes the tau with the highest score, each as if alone', async () => {
    const taus = [0, 0.5, 1, 1.5];
    const fitted = await fitLogitAdjustment(data, { runtime, taus });
    const alone = await Promise.all(taus.map((tau) => fitLogitAdjustment(data, { runtime, taus: [tau] })));
    expect(fitted.validationScores).toEqual(alone.map((each) => each.validationAccuracy));
    expect(fitted.validationAccuracy).toBe(Math.max(...fitted.validationScores!));
    expect(fitted.settings.tau).toBe(taus[fitted.validationScores!.indexOf(fitted.validationAccuracy)]);
    expect(fitted.settings.tau).toBeGreaterThan(0);
  });

  it('takes the first of equal candidates', async () => {
    const near = await fitLogitAdjustment(data, { runtime, taus: [1, 1 + 1e-6] });
    expect(near.validationScores![0]).toBe(near.validationScores![1]);
    expect(near.settings.tau).toBe(1);
  });

  it('chooses the learning rate with the seed given', async () => {
    const options = { runtime, ...training, seed: 5 };
    const chosen = await fitCrt(data, { ...options, learningRates: [1e-5, 0.1] });
    const alone = await fitCrt(data, { ...options, learningRates: [0.1] });
    expect(chosen.settings).toEqual({ learningRate: 0.1, steps: 80, batchSize: 64, momentum: 0.9, weightDecay: 5e-4 });
    expect(chosen.validationScores).toHaveLength(2);
    expect(chosen.validationScores![1]).toBe(alone.validationAccuracy);
    expect(chosen.classifier).toEqual(alone.classifier);
    const other = await fitCrt(data, { ...options, seed: 6 });
    expect(other.classifier).not.toEqual(alone.classifier);
  });

  it.each(['instance', 'class-balanced', 'class-aware', 'square-root', 'progressive'] as const)(
    'trains with the %s sampler',
    async (sampler) => {
      const fitted = await fitCrt(data, { runtime, ...training, sampler });
      expect(fitted.validationAccuracy).toBeGreaterThan(1.5 / counts.length);
    },
  );

  it('tells every step, and stops when asked', async () => {
    const steps: number[] = [];
    const controller = new AbortController();
    const train = () =>
      fitCrt(data, {
        runtime,
        ...training,
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'step') steps.push(event.step);
          if (steps.length === 3) controller.abort(new Error('enough'));
        },
      });
    await expectNoLeak(runtime, () => expect(train()).rejects.toThrow('enough'));
    expect(steps).toEqual([1, 2, 3]);
  });

  it.each([
    ['samplers', { sampler: 'balanced' as 'class-balanced' }, 'unknown-name', /class-balanced, class-aware/],
    ['learning rates', { learningRates: [0.1, -1] }, 'bad-option', /learningRate/],
    ['empty learning rates', { learningRates: [] }, 'bad-value', /no candidates/],
    ['steps', { steps: 0 }, 'bad-option', /steps/],
    ['batch sizes', { batchSize: 1.5 }, 'bad-option', /batchSize/],
    ['momentum', { momentum: 1 }, 'bad-option', /momentum/],
    ['weight decay', { weightDecay: Number.NaN }, 'bad-option', /weightDecay/],
    ['seeds', { seed: -1 }, 'bad-option', /seed/],
  ])('refuses bad %s', async (_what, change, code, message) => {
    for (const name of ['crt', 'lws', 'balanced-softmax'] as const) {
      const fitted = decouplingMethods[name].fit(data, { runtime, ...training, ...change });
      await expect(fitted).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    }
  });

  it.each(['tau-norm', 'logit-adjustment'] as const)('%s refuses bad taus', async (name) => {
    const withTaus = (taus: number[]) => decouplingMethods[name].fit(data, { runtime, ...training, taus });
    await expect(withTaus([0, Number.NaN])).rejects.toMatchObject({ code: 'bad-option' });
    await expect(withTaus([])).rejects.toMatchObject({ code: 'bad-value' });
  });

  it('stops at a loss that is not finite, naming the step', async () => {
    const diverging = fitCrt(data, { runtime, ...training, learningRates: [1e30] });
    await expect(diverging).rejects.toMatchObject({
      code: 'non-finite-loss',
      message: expect.stringMatching(/step \d+ of 80/),
    });
  });
});
