export { type Ablation, ablationTable, differingKeys, publishedSettingsTable } from './comparison/ablations.js';
export { type ComparedRun, methodOf, type SettingValue } from './comparison/compared-run.js';
export { allTables, type Comparison, compareWithPaper } from './comparison/comparison.js';
export {
  type ComparisonCell,
  type ComparisonRow,
  type ComparisonTable,
  formatCell,
  paperSource,
  tableNote,
} from './comparison/comparison-table.js';
export {
  type PaperDataset,
  type PublishedAccuracies,
  type PublishedFigure,
  paperBackbones,
  paperDatasets,
  paperMethods,
  published,
} from './comparison/published.js';
export { comparisonCsv, comparisonLatex, comparisonMarkdown } from './comparison/table-files.js';
export type {
  Ceiling,
  ChangedImage,
  Evaluation,
  GroupConfusion,
  ModelCalibration,
  ModelMagnitudes,
} from './evaluation.js';
export type { RunEvent, RunStage } from './events.js';
export { formatAccuracy, formatCount, isBest, signed } from './format.js';
export { classesIn, columnName, describeJudged, shownColumns } from './judged-classes.js';
export {
  type MagnitudeHistograms,
  type MagnitudeHistogramsOptions,
  magnitudeHistograms,
} from './magnitude-histograms.js';
export {
  type AccuracyDifference,
  type MethodDifferences,
  type PairedDifferencesOptions,
  pairedDifferences,
} from './paired-differences.js';
export { parseEvaluation } from './parse-evaluation.js';
export {
  type ExamplePart,
  exampleParts,
  type Fact,
  type Gallery,
  type GalleryImage,
  type PretrainingData,
  type ReconstructedExample,
  type ReportData,
  type SliderData,
} from './report-data.js';
export {
  type Accuracies,
  accuracyColumns,
  type ClassColumn,
  encodeResults,
  type GroupSizes,
  isDeterministic,
  type Judged,
  type MethodResult,
  parseResults,
  type Results,
  type RunResult,
  summarizeMethod,
} from './results.js';
export { resultHeadings, resultRows } from './results-cells.js';
export { resultsCsv } from './results-csv.js';
export { formatMarkdownTable } from './results-markdown.js';
export {
  byMethod,
  confusionOf,
  groupSizes,
  inPercent,
  judgedIn,
  judgedPart,
  percent,
  predictionsOf,
  summarize,
} from './score-fits.js';
export { type MetricsRecord, type TrainingCurves, trainingCurves } from './training-curves.js';
