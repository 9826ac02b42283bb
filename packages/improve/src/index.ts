export { verdictSamples } from './evidence.js';
export {
  type ImproveClassifierOptions,
  type ImprovedClassifier,
  improveClassifier,
} from './improve-classifier.js';
export { type Improvement, improve } from './improvement.js';
export { encodeHead, modulatorOnnx } from './model-files.js';
export { outputFiles } from './output-files.js';
export { resultsOf } from './results-of.js';
export { plainName } from './try-methods.js';
export { encodeVerdict, type VerdictContext } from './verdict-file.js';
