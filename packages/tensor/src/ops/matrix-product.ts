import { matMul as stockMatMul, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmMatrixProduct } from '../wasm/matrix-product.js';

/** Options of `matMul`. */
export interface MatMulOptions {
  /**
   * Takes `a` as `[..., k, m]`.
   * @default false
   */
  readonly transposeA?: boolean;
  /**
   * Takes `b` as `[..., n, k]`.
   * @default false
   */
  readonly transposeB?: boolean;
}

export const matMulKernel: OwnKernel<'MemMatMul', [a: Tensor, b: Tensor]> = {
  name: 'MemMatMul',
  stock: ['BatchMatMul'],
  compose: ({ a, b }, { transposeA, transposeB }) => stockMatMul(a, b, transposeA, transposeB),
  native: { wasm: wasmMatrixProduct },
  gradient: {
    inputs: ['a', 'b'],
    of: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () =>
        transposeA
          ? matMul(b, dy, { transposeA: transposeB, transposeB: true })
          : matMul(dy, b, { transposeB: !transposeB }),
      b: () =>
        transposeB
          ? matMul(dy, a, { transposeA: true, transposeB: transposeA })
          : matMul(a, dy, { transposeA: !transposeA }),
    }),
  },
};

/**
 * Matrix product over the last two axes: `[..., m, k]` by `[..., k, n]` to `[..., m, n]`. The leading axes of both are
 * equal.
 */
export function matMul(a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: MatMulOptions = {}): Tensor {
  return runKernel(matMulKernel, { a, b }, { transposeA, transposeB });
}
