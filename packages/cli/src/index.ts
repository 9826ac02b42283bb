export { runMem } from './command/run-mem.js';
export { methodNames } from './methods/all-methods.js';
export type { StageEvent } from './progress.js';
export { checkRecipe } from './recipe/check-recipe.js';
export type {
  DatasetRecipe,
  FeaturesRecipe,
  HoldOutRecipe,
  ImagesRecipe,
  Recipe,
  StageOneRecipe,
  StageTwoRecipe,
} from './recipe/recipe.js';
export { encodeResults, type MethodResult, parseResults, type Results, type RunResult } from './results.js';
export { type RunOutcome, type RunRecipeOptions, runRecipe, type Timings } from './run-recipe.js';
