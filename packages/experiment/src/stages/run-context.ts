import type { ReportData } from '@mem/results';
import type { Stage2Method } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { Extensions } from '../extensions.js';
import type { Recipe } from '../recipe/recipe.js';
import type { RunFolder } from '../run/run-folder.js';
import type { StageRunner } from '../run/stage-runner.js';

/** What all stages of a run are given. */
export interface RunContext {
  readonly recipe: Recipe;
  readonly runtime: Runtime;
  readonly extensions: Extensions;
  /** Methods that the recipe names, in the order of the tables. */
  readonly methods: readonly Stage2Method[];
  readonly folder: RunFolder;
  readonly runner: StageRunner;
  /** Renders the report; there is none without it. */
  readonly renderReport?: (data: ReportData) => string | Promise<string>;
  /** Whatever numbers depend on beside recipe and data: the runtime and our version. */
  readonly environment: unknown;
}
