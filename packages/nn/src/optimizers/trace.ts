import { mapTensors } from '@mem/tensor';
import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './gradient-transform.js';
import { stateEntry, zerosLike } from './optimizer-state.js';

/** Options of `trace`. */
export interface TraceOptions {
  /** Fraction of the velocity kept from step to step. */
  readonly decay: number;
  /**
   * Nesterov momentum: the update is the gradient plus the decayed new velocity.
   * @default false
   */
  readonly nesterov?: boolean;
  /**
   * Prefix of the velocities in the state.
   * @default 'momentum_buffer'
   */
  readonly name?: string;
}

/** Momentum: replaces updates by their decayed running sum, the velocity, which starts at zero. */
export function trace({ decay, nesterov = false, name: prefix = 'momentum_buffer' }: TraceOptions): GradientTransform {
  return {
    fusible: { kind: 'trace', name: prefix, decay, nesterov },
    init: (parameters) => zerosLike(prefix, parameters),
    update: (updates, state) => {
      const next: Record<string, Tensor> = {};
      const moved = mapTensors(updates, (update, name) => {
        const velocity = add(mul(stateEntry(state, `${prefix}.${name}`), decay), update);
        next[`${prefix}.${name}`] = velocity;
        return nesterov ? add(update, mul(velocity, decay)) : velocity;
      });
      return { updates: moved, state: next };
    },
  };
}
