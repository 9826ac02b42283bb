import { mapTensors } from '@mem/tensor';
import { add, mul } from '@tensorflow/tfjs-core';
import { parameter } from '../parameter.js';
import type { GradientTransform } from './gradient-transform.js';
import { noRules, type RulesOptions } from './parameter-rules.js';

/**
 * Weight decay: adds `weightDecay` times the parameter to its update, or the `weightDecay` of the parameter's rule.
 * After `scaleByAdam` it is AdamW's decoupled decay, on raw gradients an L2 penalty.
 */
export function addDecayedWeights(weightDecay: number, { rules = noRules }: RulesOptions = {}): GradientTransform {
  const weightDecayOf = (name: string, shape: readonly number[]): number =>
    rules(name, shape).weightDecay ?? weightDecay;
  return {
    fusible: { kind: 'decay', weightDecayOf },
    init: () => ({}),
    update: (updates, _state, { parameters }) => {
      const decayed = mapTensors(updates, (update, name) => {
        const decay = weightDecayOf(name, update.shape);
        return decay === 0 ? update : add(update, mul(parameter(parameters, name), decay));
      });
      return { updates: decayed, state: {} };
    },
  };
}
