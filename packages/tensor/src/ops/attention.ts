import { mul, softmax, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { matMul } from './matrix-product.js';
import { lastLength } from './rows.js';

const probabilities = (q: Tensor, k: Tensor, scale: number): Tensor =>
  softmax(matMul(mul(q, scale), k, { transposeB: true }));

export const attentionGradientKernel: OwnKernel<'MemAttentionGradient'> = {
  name: 'MemAttentionGradient',
  stock: ['BatchMatMul', 'Softmax', 'Multiply', 'Sub', 'Sum'],
  // Recomputes the probabilities, which cost more to keep: `[heads, tokens, tokens]` for each sample.
  compose: ({ q, k, v, y, dy }, { scale }) => {
    const p = probabilities(q, k, scale);
    const dp = matMul(dy, v, { transposeB: true });
    // The sum of dp * p over the keys equals the sum of dy * y over the features of the head, which are fewer.
    const dScores = mul(mul(p, sub(dp, sum(mul(dy, y), -1, true))), scale);
    return [matMul(dScores, k), matMul(dScores, q, { transposeA: true }), matMul(p, dy, { transposeA: true })];
  },
};

export const attentionKernel: OwnKernel<'MemAttention', [q: Tensor, k: Tensor, v: Tensor, y: Tensor]> = {
  name: 'MemAttention',
  stock: ['BatchMatMul', 'Softmax', 'Multiply', 'Sub', 'Sum'],
  compose: ({ q, k, v }, { scale }) => matMul(probabilities(q, k, scale), v),
  gradient: {
    inputs: ['q', 'k', 'v'],
    outputs: [true],
    of: (dy, [q, k, v, y], { scale }) => {
      const [dq, dk, dv] = runKernel(attentionGradientKernel, { q, k, v, y, dy }, { scale });
      return { q: () => dq, k: () => dk, v: () => dv };
    },
  },
};

/**
 * Scaled dot-product attention of `q`, `k` and `v`, all `[batch, heads, tokens, headDim]`, with the scale
 * `headDim^-0.5`. Returns the same shape.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor): Tensor {
  return runKernel(attentionKernel, { q, k, v }, { scale: lastLength(q) ** -0.5 });
}
