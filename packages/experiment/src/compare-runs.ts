import { MemError } from '@mem/errors';
import { accuracyColumns, type Results } from '@mem/results';
import { digestOf } from './run/digest.js';
import { type FinishedRun, runArms, summarizeArm } from './run-arms.js';

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
  const methods = runArms(runs).flatMap((arm) =>
    summarizeArm(arm).map((method) => ({ ...method, name: `${arm.label}: ${method.name}` })),
  );
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
