import { basename, join } from 'node:path';
import { checkRuntime, readSweepFile, runSweep, type Shard, type SweepResult, sweepFile } from '@mem/experiment';
import { type Command, InvalidArgumentError } from 'commander';
import type { ProgressView } from '../progress.js';
import { formatSweep } from '../sweep-table.js';
import { type Guard, needsGuard } from './guard.js';
import { addRecipeFlags, type RecipeFlags, withFlags } from './recipe-flags.js';
import { fitInProcess } from './sweep-worker.js';

interface SweepFlags extends RecipeFlags {
  readonly jobs: number;
  readonly shard?: Shard;
  readonly json?: boolean;
}

/** Adds `mem sweep`, which tries variations of a recipe and selects one on validation. */
export function addSweep(mem: Command, progress: ProgressView, guard: Guard): void {
  addRecipeFlags(mem.command('sweep').argument('<files...>', 'sweep files'))
    .description(
      'Fit variations of a recipe, select the most accurate one on validation, and run it to its report. Each file is a sweep with its own folder in --out (default: runs). An interrupted sweep resumes.',
    )
    .option('--jobs <n>', 'configurations fitted at once, each in a process of its own', jobCount, 1)
    .option('--shard <i/n>', 'fit only slice i of n, for a job array; a later call without --shard selects', shard)
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', '\nExample: mem sweep examples/ablations/*.json --features runs/first/features --jobs 2')
    .action(async (files: readonly string[], flags: SweepFlags) => {
      const sweeps = await Promise.all(files.map((file) => readSweep(file, flags)));
      for (const { recipe } of sweeps) checkRuntime(recipe);
      // A file's recipe may name a GPU, for which the whole command runs in a guarded process.
      const { recipe } = sweeps.find((each) => needsGuard(each.recipe)) ?? sweeps[0]!;
      await guard(recipe, async () => {
        for (const sweep of sweeps) await sweepInto(sweep, flags, progress);
      });
    });
}

async function readSweep(file: string, flags: SweepFlags) {
  const sweep = await readSweepFile(file);
  const out = join(flags.out ?? 'runs', basename(file, '.json'));
  return { sweep, recipe: await withFlags(sweep.recipe, flags), out };
}

async function sweepInto(
  { sweep, recipe, out }: Awaited<ReturnType<typeof readSweep>>,
  flags: SweepFlags,
  progress: ProgressView,
): Promise<void> {
  console.error(`Sweep into ${out}: ${JSON.stringify(sweep.axes)}`);
  const result = await runSweep(
    { ...sweep, recipe: { ...recipe } },
    {
      ...{ out, shard: flags.shard, jobs: flags.jobs },
      ...(flags.jobs > 1 && { fit: fitInProcess }),
      // Loaded on demand, since the chart library is slow to load.
      renderReport: async (data) => (await import('@mem/report')).renderReport(data),
      onEvent: progress.show,
    },
  );
  progress.stop();
  report(result, out, flags);
}

function report(result: SweepResult | undefined, out: string, { json = false, shard: part }: SweepFlags): void {
  if (result === undefined) {
    console.error(
      `Shard ${part?.index} of ${part?.count} is fitted. After the last one, run the command without --shard.`,
    );
    return;
  }
  console.log(json ? JSON.stringify(result, null, 2) : formatSweep(result));
  console.error(
    `Written: ${join(out, sweepFile)} and ${join(out, 'configurations', result.selected.name, 'report.html')}`,
  );
}

function jobCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function shard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new InvalidArgumentError('It must be a slice and the number of slices, such as 3/16.');
  }
  return { index, count };
}
