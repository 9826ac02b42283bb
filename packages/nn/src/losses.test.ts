import type { HostArray } from '@mem/arrays';
import { normals, randomKey, uniforms } from '@mem/random';
import { valueAndGradients } from '@mem/tensor';
import { describeEachRuntime, expectNoLeak, numericalGradient } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy, crossEntropy, logPriors, oneHotTargets, priorLogOdds } from './index.js';

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

/** Mean over rows of the sum of -t log s - (1 - t) log(1 - s) with s = sigmoid(logits + shift), in float64. */
function binaryReference(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  shift: ArrayLike<number> = new Array(classes).fill(0),
): number {
  let total = 0;
  for (let i = 0; i < batch * classes; i++) {
    const sigmoid = 1 / (1 + Math.exp(-(logits[i]! + shift[i % classes]!)));
    total -= targets[i]! * Math.log(sigmoid) + (1 - targets[i]!) * Math.log(1 - sigmoid);
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
  type Loss = (logits: Tensor, targets: Tensor, shift: Tensor) => Tensor;
  const run = (
    loss: Loss,
    logits: Float32Array,
    targets: Float32Array,
    shift: Float32Array = new Float32Array(classes),
  ) =>
    expectNoLeak(runtime, async () => {
      const values = [matrix(logits), matrix(targets), { dtype: 'float32', shape: [classes], data: shift } as const];
      const inputs = values.map((value) => runtime.upload(value)) as [never, never, never];
      const fn = (l: Tensor, t: Tensor, s: Tensor) => {
        const { loss: value, gradients } = valueAndGradients((p) => ({ loss: loss(p.l!, t, s) }), { l });
        return { value, gradient: gradients.l! };
      };
      const outputs = await runtime.compile(fn, inputs).run(...inputs);
      const [value, gradient] = [await runtime.read(outputs.value), await runtime.read(outputs.gradient)];
      expect(value.shape).toEqual([]);
      for (const each of [...inputs, ...Object.values(outputs)] as { dispose(): void }[]) each.dispose();
      return { value: value.data[0]!, gradient: gradient.data };
    });
  const lossOf = async (logits: Float32Array, targets: Float32Array, prior?: Float32Array): Promise<number> => {
    const loss: Loss = (l, t, logPrior) => crossEntropy(l, t, prior === undefined ? {} : { logPrior });
    return (await run(loss, logits, targets, prior)).value;
  };
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

  it.each<readonly [string, Loss, typeof reference, Float32Array]>([
    ['balanced softmax', (l, t, logPrior) => crossEntropy(l, t, { logPrior }), reference, logPriors([100, 10, 5, 1])],
    ['binary cross-entropy', (l, t) => binaryCrossEntropy(l, t), binaryReference, new Float32Array(classes)],
    [
      'balanced binary cross-entropy',
      (l, t, logOdds) => binaryCrossEntropy(l, t, { logOdds }),
      binaryReference,
      priorLogOdds([100, 10, 5, 1]),
    ],
  ])('%s and its gradient are those of plain arithmetic', async (_, loss, expected, shift) => {
    const targets = softTargets();
    const { value, gradient } = await run(loss, logits, targets, shift);
    expect(value).toBeAllClose(expected(logits, targets, shift), { tolerance: 1e-5 });
    const numerical = await numericalGradient((x) => expected(x, targets, shift), logits, 1e-3);
    expect(gradient).toBeAllClose(numerical, { tolerance: 1e-3 });
  });

  it('the binary cross-entropy stays finite for logits of any size', async () => {
    const targets = new Float32Array(batch * classes).map((_, i) => (i % classes === 0 ? 1 : 0));
    const huge = new Float32Array(batch * classes).map((_, i) => (i % classes === 1 ? 1e4 : -1e4));
    const { value, gradient } = await run((l, t) => binaryCrossEntropy(l, t), huge, targets);
    expect(value).toBeAllClose(2e4);
    expect(gradient).toBeAllClose(
      targets.map((t, i) => ((i % classes === 1 ? 1 : 0) - t) / batch),
      { tolerance: 1e-6 },
    );
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

describe('priorLogOdds', () => {
  it('are the logs of p / (1 - p)', () => {
    expect(priorLogOdds([6, 3, 1])).toBeAllClose([Math.log(6 / 4), Math.log(3 / 7), Math.log(1 / 9)], {
      tolerance: 1e-6,
    });
  });

  it('refuse a class without images, and a single class', () => {
    expect(() => priorLogOdds([3, 0])).toThrow('Class 1 has 0 training images');
    expect(() => priorLogOdds([3])).toThrow('at least two classes');
  });
});
