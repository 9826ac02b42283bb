import { shapeSize } from '@mem/arrays';
import type { OwnTraceKernels } from '../trace/trace-kernel.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { Formula } from './formula.js';

/**
 * Flattens the inputs of an update; `shaped` gives its results the original shape. With trailing axes of length 1, as
 * in a 1x1 filter, ONNX Runtime multiplies by a scalar thirty times slower.
 */
function flat<Inputs extends { readonly parameter: Traced }>(
  tracer: Tracer,
  inputs: Inputs,
): { readonly x: Inputs; readonly shaped: (result: Traced) => Traced } {
  const { shape } = inputs.parameter;
  if (shape.length === 0) return { x: inputs, shaped: (result) => result };
  const size = shapeSize(shape);
  const flattened = ([name, x]: [string, Traced]): [string, Traced] => [
    name,
    x.shape.length === 0 ? x : { shape: [size], dtype: x.dtype, rows: tracer.reshape(tracer.rows(x), [size]) },
  ];
  return {
    x: Object.fromEntries(Object.entries<Traced>(inputs).map(flattened)) as Inputs,
    shaped: (result) => ({ shape, dtype: result.dtype, rows: tracer.reshape(tracer.rows(result), shape) }),
  };
}

/** Updates of the optimisers, in as few passes over the parameters as the operators allow. */
export const optimizerKernels: OwnTraceKernels<'MemAdamW' | 'MemSgd'> = {
  MemAdamW: (tracer, inputs, { beta1, beta2, epsilon, weightDecay, learningRateScale }) => {
    const { x, shaped } = flat(tracer, inputs);
    const f = new Formula(tracer);
    const rate = f.mul(x.learningRate, learningRateScale);
    const correction1 = f.sub(1, f.binary('Pow', beta1, x.step));
    const correction2 = f.unary('Sqrt', f.sub(1, f.binary('Pow', beta2, x.step)));
    const m = f.add(x.gradient, f.mul(f.sub(x.firstMoment, x.gradient), beta1));
    const square = f.mul(x.gradient, x.gradient);
    const v = f.add(square, f.mul(f.sub(x.secondMoment, square), beta2));
    // m / (sqrt(v) / c + epsilon), with the division by c moved out of the element-wise work.
    const direction = f.div(m, f.add(f.unary('Sqrt', v), f.mul(correction2, epsilon)));
    const decayed = weightDecay === 0 ? x.parameter : f.mul(x.parameter, f.sub(1, f.mul(rate, weightDecay)));
    const updated = f.sub(decayed, f.mul(direction, f.div(f.mul(rate, correction2), correction1)));
    return [shaped(updated), shaped(m), shaped(v)];
  },
  MemSgd: (tracer, inputs, { momentum, nesterov, weightDecay, learningRateScale }) => {
    const { x, shaped } = flat(tracer, inputs);
    const f = new Formula(tracer);
    const decayed = weightDecay === 0 ? x.gradient : f.add(x.gradient, f.mul(x.parameter, weightDecay));
    const moved = f.add(f.mul(x.velocity, momentum), decayed);
    const direction = nesterov ? f.add(decayed, f.mul(moved, momentum)) : moved;
    const updated = f.sub(x.parameter, f.mul(direction, f.mul(x.learningRate, learningRateScale)));
    return [shaped(updated), shaped(moved)];
  },
};
