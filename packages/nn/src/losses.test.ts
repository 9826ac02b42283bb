import type { HostArray } from '@mem/arrays';
import { normals, randomKey, uniforms } from '@mem/random';
import { describeEachRuntime, expectNoLeak } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { crossEntropy, logPriors, oneHotTargets } from './index.js';

const [batch, classes] = [5, 4];
const matrix = (data: Float32Array): HostArray => ({ dtype: 'float32', shape: [batch, classes], data });

/** Mean over rows of -sum(target * log softmax(logits + prior)), in float64. */
function reference(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  prior: ArrayLike<number> = new Array(classes).fill(0),
): number {
  let total = 0;
  for (let row = 0; row < batch; row++) {
    const at = (c: number): number => logits[row * classes + c]! + prior[c]!;
    const logSum = Math.log(Array.from({ length: classes }, (_, c) => Math.exp(at(c))).reduce((a, b) => a + b));
    for (let c = 0; c < classes; c++) total -= targets[row * classes + c]! * (at(c) - logSum);
  }
  return total / batch;
}

function softTargets(): Float32Array {
  const data = uniforms(randomKey(2), batch * classes);
  return data.map((u, i) => {
    const row = Math.floor(i / classes) * classes;
    return u / data.subarray(row, row + classes).reduce((a, b) => a + b);
  });
}

describeEachRuntime((runtime) => {
  const lossOf = (logits: Float32Array, targets: Float32Array, prior?: Float32Array): Promise<number> =>
    expectNoLeak(runtime, async () => {
      const values = [
        matrix(logits),
        matrix(targets),
        { dtype: 'float32', shape: [classes], data: prior ?? new Float32Array(classes) } as const,
      ];
      const inputs = values.map((value) => runtime.upload(value)) as [never, never, never];
      const fn = (l: Tensor, t: Tensor, logPrior: Tensor): Tensor =>
        prior === undefined ? crossEntropy(l, t) : crossEntropy(l, t, { logPrior });
      const loss = await runtime.compile(fn, inputs).run(...inputs);
      const { shape, data } = await runtime.read(loss);
      expect(shape).toEqual([]);
      for (const value of [...inputs, loss] as { dispose(): void }[]) value.dispose();
      return data[0]!;
    });
  const logits = normals(randomKey(1), batch * classes).map((x) => 3 * x);

  it('takes soft targets', async () => {
    const targets = softTargets();
    expect(await lossOf(logits, targets)).toBeAllClose(reference(logits, targets), { tolerance: 1e-5 });
  });

  it('adds the log prior to the logits', async () => {
    const [targets, prior] = [softTargets(), logPriors([100, 10, 5, 1])];
    const loss = await lossOf(logits, targets, prior);
    expect(loss).toBeAllClose(reference(logits, targets, prior), { tolerance: 1e-5 });
    expect(Math.abs(loss - reference(logits, targets))).toBeGreaterThan(0.1);
  });

  it('stays finite for logits of any size', async () => {
    const targets = new Float32Array(batch * classes).map((_, i) => (i % classes === 0 ? 1 : 0));
    const huge = new Float32Array(batch * classes).map((_, i) => (i % classes === 1 ? 1e4 : -1e4));
    expect(await lossOf(huge, targets)).toBeAllClose(2e4);
  });

  it('makes one-hot targets', async () => {
    const labels = runtime.upload({ dtype: 'int32', shape: [3], data: Int32Array.of(2, 0, 1) });
    const targets = await runtime.compile((l: Tensor) => oneHotTargets(l, 4), [labels]).run(labels);
    expect(await runtime.read(targets)).toEqual({
      dtype: 'float32',
      shape: [3, 4],
      data: Float32Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0),
    });
  });
});

describe('logPriors', () => {
  it('are the logs of the fractions of each class', () => {
    expect(logPriors([6, 3, 1])).toBeAllClose([Math.log(0.6), Math.log(0.3), Math.log(0.1)], { tolerance: 1e-6 });
  });

  it.each([[[3, 0]], [[3, -1]], [[Number.NaN, 1]]])('refuse the counts %o', (counts) => {
    expect(() => logPriors(counts)).toThrow(/Class [01] has (0|-1|NaN) training images/);
  });
});
