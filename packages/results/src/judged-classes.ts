import { formatCount } from './format.js';
import { type Accuracies, accuracyColumns, type ClassColumn, type Results } from './results.js';

/** Returns the columns of a results table, including the accuracy over samples where it differs from `all`. */
export function shownColumns({ judged }: Pick<Results, 'judged'>): readonly (keyof Accuracies)[] {
  return judged === undefined ? accuracyColumns : ['all', 'bySample', 'many', 'medium', 'few'];
}

/** Returns the name of a column in tables. */
export function columnName(column: keyof Accuracies): string {
  return column === 'bySample' ? 'by sample' : column;
}

/** Returns the number of classes behind a column: `6`, or `4 of 6` if two have no samples. */
export function classesIn({ classes, groups, judged }: Results, column: ClassColumn): string {
  const size = column === 'all' ? classes : groups[column];
  const counted = judged?.[column] ?? size;
  return counted === size ? formatCount(size) : `${formatCount(counted)} of ${formatCount(size)}`;
}

/** Explains the columns if classes have different numbers of samples. Returns undefined otherwise. */
export function describeJudged(results: Results, samples = 'test samples'): string | undefined {
  const { judged, classes } = results;
  if (judged === undefined) return undefined;
  const means = `Classes have different numbers of ${samples}: "all" is the mean class accuracy, "by sample" the accuracy over samples.`;
  if (judged.all === classes) return means;
  const parts = accuracyColumns
    .filter((column) => column !== 'all' && judged[column] < results.groups[column])
    .map((column) => `; ${column}: ${classesIn(results, column)}`);
  return `${means} ${classesIn(results, 'all')} classes have ${samples}${parts.join('')}.`;
}
