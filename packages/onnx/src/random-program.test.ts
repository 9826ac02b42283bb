import { type HostArray, type HostMap, shapeSize } from '@mem/arrays';
import {
  attention,
  createRuntime,
  gelu,
  layerNorm,
  linear,
  magnitude,
  matMul,
  type Runtime,
  softmaxCrossEntropy,
  type TensorMap,
  tokenMean,
  valueAndGradients,
} from '@mem/tensor';
import {
  add,
  concat,
  div,
  exp,
  log,
  maximum,
  mean,
  mul,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  transpose,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxRuntime } from './node.js';

const [rows, columns] = [4, 6];
type Step = (x: Tensor, p: TensorMap) => Tensor;

/** Steps from `[rows, columns]` to the same shape, smooth enough that two runtimes' rounding stays small. */
const steps: Readonly<Record<string, Step>> = {
  add: (x, p) => add(x, p.a!),
  broadcast: (x, p) => mul(x, p.row!),
  column: (x, p) => sub(x, p.column!),
  divide: (x, p) => div(x, add(square(p.a!), 1)),
  maximum: (x, p) => maximum(x, p.a!),
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  relu: (x) => relu(x),
  gelu: (x) => gelu(x),
  exponential: (x) => exp(tanh(x)),
  logarithm: (x) => log(add(square(x), 1)),
  root: (x) => sqrt(add(square(x), 0.5)),
  softmax: (x) => softmax(x),
  centered: (x) => sub(x, mean(x, 1, true)),
  normalized: (x, p) => layerNorm(x, p.row!, p.shift!, 1e-5),
  linear: (x, p) => linear(x, p.square!, p.shift!),
  product: (x, p) => matMul(matMul(x, p.a!, { transposeB: true }), x),
  swapped: (x) => transpose(reshape(transpose(x), [columns, rows])),
  rotated: (x) => concat([slice(x, [0, 2], [rows, columns - 2]), slice(x, [0, 0], [rows, 2])], 1),
  magnitudes: (x) => mul(x, reshape(magnitude(x, 1e-6), [rows, 1])),
  tokens: (x) => add(x, tokenMean(reshape(x, [1, rows, columns]))),
  attention: (x) => {
    const heads = reshape(x, [1, 2, rows, columns / 2]);
    return reshape(attention(heads, heads, heads), [rows, columns]);
  },
  entropy: (x) => mul(x, reshape(softmaxCrossEntropy(x, softmax(mul(x, 0.5))), [rows, 1])),
  total: (x) => add(x, sum(x)),
};

const shapes = {
  x: [rows, columns],
  a: [rows, columns],
  row: [columns],
  column: [rows, 1],
  shift: [columns],
  square: [columns, columns],
};

const parametersOf = (seed: number): HostMap =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const size = shapeSize(shape);
      const data = Array.from(
        { length: size },
        (_, at) => Math.sin((seed + 1) * 12.9898 + i * 78.233 + at * 37.719) * 1.2,
      );
      return [name, { dtype: 'float32', shape, data: Float32Array.from(data) }];
    }),
  );

async function runOn(
  runtime: Runtime,
  fn: (given: TensorMap) => TensorMap,
  parameters: HostMap,
): Promise<Record<string, HostArray>> {
  const given = Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, runtime.upload(array)]));
  const program = runtime.compile(fn, [given]);
  const values = await program.run(given);
  const read: Record<string, HostArray> = {};
  for (const [name, value] of Object.entries(values)) read[name] = await runtime.read(value);
  for (const value of [...Object.values(given), ...Object.values(values)]) value.dispose();
  program.dispose();
  return read;
}

describe('programs drawn from the covered operations', () => {
  let runtimes: Runtime[] = [];
  beforeAll(async () => {
    runtimes = [await createRuntime('cpu'), await createOnnxRuntime()];
  });
  afterAll(() => {
    for (const runtime of runtimes) runtime.dispose();
  });

  const differentiate =
    (names: readonly string[]) =>
    ({ noise, ...given }: TensorMap): TensorMap => {
      const { loss, gradients } = valueAndGradients((p) => {
        const y = names.reduce((x, name) => mul(steps[name]!(x, p), noise!), p.x!);
        // Every parameter takes part, whether drawn or not.
        const rest = Object.values(p).reduce((total, each) => add(total, mean(square(each))), mean(square(y)));
        return { loss: rest };
      }, given);
      return { loss, ...Object.fromEntries(Object.entries(gradients).map(([name, value]) => [`d ${name}`, value])) };
    };

  /** Multiplies the values after every step: by 1, or by a few units of rounding up and down. */
  const noise = (amplitude: number): HostMap => ({
    noise: {
      dtype: 'float32',
      shape: [rows, columns],
      data: Float32Array.from(
        { length: rows * columns },
        (_, i) => 1 + amplitude * Math.sign(Math.sin(i * 12.9898 + 1)),
      ),
    },
  });
  const distance = (a: HostArray, b: HostArray): number =>
    Math.max(...Array.from(a.data, (value, i) => Math.abs(value - b.data[i]!)));

  it('give the same values and gradients on cpu and onnx', async () => {
    const program = fc.tuple(
      fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 1, maxLength: 6 }),
      fc.nat(1000),
    );
    const [cpu, onnx] = runtimes as [Runtime, Runtime];
    await fc.assert(
      fc.asyncProperty(program, async ([names, seed]) => {
        const fn = differentiate(names);
        const expected = await runOn(cpu, fn, { ...parametersOf(seed), ...noise(0) });
        const disturbed = await runOn(cpu, fn, { ...parametersOf(seed), ...noise(2 ** -20) });
        const scale = Math.max(1, ...Object.values(expected).flatMap(({ data }) => Array.from(data, Math.abs)));
        fc.pre(Number.isFinite(scale) && scale < 1e4);
        // Effect of rounding on a program: one that loses its digits on any runtime proves nothing and is drawn again.
        const spread = Math.max(...Object.entries(expected).map(([name, value]) => distance(value, disturbed[name]!)));
        fc.pre(8 * spread < 1e-3 * scale);
        const given = await runOn(onnx, fn, { ...parametersOf(seed), ...noise(0) });
        for (const [name, value] of Object.entries(expected)) {
          expect(distance(given[name]!, value), name).toBeLessThan(1e-4 * scale + 8 * spread);
        }
      }),
      // Always the same programs: among others, one in thousands rounds by a little more than the bound.
      { numRuns: 150, seed: 1 },
    );
  });

  it.each(Object.keys(steps))('%s alone does too', async (name) => {
    const results: Record<string, HostArray>[] = [];
    for (const runtime of runtimes)
      results.push(await runOn(runtime, differentiate([name]), { ...parametersOf(7), ...noise(0) }));
    for (const [each, value] of Object.entries(results[0]!)) expect(results[1]![each], each).toBeAllClose(value);
  });
});
