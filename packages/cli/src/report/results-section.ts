import {
  type Accuracies,
  accuracyColumns,
  type Counted,
  isDeterministic,
  type MethodResult,
  type Results,
} from '../results.js';
import { formatAccuracy, isBest } from '../results-table.js';
import { columnColor, groupBars } from './group-bars.js';
import { dataTable, type Html, html } from './html.js';
import { type Section, section } from './section.js';
import { signed } from './signed.js';

/** What results are of. */
export interface ResultsSectionOptions {
  readonly samples?: string;
  /** What counts the same in `all`. */
  readonly counted?: Counted;
}

/** The section of the results: the table, the bars, and every run in numbers. */
export function resultsSection(
  results: Results,
  { samples = 'test split', counted = 'samples' }: ResultsSectionOptions = {},
): Section {
  const { methods, seeds, stage1Seed } = results;
  const several = seeds.length > 1;
  return section(
    'results',
    'Results',
    html`<p>Accuracy in percent on the ${samples}${several ? `: mean ± sample standard deviation over ${seeds.length} stage-2 seeds (${seeds.join(', ')})` : ''}.
All methods stand on the same ${stage1Seed === null ? 'given model' : `stage 1 (seed ${stage1Seed})`}; a deterministic method runs once.
${counted === 'classes' ? 'Every class counts the same, however many samples it has. ' : ''}The highest mean of each column is marked.</p>
${dataTable(
  headings(results),
  methods.map((method) => resultRow(methods, method)),
)}
${groupBars(results)}
<p>${several ? 'Whiskers span one standard deviation to either side. ' : ''}All panels share one scale, which starts at zero.</p>
<details><summary>Every run in numbers</summary>
${dataTable(
  ['method', 'stage-2 seed', ...accuracyColumns],
  methods.flatMap(({ name, runs }) =>
    runs.map((run) => [name, run.seed ?? '–', ...accuracyColumns.map((column) => run[column]?.toFixed(3) ?? '–')]),
  ),
)}
</details>
`,
  );
}

/** The highest mean of each column, with its lead over plain cross-entropy where that was run. */
export function resultTiles({ methods }: Results): Html {
  const plain = methods.find(({ name }) => name === 'ce');
  return html`<dl class="tiles">${accuracyColumns.map((column) => {
    const best = methods.filter((method) => isBest(methods, method, column));
    const value = best[0]?.mean[column] ?? null;
    const reference = plain?.mean[column] ?? null;
    const lead =
      value === null || reference === null || best.includes(plain!) ? '' : `${signed(value - reference)} over ce`;
    return html`
<div style="--color: ${columnColor(column)}"><dt>highest on ${column}</dt><dd class="value">${formatAccuracy(value)}</dd>
<dd class="by">${best.map(({ name }) => name).join(', ') || 'no classes'}<span class="muted">${lead}</span></dd></div>`;
  })}
</dl>`;
}

function headings({ classes, groups }: Results): Html[] {
  const sizes = { all: classes, ...groups };
  return [
    html`method`,
    ...accuracyColumns.map(
      (column) =>
        html`<span class="swatch" style="--color: ${columnColor(column)}"></span>${column}<br>${sizes[column].toLocaleString('en-US')} classes`,
    ),
    html`runs`,
  ];
}

function resultRow(methods: readonly MethodResult[], method: MethodResult): (Html | string)[] {
  const runs = isDeterministic(method)
    ? 'deterministic'
    : `${method.runs.length} seed${method.runs.length > 1 ? 's' : ''}`;
  return [
    method.name,
    ...accuracyColumns.map((column) => accuracyCell(methods, method, column)),
    html`<span class="muted">${runs}</span>`,
  ];
}

function accuracyCell(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): Html {
  const mean = formatAccuracy(method.mean[column]);
  const std = method.std?.[column] ?? null;
  // The empty place of a missing deviation keeps the means of a column in line.
  const deviation = methods.some((other) => other.std !== null)
    ? html`<span class="std">${std === null ? '' : `± ${std.toFixed(1)}`}</span>`
    : '';
  return html`${isBest(methods, method, column) ? html`<span class="best">${mean}</span>` : mean}${deviation}`;
}
