export type { EarlyStopping } from './early-stopping.js';
export { type FitRowsOptions, fitRows } from './fit-rows.js';
export {
  type Initializer,
  initialize,
  kaimingNormal,
  kaimingUniform,
  normal02,
  ones,
  type ParameterSpecs,
  under,
  uniformWithin,
  xavierUniform,
  zeros,
} from './initializers.js';
export {
  type BatchNormOptions,
  batchNormLayer,
  batchNormSpecs,
  conv2dLayer,
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normSpecs,
} from './layers.js';
export { headParameters, type LinearHead } from './linear-head.js';
export { type CrossEntropyOptions, crossEntropy, logPriors, oneHotTargets } from './losses.js';
export { type MapRowsOptions, mapRows, type RowFunction, type RowFunctionOptions, rowFunction } from './map-rows.js';
export {
  type AdamWOptions,
  adamW,
  decayMatricesOnly,
  type Optimizer,
  type ParameterRule,
  type ParameterRules,
  type SgdOptions,
  sgd,
  withoutOptimizerState,
} from './optimizers.js';
export { parameter } from './parameter.js';
export { type WarmupCosineOptions, warmupCosine } from './schedules.js';
export { type TrainEvent, type TrainOptions, train, trainToEnd } from './train.js';
export {
  type AccumulatingStep,
  accumulatingStep,
  type LossFunction,
  type LossResult,
  type TrainingStep,
  trainingStep,
} from './training-step.js';
export {
  scalePath,
  type TransformerBlockOptions,
  type TransformerBlockResult,
  type TransformerBlockSpecsOptions,
  transformerBlock,
  transformerBlockSpecs,
} from './transformer-block.js';
export { disposeMap, lazyMap, readLazyMap, readMap, uploadMap } from './value-maps.js';
