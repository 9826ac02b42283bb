import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '../own-kernel.js';
import { float32Scalar, float32View } from './backend.js';

/** AdamW on wasm in one pass over memory; stock operations take fourteen, and slow down on denormal numbers. */
export const wasmAdamW: NativeKernel<'MemAdamW'> = ({ inputs, attributes, backend }) => {
  const { beta1, beta2, epsilon, weightDecay, learningRateScale } = attributes;
  const output = (): TensorInfo => backend.makeOutput(inputs.parameter.shape, 'float32');
  const outputs = [output(), output(), output()] as const;
  const view = (info: TensorInfo): Float32Array => float32View(backend, info);
  const [p, m, v] = [view(outputs[0]), view(outputs[1]), view(outputs[2])];
  const [parameter, gradient] = [view(inputs.parameter), view(inputs.gradient)];
  const [firstMoment, secondMoment] = [view(inputs.firstMoment), view(inputs.secondMoment)];
  const step = float32Scalar(backend, inputs.step);
  const rate = float32Scalar(backend, inputs.learningRate) * learningRateScale;
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
export const wasmSgd: NativeKernel<'MemSgd'> = ({ inputs, attributes, backend }) => {
  const { momentum, nesterov, weightDecay, learningRateScale } = attributes;
  const output = (): TensorInfo => backend.makeOutput(inputs.parameter.shape, 'float32');
  const outputs = [output(), output()] as const;
  const view = (info: TensorInfo): Float32Array => float32View(backend, info);
  const [p, v] = [view(outputs[0]), view(outputs[1])];
  const [parameter, gradient, velocity] = [view(inputs.parameter), view(inputs.gradient), view(inputs.velocity)];
  const rate = float32Scalar(backend, inputs.learningRate) * learningRateScale;
  for (let i = 0; i < p.length; i++) {
    const x = parameter[i]!;
    const decayed = gradient[i]! + weightDecay * x;
    const moved = momentum * velocity[i]! + decayed;
    v[i] = moved;
    p[i] = x - rate * (nesterov ? decayed + momentum * moved : moved);
  }
  return outputs;
};
