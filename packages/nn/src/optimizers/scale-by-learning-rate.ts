import { mapTensors } from '@mem/tensor';
import { mul } from '@tensorflow/tfjs-core';
import type { GradientTransform } from './gradient-transform.js';
import { noRules, type RulesOptions } from './parameter-rules.js';

/**
 * Multiplies updates by the negative learning rate of the step, so that adding them descends. A parameter's rule can
 * scale its rate. Ends a chain.
 */
export function scaleByLearningRate({ rules = noRules }: RulesOptions = {}): GradientTransform {
  const learningRateScaleOf = (name: string, shape: readonly number[]): number =>
    rules(name, shape).learningRateScale ?? 1;
  return {
    fusible: { kind: 'rate', learningRateScaleOf },
    init: () => ({}),
    update: (updates, _state, { learningRate }) => ({
      updates: mapTensors(updates, (update, name) =>
        mul(update, mul(learningRate, -learningRateScaleOf(name, update.shape))),
      ),
      state: {},
    }),
  };
}
