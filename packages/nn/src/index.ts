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
  conv2dSpecs,
  layerNormLayer,
  linearLayer,
  linearSpecs,
  normSpecs,
} from './layers.js';
export { headParameters, type LinearHead } from './linear-head.js';
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  logPriors,
  oneHotTargets,
  priorLogOdds,
} from './losses.js';
export { type MapRowsOptions, mapRows, type RowFunction, type RowFunctionOptions, rowFunction } from './map-rows.js';
export { type AdamWOptions, adamW } from './optimizers/adamw.js';
export { addDecayedWeights } from './optimizers/add-decayed-weights.js';
export { chain } from './optimizers/chain.js';
export { clipByGlobalNorm } from './optimizers/clip-by-global-norm.js';
export { type CreateOptimizerOptions, createOptimizer, type Optimizer } from './optimizers/create-optimizer.js';
export type { FusiblePart, ParameterSetting } from './optimizers/fusible-part.js';
export type { GradientTransform, TransformInputs, TransformResult } from './optimizers/gradient-transform.js';
export { withoutOptimizerState } from './optimizers/optimizer-state.js';
export {
  decayMatricesOnly,
  type ParameterRule,
  type ParameterRules,
  type RulesOptions,
} from './optimizers/parameter-rules.js';
export { type ScaleByAdamOptions, scaleByAdam } from './optimizers/scale-by-adam.js';
export { scaleByLearningRate } from './optimizers/scale-by-learning-rate.js';
export { type SgdOptions, sgd } from './optimizers/sgd.js';
export { type TraceOptions, trace } from './optimizers/trace.js';
export { parameter } from './parameter.js';
export { type WarmupCosineOptions, warmupCosine } from './schedules.js';
export { type TrainEvent, train, trainToEnd } from './train.js';
export type { TrainOptions } from './train-options.js';
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
  transformerBlocks,
} from './transformer-block.js';
export { disposeMap, lazyMap, readLazyMap, readMap, uploadMap } from './value-maps.js';
