import { formatAccuracy, isBest } from './format.js';
import { classesIn, columnName, shownColumns } from './judged-classes.js';
import type { Results } from './results.js';

/** Returns the column headings of a results table, with the number of classes of each column. */
export function resultHeadings(results: Results): string[] {
  const columns = shownColumns(results).map((column) =>
    column === 'bySample' ? columnName(column) : `${column} (${classesIn(results, column)})`,
  );
  return ['method', ...columns];
}

/**
 * Returns the rows of a results table: the method, then mean ± standard deviation. `bold` marks the best mean of a
 * column, and `missingStd` follows a mean without a deviation.
 */
export function resultRows(results: Results, bold: (text: string) => string, missingStd = ''): string[][] {
  const { methods } = results;
  return methods.map((method) => [
    method.name,
    ...shownColumns(results).map((column) => {
      const text = formatAccuracy(method.mean[column], method.std?.[column]);
      return (isBest(methods, method, column) ? bold(text) : text) + (method.std?.[column] == null ? missingStd : '');
    }),
  ]);
}
