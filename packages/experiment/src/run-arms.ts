import { type MethodResult, type Results, summarizeMethod } from '@mem/results';
import { defaultBounds } from '@mem/stage2';
import { digestOf } from './run/digest.js';

/** Finished run: its folder's name, its recipe as in `recipe.json`, and its results. */
export interface FinishedRun {
  readonly name: string;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly results: Results;
}

/** Runs of one recipe on the same data that differ in their stage-1 seed. */
export interface RunArm<Run extends FinishedRun = FinishedRun> {
  /** Name of the run, or the common prefix of several without a seed's number; unique among the arms. */
  readonly label: string;
  readonly runs: readonly [Run, ...Run[]];
}

/** Groups runs by data and recipe without its seeds, in the order of their first runs. */
export function runArms<Run extends FinishedRun>(runs: readonly Run[]): RunArm<Run>[] {
  const byRecipe = new Map<string, [Run, ...Run[]]>();
  for (const run of runs) {
    const { dataset, classes, groups } = run.results;
    const key = digestOf([{ dataset, classes, groups }, withoutSeeds(run.recipe)]);
    const arm = byRecipe.get(key);
    if (arm === undefined) byRecipe.set(key, [run]);
    else arm.push(run);
  }
  const arms = [...byRecipe.values()];
  const labels = arms.map((arm) => commonName(arm.map(({ name }) => name)));
  return arms.map((each, i) => ({
    label: labels.indexOf(labels[i]!) === i ? labels[i]! : `${labels[i]} (${i + 1})`,
    runs: each,
  }));
}

/**
 * Averages the methods of an arm over its stage-1 seeds. Each run counts as the mean of its own stage-2 seeds.
 * @throws MemError `bad-option` for one seed twice.
 */
export function summarizeArm({ runs }: RunArm): MethodResult[] {
  const names = [...new Set(runs.flatMap(({ results }) => results.methods.map(({ name }) => name)))];
  return names.map((method) =>
    summarizeMethod(
      method,
      runs.flatMap(({ results }) => {
        const found = results.methods.find(({ name }) => name === method);
        return found === undefined ? [] : [{ seed: runs.length === 1 ? null : results.stage1Seed, ...found.mean }];
      }),
    ),
  );
}

/** Returns a recipe without its seeds; recipes older than the shot bounds get the default bounds. */
export function withoutSeeds({ provenance: _provenance, ...recipe }: FinishedRun['recipe']): Record<string, unknown> {
  const without = (part: unknown) => (typeof part === 'object' && part !== null ? { ...part, seed: 0 } : part);
  return { groups: defaultBounds, ...recipe, pretrain: without(recipe.pretrain), stage1: without(recipe.stage1) };
}

function commonName(names: readonly string[]): string {
  if (names.length === 1) return names[0]!;
  const length = [...names[0]!].findIndex((letter, i) => names.some((name) => name[i] !== letter));
  const common = length < 0 ? names[0]! : names[0]!.slice(0, length);
  return common.replace(/[-_. ]*(seed|s)?\d*$/, '') || names[0]!;
}
