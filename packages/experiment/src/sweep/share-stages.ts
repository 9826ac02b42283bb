import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Recipe } from '../recipe/recipe.js';
import { digestOf } from '../run/digest.js';
import { lockFile, lockFolder } from '../run/lock-folder.js';
import { metricsFile } from '../run/metrics.js';
import { type RunExperimentOptions, runExperiment } from '../run-experiment.js';

/** Name of the folder of the stages before stage 2; equal for recipes that differ in stage 2 alone. */
export function sharedName({ stage2: _stage2, groups: _groups, ...before }: Recipe): string {
  return digestOf(before).slice(0, 8);
}

/** Runs the stages before stage 2 into a folder. */
export async function runShared(recipe: Recipe, options: RunExperimentOptions): Promise<void> {
  const stages = [...(recipe.pretrain ? (['pretrain'] as const) : []), 'train', 'extract'] as const;
  for (const only of stages) await runExperiment(recipe, { ...options, only });
}

/** Files of a run folder that belong to the run and not to its stages. */
const ownFiles: readonly string[] = ['recipe.json', 'timings.json', 'events.jsonl', 'report.html', lockFile];

/**
 * Makes the finished stages of one run folder those of another. The files are linked, not copied: nothing changes a
 * finished file in place, except `metrics.jsonl`, to which lines are added.
 */
export async function linkStages(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const unlock = await lockFolder(to);
  try {
    const entries = await readdir(from, { recursive: true, withFileTypes: true });
    const files = entries.flatMap((each) => (each.isFile() ? [relative(from, join(each.parentPath, each.name))] : []));
    for (const file of files.filter((name) => !ownFiles.includes(name))) {
      const [source, target] = [join(from, file), join(to, file)];
      await mkdir(dirname(target), { recursive: true });
      await rm(target, { force: true });
      // Some file systems have no links.
      if (file === metricsFile) await copyFile(source, target);
      else await link(source, target).catch(() => copyFile(source, target));
    }
  } finally {
    await unlock();
  }
}
