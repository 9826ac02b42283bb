export { fitBalancedSoftmax } from './balanced-softmax.js';
export { fitCrt } from './crt.js';
export {
  type DecouplingMethod,
  type DecouplingMethodName,
  type DecouplingOptions,
  decouplingMethods,
} from './decoupling-methods.js';
export type { FittedClassifier } from './fitted-classifier.js';
export { adjustLogits, fitLogitAdjustment } from './logit-adjustment.js';
export { fitLws, lwsLogits } from './lws.js';
export { fitNcm, ncmLogits } from './ncm.js';
export { plainHead } from './plain-head.js';
export {
  type CheckedStage2Data,
  type FrozenFeatures,
  readStage2Data,
  type Stage2Data,
  type Stage2Options,
} from './stage2-data.js';
export { fitTauNorm, tauNormalizedWeight, tauNormLogits } from './tau-norm.js';
export type { TauSweepOptions } from './tau-sweep.js';
export type { TrainHeadOptions } from './train-head.js';
