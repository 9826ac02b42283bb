import type { HostMap } from '@mem/arrays';
import { MemError } from '@mem/errors';
import type { TensorMap } from '@mem/tensor';
import type { GradientTransform } from './gradient-transform.js';

/**
 * Composes transforms: each receives the updates of the one before it.
 * @throws MemError `bad-option` from `init` when two of them keep state under one name.
 */
export function chain(...transforms: readonly GradientTransform[]): GradientTransform {
  const parts = transforms.flatMap((transform) => transform.parts ?? [transform]);
  return {
    parts,
    init: (parameters) => {
      const state: Record<string, HostMap[string]> = {};
      for (const part of parts) {
        for (const [name, array] of Object.entries(part.init(parameters))) {
          if (Object.hasOwn(state, name)) throw sharedState(name);
          state[name] = array;
        }
      }
      return state;
    },
    update: (gradients, state, inputs) => {
      let updates = gradients;
      let next: TensorMap = {};
      for (const part of parts) {
        const result = part.update(updates, state, inputs);
        updates = result.updates;
        next = { ...next, ...result.state };
      }
      return { updates, state: next };
    },
  };
}

const sharedState = (name: string): MemError =>
  new MemError(
    'bad-option',
    `Transforms of a chain need state names of their own, but two of them keep '${name}'. Give one another name (trace has an option for it), or leave it out.`,
    { name },
  );
