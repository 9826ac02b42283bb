import type { OwnTraceKernels } from '../trace/trace-kernel.js';
import type { Traced } from '../trace/traced.js';
import { Formula } from './formula.js';
import { reduce, topK } from './reductions.js';

const lastAxis = (x: Traced): number => x.shape.length - 1;

/** Other kernels of `@mem/tensor` that are faster than their composition. */
export const ownKernels: OwnTraceKernels<
  'MemGelu' | 'MemGeluGradient' | 'MemSoftmaxCrossEntropy' | 'MemMagnitude' | 'MemTopK' | 'MemPermuteColumns'
> = {
  MemGelu: (tracer, { x }) => {
    if (!tracer.portable) return tracer.emit('Gelu', [tracer.rows(x)], x.shape, x.dtype, { domain: 'com.microsoft' });
    const f = new Formula(tracer);
    return f.mul(f.mul(x, 0.5), f.add(f.unary('Erf', f.mul(x, Math.SQRT1_2)), 1));
  },
  MemGeluGradient: (tracer, { x, dy }) => {
    const f = new Formula(tracer);
    const scaled = f.mul(x, Math.SQRT1_2);
    const bell = f.unary('Exp', f.mul(f.mul(scaled, scaled), -1));
    // Twice the derivative: 1 + erf(s) + s * exp(-s^2) * 2 / sqrt(pi), at s = x / sqrt(2).
    const twice = f.add(f.add(f.unary('Erf', scaled), f.mul(f.mul(scaled, 2 / Math.sqrt(Math.PI)), bell)), 1);
    return f.mul(f.mul(dy, 0.5), twice);
  },
  MemSoftmaxCrossEntropy: (tracer, { logits, targets }) => {
    const f = new Formula(tracer);
    const axis = lastAxis(logits);
    const logProbabilities = tracer.emit('LogSoftmax', [tracer.rows(logits)], logits.shape, logits.dtype, {
      attributes: { axis: { int: axis } },
    });
    return f.unary('Neg', reduce(tracer, 'ReduceSum', f.mul(targets, logProbabilities), [axis], false));
  },
  MemMagnitude: (tracer, { x }, { epsilon }) => {
    const f = new Formula(tracer);
    return f.unary('Sqrt', f.add(reduce(tracer, 'ReduceSumSquare', x, [lastAxis(x)], false), epsilon));
  },
  MemTopK: (tracer, { x }, { k }) => topK(tracer, x, k),
  MemPermuteColumns: (tracer, { x }, { order }) => {
    const indices = tracer.graph.constant('int32', [order.length], order);
    return tracer.emit('Gather', [tracer.rows(x), indices], x.shape, x.dtype, { attributes: { axis: { int: 1 } } });
  },
};
