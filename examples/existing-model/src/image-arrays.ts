import { readFileSync } from 'node:fs';
import { decodeNpy } from '@mem/modulator';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Images `[samples, height, width, 3]` with values from 0 to 1, and a class id for each. */
export interface ImageSplit {
  readonly images: Tensor;
  readonly labels: Int32Array;
}

/** Reads an array saved by NumPy. */
export function readArray(folder: string, name: string): ReturnType<typeof decodeNpy> {
  return decodeNpy(readFileSync(`${folder}/${name}.npy`));
}

/** Reads the labels of `train`, `val` or `test`. */
export function readLabels(folder: string, split: string): Int32Array {
  return Int32Array.from(readArray(folder, `${split}.labels`).data);
}

/** Reads the images and labels of `train`, `val` or `test`. */
export function readSplit(folder: string, split: string): ImageSplit {
  const { shape, data } = readArray(folder, `${split}.images`);
  return { images: tensor(data, [...shape]), labels: readLabels(folder, split) };
}
