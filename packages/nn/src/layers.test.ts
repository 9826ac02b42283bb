import { type HostArray, type HostMap, shapeSize } from '@mem/arrays';
import { normals, randomKey } from '@mem/random';
import type { Runtime, TensorMap } from '@mem/tensor';
import { describeEachRuntime } from '@mem/testing';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  batchNormLayer,
  conv2dLayer,
  disposeMap,
  initialize,
  layerNormLayer,
  linearLayer,
  readMap,
  transformerBlock,
  transformerBlockSpecs,
  under,
  uploadMap,
} from './index.js';

const random = (seed: number, ...shape: number[]): HostArray<'float32'> => ({
  dtype: 'float32',
  shape,
  data: normals(randomKey(seed), shapeSize(shape)),
});
const of = (...data: number[]): HostArray => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});

/** Runs `fn` on parameters and `x`. */
async function run(
  runtime: Runtime,
  parameters: HostMap,
  x: HostArray,
  fn: (parameters: TensorMap, x: Tensor) => TensorMap,
): Promise<HostMap> {
  const inputs = [uploadMap(runtime, parameters), runtime.upload(x)] as const;
  try {
    const outputs = await runtime.compile(fn, inputs).run(...inputs);
    const results = await readMap(runtime, outputs);
    disposeMap(outputs);
    return results;
  } finally {
    disposeMap({ ...inputs[0], '': inputs[1] });
  }
}

describeEachRuntime((runtime) => {
  it('a linear layer multiplies by its transposed weight, with and without a bias', async () => {
    const parameters = { 'fc.weight': { ...of(1, 2, 3, 4, 5, 6), shape: [3, 2] }, 'fc.bias': of(10, 20, 30) };
    const x = { ...of(1, -1), shape: [1, 1, 2] };
    const apply = (p: TensorMap, input: Tensor) => ({ y: linearLayer(p, 'fc', input) });
    expect((await run(runtime, parameters, x, apply)).y).toBeAllClose({ shape: [1, 1, 3], data: [9, 19, 29] });
    const { 'fc.weight': weight } = parameters;
    expect((await run(runtime, { 'fc.weight': weight }, x, apply)).y!.data).toBeAllClose([-1, -1, -1]);
  });

  it('a convolution adds its bias to every position', async () => {
    const parameters = { 'conv.weight': { ...of(2), shape: [1, 1, 1, 1] }, 'conv.bias': of(5) };
    const x = { ...of(1, 2, 3, 4), shape: [1, 2, 2, 1] };
    const { y } = await run(runtime, parameters, x, (p, input) => ({ y: conv2dLayer(p, 'conv', input) }));
    expect(y).toBeAllClose({ shape: [1, 2, 2, 1], data: [7, 9, 11, 13] });
  });

  it('layer normalisation gives rows of mean bias and deviation weight', async () => {
    const parameters = { 'norm.weight': of(2, 2, 2, 2), 'norm.bias': of(1, 1, 1, 1) };
    const x = { ...of(1, 2, 3, 4), shape: [1, 4] };
    const { y } = await run(runtime, parameters, x, (p, input) => ({ y: layerNormLayer(p, 'norm', input) }));
    const expected = [-1.5, -0.5, 0.5, 1.5].map((v) => (2 * v) / Math.sqrt(1.25) + 1);
    expect(y!.data).toBeAllClose(expected);
  });

  const norm = {
    'bn.weight': of(1.5, 0.5, -1),
    'bn.bias': of(0.1, 0.2, 0.3),
    'bn.running_mean': of(1, -1, 0),
    'bn.running_var': of(2, 0.5, 1),
  };
  const normalize = (training: boolean) => (parameters: TensorMap, x: Tensor) => {
    const updates: Record<string, Tensor> = {};
    return { y: batchNormLayer(parameters, 'bn', x, { training, updates, momentum: 0.2 }), ...updates };
  };

  it('batch normalisation trains on the batch and moves its running statistics toward it', async () => {
    const x = random(1, 2, 3, 2, 3);
    const results = await run(runtime, norm, x, normalize(true));
    for (let c = 0; c < 3; c++) {
      const values = Array.from(x.data).filter((_, i) => i % 3 === c);
      const mean = values.reduce((a, b) => a + b) / values.length;
      const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const [unbiased, biased] = [squares / (values.length - 1), squares / values.length];
      expect(results['bn.running_mean']!.data[c]).toBeAllClose(0.8 * norm['bn.running_mean'].data[c]! + 0.2 * mean);
      expect(results['bn.running_var']!.data[c]).toBeAllClose(0.8 * norm['bn.running_var'].data[c]! + 0.2 * unbiased);
      const expected = values.map(
        (v) => ((v - mean) / Math.sqrt(biased + 1e-5)) * norm['bn.weight'].data[c]! + norm['bn.bias'].data[c]!,
      );
      expect(Array.from(results.y!.data).filter((_, i) => i % 3 === c)).toBeAllClose(expected);
    }
  });

  it('batch normalisation evaluates with its running statistics and leaves them', async () => {
    const x = random(2, 4, 3);
    const results = await run(runtime, norm, x, normalize(false));
    expect(Object.keys(results)).toEqual(['y']);
    const expected = Array.from(x.data, (v, i) => {
      const [weight, bias, mean, variance] = Object.values(norm).map(({ data }) => data[i % 3]!);
      return ((v - mean!) / Math.sqrt(variance! + 1e-5)) * weight! + bias!;
    });
    expect(results.y!.data).toBeAllClose(expected);
  });

  it('batch normalisation refuses to train on one value per channel', async () => {
    await expect(run(runtime, norm, random(3, 1, 1, 1, 3), normalize(true))).rejects.toThrow('at least two values');
  });

  it('a transformer block adds its intermediates to its input, and the order of tokens does not matter', async () => {
    const parameters = initialize(randomKey(1), under('block', transformerBlockSpecs(8, { mlpRatio: 2 })));
    const apply = (p: TensorMap, input: Tensor): TensorMap => {
      const { x, intermediates } = transformerBlock(p, 'block', input, { numHeads: 2 });
      return { x, ...intermediates };
    };
    const x = random(4, 1, 3, 8);
    const { x: y, attention, mlp } = await run(runtime, parameters, x, apply);
    const sums = Array.from(x.data, (v, i) => v + attention!.data[i]! + mlp!.data[i]!);
    expect(y).toBeAllClose({ shape: [1, 3, 8], data: sums });
    const rotated = { ...x, data: Float32Array.of(...x.data.subarray(8), ...x.data.subarray(0, 8)) };
    const { x: z } = await run(runtime, parameters, rotated, apply);
    expect(z!.data).toBeAllClose([...y!.data.subarray(8), ...y!.data.subarray(0, 8)]);
  });

  it('a missing parameter is named, with the ones beside it', async () => {
    const partial = { 'bn.weight': norm['bn.weight'], 'fc.weight': norm['bn.bias'] };
    await expect(run(runtime, partial, random(3, 2, 3), normalize(true))).rejects.toThrow(
      "There is no parameter 'bn.bias'. Parameters under 'bn.': bn.weight.",
    );
  });
});
