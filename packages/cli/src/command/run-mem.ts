import { MemError } from '@mem/errors';
import { Command, CommanderError } from 'commander';
import { checkRuntime, runtimeLabel } from '../open-runtime.js';
import { createProgress, type ProgressView } from '../progress.js';
import type { Recipe } from '../recipe/recipe.js';
import { resultsCsv } from '../report/results-csv.js';
import { encodeResults, type Results } from '../results.js';
import { formatMarkdownTable, formatResultsTable } from '../results-table.js';
import { type StageName, stageNames } from '../run/stage-runner.js';
import { runRecipe } from '../run-recipe.js';
import { addExport } from './export.js';
import { addMakeLt } from './make-lt.js';
import { addRecipeFlags, type RecipeFlags, recipeFrom } from './recipe-flags.js';

interface RunFlags extends RecipeFlags {
  readonly gallery?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly markdown?: boolean;
}

const about: Readonly<Record<StageName, string>> = {
  train: 'stage 1: trains the backbone with cross-entropy',
  extract: 'runs the frozen backbone over all images',
  fit: 'stage 2: fits every method with every seed',
  evaluate: 'scores the fits on the test split',
  report: 'writes the page to look at',
};

/** The `mem` command with these arguments; returns its exit code: 0, or 1 after one clear error on standard error. */
export async function runMem(args: readonly string[]): Promise<number> {
  const progress = createProgress();
  try {
    await program(progress).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    progress.stop();
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!MemError.is(error)) throw error;
    console.error(`error: ${error.message}`);
    return 1;
  } finally {
    progress.stop();
  }
}

function program(progress: ProgressView): Command {
  const mem = new Command('mem')
    .description('Long-tailed recognition: stage 1, then every stage-2 method on the frozen model, with a report.')
    .exitOverride();
  const run = addRunFlags(mem.command('run'))
    .description('all stages; what is finished and unchanged is left out, what was killed goes on')
    .action((recipe: string | undefined, flags: RunFlags) => execute(recipe, flags, progress));
  run.addHelpText('after', '\nExample: mem run examples/imagenet-lt --images ImageNet --lists ImageNet_LT');
  for (const stage of stageNames) {
    addRunFlags(mem.command(stage))
      .description(`${about[stage]}; this stage alone, with the recipe of the run folder unless another is given`)
      .action((recipe: string | undefined, flags: RunFlags) => execute(recipe, flags, progress, stage));
  }
  addMakeLt(mem);
  addExport(mem);
  return mem;
}

function addRunFlags(command: Command): Command {
  return addRecipeFlags(command)
    .option('--gallery', 'put test images into the report; only where they may be shown')
    .option('--fresh', 'do again what is finished')
    .option('--json', 'print the results as JSON')
    .option('--csv', 'print the results as CSV')
    .option('--markdown', 'print the results as a Markdown table')
    .allowExcessArguments(false);
}

async function execute(
  path: string | undefined,
  flags: RunFlags,
  progress: ProgressView,
  only?: StageName,
): Promise<void> {
  const { recipe, out } = await recipeFrom(path, flags, { fromFolder: only !== undefined });
  checkRuntime(recipe);
  console.error(describeRecipe(recipe));
  const { results, timings } = await runRecipe(recipe, {
    out,
    only,
    fresh: flags.fresh,
    gallery: flags.gallery,
    onEvent: progress.show,
  });
  progress.stop();
  if (results !== undefined) console.log(formatResults(results, flags));
  const where = only === undefined || only === 'report' ? `${out}/report.html` : out;
  console.error(`${results === undefined ? '' : 'Accuracy on the test split in percent. '}Runtime ${timings.runtime}, ${Math.round(timings.totalSeconds)} s, ${timings.peakMegabytes} MB. Written: ${where}`); // biome-ignore format: fits
}

function formatResults(results: Results, { json = false, csv = false, markdown = false }: RunFlags): string {
  if (json) return encodeResults(results).trimEnd();
  if (csv) return resultsCsv(results).trimEnd();
  if (markdown) return formatMarkdownTable(results).trimEnd();
  return formatResultsTable(results, { color: process.stdout.isTTY && process.env.NO_COLOR === undefined });
}

/** The resolved recipe, a line for each of its parts. */
function describeRecipe({ runtime, device, ...parts }: Recipe): string {
  const lines = Object.entries(parts).map(
    ([name, value]) => `  ${name.padEnd(9)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `Runtime: ${runtimeLabel({ runtime, device })}\nRecipe:\n${lines.join('\n')}`;
}
