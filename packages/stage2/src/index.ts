export {
  boundsInput,
  type ClassGroups,
  checkBounds,
  checkModulated,
  classGroups,
  defaultBounds,
} from './class-groups.js';
export { type Classifier, classifierFrom } from './classifier.js';
export type { Fit } from './fit.js';
export { fitOnce } from './fit-once.js';
export type {
  FitContext,
  FittedHead,
  LabelledSamples,
  Method,
  MethodData,
  MethodSettings,
  Need,
  Samples,
  Settings,
} from './stage2-method.js';
