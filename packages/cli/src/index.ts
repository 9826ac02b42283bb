export { runMem } from './command/run-mem.js';
export { methodNames } from './methods/all-methods.js';
export type { CliRuntimeName } from './open-runtime.js';
export type { StageEvent } from './progress.js';
export { checkRecipe } from './recipe/check-recipe.js';
export type {
  DatasetRecipe,
  FeaturesRecipe,
  HoldOutRecipe,
  ImagesRecipe,
  PretrainRecipe,
  Recipe,
  StageOneRecipe,
  StageTwoRecipe,
  TrainingRecipe,
} from './recipe/recipe.js';
export {
  type Accuracies,
  encodeResults,
  type GroupSizes,
  type Judged,
  type MethodResult,
  parseResults,
  type Results,
  type RunResult,
} from './results.js';
export type { StageName } from './run/stage-runner.js';
export { type RunOutcome, type RunRecipeOptions, runRecipe, type Timings } from './run-recipe.js';
