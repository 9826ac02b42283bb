import { mul, onesLike, reshape, sum, type Tensor, util } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { tokenMean } from './token-mean.js';

export const columnSumKernel: OwnKernel<'MemColumnSum', [x: Tensor]> = {
  name: 'MemColumnSum',
  stock: ['Mean', 'Multiply', 'Reshape', 'OnesLike'],
  // In two levels, which halves the number of digits lost to rounding.
  compose: ({ x }) => {
    const [rows, columns] = x.shape as [number, number];
    const inner = divisorNearRoot(rows);
    const partial = inner === 1 ? x : tokenMean(reshape(x, [rows / inner, inner, columns]));
    return mul(reshape(tokenMean(reshape(partial, [1, rows / inner, columns])), [columns]), rows);
  },
  gradient: { inputs: ['x'], of: (dy, [x]) => ({ x: () => mul(onesLike(x), dy) }) },
};

/** Sums over rows: `[rows, columns]` to `[columns]`. */
export function columnSum(x: Tensor): Tensor {
  return runKernel(columnSumKernel, { x }, {});
}

function divisorNearRoot(n: number): number {
  for (let d = Math.floor(Math.sqrt(n)); d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** Sums a gradient to the `shape` of an input that was broadcast. */
export function sumTo(dy: Tensor, shape: readonly number[]): Tensor {
  if (util.arraysEqual(dy.shape, [...shape])) return dy;
  const size = util.sizeFromShape([...shape]);
  const kept = shape.slice(shape.findIndex((length) => length !== 1));
  const trailing = dy.shape.slice(dy.shape.length - kept.length);
  if (size > 1 && util.arraysEqual(trailing, kept)) {
    return reshape(columnSum(reshape(dy, [dy.size / size, size])), [...shape]);
  }
  const offset = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((length, axis) =>
    axis < offset || (shape[axis - offset] === 1 && length !== 1) ? [axis] : [],
  );
  return reshape(sum(dy, axes), [...shape]);
}
