import Table from 'cli-table3';
import { classesIn, columnName, describeJudged, shownColumns } from './judged-classes.js';
import type { Accuracies, MethodResult, Results } from './results.js';

export interface ResultsTableOptions {
  /** Whether terminal codes may be used: the best mean of each column is then bold. @default false */
  readonly color?: boolean;
  /** The samples that the results are of. @default 'test samples' */
  readonly samples?: string;
}

/** The results for a terminal: mean ± sample standard deviation in percent, a dash for an empty group. */
export function formatResultsTable(results: Results, { color = false, samples }: ResultsTableOptions = {}): string {
  const head = headings(results);
  const table = new Table({
    head,
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  // Blanks in the place of a missing deviation keep the means of a column in line.
  const blanks = results.methods.some(({ std }) => std !== null) ? ' '.repeat(' ± 0.0'.length) : '';
  table.push(...rows(results, (text) => (color ? `\x1b[1m${text}\x1b[22m` : text), blanks));
  return [table.toString(), describeJudged(results, samples) ?? []].flat().join('\n');
}

/** The results as a Markdown table, the best mean of each column in bold. */
export function formatMarkdownTable(results: Results, { samples }: Pick<ResultsTableOptions, 'samples'> = {}): string {
  const head = headings(results);
  const body = rows(results, (text) => `**${text}**`).map(([name = '', ...cells]) => [escapeMarkdown(name), ...cells]);
  const note = describeJudged(results, samples);
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...body].map(
    (cells) => `| ${cells.join(' | ')} |\n`,
  );
  return [...lines, ...(note === undefined ? [] : [`\n${note}\n`])].join('');
}

/** An accuracy as tables show it, `41.2 ± 0.3`; a dash for null. */
export function formatAccuracy(mean: number | null | undefined, std?: number | null): string {
  if (mean == null) return '–';
  return std == null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${std.toFixed(1)}`;
}

/** Whether no other method shows a higher mean in the column; equal as shown is equally good. */
export function isBest(methods: readonly MethodResult[], method: MethodResult, column: keyof Accuracies): boolean {
  const shown = (accuracy: number | null | undefined): number =>
    accuracy == null ? -1 : Number(formatAccuracy(accuracy));
  const own = shown(method.mean[column]);
  return own >= 0 && methods.every((other) => shown(other.mean[column]) <= own);
}

function headings(results: Results): string[] {
  const columns = shownColumns(results).map((column) =>
    column === 'bySample' ? columnName(column) : `${column} (${classesIn(results, column)})`,
  );
  return ['method', ...columns];
}

function rows(results: Results, bold: (text: string) => string, missingStd = ''): string[][] {
  const { methods } = results;
  return methods.map((method) => [
    method.name,
    ...shownColumns(results).map((column) => {
      const text = formatAccuracy(method.mean[column], method.std?.[column]);
      return (isBest(methods, method, column) ? bold(text) : text) + (method.std?.[column] == null ? missingStd : '');
    }),
  ]);
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\|*_`<]/g, '\\$&');
}
