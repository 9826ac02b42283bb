import { shownColumns } from './judged-classes.js';
import type { Results } from './results.js';

/**
 * Encodes the results as CSV (RFC 4180): for each method a row per run, then its mean and, with several seeds, its
 * standard deviation.
 */
export function resultsCsv(results: Results): string {
  const columns = shownColumns(results);
  const rows: (string | number | null | undefined)[][] = [['method', 'seed', ...columns]];
  for (const { name, runs, mean, std } of results.methods) {
    const lines = [
      ...runs.map((run) => ({ seed: run.seed, values: run })),
      { seed: 'mean', values: mean },
      ...(std === null ? [] : [{ seed: 'std', values: std }]),
    ];
    for (const { seed, values } of lines) rows.push([name, seed, ...columns.map((column) => values[column])]);
  }
  return rows.map(csvLine).join('');
}

/** Encodes a row of CSV, with quotes where they are needed. Missing values are empty. */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
