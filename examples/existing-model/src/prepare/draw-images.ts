import { mkdirSync } from 'node:fs';
import { add, gather, mul, randomNormal, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { writeNpy } from './write-npy.js';

const side = 8;
const splits = {
  train: [400, 250, 160, 80, 40, 15, 8, 5],
  val: new Array<number>(8).fill(25),
  test: new Array<number>(8).fill(60),
};

/** Writes a long-tailed set of noisy patterns, eight classes of 8x8 images, into a folder without images. */
export function drawImages(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const patterns = randomNormal([8, side, side, 3], 0, 1, 'float32', 1);
  Object.entries(splits).forEach(([split, counts], at) => {
    const labels = Int32Array.from(counts.flatMap((count, c) => new Array<number>(count).fill(c)));
    const images = tidy((): Tensor => {
      const noise = randomNormal([labels.length, side, side, 3], 0, 2.5, 'float32', 2 + at);
      return mul(add(gather(patterns, tensor1d(labels, 'int32')), noise), 0.2);
    });
    writeNpy(`${folder}/${split}.images.npy`, images.shape, images.dataSync() as Float32Array);
    writeNpy(`${folder}/${split}.labels.npy`, [labels.length], labels);
    images.dispose();
  });
  patterns.dispose();
}
