import { integers, normals, randomKey } from '@mem/random';

/** @import { HostArray } from '@mem/arrays' */
/** @import { TensorMap } from '@mem/tensor' */
/** @import { Tensor } from '@tensorflow/tfjs-core' */

/**
 * Draws a normally distributed array, the same in every run.
 *
 * @param {readonly number[]} shape
 * @param {number} seed
 * @returns {HostArray}
 */
export function normalArray(shape, seed) {
  const length = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', shape, data: normals(randomKey(seed), length) };
}

/**
 * Draws images `[batch, size, size, 3]`.
 *
 * @param {number} batch
 * @param {number} size
 */
export const images = (batch, size) => normalArray([batch, size, size, 3], 2);

/**
 * Draws labels `[batch]`.
 *
 * @param {number} batch
 * @param {number} classes
 * @returns {HostArray}
 */
export const labels = (batch, classes) => ({
  dtype: 'int32',
  shape: [batch],
  data: integers(randomKey(3), batch, classes),
});

/**
 * Picks tensors of a batch by name.
 *
 * @template {string} Name
 * @param {TensorMap} batch
 * @param {readonly Name[]} names
 */
export function pick(batch, names) {
  const picked = Object.fromEntries(names.map((name) => [name, batch[name]]));
  return /** @type {Record<Name, Tensor>} */ (picked);
}
