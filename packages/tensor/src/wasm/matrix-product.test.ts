import { type HostArray, shapeSize } from '@mem/arrays';
import { describeEachRuntime } from '@mem/testing';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matMul } from '../index.js';

const filled = (shape: readonly number[], phase: number): HostArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shapeSize(shape) }, (_, i) => Math.sin((i + 1) ** 1.5 + phase)),
});

interface Product {
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The batched product in plain loops. */
function multiply(a: HostArray, b: HostArray, { batch, m, k, n, transposeA, transposeB }: Product): HostArray {
  const count = shapeSize(batch);
  const data = new Float32Array(count * m * n);
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          const left = a.data[s * m * k + (transposeA ? l * m + i : i * k + l)]!;
          sum += left * b.data[s * k * n + (transposeB ? j * k + l : l * n + j)]!;
        }
        data[(s * m + i) * n + j] = sum;
      }
    }
  }
  return { dtype: 'float32', shape: [...batch, m, n], data };
}

const length = fc.integer({ min: 1, max: 12 });
const shapes: fc.Arbitrary<Product> = fc.record({
  batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
  m: length,
  k: length,
  n: length,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

describeEachRuntime((runtime) => {
  it('agrees with plain loops on batches with either side transposed', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (product) => {
        const { batch, m, k, n, ...options } = product;
        const a = filled([...batch, ...(options.transposeA ? [k, m] : [m, k])], 0);
        const b = filled([...batch, ...(options.transposeB ? [n, k] : [k, n])], 1);
        const args = [runtime.upload(a), runtime.upload(b)] as const;
        const result = await runtime.compile((x: Tensor, y: Tensor) => matMul(x, y, options), args).run(...args);
        expect(await runtime.read(result)).toBeAllClose(multiply(a, b, product), { tolerance: 1e-5 });
        for (const value of [...args, result]) value.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('is right for one buffer that is the right-hand side in two shapes', async () => {
    const [a, b] = [filled([2, 4], 0), filled([4, 6], 1)];
    const args = [runtime.upload(a), runtime.upload(b)] as const;
    const program = runtime.compile(
      (x: Tensor, y: Tensor) => [matMul(x, y), matMul(reshape(x, [4, 2]), reshape(y, [2, 12]))] as const,
      args,
    );
    const [first, second] = await program.run(...args);
    const plain = { batch: [], transposeA: false, transposeB: false };
    expect(await runtime.read(first)).toBeAllClose(multiply(a, b, { ...plain, m: 2, k: 4, n: 6 }));
    expect(await runtime.read(second)).toBeAllClose(multiply(a, b, { ...plain, m: 4, k: 2, n: 12 }));
    for (const value of [...args, first, second]) value.dispose();
  });

  it('refuses shapes that do not fit', () => {
    const args = [runtime.upload(filled([2, 3], 0)), runtime.upload(filled([4, 2], 1))] as const;
    expect(() => runtime.compile((x: Tensor, y: Tensor) => matMul(x, y), args)).toThrow(/shapes.*2,3.*4,2/i);
    for (const value of args) value.dispose();
  });
});
