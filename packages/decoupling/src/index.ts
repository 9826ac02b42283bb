export { fitBalancedSoftmax } from './balanced-softmax.js';
export { fitCrt } from './crt.js';
export type { DecouplingBaseOptions } from './decoupling-data.js';
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
export { fitTauNorm, tauNormalizedWeight, tauNormLogits } from './tau-norm.js';
export type { TauSweepOptions } from './tau-sweep.js';
export type { TrainHeadOptions } from './train-classifier.js';
