import { MemError } from '@mem/errors';
import { accuracyColumns, type MethodResult, type Results, summarizeMethod } from '@mem/results';
import { defaultBounds } from '@mem/stage2';
import { digestOf } from './run/digest.js';

/** Finished run: its folder's name, its recipe as in `recipe.json`, and its results. */
export interface FinishedRun {
  readonly name: string;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly results: Results;
}

/**
 * Combines runs of several recipes into one table, with a row per recipe and method that averages over stage-1 seeds.
 * Each run counts as the mean of its own stage-2 seeds.
 * @throws MemError `bad-option` for runs on different data, or for one recipe and seed twice.
 */
export function compareRuns(runs: readonly FinishedRun[]): Results {
  const [first] = runs;
  if (first === undefined) throw new MemError('bad-option', 'Give at least one finished run to compare.');
  const { dataset, classes, groups, judged } = first.results;
  for (const { name, results } of runs) {
    if (describeData(results) !== describeData(first.results)) {
      throw new MemError(
        'bad-option',
        `Only runs on the same images can be compared, but ${first.name} is on ${describeData(first.results)} and ${name} on ${describeData(results)}.`,
      );
    }
    if (digestOf(results.groups) !== digestOf(groups)) {
      throw new MemError(
        'bad-option',
        `Only runs with the same shot groups can be compared, but ${first.name} has ${describeGroups(groups)} and ${name} ${describeGroups(results.groups)}. Run one of them again with the bounds of the other (--many-above, --few-below).`,
      );
    }
  }
  const byRecipe = new Map<string, FinishedRun[]>();
  for (const run of runs) {
    const key = digestOf(withoutSeeds(run.recipe));
    byRecipe.set(key, [...(byRecipe.get(key) ?? []), run]);
  }
  const arms = [...byRecipe.values()];
  const labels = labelsOf(arms);
  const methods = arms.flatMap((arm, i) => armRows(labels[i]!, arm));
  const seeds = [...new Set(runs.map(({ results }) => results.stage1Seed ?? 0))].sort((a, b) => a - b);
  return { dataset, classes, groups, ...(judged && { judged }), stage1Seed: null, seeds, methods };
}

function describeData({ dataset, classes, judged }: Results): string {
  const tested = judged && accuracyColumns.map((column) => `${column} ${judged[column]}`).join(', ');
  return `${dataset} (${classes} classes${tested ? `; with test samples, unequally many: ${tested}` : ''})`;
}

function describeGroups(groups: Results['groups']): string {
  return Object.entries(groups)
    .map(([name, count]) => `${count} ${name}-shot`)
    .join(', ');
}

/** Returns a recipe without its seeds; recipes older than the shot bounds get the default bounds. */
function withoutSeeds({ provenance: _provenance, ...recipe }: FinishedRun['recipe']): unknown {
  const without = (part: unknown) => (typeof part === 'object' && part !== null ? { ...part, seed: 0 } : part);
  return { groups: defaultBounds, ...recipe, pretrain: without(recipe.pretrain), stage1: without(recipe.stage1) };
}

/** Returns a label per recipe: the common prefix of its runs' names, without a seed's number. */
function labelsOf(arms: readonly (readonly FinishedRun[])[]): string[] {
  const labels = arms.map((arm) => {
    const names = arm.map(({ name }) => name);
    const length = [...names[0]!].findIndex((letter, i) => names.some((name) => name[i] !== letter));
    const common = length < 0 ? names[0]! : names[0]!.slice(0, length);
    return common.replace(/[-_. ]*(seed|s)?\d*$/, '') || names[0]!;
  });
  return labels.map((label, i) => (labels.indexOf(label) === i ? label : `${label} (${i + 1})`));
}

function armRows(label: string, arm: readonly FinishedRun[]): MethodResult[] {
  const names = [...new Set(arm.flatMap(({ results }) => results.methods.map(({ name }) => name)))];
  return names.map((method) => {
    const runs = arm.flatMap(({ results }) => {
      const found = results.methods.find(({ name }) => name === method);
      return found === undefined ? [] : [{ seed: arm.length === 1 ? null : results.stage1Seed, ...found.mean }];
    });
    return summarizeMethod(`${label}: ${method}`, runs);
  });
}
