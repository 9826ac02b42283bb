import type { SweepResult } from '@mem/experiment';
import { accuracyColumns, formatAccuracy } from '@mem/results';
import Table from 'cli-table3';

/** Formats a sweep for a terminal: the configurations by accuracy on validation, and the selected one's on test. */
export function formatSweep({ method, axes, tried, selected, configurations, failed }: SweepResult): string {
  const keys = Object.keys(axes);
  const table = new Table({
    head: [...keys.map((key) => key.replace(/^stage2\./, '')), 'validation'],
    colAligns: [...keys.map(() => 'left' as const), 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { values, validation } of configurations) {
    table.push([...keys.map((key) => valueText(values[key])), formatAccuracy(validation.mean, validation.std)]);
  }
  const test = accuracyColumns.map(
    (column) => `${column} ${formatAccuracy(selected.test.mean[column], selected.test.std?.[column])}`,
  );
  return [
    table.toString(),
    ...failed.map(({ name, error }) => `Failed: ${name}: ${error}`),
    `Selected on validation from ${tried} configurations of ${method}: ${selected.name}`,
    `Its accuracy on the test split in percent: ${test.join(', ')}`,
  ].join('\n');
}

/** Returns a value as text; a dash where the configuration has that of the recipe. */
function valueText(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
