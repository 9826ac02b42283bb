import { groupHitRates } from '@mem/evaluation';
import type { Comparison } from './compare.js';
import type { Recipe } from './recipe.js';
import { renderReport } from './report/page.js';

const share = (value: number): string => `${(100 * value).toFixed(1)}%`;

/** The report of a comparison, one HTML page. */
export function renderComparison(recipe: Recipe, comparison: Comparison): string {
  const { groups, frozen, results, confusions, ceilings, timings } = comparison;
  const classCounts = Array.from(frozen.data.classCounts);
  const stageOne =
    recipe.dataset.kind === 'features'
      ? [{ label: 'stage 1', value: 'features given' }]
      : [
          { label: 'backbone', value: recipe.backbone },
          { label: 'stage 1', value: `${recipe.stage1.epochs} epochs of cross-entropy, seed ${recipe.stage1.seed}` },
        ];
  return renderReport({
    title: `Stage-2 methods on ${frozen.name}`,
    dataset: {
      name: frozen.name,
      classes: results.classes,
      classCounts,
      groupOfClass: Array.from(groups.ofClass),
      groupNames: groups.names,
    },
    facts: [
      ...stageOne,
      { label: 'stage 2', value: `${recipe.stage2.steps} steps of ${recipe.stage2.batchSize} samples` },
      { label: 'stage-2 seeds', value: recipe.stage2.seeds.join(', ') },
      { label: 'runtime', value: timings.runtime },
      { label: 'computing time', value: `${Math.round(timings.totalSeconds)} s` },
    ],
    results,
    confusions,
    ceilings,
    notes: [
      'Every setting was chosen on the validation split with the first stage-2 seed; the test split was used once, for this page.',
      'All methods share one frozen stage 1, so the deviations are over stage-2 seeds only; deterministic methods ran once.',
      'mem-lambda-0 (no REO loss), mem-shuffled-groups (REO on groups dealt at random) and group-bias (one bias a group) are controls: a gain that is the modulator’s own must pass them.',
      ...hitRateNotes(comparison),
      ...comparison.outcomes.map(({ name, runs }) => `${name}: ${describe(runs[0]!.settings)}`),
    ],
  });
}

function hitRateNotes({ groups, frozen, outcomes }: Comparison): string[] {
  const run = outcomes.find(({ name }) => name === 'mem')?.runs[0];
  if (run?.test.magnitudes === undefined) return [];
  const { magnitude, topClass } = groupHitRates({
    magnitudes: run.test.magnitudes.data as Float32Array,
    logits: run.test.logits.data as Float32Array,
    labels: frozen.test.labels,
    groups,
  });
  return [
    `mem: the group of the largest magnitude is the right one for ${share(magnitude.all)} of the test images, the group of the top class after modulation for ${share(topClass.all)}.`,
  ];
}

function describe(settings: Readonly<Record<string, number | string>>): string {
  const entries = Object.entries(settings).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(4)) : value}`,
  );
  return entries.length === 0 ? 'nothing to choose' : entries.join(', ');
}
