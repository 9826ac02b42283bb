import type { OwnTraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { Formula } from './formula.js';
import { product } from './products.js';
import { reduce } from './reductions.js';

// The gradient writes the same nodes again, and the graph keeps one of each: the probabilities of the forward pass.
function probabilities(tracer: Tracer, q: Traced, k: Traced, scale: number): Traced {
  const scores = product(tracer, q, k, { transposeB: true, scale });
  return tracer.emit('Softmax', [tracer.rows(scores)], scores.shape, q.dtype, { attributes: { axis: { int: -1 } } });
}

/** Attention and its gradient. */
export const attentionKernels: OwnTraceKernels<'MemAttention' | 'MemAttentionGradient'> = {
  MemAttention: (tracer, { q, k, v }, { scale }) => product(tracer, probabilities(tracer, q, k, scale), v),
  MemAttentionGradient: (tracer, { q, k, v, y, dy }, { scale }) => {
    const f = new Formula(tracer);
    const p = probabilities(tracer, q, k, scale);
    const dp = product(tracer, dy, v, { transposeB: true });
    const dScores = f.mul(p, f.sub(dp, reduce(tracer, 'ReduceSum', f.mul(dy, y), [dy.shape.length - 1], true)));
    return [
      product(tracer, dScores, k, { scale }),
      product(tracer, dScores, q, { transposeA: true, scale }),
      product(tracer, p, dy, { transposeA: true }),
    ];
  },
};
