import { classifierWorkloads } from './workloads/classifiers.mjs';
import { maskedAutoencoderWorkloads } from './workloads/masked-autoencoder.mjs';
import { modulatorWorkloads } from './workloads/modulator.mjs';

const all = { ...classifierWorkloads, ...maskedAutoencoderWorkloads, ...modulatorWorkloads };

/** What is measured, in the peer's order. */
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

/** A workload by name: its batch, and what makes its step for a runtime and a batch. */
export const workload = (name) => all[name];
