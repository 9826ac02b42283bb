import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '../own-kernel.js';
import { float32View, type WasmBackend } from './backend.js';

type BatchNormAttributes = { readonly epsilon: number };

/** Batch normalisation on wasm: three passes over x, where stock ops take seven and as many temporaries. */
export const wasmBatchNorm: NativeKernel<BatchNormAttributes> = ({ inputs, attributes, backend: given }) => {
  const backend = given as WasmBackend;
  const outputs = makeOutputs(backend, [inputs.x!, inputs.weight!, inputs.weight!]);
  const [y, mean, variance] = outputs.map((info) => float32View(backend, info)) as Views;
  const [x, weight, bias] = [inputs.x!, inputs.weight!, inputs.bias!].map((info) =>
    float32View(backend, info),
  ) as Views;
  const channels = weight.length;
  const count = x.length / channels;

  const sums = new Float64Array(channels);
  for (let i = 0; i < x.length; ) for (let c = 0; c < channels; c++) sums[c]! += x[i++]!;
  const center = sums.map((sum) => sum / count);
  const squares = new Float64Array(channels);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++) {
      const centered = x[i++]! - center[c]!;
      squares[c]! += centered * centered;
    }
  }
  mean.set(center);
  variance.set(squares.map((sum) => sum / count));
  const scale = squares.map((sum, c) => weight[c]! / Math.sqrt(sum / count + attributes.epsilon));
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) y[i] = (x[i]! - center[c]!) * scale[c]! + bias[c]!;
  }
  return outputs;
};

/** The gradients of x, weight and bias on wasm, in two passes. */
export const wasmBatchNormGradient: NativeKernel<BatchNormAttributes> = ({ inputs, attributes, backend: given }) => {
  const backend = given as WasmBackend;
  const outputs = makeOutputs(backend, [inputs.x!, inputs.weight!, inputs.weight!]);
  const [dx, dWeight, dBias] = outputs.map((info) => float32View(backend, info)) as Views;
  const [dy, x, weight] = [inputs.dy!, inputs.x!, inputs.weight!].map((info) => float32View(backend, info)) as Views;
  const [mean, variance] = [float32View(backend, inputs.mean!), float32View(backend, inputs.variance!)];
  const channels = weight.length;
  const count = x.length / channels;

  const sums = new Float64Array(channels);
  const products = new Float64Array(channels);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      sums[c]! += dy[i]!;
      products[c]! += dy[i]! * (x[i]! - mean[c]!);
    }
  }
  const inverseDeviation = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + attributes.epsilon));
  dBias.set(sums);
  dWeight.set(products.map((sum, c) => sum * inverseDeviation[c]!));
  const scale = inverseDeviation.map((inverse, c) => inverse * weight[c]!);
  const along = products.map((sum, c) => (sum / count) * inverseDeviation[c]! ** 2);
  const offset = sums.map((sum) => sum / count);
  for (let i = 0; i < x.length; ) {
    for (let c = 0; c < channels; c++, i++) {
      dx[i] = (dy[i]! - offset[c]! - (x[i]! - mean[c]!) * along[c]!) * scale[c]!;
    }
  }
  return outputs;
};

type Views = [Float32Array, Float32Array, Float32Array];

/** Float32 tensors of the shapes of `like`. */
function makeOutputs(backend: WasmBackend, like: readonly TensorInfo[]): TensorInfo[] {
  return like.map(({ shape }) => backend.makeOutput(shape, 'float32'));
}
