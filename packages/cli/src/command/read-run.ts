import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readJson, readText } from '@mem/datasets/node';
import { type EvaluatedRun, evaluationFile, type FinishedRun, resultsFile } from '@mem/experiment';
import { parseEvaluation, parseResults } from '@mem/results';

/** Returns whether a path is the folder of a finished run. */
export function isFinishedRun(folder: string): boolean {
  return existsSync(join(folder, resultsFile));
}

/**
 * Reads the recipe and the results of a run folder.
 * @throws MemError `bad-file`.
 */
export async function readRun(folder: string): Promise<FinishedRun> {
  const fileOf = (name: string) => [join(folder, name), `the ${name} of a finished run`] as const;
  return {
    name: basename(resolve(folder)),
    recipe: (await readJson(...fileOf('recipe.json'))) as FinishedRun['recipe'],
    results: parseResults(await readText(...fileOf(resultsFile))),
  };
}

/**
 * Reads a run folder with its evaluation, which older runs lack.
 * @throws MemError `bad-file`.
 */
export async function readEvaluatedRun(folder: string): Promise<EvaluatedRun> {
  const run = await readRun(folder);
  const path = join(folder, evaluationFile);
  if (!existsSync(path)) return run;
  return { ...run, evaluation: parseEvaluation(await readText(path, `the ${evaluationFile} of a finished run`)) };
}
