import { accuracyColumns, type Results } from '../results.js';

/** The results as CSV (RFC 4180): a row for each run, then each method's mean and, with several seeds, its standard deviation. */
export function resultsCsv({ methods }: Results): string {
  const rows: (string | number | null)[][] = [['method', 'seed', ...accuracyColumns]];
  for (const { name, runs, mean, std } of methods) {
    const lines = [
      ...runs.map((run) => ({ seed: run.seed, values: run })),
      { seed: 'mean', values: mean },
      ...(std === null ? [] : [{ seed: 'std', values: std }]),
    ];
    for (const { seed, values } of lines) rows.push([name, seed, ...accuracyColumns.map((column) => values[column])]);
  }
  return rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
