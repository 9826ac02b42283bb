import { mapTensors, type TensorMap } from '@mem/tensor';
import { add, div, mul, pow, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './gradient-transform.js';
import { stateEntry, zerosLike } from './optimizer-state.js';

/** Names of Adam's state: the step count, and prefixes of both moments of each parameter. */
export const adamState = { step: 'step', first: 'exp_avg', second: 'exp_avg_sq' } as const;

/** Options of `scaleByAdam`. */
export interface ScaleByAdamOptions {
  /**
   * Decay rates of the first and the second moment.
   * @default [0.9, 0.999]
   */
  readonly betas?: readonly [number, number];
  /**
   * Added to the root of the second moment.
   * @default 1e-8
   */
  readonly epsilon?: number;
}

/** Scales updates by Adam's moment estimates (Kingma & Ba 2015), with bias correction. */
export function scaleByAdam({
  betas: [beta1, beta2] = [0.9, 0.999],
  epsilon = 1e-8,
}: ScaleByAdamOptions = {}): GradientTransform {
  return {
    fusible: { kind: 'adam', beta1, beta2, epsilon },
    init: (parameters) => ({
      [adamState.step]: { dtype: 'float32', shape: [], data: new Float32Array(1) },
      ...zerosLike(adamState.first, parameters),
      ...zerosLike(adamState.second, parameters),
    }),
    update: (updates, state) => {
      const step = add(stateEntry(state, adamState.step), 1);
      const firstCorrection = sub(1, pow(beta1, step));
      const secondCorrection = sqrt(sub(1, pow(beta2, step)));
      const next: Record<string, Tensor> = { [adamState.step]: step };
      const scaled: TensorMap = mapTensors(updates, (update, name) => {
        const [firstName, secondName] = [`${adamState.first}.${name}`, `${adamState.second}.${name}`];
        const first = add(mul(stateEntry(state, firstName), beta1), mul(update, 1 - beta1));
        const second = add(mul(stateEntry(state, secondName), beta2), mul(square(update), 1 - beta2));
        next[firstName] = first;
        next[secondName] = second;
        return div(div(first, firstCorrection), add(div(sqrt(second), secondCorrection), epsilon));
      });
      return { updates: scaled, state: next };
    },
  };
}
