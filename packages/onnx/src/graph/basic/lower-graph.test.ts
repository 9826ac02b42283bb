import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { type HostArray, shapeSize } from '@mem/arrays';
import {
  attention,
  batchNormEvaluation,
  conv2d,
  createRuntime,
  gelu,
  layerNorm,
  linear,
  magnitude,
  matMul,
  maxPool,
  permuteColumns,
  softmaxCrossEntropy,
  type TensorMap,
  tokenMean,
  topK,
} from '@mem/tensor';
import { describeWith, python, runPythonEngine } from '@mem/testing';
import {
  abs,
  add,
  avgPool,
  cast,
  concat,
  cumsum,
  div,
  exp,
  expandDims,
  log,
  logSoftmax,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  ones,
  relu,
  reshape,
  reverse,
  scalar,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  matMul as stockMatMul,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tanh,
  topk,
  transpose,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExportOnnxOptions, exportOnnx } from '../../export-onnx.js';
import { openOnnxModel } from '../../node.js';
import { ModelProtoSchema } from '../onnx-schema.js';

type Body = (x: Tensor, p: TensorMap) => Tensor;

/** Numbers from -2 to 2 in irregular order. */
const array = (...shape: readonly number[]): HostArray<'float32'> => {
  const data = Float32Array.from({ length: shapeSize(shape) }, (_, i) => 2 * Math.sin(7 * i + 1));
  return { dtype: 'float32', shape, data };
};

const parameters = {
  row: array(4),
  column: array(3, 1),
  plane: array(1, 3, 4),
  table: array(3, 4),
  one: array(1),
  weight: array(5, 4),
  bias: array(5),
  square: array(4, 4),
  token: array(1, 1, 4),
  filter: array(6, 2, 3, 3),
  scale: array(4),
  positive: { ...array(4), data: array(4).data.map((value) => value * value + 0.5) },
};

/**
 * Functions of `[batch, 3, 4]`, passed as `[batch, 3, 4, 1]`: OpenCV's Python takes an array of three axes for an
 * image.
 */
const ofTokens: Readonly<Record<string, Body>> = {
  'vectors along any axes': (x, p) => mul(add(sub(x, p.row!), p.column!), add(p.plane!, div(x, p.positive!))),
  'constants first': (x, p) => add(sub(p.row!, x), div(p.table!, add(abs(x), 1))),
  'numbers and one-element constants': (x, p) => add(mul(sub(2, x), p.one!), div(1, add(square(x), 0.5))),
  'larger and smaller': (x, p) => add(maximum(x, p.row!), minimum(mul(x, p.table!), sub(0.25, maximum(0.5, x)))),
  'values spread over axes': (x) => mul(sub(x, mean(x, 2, true)), add(sum(x, 1, true), mean(x, [1, 2], true))),
  'one operation after the other': (x) => log(softplus(tanh(sigmoid(relu(exp(neg(sqrt(add(gelu(x), 1))))))))),
  'sums away': (x, p) => add(mul(sum(x, [1, 2]), mean(x, [2, 1])), sum(mul(tokenMean(x), p.row!), -1)),
  magnitudes: (x) => magnitude(x, 1e-6),
  'layer normalisation': (x, p) => layerNorm(x, p.row!, p.scale!, 1e-6),
  'layers and products': (x, p) => matMul(linear(x, p.weight!, p.bias!), linear(x, p.weight!), { transposeB: true }),
  'products with scale and constants': (x, p) => add(matMul(x, p.square!), stockMatMul(x, p.square!, false, true)),
  'products of matrices that are computed': (x) => {
    const rows = reshape(x, [-1, 4]);
    return add(stockMatMul(rows, rows, true, false), matMul(tanh(rows), rows, { transposeA: true }));
  },
  attention: (x) => attention(x, mul(x, 2), sub(x, 1)),
  softmaxes: (x) => add(softmax(x), add(logSoftmax(x), expandDims(softmaxCrossEntropy(x, abs(x)), 2))),
  'largest along axes': (x) => sub(max(x, [1, 2], true), max(x, 1, true)),
  'moved and cut': (x) => transpose(slice(expandDims(x, 1), [0, 0, 1, 0], [-1, 1, 2, 3]), [0, 3, 1, 2]),
  'a token in front of each sample': (x, p) =>
    concat([mul(ones([x.shape[0]!, 1, 4]), p.token!), x, mul(ones([x.shape[0]!, 2, 4]), scalar(0.5))], 1),
  'constants that are computed': (x, p) =>
    mul(
      x,
      add(reshape(sqrt(abs(transpose(slice(reshape(p.square!, [2, 8]), [0, 0], [1, 4]), [1, 0]))), [4]), exp(p.row!)),
    ),
};

/** Functions of `[batch, 11]`. */
const ofRows: Readonly<Record<string, Body>> = {
  'the largest': (x) => topK(x, 1),
  'the largest three': (x) => topK(x, 3),
  'all in order': (x) => topK(x, 11),
  'the largest of some columns': (x) =>
    topK(slice(permuteColumns(x, [4, 7, 1, 0, 2, 3, 5, 6, 8, 9, 10]), [0, 1], [-1, 5]), 2),
  'columns in another order': (x) => permuteColumns(x, [10, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8]),
  'the largest along the last axis of more': (x) => topk(reshape(concat([x, x, x, x], 1), [-1, 4, 11]), 2).values,
};

/** Functions of images `[batch, 6, 6, 4]`. */
const ofImages: Readonly<Record<string, Body>> = {
  'convolution and normalisation': (x, p) =>
    relu(
      add(
        conv2d(
          batchNormEvaluation(x, { weight: p.scale!, bias: p.row!, mean: p.row!, variance: p.positive! }, 1e-5),
          p.filter!,
          { stride: 2, padding: 1, groups: 2 },
        ),
        0.1,
      ),
    ),
  pools: (x) => concat([maxPool(x, { size: 3, stride: 2, padding: 1 }), avgPool(x as Tensor4D, 2, 2, 'valid')], 3),
  'images, pixels and channels': (x, p) => sub(add(mul(x, p.row!), mean(x, [1, 2], true)), mean(x, 3, true)),
};

const shapes = { tokens: [3, 4, 1], rows: [11], images: [6, 6, 4] } as const;
const bodies = {
  tokens: Object.entries(ofTokens).map(([name, body]): [string, Body] => [
    name,
    (x, p) => body(reshape(x, [-1, 3, 4]), p),
  ]),
  rows: Object.entries(ofRows),
  images: Object.entries(ofImages),
};
const functions = (['tokens', 'rows', 'images'] as const).flatMap((kind) =>
  bodies[kind].map(([name, body]) => ({ name: `${name}, of ${kind}`, body, shape: shapes[kind] })),
);

const exported = (body: Body, shape: readonly number[], options: Partial<ExportOnnxOptions> = {}): Uint8Array =>
  exportOnnx((p, { x }) => ({ y: body(x!, p) }), {
    parameters,
    inputs: { x: { dtype: 'float32', shape: ['batch', ...shape] } },
    operators: 'basic',
    name: 'a function',
    ...options,
  });

async function eagerly(body: Body, x: HostArray): Promise<HostArray> {
  const runtime = await createRuntime('cpu');
  const given = Object.fromEntries(
    Object.entries({ ...parameters, x }).map(([name, value]) => [name, runtime.upload(value)]),
  );
  const program = runtime.compile(({ x: input, ...p }: TensorMap) => body(input!, p), [given]);
  const result = await runtime.read(await program.run(given));
  runtime.dispose();
  return result;
}

async function inOnnxRuntime(file: Uint8Array, x: HostArray): Promise<HostArray> {
  const model = await openOnnxModel(file);
  const { y } = await model.run({ x });
  model.dispose();
  return y!;
}

describe('basic operators', () => {
  it.each(functions)('give the same: $name', async ({ body, shape }) => {
    const file = exported(body, shape);
    for (const batch of [1, 5]) {
      const x = array(batch, ...shape);
      const expected = await eagerly(body, x);
      expect(await inOnnxRuntime(file, x)).toBeAllClose(expected);
      expect(await inOnnxRuntime(exported(body, shape, { batch }), x)).toBeAllClose(expected);
    }
  });

  it('are few, of an old operator set, and leave no step of constants alone', () => {
    const used = new Set<string>();
    for (const { body, shape } of functions) {
      const { graph, opsetImport, irVersion } = fromBinary(ModelProtoSchema, exported(body, shape));
      expect(Number(opsetImport[0]!.version)).toBeLessThanOrEqual(12);
      expect(Number(irVersion)).toBeLessThanOrEqual(7);
      const constants = new Set(graph!.initializer.map(({ name }) => name));
      for (const { opType, input } of graph!.node) {
        used.add(opType);
        expect(
          input.every((name) => constants.has(name)),
          opType,
        ).toBe(false);
      }
    }
    const docs = readFileSync(join(import.meta.dirname, '../../../../../docs/python.md'), 'utf8');
    const documented = docs.split('\n').find((line) => line.startsWith('| `basic` | operator set'))!;
    expect([...used].toSorted()).toEqual(Array.from(documented.matchAll(/`([A-Z]\w+)`/g), ([, name]) => name));
  });

  it('find the largest of any row, with all equal ones', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 70 }).chain((length) =>
        fc.tuple(
          fc.integer({ min: 1, max: length }),
          fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: length, maxLength: length }), {
            minLength: 1,
            maxLength: 3,
          }),
        ),
      ),
      async ([k, rows]) => {
        const length = rows[0]!.length;
        const x: HostArray = {
          dtype: 'float32',
          shape: [rows.length, length],
          data: Float32Array.from(rows.flat(), (value) => value / 7),
        };
        const { data } = await inOnnxRuntime(
          exported((given) => topK(given, k), [length]),
          x,
        );
        const expected = rows.flatMap((row) =>
          row
            .map((value) => Math.fround(value / 7))
            .toSorted((a, b) => b - a)
            .slice(0, k),
        );
        expect(Array.from(data)).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  describeWith(python('cv2'), 'in OpenCV', () => {
    it.each([1, 5])('are read: batch %s', async (batch) => {
      const cases = functions.map(({ body, shape }) => ({
        file: exported(body, shape, { batch }),
        input: array(batch, ...shape),
      }));
      const results = runPythonEngine('cv2', cases);
      for (const [i, { name, body }] of functions.entries()) {
        const result = results[i]!;
        if ('error' in result) throw new Error(`${name}: ${result.error}`);
        expect(result.output.data, name).toBeAllClose((await eagerly(body, cases[i]!.input)).data);
      }
    });
  });
});

describe('what has no form in basic operators', () => {
  const refused = (body: Body, shape: readonly number[], message: RegExp): void => {
    let error: unknown;
    try {
      exported(body, shape);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) });
    expect(exported(body, shape, { operators: 'standard' }).length).toBeGreaterThan(0);
  };

  it('is named', () => {
    refused((x) => cumsum(x, 1), [3], /a function: the operator CumSum cannot be written/);
    refused((x) => cast(topk(x, 1).indices, 'float32'), [3], /the second result of an operator/);
    refused((x) => stockMatMul(x, mean(x, 0, true), false, true), [3, 4], /a product of/);
    refused((x) => cast(x, 'int32'), [3], /a change of type/);
    refused((x) => reverse(x, 1), [3], /a slice with a step/);
  });

  it('are inputs of whole numbers', () => {
    const inputs = { x: { dtype: 'int32', shape: ['batch', 2] } } as const;
    const call = () => exportOnnx((_p, { x }) => ({ y: add(x!, 1) }), { parameters: {}, inputs, operators: 'basic' });
    expect(call).toThrow(/an input of int32 \(x\)/);
  });
});
