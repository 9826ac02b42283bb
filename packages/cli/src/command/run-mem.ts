import { MemError } from '@mem/errors';
import type { Recipe } from '@mem/experiment';
import {
  checkRuntime,
  describeBatchAndRate,
  runExperiment,
  runtimeLabel,
  type StageName,
  stageNames,
} from '@mem/experiment';
import { Command, CommanderError } from 'commander';
import { createProgress, type ProgressView } from '../progress.js';
import { addCompare } from './compare.js';
import { addExport } from './export.js';
import { addFormatFlags, formatResults, type ResultsFormat } from './format-results.js';
import { type Guard, meetGuard, needsGuard, reportToGuard, runGuardedMem } from './guard.js';
import { addImprove } from './improve.js';
import { addMakeLt } from './make-lt.js';
import { addPresets } from './presets.js';
import { addRecipeFlags, type CommandArgument, type RecipeFlags, recipeArgument, recipeFrom } from './recipe-flags.js';
import { addReportAction, reportArgument } from './report.js';
import { addSweep } from './sweep.js';

interface RunFlags extends RecipeFlags, ResultsFormat {
  readonly tensorboard?: boolean;
  readonly gallery?: boolean;
  readonly fresh?: boolean;
}

const about: Readonly<Record<Exclude<StageName, 'report'>, string>> = {
  pretrain: 'Before stage 1: train the backbone as a masked autoencoder, without labels.',
  train: 'Stage 1: train the backbone with cross-entropy, from scratch, from pre-training or from given weights.',
  extract: 'Run the frozen backbone on all images.',
  fit: 'Stage 2: fit every method with every seed.',
  evaluate: 'Score the fits on the test split.',
};

/**
 * Runs the `mem` command with these arguments and returns its exit code: 0, or 1 after one clear error on standard
 * error. On a GPU the work runs in a separate process. If that process crashes, the crash is reported as such an error,
 * and its exit code is returned.
 */
export async function runMem(args: readonly string[]): Promise<number> {
  const progress = reportToGuard(createProgress());
  let code = 0;
  const guard: Guard = async (choice, work) => {
    if (!needsGuard(choice)) {
      await meetGuard();
      return work();
    }
    const ended = await runGuardedMem(args, choice);
    code = ended.code;
    if (ended.crash !== undefined) console.error(`error: ${ended.crash}`);
  };
  try {
    await memProgram(progress, guard).parseAsync(args, { from: 'user' });
    return code;
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

/** Creates the commands and flags of `mem`. The commands report to `progress`, and compute inside `guard`. */
export function memProgram(progress: ProgressView, guard: Guard = (_, work) => work()): Command {
  const mem = new Command('mem')
    .description('Long-tailed recognition: stage 1, then every stage-2 method on the frozen model, with a report.')
    .exitOverride();
  const run = addRunFlags(mem.command('run'))
    .description('Run all stages. Unchanged stages are skipped, and interrupted ones resume.')
    .action((recipe: string | undefined, flags: RunFlags) => execute(recipe, flags, { progress, guard }));
  run.addHelpText('after', '\nExample: mem run examples/imagenet-lt --images ImageNet --lists ImageNet_LT');
  for (const stage of stageNames) {
    const command = mem.command(stage);
    const runStage = (recipe: string | undefined, flags: RunFlags) =>
      execute(recipe, flags, { progress, guard, only: stage });
    if (stage === 'report') {
      addReportAction(addRunFlags(command, reportArgument), runStage);
      continue;
    }
    if (stage === 'train') command.alias('finetune');
    addRunFlags(command)
      .description(`${about[stage]} Runs this stage alone, with the recipe of the run folder unless another is given.`)
      .action(runStage);
  }
  addSweep(mem, progress, guard);
  addCompare(mem);
  addImprove(mem, progress, guard);
  addMakeLt(mem);
  addExport(mem);
  addPresets(mem);
  return mem;
}

function addRunFlags(command: Command, { name, about }: CommandArgument = recipeArgument): Command {
  return addFormatFlags(
    addRecipeFlags(command.argument(name, about))
      .option(
        '--tensorboard',
        "write training curves as TensorBoard's event files too, to tensorboard/ in the run folder",
      )
      .option('--gallery', 'show test images in the report, if their licence allows it')
      .option('--fresh', 'rerun finished stages'),
  ).allowExcessArguments(false);
}

async function execute(
  path: string | undefined,
  flags: RunFlags,
  { progress, guard, only }: { readonly progress: ProgressView; readonly guard: Guard; readonly only?: StageName },
): Promise<void> {
  const { recipe, out } = await recipeFrom(path, flags, { stage: only });
  checkRuntime(recipe);
  await guard(recipe, () => runInto(out, recipe, flags, { progress, only }));
}

async function runInto(
  out: string,
  recipe: Recipe,
  flags: RunFlags,
  { progress, only }: { readonly progress: ProgressView; readonly only: StageName | undefined },
): Promise<void> {
  console.error(describeRecipe(recipe));
  const { results, timings } = await runExperiment(recipe, {
    out,
    only,
    fresh: flags.fresh,
    tensorboard: flags.tensorboard,
    gallery: flags.gallery,
    // Loaded on demand, since the chart library is slow to load.
    renderReport: async (data) => (await import('@mem/report')).renderReport(data),
    onEvent: progress.show,
  });
  progress.stop();
  if (results !== undefined) console.log(formatResults(results, flags));
  const where = only === undefined || only === 'report' || only === 'pretrain' ? `${out}/report.html` : out;
  console.error(
    `${results === undefined ? '' : 'Accuracy on the test split in percent. '}Runtime ${timings.runtime}, ${Math.round(timings.totalSeconds)} s, ${timings.peakMegabytes} MB. Written: ${where}`,
  );
}

/** Describes the resolved recipe, one line per part, and the resulting batch sizes and learning rates. */
function describeRecipe({ runtime, device, ...parts }: Recipe): string {
  const lines = Object.entries(parts).map(
    ([name, value]) => `  ${name.padEnd(9)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const { dataset, pretrain, stage1 } = parts;
  const trainings =
    dataset.kind === 'features' ? [] : [pretrain && (['pretrain', pretrain] as const), ['stage1', stage1] as const];
  const rates = trainings.flatMap((part) => (part ? [`${part[0]}: ${describeBatchAndRate(part[1])}`] : []));
  return [`Runtime: ${runtimeLabel({ runtime, device })}`, 'Recipe:', ...lines, ...rates].join('\n');
}
