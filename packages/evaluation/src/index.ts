export { accuracy, argmaxRows } from './accuracy.js';
export { accuracyGivenGroup, type GroupedLogits } from './accuracy-given-group.js';
export { balancedAccuracy, balancedWeights } from './balanced-accuracy.js';
export { type BestGroupBiases, bestGroupBiases } from './best-group-biases.js';
export { type Calibration, type CalibrationBin, type CalibrationInput, calibrationError } from './calibration-error.js';
export { type GroupAccuracies, groupAccuracies, type Predictions } from './group-accuracies.js';
export { type GroupConfusion, groupConfusion } from './group-confusion.js';
export { type GroupHitRates, type GroupMagnitudes, groupHitRates, type HitRate } from './group-hit-rates.js';
export {
  type GroupKnowledgeInput,
  type GroupKnowledgeOptions,
  type GroupKnowledgePoint,
  type GuessErrors,
  groupKnowledgeCurve,
  type SplitLogits,
} from './group-knowledge-curve.js';
export { type GroupTops, groupTops } from './group-tops.js';
export { type JudgedClasses, judgedClasses } from './judged-classes.js';
export {
  type Correctness,
  type PairedBootstrap,
  type PairedBootstrapOptions,
  type PairedBootstrapsOptions,
  pairedBootstrap,
  pairedBootstraps,
} from './paired-bootstrap.js';
export { type Selection, selectBest } from './select-best.js';
export { type SeedSummary, summarizeSeeds } from './summarize-seeds.js';
export {
  type BlendWinnersOptions,
  blendWinners,
  type TauWinnersOptions,
  tauWinners,
  type Winners,
  winnerAt,
} from './winners.js';
