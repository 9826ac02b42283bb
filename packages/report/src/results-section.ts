import {
  type Accuracies,
  classesIn,
  columnName,
  describeJudged,
  formatAccuracy,
  isBest,
  isDeterministic,
  type MethodResult,
  type Results,
  shownColumns,
  signed,
} from '@mem/results';
import { accuracyTiles } from './accuracy-tiles.js';
import { groupBars } from './group-bars.js';
import { dataTable, type Html, html, swatch } from './html.js';
import { type Section, section } from './section.js';
import { columnColor } from './theme.js';

/** Returns the section with the results on the `samples`: a table, bars, and the numbers of every run. */
export function resultsSection(results: Results, samples?: string): Section {
  const { methods, seeds, stage1Seed } = results;
  const several = seeds.length > 1;
  const columns = shownColumns(results);
  const judged = describeJudged(results, samples);
  return section(
    'results',
    'Results',
    html`<p>Accuracy in percent on the ${samples ?? 'test split'}${several ? `: mean ± sample standard deviation over ${seeds.length} stage-2 seeds (${seeds.join(', ')})` : ''}.
All methods build on the same ${stage1Seed === null ? 'given model' : `stage-1 model (seed ${stage1Seed})`}; deterministic methods run once.
Figures are means over classes, in "all" and in each group. The highest mean of each column is marked.</p>
${judged === undefined ? '' : html`<p>${judged}</p>`}
${dataTable(
  headings(results),
  methods.map((method) => resultRow(results, method)),
)}
${groupBars(results)}
<p>${several ? 'Whiskers span one standard deviation to either side. ' : ''}All panels have the same scale, which starts at zero.</p>
<details><summary>Every run in numbers</summary>
${dataTable(
  ['method', 'stage-2 seed', ...columns.map(columnName)],
  methods.flatMap(({ name, runs }) =>
    runs.map((run) => [name, run.seed ?? '–', ...columns.map((column) => run[column]?.toFixed(3) ?? '–')]),
  ),
)}
</details>
`,
  );
}

/** Returns tiles with the highest mean of each column and its lead over the reference, if there is one. */
export function resultTiles({ methods, groups }: Results, referenceName: string | undefined): Html {
  const plain = methods.find(({ name }) => name === referenceName);
  return accuracyTiles((column) => {
    const best = methods.filter((method) => isBest(methods, method, column));
    const value = best[0]?.mean[column] ?? null;
    const reference = plain?.mean[column] ?? null;
    const leads = value !== null && reference !== null && !best.includes(plain!);
    return {
      title: `highest on ${column}`,
      value: formatAccuracy(value),
      by:
        best.map(({ name }) => name).join(', ') ||
        (column !== 'all' && groups[column] > 0 ? 'no test samples' : 'no classes'),
      change: leads ? `${signed(value - reference)} over ${referenceName}` : '',
    };
  });
}

function headings(results: Results): Html[] {
  const columns = shownColumns(results).map((column) =>
    column === 'bySample'
      ? html`by<br>sample`
      : html`${swatch(columnColor(column))}${column}<br>${classesIn(results, column)} classes`,
  );
  return [html`method`, ...columns, html`runs`];
}

function resultRow(results: Results, method: MethodResult): (Html | string)[] {
  const runs = isDeterministic(method)
    ? 'deterministic'
    : `${method.runs.length} seed${method.runs.length > 1 ? 's' : ''}`;
  return [
    method.name,
    ...shownColumns(results).map((column) => accuracyCell(results.methods, method, column)),
    html`<span class="muted">${runs}</span>`,
  ];
}

function accuracyCell(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): Html {
  const mean = formatAccuracy(method.mean[column]);
  const std = method.std?.[column] ?? null;
  // An empty span in place of a missing deviation keeps the means of a column aligned.
  const deviation = methods.some((other) => other.std !== null)
    ? html`<span class="std">${std === null ? '' : `± ${std.toFixed(1)}`}</span>`
    : '';
  return html`${isBest(methods, method, column) ? html`<span class="best">${mean}</span>` : mean}${deviation}`;
}
