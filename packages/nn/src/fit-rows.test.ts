import { normals, randomKey } from '@mem/random';
import type { HostMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy, type FitRowsOptions, fitRows, initialize, linearLayer, linearSpecs, oneHotTargets, sgd, under } from './index.js'; // biome-ignore format: fits

const samples = 60;
const x = normals(randomKey(1), samples * 2);
const rows: HostMap = {
  x: { dtype: 'float32', shape: [samples, 2], data: x },
  labels: { dtype: 'int32', shape: [samples], data: Int32Array.from({ length: samples }, (_, i) => (x[2 * i]! > x[2 * i + 1]! ? 1 : 0)) }, // biome-ignore format: fits
};
const parameters: HostMap = {
  ...initialize(randomKey(0), under('fc', linearSpecs(2, 2))),
  frozen: { dtype: 'float32', shape: [1], data: Float32Array.of(7) },
};

describeEachRuntime((runtime) => {
  const options: FitRowsOptions = {
    runtime,
    rows,
    draws: (start, count) => Int32Array.from({ length: count }, (_, i) => (start + i) % samples),
    loss: (current, batch) => ({
      loss: crossEntropy(linearLayer(current, 'fc', batch.x!), oneHotTargets(batch.labels!, 2)),
    }),
    optimizer: sgd({ momentum: 0.9 }),
    parameters,
    trainable: ['fc.weight', 'fc.bias'],
    learningRate: 0.5,
    steps: 40,
    batchSize: 16,
  };

  describe('fitRows', () => {
    it('separates two classes, trains only what it is told to, and gives back only parameters', () =>
      expectNoLeak(runtime, async () => {
        const losses: number[] = [];
        const rates: number[] = [];
        const onEvent: FitRowsOptions['onEvent'] = (event) => {
          if (event.type !== 'step') return;
          losses.push(event.loss);
          rates.push(event.scalars.learningRate!);
        };
        const trained = await fitRows({ ...options, onEvent });
        expect(Object.keys(trained).sort()).toEqual(['fc.bias', 'fc.weight', 'frozen']);
        expect(trained.frozen).toEqual(parameters.frozen);
        const weight = trained['fc.weight']!.data;
        expect(weight[2]! - weight[0]!).toBeGreaterThan(1);
        expect(weight[3]! - weight[1]!).toBeLessThan(-1);
        expect(losses.at(-1)).toBeLessThan(0.3);
        expect(rates[0]).toBe(0.5);
        expect(rates[20]).toBeCloseTo(0.25, 6);
        expect(rates).toEqual(rates.toSorted((a, b) => b - a));
      }));

    it('draws each step’s samples after those of the step before', async () => {
      const drawn: [number, number][] = [];
      const draws: FitRowsOptions['draws'] = (start, count) => {
        drawn.push([start, count]);
        return options.draws(start, count);
      };
      await fitRows({ ...options, steps: 3, draws });
      expect(drawn).toEqual([[0, 16], [16, 16], [32, 16]]); // biome-ignore format: fits
    });

    it.each([
      [{ steps: 0 }, 'steps must be a positive integer'],
      [{ batchSize: 1.5 }, 'batchSize must be a positive integer'],
      [{ learningRate: Number.NaN }, 'learningRate must be a positive number'],
      [
        { rows: { ...rows, labels: { dtype: 'int32', shape: [1], data: Int32Array.of(0) } } as const },
        'x: 60, labels: 1',
      ],
    ])('refuses %o', async (wrong, message) => {
      await expect(fitRows({ ...options, ...wrong })).rejects.toThrow(message);
    });
  });
});
