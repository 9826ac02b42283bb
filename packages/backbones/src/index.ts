export type { Backbone, Classification, Features, ForwardOptions } from './backbone.js';
export { type CreateBackboneOptions, createBackbone, listBackbones } from './create-backbone.js';
export { imagenetMean, imagenetStd } from './image-statistics.js';
export type { ResidualBlockKind } from './residual-block.js';
export { type ResnetConfig, type ResnetStem, resnet } from './resnet.js';
export { sinCosPositions } from './sin-cos-positions.js';
export { type VitConfig, vit } from './vit.js';
