import type { HostArray, HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

const statePrefix = 'optimizer.';

/** The entries of a training state that are parameters or buffers. */
export function withoutOptimizerState<Entry>(state: Readonly<Record<string, Entry>>): Record<string, Entry> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith(statePrefix)));
}

/** Adds `optimizer.` to the names of transform state, as it is kept beside the parameters. */
export function toTrainingState<Entry>(state: Readonly<Record<string, Entry>>): Record<string, Entry> {
  return Object.fromEntries(Object.entries(state).map(([name, entry]) => [statePrefix + name, entry]));
}

/** The transform state within a training state, under the names the transforms gave it. */
export function fromTrainingState<Entry>(state: Readonly<Record<string, Entry>>): Record<string, Entry> {
  const entries = Object.entries(state).filter(([name]) => name.startsWith(statePrefix));
  return Object.fromEntries(entries.map(([name, entry]) => [name.slice(statePrefix.length), entry]));
}

/** An entry of transform state. @throws MemError `missing-parameter` */
export function stateEntry(state: TensorMap, name: string): Tensor {
  const tensor = state[name];
  if (tensor === undefined) {
    throw new MemError(
      'missing-parameter',
      `The training state has no entry '${statePrefix}${name}'. Start from the optimiser's init, or from a checkpoint of the same optimiser.`,
      { name: statePrefix + name },
    );
  }
  return tensor;
}

/** Zeros of each parameter's shape, as `<prefix>.<parameter>`. */
export function zerosLike(prefix: string, parameters: HostMap): HostMap {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]): [string, HostArray] => [
      `${prefix}.${name}`,
      { dtype: 'float32', shape, data: new Float32Array(data.length) },
    ]),
  );
}
