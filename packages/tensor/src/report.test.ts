import { describeEachRuntime } from '@mem/testing';
import { ones, profile, range, reshape, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRuntime, ownKernels, reportKernels } from './index.js';
import { type OwnKernelInfo, runKernel } from './own-kernel.js';

type Example = {
  readonly inputs: Readonly<Record<string, Tensor | readonly number[]>>;
  readonly attributes?: object;
};

/** A kernel's gradient, for inputs by any name. */
interface Gradient {
  readonly inputs: readonly string[];
  readonly outputs?: readonly boolean[];
  of(dy: Tensor | Tensor[], saved: Tensor[], attributes: object): Readonly<Record<string, () => Tensor>>;
}

const adamW = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, learningRateScale: 1 };
const slot = { parameter: [2, 3], gradient: [2, 3], learningRate: [] };
const norm = { x: [4, 3], weight: [3], bias: [3] };
const product = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({
    inputs: { a: transposeA ? [3, 2] : [2, 3], b: transposeB ? [4, 3] : [3, 4] },
    attributes: { transposeA, transposeB },
  })),
);
/** Dense, 1x1, grouped and depthwise, with the sizes that take every path of padding. */
const convolutions = [
  { x: [2, 6, 6, 4], weight: [4, 4, 3, 3], stride: 1, padding: 1, groups: 1 },
  { x: [2, 6, 6, 4], weight: [4, 4, 1, 1], stride: 1, padding: 0, groups: 1 },
  { x: [2, 6, 6, 4], weight: [4, 4, 1, 1], stride: 2, padding: 0, groups: 1 },
  { x: [2, 7, 7, 4], weight: [4, 4, 3, 3], stride: 2, padding: 3, groups: 1 },
  { x: [2, 6, 6, 4], weight: [4, 2, 3, 3], stride: 2, padding: 1, groups: 2 },
  { x: [2, 6, 6, 4], weight: [4, 1, 3, 3], stride: 1, padding: 1, groups: 4 },
].map(({ x, weight, stride, padding, groups }) => {
  const [height, kernel] = [x[1]!, weight[2]!];
  const out = Math.floor((height + 2 * padding - kernel) / stride) + 1;
  const shared = { stride, padding, groups };
  const dy = [2, out, out, 4];
  return {
    forward: { inputs: { x, weight }, attributes: shared },
    input: { inputs: { dy, weight }, attributes: { ...shared, height, width: height } },
    filter: { inputs: { x, dy }, attributes: { ...shared, kernelHeight: kernel, kernelWidth: kernel } },
  };
});
const pool = { size: 3, stride: 2, padding: 1 };

const examples: () => Readonly<Record<string, readonly Example[]>> = () => ({
  MemMatMul: product,
  MemLinear: [{ inputs: { x: [2, 4, 3], weight: [5, 3], bias: [5] } }, { inputs: { x: [4, 3], weight: [5, 3] } }],
  MemLayerNorm: [{ inputs: norm, attributes: { epsilon: 1e-6 } }],
  MemLayerNormGradient: [{ inputs: { x: [4, 3], dy: [4, 3], weight: [3], center: [4, 1], inverseDeviation: [4, 1] } }],
  MemGelu: [{ inputs: { x: [5] } }],
  MemGeluGradient: [{ inputs: { x: [5], dy: [5] } }],
  MemAttention: [{ inputs: { q: [2, 2, 3, 4], k: [2, 2, 3, 4], v: [2, 2, 3, 4] }, attributes: { scale: 0.5 } }],
  MemAttentionGradient: [
    {
      inputs: Object.fromEntries(['q', 'k', 'v', 'y', 'dy'].map((name) => [name, [2, 2, 3, 4]])),
      attributes: { scale: 0.5 },
    },
  ],
  MemSoftmaxCrossEntropy: [{ inputs: { logits: [3, 4], targets: [3, 4] } }],
  MemConv2d: convolutions.map(({ forward }) => forward),
  MemConv2dInputGradient: convolutions.map(({ input }) => input),
  MemConv2dFilterGradient: convolutions.map(({ filter }) => filter),
  MemBatchNorm: [{ inputs: norm, attributes: { epsilon: 1e-5 } }],
  MemBatchNormGradient: [
    { inputs: { x: [4, 3], dy: [4, 3], weight: [3], mean: [3], variance: [3] }, attributes: { epsilon: 1e-5 } },
  ],
  MemMaxPool: [{ inputs: { x: [2, 5, 5, 2] }, attributes: pool }],
  MemMaxPoolGradient: [{ inputs: { dy: [2, 3, 3, 2], x: [2, 5, 5, 2], y: [2, 3, 3, 2] }, attributes: pool }],
  MemColumnSum: [{ inputs: { x: [6, 4] } }],
  MemTokenMean: [{ inputs: { x: [2, 3, 4] } }],
  MemTopK: [{ inputs: { x: [3, 4] }, attributes: { k: 2 } }],
  MemGatherTokens: [{ inputs: { x: [2, 3, 4], indices: tensor([0, 2, 1, 1], [2, 2], 'int32') } }],
  MemPermuteColumns: [{ inputs: { x: [2, 3] }, attributes: { order: [2, 0, 1] } }],
  MemMagnitude: [{ inputs: { x: [2, 3] }, attributes: { epsilon: 1e-12 } }],
  MemAdamW: [{ inputs: { ...slot, firstMoment: [2, 3], secondMoment: [2, 3], step: [] }, attributes: adamW }],
  MemSgd: [
    {
      inputs: { ...slot, velocity: [2, 3] },
      attributes: { momentum: 0.9, nesterov: true, weightDecay: 0.1, learningRateScale: 1 },
    },
  ],
});

/** Names of the kernels that `kernel` and its gradient run on the current backend. */
async function kernelsOf(kernel: OwnKernelInfo, { inputs, attributes = {} }: Example): Promise<string[]> {
  const gradient = kernel.gradient as Gradient | undefined;
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      if (!Array.isArray(input)) return [name, input as Tensor];
      const size = input.reduce((count: number, length: number) => count * length, 1);
      return [name, reshape(range(1, size + 1), input as number[])];
    }),
  );
  const { kernelNames } = await profile(() => {
    const outputs: Tensor[] = [runKernel(kernel as never, tensors as never, attributes as never)].flat();
    if (gradient === undefined) return outputs[0]!;
    const saved = [
      ...gradient.inputs.map((name) => tensors[name]!),
      ...outputs.filter((_, i) => gradient.outputs?.[i] === true),
    ];
    const dys = outputs.map((output) => ones(output.shape));
    const gradients = gradient.of(outputs.length > 1 ? dys : dys[0]!, saved, attributes);
    for (const [name, of] of Object.entries(gradients)) if (name in tensors) of();
    return outputs[0]!;
  });
  return [...new Set(kernelNames)];
}

describe('the list of stock kernels', () => {
  beforeAll(async () => {
    await createRuntime('cpu');
    await setBackend('cpu');
  });

  it.each(ownKernels.map((kernel) => [kernel.name, kernel] as const))(
    'of %s covers what runs',
    async (name, kernel) => {
      const given = examples()[name];
      expect(given, `an example of ${name}`).toBeDefined();
      const used = new Set<string>();
      for (const example of given!) for (const each of await kernelsOf(kernel, example)) used.add(each);
      const reached = ownKernels.filter((other) => used.has(other.name)).flatMap(({ stock }) => stock);
      // Identity is the engine's own copy of a tensor.
      const unlisted = [...used].filter(
        (each) => !(each.startsWith('Mem') || each === 'Identity' || reached.includes(each)),
      );
      expect(unlisted, 'run, but not listed').toEqual([]);
      expect(
        kernel.stock.filter((stock) => !used.has(stock)),
        'listed, but not run',
      ).toEqual([]);
    },
  );
});

describeEachRuntime((runtime) => {
  it('reports every kernel, and none as missing', () => {
    const report = runtime.report();
    expect(report.map(({ kernel }) => kernel)).toEqual(ownKernels.map(({ name }) => name));
    expect(report.filter(({ implementation }) => implementation === 'missing')).toEqual([]);
    const native = report.filter(({ implementation }) => implementation === 'native').map(({ kernel }) => kernel);
    if (runtime.name === 'cpu') expect(native).toEqual([]);
    else expect(native).toEqual(expect.arrayContaining(['MemMatMul', 'MemConv2dFilterGradient', 'MemMaxPoolGradient']));
  });
});

it('reports a backend without kernels as missing all of them', () => {
  const nothing = () => false;
  for (const { implementation, missing } of reportKernels(nothing, nothing)) {
    expect(implementation).toBe('missing');
    expect(missing.length).toBeGreaterThan(0);
  }
});
