export { dataAwareLogits, modulateLogits, spreadOverClasses } from './data-aware-logits.js';
export { groupWeights, type Weighting, weightings } from './weightings.js';
