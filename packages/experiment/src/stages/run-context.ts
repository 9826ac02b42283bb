import type { ReportData } from '@mem/results';
import type { Stage2Method } from '@mem/stage2';
import type { Runtime } from '@mem/tensor';
import type { Extensions } from '../extensions.js';
import type { Recipe } from '../recipe/recipe.js';
import type { RunFolder } from '../run/run-folder.js';
import type { StageRunner } from '../run/stage-runner.js';

/** Context shared by all stages of a run. */
export interface RunContext {
  readonly recipe: Recipe;
  readonly runtime: Runtime;
  readonly extensions: Extensions;
  /** Methods named in the recipe, in the order of the tables. */
  readonly methods: readonly Stage2Method[];
  readonly folder: RunFolder;
  readonly runner: StageRunner;
  /** Renders the report; without it, no report is written. */
  readonly renderReport?: (data: ReportData) => string | Promise<string>;
  /** Everything besides recipe and data that affects the numbers: the runtime and the version of the package. */
  readonly environment: unknown;
}
