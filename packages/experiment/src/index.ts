export { compareRuns } from './compare-runs.js';
export { comparedRuns, type EvaluatedRun } from './compared-runs.js';
export { decodeFile, readBytes } from './data/decode-file.js';
export { type FilePart, findFilePart } from './data/file-part.js';
export {
  type ExportedOutput,
  type ExportedWeights,
  type ExportRunOptions,
  exportedOutputs,
  exportRun,
  exportRunWeights,
} from './export-run.js';
export type {
  DatasetOpener,
  Extensions,
  SamplerFactory,
} from './extensions.js';
export { type LoadedPlugins, loadPlugins } from './load-plugins.js';
export {
  type CliRuntimeName,
  checkRuntime,
  cliRuntimeNames,
  openRuntime,
  type RuntimeChoice,
  runtimeLabel,
} from './open-runtime.js';
export { formatPreset } from './presets/format-preset.js';
export type { Preset, PresetValue, Source } from './presets/preset.js';
export { presetNamed, presetNames, presets } from './presets/presets.js';
export { checkRecipe } from './recipe/check-recipe.js';
export { describeBatchAndRate } from './recipe/learning-rate.js';
export {
  type PartialRecipe,
  pluginsOf,
  type RecipeOverride,
  readRecipeFile,
  resolveRecipe,
} from './recipe/read-recipe.js';
export {
  type DatasetRecipe,
  type FeaturesRecipe,
  type ImagesRecipe,
  type PretrainRecipe,
  type Recipe,
  type RecipeFile,
  recipeSchema,
  type StageOneRecipe,
  type StageTwoRecipe,
  type TrainingRecipe,
} from './recipe/recipe.js';
export { lockFile } from './run/lock-folder.js';
export { openRunFolder, type RunFolder } from './run/run-folder.js';
export { type StageName, stageNames } from './run/stage-runner.js';
export type { FinishedRun } from './run-arms.js';
export { type RunExperimentOptions, type RunOutcome, runExperiment, type Timings } from './run-experiment.js';
export { evaluationFile, resultsFile } from './stages/evaluate.js';
export { planSweep, type Shard, type SweepConfiguration, type SweepValues } from './sweep/plan-sweep.js';
export { type RunSweepOptions, runSweep, sweepFile } from './sweep/run-sweep.js';
export { readSweepFile, type Sweep, type SweepMode } from './sweep/sweep-file.js';
export type { RankedConfiguration, SweepResult } from './sweep/sweep-result.js';
