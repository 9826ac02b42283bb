export {
  boundsInput,
  type ClassGroups,
  type ClassPartition,
  checkBounds,
  checkModulated,
  classGroups,
  defaultBounds,
  modulatedGroups,
} from './class-groups.js';
export { type Classifier, type ClassifierFromOptions, classifierFrom, type HostOutputs } from './classifier.js';
export type { Fit } from './fit.js';
export { type FinishedFit, type FitOnceOptions, fitOnce } from './fit-once.js';
export type {
  CheckedLabelledOutputs,
  CheckedOutputs,
  CheckedStage2Data,
  FrozenOutputs,
  HeadInput,
  LabelledOutputs,
  OutputShape,
  Stage2Data,
} from './frozen-outputs.js';
export { type ArrayInput, type LabelInput, type RowInput, toHost, toLabels } from './host-input.js';
export { inspectedMethods, type LeadingMethods, leadingMethods, trainingStepsOf } from './leading-methods.js';
export {
  classifierHead,
  classifierInputs,
  classifierLogits,
  classifierParameters,
  frozenClassifier,
  type LinearClassifier,
} from './linear-classifier.js';
export { type PredictClassesOptions, predictClasses } from './predict-classes.js';
export { readOutputs, readStage2Data } from './read-stage2-data.js';
export type {
  FitOptions,
  MethodRole,
  MethodSlider,
  Need,
  Prediction,
  PredictOptions,
  Settings,
  SliderInput,
  Stage2Method,
  Stage2Predictor,
} from './stage2-method.js';
