import { MemError } from '@mem/errors';
import type { ParameterRules } from '@mem/nn';
import type { Backbone } from './backbone.js';

const undecayed: readonly string[] = ['pos_embed', 'cls_token'];

/**
 * Returns rules for layer-wise learning-rate decay (Clark et al. 2020), as the MAE code uses in fine-tuning. The head
 * learns at the full rate and every layer below at `layerDecay` times the rate of the one above. Vectors, positions and
 * the class token have no weight decay.
 * @throws MemError `bad-option` unless `layerDecay` is above 0 and at most 1.
 */
export function layerDecayRules({ numLayers, layerOf }: Backbone, layerDecay: number): ParameterRules {
  if (!(layerDecay > 0 && layerDecay <= 1)) {
    throw new MemError('bad-option', `layerDecay must be above 0 and at most 1, but is ${layerDecay}.`, { layerDecay });
  }
  return (name, shape) => {
    const learningRateScale = layerDecay ** (numLayers - 1 - layerOf(name));
    const isDecayed = shape.length > 1 && !undecayed.includes(name);
    return isDecayed ? { learningRateScale } : { learningRateScale, weightDecay: 0 };
  };
}
