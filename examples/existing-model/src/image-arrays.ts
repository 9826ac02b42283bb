import { readFileSync } from 'node:fs';
import { decodeNpy } from '@mem/modulator';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Images `[samples, height, width, 3]` of 0 to 1, with a class id for each. */
export interface ImageSplit {
  readonly images: Tensor;
  readonly labels: Int32Array;
}

/** An array that NumPy saved. */
export function readArray(folder: string, name: string): ReturnType<typeof decodeNpy> {
  return decodeNpy(readFileSync(`${folder}/${name}.npy`));
}

/** The labels of `train`, `val` or `test`. */
export function readLabels(folder: string, split: string): Int32Array {
  return Int32Array.from(readArray(folder, `${split}.labels`).data);
}

/** The images and labels of `train`, `val` or `test`. */
export function readSplit(folder: string, split: string): ImageSplit {
  const { shape, data } = readArray(folder, `${split}.images`);
  return { images: tensor(data, [...shape]), labels: readLabels(folder, split) };
}
