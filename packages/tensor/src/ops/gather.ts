import { add, gather, range, reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { wasmPermuteColumns } from '../wasm/permute-columns.js';

/** Rows of `[batch * tokens, dim]` that hold the tokens picked by `indices` `[batch, kept]`. */
function flatRows(indices: Tensor, tokens: number): Tensor {
  const [batch] = indices.shape as [number, number];
  return reshape(add(indices, reshape(range(0, batch * tokens, tokens, 'int32'), [batch, 1])), [-1]);
}

export const gatherTokensKernel: OwnKernel<'MemGatherTokens', [x: Tensor, indices: Tensor]> = {
  name: 'MemGatherTokens',
  stock: ['Range', 'Add', 'Reshape', 'GatherV2', 'ScatterNd'],
  compose: ({ x, indices }) => {
    const [batch, tokens, dim] = x.shape as [number, number, number];
    const [, kept] = indices.shape as [number, number];
    const picked = gather(reshape(x, [batch * tokens, dim]), flatRows(indices, tokens) as never);
    return reshape(picked, [batch, kept, dim]);
  },
  gradient: {
    inputs: ['x', 'indices'],
    of: (dy, [x, indices]) => ({
      x: () => {
        const [batch, tokens, dim] = x.shape as [number, number, number];
        const rows = reshape(flatRows(indices, tokens), [-1, 1]);
        return reshape(scatterND(rows, reshape(dy, [-1, dim]), [batch * tokens, dim]), x.shape);
      },
    }),
  },
};

/**
 * Picks tokens of each sample: `x` `[batch, tokens, dim]` and int32 `indices` `[batch, kept]` to `[batch, kept, dim]`.
 */
export function gatherTokens(x: Tensor, indices: Tensor): Tensor {
  return runKernel(gatherTokensKernel, { x, indices }, {});
}

export const permuteColumnsKernel: OwnKernel<'MemPermuteColumns'> = {
  name: 'MemPermuteColumns',
  stock: ['GatherV2'],
  compose: ({ x }, { order }) => gather(x, Int32Array.from(order) as never, 1),
  native: { wasm: wasmPermuteColumns },
  gradient: {
    inputs: [],
    of: (dy, _saved, { order }) => ({
      x: () => {
        const inverse = new Array<number>(order.length);
        order.forEach((from, to) => {
          inverse[from] = to;
        });
        return permuteColumns(dy, inverse);
      },
    }),
  },
};

/**
 * Reorders the columns of `x` `[rows, columns]`: column `j` of the result is column `order[j]` of `x`. `order` is a
 * permutation.
 */
export function permuteColumns(x: Tensor, order: readonly number[]): Tensor {
  return runKernel(permuteColumnsKernel, { x }, { order });
}
