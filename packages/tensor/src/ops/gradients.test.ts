import { type HostArray, shapeSize } from '@mem/arrays';
import { describeEachRuntime, numericalGradient } from '@mem/testing';
import * as stock from '@tensorflow/tfjs-core';
import { cast, concat, mul, pad, sum, type Tensor, transpose, where } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  attention,
  batchNormEvaluation,
  batchNormTraining,
  columnSum,
  conv2d,
  gatherTokens,
  gelu,
  layerNorm,
  linear,
  magnitude,
  matMul,
  maxPool,
  permuteColumns,
  softmaxCrossEntropy,
  tokenMean,
  topK,
  valueAndGradients,
} from '../index.js';

interface Case {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly fn: (inputs: Readonly<Record<string, Tensor>>) => Tensor;
  /** Spread of the inputs, where 1 would put them on a kink. */
  readonly prepare?: (data: Float32Array) => Float32Array;
}

/** Irregular values from -1.5 to 1.5. */
const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 1.5 * Math.sin(12.9898 * (i + 1) ** 1.5 + phase));

/** The same order with values 0.1 apart: no ties, and none at 0 for an even length. */
const apart = (data: Float32Array): Float32Array => {
  const sorted = data.toSorted();
  return data.map((x) => (sorted.indexOf(x) - data.length / 2 + 0.5) / 10);
};
const positive = (data: Float32Array): Float32Array => data.map((x) => Math.abs(x) + 0.5);

type Unary = (x: Tensor) => Tensor;

const smooth: Readonly<Record<string, Unary>> = {
  neg: (x) => stock.neg(x),
  abs: (x) => stock.abs(x),
  square: (x) => stock.square(x),
  relu: (x) => stock.relu(x),
  sigmoid: (x) => stock.sigmoid(x),
  tanh: (x) => stock.tanh(x),
  softplus: (x) => stock.softplus(x),
  erf: (x) => stock.erf(x),
  exp: (x) => stock.exp(x),
  softmax: (x) => stock.softmax(x),
  clone: (x) => stock.clone(x),
};

const onPositives: Readonly<Record<string, Unary>> = {
  sqrt: (x) => stock.sqrt(x),
  rsqrt: (x) => stock.rsqrt(x),
  log: (x) => stock.log(x),
};

const cases: readonly Case[] = [
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      name: `matMul ${transposeA} ${transposeB}`,
      shapes: { a: transposeA ? [2, 4, 3] : [2, 3, 4], b: transposeB ? [2, 5, 4] : [2, 4, 5] },
      fn: ({ a, b }: Readonly<Record<string, Tensor>>) => matMul(a!, b!, { transposeA, transposeB }),
    })),
  ),
  { name: 'linear', shapes: { x: [2, 3, 4], w: [5, 4], b: [5] }, fn: ({ x, w, b }) => linear(x!, w!, b!) },
  { name: 'linear without bias', shapes: { x: [3, 4], w: [5, 4] }, fn: ({ x, w }) => linear(x!, w!) },
  { name: 'layerNorm', shapes: { x: [2, 3, 6], w: [6], b: [6] }, fn: ({ x, w, b }) => layerNorm(x!, w!, b!, 1e-6) },
  { name: 'gelu', shapes: { x: [12] }, fn: ({ x }) => gelu(x!) },
  {
    name: 'attention',
    shapes: { q: [2, 2, 3, 4], k: [2, 2, 3, 4], v: [2, 2, 3, 4] },
    fn: ({ q, k, v }) => attention(q!, k!, v!),
  },
  { name: 'softmaxCrossEntropy', shapes: { l: [3, 5], t: [3, 5] }, fn: ({ l, t }) => softmaxCrossEntropy(l!, t!) },
  {
    name: 'conv2d 3x3',
    shapes: { x: [2, 5, 6, 3], w: [4, 3, 3, 3] },
    fn: ({ x, w }) => conv2d(x!, w!, { padding: 1 }),
  },
  { name: 'conv2d 1x1', shapes: { x: [2, 4, 4, 3], w: [4, 3, 1, 1] }, fn: ({ x, w }) => conv2d(x!, w!) },
  {
    name: 'conv2d stride 2, odd size',
    shapes: { x: [2, 7, 6, 2], w: [3, 2, 3, 3] },
    fn: ({ x, w }) => conv2d(x!, w!, { stride: 2, padding: 1 }),
  },
  {
    name: 'conv2d 1x1 stride 2',
    shapes: { x: [2, 6, 7, 2], w: [3, 2, 1, 1] },
    fn: ({ x, w }) => conv2d(x!, w!, { stride: 2 }),
  },
  {
    name: 'conv2d patches',
    shapes: { x: [2, 8, 8, 3], w: [5, 3, 4, 4] },
    fn: ({ x, w }) => conv2d(x!, w!, { stride: 4 }),
  },
  {
    name: 'conv2d in groups, stride 2',
    shapes: { x: [1, 6, 6, 4], w: [6, 2, 3, 3] },
    fn: ({ x, w }) => conv2d(x!, w!, { stride: 2, padding: 1, groups: 2 }),
  },
  {
    name: 'conv2d depthwise',
    shapes: { x: [2, 6, 6, 3], w: [3, 1, 5, 5] },
    fn: ({ x, w }) => conv2d(x!, w!, { padding: 2, groups: 3 }),
  },
  {
    name: 'batchNormTraining',
    shapes: { x: [2, 3, 3, 4], w: [4], b: [4] },
    fn: ({ x, w, b }) => batchNormTraining(x!, w!, b!, 1e-5).y,
  },
  {
    name: 'batchNormEvaluation',
    shapes: { x: [2, 3, 4], weight: [4], bias: [4], mean: [4], variance: [4] },
    prepare: positive,
    fn: ({ x, weight, bias, mean, variance }) =>
      batchNormEvaluation(x!, { weight: weight!, bias: bias!, mean: mean!, variance: variance! }, 1e-5),
  },
  { name: 'tokenMean', shapes: { x: [2, 5, 3] }, fn: ({ x }) => tokenMean(x!) },
  { name: 'columnSum', shapes: { x: [12, 3] }, fn: ({ x }) => columnSum(x!) },
  { name: 'topK', shapes: { x: [3, 7] }, prepare: apart, fn: ({ x }) => topK(x!, 3) },
  { name: 'magnitude', shapes: { x: [3, 4] }, fn: ({ x }) => magnitude(x!, 1e-12) },
  { name: 'permuteColumns', shapes: { x: [3, 4] }, fn: ({ x }) => permuteColumns(x!, [2, 0, 3, 1]) },
  {
    name: 'gatherTokens, one twice',
    shapes: { x: [2, 4, 3] },
    fn: ({ x }) => gatherTokens(x!, stock.tensor2d([3, 1, 1, 0, 2, 3], [2, 3], 'int32')),
  },
  { name: 'Add, broadcast', shapes: { a: [2, 3, 4], b: [4] }, fn: ({ a, b }) => stock.add(a!, b!) },
  { name: 'Sub, broadcast inside', shapes: { a: [2, 3, 4], b: [2, 1, 4] }, fn: ({ a, b }) => stock.sub(a!, b!) },
  { name: 'Multiply, broadcast', shapes: { a: [3, 1], b: [2, 3, 4] }, fn: ({ a, b }) => mul(a!, b!) },
  { name: 'RealDiv', shapes: { a: [3, 4], b: [4] }, prepare: positive, fn: ({ a, b }) => stock.div(a!, b!) },
  { name: 'SquaredDifference', shapes: { a: [3], b: [3] }, fn: ({ a, b }) => stock.squaredDifference(a!, b!) },
  { name: 'Maximum', shapes: { a: [6], b: [6] }, prepare: apart, fn: ({ a, b }) => stock.maximum(mul(a!, -1.5), b!) },
  { name: 'Minimum', shapes: { a: [6], b: [6] }, prepare: apart, fn: ({ a, b }) => stock.minimum(mul(a!, -1.5), b!) },
  ...Object.entries(smooth).map(([name, fn]) => ({
    name,
    shapes: { x: [2, 4] },
    prepare: apart,
    fn: ({ x }: Readonly<Record<string, Tensor>>) => fn(x!),
  })),
  ...Object.entries(onPositives).map(([name, fn]) => ({
    name,
    shapes: { x: [2, 4] },
    prepare: positive,
    fn: ({ x }: Readonly<Record<string, Tensor>>) => fn(x!),
  })),
  { name: 'Cast', shapes: { x: [3] }, fn: ({ x }) => cast(x!, 'float32') },
  {
    name: 'Select',
    shapes: { a: [3], b: [3] },
    fn: ({ a, b }) => where(stock.tensor1d([true, false, true], 'bool'), a!, b!),
  },
  { name: 'Sum of an axis', shapes: { x: [2, 3, 4] }, fn: ({ x }) => sum(x!, 1) },
  { name: 'Mean, kept', shapes: { x: [2, 3, 4] }, fn: ({ x }) => stock.mean(x!, [0, 2], true) },
  { name: 'Reshape', shapes: { x: [2, 6] }, fn: ({ x }) => stock.reshape(x!, [3, 4]) },
  { name: 'ExpandDims', shapes: { x: [2, 3] }, fn: ({ x }) => stock.expandDims(x!, 1) },
  { name: 'Transpose', shapes: { x: [2, 3, 4] }, fn: ({ x }) => transpose(x!, [2, 0, 1]) },
  { name: 'Slice', shapes: { x: [4, 5] }, fn: ({ x }) => stock.slice(x!, [1, 2], [2, 3]) },
  {
    name: 'PadV2',
    shapes: { x: [2, 3] },
    fn: ({ x }) =>
      pad(x!, [
        [1, 0],
        [0, 2],
      ]),
  },
  { name: 'Concat', shapes: { a: [2, 3], b: [2, 1] }, fn: ({ a, b }) => concat([a!, b!], 1) },
  { name: 'Pack', shapes: { a: [2, 3], b: [2, 3] }, fn: ({ a, b }) => stock.stack([a!, b!], 1) },
  {
    name: 'maxPool',
    shapes: { x: [2, 5, 6, 2] },
    prepare: apart,
    fn: ({ x }) => maxPool(x!, { size: 3, stride: 2, padding: 1 }),
  },
];

describeEachRuntime({ slowOnCpu: 'finite differences take 20 s' }, (runtime) => {
  describe.each(cases)('$name', ({ shapes, fn, prepare = (data) => data }) => {
    const names = Object.keys(shapes);
    const host: Record<string, HostArray<'float32'>> = {};
    names.forEach((name, i) => {
      const shape = shapes[name]!;
      host[name] = { dtype: 'float32', shape, data: prepare(wave(shapeSize(shape), i)) };
    });
    // A fixed random weighting makes every output count differently.
    const loss = (inputs: Readonly<Record<string, Tensor>>): Tensor => {
      const y = fn(inputs);
      return sum(mul(y, stock.tensor(wave(y.size, 99), y.shape)));
    };

    it('has the gradient of finite differences', async () => {
      const inputs = Object.fromEntries(names.map((name) => [name, runtime.upload(host[name]!)]));
      const differentiate = runtime.compile(
        (tensors: Readonly<Record<string, Tensor>>) => valueAndGradients((p) => ({ loss: loss(p) }), tensors),
        [inputs],
      );
      const evaluate = runtime.compile(loss, [inputs]);
      const { gradients } = await differentiate.run(inputs);
      for (const name of names) {
        const numeric = await numericalGradient(async (data) => {
          const moved = runtime.upload({ ...host[name]!, data: Float32Array.from(data) });
          const result = await evaluate.run({ ...inputs, [name]: moved });
          const value = (await runtime.read(result)).data[0]!;
          moved.dispose();
          result.dispose();
          return value;
        }, host[name]!.data);
        expect((await runtime.read(gradients[name]!)).data, name).toBeAllClose(numeric, { tolerance: 1e-2 });
      }
    });
  });
});
