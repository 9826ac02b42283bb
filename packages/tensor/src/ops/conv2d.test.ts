import { type HostArray, shapeSize } from '@mem/arrays';
import { describeEachRuntime } from '@mem/testing';
import { square, sum, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Conv2dOptions, conv2d, valueAndGradients } from '../index.js';

const filled = (shape: readonly number[], phase: number): HostArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shapeSize(shape) }, (_, i) => Math.sin((i + 1) ** 1.5 + phase)),
});
const at = ({ data, shape }: HostArray, ...index: number[]): number =>
  data[index.reduce((flat, position, axis) => flat * shape[axis]! + position, 0)]!;

/** Every product of an output, an input and a filter value that belong together. */
function* products(x: HostArray, weight: HostArray, { stride, padding, groups }: Required<Conv2dOptions>) {
  const [batch, height, width] = x.shape as [number, number, number];
  const [to, from, kh, kw] = weight.shape as [number, number, number, number];
  const outHeight = Math.floor((height + 2 * padding - kh) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - kw) / stride) + 1;
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let o = 0; o < to; o++)
          for (let c = 0; c < from; c++)
            for (let k = 0; k < kh; k++)
              for (let l = 0; l < kw; l++) {
                const [row, column] = [i * stride + k - padding, j * stride + l - padding];
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                const channel = Math.floor(o / (to / groups)) * from + c;
                yield { output: [n, i, j, o], input: [n, row, column, channel], filter: [o, c, k, l] };
              }
}

const geometry = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 8 }),
    width: fc.integer({ min: 1, max: 8 }),
    groups: fc.integer({ min: 1, max: 3 }),
    from: fc.integer({ min: 1, max: 3 }),
    to: fc.integer({ min: 1, max: 3 }),
    kernelHeight: fc.integer({ min: 1, max: 5 }),
    kernelWidth: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
  })
  .filter((g) => g.height + 2 * g.padding >= g.kernelHeight && g.width + 2 * g.padding >= g.kernelWidth)
  .map(({ batch, height, width, groups, from, to, kernelHeight, kernelWidth, stride, padding }) => ({
    x: [batch, height, width, groups * from],
    weight: [groups * to, from, kernelHeight, kernelWidth],
    options: { stride, padding, groups },
  }));

/** Windows that tile the image, which are multiplied all at once. */
const tiling = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    down: fc.integer({ min: 1, max: 3 }),
    across: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 2, max: 4 }),
    from: fc.integer({ min: 1, max: 3 }),
    to: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ batch, down, across, size, from, to }) => ({
    x: [batch, down * size, across * size, from],
    weight: [to, from, size, size],
    options: { stride: size, padding: 0, groups: 1 },
  }));

describeEachRuntime({ slowOnWebgpu: 'convolutions take minutes on SwiftShader' }, (runtime) => {
  it('agrees with plain loops, forward and in both gradients', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: geometry, weight: 3 }, tiling),
        async ({ x: xShape, weight: weightShape, options }) => {
          const [x, weight] = [filled(xShape, 0), filled(weightShape, 1)];
          const args = [runtime.upload(x), runtime.upload(weight)] as const;
          const program = runtime.compile((input: Tensor, filter: Tensor) => {
            const { aux, gradients } = valueAndGradients(
              (p) => {
                const y = conv2d(p.input!, p.filter!, options);
                return { loss: sum(square(y)), aux: { y } };
              },
              { input, filter },
            );
            return { gradients, ...aux };
          }, args);
          const result = await program.run(...args);
          const y = await runtime.read(result.y);

          const expected = { y: new Float64Array(y.data.length), input: new Float64Array(x.data.length) };
          const filter = new Float64Array(weight.data.length);
          const flat = (shape: readonly number[], index: readonly number[]): number =>
            index.reduce((sum, position, axis) => sum * shape[axis]! + position, 0);
          for (const p of products(x, weight, options)) {
            expected.y[flat(y.shape, p.output)]! += at(x, ...p.input) * at(weight, ...p.filter);
            // The loss is the sum of squares, so an output's own gradient is twice its value.
            const dy = 2 * at(y, ...p.output);
            expected.input[flat(x.shape, p.input)]! += dy * at(weight, ...p.filter);
            filter[flat(weight.shape, p.filter)]! += dy * at(x, ...p.input);
          }
          const close = { tolerance: 1e-4 };
          expect(y.data).toBeAllClose(expected.y, close);
          expect(await runtime.read(result.gradients.input!)).toBeAllClose(
            { shape: x.shape, data: expected.input },
            close,
          );
          expect(await runtime.read(result.gradients.filter!)).toBeAllClose(
            { shape: weight.shape, data: filter },
            close,
          );
          for (const value of [...args, result.y, ...Object.values(result.gradients)]) value.dispose();
        },
      ),
      { numRuns: 80 },
    );
  });
});
