import type { Results } from '@mem/results';
import { describeJudged, resultHeadings, resultRows } from '@mem/results';
import Table from 'cli-table3';

export interface ResultsTableOptions {
  /**
   * Whether terminal codes may be used; the best mean of each column is then bold.
   * @default false
   */
  readonly color?: boolean;
  /**
   * Name of the samples that the results were measured on.
   * @default 'test samples'
   */
  readonly samples?: string;
}

/** Formats results for a terminal: mean ± sample standard deviation in percent, a dash for an empty group. */
export function formatResultsTable(results: Results, { color = false, samples }: ResultsTableOptions = {}): string {
  const head = resultHeadings(results);
  const table = new Table({
    head,
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  // Blanks in place of a missing deviation keep the means of a column aligned.
  const blanks = results.methods.some(({ std }) => std !== null) ? ' '.repeat(' ± 0.0'.length) : '';
  table.push(...resultRows(results, (text) => (color ? `\x1b[1m${text}\x1b[22m` : text), blanks));
  return [table.toString(), describeJudged(results, samples) ?? []].flat().join('\n');
}
