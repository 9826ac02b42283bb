export { type CompareOptions, type Comparison, compare, type Timings } from './compare.js';
export { type CompareProgram, runCompareProgram } from './compare-command.js';
export { methodNames } from './methods/all-methods.js';
export type { StageEvent } from './progress.js';
export { checkRecipe, type DatasetRecipe, type Recipe, type StageOneRecipe, type StageTwoRecipe } from './recipe.js';
export { encodeResults, type MethodResult, parseResults, type Results, type RunResult } from './results.js';
