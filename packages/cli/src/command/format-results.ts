import { encodeResults, formatMarkdownTable, type Results, resultsCsv } from '@mem/results';
import type { Command } from 'commander';
import { formatResultsTable } from '../results-table.js';

/** Output format of results; the default is a table for a terminal. */
export interface ResultsFormat {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly markdown?: boolean;
}

/** Adds the flags of `ResultsFormat`. */
export function addFormatFlags(command: Command): Command {
  return command
    .option('--json', 'print the results as JSON')
    .option('--csv', 'print the results as CSV')
    .option('--markdown', 'print the results as a Markdown table');
}

/** Formats results as text; `samples` names the samples they were measured on. */
export function formatResults(
  results: Results,
  { json = false, csv = false, markdown = false }: ResultsFormat,
  samples?: string,
): string {
  if (json) return encodeResults(results).trimEnd();
  if (csv) return resultsCsv(results).trimEnd();
  if (markdown) return formatMarkdownTable(results, { ...(samples && { samples }) }).trimEnd();
  const color = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  return formatResultsTable(results, { color, ...(samples && { samples }) });
}
