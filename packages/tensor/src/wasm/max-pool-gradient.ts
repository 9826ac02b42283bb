import type { NativeKernel } from '../own-kernel.js';
import { float32View } from './backend.js';

/**
 * Gradient of max pooling on wasm: the gradient of each window goes to its first largest value, as in PyTorch. The
 * stock kernel loses the gradient of windows without a positive value.
 */
export const wasmMaxPoolGradient: NativeKernel<'MemMaxPoolGradient'> = ({ inputs, attributes, backend }) => {
  const { size, stride, padding } = attributes;
  const [batch, height, width, channels] = inputs.x.shape as [number, number, number, number];
  const [, outHeight, outWidth] = inputs.dy.shape as [number, number, number];
  const out = backend.makeOutput(inputs.x.shape, 'float32');
  const [x, dy, dx] = [float32View(backend, inputs.x), float32View(backend, inputs.dy), float32View(backend, out)];
  dx.fill(0);
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * stride - padding;
      for (let column = 0; column < outWidth; column++) {
        const left = column * stride - padding;
        for (let c = 0; c < channels; c++) {
          let best = -1;
          let largest = 0;
          for (let i = Math.max(0, top); i < Math.min(height, top + size); i++) {
            for (let j = Math.max(0, left); j < Math.min(width, left + size); j++) {
              const index = ((n * height + i) * width + j) * channels + c;
              const value = x[index]!;
              if (best >= 0 && !(value > largest)) continue;
              best = index;
              largest = value;
            }
          }
          dx[best]! += dy[at++]!;
        }
      }
    }
  }
  return out;
};
