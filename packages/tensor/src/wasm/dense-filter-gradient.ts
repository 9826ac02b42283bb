import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '../own-kernel.js';
import { callStock, offsetOf, reshaped, type WasmBackend } from './backend.js';
import { multiplyAt } from './matrix-product.js';

type FilterAttributes = {
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly padding: number;
};

const bytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * The gradient of a convolution's filter on wasm, which has no kernel for it.
 *
 * With the input padded and `dy` laid into a grid of the same size, a filter tap pairs
 * position l of one with position l + shift of the other: shifting is only another start in memory, so each tap is one
 * plain product over all positions and nothing is gathered. `dy` lies at the far corner of its grid, with one empty
 * image behind it, so that every shifted range stays inside and meets zeros where it leaves an image.
 */
export const wasmDenseFilterGradient: NativeKernel<FilterAttributes> = ({ inputs, attributes, backend: given }) => {
  const backend = given as WasmBackend;
  const { kernelHeight, kernelWidth, padding } = attributes;
  const [n, h, w, from] = inputs.x!.shape as [number, number, number, number];
  const to = inputs.dy!.shape.at(-1)!;
  const [height, width] = [h + 2 * padding, w + 2 * padding];
  const held: TensorInfo[] = [];
  const keep = (info: TensorInfo): TensorInfo => {
    held.push(info);
    return info;
  };
  const padded = (x: TensorInfo, paddings: [number, number][]): TensorInfo =>
    keep(callStock('PadV2', backend, { x }, { paddings, constantValue: 0 }));

  const sides: [number, number] = [padding, padding];
  const channelsFirst = keep(
    callStock('Transpose', backend, { x: padded(inputs.x!, [[0, 0], sides, sides, [0, 0]]) }, { perm: [3, 0, 1, 2] }),
  );
  const [, dyHeight, dyWidth] = inputs.dy!.shape as [number, number, number];
  const grid = padded(inputs.dy!, [
    [0, 1],
    [kernelHeight - 1, height - (kernelHeight - 1) - dyHeight],
    [kernelWidth - 1, width - (kernelWidth - 1) - dyWidth],
    [0, 0],
  ]);

  const taps = kernelHeight * kernelWidth;
  const products = keep(backend.makeOutput([taps, from, to], 'float32'));
  const positions = n * height * width;
  for (let tap = 0; tap < taps; tap++) {
    const [top, left] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    const shift = (kernelHeight - 1 - top) * width + (kernelWidth - 1 - left);
    multiplyAt(backend, [from, positions, to], {
      a: offsetOf(backend, channelsFirst),
      b: offsetOf(backend, grid) + shift * to * bytes,
      out: offsetOf(backend, products) + tap * from * to * bytes,
    });
  }
  const weight = callStock('Transpose', backend, { x: products }, { perm: [2, 1, 0] });
  for (const info of held) backend.disposeData(info.dataId);
  return reshaped(weight, [to, from, kernelHeight, kernelWidth]);
};
