import type { NativeKernel } from '../own-kernel.js';
import { float32View } from './backend.js';

/** Reorders columns on wasm, where the stock gather takes twenty times as long. */
export const wasmPermuteColumns: NativeKernel<'MemPermuteColumns'> = ({ inputs, attributes: { order }, backend }) => {
  const output = backend.makeOutput(inputs.x.shape, 'float32');
  const [x, y] = [float32View(backend, inputs.x), float32View(backend, output)];
  for (let start = 0; start < y.length; start += order.length) {
    for (let column = 0; column < order.length; column++) y[start + column] = x[start + order[column]!]!;
  }
  return output;
};
