export {
  type Backbone,
  type BackboneDefinition,
  type Classification,
  type ClassifierConfig,
  defineBackbone,
  type Features,
  type ForwardOptions,
} from './backbone.js';
export type { BackboneEntry, BackboneSettings, Backbones, GlobalPool } from './backbone-entry.js';
export { checkImages } from './check-images.js';
export { type ConvolutionStages, type ConvolutionStagesOptions, convolutionStages } from './convolution-stages.js';
export {
  type BackboneNamesOptions,
  backboneNames,
  type CreateBackboneOptions,
  createBackbone,
} from './create-backbone.js';
export { type CvitBackbone, type CvitConfig, cvit } from './cvit.js';
export {
  type CvitEncoderConfig,
  type CvitEncoderSpecsOptions,
  cvitEncoderSpecs,
  type PerStage,
} from './cvit-encoder.js';
export { type AnyBackbone, defaultBackbones, isAnyBackbone } from './default-backbones.js';
export { type DrawPathScalesOptions, drawPathScales } from './draw-path-scales.js';
export { imagenetMean, imagenetStd } from './image-statistics.js';
export { layerDecayRules } from './layer-decay-rules.js';
export {
  checkBackboneWeights,
  type LoadedWeights,
  loadBackboneWeights,
  readBackboneWeights,
} from './load-backbone-weights.js';
export type { LoadBackboneWeightsOptions } from './load-options.js';
export { formatReport, type LoadReport, type ShapeMismatch } from './load-report.js';
export type { WeightsSource } from './published-names.js';
export type { ResidualBlockKind } from './residual-block.js';
export { type ResizePositionsOptions, resizePositions } from './resize-positions.js';
export { type ResnetBackbone, type ResnetConfig, type ResnetStem, resnet } from './resnet.js';
export { sinCosInitializer, sinCosPositions } from './sin-cos-positions.js';
export { type VitBackbone, type VitConfig, vit } from './vit.js';
export { withBatchCounts } from './with-batch-counts.js';
