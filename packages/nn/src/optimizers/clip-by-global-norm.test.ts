import type { HostMap } from '@mem/arrays';
import type { TensorMap } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import { scalar } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { clipByGlobalNorm, disposeMap, readMap, uploadMap } from '../index.js';

const gradients = (...values: readonly [number, number, number]): HostMap => ({
  weight: { dtype: 'float32', shape: [2, 1], data: Float32Array.from(values.slice(0, 2)) },
  bias: { dtype: 'float32', shape: [1], data: Float32Array.from(values.slice(2)) },
});

describeEachRuntime((runtime) => {
  const clip = async (given: HostMap, maxNorm: number): Promise<number[]> => {
    const transform = clipByGlobalNorm(maxNorm);
    const run = (updates: TensorMap) =>
      transform.update(updates, {}, { parameters: {}, learningRate: scalar(1) }).updates;
    const inputs = uploadMap(runtime, given);
    const result = await runtime.compile(run, [inputs]).run(inputs);
    const { weight, bias } = await readMap(runtime, result);
    for (const values of [inputs, result]) disposeMap(values);
    return [...weight!.data, ...bias!.data];
  };

  it('scales all gradients together down to the norm', () =>
    expectNoLeak(runtime, async () => {
      expect(await clip(gradients(2, -3, 6), 1)).toBeAllClose([2 / 7, -3 / 7, 6 / 7], { tolerance: 1e-6 });
    }));

  it('leaves gradients within the norm unchanged', async () => {
    expect(await clip(gradients(2, -3, 6), 8)).toEqual([2, -3, 6]);
    expect(await clip(gradients(0, 0, 0), 1)).toEqual([0, 0, 0]);
  });
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a norm of %s', (maxNorm) => {
  expect(() => clipByGlobalNorm(maxNorm)).toThrow('maxNorm must be a positive number');
});
