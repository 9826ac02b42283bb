export type { Claim } from './claim.js';
export type { Verdict } from './contenders.js';
export type { ClassDiagnosis, Diagnosis, Recoverable } from './diagnosis.js';
export { type EvidenceFacts, verdictSamples } from './evidence.js';
export type { Comparison, Figures, MethodFigures } from './figures.js';
export {
  type ImproveClassifierOptions,
  type ImprovedClassifier,
  improveClassifier,
} from './improve-classifier.js';
export { type Improvement, type ImproveOptions, improve } from './improvement.js';
export { outputFiles } from './output-files.js';
export type { Evidence } from './split-samples.js';
export { type LeftOut, plainName, type Trial, type TrialKind, type TrialSettings } from './try-methods.js';
export type { VerdictContext } from './verdict-file.js';
