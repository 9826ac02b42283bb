import type { AdamWAttributes } from '../ops/adamw.js';
import type { SgdAttributes } from '../ops/sgd.js';
import type { NativeKernel } from '../own-kernel.js';
import { float32View, type WasmBackend } from './backend.js';

/** AdamW on wasm in one pass over memory, where stock operations would take fourteen and slow down on denormal numbers. */
export const wasmAdamW: NativeKernel<AdamWAttributes> = ({ inputs, attributes, backend: given }) => {
  const backend = given as WasmBackend;
  const { beta1, beta2, epsilon, weightDecay, learningRateScale } = attributes;
  const outputs = [0, 1, 2].map(() => backend.makeOutput(inputs.parameter!.shape, 'float32'));
  const [p, m, v] = outputs.map((output) => float32View(backend, output)) as [Float32Array, Float32Array, Float32Array];
  const view = (name: string): Float32Array => float32View(backend, inputs[name]!);
  const [parameter, gradient] = [view('parameter'), view('gradient')];
  const [firstMoment, secondMoment] = [view('firstMoment'), view('secondMoment')];
  const step = view('step')[0]!;
  const rate = view('learningRate')[0]! * learningRateScale;
  const stepSize = rate / (1 - beta1 ** step);
  const inverseCorrection = 1 / Math.sqrt(1 - beta2 ** step);
  const decay = 1 - rate * weightDecay;
  for (let i = 0; i < p.length; i++) {
    const g = gradient[i]!;
    const first = beta1 * firstMoment[i]! + (1 - beta1) * g;
    const second = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
    m[i] = first;
    v[i] = second;
    p[i] = decay * parameter[i]! - (stepSize * first) / (Math.sqrt(second) * inverseCorrection + epsilon);
  }
  return outputs;
};

/** SGD with momentum on wasm in one pass over memory. */
export const wasmSgd: NativeKernel<SgdAttributes> = ({ inputs, attributes, backend: given }) => {
  const backend = given as WasmBackend;
  const { momentum, nesterov, weightDecay, learningRateScale } = attributes;
  const outputs = [0, 1].map(() => backend.makeOutput(inputs.parameter!.shape, 'float32'));
  const [p, v] = outputs.map((output) => float32View(backend, output)) as [Float32Array, Float32Array];
  const view = (name: string): Float32Array => float32View(backend, inputs[name]!);
  const [parameter, gradient, velocity] = [view('parameter'), view('gradient'), view('velocity')];
  const rate = view('learningRate')[0]! * learningRateScale;
  for (let i = 0; i < p.length; i++) {
    const decayed = gradient[i]! + weightDecay * parameter[i]!;
    const moved = momentum * velocity[i]! + decayed;
    v[i] = moved;
    p[i] = parameter[i]! - rate * (nesterov ? decayed + momentum * moved : moved);
  }
  return outputs;
};
