import { classifierWorkloads } from './workloads/classifiers.mjs';
import { maskedAutoencoderWorkloads } from './workloads/masked-autoencoder.mjs';
import { modulatorWorkloads } from './workloads/modulator.mjs';

/** @import { Workload } from './workloads/training.mjs' */

/** @type {Readonly<Record<string, Workload>>} */
const all = { ...classifierWorkloads, ...maskedAutoencoderWorkloads, ...modulatorWorkloads };

/** The workloads that PyTorch's script also measures, in its order. */
export const workloadNames = [
  'vit_base_224_forward',
  'vit_base_224_train_step',
  'mae_vit_base_224_train_step',
  'resnext50_224_forward',
  'resnext50_224_train_step',
  'vit_small_32_train_step',
  'mae_vit_small_32_train_step',
  'modulator_train_step',
  'modulator_forward',
];

/**
 * Returns a workload by name.
 *
 * @param {string} name
 * @throws Error if there is no such workload.
 */
export function workload(name) {
  const found = all[name];
  if (found === undefined)
    throw new Error(`There is no workload '${name}'. Valid names: ${Object.keys(all).join(', ')}.`);
  return found;
}
