import { mul, softmax, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type OwnKernel, runKernel } from '../own-kernel.js';
import { matMul } from './matrix-product.js';

const probabilities = (q: Tensor, k: Tensor, scale: number): Tensor =>
  softmax(matMul(mul(q, scale), k, { transposeB: true }));

type AttentionAttributes = { readonly scale: number };

export const attentionKernel: OwnKernel<AttentionAttributes> = {
  name: 'MemAttention',
  stock: ['BatchMatMul', 'Softmax', 'Multiply', 'Sub', 'Sum'],
  compose: ({ q, k, v }, { scale }) => matMul(probabilities(q!, k!, scale), v!),
  gradient: {
    inputs: ['q', 'k', 'v'],
    // Recomputes the probabilities: cheaper to make again than to keep, [heads, tokens, tokens] a sample.
    of: ([dy], [q, k, v], { scale }) => {
      const p = probabilities(q!, k!, scale);
      const dp = matMul(dy!, v!, { transposeB: true });
      const dScores = mul(mul(p, sub(dp, sum(mul(dp, p), -1, true))), scale);
      return {
        q: () => matMul(dScores, k!),
        k: () => matMul(dScores, q!, { transposeA: true }),
        v: () => matMul(p, dy!, { transposeA: true }),
      };
    },
  },
};

/** Scaled dot-product attention: q, k, v `[batch, heads, tokens, headDim]`; gives the same shape. Scale: headDim^-1/2. */
export function attention(q: Tensor, k: Tensor, v: Tensor): Tensor {
  return runKernel(attentionKernel, { q, k, v }, { scale: q.shape.at(-1)! ** -0.5 })[0]!;
}
