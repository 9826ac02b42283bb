import type { NativeKernel } from '../own-kernel.js';
import { float32View, offsetOf } from './backend.js';
import { multiplyAt } from './matrix-product.js';

/**
 * Number of column values made at a time: half a MiB of floats, which stay in the processor's cache for the product.
 */
const columnBudget = 2 ** 17;

/**
 * Gradient of a convolution's filter on wasm, which has no kernel for it: inputs as columns times `dy`, a few images at
 * a time.
 *
 * Each image's `dy` lies in a grid with zeros at the far edges, and the padded input in planes of that size, one for
 * each channel and each phase of the stride. The inputs of a filter tap are then a shifted plane, so that every row of
 * columns is one plain copy. Where such a row leaves its image, it meets the zeros of the grid.
 */
export const wasmConv2dFilterGradient: NativeKernel<'MemConv2dFilterGradient'> = ({ inputs, attributes, backend }) => {
  const { stride, padding, groups, kernelHeight, kernelWidth } = attributes;
  const [batch, height, width, channels] = inputs.x.shape as [number, number, number, number];
  const [, dyHeight, dyWidth, dyChannels] = inputs.dy.shape as [number, number, number, number];
  const [from, to] = [channels / groups, dyChannels / groups];
  const gridHeight = dyHeight + Math.floor((kernelHeight - 1) / stride);
  const gridWidth = dyWidth + Math.floor((kernelWidth - 1) / stride);
  const taps = Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const [i, j] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
    return {
      phase: (i % stride) * stride + (j % stride),
      shift: Math.floor(i / stride) * gridWidth + Math.floor(j / stride),
    };
  });
  const area = gridHeight * gridWidth;
  const chunk = Math.min(batch, Math.max(1, Math.floor(columnBudget / (taps.length * from * area))));

  const planeLength = chunk * area;
  const furthest = Math.max(...taps.map(({ shift }) => shift));
  const planes = new Float32Array(stride * stride * from * planeLength + furthest);
  const grid = backend.makeOutput([planeLength, to], 'float32');
  const columns = backend.makeOutput([taps.length * from, planeLength], 'float32');
  const product = backend.makeOutput([taps.length * from, to], 'float32');
  const sums = new Float64Array(groups * taps.length * from * to);
  float32View(backend, grid).fill(0);

  /** Distributes the channels of group `g` of `images` images over the planes. */
  const layInput = (x: Float32Array, g: number, first: number, images: number): void => {
    for (let n = 0; n < images; n++) {
      for (let row = 0; row < height; row++) {
        const i = row + padding;
        const planeRow = Math.floor(i / stride);
        if (planeRow >= gridHeight) break;
        for (let column = 0; column < width; column++) {
          const j = column + padding;
          const planeColumn = Math.floor(j / stride);
          if (planeColumn >= gridWidth) break;
          const phase = (i % stride) * stride + (j % stride);
          let target = phase * from * planeLength + n * area + planeRow * gridWidth + planeColumn;
          let source = (((first + n) * height + row) * width + column) * channels + g * from;
          for (const end = source + from; source < end; source++, target += planeLength) planes[target] = x[source]!;
        }
      }
    }
  };

  /** Copies group `g` of the images' `dy` into the grid, whose gaps stay zero. */
  const layOutput = (dy: Float32Array, g: number, first: number, images: number): void => {
    const values = float32View(backend, grid);
    if (images < chunk) values.fill(0, images * area * to);
    for (let n = 0; n < images; n++) {
      for (let row = 0; row < dyHeight; row++) {
        let source = ((first + n) * dyHeight + row) * dyWidth * dyChannels + g * to;
        let target = (n * area + row * gridWidth) * to;
        // The row of a group is contiguous only if there is no other group.
        const [runs, length] = groups === 1 ? [1, dyWidth * to] : [dyWidth, to];
        for (let run = 0; run < runs; run++, source += dyChannels, target += to) {
          values.set(dy.subarray(source, source + length), target);
        }
      }
    }
  };

  for (let first = 0; first < batch; first += chunk) {
    const images = Math.min(chunk, batch - first);
    for (let g = 0; g < groups; g++) {
      // A product can grow the memory, which detaches all views, so they are created again each time.
      layInput(float32View(backend, inputs.x), g, first, images);
      layOutput(float32View(backend, inputs.dy), g, first, images);
      const columnValues = float32View(backend, columns);
      taps.forEach(({ phase, shift }, tap) => {
        for (let c = 0; c < from; c++) {
          const start = (phase * from + c) * planeLength + shift;
          columnValues.set(planes.subarray(start, start + planeLength), (tap * from + c) * planeLength);
        }
      });
      multiplyAt(backend, [taps.length * from, planeLength, to], {
        a: offsetOf(backend, columns),
        b: offsetOf(backend, grid),
        out: offsetOf(backend, product),
      });
      const partial = float32View(backend, product);
      const at = g * partial.length;
      for (let i = 0; i < partial.length; i++) sums[at + i]! += partial[i]!;
    }
  }

  for (const info of [grid, columns, product]) backend.disposeData(info.dataId);
  const weight = backend.makeOutput([dyChannels, from, kernelHeight, kernelWidth], 'float32');
  const values = float32View(backend, weight);
  let at = 0;
  for (let o = 0; o < dyChannels; o++) {
    const g = Math.floor(o / to);
    for (let c = 0; c < from; c++) {
      for (let tap = 0; tap < taps.length; tap++) {
        values[at++] = sums[((g * taps.length + tap) * from + c) * to + (o % to)]!;
      }
    }
  }
  return weight;
};
