import { add, range, reshape, scatterND, type Tensor, type Tensor1D, topk } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';

export const topKKernel: OwnKernel<'MemTopK', [x: Tensor, indices: Tensor]> = {
  name: 'MemTopK',
  stock: ['TopK', 'Range', 'Add', 'Reshape', 'ScatterNd'],
  compose: ({ x }, { k }) => {
    const { values, indices } = topk(x, k, true);
    return [values, indices];
  },
  gradient: {
    inputs: ['x'],
    outputs: [false, true],
    of: ([dy], [x, indices]) => ({
      x: () => {
        const [rows, columns] = x.shape as [number, number];
        const starts = reshape(range(0, rows * columns, columns, 'int32'), [rows, 1]);
        const flat = reshape(add(indices, starts), [-1, 1]);
        return reshape(scatterND(flat, reshape(dy, [-1]) as Tensor1D, [rows * columns]), [rows, columns]);
      },
    }),
  },
};

/** Largest `k` values of each row in descending order: `[rows, columns]` to `[rows, k]`. */
export function topK(x: Tensor, k: number): Tensor {
  const [values] = runKernel(topKKernel, { x }, { k });
  return values;
}
