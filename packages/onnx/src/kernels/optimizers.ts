import { shapeSize } from '@mem/arrays';
import type { TraceKernel } from '../trace/register-kernels.js';
import type { Traced, Tracer } from '../trace/traced.js';
import { Formula } from './elementwise.js';

type Settings = Readonly<Record<string, number>>;

/**
 * The tensors as vectors and the results in their shape again: with trailing axes of length 1, as a 1x1 filter has,
 * ONNX Runtime multiplies by a scalar thirty times slower.
 */
function flat(
  tracer: Tracer,
  tensors: Readonly<Record<string, Traced>>,
  body: (f: Formula, flattened: Readonly<Record<string, Traced>>) => readonly Traced[],
): readonly Traced[] {
  const { shape } = tensors.parameter!;
  const size = shapeSize(shape);
  const flattened = Object.fromEntries(
    Object.entries(tensors).map(([name, x]) => [
      name,
      x.shape.length === 0 || shape.length === 0
        ? x
        : { shape: [size], dtype: x.dtype, rows: tracer.reshape(tracer.rows(x), [size]) },
    ]),
  );
  return body(new Formula(tracer), flattened).map((x) => ({
    shape,
    dtype: x.dtype,
    rows: shape.length === 0 ? tracer.rows(x) : tracer.reshape(tracer.rows(x), shape),
  }));
}

/** The optimisers' updates, in as few passes over the parameters as the operators allow. */
export const optimizerKernels: Readonly<Record<string, TraceKernel>> = {
  MemAdamW: (tracer, inputs, attributes) => {
    const { beta1, beta2, epsilon, weightDecay, learningRateScale } = attributes as Settings;
    return flat(tracer, inputs, (f, x) => {
      const rate = f.mul(x.learningRate!, learningRateScale!);
      const correction1 = f.sub(1, f.binary('Pow', beta1!, x.step!));
      const correction2 = f.unary('Sqrt', f.sub(1, f.binary('Pow', beta2!, x.step!)));
      const m = f.add(x.gradient!, f.mul(f.sub(x.firstMoment!, x.gradient!), beta1!));
      const square = f.mul(x.gradient!, x.gradient!);
      const v = f.add(square, f.mul(f.sub(x.secondMoment!, square), beta2!));
      // m / (sqrt(v) / c + epsilon), with c taken out of the elements' work.
      const direction = f.div(m, f.add(f.unary('Sqrt', v), f.mul(correction2, epsilon!)));
      const decayed = weightDecay === 0 ? x.parameter! : f.mul(x.parameter!, f.sub(1, f.mul(rate, weightDecay!)));
      return [f.sub(decayed, f.mul(direction, f.div(f.mul(rate, correction2), correction1))), m, v];
    });
  },
  MemSgd: (tracer, inputs, attributes) => {
    const { momentum, nesterov, weightDecay, learningRateScale } = attributes as Settings;
    return flat(tracer, inputs, (f, x) => {
      const decayed = weightDecay === 0 ? x.gradient! : f.add(x.gradient!, f.mul(x.parameter!, weightDecay!));
      const moved = f.add(f.mul(x.velocity!, momentum!), decayed);
      const direction = nesterov ? f.add(decayed, f.mul(moved, momentum!)) : moved;
      return [f.sub(x.parameter!, f.mul(direction, f.mul(x.learningRate!, learningRateScale!))), moved];
    });
  },
};
