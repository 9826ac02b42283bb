import { add, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { columnSum } from './column-sum.js';
import { matMul } from './matrix-product.js';
import { rows } from './rows.js';

export const linearKernel: OwnKernel<'MemLinear', [x: Tensor, weight: Tensor]> = {
  name: 'MemLinear',
  stock: ['BatchMatMul', 'Add', 'Reshape', 'Mean', 'Multiply'],
  compose: ({ x, weight, bias }) => {
    const product = matMul(rows(x), weight, { transposeB: true });
    const [to] = weight.shape as [number, number];
    const y = bias === undefined ? product : add(product, bias);
    return reshape(y, [...x.shape.slice(0, -1), to]);
  },
  gradient: {
    inputs: ['x', 'weight'],
    of: (dy, [x, weight]) => ({
      x: () => reshape(matMul(rows(dy), weight), x.shape),
      weight: () => matMul(rows(dy), rows(x), { transposeA: true }),
      bias: () => columnSum(rows(dy)),
    }),
  },
};

/**
 * Linear layer, `x * weight^T + bias`: `x` `[..., in]`, `weight` `[out, in]` (PyTorch's layout), `bias` `[out]`.
 * Returns `[..., out]`.
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return runKernel(linearKernel, bias === undefined ? { x, weight } : { x, weight, bias }, {});
}
