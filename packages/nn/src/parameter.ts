import { MemError } from '@mem/errors';
import type { TensorMap } from '@mem/tensor';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Returns the parameter or buffer `name`.
 * @throws MemError `missing-parameter` naming the parameters beside it.
 */
export function parameter(parameters: TensorMap, name: string): Tensor {
  const tensor = parameters[name];
  if (tensor === undefined) {
    const scope = name.slice(0, name.lastIndexOf('.') + 1);
    const nearby = Object.keys(parameters).filter((other) => other.startsWith(scope));
    throw new MemError(
      'missing-parameter',
      `There is no parameter '${name}'. Parameters under '${scope}': ${nearby.slice(0, 8).join(', ') || 'none'}.`,
      { name },
    );
  }
  return tensor;
}
